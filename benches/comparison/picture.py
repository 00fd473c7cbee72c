"""Draws the curves of growth.

usage: python -m comparison.picture GROWTH.csv MANY_RULES.json OUT.svg
"""

import csv
import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

AXES = ["clients", "rows per client"]


def growth(path):
    """Points by axis and name of the curve."""
    curves = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            threads = int(row["threads"])
            name = f"{row['engine']}, {threads} thread{'s' if threads > 1 else ''}"
            curve = curves.setdefault(row["axis"], {}).setdefault(name, [])
            curve.append((float(row["size"]), float(row["milliseconds"])))
    return curves


def main():
    growth_path, rules_path, out = sys.argv[1:]
    curves = growth(growth_path)
    figure, panels = plt.subplots(1, 3, figsize=(11, 3.4), sharey=False, layout="constrained")
    for panel, axis in zip(panels, AXES):
        for name, points in curves.get(axis, {}).items():
            panel.plot(*zip(*sorted(points)), marker="o", label=name)
        panel.set(title="ten segments", xlabel=axis, ylabel="ms", xscale="log", yscale="log")
        panel.legend()
    with open(rules_path) as file:
        programs = json.load(file)
    for family in ("distinct", "shared"):
        points = [(line["rules"], line["evaluate"]) for line in programs if line["program"].startswith(family)]
        panels[2].plot(*zip(*points), marker="o", label=f"Kardan, {family} conditions")
    points = [(line["rules"], line["numpy"]) for line in programs if "numpy" in line]
    panels[2].plot(*zip(*points), marker="o", label="numpy, distinct conditions")
    panels[2].set(title="many rules", xlabel="rules", ylabel="ms", xscale="log", yscale="log")
    panels[2].legend()
    plt.rcParams["svg.hashsalt"] = "kardan"  # the same picture has the same text
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    main()
