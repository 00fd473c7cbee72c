"""When memberships change, and memberships that are kept."""

from datetime import UTC, datetime
from typing import Any

import kardan
import pytest

RULES = """
timezone "UTC"
segment active { has visit in the last 6 months }
partition life { new when count of visits = 1; loyal when count of visits > 1; otherwise nobody }
"""


def visit(key: str, at: str) -> dict[str, Any]:
    return {"id": key, "at": at, "status": "completed", "total": 5000, "money_paid": 5000}


@pytest.fixture
def program() -> kardan.Program:
    return kardan.Program.compile(RULES)


@pytest.fixture
def data(program: kardan.Program) -> kardan.Dataset:
    clients = [{"id": "anna", "visits": [visit("1", "2026-08-31T10:00Z")]}, {"id": "boris", "visits": []}]
    return kardan.Dataset.from_documents(clients, program)


# 28 February less 6 months is 28 August, 1 March less 6 months is 1 September.
MARCH = datetime(2027, 3, 1, tzinfo=UTC)


def test_a_result_tells_when_members_leave(program: kardan.Program, data: kardan.Dataset) -> None:
    active = program.evaluate(data, "2026-09-01")["active"]
    assert isinstance(active, kardan.Segment)
    assert active.leaves_on == {"anna": MARCH}
    assert active.joins_on == {}


def test_who_leaves_until_a_day(program: kardan.Program, data: kardan.Dataset) -> None:
    assert program.horizon(data, "2026-09-01", "2027-02-28").leaving("active") == {}
    horizon = program.horizon(data, "2026-09-01", "2027-03-01")
    assert horizon.leaving("active") == {"anna": MARCH}
    assert horizon.changing("life") == {}
    assert horizon.to_dict()["segments"]["active"]["leaving"] == [{"id": "anna", "on": "2027-03-01T00:00:00Z"}]
    frame = horizon.to_polars("active")
    assert frame.columns == ["client", "leaves_on", "joins_on"]
    assert frame["leaves_on"].to_list() == [MARCH, None]
    with pytest.raises(kardan.UnknownNameError):
        horizon.leaving("lost")


def test_memberships_are_kept(program: kardan.Program, data: kardan.Dataset) -> None:
    live = program.live(data, datetime(2026, 9, 1, 12, tzinfo=UTC))
    assert live.members("active") == ["anna"]
    assert live.next_wake() == MARCH
    event = {"put": {"collection": "visit", "record": visit("2", "2026-09-01T11:00Z") | {"client": "boris"}}}
    told = live.apply(event)
    assert [list(one["change"]) for one in told] == [["record"], ["entered"], ["moved"]]
    assert told[1]["client"] == "boris"
    assert live.apply(event) == []
    assert live.state("life", "boris") == "new"
    snapshot = live.snapshot()
    again = program.restore(data, snapshot)
    assert again.snapshot() == snapshot
    told = again.advance("2027-03-01")
    assert [(one["client"], one["at"], list(one["change"])) for one in told] == [
        ("anna", "2027-03-01T00:00:00Z", ["left"]),
        ("boris", "2027-03-01T00:00:00Z", ["left"]),
    ]
    assert again.now == datetime(2027, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(kardan.InputError):
        again.advance("2026-01-01")
    with pytest.raises(kardan.DataError):
        live.apply({"delete": {"collection": "visit", "record": {}}})
    with pytest.raises(kardan.InputError):
        live.apply({"puts": {}})
