"""Loading the workload from Arrow: time, memory at the peak and afterwards; Kardan and the peers, each in a process of its own.

usage: python -m comparison.load KARDAN FOLDER OUT.json
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

FILES = ["clients", "vehicles", "orders", "order_lines", "events"]
# Each collection is what it adds to those that it hangs on or links to.
COLLECTIONS = {
    "clients": [],
    "vehicles": ["clients"],
    "orders": ["clients", "vehicles"],
    "order_lines": ["clients", "vehicles", "orders"],
    "events": ["clients"],
}


def memory(name):
    """Resident bytes: `VmRSS` now, `VmHWM` at the peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(name))
    return int(line.split()[1]) * 1024


def load_duckdb(tables):
    import duckdb

    base = duckdb.connect()
    base.execute("SET threads = 2")
    for name, table in tables.items():
        base.register(f"arrow_{name}", table)
        base.execute(f"CREATE TABLE {name} AS FROM arrow_{name}")
    return base


def load_polars(tables):
    import polars as pl

    return {name: pl.from_arrow(table, rechunk=True) for name, table in tables.items()}


def load_polars_sorted(tables):
    """What Kardan makes of the rows, too: by client and time, lines beside their orders."""
    frames = load_polars(tables)
    orders = frames["orders"] = frames["orders"].sort("client_id", "closed_at")
    places = orders.select("order_id").with_row_index("place")
    frames["order_lines"] = frames["order_lines"].join(places, on="order_id").sort("place")
    return frames | {
        "vehicles": frames["vehicles"].sort("client_id"),
        "events": frames["events"].sort("client_id", "at"),
    }


PEERS = {"DuckDB": load_duckdb, "Polars": load_polars, "Polars, sorted": load_polars_sorted}


def load_peer(peer, folder):
    """One line of JSON about a peer, in this process."""
    import pyarrow.parquet as pq

    from comparison import clock

    tables = {name: pq.read_table(f"{folder}/{name}.parquet") for name in FILES}
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak of reading
    before = memory("VmRSS")
    kept, duration = clock.once(lambda: PEERS[peer](tables))
    after, peak = memory("VmRSS"), memory("VmHWM")
    rows = sum(table.num_rows for table in tables.values())
    del kept
    return duration._asdict() | {"rows": rows, "peak": peak - before, "result": after - before}


# What is freed goes back at once: else the C library keeps megabytes of it, which belong to no table.
NOTHING_KEPT = {"MALLOC_MMAP_THRESHOLD_": "65536"}


def reported(*command, environment=None):
    process = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | (environment or {})
    )
    return json.loads(process.stdout)


def loaded(kardan, folder, *files):
    """How many rows files have, and how many bytes they take: the median of several processes, which differ by what each needs for itself."""
    reports = [reported(kardan, "load", folder, *files, environment=NOTHING_KEPT) for _ in range(5)]
    return reports[0]["rows"], median(report["result"] for report in reports)


def main():
    if len(sys.argv) == 3:
        print(json.dumps(load_peer(*sys.argv[1:])))
        return
    kardan, folder, out = sys.argv[1:]
    engines = {"Kardan": reported(kardan, "load", folder, *FILES)}
    for peer in PEERS:
        engines[peer] = reported(sys.executable, "-m", "comparison.load", peer, folder)
    collections = {}
    for name, above in COLLECTIONS.items():
        rows, size = loaded(kardan, folder, *above, name)
        rows_above, size_above = loaded(kardan, folder, *above) if above else (0, 0)
        rows -= rows_above
        collections[name] = {"rows": rows, "bytes": (size - size_above) / rows}
    kept = reported(kardan, "load", folder, *FILES, environment=NOTHING_KEPT)
    report = {
        "engines": engines,
        "collections": collections,
        "kept": {"result": kept["result"], "beside": kept["kept"]},
    }
    Path(out).write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
