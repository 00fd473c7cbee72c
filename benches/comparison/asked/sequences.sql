-- coupon_used
SELECT DISTINCT earlier.client_id
FROM (SELECT client_id, happened AS moment FROM events WHERE kind = 'coupon_issued') AS earlier
JOIN (SELECT client_id, happened AS moment FROM events WHERE kind = 'coupon_used') AS later
  ON earlier.client_id = later.client_id
  AND earlier.moment < later.moment
  AND later.moment <= earlier.moment + INTERVAL 30 DAY;

-- lost_after_complaint
WITH complaints AS MATERIALIZED (SELECT client_id, happened FROM events WHERE kind = 'complaint')
SELECT DISTINCT complaints.client_id
FROM complaints
ANTI JOIN (
  SELECT client_id, closed_at
  FROM orders
  WHERE client_id IN (SELECT client_id FROM complaints)
) AS later
  ON later.client_id = complaints.client_id
  AND closed_at > happened
  AND closed_at <= happened + INTERVAL 90 DAY
WHERE happened + INTERVAL 90 DAY < TIMESTAMP '2026-06-01';

-- click_then_order
SELECT DISTINCT earlier.client_id
FROM (
  SELECT client_id, happened AS moment
  FROM events
  WHERE kind = 'email_click' AND happened >= TIMESTAMP '2025-06-01' AND happened < TIMESTAMP '2026-06-01'
) AS earlier
WHERE
  EXISTS (
    SELECT *
    FROM (
      SELECT client_id, closed_at AS moment
      FROM orders
      WHERE
        status = 'completed'
        AND closed_at >= TIMESTAMP '2025-06-01'
        AND closed_at < TIMESTAMP '2026-06-01'
    ) AS later
    WHERE
      later.client_id = earlier.client_id
      AND later.moment > earlier.moment
      AND later.moment <= earlier.moment + INTERVAL 3 DAY
  );

-- whole_funnel
SELECT DISTINCT client_id
FROM (
  SELECT later.client_id, later.moment
  FROM (
    SELECT DISTINCT *
    FROM (
      SELECT later.client_id, later.moment
      FROM (
        SELECT DISTINCT *
        FROM (
          SELECT later.client_id, later.moment
          FROM (SELECT client_id, happened AS moment FROM events WHERE kind = 'email_sent') AS earlier
          ASOF JOIN (SELECT client_id, happened AS moment FROM events WHERE kind = 'email_open') AS later
            ON earlier.client_id = later.client_id AND earlier.moment < later.moment
          WHERE later.moment <= earlier.moment + INTERVAL 14 DAY
        )
      ) AS earlier
      ASOF JOIN (SELECT client_id, happened AS moment FROM events WHERE kind = 'email_click') AS later
        ON earlier.client_id = later.client_id AND earlier.moment < later.moment
      WHERE later.moment <= earlier.moment + INTERVAL 14 DAY
    )
  ) AS earlier
  ASOF JOIN (SELECT client_id, closed_at AS moment FROM orders) AS later
    ON earlier.client_id = later.client_id AND earlier.moment < later.moment
  WHERE later.moment <= earlier.moment + INTERVAL 30 DAY
);

-- call_without_visit
SELECT DISTINCT earlier.client_id
FROM (
  SELECT client_id, happened AS moment
  FROM events
  WHERE kind = 'call_out' AND happened >= TIMESTAMP '2025-12-01' AND happened < TIMESTAMP '2026-06-01'
) AS earlier
WHERE
  earlier.moment + INTERVAL 14 DAY < TIMESTAMP '2026-06-01'
  AND NOT EXISTS (
    SELECT *
    FROM (SELECT client_id, happened AS moment FROM events WHERE kind = 'visit') AS later
    WHERE
      later.client_id = earlier.client_id
      AND later.moment > earlier.moment
      AND later.moment <= earlier.moment + INTERVAL 14 DAY
  );

-- two_in_a_day
SELECT DISTINCT client_id
FROM (
  SELECT client_id, closed_at, lead(closed_at) OVER w AS next_time
  FROM orders
  WINDOW w AS (PARTITION BY client_id ORDER BY closed_at, order_id)
)
WHERE next_time <= closed_at + INTERVAL 24 HOUR;

-- cancelled_and_retried
SELECT DISTINCT earlier.client_id
FROM (SELECT client_id, closed_at AS moment FROM orders WHERE status = 'cancelled') AS earlier
WHERE
  EXISTS (
    SELECT *
    FROM (SELECT client_id, closed_at AS moment FROM orders WHERE status = 'completed') AS later
    WHERE
      later.client_id = earlier.client_id
      AND later.moment > earlier.moment
      AND later.moment <= earlier.moment + INTERVAL 7 DAY
  );

-- cancelled_and_gone
SELECT DISTINCT earlier.client_id
FROM (SELECT client_id, closed_at AS moment FROM orders WHERE status = 'cancelled') AS earlier
WHERE
  earlier.moment + INTERVAL 60 DAY < TIMESTAMP '2026-06-01'
  AND NOT EXISTS (
    SELECT *
    FROM (SELECT client_id, closed_at AS moment FROM orders) AS later
    WHERE
      later.client_id = earlier.client_id
      AND later.moment > earlier.moment
      AND later.moment <= earlier.moment + INTERVAL 60 DAY
  );

