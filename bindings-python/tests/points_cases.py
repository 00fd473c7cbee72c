"""Programmes and histories by chance, from a seed: the programme as data and as text, the clients as records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from points_oracle import Account, Adjusted, Fact, Ledger, Returned, Spent, Started, with_their_purchases
from points_records import WEEKDAYS, Moment, Tier, Tiers, facts
from points_terms import Bonus, Earning, Limit, Programme, instant, shifted

ZONES = ("UTC", "Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "America/New_York", "Australia/Lord_Howe")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
ROUNDINGS = ("down", "up", "half up", "half down", "half even")


def programme(chance: Random, together: bool = False) -> tuple[Programme, str]:
    """A programme of two to five bonuses, and its text; `together`: of rules that heed each other and all clients."""
    place = chance.choice(ZONES)
    rate = chance.choice(("1", "1", "1", "2", "0.5", "10"))
    rounding = chance.choice(ROUNDINGS)
    step = chance.choice(("1", "1", "1", "0.01", "0.5", "5"))
    by_expiry = chance.random() < 0.7
    negative = chance.random() < 0.3
    bonuses, texts = [], []
    for number in range(chance.randint(2, 5)):
        bonus, text = bonus_rule(chance, f"{chance.choice('abcxyz')}{number}", Fraction(rate))
        if together:
            bonus, text = heeding(chance, bonus, text, [other.name for other in bonuses])
        bonuses.append(bonus)
        texts.append(text)
    head = [
        f'timezone "{place}"',
        "currency RUB",
        "program tried {",
        f"  1 point = {rate} rub",
        f"  round earned {rounding} to {step} {'point' if step == '1' else 'points'}",
        f"  spend oldest {'expiry ' if by_expiry else ''}first",
        f"  balance {'may go negative' if negative else 'never below 0 points'}",
    ]
    made = Programme(ZoneInfo(place), tuple(bonuses), Fraction(rate), rounding, Fraction(step), by_expiry, negative)
    if together:
        made, lines = of_all(chance, made)
        head += lines
    return made, "\n".join([*head, "}", *texts]) + "\n"


def heeding(chance: Random, bonus: Bonus, text: str, others: list[str]) -> tuple[Bonus, str]:
    """A rule with a priority, rules that it is not given beside, and limits over all clients."""
    lines = []
    if chance.random() < 0.4:
        bonus = replace(bonus, priority=chance.choice((1, 5, 10)))
        lines.append(f"priority {bonus.priority}")
    if others and chance.random() < 0.4:
        other = chance.choice(others)
        bonus = replace(bonus, excludes=frozenset((other,)))
        lines.append(f"exclusive with {other}")
    if chance.random() < 0.3:
        points = chance.random() < 0.5
        most = chance.choice((300, 2000)) if points else chance.choice((2, 9))
        bonus = replace(bonus, limits=(*bonus.limits, Limit(most, points, "all")))
        lines.append(f"at most {most}{' points' if points else ''} in all")
    if bonus.start == ("record", "visit") and chance.random() < 0.6:
        earning, line = in_bands(chance)
        bonus = replace(bonus, earnings=(*bonus.earnings, earning))
        lines.append(f"earn {line}")
    if chance.random() < 0.3:
        lines.append("earn 1 point per day since birth_date")
        bonus = replace(bonus, earnings=(*bonus.earnings, Earning(days_of_life)))
    return bonus, text[:-1] + "".join(f"  {line}\n" for line in lines) + "}"


def days_of_life(moment: Moment) -> Fraction | None:
    known = moment.client.get("birth_date")
    if known is None or known.startswith("--"):
        return None
    return Fraction((moment.today - date.fromisoformat(known)).days)


def in_bands(chance: Random) -> tuple[Earning, str]:
    """Points by the size of the order."""
    bounds = sorted(chance.sample((0, 100, 500, 1000, 3000), chance.choice((1, 2, 3))))
    worth = [chance.choice((1, 2, 5, 20, 50)) for _ in bounds]
    whole = chance.random() < 0.5
    if whole:
        worth = [5 * points for points in worth]  # no rounding leaves nothing of them: that would be refused

    def points(moment: Moment) -> Fraction | None:
        assert moment.row is not None
        reached = [value for bound, value in zip(bounds, worth, strict=True) if Fraction(moment.row["total"]) >= bound]
        if not reached:
            return None
        part = Fraction(moment.row["money_paid"]) / 100 / moment.programme.money_per_point
        return Fraction(reached[-1]) if whole else reached[-1] * part

    unit = " points" if whole else "%"
    bands = "; ".join(f"{value}{unit} from {bound} rub" for bound, value in zip(bounds, worth, strict=True))
    return Earning(points), f"{'' if whole else 'a share of visit.money_paid '}in bands of visit.total {{ {bands} }}"


def of_all(chance: Random, made: Programme) -> tuple[Programme, list[str]]:
    """What a programme says about all its rules."""
    lines = []
    if chance.random() < 0.5:
        names = chance.sample([bonus.name for bonus in made.bonuses], 2)
        made = replace(made, best_of=frozenset(names))
        lines.append(f"  best of {', '.join(names)}")
    elif chance.random() < 0.7:
        made = replace(made, budget=chance.choice((500, 5000)))
        lines.append(f"  at most {made.budget} points in all")
    if chance.random() < 0.4:
        period = chance.choice(("day", "month"))
        most = chance.choice((1, 3))
        made = replace(made, accruals=(Limit(most, False, period),))
        lines.append(f"  at most {most} accruals per {period}")
    return made, lines


def bonus_rule(chance: Random, name: str, rate: Fraction) -> tuple[Bonus, str]:
    kind = chance.choice(("visit", "visit", "visit", "review", "anniversary", "year", "day", "weekday", "month"))
    start, text = starting(chance, kind)
    lines = [text]
    when = None
    if chance.random() < 0.5:
        when, text = condition(chance, kind)
        lines.append(f"when {text}")
    earnings = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        earning, text = earn(chance, kind, rate)
        earnings.append(earning)
        lines.append(f"earn {text}")
    available = expires = None
    if chance.random() < 0.4:
        available = chance.choice(
            ((14, "days"), (1, "days"), (36, "hours"), (1, "months"), (90, "minutes"), (2, "weeks"))
        )
        lines.append(f"available after {phrase(*available)}")
    to_end = False
    if chance.random() < 0.7:
        expires = chance.choice(
            ((30, "days"), (1, "months"), (3, "months"), (12, "months"), (1, "years"), (6, "weeks"))
        )
        if available is None and chance.random() < 0.2:
            expires = (chance.choice((48, 100)), "hours")
        to_end = expires[1] != "hours" and chance.random() < 0.4
        lines.append(f"expires after {phrase(*expires)}{' to end of month' if to_end else ''}")
    if available and expires and available == (1, "months") and expires in ((30, "days"), (1, "months")):
        available = (14, "days")
        lines = [line.replace("available after 1 month", "available after 14 days") for line in lines]
    limits = []
    for limit, text in chance.sample(limitations(kind), chance.choice((1, 1, 2))):
        limits.append(limit)
        lines.append(text)
    reverse = kind == "visit" and chance.random() < 0.8
    if reverse:
        lines.append("reverse on return")
    made = Bonus(name, start, tuple(earnings), when, available, expires, to_end, tuple(limits), reverse)
    return made, f"bonus {name} {{\n" + "".join(f"  {line}\n" for line in lines) + "}"


def phrase(count: int, unit: str) -> str:
    return f"{count} {unit[:-1] if count == 1 else unit}"


def starting(chance: Random, kind: str) -> tuple[tuple[Any, ...], str]:
    clock = chance.choice((None, time(10), time(2, 30), time(0, 30), time(23, 59)))
    at = f" at {clock:%H:%M}" if clock else ""
    match kind:
        case "visit":
            return ("record", "visit"), "on visit completed"
        case "review":
            return ("record", "review"), "on review"
        case "anniversary":
            shift = chance.choice((0, 0, -3, -7, 5, -60))
            if shift == 0:
                return ("anniversary", clock, 0), f"on anniversary of birth_date{at}"
            side = "before" if shift < 0 else "after"
            return ("anniversary", clock, shift), f"{phrase(abs(shift), 'days')} {side} anniversary of birth_date{at}"
        case "year":
            month, day = chance.choice(((2, 23), (2, 29), (3, 8), (12, 31), (3, 29), (11, 4), (10, 25)))
            return ("day of year", clock, (month, day)), f"on {day} {MONTHS[month - 1]}{at}"
        case "day":
            return ("every day", clock), f"every day{at}"
        case "weekday":
            weekday = chance.randrange(7)
            return ("weekday", clock, weekday), f"every {WEEKDAYS[weekday]}{at}"
        case _:
            wanted = chance.choice(((1,), (1, 15), (31,), (29, 30, 31)))
            text = " and ".join(map(str, wanted))
            return ("days of month", clock, wanted), f"on day {text} of the month{at}"


def condition(chance: Random, kind: str) -> tuple[Any, str]:
    def recent(moment: Moment) -> bool:
        after = shifted(moment.today, -1, "months")
        return any(moment.local_date(visit["at"]) > after for visit in moment.completed())

    def adult(moment: Moment) -> bool:
        known = moment.client.get("birth_date")
        if known is None or known.startswith("--"):
            return False
        born = date.fromisoformat(known)
        return shifted(born, 18, "years") <= moment.today

    choices: list[tuple[Any, str]] = [
        (lambda m: not m.client.get("blacklisted", False), "not blacklisted"),
        (lambda m: m.client.get("sex") == "male", 'sex = "male"'),
        (lambda m: m.client.get("sex") == "female", 'not (sex = "male")'),
        (lambda m: len(m.completed()) >= 2, "count of (visits where completed) >= 2"),
        (recent, "has visit in the last 1 month where completed"),
        (adult, "age of birth_date >= 18"),
    ]
    if kind == "visit":
        choices += [
            (lambda m: len(m.completed()) == 1, "count of (visits where completed) = 1"),
            (lambda m: Fraction(m.row["money_paid"]) >= 500, "visit.money_paid >= 500 rub"),
            (lambda m: bool(m.client.get("referrer")), "referrer is known"),
        ]
    if kind == "review":
        choices += [(lambda m: (m.row.get("score") or 0) >= 4, "score >= 4")] * 2
    return chance.choice(choices)


def earn(chance: Random, kind: str, rate: Fraction) -> tuple[Earning, str]:
    recipient = chance.choice(("client", "client", "client", "referrer", "employee"))
    if recipient == "employee" and kind != "visit":
        recipient = "client"
    target = {"client": "", "referrer": " for client.referrer", "employee": " for employee"}[recipient]
    points = chance.choice((5, 7, 9, 30, 100, 999))  # no rounding leaves nothing of them
    choices: list[tuple[Any, str]] = [
        (lambda m: Fraction(points), f"{points} points"),
        (lambda m: Fraction(2 * len(m.completed())), "2 points * count of (visits where completed)"),
    ]
    if kind == "visit":
        percent = chance.choice(("15", "7.5", "10", "1", "0.3"))
        part = Fraction(percent) / 100
        choices += [
            (lambda m: part * Fraction(m.row["money_paid"]) / rate, f"{percent}% of visit.money_paid"),
        ] * 3
    else:

        def last_year(moment: Moment) -> Fraction:
            after = shifted(moment.today, -1, "years")
            paid = (Fraction(v["money_paid"]) for v in moment.completed() if moment.local_date(v["at"]) > after)
            return sum(paid, Fraction(0)) / 100 / rate

        choices.append((last_year, "1% of sum of (visits.money_paid in the last 1 year where completed)"))
    worth, text = chance.choice(choices)
    return Earning(worth, recipient), text + target


def limitations(kind: str) -> list[tuple[Limit, str]]:
    once = [
        (Limit(1, False, "client"), "once per client"),
        (Limit(1, False, "day"), "once per day"),
        (Limit(1, False, "month"), "once per month"),
        (Limit(1, False, "year"), "once per year"),
        (Limit(2, False, "month"), "at most 2 per month"),
        (Limit(3, False, "90 days"), "at most 3 per 90 days"),
        (Limit(1, False, "1 months"), "at most 1 per 1 month"),
    ]
    points = [
        (Limit(100, True, "month"), "at most 100 points per month"),
        (Limit(50, True, "day"), "at most 50 points per day"),
        (Limit(500, True, "client"), "at most 500 points per client"),
        (Limit(1000, True, "year"), "at most 1000 points per year"),
        (Limit(60, True, "30 days"), "at most 60 points per 30 days"),
    ]
    record = [(Limit(1, False, "record"), f"once per {kind}")] * 3 if kind in ("visit", "review") else []
    return record + once + points


# -- histories -------------------------------------------------------------------------------------------------------

FIRST = date(2023, 10, 1)
LAST = date(2024, 12, 31)


def money(chance: Random, least: int, most: int) -> str:
    return f"{chance.randint(least * 100, most * 100) / 100:.2f}"


def moment(chance: Random, zone: ZoneInfo) -> datetime:
    """A moment of the history; often on a month's last days, about a change of the clocks, or the same again."""
    kind = chance.random()
    day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days - 20))
    clock = time(chance.randrange(24), chance.choice((0, 0, 30, 59)))
    if kind < 0.2:
        month = date(day.year, day.month, 1)
        day = shifted(month, 1, "months") - timedelta(days=chance.choice((0, 1, 2)))
    elif kind < 0.35:
        day = chance.choice((date(2023, 10, 29), date(2023, 10, 15), date(2024, 3, 31), date(2024, 3, 10),
                             date(2024, 2, 29), date(2024, 10, 27), date(2024, 4, 7), date(2023, 11, 5)))  # fmt: skip
        clock = time(chance.choice((0, 1, 2, 3)), chance.choice((0, 15, 30, 45)))
    elif kind < 0.5:
        return datetime(2024, chance.choice((1, 5, 6)), chance.choice((10, 20)), 12, tzinfo=timezone.utc)
    return instant(day, clock, zone)


