"""Tables of results as data frames of the libraries that happen to be installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars

    from kardan import Table


def to_polars(table: Table) -> polars.DataFrame:
    """Convert to polars."""
    import polars

    return polars.DataFrame(table)


def to_pandas(table: Table) -> pandas.DataFrame:
    """Convert to pandas, through pyarrow; booleans that may be unknown become the dtype `boolean`."""
    import pandas

    # Its functions carry no types.
    pyarrow: Any = import_module("pyarrow")
    dtypes = {pyarrow.bool_(): pandas.BooleanDtype()}
    frame: pandas.DataFrame = pyarrow.table(table).to_pandas(types_mapper=dtypes.get)
    return frame
