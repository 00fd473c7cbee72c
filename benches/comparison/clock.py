"""How long something takes, in milliseconds."""

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

# A question is asked again until this much has passed: a shorter time says little.
ENOUGH = 30.0


class Duration(NamedTuple):
    wall: float
    cpu: float  # of all threads of the process; with one thread the steadier figure on a shared machine


def once(run: Callable):
    """What it gives back, and how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return result, Duration((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3)


def times_for(duration: Duration) -> int:
    """How often to run what takes that long."""
    return max(1, min(1000, int(ENOUGH / max(duration.wall, 0.001))))


def timed(run: Callable, times: int) -> Duration:
    """The median of several runs."""
    return median_of([once(run)[1] for _ in range(times)])


def median_of(durations) -> Duration:
    return Duration(median(duration.wall for duration in durations), median(duration.cpu for duration in durations))