-- bad_then_complaint
SELECT DISTINCT client_id
FROM (
  SELECT
    client_id,
    (kind = 'complaint') AS complaint,
    lag(CASE WHEN kind = 'complaint' THEN 3 ELSE score END) OVER (PARTITION BY client_id ORDER BY happened) AS score_before
  FROM events
  WHERE
    (kind = 'complaint' OR score <= 2 OR score >= 4)
    AND client_id IN (SELECT client_id FROM events WHERE kind = 'complaint')
)
WHERE complaint AND score_before <= 2;

-- returned
WITH recent AS MATERIALIZED (
  SELECT DISTINCT client_id
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-12-01' AND closed_at < TIMESTAMP '2026-06-01'
)
SELECT DISTINCT client_id
FROM (
  SELECT client_id, closed_at, lead(closed_at) OVER w AS next_time
  FROM orders
  WHERE client_id IN (SELECT * FROM recent)
  WINDOW w AS (PARTITION BY client_id ORDER BY closed_at, order_id)
)
WHERE next_time > closed_at + INTERVAL 12 MONTH;

-- three_in_a_row
SELECT DISTINCT client_id
FROM (
  SELECT client_id, closed_at, lead(closed_at) OVER w AS next_time, lead(closed_at, 2) OVER w AS after_next
  FROM orders
  WHERE closed_at >= TIMESTAMP '2025-06-01' AND closed_at < TIMESTAMP '2026-06-01'
  WINDOW w AS (PARTITION BY client_id ORDER BY closed_at, order_id)
)
WHERE next_time <= closed_at + INTERVAL 30 DAY AND after_next <= next_time + INTERVAL 30 DAY;

-- two_cancels_in_a_row
WITH twice AS MATERIALIZED (
  SELECT client_id
  FROM orders
  WHERE status = 'cancelled'
  GROUP BY 1
  HAVING count(*) >= 2
)
SELECT DISTINCT client_id
FROM (
  SELECT client_id, closed_at, status, lead(status) OVER w AS next_status
  FROM orders
  WHERE status <> 'open' AND client_id IN (SELECT * FROM twice)
  WINDOW w AS (PARTITION BY client_id ORDER BY closed_at, order_id)
)
WHERE status = 'cancelled' AND next_status = 'cancelled';

-- coupon_then_large
SELECT DISTINCT earlier.client_id
FROM (SELECT client_id, happened AS moment FROM events WHERE kind = 'coupon_issued') AS earlier
WHERE
  EXISTS (
    SELECT *
    FROM (SELECT client_id, closed_at AS moment FROM orders WHERE total >= 20000) AS later
    WHERE
      later.client_id = earlier.client_id
      AND later.moment > earlier.moment
      AND later.moment <= earlier.moment + INTERVAL 7 DAY
  );

-- call_without_order
WITH called AS MATERIALIZED (
  SELECT DISTINCT pages.client_id, calls.moment
  FROM (
    SELECT client_id, happened AS moment
    FROM events
    WHERE kind = 'page_view' AND happened >= TIMESTAMP '2026-03-01' AND happened < TIMESTAMP '2026-06-01'
  ) AS pages
  ASOF JOIN (
    SELECT client_id, happened AS moment
    FROM events
    WHERE kind = 'call_in' AND happened >= TIMESTAMP '2026-03-01' AND happened < TIMESTAMP '2026-06-01'
  ) AS calls
    ON pages.client_id = calls.client_id AND pages.moment < calls.moment
  WHERE calls.moment <= pages.moment + INTERVAL 1 DAY
)
SELECT DISTINCT client_id
FROM called
WHERE
  moment + INTERVAL 7 DAY < TIMESTAMP '2026-06-01'
  AND NOT EXISTS (
    SELECT *
    FROM orders AS o
    WHERE o.client_id = called.client_id AND closed_at > moment AND closed_at <= moment + INTERVAL 7 DAY
  );

-- coupon_wasted
SELECT DISTINCT client_id
FROM events AS e
WHERE
  kind = 'coupon_issued'
  AND happened >= TIMESTAMP '2025-06-01'
  AND happened < TIMESTAMP '2026-06-01'
  AND NOT EXISTS (
    SELECT *
    FROM events AS u
    WHERE
      u.client_id = e.client_id
      AND u.kind = 'coupon_used'
      AND u.happened > e.happened
      AND u.happened <= e.happened + INTERVAL 30 DAY
  )
  AND EXISTS (
    SELECT *
    FROM orders AS o
    WHERE o.client_id = e.client_id AND closed_at > e.happened + INTERVAL 30 DAY
  );

-- never_within_half_a_year
SELECT client_id
FROM (
  SELECT
    client_id,
    closed_at,
    lead(closed_at) OVER (PARTITION BY client_id ORDER BY closed_at, order_id) AS next_time
  FROM orders
)
GROUP BY 1
HAVING count(*) >= 2 AND coalesce(bool_and(next_time > closed_at + INTERVAL 180 DAY), TRUE);
