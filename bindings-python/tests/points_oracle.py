"""A ledger of points in plain Python, written from the definition of the language and its numbered decisions alone,
by someone who had not read the engine: lots in lists, instants in UTC, fractions for what must be exact.

It takes a programme as data (`points_cases.py` makes programmes, and their text for the engine) and either the facts of
a ledger or the records of clients, and folds them in the order that the definition gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from fractions import Fraction
from typing import Any

from points_terms import Bonus, Limit, Programme, later, shares, shifted

Account = tuple[str, str]  # (holder, key)
END_OF_TIME = datetime.max.replace(tzinfo=timezone.utc)


# -- facts and what they make ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    key: str
    client: str
    at: datetime
    kind: str  # merged, returned, adjusted, held, released, spent, started
    body: Any = None

    late: bool = False  # a return that waited for its purchase

    RANKS = ("merged", "returned", "adjusted", "held", "released", "spent", "started")

    @property
    def order(self) -> tuple[Any, ...]:
        rank = self.RANKS.index("started") - 0.5 if self.late else self.RANKS.index(self.kind)
        return (self.at, rank, self.key)


def with_their_purchases(facts: Collection[Fact]) -> list[Fact]:
    """The facts, with a return of what is bought at the same instant or only later moved behind the purchase."""
    bought: dict[str, datetime] = {}
    for fact in facts:
        if fact.kind in ("spent", "started") and fact.body.source is not None:
            bought[fact.body.source] = min(fact.at, bought.get(fact.body.source, fact.at))
    return [
        replace(fact, at=bought[fact.body.source], late=True)
        if fact.kind == "returned" and fact.body.source in bought and fact.at <= bought[fact.body.source]
        else fact
        for fact in facts
    ]


@dataclass(frozen=True)
class Started:
    bonus: str
    source: str | None
    offers: tuple[tuple[Account | None, Fraction], ...]  # without an account it is the client's
    lines: tuple[tuple[str, Fraction], ...] = ()


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
    lines: tuple[tuple[str, Fraction], ...] = ()  # what each line of the purchase earned


@dataclass
class Grant:
    """What a rule gave for a record or a day."""

    bonus: Bonus
    client: str
    at: datetime
    source: str | None
    lots: dict[str, Fraction]


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
    kind: str  # of the entry that made it
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
        self.grants: dict[str, list[Grant]] = {}
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

        def order(lot: Lot) -> tuple[Any, ...]:
            ages = (
                (lot.expires or END_OF_TIME, lot.earned)
                if self.programme.by_expiry
                else (lot.earned, lot.expires or END_OF_TIME)
            )
            return (lot.available > now, *ages, lot.id)

        return sorted((lot for lot in self.lots.get(account, []) if lot.left), key=order)

    def record(self, at: datetime, account: Account, kind: str, parts: Iterable[tuple[Lot, Fraction]]) -> None:
        merged: dict[str, Fraction] = {}
        for lot, points in parts:
            merged[lot.id] = merged.get(lot.id, Fraction(0)) + points
        lots = tuple((lot, points) for lot, points in merged.items() if points)
        if lots:
            self.entries.append(Entry(at, account, kind, sum((p for _, p in lots), Fraction(0)), lots))

    def take(self, account: Account, points: Fraction, now: datetime) -> tuple[list[tuple[Lot, Fraction]], Fraction]:
        """Take points from lots in the order of spending; what was taken, and what is missing."""
        taken = []
        for lot in self.spendable(account, now):
            if points <= 0:
                break
            part = min(points, lot.left)
            lot.left -= part
            lot.spent += part
            points -= part
            taken.append((lot, part))
        return taken, points

    def owe(self, account: Account, kind: str, points: Fraction, purchase: Purchase | None = None) -> None:
        if points > 0:
            self.debts.setdefault(account, []).append(Debt(kind, points, purchase))
            if purchase:
                purchase.taken.append((account, None, points))

    def settle(self, account: Account, now: datetime) -> None:
        """What is there pays what is owed, the oldest debt first."""
        debts = self.debts.get(account, [])
        while debts:
            taken, missing = self.take(account, debts[0].amount, now)
            if not taken:
                break
            self.record(now, account, debts[0].kind, [(lot, -part) for lot, part in taken])
            purchase = debts[0].purchase
            if purchase:
                purchase.taken.remove((account, None, debts[0].amount))
                purchase.taken += [(account, lot, part) for lot, part in taken]
                if missing:
                    purchase.taken.append((account, None, missing))
            debts[0].amount = missing
            if not missing:
                debts.pop(0)

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
        for fact in self.in_order(with_their_purchases(apart.values())):
            if fact.at > to:
                break
            self.tell(fact)
        self.advance(to)
        return self

    def in_order(self, facts: list[Fact]) -> list[Fact]:
        """By time, kind and key; of rules that exclude each other for one record, the first stands first."""
        told = sorted(facts, key=lambda fact: (*fact.order[:2], self.urgency(fact), fact.key))
        done: list[Fact] = []
        seen: set[str] = set()

        def put(fact: Fact, others: list[Fact]) -> None:
            if fact.key in seen:
                return
            seen.add(fact.key)
            for rival in sorted(others, key=self.precedence):
                if self.rivals(fact, rival) and self.precedence(rival) < self.precedence(fact):
                    put(rival, others)
            done.append(fact)

        together: dict[tuple[Any, ...], list[Fact]] = {}
        for fact in told:
            if fact.kind == "started":
                together.setdefault((fact.at, fact.client, fact.body.source), []).append(fact)
        for fact in told:
            put(fact, together[fact.at, fact.client, fact.body.source] if fact.kind == "started" else [])
        return done

    def urgency(self, fact: Fact) -> int:
        return -self.bonuses[fact.body.bonus].priority if fact.kind == "started" else 0

    def rivals(self, one: Fact, other: Fact) -> bool:
        return self.programme.exclusive(self.bonuses[one.body.bonus], self.bonuses[other.body.bonus])

    def precedence(self, fact: Fact) -> tuple[Any, ...]:
        """Which of the rules that start at one instant goes first."""
        names = list(self.bonuses)
        number = names.index(fact.body.bonus)
        bonus = self.bonuses[fact.body.bonus]
        if bonus.name not in self.programme.best_of:
            return (-bonus.priority, number, 0, number)
        # Of those of which one is given what gives most goes first; beside others they stand as the first of them.
        first = min(names.index(name) for name in self.programme.best_of)
        worth = sum((self.programme.rounded(worth) for _, worth in fact.body.offers), Fraction(0))
        return (-bonus.priority, first, -worth, number)

    def tell(self, fact: Fact) -> None:
        self.advance(fact.at)
        getattr(self, f"_{fact.kind}")(fact)

    # what happens

    def _started(self, fact: Fact) -> None:
        body: Started = fact.body
        bonus = self.bonuses[body.bonus]
        client = self.who(fact.client)
        room = self.room(bonus, client, fact.at, body.source)
        if (room is not None and room <= 0) or self.excluded(bonus, client, fact.at, body.source):
            return
        expires = self.programme.expiry(bonus, fact.at)
        available = fact.at
        if bonus.available:
            available = later(fact.at, *bonus.available, self.programme.zone)
        granted: dict[str, Fraction] = {}
        new: list[tuple[Account, Lot]] = []
        for account, worth in body.offers:
            receiver = self.resolved(account or ("client", client))
            if account and receiver == ("client", client):
                continue  # nobody brings themselves
            points = self.programme.rounded(worth)
            if room is not None:
                points = min(points, room - sum(granted.values(), Fraction(0)))
            if points <= 0:
                continue
            lot = Lot(
                f"{fact.key} {len(granted) + 1}",
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
            self.lots.setdefault(receiver, []).append(lot)
            lines = tuple(shares(points, list(body.lines), self.programme.step))
            self.entries.append(Entry(fact.at, receiver, "earned", points, ((lot.id, points),), lines))
            self.settle(receiver, fact.at)
            new.append((receiver, lot))
        purchase = self.purchases.get((client, body.source or ""))
        if purchase:
            self.reverse(fact.at, purchase, new)  # of what was brought back already
        if granted:
            self.grants.setdefault(bonus.name, []).append(Grant(bonus, fact.client, fact.at, body.source, granted))

    def room(self, bonus: Bonus, client: str, at: datetime, source: str | None) -> Fraction | None:
        """How many points the limits leave; `None` without a limit, zero where one is reached."""
        least: Fraction | None = None
        own = self.grants.get(bonus.name, [])
        everything = [grant for grants in self.grants.values() for grant in grants] if self.programme.accruals else []
        for limit in (*bonus.limits, *self.programme.accruals):
            of_all = limit in self.programme.accruals
            used = Fraction(0)
            occasions = set()
            for grant in everything if of_all else own:
                if limit.period != "all" and self.who(grant.client) != client:
                    continue
                if not self.within(limit, grant, at, source) or self.undone(grant):
                    continue
                if limit.points:
                    used += self.kept(grant)
                elif of_all:
                    day = None if grant.source else grant.at.astimezone(self.programme.zone).date()
                    occasions.add((grant.source, day))
                else:
                    used += 1
            if of_all:
                today = at.astimezone(self.programme.zone).date()
                occasions.discard((source, None if source else today))
                used = Fraction(len(occasions))
            if limit.points:
                least = limit.most - used if least is None else min(least, limit.most - used)
            elif used >= limit.most:
                return Fraction(0)
        if self.programme.budget is not None:
            given = sum((self.kept(grant) for grants in self.grants.values() for grant in grants), Fraction(0))
            left = self.programme.budget - given
            least = left if least is None else min(least, left)
        return least

    def within(self, limit: Limit, grant: Grant, at: datetime, source: str | None) -> bool:
        """Whether a limit that is looked at now counts what was given then."""
        zone = self.programme.zone
        today, day = at.astimezone(zone).date(), grant.at.astimezone(zone).date()
        match limit.period.split():
            case ["record"]:
                return grant.source == source
            case ["client"] | ["all"]:
                return True
            case ["day"]:
                return day == today
            case ["week"]:
                return day.isocalendar()[:2] == today.isocalendar()[:2]
            case ["month"]:
                return (day.year, day.month) == (today.year, today.month)
            case ["year"]:
                return day.year == today.year
            case [count, unit]:
                return day > shifted(today, -int(count), unit)
            case other:
                raise ValueError(other)

    def undone(self, grant: Grant) -> bool:
        """Whether the purchase came back as a whole, and the points with it."""
        purchase = self.purchases.get((self.who(grant.client), grant.source or ""))
        return grant.bonus.reverse and purchase is not None and purchase.part >= 1

    def kept(self, grant: Grant) -> Fraction:
        """How many of the points that were given no return took back."""
        purchase = self.purchases.get((self.who(grant.client), grant.source or ""))
        stays = purchase.stays if purchase else {}
        return sum((stays.get(lot, points) for lot, points in grant.lots.items()), Fraction(0))

    def excluded(self, bonus: Bonus, client: str, at: datetime, source: str | None) -> bool:
        """Whether a rule beside which this one is not given gave something: for the record, or on the day."""
        day = at.astimezone(self.programme.zone).date()
        for other in self.bonuses.values():
            if not self.programme.exclusive(bonus, other):
                continue
            for grant in self.grants.get(other.name, ()):
                if self.who(grant.client) != client or self.undone(grant):
                    continue
                if source is not None and grant.source is not None:
                    hit = grant.source == source
                else:
                    hit = grant.at.astimezone(self.programme.zone).date() == day
                if hit:
                    return True
        return False

    def purchase(self, client: str, source: str) -> Purchase:
        return self.purchases.setdefault((self.who(client), source), Purchase())

    def _spent(self, fact: Fact) -> None:
        body: Spent = fact.body
        if body.points <= 0:
            return
        account = ("client", self.who(fact.client))
        purchase = self.purchase(fact.client, body.source)
        taken, missing = self.take(account, body.points, fact.at)
        self.record(fact.at, account, "spent", [(lot, -part) for lot, part in taken])
        purchase.spent += body.points
        purchase.taken += [(account, lot, part) for lot, part in taken]
        self.owe(account, "spent", missing, purchase)

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
            if not lots and not fact.late:
                return
            purchase = self.purchase(fact.client, body.source)
        part = Fraction(1) if body.of <= 0 else max(Fraction(0), body.amount / body.of)
        purchase.part = min(Fraction(1), purchase.part + part)
        self.restore(fact, body, purchase)
        self.reverse(fact.at, purchase, sorted(lots, key=lambda pair: pair[1].id))

    def reverse(self, now: datetime, purchase: Purchase, lots: Iterable[tuple[Account, Lot]]) -> None:
        """Take back what no longer stays earned: of each lot from itself, then, for what was spent, from the others."""
        backs = [
            (account, lot, self.taken_from(purchase, lot))
            for account, lot in lots
            if lot.bonus and self.bonuses[lot.bonus].reverse
        ]
        for account, lot, (own, owed) in backs:
            taken, missing = self.take(account, owed, now)
            self.record(now, account, "reversed", [(lot, -own)] + [(other, -part) for other, part in taken])
            self.owe(account, "reversed", missing)

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

    def taken_from(self, purchase: Purchase, lot: Lot) -> tuple[Fraction, Fraction]:
        """What stays earned is the part that was not returned: what the lot gives of the rest, and what others must."""
        before = purchase.stays.get(lot.id, lot.given)
        after = min(before, self.programme.rounded(lot.given * (1 - purchase.part)))
        purchase.stays[lot.id] = after
        own = min(before - after, lot.left)
        lot.left -= own
        owed = min(before - after - own, lot.spent - lot.covered)
        lot.covered += owed
        return own, owed

    def _adjusted(self, fact: Fact) -> None:
        body: Adjusted = fact.body
        account = ("client", self.who(fact.client))
        if body.points > 0:
            lot = Lot(fact.key, fact.at, fact.at, body.expires, body.points, body.points)
            self.lots.setdefault(account, []).append(lot)
            self.record(fact.at, account, "adjusted", [(lot, body.points)])
            self.settle(account, fact.at)
        else:
            taken, missing = self.take(account, -body.points, fact.at)
            self.record(fact.at, account, "adjusted", [(lot, -part) for lot, part in taken])
            self.owe(account, "adjusted", missing)

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
