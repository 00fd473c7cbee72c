"""Writes docs/benchmarks.md from what the comparisons reported; a part that was not run stays as it is there.

usage: python -m comparison.page FOLDER OUT.md
"""

import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from comparison.batch import KERNELS
from comparison.batch_table import Batch
from comparison.figure import shown, table, time_shown
from comparison.goals import goals_table
from comparison.growth import AXES, curves
from comparison.unknown_table import all_rows, by_topic, lowest, summary

HERE = Path(__file__).parent
# Of the workload; where it is the rows per client that grow, there are the fewest clients.
CLIENTS_AT_SCALE_1 = 1_000_000
ROWS_OF_A_CLIENT = 46
LEAST_CLIENTS = 10_000
PACKAGES = ["duckdb", "polars", "numpy", "zen-engine", "rule-engine"]


def machine():
    """The processor, as the system calls it."""
    path = Path("/proc/cpuinfo")
    names = (
        [line.split(":")[1].strip() for line in path.open() if line.startswith("model name")] if path.exists() else []
    )
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, {platform.system()}"


def versions():
    """Of what is compared: packages of Python, crates, packages of npm."""
    found = {package: version(package) for package in PACKAGES}
    lock = (HERE.parent / "peers/Cargo.lock").read_text().split("[[package]]")
    for crate in ("zen-expression", "cel", "datalogic-rs"):
        found |= {f"{crate} (crate)": part.split('"')[3] for part in lock if f'name = "{crate}"\n' in part}
    packages = json.loads((HERE.parent / "peers/package.json").read_text())["dependencies"]
    found |= {f"{name} (npm)": number for name, number in packages.items()}
    return ", ".join(f"{name} {number}" for name, number in found.items())


def segments_part(folder):
    batches = [Batch(json.loads(path.read_text())) for path in sorted(folder.glob("batch-*.json"))]
    parts = [part("segments"), f"```kardan\n{(HERE.parent / 'workload/segments.kardan').read_text()}```"]
    for batch in batches:
        parts += [f"### {batch.title}", batch.table(), batch.whole()]
    parts.append("### Every way of asking")
    parts += [f"<details><summary>{batch.title}</summary>\n\n{batch.variants()}\n\n</details>" for batch in batches]
    return parts


def others_part(folder):
    batches = [Batch(json.loads(path.read_text())) for path in sorted(folder.glob("others-*.json"))]
    parts = [part("others")]
    for batch in batches:
        parts += [f"### Other segments: {batch.title[0].lower()}{batch.title[1:]}", batch.others_table()]
    text = (HERE.parent / "workload/others.kardan").read_text()
    return [*parts, f"<details><summary>The segments</summary>\n\n```kardan\n{text}```\n\n</details>"]


def asked_part(folder):
    return unknown_part(folder, "asked", "Unknown segments")


def examined_part(folder):
    return unknown_part(folder, "examined", "The second examiner's segments")


def unknown_part(folder, file, title):
    batches = [Batch(json.loads(path.read_text())) for path in sorted(folder.glob(f"{file}-*.json"))]
    parts = [part(file)]
    for batch in batches:
        parts += [
            f"### {title}: {batch.title[0].lower()}{batch.title[1:]}",
            summary(batch),
            by_topic(batch, file),
            lowest(batch, file),
            f"<details><summary>All of them</summary>\n\n{all_rows(batch, file)}\n\n</details>",
        ]
    return parts


def load_part(path):
    report = json.loads(path.read_text())
    engines = [
        [
            name,
            f"{line['rows']:,}",
            shown(line["wall"] / 1e3),
            shown(line["cpu"] / 1e3),
            *(shown(line[key] / 2**20) for key in ("result", "peak")),
        ]
        for name, line in report["engines"].items()
    ]
    collections = [[name, f"{line['rows']:,}", shown(line["bytes"])] for name, line in report["collections"].items()]
    return [
        part("load"),
        table(["", "rows", "s", "s of processor time", "MiB afterwards", "MiB at the peak"], engines),
        table(["", "rows", "bytes a row"], collections),
        *kept_table(report.get("kept")),
    ]


