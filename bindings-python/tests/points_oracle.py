"""A ledger of points in plain Python, written from the definition of the language and its numbered decisions alone,
by someone who had not read the engine: lots in lists, instants in UTC, fractions for what must be exact.

It takes a programme as data (`points_cases.py` makes programmes, and their text for the engine) and either the facts of
a ledger or the records of clients, and folds them in the order that the definition gives.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

Account = tuple[str, str]  # (holder, key)


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
    period: str  # record, client, day, week, month, year, or "90 days"


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


@dataclass(frozen=True)
class Programme:
    zone: ZoneInfo
    bonuses: tuple[Bonus, ...]
    money_per_point: Fraction = Fraction(1)
    rounding: str = "down"
    step: Fraction = Fraction(1)
    by_expiry: bool = True  # what expires first is spent first; else what was earned first
    negative: bool = False

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


# -- facts and what they make ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    key: str
    client: str
    at: datetime
    kind: str  # merged, returned, adjusted, held, released, spent, started
    body: Any = None

    RANKS = ("merged", "returned", "adjusted", "held", "released", "spent", "started")

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.at, self.RANKS.index(self.kind), self.key)


@dataclass(frozen=True)
class Started:
    bonus: str
    source: str | None
    offers: tuple[tuple[Account | None, Fraction], ...]  # without an account it is the client's
    lines: tuple[tuple[str, Fraction], ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Spent:
    source: str
    points: Fraction


@dataclass(frozen=True)
class Returned:
    source: str
    amount: Fraction
    of: Fraction
    points: Fraction | None = None


@dataclass(frozen=True)
class Adjusted:
    points: Fraction
    expires: datetime | None = None


@dataclass
class Lot:
    id: str
    earned: datetime
    available: datetime
    expires: datetime | None
    given: Fraction
    left: Fraction
    spent: Fraction = Fraction(0)  # and not restored
    covered: Fraction = Fraction(0)  # of what was spent: taken back from other lots, or owed
    bonus: str | None = None
    source: str | None = None
    client: str | None = None


@dataclass(frozen=True)
class Entry:
    at: datetime
    account: Account
    kind: str
    points: Fraction
    lots: tuple[tuple[str, Fraction], ...]


@dataclass
class Purchase:
    """What is known of a purchase: what it took from which lots, and how much of it was returned."""

    taken: list[tuple[Account, Lot | None, Fraction]] = field(default_factory=list)  # no lot: a debt that is still owed
    spent: Fraction = Fraction(0)
    restored: Fraction = Fraction(0)
    part: Fraction = Fraction(0)  # returned so far
    said: Fraction = Fraction(0)  # points that returns said to give back
    stays: dict[str, Fraction] = field(default_factory=dict)  # by lot: what stays earned


@dataclass
class Debt:
    amount: Fraction
    purchase: Purchase | None


class Ledger:
    """The fold."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.entries: list[Entry] = []
        self.lots: dict[Account, list[Lot]] = {}
        self.debts: dict[Account, list[Debt]] = {}
        self.purchases: dict[tuple[str, str], Purchase] = {}
        self.grants: dict[str, list[tuple[str, datetime, str | None, dict[str, Fraction]]]] = {}
        self.owner: dict[str, str] = {}
        self.bonuses = {bonus.name: bonus for bonus in programme.bonuses}

    # accounts

    def who(self, client: str) -> str:
        while client in self.owner:
            client = self.owner[client]
        return client

    def resolved(self, account: Account) -> Account:
        return (account[0], self.who(account[1])) if account[0] == "client" else account

    def spendable(self, account: Account, now: datetime) -> list[Lot]:
        """The lots of an account in the order of spending; those that cannot be spent yet come last."""
        far = datetime.max.replace(tzinfo=timezone.utc)

        def order(lot: Lot) -> tuple[Any, ...]:
            ages = (lot.expires or far, lot.earned) if self.programme.by_expiry else (lot.earned, lot.expires or far)
            return (lot.available > now, *ages, lot.id)

        return sorted((lot for lot in self.lots.get(account, []) if lot.left), key=order)

    def record(self, at: datetime, account: Account, kind: str, parts: Iterable[tuple[Lot, Fraction]]) -> None:
        merged: dict[str, Fraction] = {}
        for lot, points in parts:
            merged[lot.id] = merged.get(lot.id, Fraction(0)) + points
        lots = tuple((lot, points) for lot, points in merged.items() if points)
        if lots:
            self.entries.append(Entry(at, account, kind, sum((p for _, p in lots), Fraction(0)), lots))

    def take(
        self, account: Account, points: Fraction, now: datetime, pending: bool
    ) -> tuple[list[tuple[Lot, Fraction]], Fraction]:
        """Take points from lots in the order of spending; what was taken, and what is missing."""
        taken = []
        for lot in self.spendable(account, now):
            if points <= 0 or (lot.available > now and not pending):
                break
            part = min(points, lot.left)
            lot.left -= part
            lot.spent += part
            points -= part
            taken.append((lot, part))
        return taken, points

    def owe(self, account: Account, points: Fraction, purchase: Purchase | None) -> None:
        if points > 0:
            self.debts.setdefault(account, []).append(Debt(points, purchase))
            if purchase:
                purchase.taken.append((account, None, points))

    def settle(self, account: Account, now: datetime) -> None:
        """What is there pays what is owed, the oldest debt first."""
        debts = self.debts.get(account, [])
        paid = []
        while debts:
            taken, missing = self.take(account, debts[0].amount, now, pending=True)
            if not taken:
                break
            paid += taken
            purchase = debts[0].purchase
            if purchase:
                purchase.taken.remove((account, None, debts[0].amount))
                purchase.taken += [(account, lot, part) for lot, part in taken]
                if missing:
                    purchase.taken.append((account, None, missing))
            debts[0].amount = missing
            if not missing:
                debts.pop(0)
        self.record(now, account, "reversed", [(lot, -part) for lot, part in paid])

    # time

    def advance(self, to: datetime) -> None:
        """Let everything expire whose time is over by then."""
        due = [
            (lot.expires, account, lot)
            for account, lots in self.lots.items()
            for lot in lots
            if lot.expires is not None and lot.expires <= to and lot.left
        ]
        for expires, account, lot in sorted(due, key=lambda d: (d[0], d[1], d[2].id)):
            self.record(expires, account, "expired", [(lot, -lot.left)])
            lot.left = Fraction(0)

    def fold(self, facts: Iterable[Fact], to: datetime) -> Ledger:
        apart = {fact.key: fact for fact in facts}
        for fact in sorted(apart.values(), key=lambda fact: fact.order):
            if fact.at > to:
                break
            self.tell(fact)
        self.advance(to)
        return self

    def tell(self, fact: Fact) -> None:
        self.advance(fact.at)
        getattr(self, f"_{fact.kind}")(fact)

    # what happens

    def _started(self, fact: Fact) -> None:
        body: Started = fact.body
        bonus = self.bonuses[body.bonus]
        client = self.who(fact.client)
        room = self.room(bonus, client, fact.at, body.source)
        if room is not None and room <= 0:
            return
        expires = self.programme.expiry(bonus, fact.at)
        available = fact.at
        if bonus.available:
            available = later(fact.at, *bonus.available, self.programme.zone)
        granted: dict[str, Fraction] = {}
        receivers = []
        for number, (account, worth) in enumerate(body.offers, 1):
            receiver = self.resolved(account or ("client", client))
            if account and receiver == ("client", client):
                continue  # nobody brings themselves
            points = self.programme.rounded(worth)
            if room is not None:
                points = min(points, room - sum(granted.values(), Fraction(0)))
            if points <= 0:
                continue
            lot = Lot(
                f"{fact.key} {number}",
                fact.at,
                available,
                expires,
                points,
                points,
                bonus=bonus.name,
                source=body.source,
                client=client,
            )
            granted[lot.id] = points
            receivers.append(receiver)
            self.lots.setdefault(receiver, []).append(lot)
            self.record(fact.at, receiver, "earned", [(lot, points)])
            if expires is not None and expires <= fact.at:
                self.advance(fact.at)
        if granted:
            self.grants.setdefault(bonus.name, []).append((fact.client, fact.at, body.source, granted))
        for receiver in dict.fromkeys(receivers):
            self.settle(receiver, fact.at)

    def room(self, bonus: Bonus, client: str, at: datetime, source: str | None) -> Fraction | None:
        """How many points the limits of a bonus leave; `None` without a limit, zero where it is reached."""
        zone = self.programme.zone
        today = at.astimezone(zone).date()
        least: Fraction | None = None
        for limit in bonus.limits:
            used = Fraction(0)
            for whose, when, what, granted in self.grants.get(bonus.name, ()):
                if self.who(whose) != client:
                    continue
                day = when.astimezone(zone).date()
                match limit.period.split():
                    case ["record"]:
                        inside = what == source
                    case ["client"]:
                        inside = True
                    case ["day"]:
                        inside = day == today
                    case ["week"]:
                        inside = day.isocalendar()[:2] == today.isocalendar()[:2]
                    case ["month"]:
                        inside = (day.year, day.month) == (today.year, today.month)
                    case ["year"]:
                        inside = day.year == today.year
                    case [count, ("hours" | "minutes") as unit]:
                        inside = when > at - timedelta(**{unit: int(count)})
                    case [count, unit]:
                        inside = day > shifted(today, -int(count), unit)
                    case other:
                        raise ValueError(other)
                purchase = self.purchases.get((self.who(whose), what)) if what is not None else None
                if not inside or (bonus.reverse and purchase and purchase.part >= 1):
                    continue
                if limit.points:
                    stays = purchase.stays if purchase else {}
                    used += sum((stays.get(lot, points) for lot, points in granted.items()), Fraction(0))
                else:
                    used += 1
            if limit.points:
                left = limit.most - used
                least = left if least is None else min(least, left)
            elif used >= limit.most:
                return Fraction(0)
        return least

    def purchase(self, client: str, source: str) -> Purchase:
        return self.purchases.setdefault((self.who(client), source), Purchase())

    def _spent(self, fact: Fact) -> None:
        body: Spent = fact.body
        if body.points <= 0:
            return
        account = ("client", self.who(fact.client))
        purchase = self.purchase(fact.client, body.source)
        taken, missing = self.take(account, body.points, fact.at, pending=False)
        self.record(fact.at, account, "spent", [(lot, -part) for lot, part in taken])
        purchase.spent += body.points
        purchase.taken += [(account, lot, part) for lot, part in taken]
        self.owe(account, missing, purchase)

    def _returned(self, fact: Fact) -> None:
        body: Returned = fact.body
        purchase = self.purchases.get((self.who(fact.client), body.source))
        lots = [
            (account, lot)
            for account, lots in self.lots.items()
            for lot in lots
            if lot.source == body.source
            and lot.bonus
            and lot.client is not None
            and self.who(lot.client) == self.who(fact.client)
        ]
        if purchase is None:
            if not lots:
                return
            purchase = self.purchase(fact.client, body.source)
        part = Fraction(1) if body.of <= 0 else max(Fraction(0), body.amount / body.of)
        purchase.part = min(Fraction(1), purchase.part + part)
        self.restore(fact, body, purchase)
        for account, lot in sorted(lots, key=lambda pair: pair[1].id):
            if self.bonuses[lot.bonus or ""].reverse:
                self.take_back(fact, purchase, account, lot)

    def restore(self, fact: Fact, body: Returned, purchase: Purchase) -> None:
        """What was spent comes back in the part that was returned, or as the return says."""
        if body.points is not None and body.points > 0:
            back = body.points
        else:
            goal = self.programme.rounded(purchase.spent * purchase.part) if purchase.part < 1 else purchase.spent
            back = goal - purchase.restored
        back = max(Fraction(0), min(back, purchase.spent - purchase.restored))
        purchase.restored += back
        came: dict[Account, list[tuple[Lot, Fraction]]] = {}
        while back > 0 and purchase.taken:
            account, lot, points = purchase.taken.pop()
            part = min(points, back)
            back -= part
            if part < points:
                purchase.taken.append((account, lot, points - part))
            if lot is None:
                debt = next(d for d in self.debts[account] if d.purchase is purchase and d.amount == points)
                debt.amount -= part
                if not debt.amount:
                    self.debts[account].remove(debt)
            else:
                lot.left += part
                lot.spent -= part
                came.setdefault(self.resolved(account), []).append((lot, part))
        for account, parts in came.items():
            self.record(fact.at, account, "restored", parts)
            for lot, part in parts:
                if lot.expires is not None and lot.expires <= fact.at:  # its time is over
                    lot.left -= part
                    self.record(fact.at, account, "expired", [(lot, -part)])
            self.settle(account, fact.at)

    def take_back(self, fact: Fact, purchase: Purchase, account: Account, lot: Lot) -> None:
        """What stays earned is the part that was not returned; the rest comes from the lot, then from the others."""
        before = purchase.stays.get(lot.id, lot.given)
        after = min(before, self.programme.rounded(lot.given * (1 - purchase.part)))
        purchase.stays[lot.id] = after
        back = before - after
        own = min(back, lot.left)
        lot.left -= own
        owed = min(back - own, lot.spent - lot.covered)
        lot.covered += owed
        taken, missing = self.take(account, owed, fact.at, pending=True)
        parts = [(lot, -own)] + [(other, -part) for other, part in taken]
        self.record(fact.at, account, "reversed", parts)
        self.owe(account, missing, None)

    def _adjusted(self, fact: Fact) -> None:
        body: Adjusted = fact.body
        account = ("client", self.who(fact.client))
        if body.points > 0:
            lot = Lot(fact.key, fact.at, fact.at, body.expires, body.points, body.points)
            self.lots.setdefault(account, []).append(lot)
            self.record(fact.at, account, "adjusted", [(lot, body.points)])
            self.settle(account, fact.at)
        else:
            taken, missing = self.take(account, -body.points, fact.at, pending=True)
            self.record(fact.at, account, "adjusted", [(lot, -part) for lot, part in taken])
            self.owe(account, missing, None)

    def _merged(self, fact: Fact) -> None:
        into, gone = self.who(fact.client), self.who(fact.body)
        if into == gone:
            return
        self.owner[gone] = into
        self.lots.setdefault(("client", into), []).extend(self.lots.pop(("client", gone), []))
        self.debts.setdefault(("client", into), []).extend(self.debts.pop(("client", gone), []))
        for client, source in [key for key in self.purchases if key[0] == gone]:
            purchase = self.purchases.pop((client, source))
            purchase.taken = [(self.resolved(account), lot, part) for account, lot, part in purchase.taken]
            self.purchases[into, source] = purchase
        self.settle(("client", into), fact.at)

    # what is asked

    def balance(self, account: Account) -> Fraction:
        points = sum((lot.left for lot in self.lots.get(account, [])), Fraction(0))
        return points - self.debt(account) if self.programme.negative else points

    def pending(self, account: Account, now: datetime) -> Fraction:
        return sum((lot.left for lot in self.lots.get(account, []) if lot.available > now), Fraction(0))

    def available(self, account: Account, now: datetime) -> Fraction:
        return sum((lot.left for lot in self.lots.get(account, []) if lot.available <= now), Fraction(0))

    def debt(self, account: Account) -> Fraction:
        return sum((debt.amount for debt in self.debts.get(account, [])), Fraction(0))
