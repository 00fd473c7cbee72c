-- two_makes
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING count(*) >= 3 AND count(DISTINCT make) >= 3;

-- old_car_rich
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND client_id IN (SELECT client_id FROM vehicles WHERE year <= 2012
    AND mileage > 150000)
GROUP BY 1
HAVING sum(total) >= 150000;

-- car_gone_quiet
SELECT vehicle_id
FROM orders
WHERE vehicle_id IS NOT NULL
GROUP BY 1
HAVING count(*) FILTER (status = 'completed') >= 2 AND max(closed_at) < TIMESTAMP '2025-06-01';

-- car_expensive
SELECT vehicle_id
FROM orders
WHERE vehicle_id IN (SELECT vehicle_id FROM vehicles WHERE make IN ('BMW','Mercedes','Audi','Lexus'))
GROUP BY 1
HAVING sum(total) >= 200000;

-- bmw_brakes
SELECT DISTINCT client_id
FROM orders
WHERE vehicle_id IN (SELECT vehicle_id FROM vehicles WHERE make = 'BMW')
  AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'brakes');

-- same_car_twice
SELECT DISTINCT client_id
FROM (SELECT vehicle_id, any_value(client_id) client_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01'
    AND vehicle_id IS NOT NULL AND order_id IN (SELECT order_id FROM order_lines
    WHERE category = 'maintenance') GROUP BY 1 HAVING count(*) >= 2);

-- unused_car
SELECT DISTINCT client_id
FROM vehicles
ANTI JOIN (SELECT vehicle_id FROM orders) o USING (vehicle_id)
SEMI JOIN (SELECT client_id FROM orders) p USING (client_id);

