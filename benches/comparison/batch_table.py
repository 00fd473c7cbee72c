"""The tables of a report of `comparison.batch`."""

from statistics import geometric_mean

from comparison.figure import shown, table
from comparison.variant import LITERAL

PEERS = ["DuckDB", "Polars"]
ROW = ["clients", "Kardan", *PEERS, "best peer ÷ Kardan"]


class Batch:
    """A report of `comparison.batch`. With one thread its figures are CPU time, with more wall time."""

    def __init__(self, report):
        self.report = report
        threads = report["threads"]
        self.figure = "cpu" if threads == 1 else "wall"
        self.title = "One thread, processor time in ms" if threads == 1 else f"{threads} threads, wall time in ms"

    def ways(self, segment, engine, reading=None):
        ways = self.report["segments"][segment]["ways"]
        return [way for way in ways if way["engine"] == engine and reading in (None, way["reading"])]

    def best(self, segment, engine, reading=None):
        """The least milliseconds of an engine's ways, or None."""
        return min((way[self.figure] for way in self.ways(segment, engine, reading)), default=None)

    def first(self, segment):
        """What Kardan's first answer of a process took, or None where that was not measured."""
        return self.report.get("first", {}).get(segment, {}).get(self.figure)

    def table(self):
        segments = self.report["segments"]
        columns = {segment: self.columns(segment) for segment in segments}
        names = list(columns["q1"])
        lines = [f"| | clients | {' | '.join(names)} |", "|---|---|" + "---|" * len(names)]
        for segment, values in columns.items():
            lines.append(
                f"| {segment} | {segments[segment]['clients']:,} | {' | '.join(map(shown, values.values()))} |"
            )
        means = [
            shown(geometric_mean(value for values in columns.values() if (value := values[name]) is not None))
            if "÷" in name
            else ""
            for name in names
        ]
        lines.append(f"| geometric mean | | {' | '.join(means)} |")
        return "\n".join(lines)

    def columns(self, segment):
        kardan = self.best(segment, "Kardan")
        peers = {peer: self.best(segment, peer) for peer in PEERS}
        literal = self.best(segment, "DuckDB", LITERAL)
        kernels = {kind: self.best(segment, "kernel", kind) for kind in ("general", "companion")}
        return {
            "Kardan": kardan,
            "first answer": self.first(segment),
            "from Python": self.best(segment, "Kardan from Python"),
            **peers,
            "literal SQL": literal,
            "kernel": kernels["general"],
            "kernel with a companion": kernels["companion"],
            "best peer ÷ Kardan": min(peers.values()) / kardan,
            "literal SQL ÷ Kardan": literal / kardan,
            "Kardan ÷ kernel": kardan / kernels["general"],
            "Kardan ÷ best kernel": kardan / min(value for value in kernels.values() if value is not None),
        }

    def ratio(self, segment):
        """How many times as long the best peer takes."""
        return min(self.best(segment, peer) for peer in PEERS) / self.best(segment, "Kardan")

    def row(self, segment):
        """Kardan beside the peers."""
        clients = self.report["segments"][segment]["clients"]
        figures = [*(self.best(segment, engine) for engine in ("Kardan", *PEERS)), self.ratio(segment)]
        return [segment, f"{clients:,}", *map(shown, figures)]

    def others_table(self):
        """Kardan beside the peers, and the mean of the ratios."""
        segments = self.report["segments"]
        mean = geometric_mean(map(self.ratio, segments))
        rows = [*map(self.row, segments), ["geometric mean", "", "", "", "", shown(mean)]]
        return table(["", *ROW], rows)

    def whole(self):
        """All ten as one program beside their sum."""
        whole, alone = (self.report["rotation"][which][self.figure] for which in ("all", "alone"))
        return (
            f"All ten as one program: {shown(whole)} ms, {shown(self.whole_ratio())} of what they take one by one ({shown(alone)} ms), "
            "each asked once a round, one after the other."
        )

    def whole_ratio(self):
        """What all ten take as one program, of what they take one by one in rotation."""
        rotation = self.report["rotation"]
        return rotation["all"][self.figure] / rotation["alone"][self.figure]

    def variants(self):
        """What every way of asking took."""
        lines = ["| | engine | reading | layout | ms |", "|---|---|---|---|---|"]
        for segment, found in self.report["segments"].items():
            for way in sorted(found["ways"], key=lambda way: way[self.figure]):
                labels = f"{way['engine']} | {way['reading']} | {way['layout']}"
                lines.append(f"| {segment} | {labels} | {shown(way[self.figure])} |")
        return "\n".join(lines)
