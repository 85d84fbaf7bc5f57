"""How large a run will be, before it starts: futures, memory, time, bytes on disk.

Reads the compiled model and the number of classes; ``explore`` refuses a run that does not fit.
Sizes are whole numbers of Python, so no size is too large to be stated. The time is first guessed
from the operations of the graph; ``measured`` runs a few tiles and says it again.
"""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sonae.errors import CapacityError
from sonae.explore.blocks import Block, block_size, work
from sonae.explore.tiles import TILE, tile_shape
from sonae.outcomes import CompiledModel
from sonae.outcomes.graph import Axis

if TYPE_CHECKING:
    from sonae.explore.job import Job

__all__ = ["Estimate", "estimate", "measured", "refuse_if_too_large"]

SECONDS_PER_STEP: Final = {"native": 0.04e-9, "numpy": 0.4e-9}
"""Of one processor, see ``blocks.work``; on a machine of 2026."""
MOST_BLOCKS: Final = 1_000_000
"""Blocks in a run: more would take a processor a week or longer."""

_BUCKETS: Final = 1000
"""Buckets of a sketch, for one outcome of one plan: some eight octaves."""
_HELD: Final = 300
"""Buckets of them in which something is counted, in one block."""
_PILOT: Final = (20_000, 100_000)
"""Cases that are run to measure the time: what the second takes more than the first."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The size of a run.

    Attributes
    ----------
    classes, draws, plans, outcomes : int
    threads : int
    blocks : int
    bytes : int
        What the run holds at its peak, beyond the table of scenarios.
    disk : int
        What a study folder of it takes, without whole outcomes.
    seconds : float
        Of one processor.
    """

    classes: int
    draws: int
    plans: int
    outcomes: int
    threads: int
    blocks: int
    bytes: int
    disk: int
    seconds: float

    @property
    def cases(self) -> int:
        """Plans times futures."""
        return self.classes * self.draws * self.plans

    @property
    def futures(self) -> int:
        """Scenario classes times draws."""
        return self.classes * self.draws

    @property
    def elapsed(self) -> float:
        """Seconds until it is done, on so many threads as there are blocks for."""
        return self.seconds / max(1, min(self.threads, self.blocks))

    def __str__(self) -> str:
        with_threads = "" if self.threads <= 1 else f" on {self.threads} threads"
        return (
            f"{_many(self.plans, 'plan')} × {_many(self.futures, 'future')} "
            f"({_many(self.classes, 'scenario class', 'es')} × {_many(self.draws, 'draw')}): "
            f"about {_duration(self.elapsed)}{with_threads}, and {_mib(self.bytes)} beyond the "
            f"scenarios"
        )


