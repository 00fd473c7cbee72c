"""The table of goals against what was measured: every goal that the reports at hand tell of."""

import json
from statistics import geometric_mean

from comparison.batch_table import Batch
from comparison.figure import shown, table, time_shown
from comparison.growth import AXES, curves

ROWS_AT_SCALE_1 = 46e6
# Bytes a row beside companions that the design has in mind.
BYTES = {"orders": 13, "events": 6, "order_lines": 9}


HEAD = ["what", "goal", "measured", "reached", "command"]


def goals_table(folder, kept):
    """One row for each goal, from the reports at hand, else as the page has it; None where nothing was run."""
    sources = {
        "batch-1.json": batch_goals,
        "many_rules.json": rules_goals,
        "one_client.json": client_goals,
        "loyalty.json": loyalty_goals,
        "load.json": load_goals,
        "compiling.json": compile_goals,
        "growth.csv": growth_goals,
    }
    new = [row for name, goals in sources.items() if (folder / name).exists() for row in goals(folder / name)]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in kept.splitlines() if line.startswith("|")
    ][2:]
    for row in new:
        same = [at for at, old in enumerate(rows) if topic(old) == topic(row)]
        if same:
            rows[same[0]] = row
        else:
            rows.append(row)
    return table(HEAD, rows) if rows else None


def topic(row):
    """What a goal is about, whichever segment is the least here."""
    return row[0].partition(" (here")[0]


def goal(part, what, wanted, measured, reached):
    return [what, wanted, measured, "yes" if reached else "no", f"`cargo xtask bench {part}`"]


def at_least(part, what, limit, value, text=shown):
    return goal(part, what, f"at least {text(limit)}", text(value), value >= limit)


def at_most(part, what, limit, value, text=shown):
    return goal(part, what, f"at most {text(limit)}", text(value), value <= limit)


def batch_goals(path):
    batch = Batch(json.loads(path.read_text()))
    columns = {segment: batch.columns(segment) for segment in batch.report["segments"]}

    def ratios(name):
        return {segment: values[name] for segment, values in columns.items()}

    peers, kernels = ratios("best peer ÷ Kardan"), ratios("Kardan ÷ kernel")
    lowest = min((value, segment) for segment, value in peers.items() if segment not in ("q2", "q3"))
    simple = min((peers[segment], segment) for segment in ("q2", "q3"))
    python = max(values["from Python"] - values["Kardan"] for values in columns.values())
    yield at_least("segments", "Best peer ÷ Kardan, geometric mean of the ten", 50, geometric_mean(peers.values()))
    yield at_least("segments", f"The least of them (here {lowest[1]}), but for q2 and q3", 3, lowest[0])
    yield at_least("segments", f"The lesser of q2 and q3 (here {simple[1]})", 2, simple[0])
    yield at_least(
        "segments",
        "Literal SQL ÷ Kardan, geometric mean",
        100,
        geometric_mean(ratios("literal SQL ÷ Kardan").values()),
    )
    yield at_most("segments", "Kardan ÷ kernel written by hand, geometric mean", 2, geometric_mean(kernels.values()))
    yield at_most("segments", "All ten as one program ÷ the ten in turn", 0.5, batch.whole_ratio())
    yield at_most("segments", "What Python adds to a segment, ms", 1, python)


def rules_goals(path):
    """Ten times as many rules should cost less than ten times as much."""
    lines = {line["program"]: line for line in json.loads(path.read_text())}
    for family in ("distinct", "shared"):
        few, many = lines[f"{family}-1000"], lines[f"{family}-10000"]
        growth = many["evaluate"] / few["evaluate"]
        yield goal("rules", f"10,000 rules ÷ 1,000, {family}", "below 10", shown(growth), growth < 10)
    compiled = max(lines[f"{family}-10000"]["compile"] for family in ("distinct", "shared"))
    yield at_most("rules", "Compiling 10,000 rules", 1e9, compiled * 1e6, time_shown)


def client_goals(path):
    figures = {
        (line["host"], line["engine"], line["question"], line["fields"]): line["nanoseconds"]
        for line in json.loads(path.read_text())
    }

    def figure(host, engine, question, fields="few"):
        return figures[host, engine, question, fields]

    few, five, many = "three conditions", "five conditions, 20 orders", "10,000 rules"
    record, number, call, dictionary, node = (
        ("Rust", "Kardan, a prepared record"),
        ("Python", "Kardan, a number of a data set"),
        ("Python", "the call with a number alone"),
        ("Python", "Kardan, a dict"),
        ("Node", "Kardan, an object"),
    )
    plain = ("Python", "plain function, with datetime")
    yield at_most(
        "client", "Five conditions over 20 orders, Rust, a prepared record", 100, figure(*record, five), time_shown
    )
    beyond = figure(*number, five) - figure(*call, five)
    yield at_most("client", "A stored client by number, Python, beyond the call", 100, beyond, time_shown)
    for question in (few, five):
        yield at_most(
            "client",
            f"Python dict ÷ plain function, {question}",
            1,
            figure(*dictionary, question) / figure(*plain, question),
        )
    yield at_most("client", "Node object, three conditions", 1_500, figure(*node, few), time_shown)
    for host, engine in (record, dictionary, node):
        growth = figure(host, engine, few, "many") / figure(host, engine, few)
        yield at_most("client", f"60 unread fields, {host}", 1.1, growth)
    yield at_most("client", "10,000 rules against one client, Rust", 10_000, figure(*record, many), time_shown)


def loyalty_goals(path):
    quotes = [line for line in json.loads(path.read_text()) if line["what"] == "quoted"]
    quote = max(line["cpu"] / line["number"] for line in quotes)
    yield at_most("loyalty", "A quote for a cart of ten lines", 10_000, quote * 1e6, time_shown)


def load_goals(path):
    report = json.loads(path.read_text())
    kardan = report["engines"]["Kardan"]
    seconds = kardan["wall"] / 1e3 * ROWS_AT_SCALE_1 / kardan["rows"]
    yield at_most("load", "46 million rows from Arrow at this pace, s", 4, seconds)
    yield at_most("load", "Peak while loading ÷ the result", 2.5, kardan["peak"] / kardan["result"])
    for name, limit in BYTES.items():
        yield goal(
            "load",
            f"Bytes a row of {name}",
            f"about {limit}",
            shown(size := report["collections"][name]["bytes"]),
            size <= 1.1 * limit,
        )


def compile_goals(path):
    lines = json.loads(path.read_text())
    planning = max(line["plan"] for line in lines if "plan" in line)
    yield at_most("rules", "Planning a known segment, the slowest of the ten", 10_000, planning * 1e3, time_shown)
    yield at_most("rules", "The first program of a process", 5e6, lines[0]["compile"] * 1e3, time_shown)


def growth_goals(path):
    points = curves(path)
    for axis in AXES:
        (least, first), *_, (most, last) = points[axis, "Kardan", 1]
        yield at_most("growth", f"Time a row at the most {axis} ÷ at the least", 1.2, last / first * least / most)
    (_, one), (_, two) = (points["clients", "Kardan", threads][-1] for threads in (1, 2))
    yield at_least("growth", "Two threads: how many times as fast", 1.8, one / two)
