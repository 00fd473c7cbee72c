"""DuckDB: tables in memory, closed lists as enums; every segment read literally and rewritten by hand."""

import duckdb

from comparison import clock
from comparison.variant import LAYOUTS, LITERAL, SORTED, Variant

END = "TIMESTAMP '2026-06-01'"
ENUMS = {
    "clients": ["city", "source"],
    "vehicles": ["make", "model", "transmission"],
    "orders": ["status"],
    "order_lines": ["category", "kind"],
    "events": ["kind"],
}


def ago(count, unit="MONTH"):
    return f"({END} - INTERVAL {count} {unit})"


def since(count, column="closed_at", unit="MONTH"):
    return f"{column} >= {ago(count, unit)} AND {column} < {END}"


def between(older, newer, column="closed_at"):
    return f"{column} >= {ago(older)} AND {column} < {ago(newer)}"


def exists(table, condition):
    return f"EXISTS (FROM {table} r WHERE r.client_id = c.client_id AND {condition})"


def select_clients(*conditions):
    return f"SELECT client_id FROM clients c WHERE {' AND '.join(conditions)}"


AUTOMATIC = "transmission = 'automatic' AND mileage BETWEEN 60000 AND 120000"
LATER = "r.status = 'completed' AND r.closed_at > happened"


def bad_ratings(order):
    """Clients with a bad rating in the last 30 days for which there is no such order."""
    bad = f"kind = 'rating' AND score <= 2 AND {since(30, 'happened', 'DAY')}"
    return f"SELECT DISTINCT client_id FROM events c WHERE {bad} AND NOT {exists('orders', order)}"


def queries(layout):
    """By segment and reading: SQL that gives the clients, each once."""
    lines = "order_lines"
    if layout != SORTED:  # lines know their order only
        lines = "(SELECT client_id, category FROM order_lines JOIN orders USING (order_id))"
    two_kinds = "category IN ('maintenance', 'tyres')"
    return {
        "q1": {
            LITERAL: select_clients(exists("orders", since(24)), f"NOT {exists('orders', since(6))}"),
            "latest": f"SELECT client_id FROM orders WHERE {since(24)} GROUP BY 1 HAVING max(closed_at) < {ago(6)}",
        },
        "q2": {
            LITERAL: select_clients(exists("vehicles", "make = 'Toyota'")),
            "distinct": "SELECT DISTINCT client_id FROM vehicles WHERE make = 'Toyota'",
        },
        "q3": {
            LITERAL: select_clients(exists("vehicles", AUTOMATIC)),
            "distinct": f"SELECT DISTINCT client_id FROM vehicles WHERE {AUTOMATIC}",
        },
        "q4": {
            LITERAL: f"SELECT client_id FROM orders WHERE {since(12)} GROUP BY 1 HAVING count(*) >= 4 AND sum(total) >= 100000",
        },
        "q5": {
            LITERAL: f"SELECT client_id FROM {lines} GROUP BY 1 HAVING count(*) FILTER (category = 'maintenance') >= 3"
            " AND count(*) FILTER (category = 'tyres') = 0",
            "weights": f"SELECT client_id FROM {lines} WHERE {two_kinds} GROUP BY 1"
            " HAVING sum(CASE WHEN category = 'maintenance' THEN 1 ELSE -1000000 END) >= 3",
        },
        "q6": {
            LITERAL: f"SELECT client_id FROM (SELECT client_id FROM orders WHERE {between(24, 6)} GROUP BY 1"
            f" HAVING count(*) >= 6 AND avg(total) >= 8000) c WHERE NOT {exists('orders', since(6))}",
            "latest": f"SELECT client_id FROM orders WHERE {since(24)} GROUP BY 1"
            f" HAVING count(*) >= 6 AND sum(total) >= 8000 * count(*) AND max(closed_at) < {ago(6)}",
        },
        "q7": {
            LITERAL: "SELECT DISTINCT client_id FROM (SELECT client_id, closed_at,"
            f" lag(closed_at) OVER (PARTITION BY client_id ORDER BY closed_at) AS earlier FROM orders WHERE closed_at < {END})"
            f" WHERE closed_at >= {ago(3)} AND earlier < closed_at - INTERVAL 365 DAY",
            "two groups": f"SELECT client_id FROM orders WHERE closed_at < {END} GROUP BY 1"
            f" HAVING max(CASE WHEN closed_at < {ago(3)} THEN closed_at END)"
            f" < min(CASE WHEN closed_at >= {ago(3)} THEN closed_at END) - INTERVAL 365 DAY",
            "recent first": "WITH recent AS MATERIALIZED"
            f" (SELECT client_id, min(closed_at) AS first FROM orders WHERE {since(3)} GROUP BY 1)"
            " SELECT client_id FROM (SELECT client_id, any_value(first) AS first, max(closed_at) AS latest"
            f" FROM recent JOIN orders USING (client_id) WHERE closed_at < {ago(3)} GROUP BY 1)"
            " WHERE latest < first - INTERVAL 365 DAY",
        },
        "q8": {
            LITERAL: bad_ratings(f"{LATER} AND r.closed_at < {END}"),
            "recent orders": bad_ratings(f"{LATER} AND r.closed_at < {END} AND r.closed_at >= {ago(30, 'DAY')}"),
        },
        "q9": {
            LITERAL: "SELECT client_id FROM clients WHERE email_consent AND NOT blacklisted"
            " AND month(birth_date) = 6 AND day(birth_date) BETWEEN 1 AND 7",
        },
        "q10": {
            LITERAL: "SELECT DISTINCT client_id FROM events s WHERE s.kind = 'email_spam' AND (SELECT count(*) FROM events o"
            " WHERE o.client_id = s.client_id AND o.kind = 'email_open' AND o.happened < s.happened) >= 3",
            "rare first": "WITH spam AS MATERIALIZED"
            " (SELECT client_id, max(happened) AS latest FROM events WHERE kind = 'email_spam' GROUP BY 1)"
            " SELECT client_id FROM events JOIN spam USING (client_id)"
            " WHERE kind = 'email_open' AND happened < latest GROUP BY 1 HAVING count(*) >= 3",
        },
    }


