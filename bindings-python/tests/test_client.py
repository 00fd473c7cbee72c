"""One client as a document."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import kardan
import pytest
from garage import AS_OF, CLIENTS, VEHICLES, VISITS

STOCKED = {"stocked": ["Lada"]}


@pytest.mark.parametrize("client", [client["id"] for client in CLIENTS])
def test_one_client_gives_what_the_batch_gives(client: str, program: kardan.Program, result: kardan.Result) -> None:
    document = {
        "id": client,
        "visits": [row for row in VISITS if row["client"] == client],
        "vehicles": [row for row in VEHICLES if row["client"] == client],
    }
    answer = program.evaluate_client(document, AS_OF, catalogs=STOCKED)
    assert answer.segments == {name: result[name].outcome(client) for name in ("sleeping", "rich")}
    assert answer.partitions == {"worth": result["worth"][client]}
    assert answer.attributes == {name: result[name][client] for name in ("ltv", "last_visit")}
    for row in document["vehicles"]:
        assert answer["automatic"][row["id"]] == result["automatic"].outcome(row["id"])
    assert answer["ltv"] == result["ltv"][client]
    assert answer.result["ltv"].to_dict() == {client: answer["ltv"]}
    with pytest.raises(kardan.UnknownNameError, match="`gold`"):
        answer["gold"]


def test_keys_and_required_fields_may_be_left_out(program: kardan.Program) -> None:
    document = {"visits": [{"at": date(2026, 5, 21), "status": "completed"}]}
    answer = program.evaluate_client(document, datetime(2026, 11, 21, 12), catalogs=STOCKED)
    assert answer.segments["sleeping"] is True
    assert "sleeping=true" in repr(answer)


class Unreadable:
    """Something that nobody may look at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"`{name}` was looked at")


def test_only_what_the_program_reads_is_looked_at() -> None:
    program = kardan.Program.compile("segment paid { sum of visits.money_paid > 5 rub }")
    visit = {"at": "2026-01-01T00:00:00Z", "money_paid": Decimal("5.01"), "branch": Unreadable()}
    document = {"name": Unreadable(), "visits": [visit], "calls": Unreadable()}
    assert program.evaluate_client(document, "2026-11-21")["paid"] is True


def test_an_endless_client_is_refused() -> None:
    program = kardan.Program.compile('segment brought_by_anna { referrer.name = "Anna" }')
    anna = {"id": "1", "name": "Anna"}
    assert program.evaluate_client({"id": "2", "referrer": anna}, AS_OF)["brought_by_anna"] is True
    endless: dict[str, Any] = {"id": "1"}
    endless["referrer"] = endless
    with pytest.raises(TypeError, match="nested deeper than 64"):
        program.evaluate_client(endless, AS_OF)


def test_any_mapping_will_do() -> None:
    program = kardan.Program.compile('segment named { name = "Anna" }')
    assert program.evaluate_client(MappingProxyType({"name": "Anna"}), AS_OF)["named"] is True
    assert program.evaluate_client({}, AS_OF)["named"] is None


def test_bad_values_are_named(program: kardan.Program) -> None:
    visit = {"at": "soon", "status": "completed"}
    with pytest.raises(kardan.DataError, match="`soon`"):
        program.evaluate_client({"visits": [visit]}, AS_OF, catalogs=STOCKED)
    with pytest.raises(TypeError, match=r"`visits\[0\].status`: a `bytes`"):
        program.evaluate_client({"visits": [{"status": b"x"}]}, AS_OF, catalogs=STOCKED)
    with pytest.raises(TypeError, match="expected a mapping, not a `list`"):
        program.evaluate_client([], AS_OF, catalogs=STOCKED)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 3, 1), True),
        ("2026-03-01", True),
        (datetime(2026, 3, 1, 9), False),
        ("2026-03-01 10:00", True),
        (datetime(2026, 3, 1, 6, 59, tzinfo=timezone.utc), False),
        (datetime(2026, 3, 1, 7, tzinfo=timezone.utc), True),
        ("2026-03-01T07:00:00Z", True),
    ],
)
def test_the_as_of_is_a_day_a_local_time_or_an_instant(as_of: Any, expected: bool) -> None:
    program = kardan.Program.compile('timezone "Europe/Moscow"\nsegment came { has visit }')
    client = {"visits": [{"at": "2026-03-01T10:00:00+03:00"}]}
    assert program.evaluate_client(client, as_of)["came"] is expected


@pytest.mark.parametrize("as_of", [None, 5, 2026.5])
def test_what_is_no_moment_is_a_type_error(as_of: Any, program: kardan.Program) -> None:
    with pytest.raises(TypeError, match="`as_of`"):
        program.evaluate_client({}, as_of)


def test_text_that_is_no_moment_is_an_input_error(program: kardan.Program) -> None:
    with pytest.raises(kardan.InputError, match="`yesterday`") as caught:
        program.evaluate_client({}, "yesterday")
    assert caught.value.help is not None
