"""The ledger against one in plain Python, `points_oracle.py`, over programmes and histories by chance and real orders.

The oracle was written blind: from the definition of the language and its numbered decisions, by someone who had not
read the engine. What the two made differently was decided from the text; what of the text was found wanting, mended.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import kardan
import points_cases as cases
import pytest
from points_cases import FIRST, LAST
from points_oracle import Account, Ledger
from points_records import facts, quote
from points_terms import Bonus, Earning, Limit, Programme, start_of_day

Shares = tuple[tuple[str, Fraction], ...]
Line = tuple[datetime, Account, str, Shares, Shares]
ORDERS = Path(__file__).parents[2] / "examples" / "cdnow" / "data" / "orders.csv"


def compiled(text: str) -> kardan.Program:
    return kardan.Program.compile(text)


def read(program: kardan.Program, clients: list[dict[str, Any]]) -> kardan.Dataset:
    return kardan.Dataset.from_documents(cases.documents(clients), program)


def kept(ledger: kardan.Ledger) -> Counter[Line]:
    """The entries of the engine that move points of lots."""
    entries: Counter[Line] = Counter()
    for entry in ledger.to_dict()["entries"]:
        lots = tuple(sorted((part["lot"], Fraction(part["points"])) for part in entry["lots"]))
        at = datetime.fromisoformat(entry["at"].replace("Z", "+00:00"))
        if lots and entry["kind"] != "merged":
            lines = tuple(sorted((key, Fraction(points)) for key, points in entry.get("lines", ())))
            entries[at, (entry["account"]["holder"], entry["account"]["key"]), entry["kind"], lots, lines] += 1
    return entries


def expected(ledger: Ledger) -> Counter[Line]:
    return Counter(
        (entry.at, entry.account, entry.kind, tuple(sorted(entry.lots)), tuple(sorted(entry.lines)))
        for entry in ledger.entries
    )


def end_of(day: date, zone: ZoneInfo) -> datetime:
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["within the balance", "overdrawn", "rules that heed each other", "other cards"])
def test_a_history_makes_the_entries_that_the_text_says(kind: str, seed: int) -> None:
    chance = Random(seed)
    made, text = cases.programme(chance, together=kind == "rules that heed each other")
    clients = cases.history(chance, made, chance.randint(1, 3))
    if kind == "other cards":
        clients = cases.history(chance, made, 3)
        cases.on_other_cards(chance, clients)
    if kind == "within the balance":
        cases.affordable(made, clients)
    program = compiled(text)
    ledger = program.replay(read(program, clients), str(FIRST), str(LAST))
    oracle = Ledger(made).fold(facts(made, clients, FIRST, LAST), end_of(LAST, made.zone))
    assert kept(ledger) == expected(oracle), text


@pytest.mark.parametrize("seed", range(40))
def test_facts_in_any_order_with_repeats_and_mistakes_lead_to_the_same_books(seed: int) -> None:
    chance = Random(seed)
    made, text = cases.programme(chance)
    told = cases.told_by_a_host(chance, made)
    end = datetime(2026, 1, 1, tzinfo=timezone.utc)
    program = compiled(text)

    in_order = program.ledger()
    for fact in sorted(told, key=lambda fact: fact.order):
        in_order.apply(cases.told(fact))
    in_order.advance(end)
    assert kept(in_order) == expected(Ledger(made).fold(told, end)), text

    ledger = program.ledger()
    order = told + chance.sample(told, len(told) // 3)
    chance.shuffle(order)
    for fact in order:
        ledger.apply(cases.told(fact))
    mistake = cases.told(told[0]) | {"key": "mistake", "event": {"adjusted": {"points": "77", "reason": "a mistake"}}}
    ledger.apply(mistake)
    ledger.withdraw("mistake")
    ledger.advance(end)
    books = ledger.to_dict()
    sums: Counter[Account] = Counter()
    for entry in books["entries"]:
        sums[entry["account"]["holder"], entry["account"]["key"]] += Fraction(entry["points"])  # type: ignore[assignment]
    for account in books["accounts"]:
        assert Fraction(account["balance"]) == sums[account["holder"], account["account"]]
    merged = any(fact.kind == "merged" for fact in told)
    for moment in [datetime(2024, month, 15, 6, tzinfo=timezone.utc) for month in range(1, 9)] + [end]:
        oracle = Ledger(made).fold(told, moment)
        for holder, key in (("client", "a"), ("client", "b"), ("client", "c"), ("employee", "e")):
            account = ledger.account(key, moment, holder=holder) or {"balance": "0", "pending": "0", "debt": "0"}
            assert Fraction(account["balance"]) == oracle.balance((holder, key)), (text, moment)
            assert Fraction(account["debt"]) == 0
            if not merged:
                assert Fraction(account["pending"]) == oracle.pending((holder, key), moment), (text, moment)


@pytest.mark.parametrize("seed", range(12))
def test_a_quote_gives_each_line_what_the_text_says(seed: int) -> None:
    chance = Random(seed)
    made, text = cases.programme(chance)
    tiers, text_of_tiers, rules = cases.tiers(chance)
    text = text.replace("program tried {\n", "program tried {\n" + "".join(f"  {rule}\n" for rule in rules))
    clients = cases.history(chance, made, 2)
    cases.affordable(made, clients)
    program = compiled(text + text_of_tiers)
    data = read(program, clients)
    told = facts(made, clients, FIRST, LAST)
    for _ in range(3):
        client = chance.choice(clients)
        visits = client["visits"]
        now = chance.choice(visits)["at"] if visits and chance.random() < 0.2 else cases.moment(chance, made.zone)
        lines = cases.cart(chance)
        available = Ledger(made).fold(told, now).available(("client", client["id"]), now)
        document = cases.documents([client])[0]
        if client.get("referrer", client["id"]) != client["id"]:
            document["referrer"] = {"id": client["referrer"], "name": "a friend"}
        answer = program.replay(data, str(FIRST), now).quote(document, {"lines": lines}, now)
        got = [(Fraction(line["most"]), Fraction(line["usable"]), line["binding"]) for line in answer["lines"]]
        assert Fraction(answer["available"]) == available
        assert (answer["tier_before"], got) == quote(made, tiers, client, available, lines, now), (text_of_tiers, lines)


def buyers(count: int) -> list[dict[str, Any]]:
    """Real orders as visits at noon: every third is paid in part by points, some are brought back."""
    clients: dict[str, dict[str, Any]] = {}
    with ORDERS.open(newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows)):
            key = row["client_id"]
            if key not in clients and len(clients) == count:
                continue
            client = clients.setdefault(key, {"id": key, "visits": [], "refunds": []})
            at = datetime.fromisoformat(row["order_date"] + "T12:00:00-05:00")
            visit = {"id": row["order_id"], "at": at, "status": "completed", "total": row["amount"]}
            visit |= {"money_paid": row["amount"], "points_paid": "10" if number % 3 == 0 else "0"}
            client["visits"].append(visit)
            if number % 11 == 0:
                back = row["amount"] if number % 2 else str(Decimal(row["amount"]).scaleb(2) // 2 / 100)
                later = timedelta(days=number % 60, hours=1)
                client["refunds"].append({"id": f"r{number}", "visit": visit["id"], "at": at + later, "amount": back})
    return list(clients.values())


def test_real_orders_earn_spend_expire_and_come_back() -> None:
    text = """
