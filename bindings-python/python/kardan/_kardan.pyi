from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from os import PathLike
from typing import Any, Literal, Protocol, SupportsIndex, TypeAlias, final

import pandas
import polars

from kardan.findings import Diagnostic, Place, Problem, Remark, Trial

__all__ = [
    "Attribute",
    "Checkout",
    "ClientResult",
    "Dataset",
    "Difference",
    "Explanation",
    "Horizon",
    "Ledger",
    "Live",
    "Partition",
    "Program",
    "Result",
    "Schema",
    "Segment",
    "Session",
    "Simulation",
    "Table",
    "assign",
]

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

_Table: TypeAlias = _ArrowStream | _ArrowArray | Iterable[Mapping[str, Any]]
_AsOf: TypeAlias = date | datetime | str
_Value: TypeAlias = bool | int | Decimal | str | date | datetime | None

@final
class Schema:
    """What records there are, what they hold, how they hang together, and what people call them."""

    @staticmethod
    def auto() -> Schema:
        """The built-in schema of car services, dealers and parts shops."""
    @staticmethod
    def from_toml(text: str) -> Schema:
        """Read a schema in TOML. Raises `SchemaError`."""
    @staticmethod
    def from_json(text: str) -> Schema:
        """Read a schema in JSON. Raises `SchemaError`."""
    @staticmethod
    def from_file(path: str | PathLike[str]) -> Schema:
        """Read a schema from a file: JSON by the ending `.json`, else TOML. Raises `SchemaError` or `OSError`."""
    @property
    def name(self) -> str:
        """The name of the schema."""
    @property
    def subject(self) -> str:
        """The collection that rules are about unless they say otherwise, in the singular."""
    @property
    def collections(self) -> dict[str, list[str]]:
        """The names of the fields by the plural of their collection."""
    def to_toml(self) -> str:
        """Write the schema as TOML."""
    def to_json(self) -> str:
        """Write the schema as JSON."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...

@final
class Dataset:
    """The records of a host, in columns."""

    @staticmethod
    def from_tables(
        program_or_schema: Program | Schema | None = None,
        /,
        *,
        on_problem: Literal["strict", "report"] = "strict",
        **tables: _Table,
    ) -> Dataset:
        """Build a data set from tables by the plural of their collection (`visits=…`). Raises `DataError`."""
    @staticmethod
    def from_documents(
        documents: Iterable[Mapping[str, Any]],
        program_or_schema: Program | Schema | None = None,
        /,
        *,
        on_problem: Literal["strict", "report"] = "strict",
    ) -> Dataset:
        """Build a data set from nested documents: clients with their visits with their lines. Raises `DataError`."""
    @property
    def problems(self) -> tuple[Problem, ...]:
        """The rows that were left out, and columns that were not known."""
    @property
    def unlisted_problems(self) -> int:
        """How many problems there were beyond those listed."""
    @property
    def naive_instants(self) -> int:
        """How many moments came without a zone and were read in the business zone."""
    @property
    def sizes(self) -> dict[str, int]:
        """How many rows each collection has, by its plural."""
    @property
    def schema(self) -> Schema:
        """The schema that it was built by."""
    def __len__(self) -> int: ...

@final
class Horizon:
    """When memberships change next if no more data comes: who becomes lost in the next 14 days."""

    @property
    def as_of(self) -> datetime:
        """The instant that it begins at, in the business zone."""
    @property
    def until(self) -> datetime:
        """Changes after this instant are not looked for."""
    def leaving(self, segment: str) -> dict[str, datetime]:
        """The members of a segment who leave it, by id: when they are no longer in."""
    def joining(self, segment: str) -> dict[str, datetime]:
        """Those who join a segment, by id: when they are in."""
    def changing(self, partition: str) -> dict[str, datetime]:
        """Those whose state in a partition changes, by id: when."""
    def to_arrow(self, name: str) -> Table:
        """A table for a segment (`leaves_on`, `joins_on`) or partition (`changes_on`, `next`), one row per record."""
    def to_polars(self, name: str) -> polars.DataFrame:
        """The same as a polars data frame."""
    def to_pandas(self, name: str) -> pandas.DataFrame:
        """The same as a pandas data frame; this needs pyarrow."""
    def to_json(self) -> str:
        """The whole as the command line's JSON form."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a `dict`."""

