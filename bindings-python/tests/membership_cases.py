"""Segments by chance, each with its text and a reading of it at one instant; memberships over time are these, looked at
whenever a day begins and at every instant that a record or a window by the clock can turn on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from journeys_cases import completed
from journeys_terms import Condition, Moment, period
from points_records import anniversary
from points_terms import later, shifted, start_of_day

Row = dict[str, Any]
Change = tuple[datetime, bool]

# The spans of journeys, and those with the end of a year, 29 February, a common February, and clocks that are put back.
SPANS = (
    (date(2024, 1, 15), date(2024, 5, 5)),
    (date(2024, 8, 25), date(2024, 12, 5)),
    (date(2027, 12, 20), date(2028, 3, 12)),
    (date(2025, 1, 20), date(2025, 4, 10)),
    (date(2026, 10, 15), date(2027, 1, 10)),
)

# By which unit a window is, and how long it is at most.
LENGTHS = {"minutes": 90, "hours": 60, "days": 45, "weeks": 8, "months": 7, "years": 1}
CALENDAR = ("days", "weeks", "months", "years")


def length(chance: Random, units: tuple[str, ...] = tuple(LENGTHS)) -> tuple[int, str]:
    unit = chance.choice(units)
    return chance.randint(1, LENGTHS[unit]), unit


def local(moment: Moment, at: datetime) -> date:
    return at.astimezone(moment.zone).date()


# -- windows: their text, and whether a date or an instant lies in them ----------------------------------------------


def window(chance: Random) -> tuple[str, Callable[[Moment, datetime], bool]]:
    count, unit = length(chance)
    match chance.randint(0, 5):
        case 0 | 1 | 2 if unit in ("minutes", "hours"):
            span = timedelta(**{unit: count})
            return f"in the last {period(count, unit)}", lambda m, at: m.at - span < at <= m.at
        case 0 | 1 | 2:
            return (
                f"in the last {period(count, unit)}",
                lambda m, at: shifted(m.today, -count, unit) < local(m, at) <= m.today,
            )
        case 3:
            unit = unit if unit in CALENDAR else "days"
            return f"at least {period(count, unit)} ago", lambda m, at: local(m, at) <= shifted(m.today, -count, unit)
        case 4:
            unit = unit if unit in CALENDAR else "days"
            far = count + chance.randint(1, 5)
            return (
                f"from {period(far, unit)} to {period(count, unit)} ago",
                lambda m, at: shifted(m.today, -far, unit) < local(m, at) <= shifted(m.today, -count, unit),
            )
        case _:
            return whole_period(chance)


def whole_period(chance: Random) -> tuple[str, Callable[[Moment, datetime], bool]]:
    unit = chance.choice(("week", "month", "year"))

    def first(day: date) -> date:
        if unit == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)

    if chance.random() < 0.5:
        return f"in this {unit}", lambda m, at: first(local(m, at)) == first(m.today)
    count = chance.randint(1, 3)
    said = f"in the previous {unit if count == 1 else f'{count} {unit}s'}"

    def holds(moment: Moment, at: datetime) -> bool:
        this = first(moment.today)
        return shifted(this, -count, unit + "s") <= local(moment, at) < this

    return said, holds


# -- conditions ------------------------------------------------------------------------------------------------------


def visits_in_a_window(chance: Random) -> Condition:
    said, inside = window(chance)
    only = chance.random() < 0.7

    def number(moment: Moment) -> int:
        return sum(inside(moment, row["at"]) and (completed(row) or not only) for row in moment.rows("visit"))

    where = " where completed" if only else ""
    most = chance.randint(1, 3)
    match chance.randint(0, 4):
        case 0:
            return Condition(f"has visit {said}{where}", lambda m: number(m) >= 1)
        case 1:
            return Condition(f"no visit {said}{where}", lambda m: number(m) == 0)
        case 2:
            return Condition(f"has at most {most} visits {said}{where}", lambda m: number(m) <= most)
        case 3:
            return Condition(f"count of (visits {said}{where}) = {most}", lambda m: number(m) == most)
        case _:
            return Condition(f"has at least {most + 1} visits {said}{where}", lambda m: number(m) > most)


def sum_in_a_window(chance: Random) -> Condition:
    said, inside = window(chance)
    bound = chance.randint(1, 4) * 100

    def holds(moment: Moment) -> bool:
        return sum(row["total"] for row in moment.rows("visit") if inside(moment, row["at"])) >= bound

    return Condition(f"sum of (visits.total {said}) >= {bound} rub", holds)


def last_visit(chance: Random) -> Condition:
    """The time of the last visit, by days or in a window; unknown without one."""

    def last(moment: Moment) -> datetime | None:
        rows = moment.rows("visit")
        return rows[-1]["at"] if rows else None

    if chance.random() < 0.5:
        days = chance.randint(0, 40)
        comparison = chance.choice((">", ">=", "<", "="))

        def compare(moment: Moment) -> bool | None:
            at = last(moment)
            if at is None:
                return None
            since = (moment.today - local(moment, at)).days
            return {">": since > days, ">=": since >= days, "<": since < days, "=": since == days}[comparison]

        return Condition(f"days since last visit.at {comparison} {days}", compare)
    said, inside = window(chance)

    def holds(moment: Moment) -> bool | None:
        at = last(moment)
        return None if at is None else inside(moment, at)

    return Condition(f"last visit.at {said}", holds)


def born(chance: Random) -> Condition:
    def day(moment: Moment, year: int) -> date | None:
        known = moment.client.get("birth_date")
        return anniversary(int(known[5:7]), int(known[8:10]), year) if known else None

    ahead = chance.randint(0, 30)
    if chance.random() < 0.3:
        years = chance.choice((24, 36, 39))

        def old(moment: Moment) -> bool | None:
            known, this = moment.client.get("birth_date"), day(moment, moment.today.year)
            if known is None or this is None:
                return None
            return moment.today.year - int(known[:4]) - (moment.today < this) >= years

        return Condition(f"age of birth_date >= {years}", old)

    def holds(moment: Moment) -> bool | None:
        days = [day(moment, moment.today.year + more) for more in (-1, 0, 1)]
        if None in days:
            return None
        return any(0 < (one - moment.today).days <= ahead if ahead else one == moment.today for one in days if one)

    said = f"in the next {period(ahead, 'days')}" if ahead else "is today"
    return Condition(f"anniversary of birth_date {said}", holds)


def registered(chance: Random) -> Condition:
    said, inside = window(chance)

    def holds(moment: Moment) -> bool | None:
        at = moment.value(moment.client, "registered_at")
        return None if at is None else inside(moment, at)

    return Condition(f"registered_at {said}", holds)


def planned(chance: Random) -> Condition:
    count, unit = length(chance, CALENDAR)

    def holds(moment: Moment) -> bool:
        days = [local(moment, row["planned_at"]) for row in moment.rows("visit") if row.get("planned_at")]
        return any(moment.today < day <= shifted(moment.today, count, unit) for day in days)

    return Condition(f"has visit where planned_at in the next {period(count, unit)}", holds)


def unclaimed(chance: Random) -> Condition:
    if chance.random() < 0.5:
        said, inside = window(chance)

        def recent(moment: Moment) -> bool:
            times = [moment.value(row, "claimed_at") for row in moment.rows("offer")]
            return any(at is not None and inside(moment, at) for at in times)

        return Condition(f"has offer where claimed_at {said}", recent)
    return Condition(
        "has offer where claimed_at is missing",
        lambda m: any(m.value(row, "claimed_at") is None for row in m.rows("offer")),
    )


def no_later(chance: Random) -> Condition:
    """`has visit where completed then no visit within 12 days`: unknown until the time is over."""
    count, unit = length(chance)

    def holds(moment: Moment) -> bool | None:
        outcomes: list[bool | None] = []
        rows = moment.rows("visit")
        for place, row in enumerate(rows):
            if completed(row):
                deadline = later(row["at"], count, unit, moment.zone)
                came = any(other["at"] <= deadline for other in rows[place + 1 :])
                outcomes.append(False if came else True if moment.at >= deadline else None)
        return True if True in outcomes else None if None in outcomes else False

    return Condition(f"has visit where completed then no visit within {period(count, unit)}", holds)


def came_back(chance: Random) -> Condition:
    """`has visit where completed then visit within 9 days then no visit within 2 weeks`."""
    (count, unit), (more, other) = length(chance), length(chance)
    alone = chance.random() < 0.5

    def holds(moment: Moment) -> bool | None:
        outcomes: list[bool | None] = []
        rows = moment.rows("visit")
        for place, row in enumerate(rows):
            after = rows[place + 1 :]
            if not completed(row) or not after or after[0]["at"] > later(row["at"], count, unit, moment.zone):
                continue
            if not alone:
                outcomes.append(True)
                continue
            deadline = later(after[0]["at"], more, other, moment.zone)
            came = any(third["at"] <= deadline for third in after[1:])
            outcomes.append(False if came else True if moment.at >= deadline else None)
        return True if True in outcomes else None if None in outcomes else False

    then = f" then no visit within {period(more, other)}" if alone else ""
    return Condition(f"has visit where completed then visit within {period(count, unit)}{then}", holds)


def days_to_the_plan(chance: Random) -> Condition:
    """Bookings by whole days and by their month."""
    kind, days = chance.randint(0, 2), chance.randint(1, 12)

    def planned_days(moment: Moment) -> list[date]:
        return [local(moment, row["planned_at"]) for row in moment.rows("visit") if row.get("planned_at")]

    if kind == 0:
        return Condition(
            "has visit where planned_at is today", lambda m: any(day == m.today for day in planned_days(m))
        )
    if kind == 1:
        return Condition(
            f"has visit where planned_at in the last {period(days, 'days')}",
            lambda m: any(m.today - timedelta(days=days) < day <= m.today for day in planned_days(m)),
        )
    return Condition(
        "has visit where planned_at in this month",
        lambda m: any((day.year, day.month) == (m.today.year, m.today.month) for day in planned_days(m)),
    )


def once_held(chance: Random, base: Condition) -> Condition:
    """`in segment base as of 1 month ago`: the local time of the day, so long before."""
    count, unit = length(chance)

    def holds(moment: Moment) -> bool:
        then = later(moment.at, -count, unit, moment.zone)
        # Whoever is unknown is no member.
        return base.holds(Moment(moment.zone, moment.client, then)) is True

    return Condition(f"in segment base as of {period(count, unit)} ago", holds)


SIMPLE = (visits_in_a_window, visits_in_a_window, visits_in_a_window, last_visit, last_visit, sum_in_a_window)
SIMPLE = (*SIMPLE, born, registered, planned, unclaimed, no_later, came_back, days_to_the_plan)


def segment(chance: Random) -> Condition:
    """One condition, or a block of two or three."""
    if chance.random() < 0.5:
        return chance.choice(SIMPLE)(chance)
    parts = [chance.choice(SIMPLE)(chance) for _ in range(chance.randint(2, 3))]
    kind = chance.choice(("all", "any", "none"))
    text = "; ".join(part.text for part in parts)

    def holds(moment: Moment) -> bool | None:
        outcomes = [part.holds(moment) for part in parts]
        if kind == "all":
            return False if False in outcomes else None if None in outcomes else True
        some = True if True in outcomes else None if None in outcomes else False
        return some if kind == "any" or some is None else not some

    return Condition(f"{kind} of {{ {text} }}", holds)


# -- over time -------------------------------------------------------------------------------------------------------


def instants(what: Condition, client: Row, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which something can turn: days that begin, times of records, and these so much later."""
    times = {value for value in client.values() if isinstance(value, datetime)}
    for rows in client.values():
        for row in rows if isinstance(rows, list) else ():
            times |= {value for value in row.values() if isinstance(value, datetime)}
    lengths = re.findall(r"(\d+) (minute|hour|day|week|month|year)", what.text)
    turns = times | {later(at, int(count), unit + "s", zone) for at in times for count, unit in lengths}
    day = start.astimezone(zone).date()
    while start_of_day(day, zone) <= end:
        turns.add(start_of_day(day, zone))
        day += timedelta(days=1)
    return sorted(at for at in turns if start < at <= end)