def kept_table(kept):
    """What evaluation keeps beside the rows; nothing where that was not measured."""
    if kept is None:
        return []
    names = [
        "the data set",
        "kept beside it after the ten segments",
        "after the other segments, too",
        "after the unknown ones, too",
    ]
    return [
        table(
            ["", "MiB"], [[name, shown(size / 2**20)] for name, size in zip(names, [kept["result"], *kept["beside"]])]
        )
    ]


def rules_part(path):
    rows = [
        [
            line["program"].split("-")[0],
            f"{line['rules']:,}",
            *(shown(line[key]) for key in ("compile", "plan", "evaluate")),
            shown(line.get("numpy")),
        ]
        for line in sorted(
            json.loads(path.read_text()), key=lambda line: (line["program"].split("-")[0], line["rules"])
        )
    ]
    return [
        part("many_rules"),
        table(["conditions", "rules", "compile, ms", "plan, ms", "evaluate, ms", "numpy, ms"], rows),
        part("compiling"),
        table(
            ["", "compile, µs", "plan, µs"],
            [
                [line["segment"], shown(line["compile"]), shown(line.get("plan"))]
                for line in json.loads(path.with_name("compiling.json").read_text())
            ],
        ),
    ]


def one_client_part(path):
    lines = json.loads(path.read_text())
    questions = list(dict.fromkeys(line["question"] for line in lines))
    figures = {(line["host"], line["engine"], line["question"], line["fields"]): line["nanoseconds"] for line in lines}
    engines = dict.fromkeys((line["host"], line["engine"]) for line in lines)

    def cell(host, engine, question):
        few = figures.get((host, engine, question, "few"))
        return time_shown(few) if few is not None else ""

    def growth(host, engine):
        few, many = (figures[host, engine, questions[0], fields] for fields in ("few", "many"))
        return f"× {shown(many / few)}"

    rows = [
        [host, engine, *(cell(host, engine, question) for question in questions), growth(host, engine)]
        for host, engine in engines
    ]
    return [part("one_client"), table(["host", "engine", *questions, "three conditions with 60 unread fields"], rows)]


def live_part(path):
    rows = [
        [
            f"{line['clients']:,}",
            f"{line['segments']:,}",
            f"{line['triggers']:,}",
            shown(line["begin_seconds"]),
            shown(line["poll_milliseconds"]),
            shown(line["peer_milliseconds"]),
            f"{line['bytes_per_client']:,}",
            shown(line["microseconds_per_event"]),
            f"{1e6 / line['microseconds_per_event']:,.0f}",
            f"{line['bytes_per_event']:,}",
            f"{line['days']:,}",
            shown(line["days_seconds"]),
            f"{line['days_effects']:,}",
            f"{line['peak_bytes'] / 1e9:.1f}",
        ]
        for line in json.loads(path.read_text())
    ]
    head = [
        "clients",
        "segments",
        "triggers",
        "begin, s",
        "one evaluation, ms",
        "the same in DuckDB, ms",
        "bytes a client",
        "µs an event",
        "events a second",
        "bytes an event",
    ]
    return [part("live"), table([*head, "days", "s for them", "effects of them", "most memory, GB"], rows)]


