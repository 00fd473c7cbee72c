-- young_of_a_city
SELECT client_id
FROM clients
WHERE birth_date > DATE '2000-05-31' AND birth_date <= DATE '2008-05-31' AND city = 'City00';

-- birth_date_unknown
SELECT client_id
FROM clients AS c
WHERE
  birth_date IS NULL
  AND email_consent
  AND EXISTS (
    SELECT *
    FROM orders AS r
    WHERE
      r.client_id = c.client_id
      AND closed_at >= TIMESTAMP '2026-01-01'
      AND closed_at < TIMESTAMP '2026-06-01'
  );

-- senior_or_unknown
SELECT client_id
FROM clients
WHERE (birth_date <= DATE '1966-05-31' OR birth_date IS NULL) AND sms_consent;

-- born_in_the_eighties
SELECT client_id
FROM clients
WHERE birth_date BETWEEN DATE '1980-01-01' AND DATE '1989-12-31' AND (email_consent OR sms_consent);

-- not_young
SELECT client_id
FROM clients
WHERE birth_date <= DATE '1996-05-31' AND source <> 'ads';

-- toyota_model
SELECT DISTINCT client_id
FROM vehicles
WHERE model IN ('Toyota-7');

-- referred_elsewhere
SELECT client_id
FROM clients
WHERE city NOT IN ('City00', 'City01', 'City02', 'City03') AND source = 'referral';

-- from_adverts
SELECT client_id
FROM clients
WHERE
  source IN ('ads', 'social')
  AND (
    starts_with(city::TEXT, 'City1')
    OR client_id IN (
      SELECT client_id
      FROM orders
      WHERE closed_at >= TIMESTAMP '2026-05-01' AND closed_at < TIMESTAMP '2026-06-01'
    )
  );

-- active_of_two_cities
WITH active AS MATERIALIZED (
  SELECT client_id, source
  FROM clients
  WHERE
    city IN ('City00', 'City05')
    AND client_id IN (
      SELECT client_id
      FROM events
      WHERE happened >= TIMESTAMP '2026-05-02' AND happened < TIMESTAMP '2026-06-01'
    )
)
SELECT client_id
FROM active
WHERE source = 'referral'
UNION
SELECT client_id
FROM orders
WHERE client_id IN (SELECT client_id FROM active)
GROUP BY 1
HAVING arg_min(total, closed_at) >= 30000;
