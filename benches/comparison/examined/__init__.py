"""The segments of `workload/examined.kardan` by topic: `TOPIC.sql` for DuckDB and `TOPIC.py` for Polars; for rows that are sorted."""

from comparison.variant import SORTED

LAYOUTS = [SORTED]
