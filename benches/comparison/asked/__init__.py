"""The segments of `workload/asked.kardan` by topic: `TOPIC.sql` for DuckDB and `TOPIC.py` for Polars."""

from pathlib import Path

FOLDER = Path(__file__).parent
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
