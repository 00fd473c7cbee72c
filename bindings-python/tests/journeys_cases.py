"""Triggers and histories by chance: as data for `journeys_oracle.py`, and as text and documents for the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from journeys_oracle import Change
from journeys_terms import (
    Arrival,
    Bonus,
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
    Start,
    Step,
    Task,
    Wait,
    WaitForClock,
    WaitForDate,
    WaitForRecord,
)
from points_terms import instant, shifted, start_of_day

# Summer time begins and ends at different hours, also at midnight, also by half an hour; one zone has none.
ZONES = (
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "UTC",
)
SPANS = ((date(2024, 1, 15), date(2024, 5, 5)), (date(2024, 8, 25), date(2024, 12, 5)))
CLOCKS = (time(), time(0, 30), time(2, 15), time(2, 30), time(9), time(10), time(11), time(15, 40), time(21), time(23))


def day_in(chance: Random, first: date, last: date) -> date:
    """Often a day near the end of a month, where clocks change, too."""
    day = first + timedelta(days=chance.randint(0, (last - first).days))
    if chance.random() < 0.4:
        near = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=chance.randint(0, 3))
        day = near if first <= near <= last else day
    return day


def moment_in(chance: Random, first: date, last: date, zone: ZoneInfo) -> datetime:
    return instant(day_in(chance, first, last), chance.choice(CLOCKS), zone)


# -- conditions ------------------------------------------------------------------------------------------------------


def of_row(name: str, low: int) -> Condition:
    def holds(moment: Moment) -> bool | None:
        value = moment.value(moment.row or {}, name)
        return None if value is None else value >= low

    return Condition(f"{name} >= {low}", holds)


def completed(row: dict[str, Any]) -> bool:
    return bool(row["status"] == "completed")


COMPLETED = Arrival("visit", Condition("completed", lambda m: completed(m.row or {})), named="completed")
CLAIMED = Arrival(
    "offer", Condition("claimed", lambda m: m.value(m.row or {}, "claimed_at") is not None), named="claimed"
)
OPENED = Arrival(
    "message", Condition("opened", lambda m: m.value(m.row or {}, "opened_at") is not None), named="opened"
)
VISIT = Arrival("visit")
RATING = Arrival("rating")
RATING_OF_IT = Arrival("rating", about="visit")
GOOD_RATING_OF_IT = Arrival("rating", of_row("score", 4), about="visit")
REQUEST = Arrival("request", Condition('kind = "callback"', lambda m: (m.row or {})["kind"] == "callback"))
CLAIM = Arrival("claim")

IN_KAZAN = Condition(
    'client.city = "Kazan"', lambda m: m.client.get("city") == "Kazan" if m.client.get("city") else None
)
HAS_RATED = Condition("has client.rating", lambda m: bool(m.rows("rating")))


def score(low: int) -> Condition:
    def holds(moment: Moment) -> bool | None:
        row = moment.came.get("rating")
        return None if row is None else row["score"] >= low

    return Condition(f"rating.score >= {low}", holds)


def bought_in_the_last(number: int, unit: str, at_least: int = 1) -> Condition:
    """`has at least 2 visits in the last 3 months where completed`: local dates in (D - 3 months, D]."""

    def holds(moment: Moment) -> bool:
        return count_since(moment, number, unit) >= at_least

    some = f"at least {at_least} visits" if at_least > 1 else "visit"
    return Condition(f"has {some} in the last {number} {unit} where completed", holds)


def count_since(moment: Moment, number: int, unit: str) -> int:
    rows = [row for row in moment.rows("visit") if completed(row)]
    if unit in ("hours", "minutes"):
        return sum(row["at"] > moment.at - timedelta(**{unit: number}) for row in rows)
    since = shifted(moment.today, -number, unit)
    return sum(row["at"].astimezone(moment.zone).date() > since for row in rows)


def sleeping(number: int, unit: str) -> Condition:
    def holds(moment: Moment) -> bool:
        return any(completed(row) for row in moment.rows("visit")) and not count_since(moment, number, unit)

    return Condition(f"has visit where completed; no visit in the last {number} {unit} where completed", holds)


# -- programmes ------------------------------------------------------------------------------------------------------


def waiting(chance: Random) -> Wait:
    unit, most = chance.choice((("minutes", 90), ("hours", 50), ("days", 10), ("weeks", 2), ("months", 2)))
    return Wait(chance.randint(1, most), unit)


def sending(chance: Random, name: str) -> Send:
    channels = tuple(chance.sample(("email", "sms", "push", "viber"), chance.randint(1, 3)))
    return Send(channels, name, chance.choice((None, None, "wash")))


def doing(chance: Random, name: str) -> Step:
    return chance.choice(
        (sending(chance, name), sending(chance, name), Task(name, "manager", (1, "days")), Emit(name), Earn(100))
    )


def starting(chance: Random) -> Start:
    return chance.choice((COMPLETED, COMPLETED, VISIT, RATING, CLAIMED, OPENED, REQUEST, CLAIM))


def steps(chance: Random, start: Start, depth: int, name: str) -> tuple[Step, ...]:
    found: list[Step] = []
    of_visit = isinstance(start, (Arrival, Near)) and start.noun == "visit"
    for number in range(chance.randint(1, 3 if depth else 2)):
        inner = f"{name}{number}"
        kind = chance.random()
        if kind < 0.3:
            found.append(waiting(chance))
        elif kind < 0.4:
            found.append(WaitForClock(chance.choice(CLOCKS)))
        elif kind < 0.45 and of_visit:
            found.append(WaitForDate("planned_at", "visit", chance.randint(0, 3), chance.choice((None, *CLOCKS))))
        elif kind < 0.7 and depth:
            found.append(wait_for_record(chance, start, depth - 1, inner))
        elif kind < 0.8 and depth and not (found and isinstance(found[-1], Choice)):
            branches = [
                (what, steps(chance, start, 0, inner + letter)) for what, letter in ((IN_KAZAN, "k"), (HAS_RATED, "r"))
            ]
            chance.shuffle(branches)
            otherwise = steps(chance, start, 0, inner + "o") if chance.random() < 0.5 else None
            found.append(Choice(tuple(branches[: chance.randint(1, 2)]), otherwise))
        elif kind < 0.84 and found:
            found.append(Gate(chance.choice((IN_KAZAN, HAS_RATED))))
        found.append(doing(chance, inner))
    return tuple(found)


def wait_for_record(chance: Random, start: Start, depth: int, name: str) -> WaitForRecord:
    awaited = [COMPLETED, CLAIMED, OPENED, REQUEST, RATING]
    if isinstance(start, (Arrival, Near)) and start.noun == "visit":
        awaited += [RATING_OF_IT, GOOD_RATING_OF_IT] * 3
    arrival = chance.choice(awaited)
    came = steps(chance, start, 0, name + "c")
    if arrival.noun == "rating" and not (isinstance(start, Arrival) and start.noun == "rating"):
        came = (Choice(((score(chance.randint(2, 5)), steps(chance, start, 0, name + "s")),)), *came)
    unit, most = chance.choice((("hours", 50), ("days", 20), ("weeks", 2), ("months", 2)))
    return WaitForRecord(chance.randint(1, most), unit, arrival, came, steps(chance, start, depth, name + "t"))


def rule(chance: Random, name: str, start: Start) -> Rule:
    walked = steps(chance, start, 2, name)
    if chance.random() < 0.1:
        walked = (Gate(IN_KAZAN), *walked)
    once: Any = chance.choice((None, "client", "day", "month", (10, "days"), (2, "months"), (36, "hours")))
    noun = start.noun if isinstance(start, (Arrival, Near)) else None
    once = chance.choice((noun, noun, once)) if noun else once
    stop = tuple(chance.sample((COMPLETED, RATING, CLAIMED), 1)) if chance.random() < 0.2 else ()
    quiet = chance.choice((None, (time(21), time(9)), (time(22, 30), time(2, 30)), (time(0), time(10))))
    return Rule(name, start, walked, once, stop, quiet=quiet)


def of_records(chance: Random) -> Programme:
    """Rules that records start."""
    zone = ZoneInfo(chance.choice(ZONES))
    rules = tuple(rule(chance, f"rule_{letter}", starting(chance)) for letter in "abc"[: chance.randint(1, 3)])
    return Programme(zone, rules)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def on_days(chance: Random) -> Start:
    at = chance.choice((None, *CLOCKS))
    match chance.randint(0, 6):
        case 0:
            return Days("every day", ("every day",), at)
        case 1:
            weekday = chance.randint(0, 6)
            return Days(f"every {WEEKDAYS[weekday]}", ("weekday", None, weekday), at)
        case 2:
            wanted = tuple(sorted(chance.sample((1, 15, 28, 29, 30, 31), chance.randint(1, 2))))
            said = " and ".join(map(str, wanted))
            return Days(f"on day {said} of the month", ("days of month", None, wanted), at)
        case 3:
            said, day = chance.choice((("29 february", (2, 29)), ("8 march", (3, 8)), ("31 october", (10, 31))))
            return Days(f"on {said}", ("day of year", None, day), at)
        case 4:
            return Days("on anniversary of birth_date", ("anniversary", None, 0), at)
        case 5:
            return Near(chance.randint(1, 40), "days", chance.random() < 0.5, None, "registered_at", at)
        case _:
            return Near(chance.randint(1, 9), chance.choice(("days", "weeks")), True, "visit", "planned_at", at)


def of_dates(chance: Random) -> Programme:
    """Rules that days, dates of records and memberships start, with caps and priorities."""
    zone = ZoneInfo(chance.choice(ZONES))
    unit, most = chance.choice((("hours", 60), ("days", 40), ("weeks", 6), ("months", 3)))
    number = chance.randint(1, most)
    segments = {
        "asleep": sleeping(number, unit),
        "regular": bought_in_the_last(chance.randint(1, most), unit, chance.randint(1, 2)),
    }
    states = (
        ("fresh", bought_in_the_last(chance.randint(1, most), unit)),
        ("stale", bought_in_the_last(chance.randint(1, 3 * most), unit)),
        ("gone", None),
    )
    starts = [on_days(chance) for _ in range(chance.randint(1, 2))]
    starts += [Membership(chance.random() < 0.6, chance.choice(("asleep", "regular")))]
    before, after = chance.sample(("fresh", "stale", "gone"), 2)
    starts += [Move("life", before, after), starting(chance)]
    chance.shuffle(starts)
    rules = [rule(chance, f"rule_{letter}", start) for letter, start in zip("abc", starts, strict=False)]
    return Programme(zone, tuple(bounded(chance, one) for one in rules), segments, {"life": states})


def balance(low: int, bonuses: tuple[Bonus, ...]) -> Condition:
    """`balance >= 100 points`: what is given until now and not over, and what triggers gave."""

    def holds(moment: Moment) -> bool:
        points = sum(row["points"] for row in moment.client["earned"] if row["at"] <= moment.at)
        for bonus in bonuses:
            for row in moment.rows(bonus.noun):
                end = shifted(row["at"].astimezone(moment.zone).date(), bonus.days + 1, "days")
                points += bonus.points if moment.at < start_of_day(end, moment.zone) else 0
        return bool(points >= low)

    return Condition(f"balance >= {low} points", holds)


def of_points(chance: Random) -> Programme:
    """Rules that points which end soon start, or that ask how many there are."""
    zone = ZoneInfo(chance.choice(ZONES))
    bonuses = tuple(
        Bonus(noun, chance.choice((50, 70)), chance.choice((5, 10, 30)))
        for noun in chance.sample(("rating", "request"), chance.randint(1, 2))
    )
    rules = []
    for letter in "abc"[: chance.randint(1, 3)]:
        at = chance.choice((None, *CLOCKS))
        start: Start = Expiring(chance.randint(1, 12), "days", at)
        once: Any = chance.choice(("lot", "lot", None, "client", "day", (10, "days")))
        if chance.random() < 0.3:
            start, once = chance.choice((RATING, VISIT, CLAIMED)), None
        if isinstance(start, Arrival):
            once = start.noun
        asked = balance(chance.choice((50, 100, 150)), bonuses)
        walked = steps(chance, start, 1, letter)
        kind = chance.random()
        if kind < 0.3:
            walked = (Gate(asked), *walked)
        elif kind < 0.6:
            branches = ((asked, (Emit(f"{letter}_many"),)),)
            walked = (*walked, Wait(chance.randint(1, 9), "days"), Choice(branches, (Emit(f"{letter}_few"),)))
        rules.append(Rule(f"rule_{letter}", start, walked, once))
    return Programme(zone, tuple(rules), bonuses=bonuses)


def bounded(chance: Random, one: Rule) -> Rule:
    """A rule with a cap, a goal, a priority, with what stops it."""
    cap = (chance.randint(1, 3), chance.choice(("day", "week", "month"))) if chance.random() < 0.4 else None
    goal = chance.choice((COMPLETED, CLAIMED, REQUEST)) if chance.random() < 0.2 else None
    stop = one.stop_when
    if chance.random() < 0.15:
        stop = (*stop, bought_in_the_last(chance.randint(1, 9), "days", 2))
    held = chance.choice((0, 0, 0, 0, 20, 50))
    return replace(one, hold_out=held, cap=cap, goal=goal, priority=chance.choice((0, 0, 0, 5, 10)), stop_when=stop)


# -- histories -------------------------------------------------------------------------------------------------------


def client(chance: Random, number: int, first: date, last: date, zone: ZoneInfo) -> dict[str, Any]:
    used: set[datetime] = set()

    def moment(after: datetime | None = None) -> datetime:
        """An instant that no other record has, so that no order of records is in doubt."""
        at = (
            moment_in(chance, first - timedelta(days=60), last, zone)
            if after is None
            else after + timedelta(minutes=chance.choice((1, 45, 60 * 24, 60 * 24 * chance.randint(2, 20))))
        )
        while at in used:
            at += timedelta(minutes=7)
        used.add(at)
        return at

    def perhaps(value: Any, share: float = 0.6) -> Any:
        return value if chance.random() < share else None

    key = str(number)
    visits = []
    for n in range(chance.randint(0, 6)):
        at = moment()
        status = chance.choice(("completed", "completed", "cancelled", "in_progress"))
        visits.append(
            {"id": f"{key}v{n}", "at": at, "status": status, "total": 100, "planned_at": perhaps(moment(at), 0.4)}
        )
    ratings = [
        {"id": f"{key}r{n}", "visit": visit["id"], "at": moment(visit["at"]), "score": chance.randint(1, 5)}
        for n, visit in enumerate(visits)
        if chance.random() < 0.6
    ]
    offers = [{"id": f"{key}o{n}", "at": moment(), "kind": "wash"} for n in range(chance.randint(0, 2))]
    messages = [
        {"id": f"{key}m{n}", "at": moment(), "channel": "email", "template": "x"} for n in range(chance.randint(0, 2))
    ]
    claims = [{"id": f"{key}l{n}", "at": moment()} for n in range(chance.choice((0, 0, 0, 1)))]
    for rows, name in ((offers, "claimed_at"), (messages, "opened_at"), (claims, "resolved_at")):
        for row in rows:
            row[name] = perhaps(moment(row["at"]))
    kinds = ("callback", "cart")
    requests = [{"id": f"{key}q{n}", "at": moment(), "kind": chance.choice(kinds)} for n in range(chance.randint(0, 2))]
    consents: list[dict[str, Any]] = []
    for channel in ("email", "sms", "push", "viber"):
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            at = moment() if chance.random() < 0.3 else moment_in(chance, first - timedelta(days=90), first, zone)
            consents.append({"channel": channel, "at": at, "withdrawn_at": perhaps(moment(at), 0.3)})
    return {
        "id": key,
        "email": perhaps("a@example.com", 0.8),
        "phone": perhaps("+70000000000", 0.8),
        "city": chance.choice(("Kazan", "Perm", None)),
        "timezone": chance.choice((None, None, *ZONES)),
        "blacklisted": chance.random() < 0.05,
        "birth_date": chance.choice(
            (None, "1988-02-29", f"1985-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "2000-02-28")
        ),
        "registered_at": perhaps(moment_in(chance, first - timedelta(days=20), last, zone)),
        "visits": visits,
        "ratings": ratings,
        "offers": offers,
        "messages": messages,
        "claims": claims,
        "requests": requests,
        "consents": consents,
    }


def moved(chance: Random, client: dict[str, Any], start: datetime, end: datetime) -> list[Change]:
    """Bookings that are moved or given up, and visits that are completed after all."""
    changes: list[Change] = []
    for visit in client["visits"]:
        at = max(visit["at"], start)
        while chance.random() < 0.6:
            at += timedelta(minutes=chance.randint(1, 60 * 24 * 20), seconds=29)
            to = at + timedelta(minutes=chance.randint(-60 * 24 * 3, 60 * 24 * 20))
            values = {"planned_at": chance.choice((None, to, to))} if chance.random() < 0.7 else {"status": "completed"}
            changes.append(Change(at, "visit", visit["id"], values))
    return [change for change in changes if change.at < end]


def late(chance: Random, client: dict[str, Any], start: datetime, end: datetime) -> tuple[dict[str, Any], list[Change]]:
    """The client without some of the records, and when these are told of: mostly within the grace of three days."""
    kept, changes = dict(client), []
    for noun in ("visit", "rating", "offer", "request"):
        kept[noun + "s"] = []
        for row in client[noun + "s"]:
            told = row["at"] + timedelta(
                minutes=chance.choice((0, 59, 700, 3000, 4000, 5000)), seconds=chance.randint(1, 59)
            )
            if chance.random() < 0.5 or not start < row["at"] or told >= end:
                kept[noun + "s"].append(row)
            else:
                changes.append(
                    Change(told, noun, row["id"], {name: value for name, value in row.items() if name != "id"})
                )
    return kept, changes


def gone(chance: Random, client: dict[str, Any], start: datetime, end: datetime) -> list[Change]:
    """Records that were entered by mistake, and go some time after they came."""
    changes = []
    rated = {row["visit"] for row in client["ratings"]}
    for noun in ("visit", "rating", "offer", "request"):
        for row in client[noun + "s"]:
            at = max(row["at"], start) + timedelta(minutes=chance.randint(1, 60 * 24 * 12), seconds=37)
            if chance.random() < 0.3 and row["id"] not in rated:
                changes.append(Change(at, noun, row["id"], None))
    return [change for change in changes if change.at < end]


def document(value: Any) -> Any:
    """What the engine reads: text for instants, nothing for what is missing."""
    match value:
        case datetime():
            return value.astimezone(timezone.utc).isoformat()
        case dict():
            return {name: document(inner) for name, inner in value.items() if inner is not None}
        case list():
            return [document(inner) for inner in value]
    return value
