"""A ledger of points written apart from the engine, by the text of the language: slow, plain, for one programme.

Everything is a list; each event looks at all lots again. Times are aware, days are those of the business zone.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
UTC = ZoneInfo("UTC")
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)

PROGRAM = """
timezone "Europe/Berlin"
currency EUR

program shop { 1 point = 1 eur; round earned down to 1 point; spend oldest expiry first; balance never below 0 points }

bonus cashback {
  on visit completed
  earn 10% of visit.money_paid
  available after 3 days
  expires after 2 months to end of month
  at most 60 points per month
  reverse on return
  once per visit
}
bonus birthday { on anniversary of birth_date at 2:30; earn 25 points; expires after 30 days; once per year }
bonus mondays { every monday at 9:00; when has visit where completed; earn 7 points; at most 2 per 21 days }
bonus referral {
  on visit completed
  when referrer is known and count of (visits where completed) = 1
  earn 50 points for client.referrer
  earn 30 points
  once per client
}
"""


@dataclass
class Lot:
    earned: datetime
    available: datetime
    expires: datetime
    points: int
    left: int
    key: str
    reversed: int = 0
    expired: int = 0
    claimed: int = 0
    again: datetime | None = None

    def spent(self) -> int:
        return self.points - self.left - self.expired - self.reversed


@dataclass
class Account:
    lots: list[Lot] = field(default_factory=list)
    debt: int = 0
    entries: list[tuple[str, int, datetime]] = field(default_factory=list)

    def expire(self, now: datetime) -> None:
        due = [lot for lot in self.lots if lot.left and max(lot.expires, lot.again or lot.expires) <= now]
        for lot in sorted(due, key=lambda lot: max(lot.expires, lot.again or lot.expires)):
            self.entries.append(("expired", -lot.left, max(lot.expires, lot.again or lot.expires)))
            lot.expired += lot.left
            lot.left = 0

    def in_turn(self, now: datetime) -> list[Lot]:
        def turn(lot: Lot) -> tuple[bool, datetime, datetime, str]:
            return (not lot.available <= now < lot.expires, lot.expires, lot.earned, lot.key)

        return sorted((lot for lot in self.lots if lot.left), key=turn)

    def add(self, lot: Lot, now: datetime) -> None:
        self.lots.append(lot)
        self.entries.append(("earned", lot.points, now))
        self.pay_debt(now)

    def pay_debt(self, now: datetime) -> None:
        paid = 0
        for lot in self.in_turn(now):
            part = min(lot.left, self.debt)
            lot.left -= part
            lot.reversed += part
            self.debt -= part
            paid += part
        if paid:
            self.entries.append(("reversed", -paid, now))


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def wall(day: date, at: time) -> datetime:
    """A local time as an instant: in a gap it moves forward by the gap, in an overlap it is the earlier."""
    return datetime.combine(day, at, tzinfo=ZONE).astimezone(UTC)


def midnight_after(day: date) -> datetime:
    return wall(day + timedelta(days=1), time(0))


@dataclass
class Grant:
    rule: str
    at: datetime
    lots: list[tuple[str, Lot]]
    source: str | None
    taken: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    undone: bool = False

    def points(self) -> int:
        return sum(lot.points for _, lot in self.lots) - sum(self.taken.values())


@dataclass
class Books:
    clients: dict[str, dict[str, Any]]
    accounts: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    grants: dict[str, list[Grant]] = field(default_factory=lambda: defaultdict(list))
    spends: dict[str, list[tuple[str, list[tuple[Lot, int]]]]] = field(default_factory=lambda: defaultdict(list))
    restored: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    returned: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))

    def given(self, client: str, rule: str) -> list[Grant]:
        return [grant for grant in self.grants[client] if grant.rule == rule and not grant.undone]

    def give(
        self,
        client: str,
        rule: str,
        now: datetime,
        parts: list[tuple[str, int, datetime, datetime]],
        source: str | None,
    ) -> None:
        lots = []
        for number, (account, points, available, expires) in enumerate(parts):
            if points > 0:
                key = f"{rule} {source or now} {number}"
                lot = Lot(now, available, expires, points, points, key)
                self.accounts[account].expire(now)
                self.accounts[account].add(lot, now)
                lots.append((account, lot))
        if lots:
            self.grants[client].append(Grant(rule, now, lots, source))

    def cashback(self, client: str, visit: dict[str, Any], now: datetime) -> None:
        day = now.astimezone(ZONE).date()
        earlier = self.given(client, "cashback")
        if any(grant.source == visit["id"] for grant in earlier):
            return
        month = [g for g in earlier if g.at.astimezone(ZONE).date().replace(day=1) == day.replace(day=1)]
        points = min(visit["money_paid"] // 10, 60 - sum(grant.points() for grant in month))
        local = now.astimezone(ZONE)
        available = wall(day + timedelta(days=3), local.time())
        expires = midnight_after(last_of_month(add_months(day, 2)))
        self.give(client, "cashback", now, [(client, points, available, expires)], visit["id"])

    def referral(self, client: str, visit: dict[str, Any], now: datetime) -> None:
        referrer = self.clients[client].get("referrer")
        before = [v for v in self.clients[client]["visits"] if v["status"] == "completed" and v["at"] <= now]
        if referrer is None or len(before) != 1 or self.given(client, "referral"):
            return
        parts = [(client, 30, now, FOREVER)]
        if referrer != client:
            parts.insert(0, (referrer, 50, now, FOREVER))
        self.give(client, "referral", now, parts, visit["id"])

    def spend(self, client: str, visit: dict[str, Any], now: datetime) -> None:
        account = self.accounts[client]
        wanted, parts = visit["points_paid"], []
        for lot in account.in_turn(now):
            if lot.available <= now < lot.expires and wanted:
                part = min(lot.left, wanted)
                lot.left -= part
                wanted -= part
                parts.append((lot, part))
        account.debt += wanted
        self.spends[client].append((visit["id"], parts))
        taken = sum(part for _, part in parts)
        if taken:
            account.entries.append(("spent", -taken, now))

    def give_back(self, client: str, visit: str, share: Fraction, now: datetime) -> None:
        account = self.accounts[client]
        for source, parts in self.spends[client]:
            if source != visit:
                continue
            spent = sum(part for _, part in parts)
            due = spent if share == 1 else int(spent * share)
            singles = [lot for lot, part in reversed(parts) for _ in range(part)]
            back = singles[self.restored[visit] : due]
            self.restored[visit] = max(due, self.restored[visit])
            for lot in back:
                lot.left += 1
                lot.again = now
            if back:
                account.entries.append(("restored", len(back), now))
                account.expire(now)
                account.pay_debt(now)

    def take_back(self, client: str, visit: str, share: Fraction, now: datetime) -> None:
        for grant in self.grants[client]:
            if grant.source != visit or grant.rule != "cashback":
                continue
            for owner, lot in grant.lots:
                kept = int(lot.points * (1 - share))
                more = lot.points - kept - grant.taken[lot.key]
                if more <= 0:
                    continue
                grant.taken[lot.key] += more
                self.reverse(self.accounts[owner], lot, more, now)
            grant.undone = share == 1

    def reverse(self, account: Account, lot: Lot, points: int, now: datetime) -> None:
        account.expire(now)
        own = min(lot.left, points)
        lot.left -= own
        lot.reversed += own
        owed = min(points - own, max(0, lot.spent() - lot.claimed))
        lot.claimed += owed
        others, rest = 0, owed
        for other in account.in_turn(now):
            part = min(other.left, rest)
            other.left -= part
            other.reversed += part
            rest -= part
            others += part
        account.debt += rest
        if own + others:
            account.entries.append(("reversed", -(own + others), now))

    def refund(self, client: str, refund: dict[str, Any], now: datetime) -> None:
        visit = next(v for v in self.clients[client]["visits"] if v["id"] == refund["visit"])
        part = Fraction(1) if not visit["money_paid"] else Fraction(refund["amount"], visit["money_paid"])
        share = min(Fraction(1), self.returned[visit["id"]] + min(Fraction(1), part))
        self.returned[visit["id"]] = share
        self.give_back(client, visit["id"], share, now)
        self.take_back(client, visit["id"], share, now)


def replay(clients: list[dict[str, Any]], start: date, end: date) -> dict[str, Account]:
    """The accounts of a history."""
    books = Books({client["id"]: client for client in clients})
    events: list[tuple[datetime, int, str, Any]] = []
    for client in clients:
        key = client["id"]
        for visit in client["visits"]:
            if visit["status"] != "completed":
                continue
            if visit["points_paid"]:
                events.append((visit["at"], 5, f"spent {visit['id']}", (books.spend, key, visit)))
            events.append((visit["at"], 6, f"cashback visit {visit['id']}", (books.cashback, key, visit)))
            events.append((visit["at"], 6, f"referral visit {visit['id']}", (books.referral, key, visit)))
        for refund in client["refunds"]:
            events.append((refund["at"], 1, f"returned {refund['id']}", (books.refund, key, refund)))
        day = start
        while day <= end:
            events += days_of(books, client, day)
            day += timedelta(days=1)
    last = midnight_after(end) - timedelta(microseconds=1)
    for now, _, _, (happen, key, what) in sorted(events, key=lambda event: event[:3]):
        if not wall(start, time(0)) <= now <= last:
            continue
        books.accounts[key].expire(now)
        happen(key, what, now)
    for account in books.accounts.values():
        account.expire(last)
    return books.accounts


def days_of(books: Books, client: dict[str, Any], day: date) -> list[tuple[datetime, int, str, Any]]:
    events: list[tuple[datetime, int, str, Any]] = []
    key, born = client["id"], client.get("birth_date")
    if born is not None:
        common = (born.month, born.day) == (2, 29) and monthrange(day.year, 2)[1] == 28
        if (day.month, day.day) == ((2, 28) if common else (born.month, born.day)):
            at = wall(day, time(2, 30))
            events.append((at, 6, f"birthday {key} {day}", (birthday(books, day), key, None)))
    if day.isoweekday() == 1:
        at = wall(day, time(9))
        events.append((at, 6, f"mondays {key} {day}", (monday(books, day), key, None)))
    return events


def birthday(books: Books, day: date) -> Any:
    def happen(key: str, _: None, now: datetime) -> None:
        expires = midnight_after(day + timedelta(days=30))
        books.give(key, "birthday", now, [(key, 25, now, expires)], None)

    return happen


def monday(books: Books, day: date) -> Any:
    def happen(key: str, _: None, now: datetime) -> None:
        visits = books.clients[key]["visits"]
        recent = [
            grant
            for grant in books.given(key, "mondays")
            if grant.at.astimezone(ZONE).date() > day - timedelta(days=21)
        ]
        if any(v["status"] == "completed" and v["at"] <= now for v in visits) and len(recent) < 2:
            books.give(key, "mondays", now, [(key, 7, now, FOREVER)], None)

    return happen
