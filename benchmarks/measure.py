"""Time two sides of a case in turn and report medians of process time and their ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Row", "Side", "compare"]


@dataclass(frozen=True)
class Side:
    """Something to time: a name, a call, and how many units of work one call does."""

    name: str
    call: Callable[[], object]
    work: float = 1.0


@dataclass(frozen=True)
class Row:
    """One measured case: seconds of CPU per unit of work on both sides, medians."""

    case: str
    size: str
    fast: str
    fast_seconds: float
    slow: str
    slow_seconds: float

    @property
    def ratio(self) -> float:
        """How many times less CPU the fast side takes."""
        return self.slow_seconds / self.fast_seconds


def compare(case: str, size: str, fast: Side, slow: Side, repeats: int = 5) -> Row:
    """Run both sides alternately, so that a busy moment strikes both."""
    fast.call()  # warm caches and lazy imports
    times: dict[str, list[float]] = {fast.name: [], slow.name: []}
    for _ in range(repeats):
        for side in (fast, slow):
            start = time.process_time()
            side.call()
            times[side.name].append((time.process_time() - start) / side.work)
    middle = {name: statistics.median(values) for name, values in times.items()}
    return Row(case, size, fast.name, middle[fast.name], slow.name, middle[slow.name])
