-- idle_car
SELECT DISTINCT client_id
FROM vehicles
WHERE
  vehicle_id NOT IN (
    SELECT vehicle_id
    FROM orders
    WHERE
      closed_at >= TIMESTAMP '2025-06-01'
      AND closed_at < TIMESTAMP '2026-06-01'
      AND vehicle_id IS NOT NULL
  )
  AND client_id IN (
    SELECT client_id
    FROM orders
    WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  );

-- worn_gearbox
SELECT DISTINCT client_id
FROM vehicles
WHERE
  mileage > 150000
  AND vehicle_id IN (
    SELECT vehicle_id
    FROM orders
    WHERE
      closed_at >= TIMESTAMP '2025-06-01'
      AND closed_at < TIMESTAMP '2026-06-01'
      AND order_id IN (SELECT order_id FROM order_lines WHERE category = 'gearbox')
  );

-- two_cars_used
SELECT client_id
FROM vehicles AS v
WHERE EXISTS (SELECT * FROM orders AS o WHERE o.vehicle_id = v.vehicle_id)
GROUP BY 1
HAVING count(*) >= 2;

-- worn_cvt
SELECT DISTINCT client_id
FROM orders_of_vehicles
WHERE
  transmission = 'cvt'
  AND mileage > 100000
  AND closed_at >= TIMESTAMP '2025-12-01'
  AND closed_at < TIMESTAMP '2026-06-01';

-- large_for_old_car
SELECT DISTINCT client_id
FROM vehicles
WHERE year < 2005 AND vehicle_id IN (SELECT vehicle_id FROM orders WHERE total > 30000);

-- without_car
SELECT DISTINCT client_id
FROM orders
WHERE vehicle_id IS NULL AND closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01';

-- lada_spend
SELECT client_id
FROM orders_of_vehicles
WHERE make = 'Lada'
GROUP BY 1
HAVING sum(total) >= 100000;

-- premium_only
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING bool_and(make IN ('BMW', 'Mercedes', 'Audi', 'Lexus'));

-- every_car_used
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING
  bool_and(
    vehicle_id IN (
      SELECT vehicle_id
      FROM orders
      WHERE
        closed_at >= TIMESTAMP '2024-06-01'
        AND closed_at < TIMESTAMP '2026-06-01'
        AND vehicle_id IS NOT NULL
    )
  );

-- dear_car
SELECT DISTINCT client_id
FROM vehicles
WHERE
  vehicle_id IN (
    SELECT vehicle_id
    FROM orders
    WHERE vehicle_id IS NOT NULL
    GROUP BY 1
    HAVING sum(total) >= 200000
  );

-- gearbox_due
SELECT vehicle_id
FROM vehicles AS v
WHERE
  transmission = 'automatic'
  AND mileage BETWEEN 60000 AND 120000
  AND NOT EXISTS (
    SELECT *
    FROM orders AS o
      JOIN order_lines
        USING (order_id)
    WHERE o.vehicle_id = v.vehicle_id AND category = 'gearbox'
  );

-- owner_of_gearbox_due
SELECT client_id
FROM clients
WHERE
  sms_consent
  AND client_id IN (
    SELECT client_id
    FROM vehicles
    WHERE
      transmission = 'automatic'
      AND mileage >= 60000
      AND vehicle_id NOT IN (
        SELECT vehicle_id
        FROM orders
        WHERE
          order_id IN (SELECT order_id FROM order_lines WHERE category = 'gearbox')
          AND vehicle_id IS NOT NULL
          AND closed_at >= TIMESTAMP '2024-06-01'
          AND closed_at < TIMESTAMP '2026-06-01'
      )
  );

-- bmw_elsewhere
SELECT DISTINCT client_id
FROM vehicles
WHERE
  make = 'BMW'
  AND client_id NOT IN (
    SELECT client_id
    FROM vehicles
    WHERE make = 'BMW' AND vehicle_id IN (SELECT vehicle_id FROM orders)
  );

-- used_cars_far
SELECT client_id
FROM vehicles
WHERE vehicle_id IN (SELECT vehicle_id FROM orders)
GROUP BY 1
HAVING sum(mileage) >= 300000;

-- driven_much
SELECT DISTINCT client_id
FROM vehicles
WHERE year < 2026 AND mileage > 40000 * (2026 - year)::INT;