def wall_clock(base: Condition, client: Row, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Where what held so long ago can turn: at the time of day of what turned then, and about when clocks change."""
    clocks = set()
    for at in instants(base, client, start - timedelta(days=800), end, zone):
        for shift in (-60, -30, 0, 30, 60):
            clocks.add((at.astimezone(zone) + timedelta(minutes=shift)).time().replace(fold=0))
    # Clocks change at full and half hours.
    clocks |= {time(hour, minute) for hour in range(5) for minute in (0, 30)}
    turns, day = set(), start.astimezone(zone).date()
    while start_of_day(day, zone) <= end:
        turns.add(start_of_day(day, zone))
        for clock in clocks:
            for fold in (0, 1):
                turns.add(datetime.combine(day, clock, zone).replace(fold=fold).astimezone(timezone.utc))
        day += timedelta(days=1)
    return sorted(at for at in turns if start < at <= end)


def changes(
    what: Condition, client: Row, start: datetime, end: datetime, zone: ZoneInfo, base: Condition | None = None
) -> list[Change]:
    """When the client enters (true) and leaves in (start, end]."""
    found: list[Change] = []
    inside = what.holds(Moment(zone, client, start)) is True
    looks = set(instants(what, client, start, end, zone))
    if base is not None:
        looks |= set(wall_clock(base, client, start, end, zone))
        by_clock = re.findall(r"as of (\d+) (minute|hour)", what.text)
        turned = instants(base, client, start - timedelta(days=5), end, zone) if by_clock else []
        looks |= {later(at, int(count), f"{unit}s", zone) for at in turned for count, unit in by_clock}
        looks = {at for at in looks if start < at <= end}
    for at in sorted(looks):
        now = what.holds(Moment(zone, client, at)) is True
        if now != inside:
            found.append((at, now))
            inside = now
    return found