def estimate(
    model: CompiledModel,
    classes: int,
    *,
    draws: int = 16,
    threads: int = 1,
    keep: bool = False,
    kernel: str | None = None,
) -> Estimate:
    """Return the size of a run over so many scenario classes.

    Parameters
    ----------
    model : CompiledModel
    classes, draws, threads : int
    keep : bool
        Whether whole outcomes are kept.
    kernel : {'native', 'numpy'}, optional
    """
    graph, plans = model.graph, len(model.plans)
    by_class, by_draw = block_size(graph, plans, classes, draws)
    whole = _kept(model, classes, draws, _BUCKETS)
    part = _kept(model, by_class, by_draw, _HELD)
    if keep:
        part += 8 * len(graph.results) * plans * by_class * by_draw
    blocks = -(-classes // by_class) * -(-draws // by_draw)
    flying = min(blocks, 2 * threads)  # some are computed, others wait to be put together
    drawn = 2 * 8 * by_draw * len(graph.dimensions)
    each = _working(model, by_class, by_draw, kernel or "native")
    return Estimate(
        classes=classes,
        draws=draws,
        plans=plans,
        outcomes=len(model.outcomes),
        threads=threads,
        blocks=blocks,
        bytes=whole + flying * part + threads * each + drawn + classes * (len(model.factors) + 16),
        disk=blocks * part,
        seconds=work(graph, plans, classes, draws) * SECONDS_PER_STEP[kernel or "native"],
    )


def measured(size: Estimate, job: "Job") -> Estimate:
    """Return the estimate with the time that a few tiles took."""
    if size.cases <= 4 * _PILOT[1]:
        return size
    few, many = (_pilot(size, cases) for cases in _PILOT)
    took = [_seconds(job, block) for block in (few, many)]
    each = (took[1] - took[0]) / (many.futures - few.futures)
    return replace(size, seconds=max(took[1] / many.futures / 4, each) * size.futures)


def _pilot(size: Estimate, cases: int) -> Block:
    """Return a block of about so many cases."""
    draws = max(8, min(size.draws, cases // size.plans, 4096))
    return Block(0, (0, max(1, min(size.classes, cases // (size.plans * draws)))), (0, draws))


def _seconds(job: "Job", block: Block) -> float:
    """Return how long a processor takes for a block; the second time, when all is compiled."""
    from sonae.explore.reduce import reduce_block  # loaded here: it starts a compiler

    reduce_block(job, block)
    start = time.thread_time()
    reduce_block(job, block)
    return time.thread_time() - start


def refuse_if_too_large(size: Estimate, model: CompiledModel, limit: int) -> None:
    """Raise `CapacityError` with the sizes, and with what would fit, if a run does not."""
    if size.bytes > limit:
        raise CapacityError(
            f"{_sizes(size)} need {_mib(size.bytes)}, more than the {_mib(limit)} allowed; "
            f"{_way_out(size, model, limit)}"
        )
    if size.blocks > MOST_BLOCKS:
        fewer = size.draws * MOST_BLOCKS // size.blocks
        raise CapacityError(
            f"{_sizes(size)} would take about {_duration(size.elapsed)}; "
            f"take about {max(1, fewer):,} draws, or run fewer plans at a time"
        )


def _sizes(size: Estimate) -> str:
    return (
        f"{_many(size.plans, 'plan')} × {_many(size.outcomes, 'outcome')} × "
        f"{_many(size.classes, 'scenario class', 'es')} with {_many(size.draws, 'draw')}"
    )


def _many(number: int, noun: str, ending: str = "s") -> str:
    return f"{number:,} {noun}{'' if number == 1 else ending}"


def _kept(model: CompiledModel, classes: int, draws: int, buckets: int) -> int:
    """Return the bytes of what is kept of so many classes and draws."""
    plans, outcomes = len(model.plans), len(model.outcomes)
    count = 2 if draws < 1 << 16 else 4
    rows = plans * outcomes * classes * (6 * 8 + 3 * count) + (plans + 1) * classes * count
    goals = sum(1 for _ in model.outcomes)
    bits = plans * goals * classes * -(-draws // 8)
    return rows + bits + 2 * plans * outcomes * buckets * 12


def _working(model: CompiledModel, classes: int, draws: int, kernel: str) -> int:
    """Return the bytes in which one thread works."""
    graph, plans = model.graph, len(model.plans)
    rows = len(graph.results) + 2
    by_class, by_draw = tile_shape(8 * plans * rows, classes, draws, TILE[kernel])
    tile = 8 * plans * rows * by_class * by_draw
    running = 8 * plans * by_class * (13 * len(model.outcomes) + 2 * len(model.reports))
    spill = 24 * max(1 << 15, 2 * plans * len(model.outcomes) * by_draw)
    if kernel == "numpy":
        full = sum(axes == Axis.PLAN | Axis.CLASS | Axis.DRAW for axes in graph.axes)
        tile += 8 * plans * by_class * by_draw * full
    return 2 * tile + running + spill


def _way_out(size: Estimate, model: CompiledModel, limit: int) -> str:
    """Say what would fit: more memory, or fewer draws, or fewer classes."""
    ways = [f"allow {_mib(size.bytes)} (--max-memory)"]
    if _bytes(size, model, size.classes, 1) <= limit:
        least, most = 1, size.draws
        while most - least > 1:
            middle = (least + most) // 2
            fits = _bytes(size, model, size.classes, middle) <= limit
            least, most = (middle, most) if fits else (least, middle)
        ways.append(f"take {least:,} draws")
    else:
        least = _bytes(size, model, 1, 1)
        each = max(1, (_bytes(size, model, size.classes, 1) - least) // max(1, size.classes - 1))
        classes = (limit - least) // each
        if classes > 0:
            ways.append(
                f"bring the classes down to about {classes:,} (fewer factors in the model, more "
                "constraints)"
            )
        ways.append("run fewer plans or outcomes at a time")
    return ", or ".join(ways)


def _bytes(size: Estimate, model: CompiledModel, classes: int, draws: int) -> int:
    return estimate(model, classes, draws=draws, threads=size.threads).bytes


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"{minutes:.0f} min"
    hours = minutes / 60
    return f"{hours:,.0f} h" if hours < 48 else f"{hours / 24:,.0f} days"


def _mib(size: int) -> str:
    return f"{-(-size // 2**20):,} MiB"
