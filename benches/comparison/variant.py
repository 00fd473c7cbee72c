"""One way of asking one engine one question."""

from collections.abc import Callable
from dataclasses import dataclass, field

from comparison.clock import Duration, median_of

CHRONOLOGICAL, SORTED = "chronological", "sorted"
LAYOUTS = {CHRONOLOGICAL: "", SORTED: "_sorted"}
LITERAL, TUNED = "literal", "tuned"


@dataclass
class Variant:
    """`count` and `clients` ask, `timed` asks so many times and says how long one answer took."""

    engine: str
    reading: str  # `literal`, or the name of a rewrite
    layout: str
    clients: Callable[[], set]
    count: Callable[[], int]
    timed: Callable[[int], Duration]
    durations: list = field(default_factory=list)

    @property
    def name(self):
        return f"{self.engine} {self.reading} {self.layout}".strip()

    @property
    def duration(self) -> Duration:
        """The median over the rounds."""
        return median_of(self.durations)

    def as_json(self):
        labels = {"engine": self.engine, "reading": self.reading, "layout": self.layout}
        return labels | self.duration._asdict()