def history(chance: Random, made: Programme, size: int) -> list[dict[str, Any]]:
    """Clients with their visits, refunds and reviews."""
    clients = []
    for number in range(size):
        client: dict[str, Any] = {"id": f"c{number}"}
        if chance.random() < 0.6:
            client["birth_date"] = chance.choice(
                (
                    "1980-02-29",
                    "2004-02-29",
                    "1999-12-31",
                    "--02-29",
                    "--05-31",
                    "2006-06-15",
                    "1970-01-01",
                    "1990-03-02",
                )
            )
        if chance.random() < 0.7:
            client["sex"] = chance.choice(("male", "female"))
        if chance.random() < 0.2:
            client["blacklisted"] = True
        if chance.random() < 0.6:
            client["referrer"] = f"c{chance.randrange(size)}"
        visits: list[dict[str, Any]] = []
        refunds: list[dict[str, Any]] = []
        for order in range(chance.choice((0, 1, 2, 3, 5, 8, 12))):
            visit: dict[str, Any] = {
                "id": f"v{number}_{order}",
                "at": moment(chance, made.zone),
                "status": chance.choice(("completed",) * 6 + ("cancelled", "in_progress")),
                "money_paid": chance.choice(("0", "100", "1000", money(chance, 1, 5000))),
                "points_paid": "0",
            }
            if chance.random() < 0.6:
                visit["points_paid"] = chance.choice(("1", "7", "50", "300"))
            if chance.random() < 0.4:
                visit["employee"] = chance.choice(("e1", "e2"))
            visit["total"] = str(Decimal(visit["money_paid"]) + Decimal(visit["points_paid"]))
            amounts = [money(chance, 1, 300) for _ in range(chance.choice((0, 1, 3)))]
            visit["lines"] = [{"kind": "part", "amount": amount} for amount in amounts]
            if len(amounts) == 3:
                visit["lines"][2]["amount"] = amounts[0]
            visits.append(visit)
            for again in range(chance.choice((0, 0, 0, 1, 1, 2))):
                refund = {
                    "id": f"r{number}_{order}_{again}",
                    "visit": visit["id"],
                    "at": visit["at"] + timedelta(hours=chance.choice((-24, 0, 1, 24, 24 * 20, 24 * 40, 24 * 100))),
                    "amount": chance.choice((visit["money_paid"], money(chance, 1, 1000))),
                }
                if chance.random() < 0.1:
                    refund["points"] = "2"
                refunds.append(refund)
        client["visits"] = visits
        client["refunds"] = refunds
        client["reviews"] = [
            {"id": f"w{number}_{order}", "at": moment(chance, made.zone), **({"score": s} if s else {})}
            for order, s in enumerate(chance.choice((None, 2, 4, 5)) for _ in range(chance.choice((0, 0, 1, 3))))
        ]
        clients.append(client)
    return clients


