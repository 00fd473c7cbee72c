"""Bonus programmes: the dealer's tyre, and the ledger's own calls."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
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
    assert ledger.apply(MappingProxyType(fact)) == []
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


SHOP = """timezone "Europe/Moscow"
currency RUB
program shop { 1 point = 1 rub; round earned down to 1 point; redeem up to 50% of price }
bonus cashback {
  on visit completed
  earn 10% of visit.money_paid
  available after 14 days
  expires after 3 months
  reverse on return
  once per visit
}"""

CLIENTS: list[dict[str, Any]] = [
    {
        "id": "a",
        "visits": [{"id": "v1", "at": "2026-01-10T10:00", "status": "completed", "total": 1000, "money_paid": 1000}],
    },
    {
        "id": "b",
        "visits": [{"id": "w1", "at": "2026-02-05T10:00", "status": "completed", "total": 500, "money_paid": 500}],
    },
]


def shop() -> kardan.Ledger:
    """100 points for `a` in January, 50 for `b` in February."""
    program = kardan.Program.compile(SHOP)
    return program.replay(kardan.Dataset.from_documents(CLIENTS, program), "2026-01-01", "2026-03-31")


def fact(key: str, at: str, **event: Any) -> dict[str, Any]:
    return {"key": key, "client": "a", "at": at, "event": event}


def test_tables_of_a_ledger() -> None:
    ledger = shop()
    summary = ledger.summary().to_polars()
    assert summary.select("month", "rule", "earned", "outstanding").rows() == [
        (date(2026, 1, 1), "cashback", Decimal(100), Decimal(100)),
        (date(2026, 2, 1), "cashback", Decimal(50), Decimal(150)),
    ]
    # On 20 January the points of `a` wait yet, and `b` has none.
    january = ledger.accounts("2026-01-20").to_polars()
    assert january.select("account", "balance", "available", "pending").rows() == [("a", 100, 0, 100), ("b", 0, 0, 0)]
    march = ledger.accounts("2026-03-01").to_polars()
    assert march["available"].to_list() == [100, 50]
    assert ledger.entries().to_polars()["points"].sum() == 150
    # The last day is included: they go at the midnight after 10 April in Moscow.
    ((account, at, points),) = (
        ledger.expiring("2026-03-31", "2026-04-30").to_polars()["account", "expires_at", "points"].rows()
    )
    assert (account, at, points) == ("a", datetime(2026, 4, 10, 21, tzinfo=timezone.utc), 100)
    liability = ledger.liability("2026-03-01")
    assert (liability["balance"], liability["available"], liability["debt"]) == ("150", "150", "0")


def test_a_checkout_quotes_one_cart_after_another() -> None:
    ledger = shop()
    checkout = ledger.checkout(CLIENTS[0], "2026-03-01 12:00")
    # Half of each line; a tenth of what is left, rounded down.
    for amount, usable, earned in ((200, "100", "10"), (50, "25", "2"), (1000, "100", "90")):
        cart = {"lines": [{"id": "l1", "amount": amount}]}
        quote = checkout.quote(cart)
        assert (quote["usable"], quote["earned"][0]["points"]) == (usable, earned)
        assert quote == ledger.quote(CLIENTS[0], cart, "2026-03-01 12:00")
    with pytest.raises(kardan.InputError, match="the cart has no lines"):
        checkout.quote({})


def test_holds_adjustments_and_a_merge() -> None:
    ledger = shop()
    ledger.apply_all(
        [
            fact("h1", "2026-04-02T10:00:00Z", held={"points": "60"}),
            fact("gift", "2026-04-01T10:00:00Z", adjusted={"points": "20", "reason": "a late parcel"}),
        ]
    )
    held = ledger.account("a", "2026-04-02")
    assert held is not None
    assert (held["balance"], held["held"], held["available"]) == ("120", "60", "60")
    (spent,) = ledger.apply(fact("order", "2026-04-03T10:00:00Z", spent={"source": "v9", "points": "60", "hold": "h1"}))
    assert (spent["kind"], spent["points"], spent["lots"]) == (
        "spent",
        "-60",
        [{"lot": "cashback visit v1 1", "points": "-60"}],
    )
    ledger.apply(fact("same person", "2026-04-05T10:00:00Z", merged={"from": "b"}))
    statement = ledger.statement("a", "2026-04-01", "2026-04-10")
    assert statement is not None
    assert (statement["opening"], statement["closing"]) == ("100", "110")
    assert [(entry["kind"], entry["points"]) for entry in statement["entries"]] == [
        ("adjusted", "20"),
        ("spent", "-60"),
        ("merged", "50"),
    ]
    assert statement["entries"][0]["reason"] == "a late parcel"
    # Before the merge each stood alone; afterwards `b` has nothing.
    for moment, expected in (("2026-04-04", ["60", "50"]), ("2026-04-06", ["110", "0"])):
        accounts = [ledger.account(key, moment) for key in "ab"]
        assert [account and account["balance"] for account in accounts] == expected
    # What is left of January goes on 11 April, what was given by hand stays.
    (expired,) = ledger.advance("2026-04-30")
    assert (expired["kind"], expired["points"]) == ("expired", "-40")
    assert ledger.statement("nobody", "2026-04-01", "2026-04-30") is None


def test_what_no_entry_says_is_remarked() -> None:
    ledger = kardan.Program.from_file(DEALER).ledger()
    assert ledger.remarks == ()
    ledger.apply(fact("order", "2026-04-03T10:00:00Z", spent={"source": "v9", "points": "60", "hold": "never"}))
    points, hold = ledger.remarks
    assert (points.kind, points.rows, points.field) == ("unknown_points", 1, None)
    assert str(points) == "1 purchase was paid by 60 points that nobody was given: they became debts"
    assert str(hold) == "1 fact names a hold that the client never had: `never`"


def test_a_cart_that_cannot_be_read_names_its_lines() -> None:
    program = kardan.Program.from_file(DEALER)
    cart = {"lines": [{"id": "tyre", "kind": "part", "amount": "19.999"}]}
    message = "line `tyre` of the cart: `19.999` in `amount` has more than 2 decimal places"
    with pytest.raises(kardan.KardanError, match=message):
        program.ledger().quote({"id": "c"}, cart, "2026-11-21 12:00")


def test_the_figures_of_the_dealer() -> None:
    program = kardan.Program.from_file(DEALER)
    visit = {"id": "v1", "at": "2026-02-10T10:00", "status": "completed", "total": 1999, "money_paid": 1999}
    clients = [
        {
            "id": "he",
            "sex": "male",
            "birth_date": "1990-03-10",
            "visits": [visit],
            "reviews": [{"id": "r1", "at": "2026-02-11T10:00"}],
        },
        {"id": "she", "sex": "female", "stages": [{"deal": "d1", "at": "2026-03-07T12:00", "stage": "car"}]},
    ]
    data = kardan.Dataset.from_documents(clients, program)
    ledger = program.replay(data, "2026-02-01", "2026-03-10")
    given: dict[str, set[tuple[str, str]]] = {}
    for entry in ledger.entries().to_polars().filter(kind="earned").iter_rows(named=True):
        given.setdefault(entry["account"], set()).add((entry["rule"], str(entry["points"])))
    # 15 % of 1999 is 299.85: whole points, rounded down.
    assert given["he"] == {
        ("cashback", "299"),
        ("review", "1000"),
        ("defenders", "2000"),
        ("birthday", "3000"),
        ("every_day", "5"),
    }
    assert given["she"] == {("womens_day", "2000"), ("every_day_owner", "10")}
    # Points of the purchase wait for 14 days; those of a day go nowhere.
    account = ledger.account("he", "2026-02-12")
    assert account is not None
    assert (account["balance"], account["available"], account["pending"]) == ("1309", "1010", "299")


def test_a_cart_in_russian() -> None:
    program = kardan.Program.from_file(DEALER)
    visit = {"id": "v1", "at": "2026-09-01T10:00", "status": "completed", "total": 9000, "money_paid": 9000}
    client = {"id": "c", "visits": [visit]}
    ledger = program.replay(kardan.Dataset.from_documents([client], program), "2026-01-01", "2026-11-20")
    line = {"id": "tyre", "kind": "part", "amount": 4000, "quantity": 1, "max_discount": "0.15", "promo": False}
    cart = {"id": "x", "status": "completed", "total": 3900, "lines": [line]}
    names = ("номер", "вид", "сумма", "количество", "максимальная_скидка", "по_акции")
    russian = {
        "номер": "x",
        "статус": "completed",
        "итого": 3900,
        "оплачено_баллами": 1,
        "строки": [dict(zip(names, line.values(), strict=True))],
    }
    checkout = ledger.checkout(client, "2026-11-21 12:00")
    quotes = [
        quote
        for document in (cart, russian)
        for quote in (checkout.quote(document), ledger.quote(client, document, "2026-11-21 12:00"))
    ]
    assert quotes[0]["money"] == str(3900 - 150)
    assert all(quote == quotes[0] for quote in quotes)
    twice = cart | {"итого": 3900}
    for refuse in (checkout.quote, lambda document: ledger.quote(client, document, "2026-11-21 12:00")):
        with pytest.raises(kardan.InputError, match="`total` and `итого`, two names of one thing"):
            refuse(twice)


def test_what_is_no_fact_is_named_by_its_place() -> None:
    ledger = kardan.Program.from_file(DEALER).ledger()
    good = fact("one", "2026-04-01T10:00:00Z", held={"points": "60"})
    with pytest.raises(kardan.InputError, match=r"^`facts\[1\]`: a fact cannot be read: it lacks `key`"):
        ledger.apply_all([good, {"client": "a"}])
    with pytest.raises(TypeError, match=r"`facts\[1\]\.event`: "):
        ledger.apply_all([good, {**good, "event": object()}])
    assert ledger.account("a", "2026-04-02") is None
