-- weekend_shoppers
SELECT client_id
FROM orders
WHERE closed_at >= TIMESTAMP '2025-06-01' AND isodow(closed_at) >= 6
GROUP BY 1
HAVING count(*) >= 3;

-- evening_people
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 5 AND min(hour(closed_at)) >= 8 AND count(*) FILTER (hour(closed_at) >= 20) >= 2;

-- christmas_only
SELECT client_id
FROM orders
GROUP BY 1
HAVING bool_and(month(closed_at) IN (11,12,1)) AND bool_or(month(closed_at) = 12);

-- monday_mornings
SELECT client_id
FROM orders
WHERE isodow(closed_at) = 1 AND hour(closed_at) < 12
GROUP BY 1
HAVING count(*) >= 3;

-- mostly_weekend
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 4 AND 10 * count(*) FILTER (isodow(closed_at) >= 6) > 6 * count(*);

-- summer_spender
SELECT client_id
FROM orders
GROUP BY 1
HAVING count(*) >= 4 AND sum(CASE WHEN month(closed_at) IN (6,7,8) THEN 4 * total ELSE -6 * total END) > 0;

-- night_app
SELECT client_id
FROM (SELECT client_id FROM events WHERE kind = 'app_open' AND (hour(happened) >= 23 OR hour(happened) < 5)
    GROUP BY 1 HAVING count(*) >= 2)
ANTI JOIN (SELECT client_id FROM orders GROUP BY 1 HAVING count(*) > 3) o USING (client_id);
