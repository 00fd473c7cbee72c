"""Segments that the engine had not seen, `asked` and `examined`: what DuckDB and Polars are asked, each in the file of its topic."""

import re
from functools import partial
from importlib import import_module
from pathlib import Path

import polars as pl

from comparison.polars_peer import CLIENT
from comparison.variant import LAYOUTS, LITERAL, SORTED
from comparison.words import Data

HERE = Path(__file__).parent
TOPICS = {
    "windows": "Windows of time",
    "counts": "Counts, and what holds for every row",
    "sums": "Sums, averages, extremes",
    "distinct": "Different values",
    "rhythm": "Gaps and rhythm",
    "first_last": "First and last rows",
    "sequences": "Rows that follow one another",
    "vehicles": "Vehicles, and orders through their links",
    "lines": "Lines of orders",
    "related": "Rows beside other rows of the client",
    "dates": "Parts of dates",
    "clients": "Clients",
    "named": "Things that are given a name",
}


def text(file):
    """The segments themselves."""
    return (HERE.parent / f"workload/{file}.kardan").read_text()


def of_topic(file, topic):
    """By segment, what DuckDB is asked: each stands after its name."""
    parts = re.split(r"^-- (\w+)\n", (HERE / file / f"{topic}.sql").read_text(), flags=re.MULTILINE)
    return {name: text.strip().rstrip(";") for name, text in zip(parts[1::2], parts[2::2])}


def views(layout):
    """What the queries in SQL read beside the tables, by name."""
    client_lines = "SELECT client_id, order_lines.* FROM order_lines JOIN orders USING (order_id)"
    return {
        "client_lines": "FROM order_lines" if layout == SORTED else client_lines,  # lines may know their order only
        "lines_of_orders": "SELECT orders.*, order_lines.rowid AS place, kind, category, amount"
        " FROM order_lines JOIN orders USING (order_id)",
        "orders_of_vehicles": "SELECT orders.*, make, year, transmission, mileage FROM orders JOIN vehicles USING (vehicle_id)",
    }


def in_duckdb(file, layout):
    """By segment and reading: SQL that gives the clients, or vehicles, each once; the same for every layout."""
    if layout not in layouts(file):
        return {}
    return {segment: {LITERAL: query} for topic in TOPICS for segment, query in of_topic(file, topic).items()}


def in_polars(file, folder, layout):
    """By segment and reading: a lazy frame that gives the clients, or vehicles, each once."""
    if layout not in layouts(file):
        return {}
    data = Data(folder, layout)
    frames = {}
    for topic in TOPICS:
        frames |= import_module(f"comparison.{file}.{topic}").queries(data)
    # Where it asks for vehicles, their keys are compared as those of clients are.
    return {segment: {LITERAL: frame.select(pl.first().alias(CLIENT))} for segment, frame in frames.items()}


def layouts(file):
    """The layouts that its queries are written for."""
    return getattr(import_module(f"comparison.{file}"), "LAYOUTS", LAYOUTS)


def queries(file):
    """For DuckDB, its views, for Polars."""
    return partial(in_duckdb, file), views, partial(in_polars, file)
