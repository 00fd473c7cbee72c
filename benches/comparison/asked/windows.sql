-- twice_this_year
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-01-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING count(*) >= 2;

-- quarter_then_silence
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-02-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2026-05-01' AND bool_or(status = 'completed');

-- black_friday_only
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-11-24'
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2025-12-01';

-- lost_this_year
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-01-01'
GROUP BY 1
HAVING count(*) >= 5 AND max(closed_at) < TIMESTAMP '2026-01-01';

-- looking_this_week
SELECT DISTINCT client_id
FROM events AS c
WHERE
  kind = 'page_view'
  AND happened >= TIMESTAMP '2026-05-25'
  AND happened < TIMESTAMP '2026-06-01'
  AND NOT EXISTS (
    SELECT *
    FROM orders AS r
    WHERE
      r.client_id = c.client_id
      AND closed_at >= TIMESTAMP '2026-05-18'
      AND closed_at < TIMESTAMP '2026-05-25'
  );

-- opened_in_two_days
SELECT DISTINCT client_id
FROM events
WHERE kind IN ('app_open', 'login') AND happened >= TIMESTAMP '2026-05-30';

-- every_other_season
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-03-01'
GROUP BY 1
HAVING
  count(*) FILTER (WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2025-09-01') > 0
  AND count(*) FILTER (WHERE closed_at >= TIMESTAMP '2025-09-01' AND closed_at < TIMESTAMP '2025-12-01') = 0
  AND count(*) FILTER (WHERE closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-03-01') > 0;

-- faithful
SELECT DISTINCT client_id
FROM orders
WHERE
  closed_at < TIMESTAMP '2021-06-01'
  AND client_id IN (
    SELECT client_id
    FROM orders
    WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01'
  );

-- two_visits_apart
SELECT DISTINCT client_id
FROM events
WHERE
  happened >= TIMESTAMP '2026-05-30 12:00:00'
  AND client_id IN (
    SELECT client_id
    FROM events
    WHERE happened >= TIMESTAMP '2026-05-29' AND happened < TIMESTAMP '2026-05-30 12:00:00'
  );

-- month_before_last
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-04-06'
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2026-05-04';

-- busy_until_january
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-01-01'
GROUP BY 1
HAVING
  count(*) FILTER (WHERE closed_at < TIMESTAMP '2026-01-01') >= 10
  AND count(*) FILTER (WHERE closed_at >= TIMESTAMP '2026-01-01') <= 1;

-- livelier_this_month
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2026-04-01'
GROUP BY 1
HAVING
  count(*) FILTER (WHERE happened >= TIMESTAMP '2026-05-01') > 2 * count(*) FILTER (WHERE happened < TIMESTAMP '2026-05-01')
  AND count(*) FILTER (WHERE happened < TIMESTAMP '2026-05-01') > 0;

-- same_month_last_year
SELECT DISTINCT client_id
FROM orders
WHERE
  closed_at >= TIMESTAMP '2025-05-01'
  AND closed_at < TIMESTAMP '2025-06-01'
  AND client_id NOT IN (SELECT client_id FROM orders WHERE closed_at >= TIMESTAMP '2026-05-01');

-- gone_since_2022
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(closed_at) < TIMESTAMP '2022-01-01' AND sum(total) >= 50000;

-- holiday_order
SELECT DISTINCT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-05-09' AND closed_at < TIMESTAMP '2026-05-10';