def load(folder, threads, suffix, tables=tuple(ENUMS)):
    """A database with the five tables, or some of them."""
    base = duckdb.connect()
    base.execute(f"SET threads = {threads}")
    for table in tables:
        columns = ENUMS[table]
        path = f"{folder}/{table}{'' if table == 'clients' else suffix}.parquet"
        for column in columns:
            values = f"SELECT DISTINCT {column}::VARCHAR FROM '{path}' ORDER BY 1"
            base.execute(f"CREATE TYPE {table}_{column} AS ENUM ({values})")
        enums = ", ".join(f"{column}::{table}_{column} AS {column}" for column in columns)
        base.execute(f"CREATE TABLE {table} AS SELECT * REPLACE ({enums}) FROM '{path}'")
    if "events" in tables:
        base.execute('ALTER TABLE events RENAME "at" TO happened')  # `at` is a word of SQL
    return base


def variants(folder, threads, queries=queries, views=None):
    """By segment, all ways of asking; the queries may read views of a layout, by name."""
    found = {}
    for layout, suffix in LAYOUTS.items():
        base = load(folder, threads, suffix)
        for name, text in (views(layout) if views else {}).items():
            base.execute(f"CREATE VIEW {name} AS {text}")
        for segment, readings in queries(layout).items():
            for reading, text in readings.items():
                found.setdefault(segment, []).append(variant(base, reading, layout, text))
    return found


def variant(base, reading, layout, text):
    def count():
        return base.execute(f"SELECT count(*) FROM ({text})").fetchone()[0]

    return Variant(
        engine="DuckDB",
        reading=reading,
        layout=layout,
        clients=lambda: {client for (client,) in base.execute(text).fetchall()},
        count=count,
        timed=lambda times: clock.timed(count, times),
    )
