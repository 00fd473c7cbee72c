"""What the products do instead: DuckDB asks for the members of all segments of a live program anew."""

import re

from comparison import clock
from comparison.duckdb_peer import load, select_clients, since
from comparison.variant import LAYOUTS, SORTED

TODAY = "DATE '2026-05-31'"
TABLES = ["clients", "vehicles", "orders", "order_lines"]


def grouped(table, having, where="true"):
    return f"client_id IN (SELECT client_id FROM {table} WHERE {where} GROUP BY 1 HAVING {having})"


# The forms of conditions that the live engine's program has, and what each is in SQL.
FORMS = {
    r"has order in the last (\d+) months": lambda months: grouped("orders", "true", since(months)),
    r"no order in the last (\d+) months": lambda months: "NOT " + grouped("orders", "true", since(months)),
    r"sum of \(orders\.total in the last (\d+) months\) >= (\d+) thousand rub": lambda months, thousands: grouped(
        "orders", f"sum(total) >= {thousands}000", since(months)
    ),
    r'has at least (\d+) lines where category = "(\w+)"': lambda least, category: grouped(
        "order_lines", f"count(*) >= {least}", f"category = '{category}'"
    ),
    r'has vehicle where make = "(\w+)"': lambda make: grouped("vehicles", "true", f"make = '{make}'"),
    r'city = "(\w+)"': lambda city: f"city::VARCHAR = '{city}'",
    r"days since last order\.closed_at > (\d+)": lambda days: grouped(
        "orders", f"date_diff('day', max(closed_at)::DATE, {TODAY}) > {days}"
    ),
    r'has at least (\d+) orders in the last (\d+) days where status = "completed"': lambda least, days: grouped(
        "orders", f"count(*) >= {least}", f"{since(days, unit='DAY')} AND status = 'completed'"
    ),
}


def condition(text):
    for form, sql in FORMS.items():
        if found := re.fullmatch(form, text):
            return sql(*found.groups())
    raise ValueError(f"no SQL for `{text}`")


def segments(rules):
    for body in re.findall(r"^segment \w+ \{ (.*) \}$", rules, re.MULTILINE):
        yield select_clients(*map(condition, body.split("; ")))


def poll(folder, rules, members):
    """Processor milliseconds of one thread for all segments, once they have as many members as they should."""
    base = load(folder, 1, LAYOUTS[SORTED], TABLES)
    queries = list(segments(rules))
    found = [base.execute(f"SELECT count(*) FROM ({query})").fetchone()[0] for query in queries]
    if found != members:
        raise SystemExit(f"DuckDB finds other members: {found}, not {members}")
    # Who polls keeps the members, to compare the next with them.
    _, took = clock.once(lambda: [base.execute(f"CREATE OR REPLACE TABLE members AS {query}") for query in queries])
    return took.cpu
