-- app_at_night
SELECT client_id
FROM events
WHERE kind = 'app_open' AND hour(happened) >= 22
GROUP BY 1
HAVING count(*) >= 3;

-- monday_morning
SELECT DISTINCT client_id
FROM orders
WHERE
  closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND isodow(closed_at) = 1
  AND hour(closed_at) < 10;

-- last_december
SELECT DISTINCT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-01-01';

-- weekends_mostly
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND count(*) FILTER (WHERE isodow(closed_at) >= 6) > 0.5 * count(*);

-- working_hours
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 2 AND bool_and(hour(closed_at) BETWEEN 9 AND 17);

-- anniversary_of_joining
SELECT client_id
FROM clients
WHERE
  month(created_at) = 6
  AND day(created_at) <= 14
  AND client_id IN (
    SELECT client_id
    FROM orders
    WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  );

-- birthday_today
SELECT client_id
FROM clients
WHERE month(birth_date) = 5 AND day(birth_date) = 31;

-- birthday_passed
SELECT client_id
FROM clients AS c
WHERE
  month(birth_date) = 5
  AND day(birth_date) BETWEEN 25 AND 31
  AND NOT EXISTS (
    SELECT *
    FROM orders AS r
    WHERE
      r.client_id = c.client_id
      AND closed_at >= TIMESTAMP '2026-05-25'
      AND closed_at < TIMESTAMP '2026-06-01'
  );

-- anniversary_of_first_order
SELECT client_id
FROM orders
GROUP BY 1
HAVING month(min(closed_at)) = 6;

-- birthday_this_month
SELECT client_id
FROM clients
WHERE month(birth_date) = 5 AND client_id IN (SELECT client_id FROM orders);

-- mornings_mostly
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND count(*) FILTER (WHERE hour(closed_at) < 12) >= 0.8 * count(*);
