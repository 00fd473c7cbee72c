"""What a ledger does with records and facts that are wrong: an error that says so, or books that still add up."""

from __future__ import annotations

from typing import Any

import kardan
import pytest

RULES = """
timezone "Europe/Moscow"
currency RUB
program tried {
  1 point = 1 rub
  round earned down to 1 point
  spend oldest expiry first
  balance never below 0 points
}
bonus cashback {
  on visit completed
  earn 10% of visit.money_paid
  reverse on return
  once per visit
}
bonus friend {
  on visit completed
  when referrer is known and count of (visits where completed) = 1
  earn 50 points for client.referrer
  earn 5 points
  once per client
}
"""

Document = dict[str, Any]


def visit(key: str, day: int, money: int, points: int = 0) -> Document:
    at = f"2026-01-{day:02}T10:00:00+03:00"
    return {
        "id": key,
        "at": at,
        "status": "completed",
        "total": money + points,
        "money_paid": money,
        "points_paid": points,
    }


def refund(key: str, of: str, day: int, amount: int) -> Document:
    return {"id": key, "visit": of, "at": f"2026-01-{day:02}T10:00:00+03:00", "amount": amount}


def replayed(*clients: Document) -> kardan.Ledger:
    program = kardan.Program.compile(RULES)
    data = kardan.Dataset.from_documents(clients, program)
    return program.replay(data, "2026-01-01", "2026-01-31")


def standing(ledger: kardan.Ledger, key: str = "a") -> tuple[str, str]:
    """The balance and the debt."""
    account = ledger.account(key, "2026-01-31")
    return (account["balance"], account["debt"]) if account else ("none", "none")


@pytest.mark.parametrize(
    ("visits", "refunds", "books"),
    [
        pytest.param([visit("v", 1, -1000)], [], ("none", "none"), id="negative money earns nothing"),
        pytest.param([visit("v", 1, 100), visit("w", 2, 0, -50)], [], ("10", "0"), id="nothing is spent backwards"),
        pytest.param(
            [visit("v", 1, 100)], [refund("r", "v", 2, -50)], ("10", "0"), id="nothing is brought back backwards"
        ),
        pytest.param([visit("v", 1, 100)], [refund("r", "v", 2, 900)], ("0", "0"), id="more than all is all"),
        pytest.param(
            [visit("v", 1, 100)],
            [refund("r", "v", 2, 100), refund("s", "v", 3, 100)],
            ("0", "0"),
            id="brought back twice",
        ),
        pytest.param(
            [visit("v", 2, 100)], [refund("r", "v", 1, 50)], ("5", "0"), id="brought back before it was bought"
        ),
        pytest.param([visit("v", 1, 100)], [refund("r", "v", 1, 50)], ("5", "0"), id="brought back at once"),
        pytest.param([visit("v", 1, 100), visit("w", 2, 0, 60)], [], ("0", "50"), id="paid by more than there is"),
        pytest.param(
            [visit("v", 1, 100), visit("w", 2, 0, 60)],
            [refund("r", "w", 3, 60)],
            ("10", "0"),
            id="what was overdrawn is brought back",
        ),
        pytest.param(
            [visit("v", 1, 20), visit("w", 2, 0, 2), visit("x", 4, 150)],
            [refund("r", "v", 3, 20), refund("s", "x", 5, 150)],
            ("0", "2"),
            id="a debt stands again when what paid it goes back",
        ),
    ],
)
def test_odd_amounts_leave_books_that_add_up(
    visits: list[Document], refunds: list[Document], books: tuple[str, str]
) -> None:
    assert standing(replayed({"id": "a", "visits": visits, "refunds": refunds})) == books


@pytest.mark.parametrize(
    ("clients", "kind"),
    [
        ([{"id": "a", "referrer": "nobody"}], "unknown_link"),
        ([{"id": "a", "refunds": [refund("r", "nothing", 2, 50)]}], "unknown_link"),
        ([{"id": "a", "visits": [visit("v", 1, 100), visit("v", 2, 100)]}], "duplicate_key"),
        ([{"id": "a", "visits": [visit("v", 1, 100) | {"money_paid": "9" * 20}]}], "out_of_range"),
        ([{"id": "a", "visits": [visit("v", 1, 100) | {"points_paid": "1.005"}]}], "inexact_money"),
    ],
)
def test_records_that_cannot_be_are_named(clients: list[Document], kind: str) -> None:
    with pytest.raises(kardan.DataError) as error:
        replayed(*clients)
    assert [problem.kind for problem in error.value.problems] == [kind]


def test_nobody_brings_themselves() -> None:
    assert standing(replayed({"id": "a", "referrer": "a", "visits": [visit("v", 1, 100)]})) == ("15", "0")


def test_two_who_brought_each_other_are_rewarded_once_each() -> None:
    ledger = replayed(
        {"id": "a", "referrer": "b", "visits": [visit("v", 1, 100)]},
        {"id": "b", "referrer": "a", "visits": [visit("w", 1, 100)]},
    )
    assert [standing(ledger, key) for key in ("a", "b")] == [("65", "0"), ("65", "0")]


def told(ledger: kardan.Ledger, key: str, client: str, day: int, **event: Any) -> list[dict[str, Any]]:
    return ledger.apply({"key": key, "client": client, "at": f"2026-01-{day:02}T10:00:00+03:00", "event": event})


def brought(source: str, points: str, by: str) -> dict[str, Any]:
    friend = {"account": {"holder": "client", "key": by}, "amount": {"points": points}}
    return {"bonus": "friend", "source": source, "offers": [friend]}


def test_nobody_brings_themselves_after_a_merge_nor_does_a_circle_of_merges_hang() -> None:
    ledger = kardan.Program.compile(RULES).ledger()
    told(ledger, "before", "a", 1, started=brought("v", "50", "b"))
    assert standing(ledger, "b") == ("50", "0")
    told(ledger, "merge", "a", 2, merged={"from": "b"})
    told(ledger, "circle", "b", 3, merged={"from": "a"})
    told(ledger, "self", "a", 3, merged={"from": "a"})
    assert standing(ledger) == ("50", "0")
    assert told(ledger, "after", "a", 4, started=brought("w", "50", "b")) == []
    assert standing(ledger) == ("50", "0")


@pytest.mark.parametrize(
    "event",
    [
        {"started": {"bonus": "no such rule", "source": "v", "offers": []}},
        {"spent": {"source": "v", "points": "-5"}},
        {"spent": {"source": "v", "points": "many"}},
        {"held": {"points": "-5"}},
        {"returned": {"source": "v", "part": {"amount": "2", "of": "1"}}},
        {"returned": {"source": "v", "part": {"amount": "1", "of": "0"}}},
        {"adjusted": {"points": "5"}},
        {"stolen": {"points": "5"}},
        {},
    ],
)
def test_facts_that_cannot_be_are_refused_and_leave_nothing(event: dict[str, Any]) -> None:
    ledger = kardan.Program.compile(RULES).ledger()
    with pytest.raises(kardan.InputError):
        told(ledger, "fact", "a", 1, **event)
    assert ledger.to_dict()["entries"] == []
