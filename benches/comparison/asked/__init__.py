"""The segments of `workload/asked.kardan` by topic: `TOPIC.sql` for DuckDB and `TOPIC.py` for Polars."""
