"""Scores, leads and limits of scenarios in whole units: what the cross-impact family counts with.

Reads the matrix of ``influences`` and a ``Tolerance``; ``succession``, ``critical`` and
``perturbation`` compare with nothing else, so no comparison is ever made in floating point. A unit
is ``1 / Influences.scale`` of a judgement point. Definitions are those of the cross-impact balance
method (Weimer-Jehle 2006): a factor's impact on itself is part of its score.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.space import Space
from sonae.scenarios.tolerance import Tolerance

__all__ = ["UNLIMITED", "Limits", "leads_over_rivals", "limits_in_units", "state_scores"]

UNLIMITED = 1 << 61
"""Stands for a tolerance without end: beyond the sums of any dossier, and safe to add to."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest inconsistency that still counts as coherent, in units."""

    factors: tuple[int, ...]
    """For each factor by itself, in declared order."""
    total: int
    """For the sum over all factors."""

    def left_for(self, factor: int, others: int) -> int:
        """Return what one factor may have if all others together have ``others``."""
        return min(self.factors[factor], self.total - others)


def limits_in_units(space: Space, tolerance: Tolerance, scale: int) -> Limits:
    """Return a tolerance in units of ``1 / scale`` point, rounded down: exact for whole units.

    Unlike ``tolerance_limits`` it does not depend on the judgements, so it holds for a matrix in
    which some of them were moved.
    """
    for factor, _ in tolerance.factors:
        space.factor_index(factor)
    own = tuple(_in_units(tolerance.limit(factor), scale) for factor in space.factors)
    total = UNLIMITED if tolerance.total is None else _in_units(tolerance.total, scale)
    return Limits(own, total)


def state_scores(
    space: Space, matrix: NDArray[np.int64], rows: NDArray[np.int8]
) -> NDArray[np.int64]:
    """Return the score of every state of every factor (scenario, state) in units.

    Parameters
    ----------
    space : Space
    matrix : ndarray, (source state, target state), int64
        Judgements in units.
    rows : ndarray, (scenario, factor), int8
    """
    scores = np.zeros((rows.shape[0], matrix.shape[1]), dtype=np.int64)
    for at, offset in enumerate(space.offsets[:-1]):
        scores += matrix[offset + rows[:, at].astype(np.int64)]
    return scores


def leads_over_rivals(
    own: NDArray[np.int64], rivals: NDArray[np.int64], chosen: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the lead of a factor's chosen state over each state (scenario, state) in units.

    ``own`` and ``rivals`` are the scores of the factor's states: the same unless judgements are
    intervals. Against itself a state has the lead ``UNLIMITED``, so a minimum over the states is
    the margin over the best rival.
    """
    lead = np.take_along_axis(own, chosen[:, None], axis=1) - rivals
    np.put_along_axis(lead, chosen[:, None], UNLIMITED, axis=1)
    return lead


def _in_units(tolerance: float, scale: int) -> int:
    """Return a tolerance in points as a whole number of units; infinity is ``UNLIMITED``."""
    points = Decimal(str(tolerance))
    return min(UNLIMITED, int(points * scale)) if points.is_finite() else UNLIMITED
