-- complained_and_left
WITH e AS (SELECT client_id, happened FROM events WHERE kind = 'complaint'
    AND happened + INTERVAL 60 DAY <= TIMESTAMP '2026-06-01' - INTERVAL 1 MICROSECOND)
SELECT DISTINCT client_id
FROM e
WHERE NOT EXISTS (FROM orders o WHERE o.client_id = e.client_id AND o.closed_at > e.happened
    AND o.closed_at <= e.happened + INTERVAL 60 DAY);

-- coupon_wasted
WITH e AS (SELECT client_id, happened FROM events WHERE kind = 'coupon_issued'
    AND happened >= TIMESTAMP '2025-06-01' AND happened < TIMESTAMP '2026-05-02')
SELECT DISTINCT client_id
FROM e
WHERE NOT EXISTS (FROM events o WHERE o.kind = 'coupon_used' AND o.client_id = e.client_id
    AND o.happened > e.happened AND o.happened <= e.happened + INTERVAL 30 DAY);

-- click_then_order
WITH e AS (SELECT client_id, happened FROM events WHERE kind = 'email_click' AND happened >= TIMESTAMP '2025-12-01'),
  o AS (SELECT client_id, closed_at FROM orders WHERE status = 'completed' AND closed_at > TIMESTAMP '2025-12-01')
SELECT DISTINCT e.client_id
FROM e
JOIN o ON o.client_id = e.client_id AND o.closed_at > e.happened
  AND o.closed_at <= e.happened + INTERVAL 3 DAY;

-- issued_used_order
WITH i AS (SELECT client_id, happened FROM events WHERE kind = 'coupon_issued'),
  u AS (SELECT client_id, happened FROM events WHERE kind = 'coupon_used'),
  p AS (SELECT DISTINCT i.client_id, u.happened FROM i ASOF JOIN u ON u.client_id = i.client_id
    AND i.happened < u.happened WHERE u.happened <= i.happened + INTERVAL 60 DAY)
SELECT DISTINCT p.client_id
FROM p
JOIN orders o ON o.client_id = p.client_id AND o.total >= 5000
  AND o.closed_at > p.happened AND o.closed_at <= p.happened + INTERVAL 30 DAY;

-- two_orders_48h
SELECT DISTINCT client_id
FROM (SELECT client_id, closed_at - lag(closed_at) OVER (PARTITION BY client_id ORDER BY closed_at) g
    FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01')
WHERE g > INTERVAL 0 SECOND AND g <= INTERVAL 48 HOUR;

-- completed_gap_back
SELECT client_id
FROM (SELECT client_id, closed_at, lag(closed_at) OVER (PARTITION BY client_id ORDER BY closed_at) p
    FROM orders WHERE status = 'completed')
GROUP BY 1
HAVING bool_or(closed_at > p + INTERVAL 12 MONTH) AND max(closed_at) >= TIMESTAMP '2025-06-01';

-- three_in_a_row_big
SELECT DISTINCT client_id
FROM (SELECT client_id, closed_at t, lag(closed_at) OVER w p, lag(closed_at, 2) OVER w q FROM orders
    WHERE total >= 10000 WINDOW w AS (PARTITION BY client_id ORDER BY closed_at))
WHERE t > p AND p > q AND t <= p + INTERVAL 90 DAY AND p <= q + INTERVAL 90 DAY;

-- call_without_order
WITH e AS (SELECT client_id, happened FROM events WHERE kind = 'call_in' AND happened >= TIMESTAMP '2025-12-01'
    AND happened < TIMESTAMP '2026-05-18')
SELECT DISTINCT client_id
FROM e
WHERE NOT EXISTS (FROM orders o WHERE o.client_id = e.client_id AND o.closed_at > e.happened
    AND o.closed_at <= e.happened + INTERVAL 14 DAY)
  AND client_id NOT IN (SELECT client_id FROM events WHERE kind = 'call_out' AND happened >= TIMESTAMP '2026-05-18');

-- spam_after_open
WITH s AS (SELECT client_id, happened FROM events WHERE kind = 'email_unsub'),
  o AS (SELECT client_id, happened FROM events WHERE kind = 'email_open')
SELECT DISTINCT s.client_id
FROM s
ASOF JOIN o ON o.client_id = s.client_id AND s.happened > o.happened
WHERE NOT EXISTS (FROM orders p WHERE p.client_id = s.client_id AND p.closed_at > o.happened
    AND p.closed_at < s.happened);

-- bad_rating_no_call
WITH e AS (SELECT client_id, happened FROM events WHERE kind = 'rating' AND score <= 2
    AND happened >= TIMESTAMP '2026-03-03' AND happened < TIMESTAMP '2026-05-25')
SELECT DISTINCT client_id
FROM e
WHERE NOT EXISTS (FROM events o WHERE o.kind = 'call_out' AND o.client_id = e.client_id
    AND o.happened > e.happened AND o.happened <= e.happened + INTERVAL 7 DAY AND o.happened >= TIMESTAMP '2026-03-03');

-- order_preceded_by_call
SELECT DISTINCT o.client_id
FROM (SELECT client_id, closed_at FROM orders WHERE total >= 20000) o
JOIN (SELECT client_id, happened FROM events WHERE kind IN ('call_in','call_out')) e ON o.client_id = e.client_id
  AND o.closed_at > happened AND o.closed_at <= happened + INTERVAL 24 HOUR;

-- brakes_then_tyres
WITH b AS (SELECT client_id, closed_at t FROM orders SEMI JOIN (SELECT order_id FROM order_lines
    WHERE category = 'brakes') l USING (order_id)),
  y AS (SELECT client_id, closed_at t FROM orders SEMI JOIN (SELECT order_id FROM order_lines
    WHERE category = 'tyres') l USING (order_id))
SELECT DISTINCT b.client_id
FROM b
ASOF JOIN y ON b.client_id = y.client_id AND b.t < y.t
WHERE y.t <= b.t + INTERVAL 6 MONTH;
