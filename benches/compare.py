"""Kardan beside DuckDB and Polars: the same segments on the same data, taking turns in one run.

usage: compare.py KARDAN FOLDER THREADS ROUNDS [OUT.md]
KARDAN is the built `kardan-benches`, FOLDER what generate.py wrote. Every engine must find the same clients, or the run fails.
A peer's figure is the better of a literal reading of the sentence and a hand-tuned rewrite of it.
"""
import os
import statistics
import subprocess
import sys
import time

KARDAN, FOLDER, THREADS, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
OUT = sys.argv[5] if len(sys.argv) > 5 else None
os.environ["POLARS_MAX_THREADS"] = str(THREADS)

import duckdb  # noqa: E402
import polars as pl  # noqa: E402
from datetime import datetime  # noqa: E402
from polars import col  # noqa: E402

END = datetime(2026, 6, 1)  # the as-of, end of 2026-05-31, as the first moment after it


def months_before(count):
    year, month = divmod(END.year * 12 + END.month - 1 - count, 12)
    return datetime(year, month + 1, 1)


def duckdb_queries():
    base = duckdb.connect()
    base.execute(f"SET threads={THREADS}")
    for name in ("clients", "vehicles", "orders"):
        base.execute(f"CREATE TABLE {name} AS FROM '{FOLDER}/{name}.parquet'")
    for table, column in (("vehicles", "make"), ("vehicles", "transmission"), ("orders", "status")):
        base.execute(f"CREATE TYPE {column}_type AS ENUM (SELECT DISTINCT {column}::VARCHAR FROM {table} ORDER BY 1)")
        base.execute(f"ALTER TABLE {table} ALTER {column} TYPE {column}_type")
    end = "TIMESTAMP '2026-06-01'"

    def ago(count):
        return f"({end} - INTERVAL {count} MONTH)"

    texts = {
        "q1": [
            f"SELECT count(*) FROM clients c WHERE EXISTS (FROM orders o WHERE o.client_id = c.client_id AND o.closed_at >= {ago(24)} AND o.closed_at < {end})"
            f" AND NOT EXISTS (FROM orders o WHERE o.client_id = c.client_id AND o.closed_at >= {ago(6)} AND o.closed_at < {end})",
            f"SELECT count(*) FROM (SELECT client_id FROM orders WHERE closed_at >= {ago(24)} AND closed_at < {end} GROUP BY 1 HAVING max(closed_at) < {ago(6)})",
        ],
        "q2": [
            "SELECT count(*) FROM clients c WHERE EXISTS (FROM vehicles v WHERE v.client_id = c.client_id AND v.make = 'Toyota')",
            "SELECT count(DISTINCT client_id) FROM vehicles WHERE make = 'Toyota'",
        ],
        "q3": [
            "SELECT count(*) FROM clients c WHERE EXISTS (FROM vehicles v WHERE v.client_id = c.client_id AND v.transmission = 'automatic' AND v.mileage BETWEEN 60000 AND 120000)",
            "SELECT count(DISTINCT client_id) FROM vehicles WHERE transmission = 'automatic' AND mileage BETWEEN 60000 AND 120000",
        ],
        "q4": [
            f"SELECT count(*) FROM (SELECT client_id FROM orders WHERE closed_at >= {ago(12)} AND closed_at < {end} GROUP BY 1 HAVING count(*) >= 4 AND sum(total) >= 100000)",
        ],
    }
    return {name: [lambda text=text: base.execute(text).fetchone()[0] for text in group] for name, group in texts.items()}


