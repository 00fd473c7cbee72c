"""Triggers against a walk through them in plain Python, `journeys_oracle.py`, over rules and histories by chance.

The oracle was written blind: from the definition of the language and its numbered decisions, by someone who had not
read the engine. What the two made differently was decided from the text; what of the text was found wanting, mended.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import journeys_cases as cases
import journeys_oracle as oracle
import kardan
import pytest
from journeys_terms import PLANNED, PLURAL, Programme
from points_terms import start_of_day

Line = tuple[Any, ...]
Row = dict[str, Any]


def told(program: kardan.Program, clients: list[Row], start: datetime, end: datetime) -> Counter[Line]:
    """The effects of the engine, each with its reason."""
    data = kardan.Dataset.from_documents([cases.document(client) for client in clients], program)
    names = ("at", "client", "rule", "record", "action", "name", "outcome", "until")
    effects: Counter[Line] = Counter()
    for row in program.simulate(data, start, end).effects().to_polars().to_dicts():
        effects[(*(row[name] for name in names), spoken(row["outcome"], row["channel"]), row["reason"])] += 1
    return effects


def spoken(outcome: str, channel: str | None) -> str | None:
    """The channel of what is sent: what is suppressed goes nowhere."""
    return None if outcome == "suppressed" else channel


def unmatched(effects: list[oracle.Effect], got: Counter[Line]) -> tuple[list[oracle.Effect], Counter[Line]]:
    """What only the oracle, and what only the engine says; of several reasons any will do."""
    left, missing = got.copy(), []
    for effect in effects:
        line = (effect.at, effect.client, effect.rule, effect.record, effect.action, effect.name)
        line = (*line, effect.outcome, effect.until, spoken(effect.outcome, effect.channel))
        reasons: list[str | None] = sorted(effect.reasons) or [None]  # type: ignore[assignment]
        found = next((reason for reason in reasons if left[(*line, reason)]), "")
        if left[(*line, found)]:
            left[(*line, found)] -= 1
        else:
            missing.append(effect)
    return missing, +left


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("make", [cases.of_records, cases.of_dates, cases.of_points])
def test_a_history_has_the_effects_that_the_text_says(make: Any, seed: int) -> None:
    chance = Random(seed)
    made: Programme = make(chance)
    first, last = chance.choice(cases.SPANS)
    clients = [cases.client(chance, number, first, last, made.zone) for number in (1, 2)]
    start, end = start_of_day(first, made.zone), start_of_day(last, made.zone)
    program = kardan.Program.compile(made.text)
    effects = oracle.simulate(made, clients, start, end)
    assert unmatched(effects, told(program, clients, start, end)) == ([], Counter()), made.text


NOUNS = ("visit", "rating", "offer", "message", "claim", "request")
EMPTY: Row = {PLURAL[noun]: [] for noun in NOUNS}


def events(client: Row, start: datetime) -> tuple[Row, list[tuple[datetime, str, str, Row]]]:
    """A client as known at the start, and what a host tells of later: records as they come, and as they change."""
    there, later = dict(client), []
    for noun in NOUNS:
        there[PLURAL[noun]] = []
        for row in client[PLURAL[noun]]:
            times = {at for name, at in row.items() if isinstance(at, datetime) and name not in PLANNED}
            for at in sorted({max(at, start) for at in times}):
                if at > start:
                    later.append((at, noun, "put", known_by(row, at) | {"client": client["id"]}))
                elif row["at"] <= start:
                    there[PLURAL[noun]].append(known_by(row, at))
    return there, later


def known_by(row: Row, at: datetime) -> Row:
    """A record as it is known by an instant."""
    return {name: value for name, value in row.items() if name in PLANNED or not ahead(value, at)}


def ahead(value: Any, at: datetime) -> bool:
    return isinstance(value, datetime) and value > at


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def line(effect: Row) -> Line:
    """An effect of the live engine, as a row of a simulation says it."""
    action, outcome = effect["action"], effect["outcome"]
    kind, slots = next(iter(action.items())) if isinstance(action, dict) else (action, {})
    name = next((slots[slot] for slot in ("template", "title", "event", "trigger") if slot in slots), None)
    said, more = next(iter(outcome.items())) if isinstance(outcome, dict) else (outcome, None)
    until = None
    if isinstance(more, dict):
        until, more = instant(more["until"]), more["reason"]
    reason = "hold-out" if more == "hold_out" else more and more.replace("_", " ")
    said = said.replace("_", " ")
    at = instant(effect["at"])
    record = f"{effect['record']['collection']} {effect['record']['key']}"
    channel = spoken(said, slots.get("channel"))
    return (at, effect["client"], effect["rule"], record, kind, name, said, until, channel, reason)


def told_to_live(
    made: Programme, clients: list[tuple[Row, Row, list[oracle.Change]]], start: datetime, end: datetime
) -> tuple[list[oracle.Effect], Counter[Line]]:
    """What the oracle and the live engine make of clients: as they really are, as known in time, and what is told."""
    program = kardan.Program.compile(made.text)
    effects: list[oracle.Effect] = []
    told, known = [], []
    for whole, in_time, changes in clients:
        effects += oracle.simulate(made, [in_time], start, end, changes)
        there, later = events(in_time, start)
        known.append(cases.document(there))
        new = {change.key for change in changes if change.values and "at" in change.values}
        # What is told late is told with all that is known by then, and what comes later in its time.
        for noun in NOUNS:
            for row in whole[PLURAL[noun]]:
                if row["id"] in new:
                    at = next(change.at for change in changes if change.key == row["id"])
                    later += [
                        (max(at, when), *more)
                        for when, *more in events({**EMPTY, "id": whole["id"], PLURAL[noun]: [row]}, at)[1]
                    ]
                    later.append((at, noun, "put", known_by(row, at) | {"client": whole["id"]}))
        for one in changes:
            if one.values is None:
                later.append((one.at, one.noun, "delete", {"id": one.key}))
            elif one.key not in new:
                later.append((one.at, one.noun, "set", {"id": one.key} | one.values))
        told += later
    live = program.live(kardan.Dataset.from_documents(known, program), start)
    answers: list[Row] = []
    for at, noun, how, row in sorted(told, key=lambda one: (one[0], one[1], one[3]["id"])):
        if at <= end:
            record = {name: cases.document(value) for name, value in row.items()}
            answers += live.apply({how: {"collection": noun, "record": record}, "at": at.isoformat()})
    answers += live.advance(end)
    rules = {rule.name for rule in made.rules}
    return effects, Counter(line(effect) for effect in answers if effect["rule"] in rules)


@pytest.mark.parametrize("seed", range(40, 52))
@pytest.mark.parametrize("make", [cases.of_records, cases.of_dates, cases.of_points])
def test_the_live_engine_has_them_too_told_of_one_record_after_the_other(make: Any, seed: int) -> None:
    chance = Random(seed)
    made: Programme = make(chance)
    first, last = chance.choice(cases.SPANS)
    start, end = start_of_day(first, made.zone), start_of_day(last, made.zone)
    clients = []
    for number in (1, 2):
        client = cases.client(chance, number, first, last, made.zone)
        clients.append((client, client, cases.moved(chance, client, start, end)))
    assert unmatched(*told_to_live(made, clients, start, end)) == ([], Counter()), made.text


@pytest.mark.parametrize("seed", range(70, 86))
@pytest.mark.parametrize("make", [cases.of_records, cases.of_dates])
def test_what_is_told_late_does_what_it_would_have_done(make: Any, seed: int) -> None:
    chance = Random(seed)
    made: Programme = make(chance)
    first, last = chance.choice(cases.SPANS)
    start, end = start_of_day(first, made.zone), start_of_day(last, made.zone)
    clients = []
    for number in (1, 2):
        client = cases.client(chance, number, first, last, made.zone)
        clients.append((client, *cases.late(chance, client, start, end)))
    assert unmatched(*told_to_live(made, clients, start, end)) == ([], Counter()), made.text


@pytest.mark.parametrize("seed", range(90, 102))
@pytest.mark.parametrize("make", [cases.of_records, cases.of_dates])
def test_journeys_about_what_is_deleted_end(make: Any, seed: int) -> None:
    chance = Random(seed)
    made: Programme = make(chance)
    first, last = chance.choice(cases.SPANS)
    start, end = start_of_day(first, made.zone), start_of_day(last, made.zone)
    clients = []
    for number in (1, 2):
        client = cases.client(chance, number, first, last, made.zone)
        clients.append((client, client, cases.gone(chance, client, start, end)))
    assert unmatched(*told_to_live(made, clients, start, end)) == ([], Counter()), made.text


@pytest.mark.parametrize("seed", range(60, 66))
def test_a_host_that_comes_back_when_it_is_told_to_misses_nothing(seed: int) -> None:
    chance = Random(seed)
    made = cases.of_dates(chance)
    first, last = chance.choice(cases.SPANS)
    clients = [cases.document(cases.client(chance, number, first, last, made.zone)) for number in (1, 2)]
    start, end = start_of_day(first, made.zone), start_of_day(last, made.zone)
    program = kardan.Program.compile(made.text)
    data = kardan.Dataset.from_documents(clients, program)
    live = program.live(data, start)
    effects: list[Row] = []
    while (wake := live.next_wake()) is not None and wake <= end:
        effects += live.advance(wake)
        if chance.random() < 0.1:
            live = program.restore(data, live.snapshot())
    assert live.advance(end) == []
    assert effects == program.live(data, start).advance(end), made.text
