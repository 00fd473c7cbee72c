-- ten_of_twelve_months
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND status = 'completed'
GROUP BY 1
HAVING count(DISTINCT month(closed_at)) >= 10;

-- regular_monthly
SELECT client_id
FROM orders
WHERE status = 'completed'
GROUP BY 1
HAVING count(*) >= 6 AND max(closed_at)::DATE - min(closed_at)::DATE <= 30 * (count(*) - 1);

-- overdue
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 4 AND max(closed_at) >= TIMESTAMP '2025-06-01'
  AND (DATE '2026-05-31' - max(closed_at)::DATE) * (count(*) - 1) > 2 * (max(closed_at)::DATE - min(closed_at)::DATE);

-- loyal_from_start
SELECT o.client_id
FROM orders o
GROUP BY 1
HAVING max(closed_at) >= TIMESTAMP '2025-06-01' AND bool_and(status <> 'cancelled')
  AND bool_or(closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2025-06-01')
  AND bool_or(closed_at >= TIMESTAMP '2023-06-01' AND closed_at < TIMESTAMP '2024-06-01')
  AND client_id IN (SELECT client_id FROM clients WHERE created_at < TIMESTAMP '2023-06-01');

-- email_gap
SELECT client_id
FROM events
WHERE kind = 'app_open'
GROUP BY 1
HAVING count(*) >= 4 AND max(happened)::DATE - min(happened)::DATE <= 10 * (count(*) - 1);

-- churn_by_own_rhythm
SELECT client_id
FROM orders
WHERE status = 'completed' AND closed_at >= TIMESTAMP '2023-06-01'
GROUP BY 1
HAVING count(*) >= 5 AND max(closed_at)::DATE - min(closed_at)::DATE <= 60 * (count(*) - 1)
  AND (DATE '2026-05-31' - max(closed_at)::DATE) * (count(*) - 1) > 3 * (max(closed_at)::DATE - min(closed_at)::DATE);

-- oil_at_least_yearly
SELECT client_id
FROM (SELECT client_id,
    CASE WHEN closed_at >= TIMESTAMP '2025-06-01' THEN 1 WHEN closed_at >= TIMESTAMP '2024-06-01' THEN 2 WHEN closed_at >= TIMESTAMP '2023-06-01' THEN 4 ELSE 8 END b FROM orders WHERE closed_at >= TIMESTAMP '2022-06-01' AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'oil'))
GROUP BY 1
HAVING count(DISTINCT b) >= 3;
