"""The ten segments over all clients: Kardan, the peers and the kernels, taking turns; or the segments of another file.

usage: python -m comparison.batch KARDAN FOLDER THREADS ROUNDS OUT.json [others|asked|examined]
KARDAN is the built `kardan-benches`, FOLDER what `workload/generate.py` wrote. Every way of asking must find the same clients, or the run fails.
"""

import json
import os
import sys
from importlib.metadata import version

from comparison import clock
from comparison.variant import LITERAL

KERNELS = ["general", "companion"]
# So often each of the ten and all of them as one program are asked in rotation.
ROTATIONS = 50


def variants(kardan, folder, threads):
    """By segment all ways of asking, Kardan's first; and our own server."""
    # Read when the engines are imported.
    os.environ["POLARS_MAX_THREADS"] = os.environ["RAYON_NUM_THREADS"] = str(threads)
    from comparison import duckdb_peer, kardan_python, polars_peer
    from comparison.server import Server

    segments, kernels = Server(kardan, folder, threads), Server(kardan, folder, threads, "--kernels")
    peers = [kardan_python.variants(folder), duckdb_peer.variants(folder, threads), polars_peer.variants(folder)]
    ways = {
        segment: [
            segments.variant("Kardan", LITERAL, segment),
            *(
                kernels.variant("kernel", kind, f"{segment}-{kind}")
                for kind in KERNELS
                if f"{segment}-{kind}" in kernels.names
            ),
            *(variant for peer in peers for variant in peer[segment]),
        ]
        for segment in segments.names
        if segment != "all"
    }
    return segments, ways


def other_variants(kardan, folder, threads, file):
    """The same for the segments of `others.kardan`, `asked.kardan` or `examined.kardan`, without kernels."""
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    from comparison import duckdb_peer, others_duckdb, others_polars, polars_peer, unknown
    from comparison.server import Server

    if file == "others":
        duckdb, views, polars = others_duckdb.queries, None, others_polars.queries
    else:
        duckdb, views, polars = unknown.queries(file)
    segments = Server(kardan, folder, threads, "--segments", f"{file}.kardan")
    peers = [
        duckdb_peer.variants(folder, threads, duckdb, views),
        polars_peer.variants(folder, polars),
    ]
    names = [name for name in segments.names if name != "all"]
    ways = {
        segment: [
            segments.variant("Kardan", LITERAL, segment),
            *(variant for peer in peers for variant in peer[segment]),
        ]
        for segment in names
    }
    return segments, ways


def compare_clients(segment, ways):
    """The clients that all ways find; ends the run where they differ."""
    expected = ways[0].clients()
    for way in ways[1:]:
        found = way.clients()
        if found != expected:
            odd = sorted(found ^ expected)
            sys.exit(f"{segment}: {way.name} and {ways[0].name} disagree about {len(odd)} clients: {odd[:10]}")
    return expected


def take_turns(ways, rounds, clients):
    """Each way once a round, as often as it takes to measure it; the first round only tells how often that is."""
    times = {}
    for way in ways:
        count, duration = clock.once(way.count)
        if count != clients:
            sys.exit(f"{way.name} counts {count} clients, and there are {clients}")
        times[way.name] = clock.times_for(duration)
    for _ in range(rounds):
        for way in ways:
            way.durations.append(way.timed(times[way.name]))


def in_rotation(server, names):
    """What the segments take together, each asked once a round after the others, and what all of them take as one program in the same rounds.

    A question that is asked again and again finds all that it reads in the caches; one of ten does not.
    """
    rounds = [{name: server.ask(name)[1] for name in [*names, "all"]} for _ in range(ROTATIONS + 1)][1:]
    medians = {name: clock.median_of([durations[name] for durations in rounds])._asdict() for name in rounds[0]}
    alone = {figure: sum(medians[name][figure] for name in names) for figure in clock.Duration._fields}
    return {"alone": alone, "all": medians["all"]}


def first_answers(kardan, folder, threads, names):
    """What the first answer of a process takes: tables make what they keep beside their columns when it is first asked for."""
    from comparison.server import Server

    first = {}
    for name in names:
        server = Server(kardan, folder, threads)
        first[name] = server.ask(name)[1]._asdict()
        server.close()
    return first


def main():
    kardan, folder, threads, rounds, out, *file = sys.argv[1:]
    threads, rounds = int(threads), int(rounds)
    segments, ways = (other_variants if file else variants)(kardan, folder, threads, *file)
    report = {
        "threads": threads,
        "rounds": rounds,
        "versions": {package: version(package) for package in ("duckdb", "polars")},
        "compile": segments.prepared["compile"].wall,
        "segments": {},
    }
    for segment in ways:
        clients = compare_clients(segment, ways[segment])
        take_turns(ways[segment], rounds, len(clients))
        report["segments"][segment] = {"clients": len(clients), "ways": [way.as_json() for way in ways[segment]]}
        print(f"{segment}: {len(clients):,} clients, Kardan {ways[segment][0].duration.wall:.2f} ms", flush=True)
    if not file:
        report["rotation"] = in_rotation(segments, ways)
        report["first"] = first_answers(kardan, folder, threads, ways)
    with open(out, "w") as file:
        json.dump(report, file, indent=1)


if __name__ == "__main__":
    main()
