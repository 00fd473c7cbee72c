-- brakes_with_tyres
SELECT DISTINCT client_id
FROM orders
WHERE
  order_id IN (SELECT order_id FROM order_lines WHERE category = 'brakes')
  AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'tyres');

-- eight_lines
SELECT DISTINCT client_id
FROM orders
WHERE order_id IN (SELECT order_id FROM order_lines GROUP BY 1 HAVING count(*) >= 8);

-- oil_elsewhere
SELECT client_id
FROM lines_of_orders
WHERE category = 'oil'
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2025-06-01';

-- cooling_twice
SELECT client_id
FROM lines_of_orders
WHERE
  closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND category IN ('ac', 'cooling')
  AND amount > 5000
GROUP BY 1
HAVING count(*) >= 2;

-- one_service_mostly
WITH mostly AS MATERIALIZED (
  SELECT client_id, order_id
  FROM lines_of_orders
  WHERE kind = 'service' AND amount > 0.9 * total
)
SELECT DISTINCT client_id
FROM mostly
WHERE
  order_id IN (
    SELECT order_id
    FROM order_lines
    WHERE order_id IN (SELECT order_id FROM mostly)
    GROUP BY 1
    HAVING count(*) >= 2
  );

-- always_serviced
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 3 AND bool_and(order_id IN (SELECT order_id FROM order_lines WHERE kind = 'service'));

-- services_only
SELECT client_id
FROM client_lines
GROUP BY 1
HAVING count(*) >= 5 AND bool_and(kind = 'service');

-- oil_without_filter
SELECT DISTINCT client_id
FROM orders
WHERE
  closed_at >= TIMESTAMP '2024-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'oil')
  AND order_id NOT IN (SELECT order_id FROM order_lines WHERE category = 'filters');

-- never_filters
SELECT client_id
FROM (
  SELECT client_id
  FROM orders
  WHERE order_id IN (SELECT order_id FROM order_lines WHERE category = 'oil')
  GROUP BY 1
  HAVING count(*) >= 3
)
WHERE client_id NOT IN (SELECT client_id FROM client_lines WHERE category IN ('filters', 'belts'));

-- dear_parts
SELECT client_id
FROM client_lines
GROUP BY 1
HAVING avg(amount) FILTER (WHERE kind = 'part') > 2 * avg(amount) FILTER (WHERE kind = 'service');

-- cancelled_parts
SELECT client_id
FROM lines_of_orders
WHERE kind = 'part' AND status = 'cancelled'
GROUP BY 1
HAVING sum(amount) >= 20000;

-- open_parts
SELECT DISTINCT client_id
FROM (
  SELECT any_value(client_id) AS client_id
  FROM lines_of_orders
  WHERE status = 'open' AND kind = 'part'
  GROUP BY order_id
  HAVING sum(amount) >= 10000
);

-- oil_three_times
SELECT client_id
FROM client_lines
WHERE category = 'oil'
GROUP BY 1
HAVING count(*) >= 3;

-- longest_order
SELECT DISTINCT client_id
FROM orders
WHERE order_id IN (SELECT order_id FROM order_lines GROUP BY 1 HAVING count(*) >= 10);

-- lines_an_order
SELECT client_id
FROM (SELECT client_id, count(*) AS bought FROM orders GROUP BY 1)
JOIN (SELECT client_id, count(*) AS lines FROM client_lines GROUP BY 1)
  USING (client_id)
WHERE bought >= 4 AND 2 * lines >= 7 * bought;

-- largest_by_lines
SELECT DISTINCT client_id
FROM orders
WHERE
  status = 'completed'
  AND order_id IN (SELECT order_id FROM order_lines GROUP BY 1 HAVING sum(amount) >= 80000);

-- spend_with_oil
SELECT client_id
FROM orders
WHERE order_id IN (SELECT order_id FROM order_lines WHERE category = 'oil')
GROUP BY 1
HAVING sum(total) >= 50000;

-- bmw_tyres
SELECT DISTINCT o.client_id
FROM orders AS o
JOIN vehicles
  USING (vehicle_id)
WHERE make = 'BMW' AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'tyres');

-- dear_lines_only
SELECT DISTINCT client_id
FROM (
  SELECT any_value(client_id) AS client_id
  FROM lines_of_orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY order_id
  HAVING min(amount) >= 5000 AND count(*) >= 3
);

-- tyres_once_at_most
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  count(*) >= 6
  AND count(*) FILTER (WHERE order_id IN (
      SELECT order_id
      FROM order_lines
      WHERE category = 'tyres'
    )) <= 1;

-- oil_three_times_a_year
SELECT client_id
FROM lines_of_orders
WHERE category = 'oil' AND closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING count(*) >= 3;

-- dear_parts_twice
SELECT client_id
FROM client_lines
WHERE
  kind = 'part'
  AND amount >= 8000
  AND category IN ('engine', 'gearbox', 'clutch', 'exhaust', 'steering', 'electrics')
GROUP BY 1
HAVING count(*) >= 2;

-- engine_of_bmw
SELECT DISTINCT client_id
FROM orders
JOIN (SELECT vehicle_id, make FROM vehicles)
  USING (vehicle_id)
WHERE
  make IN ('BMW', 'Audi')
  AND closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'engine' AND amount >= 10000);

-- detailing_discovered
SELECT client_id
FROM orders
WHERE order_id IN (SELECT order_id FROM order_lines WHERE category = 'detailing')
GROUP BY 1
HAVING min(closed_at) >= TIMESTAMP '2026-03-01';
