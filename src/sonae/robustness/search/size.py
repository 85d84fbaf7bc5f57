"""How large a search will be, before it starts, and what to do if that is too large.

Reads the numbers of portfolios and futures; ``run`` refuses what does not fit.
"""

import time
from dataclasses import dataclass, replace
from typing import Final

from sonae.errors import CapacityError
from sonae.robustness.search.sweep import Sweep

__all__ = ["MOST_CASES", "Size", "fits", "refuse_if_too_large", "size_of"]

MOST_CASES: Final = 2**22 * 1000
"""Portfolios times futures that are enumerated at most."""
_PILOT: Final = (32, 256)
"""Portfolios that are run to measure the time: what the second takes more than the first."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an exhaustive search.

    Attributes
    ----------
    portfolios, futures, passes, threads : int
        Passes is how often each portfolio is run: twice for regret if outcomes are not kept.
    bytes : int
    seconds : float
    """

    portfolios: int
    futures: int
    passes: int
    threads: int
    bytes: int
    seconds: float = 0.0

    @property
    def cases(self) -> int:
        """Portfolios times futures."""
        return self.portfolios * self.futures

    def __str__(self) -> str:
        twice = " twice" if self.passes > 1 else ""
        return (
            f"{self.portfolios:,} feasible portfolios{twice} × {self.futures:,} futures; about "
            f"{max(1, round(self.seconds))} s on {self.threads} threads"
        )


def size_of(sweep: Sweep, *, measured: bool = True) -> Size:
    """Return how large a search is; a few tiles are run to tell the time."""
    count, objectives = sweep.portfolios.count, len(sweep.objectives)
    size = Size(
        portfolios=count,
        futures=sweep.futures.count,
        passes=sweep.passes,
        threads=sweep.threads,
        bytes=count * (8 * objectives * 4 + 16) + sweep.kept,
    )
    if not measured:
        return size
    each = _seconds_each(sweep)
    return replace(size, seconds=each * count * max(1, sweep.passes) / sweep.threads)


def fits(size: Size, max_memory: int) -> bool:
    """Return whether every portfolio can be run."""
    return size.cases <= MOST_CASES and size.bytes <= max_memory


def refuse_if_too_large(size: Size, max_memory: int) -> None:
    """Raise `CapacityError`, with what would fit, if an exhaustive search does not."""
    if fits(size, max_memory):
        return
    ways = []
    if size.portfolios <= MOST_CASES and size.bytes <= max_memory:
        ways.append(f"take {max(1, MOST_CASES // size.portfolios):,} futures (--futures)")
    ways.append("take fewer options or years of launch (--options, --years) or a budget (--budget)")
    ways.append("leave aside what cannot be on the front (--method bound)")
    ways.append("search without a guarantee (--method nsga2)")
    need = f"{-(-size.bytes // 2**20):,} MiB and " if size.bytes > max_memory else ""
    raise CapacityError(
        f"{size.portfolios:,} feasible portfolios × {size.futures:,} futures take {need}"
        f"{size.cases:,} cases, more than the {MOST_CASES:,} that are enumerated; "
        + ", or ".join(ways)
    )


def _seconds_each(sweep: Sweep) -> float:
    """Return how long a thread takes for one portfolio."""
    took = []
    for few in _PILOT:
        few = min(few, sweep.portfolios.count)
        codes = sweep.portfolios.between(0, few)
        sweep.losses(codes[:1])  # compiled before the clock starts
        start = time.thread_time()
        sweep.losses(codes)
        took.append((few, time.thread_time() - start))
    (low, fast), (high, slow) = took
    return slow / high if high == low else max(slow / high / 4, (slow - fast) / (high - low))