timezone "America/New_York"
currency USD
program records {
  1 point = 1 usd
  round earned half even to 0.01 points
  spend oldest expiry first
  balance never below 0 points
}
bonus cashback {
  on visit completed
  earn 15% of visit.money_paid
  available after 14 days
  expires after 3 months to end of month
  at most 12 points per month
  reverse on return
}
"""
    zone = ZoneInfo("America/New_York")
    cashback = Bonus(
        "cashback",
        ("record", "visit"),
        (Earning(lambda moment: Fraction(15, 100) * Fraction(moment.row["money_paid"])),),
        available=(14, "days"),
        expires=(3, "months"),
        to_end_of_month=True,
        limits=(Limit(12, True, "month"),),
        reverse=True,
    )
    made = Programme(zone, (cashback,), rounding="half even", step=Fraction(1, 100))
    first, last = date(1997, 1, 1), date(1998, 12, 31)
    clients = buyers(400)
    entries: Counter[Line] = Counter()
    for client in clients:
        cases.affordable(made, [client], first, last)
        entries += expected(Ledger(made).fold(facts(made, [client], first, last), end_of(last, zone)))
    program = compiled(text)
    ledger = program.replay(read(program, clients), str(first), str(last))
    assert kept(ledger) == entries
    assert {entry[2] for entry in entries} == {"earned", "spent", "expired", "restored", "reversed"}
