"""Kardan: segments, attributes and partitions over the records of a CRM, exact and explained.

A program in the Kardan language is compiled once, records are read once, and the program is evaluated over them as of
any date or moment, today or in the past:

>>> import kardan
>>> program = kardan.Program.compile('segment regular { has at least 2 visits in the last 1 year }')
>>> data = kardan.Dataset.from_documents([
...     {"id": "anna", "visits": [
...         {"id": 1, "at": "2026-02-01", "status": "completed", "total": 100},
...         {"id": 2, "at": "2026-03-01", "status": "completed", "total": 100},
...     ]},
...     {"id": "boris", "visits": []},
... ], program)
>>> program.evaluate(data, as_of="2026-11-21")["regular"].ids()
['anna']
"""

from kardan._kardan import (
    Attribute,
    Checkout,
    ClientResult,
    Dataset,
    Difference,
    Explanation,
    Horizon,
    Ledger,
    Live,
    Partition,
    Program,
    Result,
    Schema,
    Segment,
    Session,
    Simulation,
    Table,
    assign,
)
from kardan.errors import (
    CompileError,
    DataError,
    InputError,
    KardanError,
    NumberOverflowError,
    SchemaError,
    UnknownNameError,
)
from kardan.findings import (
    Diagnostic,
    Edit,
    Failure,
    Fix,
    Label,
    Place,
    Problem,
    Remark,
    Trial,
)

__all__ = [
    "Attribute",
    "Checkout",
    "ClientResult",
    "CompileError",
    "DataError",
    "Dataset",
    "Diagnostic",
    "Difference",
    "Edit",
    "Explanation",
    "Failure",
    "Fix",
    "Horizon",
    "InputError",
    "KardanError",
    "Label",
    "Ledger",
    "Live",
    "NumberOverflowError",
    "Partition",
    "Place",
    "Problem",
    "Program",
    "Remark",
    "Result",
    "Schema",
    "SchemaError",
    "Segment",
    "Session",
    "Simulation",
    "Table",
    "Trial",
    "UnknownNameError",
    "assign",
]
