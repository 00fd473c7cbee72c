"""What a programme says, for the ledger in `points_oracle.py`: its rules, its calendar and its rounding."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

# -- time ------------------------------------------------------------------------------------------------------------


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A local wall-clock time: in a gap it moves forward by the gap, in an overlap it is the earlier one."""
    return datetime.combine(day, clock, zone).replace(fold=0).astimezone(timezone.utc)


@cache
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant whose local date is the day."""
    late = instant(day, time(), zone)
    early = late - timedelta(hours=4)
    while late - early > timedelta(microseconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).date() >= day:
            late = middle
        else:
            early = middle
    return late


def shifted(day: date, count: int, unit: str) -> date:
    """A day, so many days, weeks, months or years on; a day that the month does not have is its last."""
    if unit in ("days", "weeks"):
        return day + timedelta(days=count * (7 if unit == "weeks" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def later(at: datetime, count: int, unit: str, zone: ZoneInfo) -> datetime:
    """An instant, so much later: by the clock, or by the calendar at the same time of the day."""
    if unit in ("hours", "minutes"):
        return at + timedelta(**{unit: count})
    local = at.astimezone(zone)
    return instant(shifted(local.date(), count, unit), local.time(), zone)


# -- the programme ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Earning:
    """A line `earn …`: what it is worth given the `Moment`, and whose it is."""

    worth: Callable[[Any], Fraction | None]  # in points, not rounded
    recipient: str = "client"  # client, referrer, employee


@dataclass(frozen=True)
class Limit:
    """`at most COUNT per PERIOD`, or `at most POINTS points per PERIOD`; the period may be a noun of a record."""

    most: int
    points: bool
    period: str  # record, client, day, week, month, year, "90 days", or all


@dataclass(frozen=True)
class Bonus:
    name: str
    start: tuple[Any, ...]
    earnings: tuple[Earning, ...]
    when: Callable[[Any], bool] | None = None
    available: tuple[int, str] | None = None
    expires: tuple[int, str] | None = None
    to_end_of_month: bool = False
    limits: tuple[Limit, ...] = ()
    reverse: bool = False
    priority: int = 0
    excludes: frozenset[str] = frozenset()  # rules beside which it is not given, said here or there


@dataclass(frozen=True)
class Programme:
    zone: ZoneInfo
    bonuses: tuple[Bonus, ...]
    money_per_point: Fraction = Fraction(1)
    rounding: str = "down"
    step: Fraction = Fraction(1)
    by_expiry: bool = True  # what expires first is spent first; else what was earned first
    negative: bool = False
    best_of: frozenset[str] = frozenset()
    accruals: tuple[Limit, ...] = ()  # how often a client is given something, whatever the rules
    budget: int | None = None  # how much is given in all

    def exclusive(self, one: Bonus, other: Bonus) -> bool:
        """Whether two rules are not given beside each other."""
        both = {one.name, other.name}
        return len(both) == 2 and (both <= self.best_of or other.name in one.excludes or one.name in other.excludes)

    def rounded(self, points: Fraction) -> Fraction:
        steps = points / self.step
        below = floor(steps)
        match self.rounding:
            case "down":
                whole = below
            case "up":
                whole = ceil(steps)
            case "half up":
                whole = floor(steps + Fraction(1, 2))
            case "half down":
                whole = ceil(steps - Fraction(1, 2))
            case "half even":
                whole = round(steps)
            case other:
                raise ValueError(other)
        return whole * self.step

    def expiry(self, bonus: Bonus, at: datetime) -> datetime | None:
        """When points that are earned then can no longer be spent: a calendar expiry includes its last day."""
        if bonus.expires is None:
            return None
        count, unit = bonus.expires
        if unit in ("hours", "minutes"):
            return later(at, count, unit, self.zone)
        last = shifted(at.astimezone(self.zone).date(), count, unit)
        if bonus.to_end_of_month:
            last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        return start_of_day(last + timedelta(days=1), self.zone)


def shares(total: Fraction, weights: list[tuple[str, Fraction]], step: Fraction) -> list[tuple[str, Fraction]]:
    """A sum split by weights in whole steps, by the largest remainder; equal remainders in the order of the keys."""
    everything = sum((weight for _, weight in weights), Fraction(0))
    if everything <= 0:
        return []
    exact = [total * weight / everything / step for _, weight in weights]
    whole = [floor(share) for share in exact]
    split = [steps * step for steps in whole]
    left = total - sum(split)
    for i in sorted(range(len(weights)), key=lambda i: (whole[i] - exact[i], weights[i][0])):
        split[i] += min(step, left)
        left -= min(step, left)
    return [(key, points) for (key, _), points in zip(weights, split, strict=True)]
