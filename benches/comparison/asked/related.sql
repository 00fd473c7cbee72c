-- above_own_average
WITH recent AS MATERIALIZED (
  SELECT client_id, max(total) AS most
  FROM orders
  WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
SELECT client_id
FROM orders
JOIN recent
  USING (client_id)
GROUP BY 1
HAVING any_value(most) * count(*) > 2 * sum(total);

-- complaint_after_all
WITH complaints AS MATERIALIZED (
  SELECT client_id, max(happened) AS last_complaint
  FROM events
  WHERE kind = 'complaint'
  GROUP BY 1
)
SELECT client_id
FROM orders
JOIN complaints
  USING (client_id)
GROUP BY 1
HAVING max(closed_at) < any_value(last_complaint);

-- bad_rating_that_day
SELECT DISTINCT o.client_id
FROM orders AS o
WHERE
  closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND EXISTS (
    SELECT *
    FROM events AS e
    WHERE e.client_id = o.client_id AND kind = 'rating' AND score <= 2 AND happened::DATE = closed_at::DATE
  );

-- order_after_battery
WITH batteries AS MATERIALIZED (
  SELECT client_id, min(closed_at) AS first_battery
  FROM lines_of_orders
  WHERE
    kind = 'part'
    AND category = 'battery'
    AND closed_at >= TIMESTAMP '2025-06-01'
    AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
SELECT DISTINCT client_id
FROM orders
JOIN batteries
  USING (client_id)
WHERE closed_at > first_battery AND closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01';

-- order_before_visit
SELECT client_id
FROM (
  SELECT client_id, min(closed_at) AS first_order
  FROM orders
  WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
LEFT JOIN (SELECT client_id, min(happened) AS first_visit FROM events WHERE kind = 'visit' GROUP BY 1)
  USING (client_id)
WHERE first_visit IS NULL OR first_visit > first_order;

-- called_after_cancel
SELECT DISTINCT client_id
FROM orders AS o
WHERE
  status = 'cancelled'
  AND closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND EXISTS (
    SELECT *
    FROM events AS e
    WHERE e.client_id = o.client_id AND kind = 'call_out' AND happened > closed_at
  );

-- complaint_then_small
WITH complaints AS MATERIALIZED (
  SELECT client_id, max(happened) AS last_complaint
  FROM events
  WHERE kind = 'complaint'
  GROUP BY 1
)
SELECT client_id
FROM complaints
LEFT JOIN (
  SELECT client_id, max(closed_at) AS last_order
  FROM orders
  WHERE total >= 5000 AND client_id IN (SELECT client_id FROM complaints)
  GROUP BY 1
)
  USING (client_id)
WHERE last_order IS NULL OR last_order <= last_complaint;

-- cancel_without_call
WITH cancelled AS MATERIALIZED (
  SELECT client_id, max(closed_at) AS last_cancel
  FROM orders
  WHERE status = 'cancelled' AND closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
SELECT client_id
FROM cancelled
LEFT JOIN (
  SELECT client_id, max(happened) AS last_call
  FROM events
  WHERE kind = 'call_out' AND happened >= TIMESTAMP '2025-12-01' AND happened < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
  USING (client_id)
WHERE last_call IS NULL OR last_call <= last_cancel;

-- click_before_order
SELECT DISTINCT recent.client_id
FROM (
  SELECT client_id, happened
  FROM events
  WHERE kind = 'email_click' AND happened >= TIMESTAMP '2025-05-20'
) AS clicks
JOIN (
  SELECT client_id, closed_at
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
) AS recent
  ON clicks.client_id = recent.client_id
  AND happened < closed_at
  AND happened >= date_trunc('day', closed_at) - INTERVAL 3 DAY;

-- order_after_many_events
WITH recent AS MATERIALIZED (
  SELECT client_id, max(closed_at) AS last_order
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
SELECT client_id
FROM events
JOIN recent
  USING (client_id)
WHERE happened < last_order
GROUP BY 1
HAVING count(*) >= 20;

-- order_without_mail
SELECT DISTINCT client_id
FROM orders AS o
ANTI JOIN (
  SELECT client_id, happened::DATE AS day
  FROM events
  WHERE kind = 'email_sent' AND happened >= TIMESTAMP '2026-03-01' AND happened < TIMESTAMP '2026-06-01'
) AS mails
  ON mails.client_id = o.client_id AND day = closed_at::DATE
WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01';

-- large_after_praise
WITH praise AS MATERIALIZED (
  SELECT client_id, min(happened) AS first_praise
  FROM events
  WHERE score = 5 AND happened >= TIMESTAMP '2025-06-01' AND happened < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
SELECT DISTINCT client_id
FROM orders
JOIN praise
  USING (client_id)
WHERE
  closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND total >= 30000
  AND closed_at > first_praise;

-- order_in_birth_month
SELECT DISTINCT client_id
FROM orders
JOIN clients
  USING (client_id)
WHERE
  closed_at >= TIMESTAMP '2024-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND month(closed_at) = month(birth_date);

-- ordered_on_registering
SELECT client_id
FROM orders
WHERE
  client_id IN (
    SELECT client_id
    FROM orders
    JOIN clients
      USING (client_id)
    WHERE closed_at::DATE = created_at::DATE
  )
GROUP BY 1
HAVING count(*) >= 2;
