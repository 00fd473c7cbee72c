"""A small garage: rules and records."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

RULES = """
timezone "Europe/Moscow"
currency RUB
param sleep_gap: months = 6 months
catalog stocked: text

attribute ltv "Lifetime value" = sum of (visits.money_paid where completed)
attribute last_visit = last visit.at

segment sleeping "Sleeping clients" {
  has visit where completed
  no visit in the last sleep_gap where completed
}

segment rich { ltv >= 50 000 rub }

segment automatic for vehicle { gearbox = "automatic" }

segment stocked_make for vehicle { make in stocked }

partition worth "Worth" {
  gold when ltv >= 50 000 rub
  silver when ltv >= 900 rub
}

test "who has not come for half a year sleeps" {
  as of 2026-11-21
  client { visits: [ { at: 2026-05-21, money_paid: 5000 rub, status: "completed" } ] }
  expect sleeping
  expect not rich
}
"""

AS_OF = "2026-11-21"


def at(text: str) -> datetime:
    """The instant of a text."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def visit(key: int, client: str, day: str, paid: str) -> dict[str, Any]:
    """A completed visit."""
    return {
        "id": key,
        "client": client,
        "at": at(day),
        "status": "completed",
        "total": Decimal(paid),
        "money_paid": Decimal(paid),
    }


CLIENTS: list[dict[str, Any]] = [{"id": "anna"}, {"id": "boris"}, {"id": "vera"}]
VISITS = [
    visit(1, "anna", "2025-11-01T12:00:00", "40000.50"),
    visit(2, "anna", "2026-02-01T12:00:00", "12000.00"),
    visit(3, "boris", "2026-10-01T12:00:00", "900.00"),
]
VEHICLES: list[dict[str, Any]] = [
    {"id": "A1", "client": "anna", "make": "Lada", "gearbox": "automatic"},
    {"id": "B1", "client": "boris", "make": "Lada", "gearbox": None},
    {"id": "B2", "client": "boris", "make": "GAZ", "gearbox": "manual"},
]
