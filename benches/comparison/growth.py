"""How the whole program of ten segments grows: in clients, in rows per client, in threads.

usage: python -m comparison.growth KARDAN ROUNDS OUT.csv AXIS:SIZE:FOLDER...
Each FOLDER is the workload of one size on one axis, `clients` or `rows per client`.
"""

import csv
import sys

from comparison.server import Server

THREADS = [1, 2]


def main():
    kardan, rounds, out, *points = sys.argv[1:]
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["axis", "size", "threads", "milliseconds"])
        for point in points:
            axis, size, folder = point.split(":", 2)
            for threads in THREADS:
                server = Server(kardan, folder, threads)
                server.ask("all")
                _, duration = server.ask("all", int(rounds))
                server.close()
                milliseconds = duration.cpu if threads == 1 else duration.wall
                writer.writerow([axis, size, threads, f"{milliseconds:.3f}"])
                file.flush()


if __name__ == "__main__":
    main()