def loyalty_part(path):
    lines = json.loads(path.read_text())
    sizes = sorted({line["orders"] for line in lines if line["what"] == "earned"})
    figures = {(line["what"], line["orders"]): line for line in lines}

    def rate(what, orders):
        line = figures[what, orders]
        return f"{line['number'] / line['cpu'] * 1e3:,.0f}" if line["number"] else ""

    def row(orders):
        late, memory = figures["late facts", orders], figures["memory", orders]
        rates = [rate(what, orders) for what in ("earned", "spent", "expired", "replayed")]
        bytes_of_client = f"{memory['bytes'] / memory['number']:,.0f}"
        return [f"{orders:,}", *rates, shown(late["cpu"] * 1e3 / late["number"]), bytes_of_client]

    heads = ["orders", "earned a second", "spent", "expired", "replayed", "a late fact, µs", "bytes a client"]
    quotes = [
        [what, shown(line["cpu"] * 1e3 / line["number"])]
        for (what, _), line in figures.items()
        if what in ("opened", "quoted", "quoted as a document")
    ]
    return [
        part("loyalty"),
        table(heads, [row(orders) for orders in sizes]),
        "A quote for a cart of ten lines and a client of twenty orders: a checkout is opened once, and quotes cart after cart.",
        table(["", "µs"], quotes),
    ]


def growth_part(path):
    # The picture is drawn anew only where the rules have been run too: an older one would belie the figures under it.
    drawn = (path.parent / "many_rules.json").exists()
    picture = ["![curves of growth](benchmarks.svg)"] if drawn else []
    points = curves(path)
    return [part("growth"), *picture, *(growth_table(axis, points) for axis in AXES)]


def growth_table(axis, points):
    """What the rows take of which there are ever more."""
    engines = [("Kardan", 1), *((f"kernels, {kind}", 1) for kind in KERNELS)]
    head = [
        axis,
        "rows",
        "one thread, ms",
        "two threads, ms",
        "ns a row",
        *(f"{name}, ns a row" for name, _ in engines[1:]),
    ]
    times = {engine: dict(points[(axis, *engine)]) for engine in [*engines, ("Kardan", 2)]}

    def row(size):
        clients, below = (size * CLIENTS_AT_SCALE_1, ROWS_OF_A_CLIENT) if axis == "clients" else (LEAST_CLIENTS, size)
        rows = clients * below
        each = [times[engine][size] * 1e6 / rows for engine in engines]
        shown_size = clients if axis == "clients" else size
        figures = [times["Kardan", 1][size], times["Kardan", 2][size], *each]
        return [f"{shown_size:,.0f}", f"{rows:,.0f}", *map(shown, figures)]

    return table(head, [row(size) for size in times["Kardan", 1]])


def part(name):
    """What stands above the figures of a part."""
    return (HERE / "page" / f"{name}.md").read_text().strip()


def sections(text):
    """The parts of a page by their headings."""
    found = ("## " + section for section in text.split("\n## ")[1:])
    return {section.partition("\n")[0]: section.strip() for section in found}


def written_at(lines, where):
    """A part, with the machine that its figures are of below the heading."""
    heading, _, rest = lines[0].partition("\n")
    return "\n\n".join([heading, where, *filter(None, [rest.strip()]), *lines[1:]])


PARTS = {
    "segments": ("batch-1.json", segments_part),
    "others": ("others-1.json", others_part),
    "asked": ("asked-1.json", asked_part),
    "examined": ("examined-1.json", examined_part),
    "many_rules": ("many_rules.json", rules_part),
    "one_client": ("one_client.json", one_client_part),
    "load": ("load.json", load_part),
    "loyalty": ("loyalty.json", loyalty_part),
    "live": ("live.json", live_part),
    "growth": ("growth.csv", growth_part),
}
# These take all reports of a comparison.
WHOLE = {"segments", "others", "asked", "examined"}


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    kept = sections(out.read_text()) if out.exists() else {}
    where = f"{machine()}; scale {folder.name}."
    text = [part("head"), f"Python {platform.python_version()}, {versions()}."]
    if goals := goals_table(folder, kept.get(part("goals").partition("\n")[0], "")):
        text += [part("goals"), goals]
    for name, (report, write) in PARTS.items():
        heading = part(name).partition("\n")[0]
        if (folder / report).exists():
            text.append(written_at(write(folder if name in WHOLE else folder / report), where))
        elif heading in kept:
            text.append(kept[heading])
    out.write_text("\n\n".join(text) + "\n")


if __name__ == "__main__":
    main()
