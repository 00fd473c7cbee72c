"""What a trigger says, for the walk in `journeys_oracle.py`: its start, its steps, its bounds, and their text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

PLURAL = {noun: noun + "s" for noun in ("visit", "rating", "offer", "message", "request", "claim", "consent", "review")}
PLANNED = {"planned_at", "expires_at"}
DEFAULTS = {"blacklisted": False}


# -- what a condition sees -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """A client at an instant: the record of the rule, and the one that was waited for."""

    zone: ZoneInfo
    client: dict[str, Any]
    at: datetime
    row: dict[str, Any] | None = None
    came: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def rows(self, noun: str) -> list[dict[str, Any]]:
        """The rows that are there by now, in order of time."""
        there = [row for row in self.client.get(PLURAL[noun], ()) if row["at"] <= self.at]
        return sorted(there, key=lambda row: (row["at"], row.get("id", "")))

    def value(self, row: dict[str, Any], name: str) -> Any:
        """What is known of a field by now: what lies ahead is missing unless it is planned."""
        value = row.get(name, DEFAULTS.get(name))
        ahead = isinstance(value, datetime) and value > self.at and name not in PLANNED
        return None if ahead else value


@dataclass(frozen=True)
class Condition:
    text: str
    holds: Callable[[Moment], bool | None]  # None where it is unknown


# -- what starts a rule ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """`visit completed`, `rating about visit where score < 3`: a record that first meets a condition."""

    noun: str
    condition: Condition | None = None  # about `Moment.row`
    named: str | None = None  # a condition of the schema: `visit completed`
    about: str | None = None

    @property
    def text(self) -> str:
        text = self.noun + (f" {self.named}" if self.named else "") + (f" about {self.about}" if self.about else "")
        return text + (f" where {self.condition.text}" if self.condition and not self.named else "")


@dataclass(frozen=True)
class Membership:
    """`on entering segment S`, `on leaving segment S`."""

    entering: bool
    segment: str

    @property
    def text(self) -> str:
        return f"on {'entering' if self.entering else 'leaving'} segment {self.segment}"


@dataclass(frozen=True)
class Move:
    """`on life from a to b`."""

    partition: str
    before: str
    after: str

    @property
    def text(self) -> str:
        return f"on {self.partition} from {self.before} to {self.after}"


@dataclass(frozen=True)
class Days:
    """Days that start a rule: the text, the days by `points_records.days`, and the time of the day."""

    said: str
    kind: tuple[Any, ...]
    at: time | None

    @property
    def text(self) -> str:
        return self.said + clock(" at ", self.at)


@dataclass(frozen=True)
class Near:
    """`1 day before visit.planned_at at 10:00`, `3 days after registered_at`."""

    count: int
    unit: str
    before: bool
    noun: str | None  # None: the client
    name: str
    at: time | None

    @property
    def text(self) -> str:
        side = "before" if self.before else "after"
        path = f"{self.noun}.{self.name}" if self.noun else self.name
        return f"{period(self.count, self.unit)} {side} {path}{clock(' at ', self.at)}"


@dataclass(frozen=True)
class Expiring:
    """`3 days before points expire at 10:00`."""

    count: int
    unit: str
    at: time | None

    @property
    def text(self) -> str:
        return f"{period(self.count, self.unit)} before points expire{clock(' at ', self.at)}"


Start: TypeAlias = Arrival | Membership | Move | Days | Near | Expiring


@dataclass(frozen=True)
class Bonus:
    """Points for each record of a kind, which are there for some days."""

    noun: str
    points: int
    days: int

    @property
    def text(self) -> str:
        rule = f"on {self.noun}; earn {self.points} points; expires after {period(self.days, 'days')}"
        return f"bonus of_{self.noun} {{ {rule}; once per {self.noun} }}\n"


# -- steps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wait:
    count: int
    unit: str


@dataclass(frozen=True)
class WaitForClock:
    until: time


@dataclass(frozen=True)
class WaitForDate:
    """`wait until visit.planned_at minus 2 days at 10:00`."""

    name: str  # of a field of the record of the rule
    noun: str
    minus: int  # days
    at: time | None


@dataclass(frozen=True)
class WaitForRecord:
    count: int
    unit: str
    arrival: Arrival
    came: tuple[Step, ...] = ()
    timeout: tuple[Step, ...] | None = None  # None: nothing is said of it


@dataclass(frozen=True)
class Gate:
    condition: Condition


@dataclass(frozen=True)
class Choice:
    """`when … { }`, several of them are alternatives, `otherwise { }`."""

    branches: tuple[tuple[Condition, tuple[Step, ...]], ...]
    otherwise: tuple[Step, ...] | None = None


@dataclass(frozen=True)
class Send:
    channels: tuple[str, ...]
    template: str
    offer: str | None = None


@dataclass(frozen=True)
class Task:
    title: str
    role: str | None = None
    due: tuple[int, str] | None = None


@dataclass(frozen=True)
class Earn:
    points: int


@dataclass(frozen=True)
class Emit:
    name: str


@dataclass(frozen=True)
class StartRule:
    rule: str


@dataclass(frozen=True)
class Stop:
    rule: str | None = None


Step: TypeAlias = (
    Wait | WaitForClock | WaitForDate | WaitForRecord | Gate | Choice | Send | Task | Earn | Emit | StartRule | Stop
)


# -- rules -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    name: str
    start: Start | None  # None: started by another
    steps: tuple[Step, ...]
    once: str | tuple[int, str] | None = None  # visit, client, day, month, lot, (12, months)
    stop_when: tuple[Arrival | Condition, ...] = ()
    goal: Arrival | None = None
    quiet: tuple[time, time] | None = None
    cap: tuple[int, str] | None = None
    hold_out: int = 0  # percent
    priority: int = 0

    @cached_property
    def text(self) -> str:
        lines: list[str] = []
        if self.start is not None:
            lines.append(f"on {self.start.text}" if isinstance(self.start, Arrival) else self.start.text)
        lines += [line for step in self.steps for line in written(step)]
        # What is about messages would change nothing where none is sent, and is refused there.
        sends = any("send " in line for line in lines)
        for stop in self.stop_when:
            lines.append(f"stop when {stop.text}")
        if self.goal:
            lines.append(f"goal {self.goal.text}")
        if self.quiet and sends:
            lines.append(f"quiet {self.quiet[0]:%H:%M}-{self.quiet[1]:%H:%M}")
        if self.cap and sends:
            lines.append(f"at most {self.cap[0]} message{'s' * (self.cap[0] > 1)} per {self.cap[1]}")
        if self.hold_out:
            lines.append(f"hold out {self.hold_out}%")
        if self.priority:
            lines.append(f"priority {self.priority}")
        if self.once:
            lines.append(f"once per {self.once if isinstance(self.once, str) else period(*self.once)}")
        return f"trigger {self.name} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


@dataclass(frozen=True)
class Programme:
    zone: ZoneInfo
    rules: tuple[Rule, ...]
    segments: dict[str, Condition] = field(default_factory=dict)
    partitions: dict[str, tuple[tuple[str, Condition | None], ...]] = field(default_factory=dict)
    bonuses: tuple[Bonus, ...] = ()

    @property
    def text(self) -> str:
        text = f'timezone "{self.zone.key}"\n'
        for name, condition in self.segments.items():
            text += f"segment {name} {{ {condition.text} }}\n"
        for name, states in self.partitions.items():
            lines = [f"  {state} when {c.text}\n" if c else f"  otherwise {state}\n" for state, c in states]
            text += f"partition {name} {{\n" + "".join(lines) + "}\n"
        text += "".join(bonus.text for bonus in self.bonuses)
        return text + "".join(rule.text for rule in self.rules)


# -- text ------------------------------------------------------------------------------------------------------------


def period(count: int, unit: str) -> str:
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}"


def clock(before: str, at: time | None) -> str:
    return f"{before}{at:%H:%M}" if at is not None else ""


def block(head: str, steps: tuple[Step, ...]) -> list[str]:
    return [f"{head} {{", *(f"  {line}" for step in steps for line in written(step)), "}"]


def written(step: Step) -> list[str]:
    """The lines of a step."""
    match step:
        case Wait():
            return [f"wait {period(step.count, step.unit)}"]
        case WaitForClock():
            return [f"wait until {step.until:%H:%M}"]
        case WaitForDate():
            minus = f" minus {period(step.minus, 'days')}" if step.minus else ""
            return [f"wait until {step.noun}.{step.name}{minus}{clock(' at ', step.at)}"]
        case WaitForRecord():
            lines = [f"wait up to {period(step.count, step.unit)} for {step.arrival.text}"]
            lines += [line for inner in step.came for line in written(inner)]
            return lines + (block("on timeout", step.timeout) if step.timeout is not None else [])
        case Gate():
            return [f"when {step.condition.text}"]
        case Choice():
            lines = [line for c, steps in step.branches for line in block(f"when {c.text}", steps)]
            return lines + (block("otherwise", step.otherwise) if step.otherwise is not None else [])
        case Send():
            offer = f" with offer {step.offer}" if step.offer else ""
            return [f'send {" or ".join(step.channels)} "{step.template}"{offer}']
        case Task():
            role = f" for {step.role}" if step.role else ""
            return [f'task "{step.title}"{role}' + (f" due in {period(*step.due)}" if step.due else "")]
        case Earn():
            return [f"earn {step.points} points"]
        case Emit():
            return [f"emit {step.name}"]
        case StartRule():
            return [f"start {step.rule}"]
        case Stop():
            return [f"stop {step.rule}" if step.rule else "stop"]
