"""How the ten segments grow, in clients, in rows per client, in threads; and how the kernels written by hand do.

usage: python -m comparison.growth KARDAN ROUNDS OUT.csv AXIS:SIZE:FOLDER...
Each FOLDER is the workload of one size on one axis, `clients` or `rows per client`.
"""

import csv
import sys
from statistics import median

from comparison import clock
from comparison.batch import KERNELS
from comparison.server import Server

AXES = ["clients", "rows per client"]
THREADS = [1, 2]
# The kernels are asked in turn at least so often.
ROUNDS = 15


def program(kardan, rounds, folder, threads):
    """All ten as one program."""
    server = Server(kardan, folder, threads)
    server.ask("all")
    _, first = server.ask("all")
    _, duration = server.ask("all", max(rounds, clock.times_for(first)))
    server.close()
    return duration.cpu if threads == 1 else duration.wall


def kernels(kardan, rounds, folder, kind):
    """What the ten kernels of a kind take in turn, on one thread; where there is none with a companion, the general one."""
    server = Server(kardan, folder, 1, "--kernels")
    segments = sorted({name.rpartition("-")[0] for name in server.names})
    own = [f"{segment}-{kind}" for segment in segments]
    names = [name if name in server.names else name.replace(kind, "general") for name in own]
    # The first round makes what is kept.
    times = [sum(server.ask(name)[1].cpu for name in names) for _ in range(rounds + 1)][1:]
    server.close()
    return median(times)


def curves(path):
    """What was written: by axis, engine and threads the milliseconds by size, ascending."""
    found = {}
    with open(path) as file:
        for line in csv.DictReader(file):
            curve = found.setdefault((line["axis"], line["engine"], int(line["threads"])), [])
            curve.append((float(line["size"]), float(line["milliseconds"])))
    return {curve: sorted(points) for curve, points in found.items()}


def main():
    kardan, rounds, out, *points = sys.argv[1:]
    rounds = int(rounds)
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["axis", "size", "engine", "threads", "milliseconds"])

        def write(engine, threads, milliseconds):
            writer.writerow([axis, size, engine, threads, f"{milliseconds:.3f}"])
            file.flush()

        for point in points:
            axis, size, folder = point.split(":", 2)
            for threads in THREADS:
                write("Kardan", threads, program(kardan, rounds, folder, threads))
            for kind in KERNELS:
                write(f"kernels, {kind}", 1, kernels(kardan, max(rounds, ROUNDS), folder, kind))


if __name__ == "__main__":
    main()
