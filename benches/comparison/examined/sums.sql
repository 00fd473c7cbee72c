-- check_grew
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-12-01'
GROUP BY 1
HAVING avg(total) FILTER (closed_at >= TIMESTAMP '2025-12-01') > 1.5 * avg(total) FILTER (closed_at < TIMESTAMP '2025-12-01');

-- rates_low
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING count(*) >= 3 AND 2 * sum(score) < 7 * count(*);

-- spend_fell
SELECT client_id
FROM orders
WHERE status = 'completed' AND closed_at >= TIMESTAMP '2024-06-01'
GROUP BY 1
HAVING sum(CASE WHEN closed_at < TIMESTAMP '2025-06-01' THEN total END) >= 50000
  AND sum(CASE WHEN closed_at < TIMESTAMP '2025-06-01' THEN total ELSE -2 * total END) > 0;

-- quarter_over_quarter
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-10-01' AND closed_at < TIMESTAMP '2026-04-01'
GROUP BY 1
HAVING sum(CASE WHEN closed_at >= TIMESTAMP '2026-01-01' THEN 10 * total ELSE -7 * total END) < 0;

-- spend_per_day
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 3 AND sum(total) >= 300 * (DATE '2026-05-31' - min(closed_at)::DATE + 1);

-- recency_frequency_money
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01'
GROUP BY 1
HAVING max(closed_at) >= TIMESTAMP '2026-04-01' AND count(*) FILTER (status = 'completed') >= 2
  AND sum(total) FILTER (status = 'completed') >= 20000 AND (count(*) FILTER (status = 'completed') >= 8
    OR sum(total) FILTER (status = 'completed') >= 120000);

-- spread_of_checks
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 3 AND max(total) >= 10 * min(total);

-- big_order_recent_max
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(total) FILTER (closed_at >= TIMESTAMP '2025-12-01') > max(total) FILTER (closed_at < TIMESTAMP '2025-12-01')
  AND avg(total) FILTER (closed_at < TIMESTAMP '2025-12-01') >= 6000;

-- max_min_score
SELECT client_id
FROM events
WHERE score IS NOT NULL
GROUP BY 1
HAVING max(score) = 5 AND min(score) = 1 AND count(*) >= 4;

-- scores_improved
SELECT client_id
FROM events
WHERE score IS NOT NULL
GROUP BY 1
HAVING avg(score) FILTER (happened >= TIMESTAMP '2025-06-01') - avg(score) FILTER (happened < TIMESTAMP '2025-06-01') >= 1.5;

-- or_else_score
SELECT client_id
FROM events
WHERE score IS NOT NULL AND client_id IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2026-03-01')
GROUP BY 1
HAVING avg(score) < 3;
