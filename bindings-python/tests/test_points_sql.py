"""The ledger against one in SQL, `points.sql`, for every client of two shops with real orders.

The SQL knows no lots: that they are taken and expire in the order in which they came makes the state of a client one
number. So it shares neither code nor a way of reckoning with the engine, nor with `points_oracle.py`.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import kardan
import pytest

SQL = (Path(__file__).parent / "points.sql").read_text()
EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = """
timezone "UTC"
currency USD
program shop {
  1 point = 1 usd
  round earned down to 0.01 points
  spend oldest expiry first
}
bonus cashback {
  on visit completed
  earn 10% of visit.money_paid
  expires after 3 months to end of month
  once per visit
}
"""
BALANCE = """
SELECT moments.client,
       coalesce((SELECT ever FROM lots WHERE lots.client = moments.client AND date(at) <= :day
                 ORDER BY number DESC LIMIT 1), 0)
       - max(coalesce((SELECT gone FROM steps WHERE steps.client = moments.client AND date(at) <= :day
                       ORDER BY number DESC LIMIT 1), 0),
             coalesce((SELECT sum(old.earned) FROM moments AS old
                       WHERE old.client = moments.client AND old.gone_on <= :day), 0))
FROM moments
GROUP BY moments.client
"""


def rows(name: str, time: str, amount: str) -> Iterator[tuple[str, str, str, int]]:
    with (EXAMPLES / name / "data" / "orders.csv").open() as file:
        for row in csv.DictReader(file):
            at = row[time] if "T" in row[time] else f"{row[time]}T12:00:00Z"
            yield row["order_id"], row["client_id"], at.replace("Z", ""), int(Decimal(row[amount]) * 100)


def hundredths(number: int) -> str:
    return str(Decimal(number).scaleb(-2))


def shop(name: str, time: str, amount: str) -> tuple[sqlite3.Connection, list[dict[str, Any]]]:
    """The SQL ledger, and documents in which the first order of each moment is paid by the points that it spends."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE orders (id TEXT, client TEXT, at TEXT, paid INTEGER)")
    base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows(name, time, amount))
    base.executescript(SQL)
    spent = {(client, at): points for client, at, points in base.execute("SELECT client, at, spent FROM steps")}
    clients: dict[str, dict[str, Any]] = {}
    for key, client, at, paid in base.execute("SELECT id, client, at, paid FROM orders ORDER BY client, at, id"):
        points = spent.pop((client, at), 0)
        visit = {"id": key, "at": f"{at}Z", "status": "completed", "total": hundredths(paid + points)}
        visit |= {"money_paid": hundredths(paid), "points_paid": hundredths(points)}
        clients.setdefault(client, {"id": client, "visits": []})["visits"].append(visit)
    return base, list(clients.values())


@pytest.mark.parametrize(
    ("name", "time", "amount", "first", "days", "orders", "paid"),
    [
        # CDNOW: the orders and the sum of the data set as it is published.
        ("cdnow", "order_date", "amount", date(1997, 1, 1), (30, 89, 180, 300, 364, 500, 700), 6919, None),
        # Chinook: 412 invoices of 2,328.60 in all.
        ("chinook", "order_at", "total", date(2007, 1, 1), (100, 364, 800, 1200, 1500, 2000), 412, 232860),
    ],
)
def test_every_client_of_a_shop(
    name: str, time: str, amount: str, first: date, days: tuple[int, ...], orders: int, paid: int | None
) -> None:
    base, documents = shop(name, time, amount)
    counted, total = base.execute("SELECT count(*), sum(paid) FROM orders").fetchone()
    assert counted == orders
    assert paid is None or total == paid
    last = first + timedelta(days=days[-1])
    program = kardan.Program.compile(RULES)
    ledger = program.replay(kardan.Dataset.from_documents(documents, program), str(first), str(last))
    compared = 0
    for day in (first + timedelta(days=day) for day in days):
        for client, balance in base.execute(BALANCE, {"day": str(day)}):
            account = ledger.account(client, str(day))
            found = Decimal(account["balance"]) if account else Decimal(0)
            assert found * 100 == balance, (client, day)
            compared += 1
    assert compared == len(documents) * len(days)
    # What was earned, spent and expired in all.
    points = {kind: Decimal(0) for kind in ("earned", "spent", "expired")}
    for entry in ledger.to_dict()["entries"]:
        points[entry["kind"]] += Decimal(entry["points"]) * 100
    earned, spent = (
        base.execute("SELECT sum(earned) FROM moments").fetchone(),
        base.execute("SELECT sum(spent) FROM steps").fetchone(),
    )
    left = sum(balance for _, balance in base.execute(BALANCE, {"day": str(last)}))
    assert points["earned"] == earned[0] > 0
    assert -points["spent"] == spent[0] > 0
    assert -points["expired"] == earned[0] - spent[0] - left > 0