-- every_car_serviced
SELECT client_id
FROM vehicles
LEFT JOIN (SELECT DISTINCT vehicle_id, true y FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01') USING (vehicle_id)
GROUP BY client_id
HAVING count(*) >= 2 AND count(y) = count(*);

-- newest_car_young
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING max(year) >= 2022 AND min(mileage) < 40000 AND client_id NOT IN (SELECT client_id FROM orders
    WHERE closed_at >= TIMESTAMP '2025-06-01');

-- km_per_year
SELECT vehicle_id
FROM vehicles
WHERE year <= 2024 AND mileage >= 25000 * (2026 - year::INT);

-- model_text
SELECT vehicle_id
FROM vehicles
WHERE make = 'Toyota' AND model IN (SELECT m FROM (SELECT unnest(enum_range(NULL::vehicles_model)) m)
    WHERE m LIKE 'Toyota-%' AND m NOT LIKE '%-0%')
  AND transmission <> 'manual';

-- oil_due_car
WITH m AS (SELECT vehicle_id FROM orders SEMI JOIN (SELECT order_id FROM order_lines
    WHERE category = 'oil') l USING (order_id) WHERE closed_at >= TIMESTAMP '2024-12-01'
    AND vehicle_id IS NOT NULL GROUP BY 1 HAVING max(closed_at) < TIMESTAMP '2025-08-01')
SELECT vehicle_id
FROM m
SEMI JOIN (SELECT vehicle_id FROM vehicles WHERE make NOT IN ('Lada','Other')) v USING (vehicle_id);

-- car_of_last_order
WITH v AS (SELECT client_id, arg_max(coalesce(vehicle_id, -1), closed_at) vehicle_id FROM orders GROUP BY 1)
SELECT v.client_id
FROM v
SEMI JOIN (SELECT vehicle_id FROM vehicles WHERE make IN ('Kia','Hyundai') AND year >= 2018) w USING (vehicle_id);

-- two_cars_lately
SELECT o.client_id
FROM (SELECT client_id, vehicle_id FROM orders WHERE closed_at >= TIMESTAMP '2026-03-01') o
JOIN vehicles v USING (vehicle_id)
GROUP BY 1
HAVING min(make) <> max(make);

-- automatic_order_sum
SELECT client_id
FROM orders
SEMI JOIN (SELECT vehicle_id FROM vehicles WHERE transmission = 'automatic') v USING (vehicle_id)
WHERE closed_at >= TIMESTAMP '2024-06-01' AND status = 'completed'
GROUP BY 1
HAVING sum(total) >= 100000;

-- car_only_cancelled
SELECT vehicle_id
FROM orders
WHERE vehicle_id IS NOT NULL
GROUP BY 1
HAVING bool_and(status <> 'completed');

-- car_last_visit
SELECT vehicle_id
FROM orders
SEMI JOIN (SELECT vehicle_id FROM vehicles JOIN clients USING (client_id) WHERE year <= 2020
    AND sms_consent) v USING (vehicle_id)
GROUP BY 1
HAVING max(closed_at) >= TIMESTAMP '2024-12-01' AND max(closed_at) < TIMESTAMP '2025-12-01'
  AND sum(total) >= 8000 * count(*);

-- car_many_categories
SELECT vehicle_id
FROM (SELECT DISTINCT vehicle_id, category FROM order_lines JOIN (SELECT order_id, vehicle_id FROM orders
    WHERE vehicle_id IS NOT NULL) o USING (order_id))
GROUP BY 1
HAVING count(*) >= 10;

-- car_brakes_by_km
SELECT vehicle_id
FROM vehicles
WHERE mileage >= 100000 AND vehicle_id IN (SELECT vehicle_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01')
  AND NOT EXISTS (FROM orders o SEMI JOIN (SELECT order_id FROM order_lines
    WHERE category = 'brakes') l USING (order_id) WHERE o.vehicle_id = vehicles.vehicle_id
    AND closed_at >= TIMESTAMP '2024-06-01');

-- all_cars_old
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING max(year) < 2014 AND avg(mileage) > 150000;

-- exactly_one_lexus
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING count(*) <= 2 AND count(*) FILTER (make IN ('Lexus','Audi','Volvo')) = 1;

-- lines_on_audi
SELECT client_id
FROM order_lines
WHERE category = 'electrics' AND order_id IN (SELECT order_id FROM orders WHERE vehicle_id IN (SELECT vehicle_id
    FROM vehicles WHERE make = 'Audi'))
GROUP BY 1
HAVING count(*) >= 2;

-- no_vehicle_link
SELECT client_id
FROM orders
WHERE vehicle_id IS NULL
GROUP BY 1
HAVING count(*) >= 2;

-- not_by_old_car
SELECT client_id
FROM (SELECT client_id, vehicle_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01')
JOIN (SELECT vehicle_id, year FROM vehicles) v USING (vehicle_id)
GROUP BY 1
HAVING count(*) >= 3 AND min(year) >= 2020;

-- best_car_share
WITH v AS (SELECT vehicle_id, any_value(client_id) client_id, sum(total) s FROM orders
    WHERE vehicle_id IS NOT NULL GROUP BY 1 HAVING count(*) >= 4),
  t AS (SELECT client_id, sum(total) t FROM orders GROUP BY 1)
SELECT vehicle_id
FROM v
JOIN t USING (client_id)
WHERE 10 * s > 8 * t;

-- car_gap
SELECT vehicle_id
FROM orders
WHERE vehicle_id IS NOT NULL
GROUP BY 1
HAVING count(*) >= 3 AND max(closed_at)::DATE - min(closed_at)::DATE <= 45 * (count(*) - 1)
  AND max(closed_at) < TIMESTAMP '2026-01-31';

-- car_sequence
SELECT DISTINCT vehicle_id
FROM (SELECT vehicle_id, closed_at t, lag(closed_at) OVER (PARTITION BY vehicle_id ORDER BY closed_at) p
    FROM orders WHERE vehicle_id IS NOT NULL AND order_id IN (SELECT order_id FROM order_lines
    WHERE category = 'brakes'))
WHERE t > p AND t <= p + INTERVAL 3 MONTH;

-- automatic_new_city
SELECT vehicle_id
FROM vehicles
WHERE transmission IN ('automatic','cvt') AND year >= 2019 AND mileage < 90000
  AND client_id IN (SELECT client_id FROM clients WHERE city = 'City03' AND NOT blacklisted);

-- mileage_sum
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING sum(mileage) >= 400000 AND max(mileage) < 250000;
