"""Bonus programmes: the dealer's tyre, and the ledger's own calls."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import kardan
import pytest

DEALER = Path(__file__).parents[2] / "examples" / "dealer" / "bonuses.kardan"


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