@final
class Live:
    """Memberships that are kept up to date, and journeys that go on, while records change and time passes."""

    def apply(self, event: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Tell an event: `{"put": {"collection": "visit", "record": {…}}}`, `set` or `delete`, perhaps with `at`."""
    def apply_all(self, events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Tell events in turn; the effects of all. An error names the event by its place: `events[4]`."""
    def advance(self, to: _AsOf) -> list[dict[str, Any]]:
        """Let time pass up to a date (its end), a moment or their text. The effects of all that is due, in order."""
    @property
    def now(self) -> datetime:
        """The moment up to which time has passed."""
    def next_wake(self) -> datetime | None:
        """When to come back with `advance` at the latest; `None` where nothing happens by itself any more."""
    def members(self, segment: str) -> list[str]:
        """The ids of the members of a segment now. Raises `UnknownNameError`."""
    def is_member(self, segment: str, id: str) -> bool:
        """Whether a record is in a segment now. Raises `UnknownNameError`."""
    def state(self, partition: str, id: str) -> str | None:
        """The state of a record in a partition now; `None` in no state. Raises `UnknownNameError`."""
    def client(self, id: str) -> dict[str, Any]:
        """Where a client stands: `segments`, `partitions`, `journeys`, what comes `next`. Raises `UnknownNameError`."""
    def snapshot(self) -> bytes:
        """What has changed and what is on its way, as bytes that a host keeps: `Program.restore` goes on from there."""
    def versions(self) -> set[str]:
        """The hashes of the programs by which journeys on their way go: `Program.restore` needs these."""

@final
class Ledger:
    """A ledger of points: the facts that were told, and the entries that they make."""

    def apply(self, fact: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Tell a fact; the entries that it makes. The same fact again makes none. Raises `InputError`."""
    def apply_all(self, facts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Tell many facts, those of one moment in the order in which they count; the entries that they make."""
    def withdraw(self, key: str) -> list[dict[str, Any]]:
        """Take a fact back by its key; the entries that compensate for it."""
    def advance(self, to: _AsOf) -> list[dict[str, Any]]:
        """Move time on; the entries of what expires."""
    def account(self, key: str, as_of: _AsOf, *, holder: str = "client") -> dict[str, Any] | None:
        """An account as of a moment: balance, available, pending, held, debt; `None` without entries."""
    def statement(self, key: str, start: _AsOf, end: _AsOf, *, holder: str = "client") -> dict[str, Any] | None:
        """What changed an account between two moments: opening balance, entries, closing balance, or `None`."""
    def liability(self, as_of: _AsOf) -> dict[str, Any]:
        """What all accounts are owed as of a moment: balance, available, pending, held, debt and what expires."""
    def entries(self) -> Table:
        """All entries, in order of time: one row each."""
    def accounts(self, as_of: _AsOf) -> Table:
        """All accounts as of a moment: one row each, with balance, available, pending, held and debt."""
    def summary(self) -> Table:
        """What was earned, spent, expired, reversed and is outstanding: one row for each rule in each month."""
    def expiring(self, as_of: _AsOf, until: _AsOf) -> Table:
        """What accounts have as of a moment and lose until another: one row for each account and moment of expiry."""
    def to_dict(self) -> dict[str, Any]:
        """The whole: accounts, entries, the summary by month and rule, what is owed in all, and remarks."""
    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What no entry says: numbers below zero, payments by points that nobody was given, holds that never were."""
    def difference(self, other: Ledger) -> dict[str, Any]:
        """What another ledger of the same history makes different: who gains and who loses."""
    def quote(self, client: Mapping[str, Any], cart: Mapping[str, Any], as_of: _AsOf) -> dict[str, Any]:
        """The quote for a cart of a client: points per line and their limits, what is earned, the tier."""
    def checkout(self, client: Mapping[str, Any], as_of: _AsOf) -> Checkout:
        """Open the checkout for a client at a moment: it quotes one cart after another, faster than `quote` does."""
    def to_state(self) -> str:
        """The ledger as text that a host keeps: `Program.ledger(state)` reads it again."""

@final
class Checkout:
    """One client at a checkout, at one moment."""

    def quote(self, cart: Mapping[str, Any]) -> dict[str, Any]:
        """The quote for a cart, as `Ledger.quote` gives it. Raises `InputError` and `DataError`."""

@final
class Simulation:
    """What triggers and experiments would have done over a history: what was sent, and what was suppressed and why."""

    @property
    def start(self) -> datetime:
        """The first moment, in the business zone."""
    @property
    def end(self) -> datetime:
        """The last moment, in the business zone."""
    def effects(self) -> Table:
        """Everything that was done, suppressed or put off, in order: one row per effect."""
    def to_polars(self) -> polars.DataFrame:
        """The effects as a polars data frame."""
    def to_pandas(self) -> pandas.DataFrame:
        """The effects as a pandas data frame; this needs pyarrow."""
    def summary(self, by: Literal["day", "month", "whole"] = "day") -> Table:
        """What each trigger did by `day`, by `month` or on the `whole`. Raises `InputError`."""
    def experiments(self) -> Table:
        """What the rounds of experiments came to: one row for each variant, those left alone and the rest."""
    def difference(self, other: Simulation) -> Difference:
        """What another simulation of the same history makes different: who gains messages, and who loses them."""
    def to_json(self) -> str:
        """The whole as the command line's JSON form."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a `dict`."""
    def __len__(self) -> int: ...

@final
class Difference:
    """What another simulation of the same history makes different: who gains messages, and who loses them."""

    def messages(self) -> Table:
        """The messages that are new, gone or moved: one row each."""
    def clients(self) -> Table:
        """The clients who get more or less or other messages, those who gain most first."""
    def days(self) -> Table:
        """The messages of each trigger before and after, on the days on which they differ."""
    def to_dict(self) -> dict[str, Any]:
        """The whole as a `dict`, with the counts of each trigger and of all."""

def assign(rule: str, salt: str, client: str) -> int:
    """The part of 10,000 that a client falls into: the hash by which experiments and hold-outs share out."""

@final
class Program:
    """A program that compiled: segments, partitions and attributes, ready to be evaluated over data of its schema."""

    @staticmethod
    def compile(
        text: str,
        *,
        schema: Schema | None = None,
        name: str = "<program>",
        loader: Callable[[str], str] | None = None,
    ) -> Program:
        """Compile a program. Raises `CompileError`."""
    @staticmethod
    def from_file(path: str | PathLike[str], *, schema: Schema | None = None) -> Program:
        """Compile a file; `use` is relative to the file that it stands in. Raises `CompileError` or `OSError`."""
    @staticmethod
    def from_json(
        tree: str,
        *,
        schema: Schema | None = None,
        name: str = "<program>",
        loader: Callable[[str], str] | None = None,
    ) -> Program:
        """Compile a tree that `to_json` gave or a visual builder made. Raises `CompileError` or `InputError`."""
    @staticmethod
    def _restore(files: list[tuple[str, str]], schema: str) -> Program: ...
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings and notes."""
    @property
    def segments(self) -> list[str]:
        """The names of the segments."""
    @property
    def attributes(self) -> list[str]:
        """The names of the attributes."""
    @property
    def partitions(self) -> dict[str, list[str]]:
        """The names of the partitions, each with its states."""
    @property
    def params(self) -> dict[str, _Value | list[_Value]]:
        """The parameters with their defaults; `None` where the host must give a value."""
    @property
    def timezone(self) -> str:
        """The name of the business zone."""
    @property
    def currency(self) -> str:
        """The code of the currency."""
    @property
    def hash(self) -> str:
        """A hash over the texts of all files and the schema, which results carry."""
    @property
    def schema(self) -> Schema:
        """The schema that it was compiled against."""
    def evaluate(
        self,
        data: Dataset,
        as_of: _AsOf,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> Result:
        """Evaluate all rules over a data set as of a date (its end), a moment or their text. The GIL is released."""
    def horizon(
        self,
        data: Dataset,
        as_of: _AsOf,
        until: _AsOf | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> Horizon:
        """When memberships change next if no more data comes."""
    def live(
        self,
        data: Dataset,
        as_of: _AsOf,
        *,
        grace: timedelta | None = None,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> Live:
        """Begin to keep memberships up to date and to carry on journeys, with a data set as of a moment."""
    def restore(
        self,
        data: Dataset,
        snapshot: bytes,
        *,
        older: Sequence[Program] = ...,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> Live:
        """Go on from a snapshot of `Live.snapshot`, over the data set that it began with. Raises `InputError`."""
    def deploy(
        self,
        live: Live,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> None:
        """Have this program take the place of the one that a `Live` goes by, as `restore` does."""
    def evaluate_client(
        self,
        client: Mapping[str, Any],
        as_of: _AsOf,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> ClientResult:
        """Evaluate all rules for one client given as a nested document. Only what the program reads is looked at."""
    def session(
        self,
        as_of: _AsOf,
        data: Dataset | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> Session:
        """Make ready for one client after another as of one moment: the quickest way to ask about single clients."""
    def to_json(self) -> str:
        """The syntax tree of the file that was compiled, as JSON."""
    def __reduce__(self) -> tuple[Any, tuple[list[tuple[str, str]], str]]: ...
    def explain(
        self,
        data: Dataset | Mapping[str, Any],
        as_of: _AsOf,
        *,
        segment: str,
        id: str | None = None,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Iterable[Any]] | None = None,
    ) -> Explanation:
        """Tell why a record is in a segment or not. Raises `UnknownNameError`."""
    def replay(
        self,
        data: Dataset,
        start: _AsOf,
        end: _AsOf,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Any] | None = None,
    ) -> Ledger:
        """Replay a history into a ledger of points, from the first date or moment to the last. The GIL is released."""
    def simulate(
        self,
        data: Dataset,
        start: _AsOf,
        end: _AsOf,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Any] | None = None,
    ) -> Simulation:
        """Run a history through triggers and experiments: what would be sent, when, to whom, and what not and why."""
    def ledger(
        self,
        state: str | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        catalogs: Mapping[str, Any] | None = None,
    ) -> Ledger:
        """A ledger without facts, or one that a host kept by `Ledger.to_state`. Raises `InputError`."""
    def format(self, language: Literal["en", "ru"] | None = None) -> str:
        """The file that was compiled in its one canonical form; with a language, translated. Raises `InputError`."""
    def test(self) -> tuple[Trial, ...]:
        """Run the tests that stand in the file."""

@final
class Result:
    """The answer to a program over a data set as of a moment, with all that it depends on."""

    @property
    def as_of(self) -> datetime:
        """The instant that it was evaluated as of, in the business zone."""
    @property
    def timezone(self) -> str:
        """The name of the business zone."""
    @property
    def params(self) -> dict[str, _Value | list[_Value]]:
        """Every parameter with the value that was used."""
    @property
    def program_hash(self) -> str:
        """The hash of the program."""
    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was odd about the data in passing."""
    @property
    def segments(self) -> dict[str, Segment]:
        """The segments by name."""
    @property
    def partitions(self) -> dict[str, Partition]:
        """The partitions by name."""
    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes by name."""
    def to_arrow(self, subject: str | None = None) -> Table:
        """All results about one kind of record side by side: its key, then a column per rule."""
    def to_polars(self, subject: str | None = None) -> polars.DataFrame:
        """The same as a polars data frame."""
    def to_pandas(self, subject: str | None = None) -> pandas.DataFrame:
        """The same as a pandas data frame; this needs pyarrow."""
    def to_json(self, *, ids: bool = False) -> str:
        """The whole as the command line's JSON form; with `ids` also who is in, and each value."""
    def to_dict(self, *, ids: bool = False) -> dict[str, Any]:
        """The same as a `dict`."""
    # The kind of a rule stands in the program, which no type checker reads.
    def __getitem__(self, name: str, /) -> Any: ...
    def __contains__(self, name: str, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Segment:
    """Who is in a segment, out of it, and unknown."""

    @property
    def name(self) -> str:
        """The name of the rule."""
    @property
    def title(self) -> str | None:
        """Its title."""
    @property
    def subject(self) -> str:
        """The kind of record that it is about, in the singular."""
    def ids(self) -> list[str]:
        """The ids of the members, in the order of the input: keys, or numbers from 1 in a collection without a key."""
    def unknown_ids(self) -> list[str]:
        """The ids of those of whom it can be neither said that they are in nor that they are out."""
    @property
    def count(self) -> int:
        """How many are in."""
    @property
    def out(self) -> int:
        """How many are out."""
    @property
    def unknown(self) -> int:
        """How many are unknown."""
    @property
    def blame(self) -> dict[str, int]:
        """For the unknown ones: the field to blame, and how many it is to blame for."""
    @property
    def leaves_on(self) -> dict[str, datetime]:
        """By id of the members who leave if no more data comes: when they are no longer in."""
    @property
    def joins_on(self) -> dict[str, datetime]:
        """By id of those who join if no more data comes: when they are in."""
    def outcome(self, id: str) -> bool | None:
        """Whether a record is in: `True`, `False`, or `None` where it is unknown. Raises `UnknownNameError`."""
    def to_arrow(self) -> Table:
        """A table of two columns: the key of each record, and whether it is in, null where that is unknown."""
    def to_polars(self) -> polars.DataFrame:
        """The same as a polars data frame."""
    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas data frame; this needs pyarrow."""
    def __contains__(self, id: str, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Partition:
    """The state of each record."""

    @property
    def name(self) -> str:
        """The name of the rule."""
    @property
    def title(self) -> str | None:
        """Its title."""
    @property
    def subject(self) -> str:
        """The kind of record that it is about, in the singular."""
    @property
    def states(self) -> list[str]:
        """The states, in the order of the text."""
    @property
    def counts(self) -> dict[str, int]:
        """How many records are in each state."""
    def ids(self, state: str) -> list[str]:
        """The ids of the records in a state, in the order of the input. Raises `UnknownNameError`."""
    def values(self) -> list[str | None]:
        """The state of each record, in the order of the input; `None` where it is in none."""
    def to_dict(self) -> dict[str, str | None]:
        """The states by the id of the record."""
    def to_arrow(self) -> Table:
        """A table of two columns: the key of each record, and its state as a dictionary."""
    def to_polars(self) -> polars.DataFrame:
        """The same as a polars data frame."""
    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas data frame; this needs pyarrow."""
    def __getitem__(self, id: str, /) -> str | None: ...
    def __len__(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Attribute:
    """The value of each record."""

    @property
    def name(self) -> str:
        """The name of the rule."""
    @property
    def title(self) -> str | None:
        """Its title."""
    @property
    def subject(self) -> str:
        """The kind of record that it is about, in the singular."""
    @property
    def type(self) -> str:
        """The type of the values, as the language calls it."""
    @property
    def known(self) -> int:
        """How many are known."""
    @property
    def missing(self) -> int:
        """How many are missing."""
    # What a value is depends on the type of the attribute, which stands in the program.
    def values(self) -> list[Any]:
        """The value of each record, in the order of the input; `None` where it is missing."""
    def to_dict(self) -> dict[str, Any]:
        """The values by the id of the record."""
    def to_arrow(self) -> Table:
        """A table of two columns: the key of each record, and its value."""
    def to_polars(self) -> polars.DataFrame:
        """The same as a polars data frame."""
    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas data frame; this needs pyarrow."""
    def __getitem__(self, id: str, /) -> Any: ...
    def __len__(self) -> int: ...

@final
class ClientResult:
    """The answer to a program about one client."""

    @property
    def segments(self) -> dict[str, bool | None]:
        """Of each segment whether the client is in it: `True`, `False`, or `None` where that is unknown."""
    @property
    def selected(self) -> list[str]:
        """The names of the segments that the client is in."""
    @property
    def count(self) -> int:
        """How many segments the client is in."""
    @property
    def partitions(self) -> dict[str, str | None]:
        """Of each partition the state; `None` where no state holds."""
    @property
    def attributes(self) -> dict[str, Any]:
        """Of each attribute the value; `None` where it is missing."""
    @property
    def result(self) -> Result:
        """The whole, with the rules about other records than the client too; a document is read again."""
    def __getitem__(self, name: str, /) -> Any: ...

@final
class Session:
    """A program made ready for one client after another as of one moment."""

    def evaluate(self, client: Mapping[str, Any] | SupportsIndex | str) -> ClientResult:
        """Evaluate all rules for one client: a nested document, or of a data set an id or a number from 0."""
    def selected(self, client: Mapping[str, Any] | SupportsIndex | str) -> list[str]:
        """The names of the segments that one client is in: what `evaluate(client).selected` says, at less cost."""
    def evaluate_all(self, clients: Iterable[Mapping[str, Any] | SupportsIndex | str]) -> list[ClientResult]:
        """Evaluate all rules for many clients, one after the other."""

@final
class Explanation:
    """Why a record is in a segment, or not: a condition, how it came out, and the conditions that it is made of."""

    @property
    def outcome(self) -> bool | None:
        """Whether the condition holds: `True`, `False`, or `None` where that is unknown."""
    @property
    def condition(self) -> str:
        """The text of the condition, as it stands in the source."""
    @property
    def place(self) -> Place:
        """Where it stands."""
    @property
    def values(self) -> dict[str, _Value]:
        """The values that it compared, by their text; `None` where one is missing."""
    @property
    def because(self) -> str | None:
        """For what is unknown: the field to blame."""
    @property
    def parts(self) -> list[Explanation]:
        """The conditions that it is made of."""
    def text(self, language: Literal["en", "ru"] | None = None) -> str:
        """The whole as text in a language, `en` or `ru`; without one in that of the program. Raises `InputError`."""
    def to_dict(self) -> dict[str, Any]:
        """The whole as a `dict`, with the rows that decided each condition."""
    def _repr_html_(self) -> str: ...

@final
class Table:
    """A table of results."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
    def to_polars(self) -> polars.DataFrame:
        """As a polars data frame."""
    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas data frame; this needs pyarrow."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def __len__(self) -> int: ...
