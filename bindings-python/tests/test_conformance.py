"""The cases that every host must answer alike."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import kardan
import pytest

CORPUS = Path(__file__).parents[2] / "tests" / "conformance"

ERRORS = {
    "compile": kardan.CompileError,
    "data": kardan.DataError,
    "input": kardan.InputError,
    "overflow": kardan.NumberOverflowError,
}


def read(name: str) -> Any:
    """A file of the corpus, its numbers exact."""
    return json.loads((CORPUS / name).read_text("utf-8"), parse_float=Decimal)


def cases() -> list[Any]:
    """Every case of the manifest, each file holding as many as the manifest says."""
    found: list[Any] = []
    for name, count in read("manifest.json").items():
        topic = read(name)
        assert len(topic["cases"]) == count, name
        schema = topic.get("schema")
        found += [pytest.param(schema, case, id=f"{Path(name).stem}: {case['name']}") for case in topic["cases"]]
    return found


def evaluate(schema: str | None, case: dict[str, Any]) -> dict[str, Any]:
    """The answers to a case, as the engine writes them."""
    lines = case["program"]
    program = kardan.Program.compile(
        lines if isinstance(lines, str) else "\n".join(lines),
        schema=kardan.Schema.from_file(CORPUS / "schemas" / schema) if schema else None,
    )
    tables = {program.schema.subject: case.get("documents", []), **case.get("tables", {})}
    data = kardan.Dataset.from_tables(program, **tables)
    result = program.evaluate(data, case["as_of"], params=case.get("params"), catalogs=case.get("catalogs"))
    states = {name: partition.to_dict() for name, partition in result.partitions.items()}
    return {**result.to_dict(ids=True), "states": states}


def text(value: Any) -> str | None:
    """A value as the corpus writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def check(case: dict[str, Any], answers: dict[str, Any]) -> None:
    """Compare what the case names, exactly."""
    expected = case["expect"]
    for name, segment in expected.get("segments", {}).items():
        answer = answers["segments"][name]
        assert sorted(answer["ids"]) == sorted(segment["in"]), name
        assert sorted(answer["unknown_ids"]) == sorted(segment.get("unknown", [])), name
        if "blame" in segment:
            assert answer["blame"] == segment["blame"], name
    for name, states in expected.get("partitions", {}).items():
        assert answers["states"][name] == states, name
    for name, values in expected.get("attributes", {}).items():
        answer = answers["attributes"][name]["values"]
        assert {id: text(value) for id, value in answer.items()} == values, name


@pytest.mark.parametrize(("schema", "case"), cases())
def test_case(schema: str | None, case: dict[str, Any]) -> None:
    expected = case["expect"]
    if "error" not in expected:
        check(case, evaluate(schema, case))
        return
    error = expected["error"]
    with pytest.raises(ERRORS[error["kind"]]) as caught:
        evaluate(schema, case)
    if "code" in error:
        assert isinstance(caught.value, kardan.CompileError)
        assert error["code"] in [found.code for found in caught.value.diagnostics]
