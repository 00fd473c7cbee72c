"""The facts that a history of records makes, and the quote for a cart; from the definition, not from the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from points_oracle import Account, Fact, Returned, Spent, Started
from points_terms import Bonus, Programme, instant, shares, shifted, start_of_day

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Moment:
    """What a rule sees when it starts: a client, the record that started it, and the day."""

    programme: Programme
    client: dict[str, Any]
    row: dict[str, Any] | None
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(self.programme.zone).date()

    def rows(self, collection: str) -> list[dict[str, Any]]:
        """The rows that are there by now."""
        return [row for row in self.client.get(collection, ()) if row["at"] <= self.at]

    def completed(self) -> list[dict[str, Any]]:
        return [visit for visit in self.rows("visits") if visit["status"] == "completed"]

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.programme.zone).date()


def anniversary(month: int, day: int, year: int) -> date:
    """The day of a year; 29 February is the 28th in common years."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def days(start: tuple[Any, ...], client: dict[str, Any], first: date, last: date) -> Iterator[date]:
    """The days on which a rule starts."""
    kind = start[0]
    known = client.get("birth_date") if kind == "anniversary" else None
    born = tuple(int(part) for part in known.split("-")[-2:]) if known else (0, 0)
    day = first
    while day <= last:
        match kind:
            case "every day":
                hit = True
            case "weekday":
                hit = day.weekday() == start[2]
            case "days of month":
                hit = any(day.day == wanted or (wanted > day.day and day == month_end(day)) for wanted in start[2])
            case "day of year":
                hit = day == anniversary(start[2][0], start[2][1], day.year)
            case "anniversary":
                of = day - timedelta(days=start[2])
                hit = known is not None and of == anniversary(born[0], born[1], of.year)
            case other:
                raise ValueError(other)
        if hit:
            yield day
        day += timedelta(days=1)


def facts(programme: Programme, clients: list[dict[str, Any]], first: date, last: date) -> list[Fact]:
    """Everything that happened from the first day to the last."""
    begins = start_of_day(first, programme.zone)
    ends = start_of_day(last + timedelta(days=1), programme.zone) - timedelta(microseconds=1)
    made: list[Fact] = []
    purchases = {visit["id"]: (client["id"], visit) for client in clients for visit in client.get("visits", ())}
    for client in clients:
        key = client["id"]
        for visit in client.get("visits", ()):
            if visit["status"] == "completed" and visit.get("points_paid", 0) and begins <= visit["at"] <= ends:
                made.append(
                    Fact(
                        f"spent {visit['id']}",
                        key,
                        visit["at"],
                        "spent",
                        Spent(visit["id"], Fraction(visit["points_paid"])),
                    )
                )
        for refund in client.get("refunds", ()):
            owner, visit = purchases[refund["visit"]]  # perhaps another client's: it goes back to whose purchase it is
            if visit["status"] == "completed" and begins <= refund["at"] <= ends:
                said = Fraction(refund.get("points", 0)) or None
                part = Returned(visit["id"], Fraction(refund["amount"]), Fraction(visit["money_paid"]), said)
                made.append(Fact(f"returned {refund['id']}", owner, refund["at"], "returned", part))
        for bonus in programme.bonuses:
            for moment, fact_key in starts(programme, bonus, client, first, last):
                if begins <= moment.at <= ends and (bonus.when is None or bonus.when(moment)):
                    made.append(Fact(fact_key, key, moment.at, "started", started(bonus, moment)))
    return made


def starts(
    programme: Programme, bonus: Bonus, client: dict[str, Any], first: date, last: date
) -> Iterator[tuple[Moment, str]]:
    if bonus.start[0] == "record":
        collection = bonus.start[1]
        for row in client.get(f"{collection}s", ()):
            if collection != "visit" or row["status"] == "completed":
                yield Moment(programme, client, row, row["at"]), f"{bonus.name} {collection} {row['id']}"
        return
    clock: time | None = bonus.start[1]
    for day in days(bonus.start, client, first, last):
        at = start_of_day(day, programme.zone) if clock is None else instant(day, clock, programme.zone)
        yield Moment(programme, client, None, at), f"{bonus.name} {client['id']} {day}"


