-- two_cars_few_visits
SELECT client_id
FROM (SELECT client_id FROM vehicles GROUP BY 1 HAVING count(*) = 2)
WHERE
  client_id NOT IN (SELECT client_id FROM orders WHERE status = 'completed' GROUP BY 1 HAVING count(*) > 3);

-- lead_on_the_site
SELECT client_id
FROM clients AS c
WHERE
  NOT EXISTS (SELECT * FROM orders AS r WHERE r.client_id = c.client_id)
  AND EXISTS (
    SELECT *
    FROM events AS r
    WHERE
      r.client_id = c.client_id
      AND kind = 'page_view'
      AND happened >= TIMESTAMP '2026-03-01'
      AND happened < TIMESTAMP '2026-06-01'
  );

-- one_order_many_events
SELECT client_id
FROM events
WHERE client_id IN (SELECT client_id FROM orders GROUP BY 1 HAVING count(*) = 1)
GROUP BY 1
HAVING count(*) >= 10;

-- cancels_a_fifth
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND count(*) FILTER (WHERE status = 'cancelled') >= 0.2 * count(*);

-- orders_in_silence
SELECT client_id
FROM (
  SELECT client_id
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
  HAVING count(*) >= 5
)
WHERE
  client_id NOT IN (
    SELECT client_id
    FROM events
    WHERE happened >= TIMESTAMP '2025-06-01' AND happened < TIMESTAMP '2026-06-01'
    GROUP BY 1
    HAVING count(*) > 2
  );

-- rarely_opens_mail
SELECT client_id
FROM events
WHERE
  happened >= TIMESTAMP '2025-06-01'
  AND happened < TIMESTAMP '2026-06-01'
  AND kind IN ('email_open', 'email_sent')
GROUP BY 1
HAVING
  count(*) FILTER (WHERE kind = 'email_open') < 0.2 * count(*) FILTER (WHERE kind = 'email_sent')
  AND count(*) FILTER (WHERE kind = 'email_sent') >= 5;

-- never_unsubscribed
SELECT client_id
FROM events
GROUP BY 1
HAVING count(*) >= 30 AND bool_and(kind <> 'email_unsub');

-- no_small_order
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING min(total) >= 5000;

-- always_content
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING min(score) >= 4;

-- content_three_times
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING count(*) >= 3 AND min(score) >= 4;

-- many_mails
SELECT client_id
FROM events
WHERE starts_with(kind::TEXT, 'email_')
GROUP BY 1
HAVING count(*) >= 20;

-- saves_bonuses
SELECT client_id
FROM events
WHERE kind IN ('bonus_accrued', 'bonus_spent')
GROUP BY 1
HAVING count(*) FILTER (WHERE kind = 'bonus_accrued') - count(*) FILTER (WHERE kind = 'bonus_spent') >= 4;

-- visits_above_orders
SELECT client_id
FROM (
  SELECT client_id, count(*) AS visits
  FROM events
  WHERE kind = 'visit' AND happened >= TIMESTAMP '2025-06-01' AND happened < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
LEFT JOIN (
  SELECT client_id, count(*) AS bought
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
  USING (client_id)
WHERE visits > coalesce(bought, 0);

-- points_of_activity
SELECT client_id
FROM clients
LEFT JOIN (
  SELECT client_id, count(*) AS bought
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
)
  USING (client_id)
LEFT JOIN (
  SELECT
    client_id,
    count(*) FILTER (WHERE kind = 'app_open'
      AND happened >= TIMESTAMP '2026-03-01'
      AND happened < TIMESTAMP '2026-06-01') * 3 - count(*) FILTER (WHERE kind = 'complaint') * 50 AS points
  FROM events
  WHERE kind IN ('app_open', 'complaint')
  GROUP BY 1
)
  USING (client_id)
WHERE coalesce(bought, 0) * 10 + coalesce(points, 0) >= 60;

-- nothing_against
SELECT client_id
FROM (SELECT client_id FROM orders GROUP BY 1 HAVING count(*) >= 6 AND bool_and(status <> 'cancelled'))
JOIN clients
  USING (client_id)
WHERE
  birth_date <= DATE '2008-05-31'
  AND client_id NOT IN (
    SELECT client_id
    FROM events
    WHERE
      kind IN ('complaint', 'email_spam', 'email_unsub')
      AND happened >= TIMESTAMP '2024-06-01'
      AND happened < TIMESTAMP '2026-06-01'
  );

-- registered_only
SELECT client_id
FROM clients
WHERE
  created_at >= TIMESTAMP '2025-12-01'
  AND created_at < TIMESTAMP '2026-06-01'
  AND client_id NOT IN (SELECT client_id FROM orders);

-- no_complaint_this_year
SELECT client_id
FROM events
WHERE kind = 'complaint'
GROUP BY 1
HAVING max(happened) < TIMESTAMP '2026-01-01';

-- weekdays_only
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING count(*) >= 4 AND max(isodow(closed_at)) <= 5;
