"""Draws the curves of growth.

usage: python -m comparison.picture GROWTH.csv MANY_RULES.json OUT.svg
"""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from comparison.growth import AXES, curves


def main():
    growth_path, rules_path, out = sys.argv[1:]
    growth = curves(growth_path)
    figure, panels = plt.subplots(1, 3, figsize=(11, 3.4), sharey=False, layout="constrained")
    for panel, axis in zip(panels, AXES):
        for (of, engine, threads), points in growth.items():
            if of == axis:
                panel.plot(*zip(*points), marker="o", label=f"{engine}, {threads} thread{'s' if threads > 1 else ''}")
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
