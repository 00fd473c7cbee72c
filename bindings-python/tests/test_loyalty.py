"""Bonus programmes: the engine against a ledger written apart, the dealer's tyre, and the ledger's own calls."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import kardan
import loyalty_oracle as oracle
import polars
import pytest

DEALER = Path(__file__).parents[2] / "examples" / "dealer" / "bonuses.kardan"
START, END = date(2027, 1, 1), date(2028, 4, 30)


def history(seed: int) -> list[dict[str, Any]]:
    """Clients with purchases, payments by points and returns, at month ends, leap days and changes of the clocks."""
    chance = random.Random(seed)
    keys = [f"c{number}" for number in range(4)]
    first = datetime(2027, 1, 1, tzinfo=timezone.utc)
    edges = [date(2027, 1, 31), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), date(2027, 11, 30)]

    def moment() -> datetime:
        if chance.random() < 0.4:
            edge = chance.choice(edges)
            base = datetime(edge.year, edge.month, edge.day, tzinfo=timezone.utc)
            return base + timedelta(minutes=chance.randrange(-120, 24 * 60))
        return first + timedelta(minutes=chance.randrange(460 * 24 * 60))

    clients = []
    for key in keys:
        visits, refunds = [], []
        for number in range(chance.randrange(1, 9)):
            status = "completed" if chance.random() < 0.9 else "cancelled"
            money, points = chance.randrange(0, 900), chance.choice([0, 0, 10, 40, 90])
            visit = f"{key}v{number}"
            visits.append(
                {
                    "id": visit,
                    "at": moment(),
                    "status": status,
                    "total": money + points,
                    "money_paid": money,
                    "points_paid": points,
                }
            )
            for part in range(chance.choice([0, 0, 1, 2])):
                at = visits[-1]["at"] + timedelta(hours=chance.randrange(1, 2000), seconds=1)
                amount = chance.choice([money, money // 2, money // 3])
                refunds.append({"id": f"{visit}r{part}", "visit": visit, "at": at, "amount": amount})
        client: dict[str, Any] = {"id": key, "visits": visits, "refunds": refunds}
        if chance.random() < 0.5:
            client["referrer"] = chance.choice(keys)
        if chance.random() < 0.6:
            client["birth_date"] = chance.choice([date(1992, 2, 29), date(1990, 3, 28), date(1980, 10, 31)])
        clients.append(client)
    return clients


@pytest.mark.parametrize("seed", range(150))
def test_the_engine_agrees_with_a_ledger_written_apart(seed: int) -> None:
    program = kardan.Program.compile(oracle.PROGRAM)
    clients = history(seed)
    ledger = program.replay(kardan.Dataset.from_documents(clients, program), START, END)
    expected = Counter(
        (key, kind, points, at.astimezone(timezone.utc))
        for key, account in oracle.replay(clients, START, END).items()
        for kind, points, at in account.entries
    )
    rows = polars.DataFrame(ledger.entries()).iter_rows(named=True)
    found = Counter((row["account"], row["kind"], int(row["points"]), row["at"]) for row in rows)
    assert found == expected


def test_the_oracle_sees_something() -> None:
    kinds = {
        kind
        for seed in range(150)
        for account in oracle.replay(history(seed), START, END).values()
        for kind, _, _ in account.entries
    }
    assert kinds == {"earned", "spent", "expired", "reversed", "restored"}


def tyre(visits: int) -> dict[str, Any]:
    """The quote of a tyre after so many purchases."""
    program = kardan.Program.from_file(DEALER)
    rows = [
        {"id": f"v{day}", "at": f"2026-09-{day:02}T10:00", "status": "completed", "total": 9000, "money_paid": 9000}
        for day in range(1, visits + 1)
    ]
    client = {"id": "c", "visits": rows}
    ledger = program.replay(kardan.Dataset.from_documents([client], program), "2026-01-01", "2026-11-20")
    line = {"id": "tyre", "kind": "part", "amount": 4000, "max_discount": Decimal("0.15")}
    return ledger.quote(client, {"lines": [line]}, "2026-11-21 12:00")


@pytest.mark.parametrize(("visits", "tier", "points"), [(1, "silver", 150), (5, "gold", 450), (7, "platinum", 600)])
def test_the_tyre(visits: int, tier: str, points: int) -> None:
    quote = tyre(visits)
    assert quote["tier_before"] == tier
    assert quote["usable"] == str(points)
    assert quote["money"] == str(4000 - points)
    assert quote["lines"][0]["binding"] == "tier"


def test_facts_one_by_one() -> None:
    program = kardan.Program.from_file(DEALER)
    ledger = program.ledger()
    fact = {
        "key": "gift",
        "client": "c",
        "at": "2026-11-21T09:00:00Z",
        "event": {"adjusted": {"points": "100", "reason": "welcome"}},
    }
    (entry,) = ledger.apply(fact)
    assert (entry["kind"], entry["points"], entry["reason"]) == ("adjusted", "100", "welcome")
    assert ledger.apply(fact) == []
    account = ledger.account("c", "2026-11-21")
    assert account is not None
    assert account["balance"] == "100"
    assert ledger.account("d", "2026-11-21") is None
    state = ledger.to_state()
    assert program.ledger(state).to_state() == state
    (entry,) = ledger.withdraw("gift")
    assert entry["points"] == "-100"
    assert ledger.advance("2027-01-01") == []
    with pytest.raises(kardan.InputError, match="does not have"):
        ledger.apply({**fact, "event": {"started": {"bonus": "nothing", "offers": []}}})


def test_a_difference_says_who_loses() -> None:
    text = DEALER.read_text(encoding="utf-8")
    clients = [
        {
            "id": "c",
            "visits": [{"id": 1, "at": "2026-09-01T10:00", "status": "completed", "total": 100, "money_paid": 100}],
        }
    ]

    def replayed(text: str) -> kardan.Ledger:
        program = kardan.Program.compile(
            text, name=str(DEALER), loader=lambda path: (DEALER.parent / path).read_text(encoding="utf-8")
        )
        data = kardan.Dataset.from_documents(clients, program)
        return program.replay(data, "2026-09-01", "2026-09-01")

    difference = replayed(text).difference(replayed(text.replace("earn 15% of", "earn 10% of")))
    (account,) = difference["accounts"]
    assert account["account"] == {"holder": "client", "key": "c"}
    assert (account["cost_before"], account["cost_after"]) == ("15", "10")
    assert "1 account" in repr(replayed(text))
