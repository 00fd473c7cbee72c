-- many_categories
SELECT client_id
FROM (SELECT DISTINCT client_id, category FROM order_lines)
GROUP BY 1
HAVING count(*) >= 15;

-- active_days_event
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2026-03-03'
GROUP BY 1
HAVING count(*) >= 6 AND count(DISTINCT happened::DATE) >= 6;

-- two_orders_one_day
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) > count(DISTINCT closed_at::DATE);

-- each_year
SELECT client_id
FROM orders
WHERE status = 'completed'
GROUP BY 1
HAVING count(DISTINCT year(closed_at)) >= 5;

-- lines_last_year_categories
SELECT client_id
FROM (SELECT DISTINCT client_id, category FROM order_lines WHERE kind = 'service'
    AND order_id IN (SELECT order_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01'))
GROUP BY 1
HAVING count(*) >= 6;

-- same_model_twice
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING count(*) >= 2 AND count(*) > count(DISTINCT model);

-- kinds_distinct
SELECT client_id
FROM (SELECT DISTINCT client_id, kind FROM events WHERE happened >= TIMESTAMP '2025-12-01')
GROUP BY 1
HAVING count(*) >= 6;
