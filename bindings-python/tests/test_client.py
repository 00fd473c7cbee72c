"""One client as a document."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import kardan
import numpy
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


def test_who_is_not_in_the_document_is_known_by_the_key_alone() -> None:
    program = kardan.Program.compile(
        'segment brought { referrer is known }\nsegment by_anna { referrer.name = "Anna" }'
    )
    for referrer in ("1", {"id": "1"}):
        answer = program.evaluate_client({"id": "2", "referrer": referrer}, AS_OF)
        assert answer["brought"] is True
        assert answer["by_anna"] is None


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
        (datetime(2026, 3, 1, 7, 59, tzinfo=ZoneInfo("Europe/Berlin")), False),
        (datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Europe/Berlin")), True),
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


def shop() -> kardan.Program:
    """A program over a schema without links, which sessions of documents read straight."""
    schema = kardan.Schema.from_toml(
        """
        name = "shop"
        subject = "client"
        [collections.client]
        key = "id"
        [collections.client.fields]
        id = "text"
        city = "text?"
        vip = "bool?"
        born = "date?"
        [collections.order]
        key = "number"
        time = "at"
        [collections.order.fields]
        number = "text"
        at = "instant"
        total = "money?"
        """
    )
    return kardan.Program.compile(
        """
        timezone "UTC"
        currency RUB
        segment local { city = "Omsk" }
        segment buyer {
          has at least 2 orders in the last 12 months
          sum of (orders.total in the last 12 months) >= 30.5 rub
        }
        segment welcome { not vip; born < 2000-01-01 }
        partition worth { much when sum of orders.total > 100 rub; otherwise little }
        attribute spent = sum of orders.total
        """,
        schema=schema,
    )


DAY = "2026-05-31"


def bought(number: int, at: datetime | str, total: Any) -> dict[str, Any]:
    return {"number": number, "at": at, "total": total}


SHOPPERS: list[dict[str, Any]] = [
    {
        "id": "a",
        "city": "Omsk",
        "vip": False,
        "born": date(1999, 12, 31),
        "orders": [
            bought(1, datetime(2026, 5, 1, tzinfo=timezone.utc), 10),
            bought(2, datetime(2026, 5, 2, tzinfo=timezone(timedelta(hours=3))), Decimal("20.50")),
        ],
    },
    # The newest first, a float, an order after the day, unread fields.
    {
        "id": "b",
        "city": "Tver",
        "orders": [
            bought(5, "2026-06-01T00:00:00Z", 999),
            bought(4, "2026-05-02T00:00:00Z", 20.25),
            bought(3, datetime(2026, 5, 1, 12), 10.25),
        ],
        "unread": object(),
    },
    {"id": "c", "vip": True, "born": "1980-01-01", "orders": None},
    {"id": "d", "city": None, "orders": [bought(7, "2026-05-01T00:00:00Z", None)]},
    # Moments at the ends of the calendar, an hour that comes twice, the first microsecond of the window.
    {
        "id": "e",
        "orders": [
            bought(8, datetime(1, 1, 2, 3, 4, 5, 678_901, tzinfo=timezone(timedelta(hours=-5))), 1),
            bought(9, datetime(2025, 6, 1, tzinfo=timezone.utc), 15),
            bought(10, datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")), 15.5),
            bought(11, datetime(9999, 12, 30, tzinfo=timezone.utc), 1),
        ],
    },
]


@pytest.mark.parametrize("shopper", SHOPPERS, ids=lambda shopper: shopper["id"])
def test_a_session_gives_what_the_batch_gives(shopper: dict[str, Any]) -> None:
    program = shop()
    known = [{name: value for name, value in other.items() if name != "unread"} for other in SHOPPERS]
    data = kardan.Dataset.from_documents(known, program)
    result = program.evaluate(data, DAY)
    stored = program.session(DAY, data)
    answers = [
        program.evaluate_client(shopper, DAY),
        program.session(DAY).evaluate(shopper),
        program.session(DAY).evaluate(MappingProxyType(shopper)),
        stored.evaluate(shopper["id"]),
        stored.evaluate(SHOPPERS.index(shopper)),
    ]
    for answer in answers:
        assert answer.segments == {name: result[name].outcome(shopper["id"]) for name in program.segments}
        assert answer.selected == [name for name in program.segments if answer[name] is True]
        assert answer.partitions == {"worth": result["worth"][shopper["id"]]}
        assert answer.attributes == {"spent": result["spent"][shopper["id"]]}
        assert answer["spent"] == result["spent"][shopper["id"]]
        assert answer.count == len(answer.selected)
    for names in (program.session(DAY).selected(shopper), stored.selected(shopper["id"])):
        assert names == answers[0].selected


def test_what_is_in_a_session_by_hand() -> None:
    session = shop().session(DAY)
    a, b, c, d, e = session.evaluate_all(SHOPPERS)
    assert (a.selected, a["worth"], a["spent"]) == (["local", "buyer", "welcome"], "little", Decimal("30.5"))
    assert (b.selected, b["welcome"]) == (["buyer"], None)
    assert (c.segments, c["spent"]) == ({"local": None, "buyer": False, "welcome": False}, Decimal(0))
    assert d["local"] is None
    assert (e["buyer"], e["spent"]) == (True, Decimal("31.5"))
    assert repr(c).startswith("<kardan.ClientResult local=None, buyer=false, welcome=false, worth=little")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vip": "perhaps"}, "`perhaps` in `vip`"),
        ({"orders": [bought(1, "soon", 1)]}, "`soon` in `at`"),
        ({"orders": [bought(1, DAY, 0.1 + 0.2)]}, "`0.30000000000000004` in `total`"),
        ({"orders": {"number": 1}}, "where a list of records belongs"),
        ({"orders": [5]}, "where a list of records belongs"),
    ],
)
def test_a_session_is_as_strict_as_the_batch(change: dict[str, Any], message: str) -> None:
    program = shop()
    with pytest.raises(kardan.DataError) as batch:
        kardan.Dataset.from_documents([{"id": "a"} | change], program)
    with pytest.raises(kardan.DataError) as alone:
        program.session(DAY).evaluate({"id": "a"} | change)
    assert message in str(alone.value)
    assert alone.value.problems == batch.value.problems


@pytest.mark.parametrize(
    "change",
    [
        {"id": 1.5},
        {"orders": [bought(1, DAY, 1), bought(1, "2026-05-30", 1)]},
    ],
)
def test_a_session_passes_over_what_no_answer_hangs_on(change: dict[str, Any]) -> None:
    answer = shop().session(DAY).evaluate({"id": "a", "city": "Omsk", "vip": True} | change)
    assert answer.selected == ["local"]
    assert answer["spent"] == Decimal(len(change.get("orders", [])))
    # The whole is read as a data set, with all that stands there.
    with pytest.raises(kardan.DataError):
        _ = answer.result


def test_a_session_stops_where_it_is_decided() -> None:
    program = kardan.Program.compile(
        """
        timezone "UTC"
        currency RUB
        segment buyer { city = "Omsk"; sum of (orders.total in the last 12 months) >= 30 rub }
        """,
        schema=shop().schema,
    )
    session = program.session(DAY)
    elsewhere = {"city": "Tver", "orders": "unread"}
    assert session.evaluate(elsewhere)["buyer"] is False
    old = bought(1, datetime(2020, 1, 1, tzinfo=timezone.utc), object())
    new = bought(2, datetime(2026, 1, 1, tzinfo=timezone.utc), 30)
    assert session.selected({"city": "Omsk", "orders": [old, new]}) == ["buyer"]
    with pytest.raises(kardan.DataError):
        session.selected({"city": "Omsk", "orders": [new | {"total": "much"}]})


def test_a_session_of_a_data_set_knows_its_clients() -> None:
    program = shop()
    session = program.session(DAY, kardan.Dataset.from_documents([{"id": "7"}], program))
    assert session.evaluate(0).segments == session.evaluate("7").segments
    for number in (numpy.int64(0), numpy.uint8(0)):
        assert session.evaluate(number).segments == session.evaluate(0).segments
    with pytest.raises(kardan.UnknownNameError, match="no client `8`"):
        session.evaluate("8")
    with pytest.raises(kardan.UnknownNameError, match="no record `1`"):
        session.evaluate(1)
    for number in (-1, 2**70, numpy.int64(-1)):
        with pytest.raises(kardan.UnknownNameError, match=f"no record `{number}`"):
            session.evaluate(number)
    with pytest.raises(TypeError, match="`int` or `str`"):
        session.evaluate(bool(1))
    with pytest.raises(TypeError, match="`int` or `str`"):
        session.evaluate(1.5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(kardan.InputError, match="evaluate the data set"):
        _ = session.evaluate(0).result


def test_the_whole_of_a_document_comes_when_asked_for() -> None:
    program = kardan.Program.compile(
        'segment rich for vehicle { mileage > 5 km }\nsegment named { name = "Anna" }',
    )
    client = {"id": "1", "name": "Anna", "vehicles": [{"id": "v", "mileage": 6}]}
    answer = program.session(DAY).evaluate(client)
    assert answer.segments == {"named": True}
    assert answer["rich"] == {"v": True}
    assert answer.result["named"].ids() == ["1"]
