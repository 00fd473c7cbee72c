-- first_order_big
SELECT client_id
FROM orders
GROUP BY 1
HAVING arg_min(total, closed_at) >= 20000;

-- last_cancelled
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(closed_at) = max(closed_at) FILTER (status = 'cancelled');

-- second_within_30
WITH f AS (SELECT client_id, closed_at, lag(closed_at) OVER w p, row_number() OVER w r
    FROM orders WINDOW w AS (PARTITION BY client_id ORDER BY closed_at))
SELECT client_id
FROM f
WHERE r = 2 AND closed_at > p AND closed_at::DATE - p::DATE <= 30;

-- new_last_quarter
SELECT client_id
FROM orders
GROUP BY 1
HAVING min(closed_at) >= TIMESTAMP '2026-01-01' AND max(closed_at) < TIMESTAMP '2026-04-01';

-- third_order_date
SELECT client_id
FROM (SELECT DISTINCT client_id, closed_at FROM orders SEMI JOIN (SELECT client_id FROM orders
    WHERE closed_at >= TIMESTAMP '2026-03-01') USING (client_id) QUALIFY dense_rank() OVER (PARTITION BY client_id ORDER BY closed_at) = 3)
WHERE closed_at >= TIMESTAMP '2026-03-01';

-- max_in_last
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND arg_max(total, closed_at) = max(total);

-- last_rating_bad
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING max(happened) >= TIMESTAMP '2025-12-01' AND arg_max(score, happened) <= 2;

-- rating_worse_than_first
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING arg_max(score, happened) < arg_min(score, happened);

-- first_and_last_status
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(closed_at)::DATE - min(closed_at)::DATE >= 365 AND arg_min(status, closed_at) = 'completed'
  AND arg_max(status, closed_at) <> 'completed';

-- cheap_then_dear
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(total) >= 50000 AND arg_min(total, closed_at) < 2000
  AND arg_max(total, closed_at) > arg_min(total, closed_at);

-- last_event_kind
SELECT client_id
FROM events
GROUP BY 1
HAVING max(happened) >= TIMESTAMP '2025-06-01' AND arg_max(kind, happened) IN ('email_unsub','email_spam','complaint');
