"""Averages after a sequence of evidence, worked out from the last piece back to the first.

Reads weights (signs and facts) and soft evidence in order; hands ``updating`` bounds.  Weights are
carried over to what came before; soft evidence splits a question into one for each cell.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from sonae.likelihood.bounds import JUDGED_IMPOSSIBLE, NOT_BOUNDED, Bounds
from sonae.likelihood.soft import SoftFact, mixed
from sonae.likelihood.weighted import Floats, WeightedAverages, Weights

__all__ = ["OUTER", "Step", "average_after", "product"]

OUTER = "an outer bound: soft evidence is carried over one conditional probability at a time"

Step: TypeAlias = Weights | SoftFact


def average_after(
    averages: WeightedAverages, steps: tuple[Step, ...], values: Floats, weights: Weights
) -> Bounds:
    """Return the average of values under weights, after the steps, from the last to the first."""
    if not steps:
        return averages.bounds(values, weights)
    *before, last = steps
    if isinstance(last, Weights):
        return average_after(averages, tuple(before), values, weights.times(last))
    return _after_soft(averages, tuple(before), last, values, weights)


def product(steps: Sequence[Step], weights: Weights) -> Weights:
    """Return weights with all steps on them; soft evidence is none of those."""
    for step in steps:
        if isinstance(step, Weights):
            weights = weights.times(step)
    return weights


def _after_soft(
    averages: WeightedAverages,
    before: tuple[Step, ...],
    soft: SoftFact,
    values: Floats,
    weights: Weights,
) -> Bounds:
    """Return a mixture over the cells: each average by itself, each total weight by itself."""
    cells: list[tuple[Bounds, float, float]] = []
    shares = [(share.lower, share.upper) for share in soft.shares if share.upper > 0.0]
    reach = weights.upper * _reach(averages, before)
    for share in soft.shares:
        if share.upper == 0.0:
            continue
        inside = averages.table.mask(share.event).astype(np.float64)
        cell = Weights(inside, inside)
        if not bool((reach * inside > 0.0).any()):  # other evidence rules the cell out
            cells.append((Bounds(0.0, 0.0), 0.0, 0.0))
            continue
        mean = average_after(averages, before, values, weights.times(cell))
        least, most = 1.0, 1.0
        if not weights.plain:
            least = _proven(average_after(averages, before, weights.lower, cell)).lower
            most = _proven(average_after(averages, before, weights.upper, cell)).upper
        cells.append((mean, least, most))
    return _mixture(cells, shares)


def _mixture(
    cells: Sequence[tuple[Bounds, float, float]], shares: Sequence[tuple[float, float]]
) -> Bounds:
    """Return the outer bound of a mixture of the cells' averages."""
    totals = [(least, most) for _, least, most in cells]
    counted = [mean for mean, _, most in cells if most > 0.0]
    if not counted:  # a cell of later soft evidence that leaves nothing here; it has no weight
        return Bounds(0.0, 0.0, note=JUDGED_IMPOSSIBLE)
    low, high = min(mean.lower for mean in counted), max(mean.upper for mean in counted)
    below = mixed([mean.lower for mean, _, _ in cells], totals, shares)
    above = mixed([-mean.upper for mean, _, _ in cells], totals, shares)
    return Bounds(
        lower=low if below is None else below,
        upper=high if above is None else -above,
        gap=max(mean.gap for mean in counted),
        binding_lower=_union(mean.binding_lower for mean in counted),
        binding_upper=_union(mean.binding_upper for mean in counted),
        iterations=sum(mean.iterations for mean in counted),
        note=OUTER if below is not None and above is not None else NOT_BOUNDED,
    )


def _reach(averages: WeightedAverages, steps: Sequence[Step]) -> Floats:
    """Return 1 for the scenarios to which all steps can leave weight, 0 for the others."""
    reached = np.ones(averages.table.count)
    for step in steps:
        if isinstance(step, Weights):
            reached = np.where(step.upper > 0.0, reached, 0.0)
            continue
        for share in step.shares:
            if share.upper == 0.0:
                reached = np.where(averages.table.mask(share.event), 0.0, reached)
    return reached


def _proven(bounds: Bounds) -> Bounds:
    """Return bounds that hold for certain: further out by the gap."""
    return replace(
        bounds, lower=max(0.0, bounds.lower - bounds.gap), upper=bounds.upper + bounds.gap
    )


def _union(ids: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return every id once, in the order in which they come."""
    return tuple(dict.fromkeys(itertools.chain.from_iterable(ids)))
