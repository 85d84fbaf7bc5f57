"""One input at a time: how far the mean over all scenarios moves when one is put at its ends.

Reads `Inputs`; hands ``report`` a `Bar` for each input, the longest first. All other quantities
stay at the nominal point (the middle of the range, or the median of a distribution). A number's
ends are those of its range; a factor's are the states with the least and the greatest mean over the
possible scenarios that have them. Interactions do not show: that is what ``variance`` is for.
"""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.sensitivity.inputs import Inputs, chosen

__all__ = ["Bar", "tornado"]

Floats: TypeAlias = npt.NDArray[np.float64]

_ROUNDING: Final = 1e-12
"""A swing up to this share of the largest number of an outcome is none."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How far one input moves one plan's outcome.

    Attributes
    ----------
    plan, outcome, input : str
    kind : {'number', 'factor'}
    nominal : float
        Mean over all possible scenarios at the nominal point, in the outcome's unit.
    low, high : float
        Likewise with a number at its lower and upper end, or a factor in the state with the least
        and the greatest mean.
    low_at, high_at : str
        These ends, in natural units, or these states.
    """

    plan: str
    outcome: str
    input: str
    kind: str
    nominal: float
    low: float
    high: float
    low_at: str
    high_at: str

    @property
    def swing(self) -> float:
        """Distance between the ends."""
        return abs(self.high - self.low)


def tornado(
    inputs: Inputs, *, plan: str | None = None, outcome: str | None = None
) -> tuple[Bar, ...]:
    """Return the bars of every plan and outcome, the longest first for each of them.

    Parameters
    ----------
    inputs : Inputs
    plan, outcome : str, optional
        One of them; all if not given.

    Raises
    ------
    UsageError
        If there is no such plan or outcome.
    OutcomeError
        If an outcome is not finite in some future.
    """
    plans = chosen(plan, inputs.plans, "plan")
    outcomes = chosen(outcome, inputs.outcomes, "outcome")
    names, members = _states(inputs)
    nominal, rows = _rows(inputs)
    everywhere = np.ones((1, len(inputs.weight)), dtype=np.bool_)
    at_nominal = inputs.by_class(nominal)
    by_set = [_mean(inputs, at_nominal, has) for has in (*everywhere, *members)]
    moved = inputs.means(rows)
    found = []
    for p in plans:
        for o in outcomes:
            middle, *states = (float(mean[p, o]) for mean in by_set)
            here = (inputs.plans[p], inputs.outcomes[o])
            bars = _numbers(inputs, moved[:, p, o], middle, here)
            bars += _factors(names, states, middle, here)
            largest = max(
                np.abs(at_nominal[:, p, o]).max(), np.abs(moved[:, p, o]).max(initial=0.0)
            )
            bars = [_without_rounding(bar, _ROUNDING * float(largest)) for bar in bars]
            found += sorted(bars, key=lambda bar: (-bar.swing, bar.input))
    return tuple(found)


def _without_rounding(bar: Bar, least: float) -> Bar:
    """Return a bar that has no length at all if it is as short as rounding makes one."""
    return bar if bar.swing > least else replace(bar, low=bar.nominal, high=bar.nominal)


def _mean(inputs: Inputs, values: Floats, has: npt.NDArray[np.bool_]) -> Floats:
    """Return the mean over the scenarios of some classes (plan, outcome)."""
    weight = inputs.weight[has]
    mean: Floats = (values[has] * weight[:, None, None]).sum(axis=0) / weight.sum()
    return mean


def _states(inputs: Inputs) -> tuple[list[tuple[str, str]], npt.NDArray[np.bool_]]:
    """Return every state that occurs, and which classes have it."""
    names, members = [], []
    for column, factor in enumerate(inputs.model.factors):
        for code, state in enumerate(inputs.model.states[factor]):
            has = inputs.codes[:, column] == code
            if has.any():
                names.append((factor, state))
                members.append(has)
    return names, np.array(members, dtype=np.bool_).reshape(len(names), len(inputs.weight))


def _rows(inputs: Inputs) -> tuple[Floats, Floats]:
    """Return the nominal point, and it with each number at its lower, then its upper end."""
    nominal = inputs.model.midpoint()
    dimensions = inputs.model.dimensions
    rows = np.repeat(nominal[None, :], 2 * len(dimensions), axis=0)
    for at, dimension in enumerate(dimensions):
        rows[2 * at, at] = dimension.interval.lower
        rows[2 * at + 1, at] = dimension.interval.upper
    return nominal, rows


def _numbers(inputs: Inputs, moved: Floats, middle: float, here: tuple[str, str]) -> list[Bar]:
    bars = []
    for at, dimension in enumerate(inputs.model.dimensions):
        low, high = moved[2 * at : 2 * at + 2].tolist()
        ends = (f"{dimension.interval.lower:g}", f"{dimension.interval.upper:g}")
        bars.append(Bar(*here, dimension.name, "number", middle, low, high, *ends))
    return bars


def _factors(
    names: list[tuple[str, str]], means: list[float], middle: float, here: tuple[str, str]
) -> list[Bar]:
    by_factor: dict[str, list[tuple[float, str]]] = {}
    for (factor, state), mean in zip(names, means, strict=True):
        by_factor.setdefault(factor, []).append((mean, state))
    bars = []
    for factor, ends in by_factor.items():
        (low, low_at), (high, high_at) = min(ends), max(ends)
        bars.append(Bar(*here, factor, "factor", middle, low, high, low_at, high_at))
    return bars
