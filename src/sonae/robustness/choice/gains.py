"""What a plan is worth in each class: the number that the choice rules take the expectation of.

Reads a `Performance`; hands ``comparison`` one table (plan, class) in which larger is better. There
is no hidden score: one outcome at a time, in its own unit; all thresholds at once, met or counted;
or a sum of outcomes with weights that the user gave, each multiplying an outcome in its own unit
and in its better direction.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.errors import UsageError
from sonae.explore import Performance

__all__ = ["ALL", "BY", "By", "Gains", "gains", "thresholds_gains", "weighted_gains"]

Floats: TypeAlias = npt.NDArray[np.float64]
By: TypeAlias = Literal["mean", "worst", "met", "all", "count"]

BY: Final[Mapping[By, str]] = {
    "mean": "mean over the draws of the quantities in each scenario",
    "worst": "worst draw of the quantities in each scenario",
    "met": "share of a scenario's draws in which the threshold is met",
    "all": "share of a scenario's draws in which every threshold is met",
    "count": "number of thresholds met, mean over a scenario's draws",
}
"""What may stand for a plan in a class."""

ALL: Final = "all thresholds"
"""The name of what is compared where all thresholds are taken together."""
POINT: Final = 0.01
"""The usual tie of probabilities: no number of draws makes less than a point worth a choice."""
TENTH: Final = 0.1
"""The usual tie of a number of thresholds."""


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What each plan is worth in each class.

    Attributes
    ----------
    name : str
        The outcome, ``all thresholds`` or ``weighted sum``.
    unit : str
    sign : {1, -1}
        ``values`` times this is the outcome as the dossier counts it.
    by : {'mean', 'worst', 'met', 'all', 'count'}
        What stands for a class.
    plans : tuple of str
    values : array, (plan, class), float64
        Larger is better.
    weights : mapping of str to float
        The user's, by outcome; empty for one outcome.
    tie : float or None
        The smallest difference that matters, in the unit: the dossier's in an outcome, a point of
        probability, a tenth of a threshold; None where nothing says so.
    """

    name: str
    unit: str
    sign: int
    by: By
    plans: tuple[str, ...]
    values: Floats
    weights: Mapping[str, float]
    tie: float | None = None

    @property
    def spread(self) -> float:
        """Distance of the largest from the smallest value of any plan in any class."""
        return float(self.values.max() - self.values.min())

    def among(self, plans: Sequence[str]) -> "Gains":
        """Return the gains of some of the plans, as if there were no others."""
        for plan in plans:
            refuse_unknown(plan, self.plans, "plan")
        at = [self.plans.index(plan) for plan in plans]
        return replace(self, plans=tuple(plans), values=self.values[at])


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
    unit, tie = performance.unit[outcome], performance.tie[outcome]
    return Gains(outcome, unit, sign, by, performance.plans, values, {}, tie)


def thresholds_gains(performance: Performance, by: By = "all") -> Gains:
    """Return what each plan is worth in all thresholds together, none weighing more than another.

    Parameters
    ----------
    performance : Performance
    by : {'all', 'count'}
        What stands for a class: the share of draws in which every threshold is met, or how many
        are met, which tells plans apart even where all of them miss something.

    Raises
    ------
    UsageError
        If no outcome has a threshold.
    """
    named = [name for name in performance.outcomes if performance.threshold[name] is not None]
    if not named:
        raise UsageError("no outcome has a threshold that could be met")
    if by == "count":
        values = np.zeros((len(performance.plans), performance.classes))
        for name in named:
            values += _met(performance, name).values
        return Gains(ALL, "thresholds", 1, by, performance.plans, values, {}, TENTH)
    met = performance.by_class["met_all"].transpose(PLAN, CLASS).to_numpy()
    values = np.asarray(met, dtype=np.float64) / _counted(performance)
    return Gains(ALL, "probability", 1, "all", performance.plans, values, {}, POINT)


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
    ties = [
        None if part.tie is None else weight * part.tie
        for part, weight in zip(parts, weights.values(), strict=True)
    ]
    # what matters in one outcome matters in the sum
    tie = None if None in ties else min(tie for tie in ties if tie is not None)
    return Gains("weighted sum", "weighted", 1, by, performance.plans, total, dict(weights), tie)


def refuse_unknown(name: str, known: Sequence[str], noun: str) -> None:
    """Raise `UsageError` naming what there is, unless a name is known."""
    if name not in known:
        raise UsageError.unknown(noun, name, known)


def _met(performance: Performance, outcome: str) -> Gains:
    if performance.threshold[outcome] is None:
        raise UsageError(f"the outcome {outcome} has no threshold that could be met")
    fails = performance.by_class["fails"].sel({OUTCOME: outcome}).transpose(PLAN, CLASS).to_numpy()
    values = 1.0 - np.asarray(fails, dtype=np.float64) / _counted(performance)
    return Gains(outcome, "probability", 1, "met", performance.plans, values, {}, POINT)


def _counted(performance: Performance) -> Floats:
    """Return the draws of each class that count."""
    if "count" in performance.by_class:
        return np.asarray(performance.by_class["count"].to_numpy(), dtype=np.float64)
    return np.full(performance.classes, float(performance.draws))


def _finite(values: Floats, outcome: str) -> Floats:
    if not bool(np.isfinite(values).all()):
        raise UsageError(f"the performance in {outcome} is not finite in every class")
    return values
