"""The package as a whole: schema, documentation, threads."""

from __future__ import annotations

import ast
import doctest
import inspect
import pickle
import re
import threading
import time
from pathlib import Path

import kardan
import polars
import pytest


def test_everything_public_is_documented() -> None:
    for name in kardan.__all__:
        thing = getattr(kardan, name)
        assert inspect.getdoc(thing), name
        assert thing.__module__.startswith("kardan"), name
        for attribute, member in vars(thing).items() if inspect.isclass(thing) else ():
            if not attribute.startswith("_") and callable(member):
                assert inspect.getdoc(member), f"{name}.{attribute}"


def test_the_stub_says_what_the_module_says() -> None:
    path = Path(kardan.__file__).with_name("_kardan.pyi")
    stub = ast.parse(path.read_text("utf-8"))
    compared = 0
    for kind in (node for node in stub.body if isinstance(node, ast.ClassDef)):
        for node in (kind, *(member for member in kind.body if isinstance(member, ast.FunctionDef))):
            said = ast.get_docstring(node)
            if said is None:
                continue
            thing = getattr(kardan, kind.name)
            real = inspect.getdoc(thing if node is kind else getattr(thing, node.name))
            assert real is not None, node.name
            first = " ".join(real.split("\n\n")[0].split())
            assert first == " ".join(said.split()), f"{kind.name}.{node.name}"
            compared += 1
    assert compared > 80


def test_the_package_opens_with_an_example_that_holds() -> None:
    results = doctest.testmod(kardan)
    assert (results.failed, results.attempted) == (0, 4)


def test_the_readme_of_the_project_holds() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    blocks = re.findall(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, {})


def test_schemas_are_read_and_written(tmp_path: Path) -> None:
    auto = kardan.Schema.auto()
    assert (auto.name, auto.subject) == ("auto", "client")
    assert auto.collections["consents"] == ["channel", "at", "withdrawn_at"]
    (tmp_path / "schema.toml").write_text(auto.to_toml(), "utf-8")
    (tmp_path / "schema.json").write_text(auto.to_json(), "utf-8")
    assert kardan.Schema.from_file(tmp_path / "schema.toml") == auto
    assert kardan.Schema.from_file(tmp_path / "schema.json") == auto
    assert pickle.loads(pickle.dumps(auto)) == auto
    with pytest.raises(kardan.SchemaError, match="line 1"):
        kardan.Schema.from_toml("x = [")
    with pytest.raises(FileNotFoundError):
        kardan.Schema.from_file(tmp_path / "absent.toml")


def test_other_threads_run_during_an_evaluation() -> None:
    clients, segments = 20_000, 2_000
    program = kardan.Program.compile(
        "\n".join(f"segment s{n} {{ has visit in the last 1 year where total > {n} rub }}" for n in range(segments))
    )
    ids = polars.Series("client", range(clients))
    visits = polars.DataFrame({"id": ids, "client": ids, "total": ids}).with_columns(
        at=polars.datetime(2026, 1, 1, time_zone="UTC"),
        status=polars.lit("completed"),
    )
    data = kardan.Dataset.from_tables(program, clients=polars.DataFrame({"id": ids}), visits=visits)
    lasted: list[tuple[float, float]] = []

    def evaluate() -> None:
        for _ in range(10):
            start = time.perf_counter()
            result = program.evaluate(data, "2026-11-21")
            lasted.append((start, time.perf_counter()))
            assert result[f"s{segments - 1}"].count == clients - segments

    worker = threading.Thread(target=evaluate)
    worker.start()
    ticks = []
    while worker.is_alive():
        time.sleep(0.0005)
        ticks.append(time.perf_counter())
    assert len(lasted) == 10
    # With the GIL held this thread would run between two evaluations only, however long they take.
    assert sum(start < tick < end for start, end in lasted for tick in ticks) > 20
