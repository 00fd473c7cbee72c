-- mostly_parts
SELECT client_id
FROM order_lines
GROUP BY 1
HAVING sum(CASE WHEN kind = 'part' THEN amount ELSE -3 * amount END) > 0;

-- big_line
SELECT client_id
FROM (SELECT DISTINCT client_id FROM order_lines WHERE amount >= 30000)
ANTI JOIN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2025-12-01') o USING (client_id);

-- order_of_expensive_line
SELECT DISTINCT o.client_id
FROM order_lines l
JOIN orders o USING (order_id)
WHERE o.closed_at >= TIMESTAMP '2025-06-01' AND l.kind = 'service'
  AND l.category IN ('engine','gearbox') AND 2 * l.amount > o.total;

-- many_lines_order
SELECT DISTINCT client_id
FROM (SELECT client_id FROM order_lines GROUP BY client_id, order_id HAVING count(*) >= 8);

-- avg_lines_per_order
SELECT client_id
FROM (SELECT client_id, count(*) n FROM order_lines GROUP BY 1) l
JOIN (SELECT client_id, count(*) m FROM orders GROUP BY 1 HAVING count(*) >= 3) o USING (client_id)
WHERE n >= 4 * m;

-- spend_service_only
SELECT client_id
FROM order_lines l
JOIN (SELECT order_id FROM orders WHERE closed_at >= TIMESTAMP '2024-06-01') o USING (order_id)
WHERE kind = 'service' OR category IN ('oil','filters','fluids')
GROUP BY 1
HAVING sum(amount) FILTER (kind = 'service') >= 60000 AND NOT bool_or(kind = 'part');

-- tyre_money_share
SELECT client_id
FROM order_lines
GROUP BY 1
HAVING sum(CASE WHEN category = 'tyres' THEN 6 * amount ELSE -4 * amount END) >= 0;

-- avg_line_engine
SELECT client_id
FROM order_lines
WHERE category = 'engine'
GROUP BY 1
HAVING sum(amount) >= 8000 * count(*);

-- last_oil_long_ago
SELECT client_id
FROM orders o
SEMI JOIN (SELECT order_id FROM order_lines WHERE category = 'oil') l USING (order_id)
WHERE status = 'completed' AND closed_at >= TIMESTAMP '2024-12-01'
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2025-08-01' AND client_id IN (SELECT client_id FROM orders
    WHERE closed_at >= TIMESTAMP '2025-08-01');

-- largest_basket
SELECT DISTINCT client_id
FROM (SELECT client_id FROM order_lines SEMI JOIN (SELECT order_id FROM orders
    WHERE closed_at >= TIMESTAMP '2024-06-01') o USING (order_id) GROUP BY client_id, order_id HAVING count(*) >= 6);

-- parts_of_order_mostly
SELECT client_id
FROM (SELECT client_id FROM order_lines GROUP BY client_id, order_id
    HAVING sum(CASE WHEN kind = 'part' THEN 2 * amount ELSE -8 * amount END) > 0)
GROUP BY 1
HAVING count(*) >= 3;

-- every_line_service
SELECT client_id
FROM (SELECT l.client_id FROM order_lines l SEMI JOIN (SELECT order_id FROM orders
    WHERE closed_at >= TIMESTAMP '2024-06-01') o USING (order_id) GROUP BY l.client_id, order_id
    HAVING bool_and(kind = 'service' AND amount >= 1000))
GROUP BY 1
HAVING count(*) >= 2;

-- oil_without_filter
SELECT DISTINCT o.client_id
FROM orders o
SEMI JOIN (SELECT order_id FROM order_lines WHERE category = 'oil') l USING (order_id)
WHERE closed_at >= TIMESTAMP '2024-12-01' AND client_id NOT IN (SELECT client_id FROM order_lines
    WHERE category = 'filters');

-- sum_of_max
SELECT client_id
FROM (SELECT client_id, max(amount) m FROM order_lines SEMI JOIN (SELECT order_id FROM orders
    WHERE closed_at >= TIMESTAMP '2025-06-01') o USING (order_id) GROUP BY client_id, order_id)
GROUP BY 1
HAVING sum(m) >= 60000;

-- completed_lines_sum
SELECT client_id
FROM order_lines
WHERE category IN ('wash','detailing','interior') AND order_id IN (SELECT order_id FROM orders
    WHERE closed_at >= TIMESTAMP '2025-06-01' AND status = 'completed')
GROUP BY 1
HAVING sum(amount) >= 10000;
