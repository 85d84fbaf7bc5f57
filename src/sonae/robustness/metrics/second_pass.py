"""What a run does not keep and metrics ask for: the model run again, chunk by chunk.

Reads a `Performance` and the model it is of; hands ``futures`` sums over all futures. Cases that
the run dropped or counted as the worst are treated as there.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.outcomes import reading
from sonae.seeds import points

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel
    from sonae.outcomes.reading import Reading

__all__ = [
    "DRAWS_AT_ONCE",
    "below_median",
    "counted_futures",
    "outcome_reading",
    "over_classes",
    "regret_draw",
    "replaced",
    "run_points",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Result = TypeVar("Result")

_CASES: Final = 1 << 20
"""Numbers of a chunk: what fits a cache of the second level several times."""
DRAWS_AT_ONCE: Final = 4096
"""Draws of a chunk at most."""


def run_points(performance: Performance, model: "CompiledModel", first: int, count: int) -> Floats:
    """Return draws of a run as points of the unit box (draw, dimension)."""
    refuse_other(performance, model)
    return points(performance.sampling, performance.seed, first, count, len(model.dimensions))


def outcome_reading(model: "CompiledModel") -> "Reading":
    """Return what computes the outcomes alone: no reports and no checks, and the same bits."""
    return reading(replace(model.graph, reports={}, checks=()))


def over_classes(
    performance: Performance,
    model: "CompiledModel",
    numbers: Floats,
    work: Callable[[int, Floats], Result],
    *,
    among: npt.NDArray[np.intp] | None = None,
    threads: int = 1,
) -> Iterator[Result]:
    """Yield what `work` makes of chunks of the outcomes of every plan in every class.

    Parameters
    ----------
    numbers : array, (draw, dimension)
        In natural units.
    work : callable
        Takes the place of the first class and outcomes (class, plan, outcome, draw); may run on
        any thread.
    among : array, (class,), intp, optional
        The classes to look at, in whose order places count; all if not given.
    threads : int
        Chunks at a time; neither they nor the order of results depend on it.
    """
    run = outcome_reading(model)
    outcomes = len(performance.outcomes)
    rows = len(model.graph.results) + 2
    step = max(1, _CASES // (len(performance.plans) * rows * max(1, len(numbers))))

    all_codes = performance.codes if among is None else performance.codes[among]

    def worked_out(first: int) -> Result:
        codes = all_codes[first : first + step]
        with np.errstate(all="ignore"):
            tile = run.tile(model.launches, codes, numbers)
            return work(first, tile[:, :, :outcomes, : len(numbers)])

    with ThreadPoolExecutor(threads) as workers:
        yield from workers.map(worked_out, range(0, len(all_codes), step))


def below_median(
    performance: Performance,
    model: "CompiledModel",
    median: Floats,
    sign: Floats,
    *,
    threads: int = 1,
) -> Floats:
    """Return the mean over all futures of the shortfall below a level.

    Parameters
    ----------
    performance : Performance
    model : CompiledModel
        Of the same dossier.
    median : array, (plan, outcome)
        The level, as outcomes are counted.
    sign : array, (outcome,)
        What makes larger better.
    threads : int
        They change only the time.
    """
    weight = performance.multiplicity / performance.multiplicity.sum()
    counted = np.zeros(performance.classes)
    short = np.zeros((performance.classes, *median.shape))
    level = (median * sign)[None, :, :, None]
    for first_draw in range(0, performance.draws, DRAWS_AT_ONCE):
        count = min(DRAWS_AT_ONCE, performance.draws - first_draw)
        numbers = model.numbers(run_points(performance, model, first_draw, count))

        def add(
            first: int, found: Floats, first_draw: int = first_draw, count: int = count
        ) -> None:
            here = slice(first, first + len(found))
            below = replaced(performance, here, found) * -sign[:, None]
            below += level
            np.maximum(below, 0.0, out=below)
            if performance.not_finite.left_out is not None:
                kept = counted_futures(performance, here, first_draw, count)
                below *= kept[:, None, None, :]
                counted[here] += kept.sum(axis=-1)
            else:
                counted[here] += count
            short[here] += below.sum(axis=-1)

        for _ in over_classes(performance, model, numbers, add, threads=threads):
            pass
    mean: Floats = (short / counted[:, None, None] * weight[:, None, None]).sum(axis=0)
    return mean


def regret_draw(
    performance: Performance, model: "CompiledModel", scenario_class: int, plan: int, outcome: int
) -> int:
    """Return the first draw of a class in which a plan's regret is largest."""
    codes = performance.codes[scenario_class : scenario_class + 1]
    sign = 1.0 if performance.better[performance.outcomes[outcome]] == "more" else -1.0
    run, best, at = reading(model.graph), -np.inf, 0
    here = slice(scenario_class, scenario_class + 1)
    for first in range(0, performance.draws, DRAWS_AT_ONCE):
        count = min(DRAWS_AT_ONCE, performance.draws - first)
        numbers = model.numbers(run_points(performance, model, first, count))
        with np.errstate(all="ignore"):
            found = run.tile(model.launches, codes, numbers)
        taken = found[:, :, : len(performance.outcomes), :count]
        good = replaced(performance, here, taken)[0, :, outcome] * sign
        regret = np.where(
            counted_futures(performance, here, first, count)[0],
            good.max(axis=0) - good[plan],
            -np.inf,
        )
        if regret.max() > best:
            best, at = float(regret.max()), first + int(regret.argmax())
    return at


def refuse_other(performance: Performance, model: "CompiledModel") -> None:
    """Refuse a model that is not the one that was run."""
    same = performance.plans == model.plans and performance.factors == model.factors
    if not same or performance.outcomes != tuple(model.outcomes):
        raise UsageError("the model is not the one that was run: plans, outcomes or factors differ")


def counted_futures(
    performance: Performance, classes: slice, first: int, count: int
) -> npt.NDArray[np.bool_]:
    """Return which futures count (class, draw)."""
    left_out = performance.not_finite.left_out
    size = len(performance.multiplicity[classes])
    if left_out is None:
        return np.ones((size, count), dtype=np.bool_)
    bits = np.unpackbits(left_out[classes], axis=-1, count=performance.draws)
    return np.asarray(bits[:, first : first + count] == 0, dtype=np.bool_)


def replaced(performance: Performance, classes: slice, found: Floats) -> Floats:
    """Return outcomes with the worst that any plan shows in a class where they are not finite."""
    bad = ~np.isfinite(found)
    if not bad.any():
        return found
    worst = performance.by_class["worst"].transpose(CLASS, PLAN, OUTCOME).to_numpy()[classes]
    more = np.array([performance.better[name] == "more" for name in performance.outcomes])
    by_class = np.where(more, worst.min(axis=1), worst.max(axis=1))
    return np.where(bad, by_class[:, None, :, None], found)