def on_other_cards(chance: Random, clients: list[dict[str, Any]]) -> None:
    """Let some purchases be brought back with the card of another client."""
    for client in clients:
        stay = []
        for refund in client["refunds"]:
            card = chance.choice(clients)
            refunds = stay if card is client else card["refunds"]
            if refunds is not stay and refund["visit"].startswith(f"v{client['id'][1:]}_"):
                refunds.append(refund)
            else:
                stay.append(refund)
        client["refunds"] = stay


def text_of(number: Fraction) -> str:
    return str(Decimal(number.numerator) / Decimal(number.denominator))


def documents(clients: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The clients as the engine reads them: instants as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        if isinstance(value, list):
            return [plain(part) for part in value]
        return value.isoformat() if isinstance(value, datetime) else value

    return [plain(client) for client in clients]


class Till(Ledger):
    """A ledger that lets no purchase be paid by more points than there are."""

    def _spent(self, fact: Fact) -> None:
        account = ("client", self.who(fact.client))
        there = sum((lot.left for lot in self.spendable(account, fact.at) if lot.available <= fact.at), Fraction(0))
        paid = min(there, fact.body.points)
        self.paid[fact.body.source] = paid
        super()._spent(replace(fact, body=Spent(fact.body.source, paid)))

    def fold(self, facts: Iterable[Fact], to: datetime) -> Ledger:
        self.paid: dict[str, Fraction] = {}
        return super().fold(facts, to)


def affordable(made: Programme, clients: list[dict[str, Any]], first: date = FIRST, last: date = LAST) -> None:
    """Let no purchase be paid by more points than there are."""
    till = Till(made)
    till.fold(facts(made, clients, first, last), instant(last, time(23), made.zone))
    for client in clients:
        for visit in client["visits"]:
            if visit["id"] in till.paid:
                visit["points_paid"] = text_of(till.paid[visit["id"]])


# -- facts -----------------------------------------------------------------------------------------------------------


def told(fact: Fact) -> dict[str, Any]:
    """A fact as a host tells it."""
    match fact.body:
        case Started(bonus, source, offers):
            event: dict[str, Any] = {"bonus": bonus, "offers": [offer(account, worth) for account, worth in offers]}
            event |= {"source": source} if source else {}
        case Spent(source, points):
            event = {"source": source, "points": text_of(points)}
        case Returned(source, amount, of, points):
            event = {"source": source, "part": {"amount": text_of(amount), "of": text_of(of)}}
            event |= {"points": text_of(points)} if points else {}
        case Adjusted(points, expires):
            event = {"points": text_of(points), "reason": "a mistake"}
            event |= {"expires_at": expires.isoformat()} if expires else {}
        case gone:
            event = {"from": gone}
    return {"key": fact.key, "client": fact.client, "at": fact.at.isoformat(), "event": {fact.kind: event}}


def offer(account: Account | None, worth: Fraction) -> dict[str, Any]:
    whose = {"account": {"holder": account[0], "key": account[1]}} if account else {}
    return whose | {"amount": {"points": text_of(worth)}}


def told_by_a_host(chance: Random, made: Programme) -> list[Fact]:
    """What a host tells a ledger about three clients: purchases, returns, merges, mistakes; no debt comes of it."""
    facts: list[Fact] = []
    clients = ["a", "b", "c"][: chance.randint(1, 3)]
    buyers: dict[str, str] = {}
    bought: dict[str, datetime] = {}
    early: set[str] = set()
    begins = datetime(2024, 1, 1, tzinfo=timezone.utc)
    for number in range(chance.randint(3, 40)):
        at = begins + timedelta(days=chance.randrange(200), hours=chance.choice((0, 6, 12)))
        client = chance.choice(clients)
        kind = chance.choice(("started",) * 5 + ("spent",) * 3 + ("returned",) * 3 + ("adjusted", "merged"))
        body: Any = chance.choice(clients)
        match kind:
            case "started":
                bonus = chance.choice(made.bonuses)
                source = f"s{number}" if bonus.start[0] == "record" else None
                whose = (None, None, ("client", chance.choice(clients)), ("employee", "e"))
                worth = [Fraction(chance.choice(("0", "1", "5.01", "30", "100.5", "333"))) for _ in range(2)]
                offers = tuple((chance.choice(whose), part) for part in worth[: chance.choice((1, 1, 2))])
                body = Started(bonus.name, source, offers)
                if source:
                    buyers[source], bought[source] = client, at
            case "spent":
                source = f"p{number}"
                buyers[source], bought[source] = client, at
                body = Spent(source, Fraction(chance.choice((1, 7, 20, 60, 150))))
            case "returned" if buyers:
                source = chance.choice(sorted(buyers))
                client = buyers[source]
                if at <= bought[source]:
                    if source in early:  # two that wait for one purchase make one entry
                        continue
                    early.add(source)
                of = chance.choice((1, 2, 3, 10))
                said = Fraction(chance.choice((2, 30))) if chance.random() < 0.1 else None
                body = Returned(source, Fraction(chance.randint(1, of)), Fraction(of), said)
            case "returned":
                continue
            case "adjusted":
                until = at + timedelta(days=chance.choice((5, 60))) if chance.random() < 0.5 else None
                body = Adjusted(Fraction(chance.choice((-50, -5, 5, 40))), until)
        facts.append(Fact(f"f{number:03}", client, at, kind, body))
    return without_debts(made, facts)


def without_debts(made: Programme, facts: list[Fact]) -> list[Fact]:
    """Leave out whatever leads to a debt."""
    while True:
        ledger = Ledger(made)
        for fact in ledger.in_order(with_their_purchases(facts)):
            ledger.tell(fact)
            if any(ledger.debts.values()):
                facts = [other for other in facts if other.key != fact.key]
                break
        else:
            return facts


# -- carts -----------------------------------------------------------------------------------------------------------


def tiers(chance: Random) -> tuple[Tiers, str, list[str]]:
    """Two or three tiers, their text, and lines of the programme about whole orders."""
    count = chance.choice((2, 3))
    by_money = chance.random() < 0.4
    thresholds = sorted(chance.sample((100, 500, 1000, 3000, 7000) if by_money else (1, 2, 3, 5), count))
    percents = sorted(chance.sample(("10", "25", "33.3", "75", "100"), count), key=Fraction)
    months = chance.choice((None, 3, 12))
    window = f" in the last {phrase(months, 'months')}" if months else ""
    of = f"sum of (visits.money_paid{window} where completed)" if by_money else f"visits{window} where completed"
    lines = [f"counting {of}"]
    made = []
    for number, (threshold, percent) in enumerate(zip(thresholds, percents, strict=True)):
        made.append(Tier(f"t{number}", Fraction(threshold), Fraction(percent) / 100))
        unit = " rub" if by_money else ""
        lines.append(f"tier t{number} from {threshold}{unit} {{ redeem up to {percent}% of max_discount }}")
    promo = chance.choice((None, "100", "50"))
    if promo:
        lines.append(f"promo lines redeem up to {promo}% of price")
    keep = chance.random() < 0.5
    if keep:
        lines.append("keep forever")
    rules = []
    of_order, leave, leave_share = Fraction(1), Fraction(0), Fraction(0)
    if chance.random() < 0.3:
        of_order = Fraction(chance.choice((5, 30, 50)), 100)
        rules.append(f"redeem up to {of_order * 100}% of the order")
    if chance.random() < 0.3:
        leave = Fraction(chance.choice((10, 400)))
        rules.append(f"leave at least {leave} rub in money")
    elif chance.random() < 0.3:
        leave_share = Fraction(chance.choice((10, 90)), 100)
        rules.append(f"leave at least {leave_share * 100}% in money")
    text = "tiers status {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"
    share = Fraction(promo) / 100 if promo else None
    return Tiers(tuple(made), by_money, months, keep, share, of_order, leave, leave_share), text, rules


def cart(chance: Random) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for _ in range(chance.choice((1, 2, 3, 5))):
        line: dict[str, Any] = {
            "kind": "part",
            "amount": chance.choice(("100", "4000", "333.33", money(chance, 1, 900))),
        }
        if chance.random() < 0.8:
            line["max_discount"] = chance.choice(("0.15", "0.1", "1", "0.333"))
        if chance.random() < 0.3:
            line |= {
                "promo": True,
                "price": chance.choice(("50", "99.99", "1000")),
                "quantity": chance.choice(("1", "2")),
            }
        lines.append(line)
    return lines
