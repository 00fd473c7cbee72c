-- twenty_categories
SELECT client_id
FROM client_lines
GROUP BY 1
HAVING bit_count(bit_or(1::BIGINT << enum_code(category))) >= 20;

-- six_days
SELECT client_id
FROM (
  SELECT DISTINCT client_id, closed_at::DATE AS day
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
)
GROUP BY 1
HAVING count(*) >= 6;

-- three_cars_seen
SELECT client_id
FROM (SELECT DISTINCT client_id, vehicle_id FROM orders WHERE vehicle_id IS NOT NULL)
GROUP BY 1
HAVING count(*) >= 3;

-- two_makes_seen
SELECT client_id
FROM orders_of_vehicles
GROUP BY 1
HAVING min(make) <> max(make);

-- five_years
SELECT client_id
FROM orders
GROUP BY 1
HAVING bit_count(bit_or(1 << (year(closed_at) - 2020)::INT)) >= 5;

-- three_makes_owned
SELECT client_id
FROM vehicles
GROUP BY 1
HAVING bit_count(bit_or(1::BIGINT << enum_code(make))) >= 3;

-- every_weekday
SELECT client_id
FROM orders
GROUP BY 1
HAVING bit_or(1 << isodow(closed_at)::INT) = 254;

-- one_score
SELECT client_id
FROM events
WHERE kind = 'rating'
GROUP BY 1
HAVING min(score) = max(score) AND count(*) >= 3;

-- dear_categories
SELECT client_id
FROM lines_of_orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01' AND amount > 5000
GROUP BY 1
HAVING bit_count(bit_or(1::BIGINT << enum_code(category))) >= 5;

-- four_winters
SELECT client_id
FROM orders
WHERE month(closed_at) IN (12, 1, 2)
GROUP BY 1
HAVING bit_count(bit_or(1 << (year(closed_at) - 2020)::INT)) >= 4;

-- broad_order
SELECT DISTINCT client_id
FROM (
  SELECT any_value(client_id) AS client_id
  FROM lines_of_orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  GROUP BY order_id
  HAVING count(*) >= 6 AND bit_count(bit_or(1::BIGINT << enum_code(category))) >= 6
);

-- eight_part_categories
SELECT client_id
FROM lines_of_orders
WHERE kind = 'part' AND status = 'completed'
GROUP BY 1
HAVING bit_count(bit_or(1::BIGINT << enum_code(category))) >= 8;
