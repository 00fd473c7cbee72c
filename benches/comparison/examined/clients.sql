-- june_thirties
SELECT client_id
FROM clients
WHERE sms_consent AND month(birth_date) = 6 AND birth_date > DATE '1986-05-31'
  AND birth_date <= DATE '1996-05-31';

-- reachable_leads
SELECT client_id
FROM clients c
WHERE created_at >= TIMESTAMP '2025-06-01' AND (email_consent OR sms_consent)
  AND NOT blacklisted AND NOT EXISTS (FROM orders o WHERE o.client_id = c.client_id)
  AND NOT EXISTS (FROM events e WHERE e.client_id = c.client_id
    AND kind IN ('email_unsub','email_spam','complaint') AND happened >= TIMESTAMP '2026-03-03');

-- city_contains
SELECT client_id
FROM clients
WHERE city::VARCHAR LIKE '%1%' AND source IN ('website','walk_in')
  AND NOT blacklisted;

-- birthday_month_ahead
SELECT client_id
FROM clients
WHERE (email_consent OR sms_consent) AND NOT blacklisted AND month(birth_date) = 6
  AND client_id IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01');

-- anniversary_of_joining
SELECT client_id
FROM clients
WHERE month(created_at) = 5 AND created_at < TIMESTAMP '2024-06-01'
  AND client_id IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2024-06-01'
    AND status = 'completed' GROUP BY 1 HAVING count(*) >= 2);

-- no_birthday_known
SELECT client_id
FROM clients
WHERE birth_date IS NULL AND sms_consent AND client_id IN (SELECT client_id FROM orders
    WHERE closed_at >= TIMESTAMP '2025-12-01');

-- young_rich
SELECT client_id
FROM orders
WHERE client_id IN (SELECT client_id FROM clients WHERE birth_date > DATE '1996-05-31')
GROUP BY 1
HAVING count(*) >= 2 AND sum(total) >= 12000 * count(*);
