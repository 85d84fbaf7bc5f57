"""From the outcomes of a block of futures to what is kept of them.

Reads (plan, draw, class) arrays of ``outcomes``; hands ``run`` numbers by (plan, class) and
sketches. Sums over draws run in the order of the draws, for each class by itself, so no result
depends on which classes share a block. Regret follows Savage (1951), against all plans of the run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore.sketch import Sketch

__all__ = ["Goal", "Kept", "Reduced", "reduce_outcome", "sum_over_draws"]

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Goal:
    """Which way an outcome is better, and the value that must not be missed, if any."""

    less: bool
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one outcome by (plan, class)."""

    mean: Floats
    worst: Floats
    worst_draw: Counts
    best: Floats
    fails: Counts
    max_regret: Floats
    mean_regret: Floats

    def items(self) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Yield each by its name."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)


@dataclass(frozen=True, slots=True)
class Reduced:
    """One outcome in a block: what is kept, where it is met, and the sketches."""

    kept: Kept
    met: npt.NDArray[np.bool_]
    values: Sketch
    regrets: Sketch


def reduce_outcome(numbers: Floats, goal: Goal, weight: Floats) -> Reduced:
    """Reduce one outcome.

    Parameters
    ----------
    numbers : array, (plan, draw, class), contiguous float64
    goal : Goal
    weight : array, (draw, class), float64
        Number of scenarios in each class.
    """
    draws = numbers.shape[1]
    top, top_draw = _extreme(numbers, np.greater)
    bottom, bottom_draw = _extreme(numbers, np.less)
    regret = numbers - numbers.min(axis=0) if goal.less else numbers.max(axis=0) - numbers
    met = _met(numbers, goal)
    kept = Kept(
        mean=sum_over_draws(numbers) / draws,
        worst=top if goal.less else bottom,
        worst_draw=top_draw if goal.less else bottom_draw,
        best=bottom if goal.less else top,
        fails=(draws - met.sum(axis=1)).astype(np.uint16),
        max_regret=regret.max(axis=1),
        mean_regret=sum_over_draws(regret) / draws,
    )
    return Reduced(kept, met, Sketch.of(numbers, weight), Sketch.of(regret, weight))


def sum_over_draws(numbers: Floats) -> Floats:
    """Return sums over draws (plan, class), added in the order of the draws."""
    total = numbers[:, 0].copy()
    for draw in range(1, numbers.shape[1]):
        total += numbers[:, draw]
    return total


def _extreme(numbers: Floats, beats: np.ufunc) -> tuple[Floats, Counts]:
    """Return the extreme over draws and the first draw that gives it."""
    found = numbers[:, 0].copy()
    which = np.zeros(found.shape, dtype=np.uint16)
    for draw in range(1, numbers.shape[1]):
        here = beats(numbers[:, draw], found)
        np.copyto(found, numbers[:, draw], where=here)
        which[here] = draw
    return found, which


def _met(numbers: Floats, goal: Goal) -> npt.NDArray[np.bool_]:
    """Return where the threshold is met; equal counts as met, no threshold is always met."""
    if goal.threshold is None:
        return np.ones(numbers.shape, dtype=np.bool_)
    met: npt.NDArray[np.bool_] = (
        numbers <= goal.threshold if goal.less else numbers >= goal.threshold
    )
    return met
