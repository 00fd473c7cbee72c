-- first_cancelled
SELECT client_id
FROM orders
GROUP BY 1
HAVING arg_min(status, closed_at) = 'cancelled';

-- last_below_first
SELECT client_id
FROM orders
GROUP BY 1
HAVING arg_max(total, closed_at) < 0.5 * arg_min(total, closed_at);

-- five_years_active
SELECT DISTINCT client_id
FROM orders
WHERE
  closed_at < TIMESTAMP '2021-06-02'
  AND client_id IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2026-03-02');

-- last_rating_bad
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING arg_max(score, happened) <= 2;

-- left_the_list
SELECT client_id
FROM events
WHERE client_id IN (SELECT client_id FROM events WHERE kind = 'email_unsub')
GROUP BY 1
HAVING arg_max(kind, happened) = 'email_unsub';

-- last_twice_average
SELECT client_id
FROM orders
GROUP BY 1
HAVING arg_max(total, closed_at) FILTER (WHERE status = 'completed') * count(*) > 2 * sum(total);

-- quick_start
SELECT DISTINCT c.client_id
FROM clients AS c
JOIN orders
  USING (client_id)
WHERE
  date_diff('day', created_at::DATE, closed_at::DATE) <= 7
  AND created_at >= TIMESTAMP '2024-06-01'
  AND created_at < TIMESTAMP '2026-06-01';

-- last_is_largest
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND arg_max(total, closed_at) >= max(total);

-- new_in_quarter
SELECT client_id
FROM orders
GROUP BY 1
HAVING min(closed_at) >= TIMESTAMP '2026-02-01' AND min(closed_at) < TIMESTAMP '2026-05-01';

-- from_lada_to_premium
SELECT cars.client_id
FROM (
  SELECT client_id, arg_min(vehicle_id, closed_at) AS first_car, arg_max(vehicle_id, closed_at) AS last_car
  FROM orders
  WHERE vehicle_id IS NOT NULL
  GROUP BY 1
) AS cars
JOIN vehicles AS first_vehicle
  ON first_vehicle.vehicle_id = first_car
JOIN vehicles AS last_vehicle
  ON last_vehicle.vehicle_id = last_car
WHERE first_vehicle.make = 'Lada' AND last_vehicle.make IN ('BMW', 'Mercedes', 'Audi', 'Lexus');

-- short_life
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 3 AND date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE) < 30;

-- oil_change_overdue
SELECT client_id
FROM orders
WHERE order_id IN (SELECT order_id FROM order_lines WHERE category = 'oil')
GROUP BY 1
HAVING date_diff('day', max(closed_at)::DATE, DATE '2026-05-31') >= 365;

-- last_oil_dear
SELECT client_id
FROM lines_of_orders
WHERE category = 'oil'
GROUP BY 1
HAVING arg_max(amount, (closed_at, place)) > 10000;

-- tyres_first
SELECT DISTINCT client_id
FROM (
  SELECT any_value(client_id) AS client_id, arg_min(category, place) AS first_category
  FROM lines_of_orders
  WHERE closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY order_id
)
WHERE first_category = 'tyres';

-- last_cancelled
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(closed_at) FILTER (WHERE status = 'cancelled') = max(closed_at);

-- app_forgotten
SELECT client_id
FROM (
  SELECT client_id
  FROM events
  WHERE kind IN ('app_open', 'login')
  GROUP BY 1
  HAVING max(happened) < TIMESTAMP '2025-12-01'
)
WHERE
  client_id IN (
    SELECT client_id
    FROM orders
    WHERE closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-06-01'
  );
