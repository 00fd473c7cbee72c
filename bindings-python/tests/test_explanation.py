"""Why a record is in a segment, or not."""

from __future__ import annotations

import kardan
import pytest
from garage import AS_OF, VISITS

STOCKED = {"stocked": ["Lada"]}


def test_an_explanation_is_a_tree(program: kardan.Program, data: kardan.Dataset) -> None:
    why = program.explain(data, AS_OF, segment="sleeping", id="boris", catalogs=STOCKED)
    assert why.outcome is False
    came, slept = why.parts
    assert (came.outcome, slept.outcome) == (True, False)
    assert slept.condition == "no visit in the last sleep_gap where completed"
    assert (slept.place.file, slept.place.line) == ("garage.kardan", 12)
    assert "2026-10-01" in why.text()
    assert str(why) == why.text() == why.text("en")
    assert why.text("ru") != why.text("en")
    assert why.to_dict()["parts"][1]["outcome"] is False
    assert why._repr_html_().startswith("<pre>")
    with pytest.raises(kardan.InputError, match="`de`"):
        why.text("de")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_what_is_missing_is_blamed(program: kardan.Program, data: kardan.Dataset) -> None:
    why = program.explain(data, AS_OF, segment="automatic", id="B1", catalogs=STOCKED)
    assert why.outcome is None
    (part,) = why.parts or [why]
    assert part.because == "gearbox"
    assert part.values == {"gearbox": None}


def test_one_client_needs_no_id(program: kardan.Program) -> None:
    client = {"visits": [{**visit, "client": None} for visit in VISITS]}
    why = program.explain(client, AS_OF, segment="sleeping", catalogs=STOCKED)
    assert why.outcome is False


def test_what_does_not_exist_is_named(program: kardan.Program, data: kardan.Dataset) -> None:
    with pytest.raises(kardan.UnknownNameError, match="`nobody`"):
        program.explain(data, AS_OF, segment="sleeping", id="nobody", catalogs=STOCKED)
    with pytest.raises(kardan.UnknownNameError, match="`sleepy`"):
        program.explain(data, AS_OF, segment="sleepy", id="anna", catalogs=STOCKED)
    with pytest.raises(kardan.UnknownNameError, match="3 clients"):
        program.explain(data, AS_OF, segment="sleeping", catalogs=STOCKED)
