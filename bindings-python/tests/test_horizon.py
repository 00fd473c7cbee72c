"""When memberships change, and memberships that are kept."""

from datetime import UTC, datetime, timedelta
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
    assert horizon.to_pandas("active")["leaves_on"].isna().to_list() == [False, True]
    with pytest.raises(kardan.UnknownNameError):
        horizon.leaving("lost")


def test_memberships_are_kept(program: kardan.Program, data: kardan.Dataset) -> None:
    live = program.live(data, datetime(2026, 9, 1, 12, tzinfo=UTC))
    assert live.members("active") == ["anna"]
    assert live.next_wake() == MARCH
    event = {"put": {"collection": "visit", "record": visit("2", "2026-09-01T11:00Z") | {"client": "boris"}}}
    told = live.apply(event)
    assert [one["action"] for one in told] == ["entered", {"moved": {"from": "nobody", "to": "new"}}]
    assert [(one["client"], one["rule"]) for one in told] == [("boris", "active"), ("boris", "life")]
    assert live.apply(event) == []
    assert live.state("life", "boris") == "new"
    snapshot = live.snapshot()
    assert live.client("boris") == {
        "segments": ["active"],
        "partitions": {"life": "new"},
        "journeys": [],
        "next": "2027-03-01T00:00:00Z",
    }
    with pytest.raises(kardan.UnknownNameError):
        live.client("vera")
    again = program.restore(data, snapshot)
    assert again.snapshot() == snapshot
    told = again.advance("2027-03-01")
    assert [(one["client"], one["at"], one["action"]) for one in told] == [
        ("anna", "2027-03-01T00:00:00Z", "left"),
        ("boris", "2027-03-01T00:00:00Z", "left"),
    ]
    assert again.now == datetime(2027, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(kardan.InputError):
        again.advance("2026-01-01")
    with pytest.raises(kardan.DataError):
        live.apply({"delete": {"collection": "visit", "record": {}}})
    with pytest.raises(kardan.InputError):
        live.apply({"puts": {}})


RATING = """
timezone "UTC"
trigger ask_rating { on visit completed; wait 2 hours; send email "rate_visit"; once per visit }
"""
CLIENT = {
    "id": "anna",
    "email": "anna@example.com",
    "consents": [{"channel": "email", "at": "2026-01-01T00:00Z"}],
}


def arrived(key: str, at: str) -> dict[str, Any]:
    return {"put": {"collection": "visit", "record": visit(key, at) | {"client": "anna"}}}


def templates(effects: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["at"], one["action"]["send"]["template"]) for one in effects]


def test_journeys_go_on_and_keep_their_rules() -> None:
    program = kardan.Program.compile(RATING)
    data = kardan.Dataset.from_documents([CLIENT], program)
    live = program.live(data, datetime(2026, 9, 1, 12, tzinfo=UTC), grace=timedelta(hours=1))
    assert live.apply(arrived("1", "2026-09-01T12:00Z")) == []
    assert live.next_wake() == datetime(2026, 9, 1, 14, tzinfo=UTC)
    assert live.apply(arrived("2", "2026-09-01T10:00Z"))[0]["action"] == "missed"
    assert live.versions() == {program.hash}
    newer = kardan.Program.compile(RATING.replace("rate_visit", "rate_us"))
    snapshot = live.snapshot()
    with pytest.raises(kardan.InputError):
        newer.restore(data, snapshot)
    restored = newer.restore(data, snapshot, older=[program])
    newer.deploy(live)
    for one in (live, restored):
        assert one.apply(arrived("3", "2026-09-01T11:30Z")) == []
        effects = one.advance("2026-09-01")
        assert templates(effects) == [("2026-09-01T13:30:00Z", "rate_us"), ("2026-09-01T14:00:00Z", "rate_visit")]
        assert effects[1]["key"] == "ask_rating visit 1 send rate_visit"
        assert effects[1]["outcome"] == "due"
        assert one.versions() == set()


def test_many_events_are_told_at_once() -> None:
    program = kardan.Program.compile(RATING)
    data = kardan.Dataset.from_documents([CLIENT], program)
    live = program.live(data, datetime(2026, 9, 1, 12, tzinfo=UTC))
    later = arrived("2", "2026-09-01T15:00Z") | {"at": datetime(2026, 9, 1, 15, tzinfo=UTC)}
    effects = live.apply_all([arrived("1", "2026-09-01T12:00Z"), later])
    assert templates(effects) == [("2026-09-01T14:00:00Z", "rate_visit")]
    with pytest.raises(kardan.DataError, match=r"^`events\[1\]`: "):
        live.apply_all([arrived("3", "2026-09-01T15:00Z"), arrived("4", "yesterday")])
    # What came before the error stands.
    assert templates(live.advance("2026-09-01")) == [("2026-09-01T17:00:00Z", "rate_visit")] * 2
