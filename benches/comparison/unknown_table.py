"""The tables of the segments of `asked.kardan` or `examined.kardan`, from a report of `comparison.batch`."""

import re
from statistics import geometric_mean, median

from comparison.batch_table import ROW
from comparison.figure import shown, table
from comparison.unknown import TOPICS, of_topic, text

LOWEST = 20


def summary(batch):
    """The ratios of all in a sentence."""
    ratios = [batch.ratio(segment) for segment in batch.report["segments"]]
    below = ", ".join(f"below {limit}: {sum(ratio < limit for ratio in ratios)}" for limit in (1, 2, 5))
    return (
        f"{len(ratios)} segments, best peer ÷ Kardan: geometric mean **{shown(geometric_mean(ratios))}**,"
        f" median {shown(median(ratios))}; {below}; 10 and more: {sum(ratio >= 10 for ratio in ratios)}."
    )


def by_topic(batch, file):
    """The ratios topic by topic."""
    rows = []
    for topic, title in TOPICS.items():
        ratios = [batch.ratio(segment) for segment in of_topic(file, topic)]
        below = sum(ratio < 1 for ratio in ratios)
        rows.append([title, str(len(ratios)), shown(geometric_mean(ratios)), shown(min(ratios)), str(below)])
    return table(["", "segments", "best peer ÷ Kardan, geometric mean", "least", "below 1"], rows)


def lowest(batch, file):
    return described(batch, file, in_order(batch)[:LOWEST], f"the {LOWEST} lowest")


def all_rows(batch, file):
    return described(batch, file, in_order(batch), "")


def in_order(batch):
    """All segments, the least ratio first."""
    return sorted(batch.report["segments"], key=batch.ratio)


def described(batch, file, segments, head):
    """Segments with their titles."""
    titles = dict(re.findall(r'^segment (\w+) "(.+)"', text(file), flags=re.MULTILINE))
    rows = [[name, titles[name], *figures] for name, *figures in map(batch.row, segments)]
    return table([head, "", *ROW], rows)
