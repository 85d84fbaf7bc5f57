"""What a run does not keep and metrics ask for: the model run again, chunk by chunk.

Reads a `Performance` and the model it is of; hands ``futures`` sums over all futures. Cases that
the run dropped or counted as the worst are treated as there.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.outcomes import reading
from sonae.seeds import points

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel

__all__ = ["below_median", "cases", "regret_draw", "run_points"]

Floats: TypeAlias = npt.NDArray[np.float64]

_CASES: Final = 1 << 20
"""Numbers of a chunk: what fits a cache of the second level several times."""
_DRAWS: Final = 4096
"""Draws of a chunk at most."""


def run_points(performance: Performance, model: "CompiledModel", first: int, count: int) -> Floats:
    """Return draws of a run as points of the unit box (draw, dimension)."""
    refuse_other(performance, model)
    return points(performance.sampling, performance.seed, first, count, len(model.dimensions))


def cases(
    performance: Performance, model: "CompiledModel", numbers: Floats
) -> Iterator[tuple[int, Floats]]:
    """Yield chunks of the outcomes of every plan in every class at some numbers.

    Returns
    -------
    iterator of (int, array)
        The first class, and outcomes (class, plan, outcome, draw).
    """
    run = reading(model.graph)
    outcomes = len(performance.outcomes)
    rows = len(model.graph.results) + 2
    step = max(1, _CASES // (len(performance.plans) * rows * max(1, len(numbers))))
    with np.errstate(all="ignore"):
        for first in range(0, performance.classes, step):
            codes = performance.codes[first : first + step]
            tile = run.tile(model.launches, codes, numbers)
            yield first, tile[:, :, :outcomes, : len(numbers)]


def below_median(
    performance: Performance, model: "CompiledModel", median: Floats, sign: Floats
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
    """
    weight = performance.multiplicity / performance.multiplicity.sum()
    counted = np.zeros(performance.classes)
    short = np.zeros((performance.classes, *median.shape))
    level = (median * sign)[None, :, :, None]
    for first_draw in range(0, performance.draws, _DRAWS):
        count = min(_DRAWS, performance.draws - first_draw)
        numbers = model.numbers(run_points(performance, model, first_draw, count))
        for first, found in cases(performance, model, numbers):
            here = slice(first, first + len(found))
            kept = _kept(performance, here, first_draw, count)
            values = _replaced(performance, here, found)
            below = np.maximum(level - values * sign[:, None], 0.0)
            short[here] += np.where(kept[:, None, None, :], below, 0.0).sum(axis=-1)
            counted[here] += kept.sum(axis=-1)
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
    for first in range(0, performance.draws, _DRAWS):
        count = min(_DRAWS, performance.draws - first)
        numbers = model.numbers(run_points(performance, model, first, count))
        with np.errstate(all="ignore"):
            found = run.tile(model.launches, codes, numbers)
        taken = found[:, :, : len(performance.outcomes), :count]
        good = _replaced(performance, here, taken)[0, :, outcome] * sign
        regret = np.where(
            _kept(performance, here, first, count)[0], good.max(axis=0) - good[plan], -np.inf
        )
        if regret.max() > best:
            best, at = float(regret.max()), first + int(regret.argmax())
    return at


def refuse_other(performance: Performance, model: "CompiledModel") -> None:
    """Refuse a model that is not the one that was run."""
    same = performance.plans == model.plans and performance.factors == model.factors
    if not same or performance.outcomes != tuple(model.outcomes):
        raise UsageError("the model is not the one that was run: plans, outcomes or factors differ")


def _kept(
    performance: Performance, classes: slice, first: int, count: int
) -> npt.NDArray[np.bool_]:
    """Return which futures count (class, draw)."""
    left_out = performance.not_finite.left_out
    size = len(performance.multiplicity[classes])
    if left_out is None:
        return np.ones((size, count), dtype=np.bool_)
    bits = np.unpackbits(left_out[classes], axis=-1, count=performance.draws)
    return np.asarray(bits[:, first : first + count] == 0, dtype=np.bool_)


def _replaced(performance: Performance, classes: slice, found: Floats) -> Floats:
    """Return outcomes with the worst that any plan shows in a class where they are not finite."""
    bad = ~np.isfinite(found)
    if not bad.any():
        return found
    worst = performance.by_class["worst"].transpose(CLASS, PLAN, OUTCOME).to_numpy()[classes]
    more = np.array([performance.better[name] == "more" for name in performance.outcomes])
    by_class = np.where(more, worst.min(axis=1), worst.max(axis=1))
    return np.where(bad, by_class[:, None, :, None], found)
