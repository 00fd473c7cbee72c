-- opens_monthly
SELECT client_id
FROM events
WHERE kind = 'app_open'
GROUP BY 1
HAVING count(*) >= 5 AND date_diff('day', min(happened)::DATE, max(happened)::DATE) < 30 * (count(*) - 1);

-- app_overdue
SELECT client_id
FROM events
WHERE kind = 'app_open'
GROUP BY 1
HAVING
  count(*) >= 2
  AND date_diff('day', max(happened)::DATE, DATE '2026-05-31') * (count(*) - 1)
    > 3 * date_diff('day', min(happened)::DATE, max(happened)::DATE);

-- monthly_orders
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING count(*) >= 2 AND date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE) <= 30 * (count(*) - 1);

-- comes_faster
SELECT client_id
FROM (
  SELECT
    client_id,
    count(*) AS visits,
    date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE) AS days,
    count(*) FILTER (WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01') AS recent,
    date_diff(
      'day',
      (
        min(closed_at) FILTER (WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01')
      )::DATE,
      max(closed_at)::DATE
    ) AS recent_days
  FROM orders
  GROUP BY 1
)
WHERE recent >= 2 AND 2 * recent_days * (visits - 1) < days * (recent - 1);

-- half_of_weeks
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2026-03-09' AND happened < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING bit_count(bit_or(1 << CAST((date_diff('day', happened::DATE, DATE '2026-05-31') // 7) AS INT))) >= 6;

-- four_of_five_years
SELECT client_id
FROM orders
WHERE status = 'completed' AND closed_at >= TIMESTAMP '2021-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING bit_count(bit_or(1 << (date_diff('month', closed_at, TIMESTAMP '2026-05-31') // 12)::INT)) >= 4;

-- every_month
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING bit_or(1 << month(closed_at)::INT) = 8190;

-- app_most_months
SELECT client_id
FROM events
WHERE kind = 'app_open' AND happened >= TIMESTAMP '2025-10-01' AND happened < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING count(DISTINCT month(happened)) >= 5;

-- regular_with_lada
SELECT client_id
FROM orders_of_vehicles
WHERE make = 'Lada'
GROUP BY 1
HAVING count(*) >= 2 AND date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE) < 60 * (count(*) - 1);

-- rare_visits
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 2 AND date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE) > 400 * (count(*) - 1);
