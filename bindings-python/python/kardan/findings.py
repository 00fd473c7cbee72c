"""What the engine has to say about a program or about data, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a file's text (in Unicode normal form C)."""

    file: str
    """The name of the file."""
    start: int
    """The first character, from 0."""
    end: int
    """The character after the last."""
    line: int
    """The line of the first character, from 1."""
    column: int
    """Its position in that line, in characters from 1."""


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what to say about it."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement; an empty place is an insertion."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Replacements that mend the text. They do not overlap."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What the compiler has to say about a place in the text."""

    code: str
    """Its code, which `docs/errors.md` explains."""
    severity: Literal["error", "warning", "note"]
    message: str
    labels: tuple[Label, ...]
    """The places; the first is the one to show."""
    help: str | None
    fix: Fix | None
    """A change that a tool can make."""
    rendered: str
    """The whole as text with the lines that it is about."""

    def __str__(self) -> str:
        return self.rendered


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used as it stands."""

    kind: str
    """What is wrong: `orphan`, `duplicate_key`, `unknown_value`, `unparsable`, `missing`, `unknown_column`, …"""
    collection: str
    """The collection's plural."""
    row: int | None
    """The row in the input, from 1, where one is to blame."""
    field: str | None
    """The field or column."""
    message: str
    """The whole sentence."""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd about the data that changed no answer's shape but that the host should know."""

    kind: str
    """`passed_over`: rows that a `where` found unknown; `division_by_zero`; `naive_instants`.

    Of a ledger `below_zero`, `unknown_points`, `unknown_hold`, `unknown_offer`; of a quote `not_completed`.
    """
    rule: str
    """The rule in whose text it happened; empty where it is about no rule."""
    field: str | None
    """The field to blame."""
    rows: int
    """How many rows."""
    message: str
    """The whole sentence."""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation of a test that did not hold."""

    place: Place
    """The expectation; the whole test where it could not be run."""
    text: str
    """Its text."""
    rule: str | None
    """The rule that it speaks of; none where the test could not be run."""
    found: str
    """What came out."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One test of a rule file, and how it came out."""

    title: str
    """What it shows."""
    place: Place
    failures: tuple[Failure, ...]
    """What did not come out as expected; nothing where the test passed."""

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures
