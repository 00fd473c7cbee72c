"""The garage that the tests share, compiled, read and evaluated."""

from __future__ import annotations

import kardan
import pytest
from garage import AS_OF, CLIENTS, RULES, VEHICLES, VISITS


@pytest.fixture(scope="session")
def program() -> kardan.Program:
    return kardan.Program.compile(RULES, name="garage.kardan")


@pytest.fixture(scope="session")
def data(program: kardan.Program) -> kardan.Dataset:
    return kardan.Dataset.from_tables(program, clients=CLIENTS, visits=VISITS, vehicles=VEHICLES)


@pytest.fixture(scope="session")
def result(program: kardan.Program, data: kardan.Dataset) -> kardan.Result:
    return program.evaluate(data, AS_OF, catalogs={"stocked": ["Lada"]})
