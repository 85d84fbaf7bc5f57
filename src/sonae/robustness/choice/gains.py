"""What a plan is worth in each class: the number that the choice rules take the expectation of.

Reads a `Performance`; hands ``comparison`` one table (plan, class) in which larger is better. There
is no hidden score: one outcome at a time, in its own unit, or a sum of outcomes with weights that
the user gave, each multiplying an outcome in its own unit and in its better direction.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.errors import UsageError
from sonae.explore import Performance

__all__ = ["BY", "By", "Gains", "gains", "weighted_gains"]

Floats: TypeAlias = npt.NDArray[np.float64]
By: TypeAlias = Literal["mean", "worst", "met"]

BY: Final[Mapping[By, str]] = {
    "mean": "mean over the draws of the quantities in each scenario",
    "worst": "worst draw of the quantities in each scenario",
    "met": "share of a scenario's draws in which the threshold is met",
}
"""What may stand for a plan in a class."""


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What each plan is worth in each class.

    Attributes
    ----------
    name : str
        The outcome, or ``weighted sum``.
    unit : str
    sign : {1, -1}
        ``values`` times this is the outcome as the dossier counts it.
    by : {'mean', 'worst', 'met'}
        What stands for a class.
    plans : tuple of str
    values : array, (plan, class), float64
        Larger is better.
    weights : mapping of str to float
        The user's, by outcome; empty for one outcome.
    """

    name: str
    unit: str
    sign: int
    by: By
    plans: tuple[str, ...]
    values: Floats
    weights: Mapping[str, float]

    @property
    def spread(self) -> float:
        """Distance of the largest from the smallest value of any plan in any class."""
        return float(self.values.max() - self.values.min())

    def among(self, plans: Sequence[str]) -> "Gains":
        """Return the gains of some of the plans, as if there were no others."""
        for plan in plans:
            refuse_unknown(plan, self.plans, "plan")
        at = [self.plans.index(plan) for plan in plans]
        return Gains(
            *(self.name, self.unit, self.sign, self.by, tuple(plans)),
            *(self.values[at], self.weights),
        )


def gains(performance: Performance, outcome: str, by: By = "mean") -> Gains:
    """Return what each plan is worth in one outcome.

    Parameters
    ----------
    performance : Performance
    outcome : str
    by : {'mean', 'worst', 'met'}
        What stands for a class: the mean or the worst of its draws, or the share of draws that
        meet the outcome's threshold (more is better then).

    Raises
    ------
    UsageError
        If there is no such outcome, or it has no threshold to meet.
    """
    refuse_unknown(outcome, performance.outcomes, "outcome")
    if by == "met":
        return _met(performance, outcome)
    table = performance.by_class[by].sel({OUTCOME: outcome}).transpose(PLAN, CLASS).to_numpy()
    sign = 1 if performance.better[outcome] == "more" else -1
    values = _finite(np.asarray(table, dtype=np.float64) * sign, outcome)
    return Gains(outcome, performance.unit[outcome], sign, by, performance.plans, values, {})


def weighted_gains(
    performance: Performance, weights: Mapping[str, float], by: By = "mean"
) -> Gains:
    """Return a weighted sum of outcomes, each in its own unit and its better direction.

    Raises
    ------
    UsageError
        If a weight is not a finite number above zero, or there is none.
    """
    if not weights:
        raise UsageError("a weighted sum needs at least one outcome with a weight")
    for outcome, weight in weights.items():
        if not (math.isfinite(weight) and weight > 0):
            raise UsageError(f"the weight of {outcome} must be a number above zero, got {weight:g}")
    parts = [gains(performance, outcome, by) for outcome in weights]
    total = np.zeros_like(parts[0].values)
    for part, weight in zip(parts, weights.values(), strict=True):
        total += weight * part.values
    return Gains("weighted sum", "weighted", 1, by, performance.plans, total, dict(weights))


def refuse_unknown(name: str, known: Sequence[str], noun: str) -> None:
    """Raise `UsageError` naming what there is, unless a name is known."""
    if name not in known:
        near = get_close_matches(name[:64], known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(known) or 'none'}"
        raise UsageError(f"unknown {noun} `{name}`; {hint}")


def _met(performance: Performance, outcome: str) -> Gains:
    if performance.threshold[outcome] is None:
        raise UsageError(f"the outcome {outcome} has no threshold that could be met")
    by_class = performance.by_class
    fails = by_class["fails"].sel({OUTCOME: outcome}).transpose(PLAN, CLASS).to_numpy()
    counted = by_class["count"].to_numpy() if "count" in by_class else performance.draws
    values = 1.0 - np.asarray(fails, dtype=np.float64) / counted
    return Gains(outcome, "probability", 1, "met", performance.plans, values, {})


def _finite(values: Floats, outcome: str) -> Floats:
    if not bool(np.isfinite(values).all()):
        raise UsageError(f"the performance in {outcome} is not finite in every class")
    return values
