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

THREADS = [1, 2]


def program(kardan, rounds, folder, threads):
    """All ten as one program."""
    server = Server(kardan, folder, threads)
    server.ask("all")
    _, first = server.ask("all")
    _, duration = server.ask("all", max(rounds, clock.times_for(first)))
    server.close()
    return duration.cpu if threads == 1 else duration.wall


def kernels(kardan, rounds, folder):
    """By kind what the ten kernels take in turn, on one thread; where there is none with a companion, the general one."""
    server = Server(kardan, folder, 1, "--kernels")
    segments = sorted({name.rpartition("-")[0] for name in server.names})
    times = {name: [] for name in server.names}
    for _ in range(rounds + 1):
        for name in server.names:
            times[name].append(server.ask(name)[1].cpu)
    server.close()
    # The first round makes what is kept.
    medians = {name: median(durations[1:]) for name, durations in times.items()}
    return {
        kind: sum(medians.get(f"{segment}-{kind}", medians[f"{segment}-general"]) for segment in segments)
        for kind in KERNELS
    }


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
            for kind, milliseconds in kernels(kardan, rounds, folder).items():
                write(f"kernels, {kind}", 1, milliseconds)


if __name__ == "__main__":
    main()
