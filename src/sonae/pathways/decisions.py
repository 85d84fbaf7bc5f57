"""What a decision leaves open: dynamic programming over what was decided, and when.

Reads in which futures each history lasts to the end; hands ``graph`` for every state (what has been
decided so far, at a decision point) the futures in which some way of going on still lasts, and the
least that this costs. Exact over the futures given: a state's value is the best of its successors'
(Bellman 1957), and a state is a history so far, since what was launched when decides all that
follows. The decision knows the future (a bound for whoever has to find it out).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.pathways.actions import History

__all__ = ["Decisions", "State", "decide"]

Floats: TypeAlias = npt.NDArray[np.float64]
Lasts: TypeAlias = npt.NDArray[np.bool_]
State: TypeAlias = tuple[int, History]
"""Decisions at the first so many decision points have been taken, and these are they."""


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """What every state leaves open.

    Attributes
    ----------
    decide : tuple of int
        Years of decision.
    lasts : mapping from State to array, (future,), bool
        In which futures some way of going on lasts to the end.
    costs : mapping from State to float
        What the cheapest of these costs in all, averaged over the futures in which one lasts; NaN
        if none does in any.
    ends : mapping from State to int
        How many histories can still be reached.
    """

    decide: tuple[int, ...]
    lasts: Mapping[State, Lasts]
    costs: Mapping[State, float]
    ends: Mapping[State, int]

    def after(self, state: State) -> tuple[State, ...]:
        """Return the states that a decision at the next point can lead to."""
        level, history = state
        year = self.decide[level]
        return tuple(
            (level + 1, other)
            for at, other in self.lasts
            if at == level + 1 and _before(other, year) == history
        )


def decide(
    histories: Sequence[History],
    points: Sequence[int],
    lasts: npt.NDArray[np.bool_],
    costs: Floats,
    weight: Floats,
) -> Decisions:
    """Return what every state leaves open, from the last decision point to the first.

    Parameters
    ----------
    histories : sequence of History
        Every one that can be carried out, with decisions at `points` only.
    points : sequence of int
        Years of decision, in order.
    lasts : array, (history, future), bool
    costs : array, (history,), float64
        What each history costs in all.
    weight : array, (future,), float64
        How much each future counts.
    """
    level = len(points)
    found: dict[State, Lasts] = {}
    cheapest: dict[State, float] = {}
    ends: dict[State, int] = {}
    now: dict[History, tuple[Lasts, Floats, int]] = {}
    for history, lasting, cost in zip(histories, lasts, costs, strict=True):
        now[history] = (lasting, np.where(lasting, cost, np.inf), 1)
    while True:
        for history, (lasting, cost, count) in now.items():
            found[level, history], ends[level, history] = lasting, count
            cheapest[level, history] = _mean(cost, weight * lasting)
        if level == 0:
            return Decisions(tuple(points), found, cheapest, ends)
        level -= 1
        now = _earlier(now, points[level])


def _earlier(
    later: Mapping[History, tuple[Lasts, Floats, int]], year: int
) -> dict[History, tuple[Lasts, Floats, int]]:
    """Return the states before the decisions of a year, each the best of its successors."""
    found: dict[History, tuple[Lasts, Floats, int]] = {}
    for history, (lasting, cost, count) in later.items():
        before = _before(history, year)
        if before in found:
            other, least, ends = found[before]
            found[before] = (other | lasting, np.minimum(least, cost), ends + count)
        else:
            found[before] = (lasting, cost, count)
    return found


def _before(history: History, year: int) -> History:
    """Return what had been decided before a year."""
    return tuple(None if at is None or at >= year else at for at in history)


def _mean(cost: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    return float((np.where(weight > 0, cost, 0.0) * weight).sum()) / total if total else np.nan