def polars_queries():
    def load(name, *enums):
        frame = pl.read_parquet(f"{FOLDER}/{name}.parquet")
        for column in enums:
            values = sorted(frame[column].cast(pl.String).unique())
            frame = frame.with_columns(col(column).cast(pl.String).cast(pl.Enum(values)))
        if "total" in frame.columns:  # whole kopecks: the quickest that Polars can be
            frame = frame.with_columns((col("total") * 100).cast(pl.Int64))
        return frame.rechunk().lazy()

    clients, vehicles, orders = load("clients", "city", "source"), load("vehicles", "make", "transmission"), load("orders", "status")
    at = col("closed_at")

    def since(count):
        return orders.filter(at >= months_before(count), at < END)

    automatic = vehicles.filter(col("transmission") == "automatic", col("mileage").is_between(60000, 120000))
    ids, count = clients.select("client_id"), pl.len()
    frames = {
        "q1": [
            ids.join(since(24), on="client_id", how="semi").join(since(6), on="client_id", how="anti").select(count),
            since(24).group_by("client_id").agg(at.max()).filter(at < months_before(6)).select(count),
        ],
        "q2": [
            ids.join(vehicles.filter(col("make") == "Toyota"), on="client_id", how="semi").select(count),
            vehicles.filter(col("make") == "Toyota").select(col("client_id").n_unique()),
        ],
        "q3": [
            ids.join(automatic, on="client_id", how="semi").select(count),
            automatic.select(col("client_id").n_unique()),
        ],
        "q4": [
            since(12).group_by("client_id").agg(n=count, s=col("total").sum()).filter(col("n") >= 4, col("s") >= 100_000_00).select(count),
        ],
    }
    return {name: [lambda frame=frame: frame.collect().item() for frame in group] for name, group in frames.items()}


def kardan_queries():
    server = subprocess.Popen([KARDAN, FOLDER, str(THREADS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    preparation = {key: float(wall) for key, wall, _cpu in (server.stdout.readline().split() for _ in range(2))}

    def ask(name):
        server.stdin.write(name + "\n")
        _, count, elapsed, _cpu = server.stdout.readline().split()
        return int(count), float(elapsed)

    return ask, preparation


def timed(query):
    begun = time.perf_counter()
    count = query()
    return count, (time.perf_counter() - begun) * 1e3


def main():
    ask, preparation = kardan_queries()
    peers = {"DuckDB": duckdb_queries(), "Polars": polars_queries()}
    names = list(peers["DuckDB"])
    lines = [
        f"| segment | clients | Kardan, ms | {', ms | '.join(peers)}, ms | best peer ÷ Kardan |",
        "|---|---|---|" + "---|" * (len(peers) + 1),
    ]
    for name in names:
        own, theirs = [], {peer: [[] for _ in queries[name]] for peer, queries in peers.items()}
        for round_ in range(ROUNDS + 1):  # the first one warms up and is not counted
            counts = {}
            counts["Kardan"], elapsed = ask(name)
            if round_:
                own.append(elapsed)
            for peer, queries in peers.items():
                for variant, query in enumerate(queries[name]):
                    counts[f"{peer} {variant}"], elapsed = timed(query)
                    if round_:
                        theirs[peer][variant].append(elapsed)
            if len(set(counts.values())) != 1:
                sys.exit(f"{name}: the engines disagree: {counts}")
        best = {peer: min(statistics.median(times) for times in variants) for peer, variants in theirs.items()}
        kardan = statistics.median(own)
        figures = " | ".join(f"{best[peer]:.2f}" for peer in peers)
        lines.append(f"| {name} | {counts['Kardan']:,} | {kardan:.2f} | {figures} | {min(best.values()) / kardan:.1f} |")
        print(lines[-1], flush=True)
    _, whole = ask("all")
    lines += ["", f"All in one program: {whole:.2f} ms. Compiling them: {preparation['compile']:.2f} ms. "
              f"Loading from Parquet: {preparation['load'] / 1e3:.2f} s. Threads: {THREADS}. "
              f"DuckDB {duckdb.__version__}, Polars {pl.__version__}."]
    print(lines[-1])
    if OUT:
        with open(OUT, "w") as file:
            file.write("\n".join(lines) + "\n")


main()
