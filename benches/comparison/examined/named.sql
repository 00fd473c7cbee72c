-- segment_chain
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(closed_at) >= TIMESTAMP '2024-06-01' AND max(closed_at) < TIMESTAMP '2025-12-01'
  AND sum(total) >= 100000
    AND NOT coalesce(max(CASE WHEN closed_at < TIMESTAMP '2026-03-01' THEN closed_at END) < TIMESTAMP '2025-08-29' AND max(CASE WHEN closed_at < TIMESTAMP '2026-03-01' THEN closed_at END) >= TIMESTAMP '2024-02-29', false);

-- partition_vip
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND status = 'completed'
  AND client_id IN (SELECT client_id FROM clients WHERE sms_consent AND city IN ('City00','City01','City02'))
GROUP BY 1
HAVING sum(total) >= 50000 AND sum(total) < 150000;

-- named_conditions
SELECT client_id
FROM orders
SEMI JOIN (SELECT order_id FROM order_lines
    WHERE category IN ('brakes','suspension','belts','clutch')) l USING (order_id)
WHERE closed_at >= TIMESTAMP '2024-12-01' AND status = 'completed'
  AND total >= 5000 AND client_id NOT IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2026-03-01'
    AND status = 'completed' AND total >= 5000)
GROUP BY 1
HAVING count(*) >= 2;

-- owner_of_quiet_car
WITH q AS (SELECT vehicle_id FROM orders WHERE vehicle_id IS NOT NULL GROUP BY 1 HAVING count(*) >= 2
    AND max(closed_at) < TIMESTAMP '2025-06-01')
SELECT DISTINCT client_id
FROM vehicles
SEMI JOIN q USING (vehicle_id)
WHERE year >= 2015 AND client_id IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01');

-- param_gap
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2025-09-01' AND max(closed_at) >= TIMESTAMP '2024-06-01'
  AND sum(total) FILTER (closed_at < TIMESTAMP '2025-06-01') >= 30000;
