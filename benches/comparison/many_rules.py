"""Programs of many rules over all clients: Kardan, and a mask of numpy for each rule.

usage: python -m comparison.many_rules KARDAN FOLDER OUT.json
`distinct` are rules of which no two share a range; `shared` draw their conditions from a few hundred. Both sides must find as many clients.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl

from comparison import clock
from comparison.questions import MAKES, SIZES

HEAD = ["language en", 'timezone "UTC"', "currency RUB"]
RULES_IN_A_FILE = 5_000  # a file has at most 1 MiB
CATEGORIES = [
    "maintenance",
    "oil",
    "diagnostics",
    "brakes",
    "tyres",
    "suspension",
    "engine",
    "electrics",
    "body",
    "paint",
]


def distinct(count):
    """Make and two bounds of mileage for each rule."""
    return [
        (MAKES[number % len(MAKES)], number * 37 % 90_000, 90_000 + number * 91 % 90_000) for number in range(count)
    ]


def distinct_segment(make, low, high):
    return f'has vehicle where make = "{make}" and mileage between {low} km and {high} km; not blacklisted'


def shared_segment(draw):
    """Three conditions out of a few hundred."""
    kinds = [
        lambda: f'city = "City{draw.randrange(40):02d}"',
        lambda: f"has order in the last {draw.randrange(1, 25)} months",
        lambda: f"no order in the last {draw.randrange(1, 25)} months",
        lambda: (
            f"sum of (orders.total in the last {draw.randrange(1, 25)} months) >= {draw.randrange(1, 11)} thousand rub"
        ),
        lambda: f'has at least {draw.randrange(2, 6)} lines where category = "{draw.choice(CATEGORIES)}"',
        lambda: f'has vehicle where make = "{draw.choice(MAKES)}"',
    ]
    return "; ".join(kind() for kind in draw.sample(kinds, 3))


def write_program(folder, name, bodies):
    """A program in as many files as its length asks for; the path of the first."""
    segments = [f"segment rule_{number} {{ {body} }}" for number, body in enumerate(bodies)]
    parts = [segments[start : start + RULES_IN_A_FILE] for start in range(0, len(segments), RULES_IN_A_FILE)]
    names = [f"{name}.kardan", *(f"{name}-part-{number}.kardan" for number in range(1, len(parts)))]
    for number, (file, part) in enumerate(zip(names, parts)):
        uses = [f'use "{used}"' for used in names[1:]] if number == 0 else []
        (folder / file).write_text("\n".join([*HEAD, *uses, "", *part, ""]))
    return str(folder / names[0])


class Masks:
    """Columns of vehicles and a mask over them for each rule."""

    def __init__(self, folder):
        vehicles = pl.read_parquet(f"{folder}/vehicles_sorted.parquet")
        self.makes = vehicles["make"].cast(pl.String).to_numpy()
        names = sorted(set(self.makes))
        self.codes = {name: code for code, name in enumerate(names)}
        self.make = np.searchsorted(names, self.makes).astype(np.uint8)
        self.mileage = vehicles["mileage"].to_numpy()
        self.owner = vehicles["client_id"].to_numpy()
        self.reachable = ~pl.read_parquet(f"{folder}/clients.parquet")["blacklisted"].to_numpy()

    def count(self, rules):
        total = 0
        for make, low, high in rules:
            hits = (self.make == self.codes[make]) & (self.mileage >= low) & (self.mileage <= high)
            total += int(self.reachable[np.unique(self.owner[hits])].sum())
        return total


def answers(*command):
    """The lines of a program."""
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in process.stdout.splitlines()]


def main():
    kardan, folder, out = sys.argv[1:]
    paths = []
    for size in SIZES:
        draw = random.Random(7)
        families = {
            "distinct": [distinct_segment(*rule) for rule in distinct(size)],
            "shared": [shared_segment(draw) for _ in range(size)],
        }
        for family, bodies in families.items():
            paths.append(write_program(Path(folder), f"{family}-{size}", bodies))
    compiling = answers(kardan, "compiling")
    Path(out).with_name("compiling.json").write_text(json.dumps(compiling, indent=1))
    report = answers(kardan, "many-rules", folder, *paths)
    masks = Masks(folder)
    for line in report:
        if line["program"].startswith("distinct"):
            rules = distinct(line["rules"])
            found, duration = clock.once(lambda rules=rules: masks.count(rules))
            if found != line["clients"]:
                sys.exit(f"{line['program']}: Kardan finds {line['clients']} clients, numpy {found}")
            line["numpy"] = duration.wall
    Path(out).write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
