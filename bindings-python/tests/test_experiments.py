"""Experiments against a reading in plain Python, `experiments_oracle.py`, which was written blind."""

from __future__ import annotations

from collections import Counter
from random import Random
from zoneinfo import ZoneInfo

import experiments_oracle as oracle
import journeys_cases as cases
import kardan
import pytest
from points_terms import start_of_day


@pytest.mark.parametrize("seed", range(20))
def test_rounds_shares_and_winners_are_those_of_the_text(seed: int) -> None:
    chance = Random(seed)
    zone = ZoneInfo(chance.choice(cases.ZONES))
    first, last = chance.choice(cases.SPANS)
    made = oracle.experiment(chance, zone)
    clients = oracle.population(chance, 30, first, last, zone)
    start, end = start_of_day(first, zone), start_of_day(last, zone)
    program = kardan.Program.compile(made.text)
    data = kardan.Dataset.from_documents([cases.document(client) for client in clients], program)
    rows = program.simulate(data, start, end).effects().to_polars().to_dicts()
    names = ("at", "client", "variant", "action", "name", "outcome")
    effects = Counter(tuple(row[name] for name in names) for row in rows if row["reason"] != "hold-out")
    assert effects == oracle.simulate(made, clients, start, end), made.text
    held = {row["client"] for row in rows if row["reason"] == "hold-out"}
    assert all(made.share(client) == "held out" for client in held)
