-- value_in_small_orders
SELECT client_id
FROM orders
GROUP BY 1
HAVING
  sum(total) FILTER (WHERE status = 'completed') >= 100000
  AND sum(total) FILTER (WHERE status = 'completed') < 8000 * count(*);

-- gold_class
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING sum(total) >= 80000 AND sum(total) < 200000;

-- was_vip
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  coalesce(
    sum(total) FILTER (WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2025-06-01'),
    0
  ) >= 100000
  AND coalesce(
    sum(total) FILTER (WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'),
    0
  ) < 100000;

-- grew_to_good
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  count(*) FILTER (WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01') >= 4
  AND count(*) FILTER (WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2025-06-01') < 4;

-- heavy_orders
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING count(*) FILTER (WHERE total >= 20000 AND status = 'completed') >= 2 AND min(total) >= 2000;

-- worth_a_look
SELECT DISTINCT client_id
FROM vehicles
WHERE
  mileage > 200000
  AND client_id NOT IN (
    SELECT client_id
    FROM orders
    WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  )
UNION
SELECT client_id
FROM (SELECT client_id FROM orders GROUP BY 1 HAVING sum(total) >= 300000)
WHERE
  client_id IN (
    SELECT client_id
    FROM events
    WHERE kind = 'complaint' AND happened >= TIMESTAMP '2025-12-01' AND happened < TIMESTAMP '2026-06-01'
  )
UNION
(
  SELECT client_id
  FROM clients
  ANTI JOIN orders
    USING (client_id)
  ANTI JOIN events
    USING (client_id)
  ANTI JOIN vehicles
    USING (client_id)
);

-- recent_frequent_dear
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  count(*) >= 6
  AND sum(total) >= 60000
  AND date_diff('day', max(closed_at)::DATE, DATE '2026-05-31') <= 180;
