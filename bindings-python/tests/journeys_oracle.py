"""The walk through triggers in plain Python, written from the definition of the language and its numbered decisions
alone, by someone who had not read the engine: a journey is a generator that says what it waits for.

Clients are walked one by one, for no rule of a trigger looks at two of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from journeys_terms import (
    PLURAL,
    Arrival,
    Choice,
    Condition,
    Days,
    Earn,
    Emit,
    Expiring,
    Gate,
    Membership,
    Moment,
    Move,
    Near,
    Programme,
    Rule,
    Send,
    StartRule,
    Step,
    Stop,
    Task,
    Wait,
    WaitForClock,
    WaitForDate,
    WaitForRecord,
)
from points_records import days
from points_terms import instant, later, shifted, start_of_day
from xxhash import xxh3_64_intdigest

Row: TypeAlias = dict[str, Any]
GRACE = timedelta(days=3)
BY_TELEPHONE = {"sms", "telegram", "viber", "whatsapp", "max"}


@dataclass(frozen=True)
class Effect:
    at: datetime
    client: str
    rule: str
    record: str  # of which the rule is: `visit v1`
    action: str
    name: str | None
    channel: str | None = None
    outcome: str = "due"
    reasons: frozenset[str] = frozenset()  # any of them will do: the text gives them no order
    until: datetime | None = None


# -- what a journey waits for ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Until:
    due: Callable[[], datetime]  # asked again and again: dates move


@dataclass(frozen=True)
class Coming:
    since: datetime
    deadline: datetime
    arrival: Arrival


Walk: TypeAlias = Generator[Until | Coming, Row | None, None]


class EndError(Exception):
    """The journey ends."""


@dataclass
class Journey:
    rule: Rule
    record: str
    row: Row | None
    begun: datetime
    now: datetime  # of the step
    since: datetime  # what waits count from: earlier than now where something is told late
    number: int
    came: dict[str, Row] = field(default_factory=dict)
    walk: Walk | None = None
    waiting: Until | Coming | None = None


@dataclass(frozen=True)
class Change:
    """What a host tells of a record: that it is there, perhaps since long, other values, or that it is no more."""

    at: datetime
    noun: str
    key: str
    values: Row | None  # None: it is deleted


class Client:
    """One client's way through the rules."""

    def __init__(self, programme: Programme, client: Row, start: datetime, last: datetime) -> None:
        self.programme, self.client, self.start, self.last = programme, deepcopy(client), start, last
        self.zone = programme.zone
        self.effects: list[Effect] = []
        self.journeys: list[Journey] = []
        self.begun: dict[tuple[str, str], list[datetime]] = {}
        self.sent: list[datetime] = []
        self.client.setdefault("earned", [])
        self.numbers = count()
        order = sorted(enumerate(programme.rules), key=lambda rule: (-rule[1].priority, rule[0]))
        self.rules = [rule for _, rule in order]
        self.rank = {rule.name: place for place, rule in enumerate(self.rules)}
        self.arrivals = list({arrival: None for rule in self.rules for arrival in said(rule)})
        self.met: set[tuple[Arrival, str]] = set()

    # what is known at an instant

    def moment(self, at: datetime, journey: Journey | None = None) -> Moment:
        if journey is None:
            return Moment(self.zone, self.client, at)
        return Moment(self.zone, self.client, at, journey.row, journey.came)

    def holds(self, condition: Condition, at: datetime, journey: Journey | None = None) -> bool:
        return condition.holds(self.moment(at, journey)) is True

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def arriving(self, now: datetime, late: frozenset[str] = frozenset()) -> list[tuple[str, Row, Arrival]]:
        """The records that meet now, for the first time, what a rule says of them."""
        found = []
        for arrival in self.arrivals:
            for row in self.moment(now).rows(arrival.noun):
                seen = (arrival, row["id"])
                met = arrival.condition is None or arrival.condition.holds(Moment(self.zone, self.client, now, row))
                if met and seen not in self.met:
                    self.met.add(seen)
                    found.append((f"{arrival.noun} {row['id']}", row, arrival))
        # In order of time: what is told late has happened before.
        return sorted(found, key=lambda told: (told[1]["at"] if told[0] in late else now, told[0]))

    def instants(self) -> list[datetime]:
        """When a day begins, what the records speak of, and when windows by the clock close behind it."""
        found = {value for value in self.client.values() if isinstance(value, datetime)}
        for rows in self.client.values():
            if isinstance(rows, list):
                found |= {value for row in rows for value in row.values() if isinstance(value, datetime)}
        asked = [
            *self.programme.segments.values(),
            *(c for states in self.programme.partitions.values() for _, c in states),
        ]
        windows = {window for c in asked if c for window in re.findall(r"last (\d+) (hours?|minutes?)", c.text)}
        found |= {later(at, int(number), f"{unit.rstrip('s')}s", self.zone) for at in found for number, unit in windows}
        found |= set(self.lots())
        day, last = self.day(self.start), self.day(self.last)
        while day <= last:
            found.add(start_of_day(day, self.zone))
            day += timedelta(days=1)
        return sorted(at for at in found if self.start < at <= self.last)

    def timetable(self) -> dict[datetime, list[tuple[Rule, Row | None]]]:
        """The starts that hang on days and on dates of records."""
        found: dict[datetime, list[tuple[Rule, Row | None]]] = {}
        for rule in self.rules:
            start = rule.start
            if isinstance(start, Days):
                for day in days(start.kind, self.client, self.day(self.start), self.day(self.last)):
                    at = start_of_day(day, self.zone) if start.at is None else instant(day, start.at, self.zone)
                    found.setdefault(at, []).append((rule, None))
            elif isinstance(start, Near):
                for row in self.client.get(f"{start.noun}s", ()) if start.noun else [self.client]:
                    at = self.near(start, row)
                    # What is not known yet starts nothing: a record that comes later, a date that is not planned.
                    known = at is not None and self.moment(at).value(row, start.name) is not None
                    if at is not None and known and (start.noun is None or row["at"] <= at):
                        found.setdefault(at, []).append((rule, row if start.noun else None))
            elif isinstance(start, Expiring):
                for expiry, given in self.lots().items():
                    at = self.before(expiry, start)
                    if min(given) <= at:
                        found.setdefault(at, []).append((rule, {"id": f"lot {expiry}", "at": expiry}))
        return found

    def lots(self) -> dict[datetime, list[datetime]]:
        """When points expire, and when those were given: days are whole, the last one is included."""
        lots: dict[datetime, list[datetime]] = {}
        for bonus in self.programme.bonuses:
            for row in self.client.get(PLURAL[bonus.noun], ()):
                end = shifted(self.day(row["at"]), bonus.days + 1, "days")
                lots.setdefault(start_of_day(end, self.zone), []).append(row["at"])
        return lots

    def before(self, expiry: datetime, start: Expiring) -> datetime:
        if start.at is None:
            return later(expiry, -start.count, start.unit, self.zone)
        return instant(shifted(self.day(expiry), -start.count, start.unit), start.at, self.zone)

    def near(self, start: Near, row: Row) -> datetime | None:
        value = row.get(start.name)
        if value is None:
            return None
        step = -start.count if start.before else start.count
        if start.at is None and isinstance(value, datetime):
            return later(value, step, start.unit, self.zone)
        day = shifted(self.day(value) if isinstance(value, datetime) else value, step, start.unit)
        return instant(day, start.at, self.zone) if start.at else start_of_day(day, self.zone)

    # the fold

    def run(self, changes: Iterable[Change] = ()) -> list[Effect]:
        told = sorted(changes, key=lambda change: change.at)
        inside = {name: self.holds(what, self.start) for name, what in self.programme.segments.items()}
        states = {name: self.state(name, self.start) for name in self.programme.partitions}
        self.arriving(self.start)  # what is there already starts nothing
        looks, timetable, now = self.instants(), self.timetable(), self.start
        while True:
            dues = [max(due, now) for journey in self.journeys if (due := self.due(journey)) is not None]
            fixed = [*looks, *timetable, *(change.at for change in told)]
            ahead = [at for at in fixed if now < at <= self.last] + [at for at in dues if at <= self.last]
            if not ahead:
                return self.effects
            now = min(ahead)
            late: dict[str, datetime] = {}
            while told and told[0].at == now:
                change = told.pop(0)
                if self.change(change) and change.values:
                    late[f"{change.noun} {change.key}"] = min(change.values["at"], now)
                looks, timetable = self.instants(), self.timetable()
            for record, row, arrival in self.arriving(now, frozenset(late)):
                self.arrive(record, row, arrival, now, late.get(record, now))
            self.make_up(timetable, late, now)
            self.look(now, inside, states)
            for journey in sorted(self.journeys, key=lambda journey: (self.rank[journey.rule.name], journey.number)):
                due = self.due(journey) if journey in self.journeys else None
                if due is not None and due <= now:
                    self.go_on(journey, now, None)
            for rule, row in timetable.pop(now, ()):
                self.begin_by_date(rule, row, now)

    def make_up(
        self, timetable: dict[datetime, list[tuple[Rule, Row | None]]], late: dict[str, datetime], now: datetime
    ) -> None:
        """Begins what would have begun since a record that is told of only now; too late for what lies behind."""
        for at in sorted(timetable):
            for rule, row in timetable[at]:
                told = isinstance(rule.start, Near) and row is not None and late.get(f"{rule.start.noun} {row['id']}")
                if told and told <= at < now and isinstance(rule.start, Near) and row is not None:
                    over = rule.start.before and self.point(row[rule.start.name]) <= now
                    self.begin_by_date(rule, row, now, missed=over or now - told > GRACE)

    def point(self, value: datetime | date) -> datetime:
        return value if isinstance(value, datetime) else start_of_day(value, self.zone)

    def begin_by_date(self, rule: Rule, row: Row | None, now: datetime, *, missed: bool = False) -> None:
        key = f"{rule.start.noun} {row['id']}" if row and isinstance(rule.start, Near) else None
        lot = row["id"] if row and isinstance(rule.start, Expiring) else None
        own = row if isinstance(rule.start, Near) else None
        self.begin(rule, key, own, now, lot=lot, missed=missed)

    def change(self, change: Change) -> bool:
        """Whether the record is new."""
        rows = self.client.setdefault(PLURAL[change.noun], [])
        there = next((row for row in rows if row["id"] == change.key), None)
        if change.values is None:
            rows.remove(there)
            for journey in [journey for journey in self.journeys if journey.row is there]:
                self.end(journey, change.at, "stop")
        elif there is None:
            rows.append({"id": change.key} | change.values)
            return True
        else:
            there |= change.values
        return False

    def end(self, journey: Journey, now: datetime, how: str) -> None:
        journey.now = now
        self.journeys.remove(journey)
        self.tell(journey, how, journey.rule.name if how == "stop" else None)

    def due(self, journey: Journey) -> datetime | None:
        match journey.waiting:
            case Until(due):
                return due()
            case Coming():
                return journey.waiting.deadline
        return None

    def arrive(self, record: str, row: Row, arrival: Arrival, now: datetime, happened: datetime) -> None:
        for journey in list(self.journeys):
            if journey.begun < happened and arrival == journey.rule.goal:
                self.end(journey, now, "goal")
            elif journey.begun < happened and arrival in journey.rule.stop_when:
                self.end(journey, now, "stop")
        for journey in sorted(self.journeys, key=lambda journey: (self.rank[journey.rule.name], journey.number)):
            waiting = journey.waiting
            if (
                isinstance(waiting, Coming)
                and waiting.arrival == arrival
                and waiting.since < happened <= waiting.deadline
            ):
                about = arrival.about is None or (
                    journey.row is not None and row.get(arrival.about) == journey.row["id"]
                )
                if about and journey in self.journeys:
                    self.go_on(journey, now, row, happened)
        for rule in self.rules:
            if rule.start == arrival:
                self.begin(rule, record, row, now, happened=happened, missed=now - happened > GRACE)

    def look(self, now: datetime, inside: dict[str, bool], states: dict[str, str | None]) -> None:
        """Ends and begins what memberships end and begin."""
        for journey in list(self.journeys):
            for stop in journey.rule.stop_when:
                if isinstance(stop, Condition) and self.holds(stop, now, journey) and journey in self.journeys:
                    self.end(journey, now, "stop")
        for name, condition in self.programme.segments.items():
            before, inside[name] = inside[name], self.holds(condition, now)
            for rule in self.rules:
                if before != inside[name] and rule.start == Membership(inside[name], name):
                    self.begin(rule, None, None, now)
        for name in self.programme.partitions:
            before_state, states[name] = states[name], self.state(name, now)
            for rule in self.rules:
                if rule.start == Move(name, before_state or "", states[name] or "") and before_state != states[name]:
                    self.begin(rule, None, None, now)

    def state(self, partition: str, at: datetime) -> str | None:
        for name, condition in self.programme.partitions[partition]:
            if condition is None or self.holds(condition, at):
                return name
        return None

    # starts

    def begin(
        self,
        rule: Rule,
        record: str | None,
        row: Row | None,
        now: datetime,
        *,
        happened: datetime | None = None,
        lot: str | None = None,
        missed: bool = False,
    ) -> None:
        anchor = record or f"client {self.client['id']}"
        since = happened or now
        if rule.once == "lot" and lot is not None and self.begun.setdefault((rule.name, lot), []):
            return
        before = self.begun.setdefault((rule.name, anchor), [])
        ever = [at for (name, _), starts in self.begun.items() if name == rule.name for at in starts]
        if rule.once != "lot" and not self.may_begin(rule, before, ever, since, of_record=record is not None):
            return
        journey = Journey(rule, anchor, row, since, now, since, next(self.numbers))
        steps = list(rule.steps)
        while steps and isinstance(gate := steps[0], Gate):
            if not self.holds(gate.condition, now, journey):
                return
            steps.pop(0)
        before.append(since)
        if lot is not None:
            self.begun[rule.name, lot] = [since]
        if missed:
            self.effects.append(Effect(now, self.client["id"], rule.name, anchor, "missed", None))
            return
        journey.walk = self.steps(journey, tuple(steps))
        self.journeys.append(journey)
        self.go_on(journey, now, None)

    def may_begin(
        self, rule: Rule, before: list[datetime], ever: list[datetime], now: datetime, *, of_record: bool
    ) -> bool:
        match rule.once:
            case None:
                return of_record or all(journey.rule is not rule for journey in self.journeys)
            case "client":
                return not ever
            case "day" | "week" | "month" | "year":
                return all(whole(at, rule.once, self.zone) != whole(now, rule.once, self.zone) for at in ever)
            case str():
                return not before
            case number, ("hours" | "minutes") as unit:
                return all(later(at, number, unit, self.zone) <= now for at in ever)
            case number, unit:
                return all(shifted(self.day(at), number, unit) <= self.day(now) for at in ever)

    # the walk

    def go_on(self, journey: Journey, now: datetime, row: Row | None, happened: datetime | None = None) -> None:
        due = self.due(journey)
        journey.now = now
        if row is not None:
            journey.since = happened or now
        elif due is not None:
            journey.since = max(due, journey.since)
        assert journey.walk is not None
        try:
            if any(isinstance(stop, Condition) and self.holds(stop, now, journey) for stop in journey.rule.stop_when):
                self.end(journey, now, "stop")
                return
            fresh = journey.waiting is None
            journey.waiting = next(journey.walk) if fresh else journey.walk.send(row)
        except (StopIteration, EndError):
            if journey in self.journeys:
                self.journeys.remove(journey)

    def steps(self, journey: Journey, steps: tuple[Step, ...]) -> Walk:
        for step in steps:
            yield from self.step(journey, step)
            if isinstance(step, (Send, Task, Earn, Emit, StartRule)) or (isinstance(step, Stop) and step.rule):
                journey.since = max(journey.since, journey.now)

    def step(self, journey: Journey, step: Step) -> Walk:
        now, since = journey.now, journey.since
        match step:
            case Wait():
                due = later(since, step.count, step.unit, self.zone)
                yield Until(lambda: due)
            case WaitForClock():
                day = self.day(since)
                at = instant(day, step.until, self.zone)
                due = at if at >= since else instant(day + timedelta(days=1), step.until, self.zone)
                if due > since:
                    yield Until(lambda: due)
            case WaitForDate():
                assert journey.row is not None
                near, row = Near(step.minus, "days", True, step.noun, step.name, step.at), journey.row
                if (due := self.near(near, row)) is not None and due > since:
                    yield Until(lambda: self.near(near, row) or journey.now)
                if self.near(near, row) is None:
                    raise EndError
            case WaitForRecord():
                row = yield Coming(since, later(since, step.count, step.unit, self.zone), step.arrival)
                if row is not None:
                    journey.came[step.arrival.noun] = row
                    yield from self.steps(journey, step.came)
                elif step.timeout is not None:
                    yield from self.steps(journey, step.timeout)
            case Gate():
                if not self.holds(step.condition, now, journey):
                    raise EndError
            case Choice():
                for condition, inner in step.branches:
                    if self.holds(condition, now, journey):
                        yield from self.steps(journey, inner)
                        return
                yield from self.steps(journey, step.otherwise or ())
            case Send():
                yield from self.send(journey, step)
            case Task():
                self.tell(journey, "task", step.title)
            case Earn():
                self.tell(journey, "earn", None)
                if not self.held_out(journey):
                    self.client["earned"].append({"at": now, "points": step.points})
            case Emit():
                self.tell(journey, "emit", step.name)
            case StartRule():
                self.tell(journey, "start", step.rule)
                rule = next(rule for rule in self.rules if rule.name == step.rule)
                if not self.held_out(journey):
                    self.begin(rule, journey.record, journey.row, now)
            case Stop():
                if step.rule is None:
                    raise EndError
                for other in list(self.journeys):
                    if other.rule.name == step.rule:
                        self.end(other, now, "stop")

    def tell(self, journey: Journey, action: str, name: str | None, **more: Any) -> None:
        if not more and action not in ("stop", "goal") and self.held_out(journey):
            more = {"outcome": "suppressed", "reasons": frozenset({"hold-out"})}
        self.effects.append(
            Effect(journey.now, self.client["id"], journey.rule.name, journey.record, action, name, **more)
        )

    def held_out(self, journey: Journey) -> bool:
        """Whether the rule leaves the client alone: one of 10,000 parts, by the upper bits of the hash."""
        key = "\0".join((journey.rule.name, "hold out", self.client["id"]))
        return (xxh3_64_intdigest(key.encode()) * 10_000) >> 64 < journey.rule.hold_out * 100

    # messages

    def send(self, journey: Journey, step: Send) -> Walk:
        while True:
            reasons = self.reasons(journey, step)
            channel = next((c for c in step.channels if self.reached(c) and self.agreed(c, journey.now)), None)
            if reasons:
                more: Any = {"outcome": "suppressed", "reasons": frozenset(reasons)}
                self.tell(journey, "send", step.template, **more)
                return
            until = self.end_of_quiet(journey)
            if until is None:
                self.sent.append(journey.now)
                self.tell(journey, "send", step.template, channel=channel)
                return
            more = {"outcome": "put off", "reasons": frozenset({"quiet hours"}), "until": until}
            self.tell(journey, "send", step.template, channel=channel, **more)
            yield Until(lambda due=until: due)  # type: ignore[misc]

    def reached(self, channel: str) -> bool:
        known = self.client.get(channel) or (channel in BY_TELEPHONE and self.client.get("phone"))
        return channel == "push" or bool(known)

    def agreed(self, channel: str, now: datetime) -> bool:
        moment = self.moment(now)
        consents = [row for row in moment.rows("consent") if row["channel"] == channel]
        return any(moment.value(row, "withdrawn_at") is None for row in consents)

    def reasons(self, journey: Journey, step: Send) -> set[str]:
        moment, reasons = self.moment(journey.now), set()
        if self.held_out(journey):
            reasons.add("hold-out")
        if moment.value(self.client, "blacklisted"):
            reasons.add("blacklist")
        of_a_claim = isinstance(journey.rule.start, Arrival) and journey.rule.start.noun == "claim"
        if not of_a_claim and any(moment.value(row, "resolved_at") is None for row in moment.rows("claim")):
            reasons.add("open claim")
        if not any(self.reached(c) and self.agreed(c, journey.now) for c in step.channels):
            reasons |= {"consent" for c in step.channels if not self.agreed(c, journey.now)}
            reasons |= {"no channel" for c in step.channels if not self.reached(c)}
        if journey.rule.cap and self.end_of_quiet(journey) is None:
            most, unit = journey.rule.cap
            this = whole(journey.now, unit, self.zone)
            if sum(whole(at, unit, self.zone) == this for at in self.sent) >= most:
                reasons.add("cap")
        return reasons

    def end_of_quiet(self, journey: Journey) -> datetime | None:
        """When the hours in which nothing is sent are over, if it is one of them."""
        if journey.rule.quiet is None:
            return None
        since, until = journey.rule.quiet
        zone = ZoneInfo(self.client["timezone"]) if self.client.get("timezone") else self.zone
        local = journey.now.astimezone(zone)
        clock, day = local.time(), local.date()
        if not (since <= clock < until if since < until else clock >= since or clock < until):
            return None
        return instant(day + timedelta(days=1) if clock >= until else day, until, zone)