-- two_regular_cars
SELECT client_id
FROM (
  SELECT any_value(client_id) AS client_id
  FROM orders
  WHERE vehicle_id IS NOT NULL
  GROUP BY vehicle_id
  HAVING count(*) >= 5
)
GROUP BY 1
HAVING count(*) >= 2;

-- new_car_unseen
SELECT DISTINCT client_id
FROM vehicles
WHERE
  year >= 2020
  AND vehicle_id NOT IN (SELECT vehicle_id FROM orders WHERE vehicle_id IS NOT NULL)
  AND client_id NOT IN (
    SELECT client_id
    FROM orders
    WHERE
      vehicle_id IS NOT NULL
      AND closed_at >= TIMESTAMP '2025-06-01'
      AND closed_at < TIMESTAMP '2026-06-01'
  );

-- modern_cars
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING bool_and(transmission IN ('automatic', 'robot') AND mileage < 100000);

-- dear_visits_of_car
SELECT DISTINCT client_id
FROM (
  SELECT any_value(client_id) AS client_id
  FROM orders
  WHERE vehicle_id IS NOT NULL
  GROUP BY vehicle_id
  HAVING count(*) >= 3 AND sum(total) > 20000 * count(*)
);

-- car_just_repaired
SELECT DISTINCT client_id
FROM (
  SELECT any_value(client_id) AS client_id
  FROM orders
  WHERE vehicle_id IS NOT NULL AND closed_at >= TIMESTAMP '2026-05-02' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY vehicle_id
  HAVING arg_max(total, closed_at) >= 30000
);

-- toyotas_returned
SELECT DISTINCT vehicle_id
FROM (
  SELECT
    vehicle_id,
    closed_at,
    lead(closed_at) OVER (PARTITION BY vehicle_id ORDER BY closed_at) AS next_time,
    max(closed_at) OVER (PARTITION BY vehicle_id) AS last_time
  FROM orders
  WHERE vehicle_id IN (SELECT vehicle_id FROM vehicles WHERE make = 'Toyota')
)
WHERE next_time > closed_at + INTERVAL 365 DAY AND last_time >= TIMESTAMP '2025-06-01';

-- frequent_cars
SELECT vehicle_id
FROM orders
WHERE vehicle_id IN (SELECT vehicle_id FROM vehicles WHERE mileage > 100000)
GROUP BY 1
HAVING count(*) >= 2 AND date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE) < 90 * (count(*) - 1);

-- cars_of_a_city
SELECT vehicle_id
FROM vehicles
WHERE
  year BETWEEN 2010 AND 2018
  AND client_id IN (SELECT client_id FROM clients WHERE city = 'City03' AND NOT blacklisted)
  AND vehicle_id NOT IN (
    SELECT vehicle_id
    FROM orders
    WHERE
      vehicle_id IS NOT NULL
      AND closed_at >= TIMESTAMP '2025-06-01'
      AND closed_at < TIMESTAMP '2026-06-01'
  );

-- dear_drive
SELECT vehicle_id
FROM lines_of_orders
WHERE category IN ('engine', 'gearbox') AND vehicle_id IS NOT NULL
GROUP BY 1
HAVING sum(amount) >= 30000;

-- car_abandoned
SELECT DISTINCT client_id
FROM (
  SELECT client_id, closed_at, lead(closed_at) OVER (PARTITION BY vehicle_id ORDER BY closed_at) AS next_time
  FROM orders
  WHERE vehicle_id IS NOT NULL
)
WHERE
  closed_at + INTERVAL 24 MONTH < TIMESTAMP '2026-06-01'
  AND (next_time IS NULL OR next_time > closed_at + INTERVAL 24 MONTH);

-- one_car_mostly
SELECT DISTINCT cars.client_id
FROM (
  SELECT any_value(client_id) AS client_id, sum(total) AS of_car
  FROM orders
  WHERE vehicle_id IS NOT NULL
  GROUP BY vehicle_id
  HAVING count(*) >= 3
) AS cars
JOIN (SELECT client_id, sum(total) AS in_all FROM orders GROUP BY 1) AS clients_spend
  ON cars.client_id = clients_spend.client_id
WHERE of_car > 0.8 * in_all;
