-- cancels_a_fifth
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND 5 * count(*) FILTER (status = 'cancelled') >= count(*);

-- all_done_lately
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01'
GROUP BY 1
HAVING bool_and(status = 'completed' AND total >= 3000);

-- more_than_last_month
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-04-01'
GROUP BY 1
HAVING sum(CASE WHEN closed_at >= TIMESTAMP '2026-05-01' THEN 1 ELSE -1 END) > 0;

-- exactly_third_now
SELECT client_id
FROM orders
WHERE status = 'completed'
GROUP BY 1
HAVING count(*) = 3 AND max(closed_at) >= TIMESTAMP '2026-05-02';

-- three_mails_no_open
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2026-04-02' AND kind IN ('email_sent','email_open','email_click')
GROUP BY 1
HAVING sum(CASE WHEN kind = 'email_sent' THEN 1 ELSE -1000000 END) >= 3;

-- open_rate_low
SELECT client_id
FROM events
WHERE kind IN ('email_sent','email_open')
GROUP BY 1
HAVING count(*) FILTER (kind = 'email_sent') >= 5
    AND 10 * count(*) FILTER (kind = 'email_open') < 3 * count(*) FILTER (kind = 'email_sent');

-- app_and_web
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2026-05-02' AND kind IN ('app_open','page_view','login')
GROUP BY 1
HAVING count(*) >= 5 AND bool_or(kind = 'app_open') AND bool_or(kind = 'page_view');

-- view_no_buy
WITH e AS MATERIALIZED (SELECT client_id FROM events WHERE happened >= TIMESTAMP '2026-05-18'
    AND kind IN ('page_view','app_open') GROUP BY 1 HAVING count(*) >= 3)
SELECT client_id
FROM e
SEMI JOIN orders USING (client_id)
ANTI JOIN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2026-05-18') q USING (client_id);

-- bonus_balance_events
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2024-06-01' AND kind IN ('bonus_accrued','bonus_spent')
GROUP BY 1
HAVING sum(CASE WHEN kind = 'bonus_accrued' THEN 1 ELSE -1 END) >= 2
  AND client_id IN (SELECT client_id FROM clients WHERE email_consent);

-- open_orders_many
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-04-02' AND status = 'open'
GROUP BY 1
HAVING count(*) >= 2 AND client_id NOT IN (SELECT client_id FROM events WHERE happened >= TIMESTAMP '2026-05-02'
    AND kind IN ('call_out','sms_sent'));

-- weighted_activity
SELECT client_id
FROM (SELECT client_id, 3 * count(*) s FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01' GROUP BY 1) o
LEFT JOIN (SELECT client_id, sum(CASE WHEN kind = 'complaint' THEN -5 ELSE 1 END) e FROM events
    WHERE happened >= TIMESTAMP '2025-06-01' AND kind IN ('email_click','login','complaint')
    GROUP BY 1) e USING (client_id)
WHERE s + coalesce(e, 0) >= 15
UNION ALL SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2025-06-01' AND kind IN ('email_click','login','complaint')
  AND client_id NOT IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2025-06-01')
GROUP BY 1
HAVING sum(CASE WHEN kind = 'complaint' THEN -5 ELSE 1 END) >= 15;
