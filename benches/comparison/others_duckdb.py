"""DuckDB: the other segments, each as a query of the kind that somebody who knows SQL would write."""

from comparison.duckdb_peer import END, between, exists, select_clients, since
from comparison.variant import LITERAL, SORTED

DAYS = "date_diff('day', {0}::DATE, DATE '2026-05-31')"
PAST = f"closed_at < {END}"

# Half a year until the end of February.
QUARTER_AGO = "closed_at >= DATE '2025-08-29' AND closed_at < DATE '2026-03-01'"


def grouped(table, having, where="true"):
    return f"SELECT client_id FROM {table} WHERE {where} GROUP BY 1 HAVING {having}"


def queries(layout):
    """By segment and reading: SQL that gives the clients, each once."""
    lines = "order_lines"
    if layout != SORTED:  # lines know their order only
        lines = "(SELECT client_id, kind, category, amount FROM order_lines JOIN orders USING (order_id))"
    linked = "(SELECT orders.client_id, closed_at, make FROM orders JOIN vehicles USING (vehicle_id))"
    last = DAYS.format("max(closed_at)")
    days = "date_diff('day', min(closed_at)::DATE, max(closed_at)::DATE)"
    periods = " + ".join(f"max(CASE WHEN {between(month + 1, month)} THEN 1 ELSE 0 END)" for month in range(6))
    tyres = "SELECT order_id, client_id FROM orders WHERE order_id IN (SELECT order_id FROM order_lines WHERE category = 'tyres')"
    parts = "SELECT order_id, sum(amount) AS parts FROM order_lines WHERE kind = 'part' GROUP BY 1"
    half = f"SELECT client_id, count(*) FILTER ({QUARTER_AGO}) AS before, count(*) FILTER ({since(6)}) AS now FROM orders GROUP BY 1"
    cycle = (
        f"SELECT client_id, count(*) AS orders, count(*) FILTER ({since(3)}) AS m3, count(*) FILTER ({since(12)}) AS m12,"
        f" count(*) FILTER ({since(6)}) AS m6, count(*) FILTER ({since(24)}) AS m24 FROM orders WHERE {PAST} GROUP BY 1"
    )
    state = (
        "CASE WHEN orders = 1 AND m3 > 0 THEN 'new' WHEN m12 >= 3 THEN 'loyal' WHEN m6 > 0 THEN 'active'"
        " WHEN m24 > 0 THEN 'sleeping' ELSE 'lost' END"
    )
    born = "birth_date IS NOT NULL"
    complaint = f"kind = 'complaint' AND {since(30, 'happened', 'DAY')}"
    cancelled = f"status = 'cancelled' AND {since(30, unit='DAY')}"
    unsubscribed = f"kind = 'email_unsub' AND happened < {END}"
    readings = {
        "parts_spend": grouped(lines, "sum(amount) >= 50000", "kind = 'part'"),
        "short_gap": grouped("orders", f"count(*) >= 2 AND {days} <= 60 * (count(*) - 1)", PAST),
        "late": grouped("orders", f"count(*) >= 2 AND 2 * {last} * (count(*) - 1) > 3 * {days}", PAST),
        "fading": grouped("orders", f"{last} BETWEEN 180 AND 365", PAST),
        "many_months": grouped("orders", "count(DISTINCT month(closed_at)) >= 8", PAST),
        "regular": grouped("orders", f"{periods} >= 4", since(6)),
        "last_large": grouped("orders", "arg_max(total, (closed_at, order_id)) >= 20000", PAST),
        "since_2023": grouped("orders", "year(min(closed_at)) = 2023", PAST),
        "all_completed": grouped("orders", "bool_and(status = 'completed')", PAST),
        "any_sign": "SELECT client_id FROM clients c WHERE "
        + f"{exists('events', complaint)} OR {exists('orders', cancelled)}"
        + f" OR (SELECT count(*) FROM orders r WHERE r.client_id = c.client_id AND {PAST}) = 1",
        "no_sign": select_clients(
            f"NOT {exists('events', unsubscribed)}",
            "NOT blacklisted",
            f"NOT {exists('orders', since(6))}",
        ),
        "tyre_orders": grouped(f"({tyres})", "count(*) >= 2"),
        "toyota_orders": f"SELECT DISTINCT client_id FROM {linked} WHERE make = 'Toyota'",
        "texts": "SELECT client_id FROM clients WHERE contains(city::VARCHAR, '1') AND starts_with(source::VARCHAR, 'ma')",
        "weekends": grouped("orders", "count(*) >= 3", f"isodow(closed_at) >= 6 AND {PAST}"),
        "summers": grouped("orders", "count(*) >= 3", f"month(closed_at) IN (6, 7, 8) AND {PAST}"),
        "birth_month": "SELECT client_id FROM clients WHERE month(birth_date) = 5",
        "thirties": f"SELECT client_id FROM clients WHERE {born} AND date_sub('year', birth_date, DATE '2026-05-31') BETWEEN 30 AND 39"
        " AND month(birth_date) = 6 AND day(birth_date) <= 30",
        "sleeping": f"SELECT client_id FROM ({cycle}) WHERE {state} = 'sleeping'",
        "was_busy": f"SELECT client_id FROM ({half}) WHERE before >= 2 AND now < 2",
        "largest": grouped("orders", "max(total) >= 100000", PAST),
        "smallest": grouped("orders", "min(total) < 1000", since(24)),
        "tenth": grouped(lines, "sum(amount * 0.1) >= 10000", "kind = 'service'"),
        "growing": f"SELECT client_id FROM orders WHERE {since(24)} GROUP BY 1 HAVING count(*) FILTER ({between(24, 12)}) > 0"
        f" AND coalesce(sum(total) FILTER ({since(12)}), 0) >= 2 * sum(total) FILTER ({between(24, 12)})",
        "many_kinds": grouped("events", "count(DISTINCT kind) >= 8", f"happened < {END}"),
        "mornings": grouped(
            "events", "count(*) >= 2", f"kind = 'visit' AND hour(happened) BETWEEN 8 AND 11 AND happened < {END}"
        ),
        "content": grouped("events", "avg(score) >= 4", f"kind = 'rating' AND happened < {END}"),
        "last_make": "SELECT client_id FROM (SELECT client_id, arg_max(coalesce(vehicle_id, -1), (closed_at, order_id)) AS vehicle_id"
        f" FROM orders WHERE {PAST} GROUP BY 1) JOIN (SELECT vehicle_id, make FROM vehicles) USING (vehicle_id) WHERE make = 'BMW'",
        "young_cars": "SELECT DISTINCT client_id FROM vehicles WHERE make IN ('Toyota', 'Kia', 'BMW') AND year >= 2015 AND mileage > 100000",
        "few_orders": grouped("orders", "count(*) BETWEEN 3 AND 5", PAST),
        "cancels": grouped("orders", "count(*) FILTER (status = 'cancelled') * 4 > count(*)", PAST),
        "part_orders": f"SELECT DISTINCT client_id FROM orders JOIN ({parts}) USING (order_id) WHERE {since(12)} AND parts > 0.8 * total",
        "car_regular": f"SELECT DISTINCT client_id FROM (SELECT any_value(client_id) AS client_id FROM orders"
        f" WHERE vehicle_id IS NOT NULL AND {PAST} GROUP BY vehicle_id HAVING count(*) >= 4)",
        "newcomers": f"SELECT client_id FROM clients WHERE {since(90, 'created_at', 'DAY')} AND sms_consent AND city IN ('City01', 'City02')",
    }
    return {segment: {LITERAL: text} for segment, text in readings.items()}
