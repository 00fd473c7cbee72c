"""What the engine raises. Every text comes from the engine itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kardan.findings import Diagnostic, Problem


class KardanError(Exception):
    """Anything that the engine refuses. `help` says what to do about it, where there is something to say."""

    help: str | None = None


class CompileError(KardanError, ValueError):
    """A program that does not compile: its text shows every place, `diagnostics` holds them as data."""

    diagnostics: tuple[Diagnostic, ...] = ()


class SchemaError(KardanError, ValueError):
    """A schema that cannot be used."""


class DataError(KardanError, ValueError):
    """Data that cannot be used: `problems` names each bad row by collection, row and field."""

    problems: tuple[Problem, ...] = ()


class InputError(KardanError, ValueError):
    """A parameter, a catalog or an as-of that is missing, unknown or of the wrong type."""


class UnknownNameError(KardanError, LookupError):
    """A segment, client or other name that does not exist."""


class NumberOverflowError(KardanError, OverflowError):
    """A computation that left the range of exact numbers."""
