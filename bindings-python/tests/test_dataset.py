"""Records from every kind of source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import duckdb
import kardan
import numpy
import pandas
import polars
import pyarrow
import pytest
from garage import AS_OF, CLIENTS, VEHICLES, VISITS

Rows = list[dict[str, Any]]


def polars_frame(rows: Rows) -> Any:
    return polars.DataFrame(rows)


def polars_categorical(rows: Rows) -> Any:
    return polars.DataFrame(rows).with_columns(polars.col(polars.String).cast(polars.Categorical))


def polars_enum(rows: Rows) -> Any:
    frame = polars.DataFrame(rows)
    if "gearbox" in frame.columns:
        frame = frame.with_columns(polars.col("gearbox").cast(polars.Enum(["automatic", "manual"])))
    if "status" in frame.columns:
        frame = frame.with_columns(polars.col("status").cast(polars.Enum(["completed"])))
    return frame


def polars_milliseconds(rows: Rows) -> Any:
    frame = polars.DataFrame(rows)
    return frame.with_columns(polars.col(polars.Datetime).dt.cast_time_unit("ms"))


def polars_series(rows: Rows) -> Any:
    return polars.DataFrame(rows).to_struct("rows")


def pandas_numpy(rows: Rows) -> Any:
    return pandas.DataFrame(rows)


def pandas_arrow(rows: Rows) -> Any:
    return pandas.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow")


def pandas_filtered(rows: Rows) -> Any:
    frame = pandas.DataFrame([*rows[:1], *rows])
    return frame[numpy.arange(len(frame)) > 0]


def arrow_table(rows: Rows) -> Any:
    return pyarrow.Table.from_pylist(rows)


def arrow_batch(rows: Rows) -> Any:
    return pyarrow.RecordBatch.from_pylist(rows)


def arrow_struct(rows: Rows) -> Any:
    return pyarrow.array(rows)


def arrow_reader(rows: Rows) -> Any:
    table = pyarrow.Table.from_pylist(rows)
    return pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=1))


def duckdb_relation(rows: Rows) -> Any:
    return duckdb.from_arrow(pyarrow.Table.from_pylist(rows))


def dictionaries(rows: Rows) -> Any:
    return rows


def generator(rows: Rows) -> Any:
    return (row for row in rows)


def floats(rows: Rows) -> Any:
    return [{name: float(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()} for row in rows]


def float_frame(rows: Rows) -> Any:
    return pandas.DataFrame(floats(rows))


def texts(rows: Rows) -> Any:
    return [{name: None if cell is None else str(cell) for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize(
    "source",
    [
        polars_frame,
        polars_categorical,
        polars_enum,
        polars_milliseconds,
        polars_series,
        pandas_numpy,
        pandas_arrow,
        pandas_filtered,
        arrow_table,
        arrow_batch,
        arrow_struct,
        arrow_reader,
        duckdb_relation,
        dictionaries,
        generator,
        floats,
        float_frame,
        texts,
    ],
)
def test_every_source_gives_the_same_answers(
    source: Callable[[Rows], Any], program: kardan.Program, result: kardan.Result
) -> None:
    data = kardan.Dataset.from_tables(
        program, clients=source(CLIENTS), visits=source(VISITS), vehicles=source(VEHICLES)
    )
    assert (data.problems, data.naive_instants) == ((), 0)
    answer = program.evaluate(data, AS_OF, catalogs={"stocked": ["Lada"]})
    assert answer.to_dict(ids=True) == result.to_dict(ids=True)


def test_documents_give_the_same_answers(program: kardan.Program, result: kardan.Result) -> None:
    documents = [
        {
            **client,
            "visits": [row for row in VISITS if row["client"] == client["id"]],
            "vehicles": tuple(row for row in VEHICLES if row["client"] == client["id"]),
        }
        for client in CLIENTS
    ]
    data = kardan.Dataset.from_documents(documents, program)
    answer = program.evaluate(data, AS_OF, catalogs={"stocked": ["Lada"]})
    assert answer.to_dict(ids=True) == result.to_dict(ids=True)


@pytest.mark.parametrize(
    "frame",
    [
        polars.DataFrame({"id": ["anna", "boris"], "city": [None, None], "visits": [[], []]}),
        polars.DataFrame({"id": ["anna", "boris"], "city": [None, None]}).to_struct("clients"),
        pyarrow.table({"id": ["anna", "boris"], "city": pyarrow.nulls(2)}),
        pyarrow.record_batch({"id": ["anna", "boris"], "city": pyarrow.nulls(2)}),
    ],
)
def test_a_column_of_none_is_one_of_missing_values(frame: Any) -> None:
    program = kardan.Program.compile("segment nowhere { city is missing }")
    data = kardan.Dataset.from_tables(program, clients=frame)
    assert data.problems == ()
    assert program.evaluate(data, AS_OF)["nowhere"].ids() == ["anna", "boris"]


def test_nested_columns_of_none_are_missing_values() -> None:
    visit = dict.fromkeys(VISITS[0]) | {"id": "v", "at": date(2026, 1, 1), "status": "completed", "total": 5}
    frame = polars.DataFrame({"id": ["a", "b", "c"], "visits": [[], [visit], None]})
    data = kardan.Dataset.from_tables(clients=frame)
    assert (data.problems, data.sizes["visits"]) == ((), 1)


def test_a_frame_without_rows_needs_no_types() -> None:
    data = kardan.Dataset.from_tables(clients=polars.DataFrame({"id": [], "city": [], "visits": []}))
    assert (data.problems, len(data)) == ((), 0)


def test_what_cannot_be_read_as_arrow_names_its_table() -> None:
    def broken() -> Any:
        yield pyarrow.record_batch({"id": ["anna"]})
        raise RuntimeError("the database went away")

    reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"id": pyarrow.string()}), broken())
    with pytest.raises(kardan.InputError, match=r"`clients` cannot be read as Arrow: .*the database went away"):
        kardan.Dataset.from_tables(clients=reader)
    with pytest.raises(kardan.InputError, match=r"`clients` cannot be read as Arrow: .*missing as a whole"):
        kardan.Dataset.from_tables(clients=pyarrow.array([{"id": "anna"}, None]))


def test_a_data_set_tells_its_sizes(data: kardan.Dataset) -> None:
    assert len(data) == 3
    assert {name: size for name, size in data.sizes.items() if size} == {
        "clients": 3,
        "vehicles": 3,
        "visits": 3,
    }
    assert repr(data) == "<kardan.Dataset of 3 clients, 3 vehicles, 3 visits>"
    assert data.schema == kardan.Schema.auto()


def visits(**cells: Any) -> Rows:
    return [{**VISITS[0], **cells}]


@pytest.mark.parametrize(
    ("cells", "kind", "field"),
    [
        ({"total": 0.1 + 0.2}, "inexact_money", "total"),
        ({"total": float("nan")}, "unparsable", "total"),
        ({"total": Decimal("NaN")}, "unparsable", "total"),
        ({"total": float("inf")}, "unparsable", "total"),
        ({"total": numpy.float32(0.1) + numpy.float64(0.2)}, "inexact_money", "total"),
        ({"total": True}, "unparsable", "total"),
        ({"total": [1]}, "unparsable", "total"),
        ({"total": 10**30}, "unparsable", "total"),
        ({"at": 1_700_000_000}, "unparsable", "at"),
        ({"at": "soon"}, "unparsable", "at"),
        ({"at": datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))}, "out_of_range", "at"),
        ({"at": datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))}, "out_of_range", "at"),
        ({"branch": "half \ud83d"}, "unparsable", "branch"),
        ({"id": "\ud800"}, "unparsable", "id"),
        ({"total": "\ud800"}, "unparsable", "total"),
        ({"at": None}, "missing", "at"),
        ({"at": pandas.NaT}, "missing", "at"),
        ({"id": pandas.NA}, "missing", "id"),
        ({"status": "done"}, "unknown_value", "status"),
        ({"client": "nobody"}, "orphan", "client"),
        ({"vehicle": "nothing"}, "unknown_link", "vehicle"),
        ({"colour": "red"}, "unknown_column", "colour"),
    ],
)
def test_bad_cells_are_named(cells: dict[str, Any], kind: str, field: str) -> None:
    with pytest.raises(kardan.DataError) as caught:
        kardan.Dataset.from_tables(clients=CLIENTS, visits=visits(**cells))
    (problem,) = caught.value.problems
    assert (problem.kind, problem.collection, problem.field) == (kind, "visits", field)
    assert problem.message in str(caught.value)
    report = kardan.Dataset.from_tables(on_problem="report", clients=CLIENTS, visits=visits(**cells))
    assert report.problems == (problem,)


@pytest.mark.parametrize(
    "cells",
    [
        {"total": numpy.float32(19.99)},
        {"total": numpy.int64(5)},
        {"total": Decimal("1E+3")},
        {"total": "5.00"},
        {"id": UUID(int=7)},
        {"id": numpy.str_("x")},
        {"at": numpy.datetime64("2026-01-01T10:00:00", "us").item().replace(tzinfo=timezone.utc)},
        {"at": pandas.Timestamp("2026-01-01T10:00:00Z")},
        {"at": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2, minutes=30, seconds=17)))},
        {"at": datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)},
        {"vehicle": None},
        {"mileage": pandas.NA},
    ],
)
def test_good_cells_of_other_libraries_are_read(cells: dict[str, Any]) -> None:
    data = kardan.Dataset.from_tables(clients=CLIENTS, visits=visits(**cells))
    assert (data.sizes["visits"], data.naive_instants) == (1, 0)


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 1, 1, 0, 30), date(2026, 1, 1), "2026-01-01 00:30", numpy.datetime64("2026-01-01T00:30", "ns")],
)
def test_naive_moments_are_read_in_the_business_zone_and_counted(at: object) -> None:
    program = kardan.Program.compile('timezone "Europe/Moscow"\nsegment today { has visit in the last 1 day }')
    data = kardan.Dataset.from_tables(program, clients=CLIENTS, visits=visits(at=at))
    assert data.naive_instants == 1
    assert program.evaluate(data, date(2026, 1, 1))["today"].ids() == ["anna"]
    assert program.evaluate(data, date(2025, 12, 31))["today"].ids() == []


class Endless:
    """What calls itself an array, and is never done with it."""

    dtype = numpy.dtype("int64")

    def tolist(self) -> object:
        return type("Other", (Endless,), {})()


@pytest.mark.parametrize(
    "cell",
    [
        b"bytes",
        {1, 2},
        object(),
        lambda: 1,
        1j,
        timedelta(1),
        numpy.timedelta64(5, "ns"),
        numpy.timedelta64(5, "us"),
        numpy.longdouble("0.5"),
        numpy.array([1], dtype=numpy.clongdouble)[0],
    ],
)
def test_what_no_field_can_hold_is_a_type_error(cell: object) -> None:
    with pytest.raises(TypeError, match=r"`\[0\].total`: a `\w+` is no value of a field"):
        kardan.Dataset.from_tables(clients=CLIENTS, visits=visits(total=cell))


def test_half_a_character_is_no_name() -> None:
    with pytest.raises(TypeError, match=r"`\[0\]`: a field's name is no text"):
        kardan.Dataset.from_tables(clients=[{"id": 1, "\ud800": 1}])


@pytest.mark.parametrize(
    ("field", "row", "column", "value"),
    [
        ("blacklisted", 1.0, pyarrow.array([1.0]), True),
        ("blacklisted", Decimal("0.00"), pyarrow.array([Decimal("0.00")]), False),
        ("blacklisted", True, pyarrow.ExtensionArray.from_storage(pyarrow.bool8(), pyarrow.array([-1], "int8")), True),
        ("name", Decimal("7.00"), pyarrow.array([Decimal("7.00")]), "7"),
        ("name", date(2026, 5, 21), pyarrow.array([date(2026, 5, 21)]), "2026-05-21"),
        ("name", datetime(2026, 5, 21, 7, 30), pyarrow.array([datetime(2026, 5, 21, 7, 30)]), "2026-05-21T07:30:00"),
        (
            "name",
            datetime(2026, 5, 21, 10, 30, tzinfo=timezone(timedelta(hours=3))),
            pyarrow.array([datetime(2026, 5, 21, 7, 30)], pyarrow.timestamp("ms", "Asia/Tokyo")),
            "2026-05-21T07:30:00Z",
        ),
        (
            "name",
            UUID(int=7),
            pyarrow.ExtensionArray.from_storage(pyarrow.uuid(), pyarrow.array([UUID(int=7).bytes], pyarrow.binary(16))),
            "00000000-0000-0000-0000-000000000007",
        ),
    ],
)
def test_rows_and_arrow_say_the_same(field: str, row: object, column: Any, value: object) -> None:
    program = kardan.Program.compile(f"attribute said = {field}")
    table: Any = pyarrow.table({"id": ["anna"], field: column})
    for clients in ([{"id": "anna", field: row}], table):
        data = kardan.Dataset.from_tables(program, clients=clients)
        assert program.evaluate(data, AS_OF)["said"].to_dict() == {"anna": value}
    session = program.session(AS_OF)
    assert session.evaluate({"id": "anna", field: row}).attributes["said"] == value


def test_keys_of_decimals_are_those_of_numbers() -> None:
    frame: Any = pyarrow.table({"id": pyarrow.array([Decimal("7.00")]), "client": ["anna"], "make": ["Lada"]})
    visit = {**VISITS[0], "client": "anna", "vehicle": 7}
    data = kardan.Dataset.from_tables(clients=CLIENTS, vehicles=frame, visits=[visit])
    assert (data.problems, data.sizes["vehicles"]) == ((), 1)


def test_halves_are_read() -> None:
    halves = numpy.array([0.1, 5], dtype="float16")
    program = kardan.Program.compile("attribute sum = sum of visits.total")
    rows: Rows = [
        {**VISITS[0], "id": at, "client": "anna", "vehicle": None, "total": half} for at, half in enumerate(halves)
    ]
    frame: Any = pyarrow.Table.from_pylist([{**row, "total": 0} for row in rows])
    frame = frame.set_column(frame.schema.get_field_index("total"), "total", pyarrow.array(halves))
    for visits in (rows, frame):
        data = kardan.Dataset.from_tables(program, clients=CLIENTS, visits=visits)
        assert program.evaluate(data, AS_OF)["sum"].to_dict()["anna"] == Decimal("5.1")


def test_an_unknown_extension_type_is_refused_by_its_name() -> None:
    periods = pandas.DataFrame({"id": ["anna"], "name": pandas.period_range("2026-01-01", periods=1)})
    with pytest.raises(kardan.DataError, match=r"`name` is of the extension type `pandas.period`"):
        kardan.Dataset.from_tables(clients=periods)


def test_what_is_no_table_is_a_type_error() -> None:
    tables: list[Any] = ["clients.csv", b"id", {"id": ["1"]}, 5, polars.LazyFrame({"id": [1]})]
    for table in tables:
        with pytest.raises(TypeError, match="`clients` is a frame or another object"):
            kardan.Dataset.from_tables(clients=table)
    with pytest.raises(TypeError, match=r"`\[1\]`: expected a mapping, not a `int`"):
        kardan.Dataset.from_tables(clients=[{"id": 1}, 2])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="neither `strict` nor `report`"):
        kardan.Dataset.from_tables(on_problem="ignore")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(kardan.InputError):
        kardan.Dataset.from_tables(clients=polars.Series([1, 2]))


def test_an_array_of_what_no_field_can_hold_is_a_type_error() -> None:
    with pytest.raises(TypeError, match=r"`\[0\].total\[0\]`: a `\w+` is no value of a field"):
        kardan.Dataset.from_tables(clients=CLIENTS, visits=visits(total=numpy.array([1], dtype=numpy.longdouble)))


def test_an_endless_document_is_refused() -> None:
    endless: dict[str, Any] = {"id": 1}
    endless["visits"] = [endless]
    with pytest.raises(TypeError, match="nested deeper than 64"):
        kardan.Dataset.from_documents([endless])
    with pytest.raises(TypeError, match="nested deeper than 64"):
        kardan.Dataset.from_documents([{"id": Endless()}])


def test_an_unknown_table_is_a_problem() -> None:
    with pytest.raises(kardan.DataError, match="`visitors`"):
        kardan.Dataset.from_tables(clients=CLIENTS, visitors=VISITS)


def test_errors_of_an_iterable_pass_through() -> None:
    def rows() -> Any:
        yield {"id": 1}
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="the database went away"):
        kardan.Dataset.from_tables(clients=rows())
