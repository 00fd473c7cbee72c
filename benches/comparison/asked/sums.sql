-- large_average
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND sum(total) > 15000 * count(*);

-- middle_spend
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01' AND status = 'completed'
GROUP BY 1
HAVING sum(total) BETWEEN 50000 AND 100000;

-- spend_halved
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01'
GROUP BY 1
HAVING sum(CASE WHEN closed_at >= TIMESTAMP '2025-06-01' THEN total * 2 ELSE -total END) < 0;

-- ahead_of_last_year
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-01-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  coalesce(
    sum(total) FILTER (WHERE closed_at >= TIMESTAMP '2026-01-01' AND closed_at < TIMESTAMP '2026-06-01'),
    0
  ) > coalesce(
    sum(total) FILTER (WHERE closed_at >= TIMESTAMP '2025-01-01' AND closed_at < TIMESTAMP '2025-06-01'),
    0
  );

-- mostly_parts
SELECT client_id
FROM client_lines
GROUP BY 1
HAVING sum(amount) > 0 AND coalesce(sum(amount) FILTER (WHERE kind = 'part'), 0) > 0.7 * sum(amount);

-- mostly_services
SELECT client_id
FROM lines_of_orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING coalesce(sum(amount) FILTER (WHERE kind = 'service'), 0) >= 0.9 * sum(amount) AND sum(amount) > 0;

-- average_grew
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  avg(total) FILTER (WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01')
  > 1.5 * avg(total) FILTER (WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2025-06-01');

-- one_huge_order
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(total) * count(*) > 5 * sum(total);

-- wide_spread
SELECT client_id
FROM orders
GROUP BY 1
HAVING max(total) - min(total) > 50000;

-- cheap_oil
SELECT DISTINCT client_id
FROM client_lines
WHERE category = 'oil' AND amount < 300;

-- low_scores_this_year
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2026-01-01' AND happened < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING max(score) <= 3;

-- both_extremes
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING min(score) = 1 AND max(score) = 5;

-- long_orders
SELECT client_id
FROM (SELECT client_id, count(*) AS lines FROM client_lines GROUP BY 1)
JOIN (SELECT client_id, count(*) AS bought FROM orders GROUP BY 1)
  USING (client_id)
WHERE lines > 4 * bought;

-- driven_far
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING sum(mileage) > 200000 * count(*);

-- old_and_new_car
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING max(year) >= 2024 AND min(year) <= 2010;

-- cashback
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01' AND status = 'completed'
GROUP BY 1
HAVING sum(total) >= 100000;

-- chassis_spend
SELECT client_id
FROM lines_of_orders
WHERE
  closed_at >= TIMESTAMP '2025-06-01'
  AND closed_at < TIMESTAMP '2026-06-01'
  AND category IN ('brakes', 'suspension', 'steering')
GROUP BY 1
HAVING sum(amount) >= 20000;

-- least_order_large
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING min(total) >= 10000;

-- monthly_value
SELECT c.client_id
FROM clients AS c
JOIN (SELECT client_id, sum(total) AS spent FROM orders GROUP BY 1)
  USING (client_id)
WHERE spent * 30 > 10000 * (date_diff('day', created_at::DATE, DATE '2026-05-31') + 1);

-- monthly_spend
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING sum(total) >= 240000;

-- below_own_score
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING
  min(score) FILTER (WHERE happened >= TIMESTAMP '2025-06-01' AND happened < TIMESTAMP '2026-06-01') * count(*) < sum(score);

-- near_record
SELECT client_id
FROM orders
GROUP BY 1
HAVING
  count(*) >= 5
  AND max(total) FILTER (WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01') >= 0.9 * max(total);

-- middling_scores
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING count(*) >= 4 AND sum(score) BETWEEN 2 * count(*) AND 3 * count(*);

-- content_or_silent
SELECT client_id
FROM (
  SELECT client_id
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
  HAVING count(*) >= 3
)
WHERE client_id NOT IN (SELECT client_id FROM events WHERE score < 4);

-- last_and_body
SELECT client_id
FROM (SELECT client_id, arg_max(total, closed_at) AS last_total FROM orders GROUP BY 1)
LEFT JOIN (SELECT client_id, max(amount) AS body FROM client_lines WHERE category = 'body' GROUP BY 1)
  USING (client_id)
WHERE last_total + coalesce(body, 0) >= 60000;

-- visits_unrated
SELECT client_id
FROM events
WHERE happened >= TIMESTAMP '2024-06-01' AND happened < TIMESTAMP '2026-06-01' AND kind IN ('visit', 'rating')
GROUP BY 1
HAVING count(*) FILTER (WHERE kind = 'visit') > 0 AND count(score) = 0;

-- near_record_of_two_years
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING
  count(*) >= 4
  AND max(total) FILTER (WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01') >= 0.9 * max(total);

-- thirties_spend
SELECT client_id
FROM (
  SELECT client_id
  FROM orders
  WHERE closed_at >= TIMESTAMP '2024-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY 1
  HAVING sum(total) >= 12000 * count(*)
)
JOIN clients
  USING (client_id)
WHERE birth_date > DATE '1980-05-31' AND birth_date <= DATE '1996-05-31';

-- early_value
SELECT client_id
FROM orders
GROUP BY 1
HAVING
  max(closed_at) < TIMESTAMP '2024-01-01'
  AND sum(total) FILTER (WHERE closed_at < TIMESTAMP '2022-01-01') >= 50000;

-- recent_average
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2026-03-01' AND closed_at < TIMESTAMP '2026-06-01'
GROUP BY 1
HAVING sum(total) >= 15000 * count(*);
