"""Every plan against every other: expectations at both ends, and the largest expected shortfalls.

Reads a `Ground` and `Gains`; hands ``rules`` all that they compare. A difference of two plans is
bounded as a difference, under one distribution at a time: the ends of the two expectations apart
would say less (Walley 1991, §3.9).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.choice.gains import Gains
from sonae.robustness.choice.ground import Belief, Ground

__all__ = ["TIE", "Comparison", "compare", "tie_of"]

Floats: TypeAlias = npt.NDArray[np.float64]

TIE: Final = 1e-7
"""Differences up to this share of the spread of all values are ties, unless somebody says."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All plans compared over all distributions that the judgements allow; larger is better.

    Attributes
    ----------
    gains : Gains
    tie : float
        Differences up to here count as none; in the unit of the gains.
    lower, upper : array, (plan,)
        Ends of the expectation of each plan.
    shortfall : array, (plan, plan)
        The largest expectation by which the second plan is better than the first; 0 on the
        diagonal. Below zero: the first is better under every distribution.
    gap : float
        The largest distance from an attained to a proven end.
    worst, best : tuple of Belief
        What attains the ends.
    beliefs : tuple of Belief
        Every distribution found on the way, those of the ends first.
    ground : Ground
        The same distributions, with a head start for further questions about these values.
    """

    gains: Gains
    tie: float
    lower: Floats
    upper: Floats
    shortfall: Floats
    gap: float
    worst: tuple[Belief, ...]
    best: tuple[Belief, ...]
    beliefs: tuple[Belief, ...]
    ground: Ground


def tie_of(gains: Gains, tie: float | None = None) -> float:
    """Return the difference up to which plans are tied: the user's, the dossier's, or next to none.

    What nobody says is `TIE` of the spread: rounding and no more.
    """
    if tie is not None:
        return tie
    return TIE * gains.spread if gains.tie is None else gains.tie


def compare(
    ground: Ground,
    gains: Gains,
    tie: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Bound every plan and every difference of two plans.

    Parameters
    ----------
    ground : Ground
    gains : Gains
    tie : float, optional
        Differences up to here count as none; see ``tie_of`` for the usual one.
    progress : callable, optional
        Called with (programmes solved, programmes in all).
    """
    values, count = gains.values, len(gains.plans)
    done, total = 0, count * (count + 1)

    def lowest(target: Floats, asked: Ground) -> Belief:
        nonlocal done
        found = asked.lowest(target)
        done += 1
        if progress is not None:
            progress(done, total)
        return found

    worst = tuple(lowest(row, ground) for row in values)
    best = tuple(lowest(-row, ground) for row in values)
    beliefs = [*worst, *best]
    started = ground
    shortfall = np.zeros((count, count))
    for one in range(count):
        started = ground.started(beliefs)  # what made the others makes most of these as well
        for other in range(count):
            if one != other:
                belief = lowest(values[one] - values[other], started)
                shortfall[one, other] = -belief.value
                beliefs.append(belief)
    return Comparison(
        gains=gains,
        tie=tie_of(gains, tie),
        lower=np.array([belief.value for belief in worst]),
        upper=np.array([-belief.value for belief in best]),
        shortfall=shortfall + 0.0,
        gap=max(belief.gap for belief in beliefs),
        worst=worst,
        best=best,
        beliefs=tuple(beliefs),
        ground=started,
    )