def whole(at: datetime, unit: str, zone: ZoneInfo) -> tuple[int, ...]:
    """The calendar period of an instant."""
    day = at.astimezone(zone).date()
    match unit:
        case "day":
            return (day.toordinal(),)
        case "week":
            return day.isocalendar()[:2]
        case "month":
            return (day.year, day.month)
    return (day.year,)


def said(rule: Rule) -> list[Arrival]:
    """All that a rule says of records that come."""
    found = [rule.start, *rule.stop_when, rule.goal, *waited_for(rule.steps)]
    return [arrival for arrival in found if isinstance(arrival, Arrival)]


def waited_for(steps: tuple[Step, ...]) -> list[Arrival]:
    found: list[Arrival] = []
    for step in steps:
        match step:
            case WaitForRecord():
                found += [step.arrival, *waited_for(step.came), *waited_for(step.timeout or ())]
            case Choice():
                for _, inner in step.branches:
                    found += waited_for(inner)
                found += waited_for(step.otherwise or ())
    return found


def simulate(
    programme: Programme, clients: list[Row], start: datetime, last: datetime, changes: Iterable[Change] = ()
) -> list[Effect]:
    """What the rules do in (start, last]; the changes are those of any of the clients."""
    return [effect for client in clients for effect in Client(programme, client, start, last).run(changes)]
