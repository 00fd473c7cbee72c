"""What an evaluation gives back."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import kardan
import pandas
import polars
import pyarrow
import pytest

MOSCOW = ZoneInfo("Europe/Moscow")


def test_a_segment_tells_who_is_in(result: kardan.Result) -> None:
    sleeping = result["sleeping"]
    assert isinstance(sleeping, kardan.Segment)
    assert (sleeping.name, sleeping.title, sleeping.subject) == (
        "sleeping",
        "Sleeping clients",
        "client",
    )
    assert sleeping.ids() == list(sleeping) == ["anna"]
    assert (sleeping.count, sleeping.out, sleeping.unknown, len(sleeping)) == (1, 2, 0, 1)
    assert "anna" in sleeping
    assert "boris" not in sleeping
    assert "nobody" not in sleeping
    assert repr(sleeping) == "<kardan.Segment sleeping: 1 in, 2 out, 0 unknown>"


def test_the_unknown_are_counted_and_blamed(result: kardan.Result) -> None:
    automatic = result.segments["automatic"]
    assert automatic.subject == "vehicle"
    assert (automatic.ids(), automatic.unknown_ids()) == (["A1"], ["B1"])
    assert automatic.blame == {"gearbox": 1}
    assert [automatic.outcome(id) for id in ("A1", "B1", "B2")] == [True, None, False]
    with pytest.raises(kardan.UnknownNameError, match="`C1`"):
        automatic.outcome("C1")


def test_a_partition_gives_states(result: kardan.Result) -> None:
    worth = result["worth"]
    assert isinstance(worth, kardan.Partition)
    assert (worth.title, worth.states, worth.counts) == (
        "Worth",
        ["gold", "silver"],
        {"gold": 1, "silver": 1},
    )
    assert worth.values() == ["gold", "silver", None]
    assert worth.to_dict() == {"anna": "gold", "boris": "silver", "vera": None}
    assert (worth["boris"], worth["vera"], len(worth)) == ("silver", None, 3)
    assert worth.ids("gold") == ["anna"]
    with pytest.raises(kardan.UnknownNameError, match="`bronze`"):
        worth.ids("bronze")


def test_an_attribute_gives_values(result: kardan.Result) -> None:
    ltv, last_visit = result["ltv"], result["last_visit"]
    assert isinstance(ltv, kardan.Attribute)
    assert (ltv.type, ltv.known, ltv.missing) == ("money", 3, 0)
    assert ltv.values() == [Decimal("52000.5"), Decimal("900"), Decimal("0")]
    assert last_visit.missing == 1
    assert last_visit["boris"] == datetime(2026, 10, 1, 15, tzinfo=MOSCOW)
    assert last_visit["boris"].tzinfo == MOSCOW
    assert last_visit.to_dict()["vera"] is None


def test_the_result_records_what_it_depends_on(result: kardan.Result, program: kardan.Program) -> None:
    assert result.as_of == datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=MOSCOW)
    assert result.timezone == "Europe/Moscow"
    assert result.params == {"sleep_gap": "6 months"}
    assert result.program_hash == program.hash


def test_a_result_is_a_mapping_of_names(result: kardan.Result) -> None:
    names = ["sleeping", "rich", "automatic", "stocked_make", "worth", "ltv", "last_visit"]
    assert list(result) == names
    assert len(result) == 7
    assert "worth" in result
    assert "gold" not in result
    with pytest.raises(kardan.UnknownNameError, match="`gold`") as caught:
        result["gold"]
    assert caught.value.help == f"it has: {', '.join(names)}"
    assert list(result.segments) == names[:4]
    assert list(result.partitions) == ["worth"]
    assert list(result.attributes) == names[5:]


def test_arrow_tables_go_to_any_library(result: kardan.Result) -> None:
    table = result.to_arrow()
    assert table.columns == ["client", "sleeping", "rich", "worth", "ltv", "last_visit"]
    assert len(table) == 3
    arrow = pyarrow.table(table)
    assert arrow.column("ltv").to_pylist() == [Decimal("52000.50"), Decimal("900"), Decimal("0")]
    assert arrow.column("worth").to_pylist() == ["gold", "silver", None]
    vehicles = pyarrow.table(result.to_arrow("vehicles"))
    assert vehicles.column("automatic").to_pylist() == [True, None, False]
    assert pyarrow.schema(table).names == table.columns
    with pytest.raises(kardan.UnknownNameError, match="`cars`"):
        result.to_arrow("cars")


def test_a_table_can_be_read_again(result: kardan.Result) -> None:
    table = result["sleeping"].to_arrow()
    assert polars.DataFrame(table).equals(polars.DataFrame(table))


def test_polars(result: kardan.Result) -> None:
    frame = result["automatic"].to_polars()
    assert frame.columns == ["vehicle", "automatic"]
    assert frame.rows() == [("A1", True), ("B1", None), ("B2", False)]
    wide = result.to_polars()
    assert wide["worth"].to_list() == ["gold", "silver", None]
    assert wide["last_visit"].dtype == polars.Datetime("us", "UTC")
    assert wide["ltv"].to_list() == [Decimal("52000.50"), Decimal("900"), Decimal("0")]


def test_pandas(result: kardan.Result) -> None:
    frame = result["automatic"].to_pandas()
    assert frame["automatic"].dtype == pandas.BooleanDtype()
    assert frame["automatic"].tolist() == [True, pandas.NA, False]
    wide = result.to_pandas()
    assert wide["worth"].astype(object).tolist()[:2] == ["gold", "silver"]
    assert wide["ltv"].tolist() == [Decimal("52000.50"), Decimal("900"), Decimal("0")]
    assert result["ltv"].to_pandas().columns.tolist() == ["client", "ltv"]
    assert result["worth"].to_pandas().columns.tolist() == ["client", "worth"]


def test_json_is_the_form_of_the_command_line(result: kardan.Result) -> None:
    form = json.loads(result.to_json())
    assert form == result.to_dict()
    assert form["segments"]["sleeping"] == {"in": 1, "out": 2, "unknown": 0, "blame": {}}
    assert form["partitions"] == {"worth": {"gold": 1, "silver": 1}}
    with_ids = result.to_dict(ids=True)
    assert with_ids["segments"]["sleeping"]["ids"] == ["anna"]
    assert with_ids["attributes"]["ltv"]["values"]["anna"] == "52000.5"


def test_a_notebook_shows_the_counts(result: kardan.Result) -> None:
    html = result._repr_html_()
    assert "<td>Sleeping clients</td><td>1</td><td>2</td><td>0</td>" in html
    assert "<td>gold</td><td>1</td>" in html
    assert "Worth" in result["worth"]._repr_html_()
    assert "Sleeping clients" in result["sleeping"]._repr_html_()
    named = kardan.Program.compile('segment s "<b>&" { id is known }')
    data = kardan.Dataset.from_documents([{"id": 1}], named)
    assert "&lt;b&gt;&amp;" in named.evaluate(data, "2026-01-01")._repr_html_()
