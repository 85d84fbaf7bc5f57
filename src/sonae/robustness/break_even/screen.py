"""What the distributions found so far say of moved quantities, without any programme.

Reads known distributions and a `MovedModel`; hands ``quantities`` who remains as far as these show,
and by what margin. Only the classes that have weight in them are run, so hundreds of moves take
seconds: it tells where to look, and ``quantities`` looks there over all classes and distributions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.break_even.moved import Moved, MovedModel
from sonae.robustness.break_even.stances import Stance
from sonae.robustness.break_even.surviving import Contest, weight_on_worse
from sonae.robustness.choice import Belief

__all__ = ["Screen", "Seen", "screen_of"]

Floats: TypeAlias = npt.NDArray[np.float64]

EACH: Final = 3
"""Distributions kept for each pair of plans: those in which one leads the other least."""
AT_ONCE: Final = 64
"""Moves run together."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who remains as far as is known, and how near the nearest change is.

    Attributes
    ----------
    plans : frozenset of int
    slack : float
        The least distance of any plan from falling or coming back, in the unit of the gains.
    """

    plans: frozenset[int]
    slack: float


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Known distributions over the classes that have weight in them.

    Attributes
    ----------
    classes : array, (class,), int64
    starts : array, (belief,)
        Where each distribution begins in ``at`` and ``weights``.
    at : array, int64
        Places in ``classes``.
    weights : array
    """

    classes: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    weights: Floats

    def look(self, model: MovedModel, contest: Contest, moved: Sequence[Moved]) -> list[Seen]:
        """Return who remains under each move as far as is known."""
        found = list[Seen]()
        for first in range(0, len(moved), AT_ONCE):
            values = model.in_classes(self.classes, moved[first : first + AT_ONCE])
            summed = values[:, :, self.at] * self.weights
            expected = np.add.reduceat(summed, self.starts, axis=2)
            found += [_seen(contest, row.T) for row in expected]
        return found


def screen_of(contest: Contest, stance: Stance, late: int = 0) -> Screen:
    """Return a screen of the distributions that tell the plans apart most sharply.

    Parameters
    ----------
    contest : Contest
        Values as they are.
    stance : Stance
        One distribution at least must be known there.
    late : int
        So many of those found last are taken as well: they were found for moved values.
    """
    beliefs, expected = stance.beliefs(), stance.expected(contest.values)
    chosen = set(range(len(beliefs) - late, len(beliefs)))
    for plan in range(expected.shape[1]):
        ranked = np.argsort(expected - expected[:, plan : plan + 1], axis=0, kind="stable")
        chosen.update(ranked[:EACH].ravel().tolist())
        ends = np.argsort(expected[:, plan], kind="stable")
        chosen.update((*ends[:EACH].tolist(), *ends[-EACH:].tolist()))
    kept: list[Belief] = [beliefs[place] for place in sorted(chosen)]
    together = np.concatenate([belief.classes for belief in kept])
    classes, at = np.unique(together, return_inverse=True)
    sizes = np.array([belief.classes.size for belief in kept], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    weights = np.concatenate([belief.weights for belief in kept])
    return Screen(classes, starts, at.reshape(-1).astype(np.int64), weights)


def _seen(contest: Contest, expected: Floats) -> Seen:
    """Return who remains under some distributions alone, from dims (belief, plan)."""
    margin = _margins(contest, expected) - contest.tie
    plans = frozenset(np.flatnonzero(margin <= 0).tolist())
    return Seen(plans, float(np.abs(margin).min()))


def _margins(contest: Contest, expected: Floats) -> Floats:
    """Return for each plan by how much it falls short of remaining, under each rule's measure."""
    count = expected.shape[1]
    low, high = expected.min(axis=0), expected.max(axis=0)
    if contest.rule == "maximality":
        leads = [(expected - expected[:, plan : plan + 1]).min(axis=0) for plan in range(count)]
        return np.array([np.delete(lead, at).max(initial=-np.inf) for at, lead in enumerate(leads)])
    if contest.rule == "e_admissibility":
        return np.asarray((expected.max(axis=1)[:, None] - expected).min(axis=0), dtype=np.float64)
    if contest.rule == "interval_dominance":
        return np.array([np.delete(low, p).max(initial=-np.inf) - high[p] for p in range(count)])
    weight = weight_on_worse(contest)
    score = weight * low + (1 - weight) * high
    return np.asarray(score.max() - score, dtype=np.float64)
