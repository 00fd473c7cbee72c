"""Tables of results as data frames of the libraries that happen to be installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import polars

    from kardan import Table


def to_polars(table: Table) -> polars.DataFrame:
    """Convert to polars."""
    import polars

    return polars.DataFrame(table)


def to_pandas(table: Table) -> pandas.DataFrame:
    """Convert to pandas, which needs pyarrow for it; booleans that may be unknown become the dtype `boolean`."""
    import pandas
    import pyarrow

    dtypes = {pyarrow.bool_(): pandas.BooleanDtype()}
    return pyarrow.table(table).to_pandas(types_mapper=dtypes.get)
