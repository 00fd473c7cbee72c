"""What triggers would have done over a history, as frames."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import kardan
import polars
import pytest

RULES = """
timezone "UTC"
segment quiet { has visit; no visit in the last 3 days }
trigger rate { on visit completed; send email "rate"; once per visit; at most 1 messages per day }
trigger wake { on entering segment quiet; send email "wake" }
"""

LETTERS = """
timezone "UTC"
segment everybody { email is known }
experiment letters {
  on segment everybody every 1 month at 11:00
  split 40% test, 60% rest
  variant a { send email "one" }
  variant b { send email "two" }
  hold out 10%
  winner by open_rate after 24 hours with at least 1 sent, else a
  rest gets winner
}
"""


def client(key: str, *visits: str) -> dict[str, Any]:
    return {
        "id": key,
        "email": "a@example.com",
        "consents": [{"channel": "email", "at": "2025-01-01T00:00Z"}],
        "visits": [{"id": f"{key}{at}", "at": at, "status": "completed", "total": 1} for at in visits],
    }


CLIENTS = [client("anna", "2026-01-10T10:00Z", "2026-01-10T12:00Z"), client("boris")]


def simulate(rules: str, start: str = "2026-01-01", end: str = "2026-01-31") -> kardan.Simulation:
    program = kardan.Program.compile(rules)
    return program.simulate(kardan.Dataset.from_documents(CLIENTS, program), start, end)


def test_effects_are_a_frame() -> None:
    simulation = simulate(RULES)
    assert simulation.start == datetime(2026, 1, 1, tzinfo=UTC)
    assert simulation.end == datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)
    frame = simulation.effects().to_polars()
    told = frame.select("at", "client", "rule", "action", "channel", "name", "outcome", "reason").rows()
    assert told == [
        (datetime(2026, 1, 10, 10, tzinfo=UTC), "anna", "rate", "send", "email", "rate", "due", None),
        (datetime(2026, 1, 10, 12, tzinfo=UTC), "anna", "rate", "send", "email", "rate", "suppressed", "cap"),
        (datetime(2026, 1, 13, tzinfo=UTC), "anna", "wake", "send", "email", "wake", "due", None),
    ]
    assert len(simulation) == 3
    pandas = simulation.effects().to_pandas()
    assert list(pandas["client"]) == ["anna"] * 3
    assert len(simulation.to_dict()["effects"]) == len(json.loads(simulation.to_json())["effects"]) == 3


def test_summaries_are_frames() -> None:
    simulation = simulate(RULES)
    days = simulation.summary().to_polars()
    assert days.select("rule", "day", "clients", "sent", "suppressed", "cap").rows() == [
        ("rate", date(2026, 1, 10), 1, 1, 1, 1),
        ("wake", date(2026, 1, 13), 1, 1, 0, 0),
    ]
    assert simulation.summary(by="month").to_polars()["day"].to_list() == [date(2026, 1, 1)] * 2
    assert len(simulation.summary("whole")) == 2
    with pytest.raises(kardan.InputError, match="week"):
        simulation.summary("week")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_difference_is_frames() -> None:
    before, after = simulate(RULES), simulate(RULES.replace("3 days", "2 days"))
    difference = before.difference(after)
    assert repr(difference) == "<kardan.Difference: 1 gained, 1 lost, 0 moved>"
    messages = difference.messages().to_polars()
    assert messages.select("fate", "rule", "client", "before", "after").rows() == [
        ("gained", "wake", "anna", None, datetime(2026, 1, 12, tzinfo=UTC)),
        ("lost", "wake", "anna", datetime(2026, 1, 13, tzinfo=UTC), None),
    ]
    assert difference.clients().to_polars().rows() == [("anna", 2, 2, 1, 1, 0)]
    assert difference.days().to_polars()["after"].to_list() == [1, 0]
    assert difference.to_dict()["total"] == {"before": 2, "after": 2, "gained": 1, "lost": 1, "moved": 0}
    same = before.difference(before)
    assert len(same.messages()) == len(same.clients()) == len(same.days()) == 0


def test_the_results_of_an_experiment_are_a_frame() -> None:
    program = kardan.Program.compile(LETTERS)
    keys = [str(number) for number in range(1, 501)]
    shares = {
        "a": [key for key in keys if kardan.assign("letters", "", key) < 2000],
        "b": [key for key in keys if 2000 <= kardan.assign("letters", "", key) < 4000],
        "hold out": [key for key in keys if kardan.assign("letters", "", key) >= 9000],
    }
    opened = set(shares["b"][::2])
    clients = [client(key) for key in keys]
    for document in clients:
        if document["id"] in opened:
            letter = {"id": document["id"], "at": "2026-01-01T11:00Z", "channel": "email", "template": "two"}
            document["messages"] = [{**letter, "opened_at": "2026-01-01T12:00Z"}]
    data = kardan.Dataset.from_documents(clients, program)
    simulation = program.simulate(data, "2026-01-01", "2026-01-31")
    frame = simulation.experiments().to_polars()
    groups = {row["group"]: row for row in frame.iter_rows(named=True)}
    assert list(groups) == ["a", "b", "hold out", "rest"]
    for name, share in shares.items():
        assert groups[name]["assigned"] == len(share)
    assert groups["b"]["sent"] == len(shares["b"])
    assert groups["b"]["opened"] == groups["b"]["reached"] == len(opened)
    assert groups["b"]["rate"] == pytest.approx(len(opened) / len(shares["b"]))
    assert groups["b"]["rate_low"] < groups["b"]["rate"] < groups["b"]["rate_high"]
    assert (groups["a"]["won"], groups["b"]["won"], groups["rest"]["won"]) == (None, "ahead", None)
    assert groups["b"]["decided_at"] == datetime(2026, 1, 2, 11, tzinfo=UTC)
    assert groups["hold out"]["sent"] == 0
    assert simulation.effects().to_polars().filter(polars.col("reason") == "hold-out").height == len(shares["hold out"])


def test_what_cannot_be_run_says_why() -> None:
    with pytest.raises(kardan.InputError, match="no trigger"):
        simulate("segment s { blacklisted }")
    with pytest.raises(kardan.InputError, match="ends before it begins"):
        simulate(RULES, "2026-02-01", "2026-01-01")
    with pytest.raises(kardan.InputError):
        simulate(RULES, "soon", "2026-01-01")


def test_parts_are_those_of_the_documented_vectors() -> None:
    path = Path(__file__).parents[2] / "tests" / "vectors" / "assignment.json"
    vectors = json.loads(path.read_text("utf-8"))
    assert len(vectors) == 12
    for vector in vectors:
        assert kardan.assign(vector["rule"], vector["salt"], vector["client"]) == vector["part"], vector
