-- order_over_own_average
WITH r AS (SELECT client_id, max(total) m FROM orders WHERE closed_at >= TIMESTAMP '2026-05-02' GROUP BY 1)
SELECT client_id
FROM orders
JOIN r USING (client_id)
GROUP BY client_id
HAVING any_value(m) > 3 * avg(total);

-- first_order_late
SELECT client_id
FROM (SELECT client_id, min(closed_at) f FROM orders GROUP BY 1) o
JOIN clients USING (client_id)
WHERE f::DATE - created_at::DATE >= 180;

-- orders_in_first_month
SELECT client_id
FROM orders
JOIN clients USING (client_id)
WHERE closed_at::DATE - created_at::DATE <= 30
GROUP BY 1
HAVING count(*) >= 3;

-- events_since_last_order
WITH m AS (SELECT client_id, max(closed_at) m FROM orders GROUP BY 1)
SELECT e.client_id
FROM events e
JOIN m USING (client_id)
WHERE kind IN ('page_view','app_open','login') AND happened > m
GROUP BY 1
HAVING count(*) >= 5;

-- sms_silence
WITH f AS (SELECT client_id, min(happened) f FROM events WHERE kind = 'sms_delivered' GROUP BY 1 HAVING count(*) >= 2),
  o AS (SELECT client_id, max(closed_at) m FROM orders GROUP BY 1)
SELECT f.client_id
FROM f
LEFT JOIN o USING (client_id)
WHERE (m IS NULL OR m <= f) AND client_id IN (SELECT client_id FROM clients WHERE sms_consent);
