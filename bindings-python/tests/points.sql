-- A ledger of points in SQL: lots that are taken first in, first out, and that go at the end of the third month after their own.
--
-- Lots go in the order in which they came, so the whole state of a client is how many of all points that were ever earned are gone, spent
-- or expired. Orders are grouped by client and moment: what is paid by points is there before what is earned. Every third moment pays as
-- much by points as there is, but no more than it costs. All numbers are hundredths.

CREATE TABLE moments AS
SELECT client,
       at,
       row_number() OVER (PARTITION BY client ORDER BY at) AS number,
       sum(paid) AS paid,
       sum(paid / 10) AS earned,
       date(at, 'start of month', '+4 months') AS gone_on
FROM orders
GROUP BY client, at;

CREATE TABLE lots AS
SELECT client,
       at,
       number,
       paid,
       earned,
       sum(earned) OVER (PARTITION BY client ORDER BY number) AS ever,
       (SELECT coalesce(sum(old.earned), 0)
        FROM moments AS old
        WHERE old.client = moments.client AND old.gone_on <= date(moments.at)) AS over
FROM moments;

CREATE INDEX by_client ON lots (client, number);

CREATE TABLE steps AS
WITH RECURSIVE fold (client, number, at, ever, before, spent, gone) AS (
    SELECT client, number, at, ever, 0, 0, 0
    FROM lots
    WHERE number = 1
    UNION ALL
    SELECT next.client,
           next.number,
           next.at,
           next.ever,
           max(fold.gone, next.over),
           CASE WHEN next.number % 3 = 0
                THEN min(next.paid, fold.ever - max(fold.gone, next.over)) ELSE 0 END,
           max(fold.gone, next.over)
               + CASE WHEN next.number % 3 = 0
                      THEN min(next.paid, fold.ever - max(fold.gone, next.over)) ELSE 0 END
    FROM fold
    JOIN lots AS next ON next.client = fold.client AND next.number = fold.number + 1
)
SELECT * FROM fold;

CREATE INDEX by_step ON steps (client, number);
