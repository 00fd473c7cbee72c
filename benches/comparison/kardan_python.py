"""Kardan from Python: the rows from Arrow, each segment as a program of its own.

`RAYON_NUM_THREADS` must stand in the environment before this is imported.
"""

from pathlib import Path

import kardan
import pyarrow.parquet as pq

from comparison import clock
from comparison.variant import LITERAL, Variant

WORKLOAD = Path(__file__).parent.parent / "workload"
FILES = ["clients", "vehicles", "orders", "order_lines", "events"]
AS_OF = "2026-05-31"


def variants(folder):
    """By segment, the one way of asking."""
    schema = kardan.Schema.from_file(WORKLOAD / "schema.toml")
    head, *parts = (WORKLOAD / "segments.kardan").read_text().split("\nsegment ")
    programs = {part.split(" ")[0]: kardan.Program.compile(f"{head}\nsegment {part}", schema=schema) for part in parts}
    tables = {name: pq.read_table(f"{folder}/{name}.parquet") for name in FILES}
    dataset = kardan.Dataset.from_tables(next(iter(programs.values())), **tables)
    return {segment: [variant(dataset, segment, program)] for segment, program in programs.items()}


def variant(dataset, segment, program):
    def found():
        return program.evaluate(dataset, AS_OF)[segment]

    return Variant(
        engine="Kardan from Python",
        reading=LITERAL,
        layout="",
        clients=lambda: {int(client) for client in found().ids()},
        count=lambda: found().count,
        timed=lambda times: clock.timed(found, times),
    )
