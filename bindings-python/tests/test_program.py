"""Compiling, and what a program tells of itself."""

from __future__ import annotations

import pickle
from pathlib import Path

import kardan
import pytest
from garage import AS_OF, RULES


def test_a_program_lists_its_rules(program: kardan.Program) -> None:
    assert program.segments == ["sleeping", "rich", "automatic", "stocked_make"]
    assert program.attributes == ["ltv", "last_visit"]
    assert program.partitions == {"worth": ["gold", "silver"]}
    assert program.params == {"sleep_gap": "6 months"}
    assert (program.timezone, program.currency) == ("Europe/Moscow", "RUB")
    assert program.schema == kardan.Schema.auto()
    assert repr(program).startswith("<kardan.Program garage.kardan: ")


def test_the_hash_is_of_the_text(program: kardan.Program) -> None:
    assert kardan.Program.compile(RULES).hash == program.hash
    assert kardan.Program.compile(RULES.replace("50 000", "60 000")).hash != program.hash


def test_a_broken_program_tells_all_its_errors() -> None:
    with pytest.raises(kardan.CompileError) as caught:
        kardan.Program.compile("segment one { has vist }\nsegment two { birth_date = 5 }\n", name="broken.kardan")
    error = caught.value
    assert {found.labels[0].place.line for found in error.diagnostics} == {1, 2}
    assert all(found.severity == "error" for found in error.diagnostics)
    first = error.diagnostics[0]
    assert (first.labels[0].place.file, first.labels[0].place.column) == ("broken.kardan", 19)
    assert "`vist`" in first.message
    assert "broken.kardan:1:19" in str(error)
    assert first.rendered in str(error)
    assert isinstance(error, kardan.KardanError)
    assert isinstance(error, ValueError)


def test_a_fix_mends_the_text() -> None:
    text = "segment sleeping { no visit in the last 60days }"
    with pytest.raises(kardan.CompileError) as caught:
        kardan.Program.compile(text)
    fix = caught.value.diagnostics[0].fix
    assert fix is not None
    for edit in sorted(fix.edits, key=lambda edit: -edit.place.start):
        text = text[: edit.place.start] + edit.text + text[edit.place.end :]
    assert text == "segment sleeping { no visit in the last 60 days }"


def test_the_tree_of_a_program_compiles_to_the_same(program: kardan.Program, data: kardan.Dataset) -> None:
    again = kardan.Program.from_json(program.to_json(), name="tree.kardan")
    assert (again.segments, again.params) == (program.segments, program.params)
    # The layout of the text is canonical now.
    assert kardan.Program.from_json(again.to_json()).to_json() == again.to_json()
    assert again.evaluate(data, AS_OF, catalogs={"stocked": []})["sleeping"].ids() == ["anna"]
    with pytest.raises(kardan.InputError, match="version"):
        kardan.Program.from_json("{}")
    with pytest.raises(kardan.InputError):
        kardan.Program.from_json("no tree")


def test_errors_and_diagnostics_survive_pickling() -> None:
    with pytest.raises(kardan.CompileError) as caught:
        kardan.Program.compile("segment one { has vist }")
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.diagnostics == caught.value.diagnostics
    assert str(error) == str(caught.value)


def test_warnings_stay_with_the_program() -> None:
    program = kardan.Program.compile("segment s { has visit in the last 6 months }")
    assert [found.severity for found in program.diagnostics] == ["warning"]


def test_use_goes_through_the_loader() -> None:
    asked: list[str] = []

    def load(path: str) -> str:
        asked.append(path)
        return "segment inner { id is known }"

    program = kardan.Program.compile('use "common.kardan"', loader=load)
    assert (program.segments, asked) == (["inner"], ["common.kardan"])
    with pytest.raises(kardan.CompileError, match="no such text"):
        kardan.Program.compile('use "common.kardan"', loader=refuse)


def refuse(path: str) -> str:
    """A loader that knows nothing."""
    raise KeyError(f"no such text: {path}")


def test_files_are_found_beside_the_file_that_uses_them(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "main.kardan").write_text('use "parts/one.kardan"', "utf-8")
    (tmp_path / "parts" / "one.kardan").write_text('use "two.kardan"', "utf-8")
    (tmp_path / "parts" / "two.kardan").write_text("segment two { id is known }", "utf-8")
    assert kardan.Program.from_file(tmp_path / "main.kardan").segments == ["two"]
    with pytest.raises(FileNotFoundError):
        kardan.Program.from_file(tmp_path / "absent.kardan")


def test_the_tests_in_the_file_are_run(program: kardan.Program) -> None:
    (trial,) = program.test()
    assert (trial.title, trial.passed) == ("who has not come for half a year sleeps", True)
    wrong = kardan.Program.compile(RULES.replace("expect not rich", "expect rich"))
    (trial,) = wrong.test()
    (failure,) = trial.failures
    assert (failure.rule, failure.found) == ("rich", "out")
    assert failure.text.startswith("expect rich")


def test_a_program_is_written_in_its_canonical_form_and_in_russian() -> None:
    text = "segment   frequent {\n has at least 3 visits in the last 6 months }"
    program = kardan.Program.compile(text)
    assert program.format() == "segment frequent {\n  has at least 3 visits in the last 6 months\n}\n"
    russian = program.format("ru")
    assert "есть не менее 3 визитов за последние 6 месяцев" in russian
    assert kardan.Program.compile(russian).format("en").endswith(program.format())
    with pytest.raises(kardan.InputError, match="`de`"):
        program.format("de")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_a_program_with_uses_is_written_too(tmp_path: Path) -> None:
    (tmp_path / "main.kardan").write_text('use "one.kardan"\nsegment one {in segment two}', "utf-8")
    (tmp_path / "one.kardan").write_text("segment two { id is known }", "utf-8")
    program = kardan.Program.from_file(tmp_path / "main.kardan")
    assert "  in segment two\n" in program.format()
    assert pickle.loads(pickle.dumps(program)).segments == program.segments


def test_parameters_and_catalogs_come_from_the_host(program: kardan.Program, data: kardan.Dataset) -> None:
    stocked = {"stocked": ["GAZ"]}
    longer = program.evaluate(data, AS_OF, params={"sleep_gap": "12 months"}, catalogs=stocked)
    assert longer["sleeping"].ids() == []
    assert longer.params == {"sleep_gap": "12 months"}
    assert longer["stocked_make"].ids() == ["B2"]
    with pytest.raises(kardan.InputError, match="`stocked`"):
        program.evaluate(data, AS_OF)
    with pytest.raises(kardan.InputError, match="`sleepgap`"):
        program.evaluate(data, AS_OF, params={"sleepgap": "1 month"}, catalogs=stocked)
    with pytest.raises(kardan.InputError, match="sleep_gap"):
        program.evaluate(data, AS_OF, params={"sleep_gap": "soon"}, catalogs=stocked)


def test_a_program_survives_pickling(program: kardan.Program, data: kardan.Dataset) -> None:
    again = pickle.loads(pickle.dumps(program))
    assert (again.hash, again.segments) == (program.hash, program.segments)
    assert again.evaluate(data, AS_OF, catalogs={"stocked": []})["rich"].ids() == ["anna"]
