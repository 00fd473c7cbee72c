"""DuckDB: the segments of `asked.kardan`, each as one query in the file of its topic, `asked/*.sql`."""

import re

from comparison.asked import FOLDER, TOPICS
from comparison.variant import LITERAL, SORTED


def views(layout):
    """What the queries read beside the tables, by name."""
    client_lines = "SELECT client_id, order_lines.* FROM order_lines JOIN orders USING (order_id)"
    return {
        "client_lines": "FROM order_lines" if layout == SORTED else client_lines,  # lines may know their order only
        "lines_of_orders": "SELECT orders.*, order_lines.rowid AS place, kind, category, amount"
        " FROM order_lines JOIN orders USING (order_id)",
        "orders_of_vehicles": "SELECT orders.*, make, year, transmission, mileage FROM orders JOIN vehicles USING (vehicle_id)",
    }


def of_topic(topic):
    """By segment, the text: each stands after its name."""
    parts = re.split(r"^-- (\w+)\n", (FOLDER / f"{topic}.sql").read_text(), flags=re.MULTILINE)
    return {name: text.strip().rstrip(";") for name, text in zip(parts[1::2], parts[2::2])}


def queries(layout):
    """By segment and reading: SQL that gives the clients, each once; the same for both layouts."""
    return {segment: {LITERAL: text} for topic in TOPICS for segment, text in of_topic(topic).items()}
