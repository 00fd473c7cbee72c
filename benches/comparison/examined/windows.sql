-- tyres_spring_and_autumn
SELECT o.client_id
FROM orders o
WHERE (closed_at >= TIMESTAMP '2025-03-01' AND closed_at < TIMESTAMP '2025-06-01'
    OR closed_at >= TIMESTAMP '2025-09-01' AND closed_at < TIMESTAMP '2025-12-01')
  AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'tyres')
GROUP BY 1
HAVING min(closed_at) < TIMESTAMP '2025-06-01' AND max(closed_at) >= TIMESTAMP '2025-09-01';

-- last_48_hours
SELECT DISTINCT client_id
FROM events
WHERE happened > TIMESTAMP '2026-05-30' - INTERVAL 1 MICROSECOND
  AND kind = 'page_view' AND client_id NOT IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2026-05-30');

-- this_year_vs_last
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-01-01'
GROUP BY 1
HAVING count(*) >= 3 AND min(closed_at) >= TIMESTAMP '2026-01-01';

-- previous_week_spend
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-05-18'
GROUP BY 1
HAVING sum(total) >= 30000 AND max(closed_at) < TIMESTAMP '2026-05-25';

-- from_until
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-12-15' AND closed_at < TIMESTAMP '2026-04-01'
GROUP BY 1
HAVING bool_or(closed_at < TIMESTAMP '2026-01-15' AND total >= 5000)
  AND count(*) FILTER (closed_at >= TIMESTAMP '2026-01-15') <= 1;

-- visits_all_quarters
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-04-01' AND closed_at < TIMESTAMP '2026-04-01'
GROUP BY 1
HAVING count(*) >= 4 AND count(DISTINCT quarter(closed_at)) = 4;