def started(bonus: Bonus, moment: Moment) -> Started:
    offers: list[tuple[Account | None, Fraction]] = []
    for earning in bonus.earnings:
        worth = earning.worth(moment)
        if worth is None:
            continue
        if earning.recipient == "client":
            offers.append((None, worth))
            continue
        of = moment.client if earning.recipient == "referrer" else moment.row or {}
        if of.get(earning.recipient):  # who has no recipient gives them nothing
            holder = "client" if earning.recipient == "referrer" else "employee"
            offers.append(((holder, of[earning.recipient]), worth))
    row = moment.row or {}
    lines = tuple((str(line.get("id", n)), Fraction(line["amount"])) for n, line in enumerate(row.get("lines", ()), 1))
    return Started(bonus.name, row.get("id"), tuple(offers), lines)


# -- what a cart can be paid by --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tier:
    name: str
    threshold: Fraction
    share: Fraction  # of the line's maximum discount


@dataclass(frozen=True)
class Tiers:
    """`counting visits where completed` or `counting sum of (visits.money_paid where completed)`."""

    tiers: tuple[Tier, ...]
    money: bool = False
    months: int | None = None  # counted in the last so many months
    keep: bool = False  # forever
    promo: Fraction | None = None  # the share of the price that promo lines can be paid by
    of_order: Fraction = Fraction(1)  # the most that points pay of a whole order
    leave: Fraction = Fraction(0)  # what must be paid in money
    leave_share: Fraction = Fraction(0)

    def reached(self, programme: Programme, client: dict[str, Any], now: datetime) -> Tier | None:
        """The tier by everything strictly before a moment; kept, it is the highest that a visit brought."""
        moment = timedelta(microseconds=1)
        counts = [self.counted(programme, client, now - moment, now)]
        if self.keep and self.months is not None:
            visits = [visit["at"] for visit in client.get("visits", ()) if visit["at"] < now]
            counts += [self.counted(programme, client, at, at) for at in visits]
        return next((tier for tier in reversed(self.tiers) if max(counts) >= tier.threshold), None)

    def counted(self, programme: Programme, client: dict[str, Any], last: datetime, now: datetime) -> Fraction:
        """What is counted up to a visit; what was returned as a whole counts for nothing."""
        count = Fraction(0)
        today = now.astimezone(programme.zone).date()
        since = shifted(today, -self.months, "months") if self.months is not None else date.min
        for visit in client.get("visits", ()):
            if visit["status"] != "completed" or visit["at"] > last:
                continue
            if visit["at"].astimezone(programme.zone).date() <= since:
                continue
            paid = Fraction(visit["money_paid"])
            back = [r for r in client.get("refunds", ()) if r["visit"] == visit["id"] and r["at"] <= last]
            returned = sum((Fraction(refund["amount"]) for refund in back), Fraction(0))
            if back and returned >= paid:
                continue
            count += paid - returned if self.money else 1
        return count


def quote(
    programme: Programme,
    tiers: Tiers,
    client: dict[str, Any],
    available: Fraction,
    lines: list[dict[str, Any]],
    now: datetime,
) -> tuple[str | None, list[tuple[Fraction, Fraction, str]]]:
    """The tier, and of each line the most that points can pay, what the balance suffices for, and what limits it."""
    tier = tiers.reached(programme, client, now)
    limits = []
    for line in lines:
        amount = Fraction(line["amount"])
        if tiers.promo is not None and line.get("promo"):
            cap = tiers.promo * Fraction(line.get("price", 0)) * Fraction(line.get("quantity", 1))
            binding = "exception"
        else:
            cap = (tier.share if tier else Fraction(0)) * Fraction(line.get("max_discount", 0)) * amount
            binding = "no_tier" if tier is None else "tier" if line.get("max_discount") else "no_discount"
        if cap > amount:
            cap, binding = amount, "amount"
        limits.append((floor(cap / programme.money_per_point / programme.step) * programme.step, binding))
    everything = sum((Fraction(line["amount"]) for line in lines), Fraction(0))
    share = everything * tiers.of_order
    money = min(everything - tiers.leave, everything * (1 - tiers.leave_share))
    whole = max(Fraction(0), floor(min(share, money) / programme.money_per_point / programme.step) * programme.step)
    reach = "balance" if available <= whole else "order" if share <= money else "money"
    if sum(most for most, _ in limits) <= min(available, whole):
        return tier and tier.name, [(most, most, binding) for most, binding in limits]
    keys = [(str(line.get("id", n)), most) for n, (line, (most, _)) in enumerate(zip(lines, limits, strict=True), 1)]
    usable = shares(min(available, whole), keys, programme.step)
    return tier and tier.name, [
        (most, points, reach if points < most else binding)
        for (most, binding), (_, points) in zip(limits, usable, strict=True)
    ]
