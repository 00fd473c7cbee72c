"""The examples: their tests pass, and real orders give the published figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import kardan
import pandas
import polars
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = sorted(EXAMPLES.glob("**/*.kardan"))


def compiled(rules: Path) -> kardan.Program:
    """The rules of an example, under the schema that stands beside them."""
    schema = rules.with_name("schema.toml")
    return kardan.Program.from_file(rules, schema=kardan.Schema.from_file(schema) if schema.exists() else None)


def by_polars(path: Path) -> Any:
    return polars.read_csv(path, schema_overrides={"client_id": polars.String}, try_parse_dates=True)


def by_pandas(path: Path) -> Any:
    return pandas.read_csv(path, dtype={"client_id": str})


def by_duckdb(path: Path) -> Any:
    types = {"client_id": "VARCHAR"} if "client_id" in path.read_text("utf-8").splitlines()[0] else {}
    return duckdb.read_csv(str(path), dtype=types)


def read(example: str, program: kardan.Program, reader: Callable[[Path], Any]) -> kardan.Dataset:
    """The tables of an example."""
    files = sorted((EXAMPLES / example / "data").glob("*.csv"))
    return kardan.Dataset.from_tables(program, **{path.stem: reader(path) for path in files})


def expected(example: str) -> dict[str, Any]:
    """The published figures."""
    return json.loads((EXAMPLES / example / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("rules", RULES, ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_the_tests_in_the_file_pass(rules: Path) -> None:
    for trial in compiled(rules).test():
        assert trial.failures == (), trial.title


def test_there_are_examples() -> None:
    assert len(RULES) >= 20


@pytest.mark.parametrize("reader", [by_polars, by_pandas, by_duckdb])
def test_cdnow_gives_the_published_distribution(reader: Callable[[Path], Any]) -> None:
    figures = expected("cdnow")
    program = compiled(EXAMPLES / "cdnow" / "repeat.kardan")
    data = read("cdnow", program, reader)
    assert (len(data), data.sizes["orders"]) == (2357, 6919)
    repeat = figures["repeat"]
    result = program.evaluate(data, repeat["as_of"])
    counts = {state: count for state, count in result[repeat["partition"]].counts.items() if count}
    assert counts == repeat["states"]
    assert {name: result[name].count for name in repeat["segments"]} == repeat["segments"]
    weeks = figures["cumulative_repeat_days"]
    for as_of, total in weeks["by_as_of"].items():
        values = program.evaluate(data, as_of)[weeks["sum_of_attribute"]].values()
        assert sum(value for value in values if value is not None) == total, as_of


def test_cdnow_windows_are_those_of_pandas() -> None:
    program = compiled(EXAMPLES / "cdnow" / "windows.kardan")
    data = read("cdnow", program, by_polars)
    windows = expected("cdnow")["windows"]
    compared = 0
    for run in windows["runs"]:
        as_of = run["as_of"]
        result = program.evaluate(data, as_of)
        for name, segment in run["segments"].items():
            ids = sorted(result[name].ids())
            digest = sha256("\n".join(ids).encode()).hexdigest()[:16]
            assert (len(ids), digest) == (segment["in"], segment["ids_sha256_16"]), (as_of, name)
            compared += 1
    assert compared > 10


@pytest.mark.parametrize("reader", [by_polars, by_pandas, by_duckdb])
def test_chinook_gives_the_published_sums(reader: Callable[[Path], Any]) -> None:
    figures = expected("chinook")["sales"]
    program = compiled(EXAMPLES / "chinook" / figures["rules"])
    result = program.evaluate(read("chinook", program, reader), figures["as_of"])
    for name, total in figures["sums_of_attributes"].items():
        assert sum(value or 0 for value in result[name].values()) == Decimal(total), name
    for name, segment in figures["segments"].items():
        assert result[name].count == segment["in"], name
        if "ids" in segment:
            assert result[name].ids() == segment["ids"]
