"""Break-even of quantities: at which value within its interval other plans would remain.

Reads a model and a performance; hands on an answer for each uncertain number. One number is moved
at a time, all others at mid-range, in every scenario class: both ends of its interval, then
bisection where an end differs from the middle. A change that is undone before the end is not seen,
and what several numbers do together is not covered: the answers say so.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError
from sonae.explore import Performance
from sonae.outcomes import CompiledModel, reading
from sonae.robustness.break_even.result import BreakEven
from sonae.robustness.break_even.stances import Stance
from sonae.robustness.break_even.surviving import Contest, surviving
from sonae.robustness.break_even.words import what_changes
from sonae.robustness.choice import Gains

__all__ = ["Middle", "quantity_turn"]

Floats: TypeAlias = npt.NDArray[np.float64]

STEPS: Final = 5
"""Bisections between the middle and an end."""
CLASSES: Final = 4096
"""Classes run at a time."""
TOGETHER: Final = 8
"""Numbers whose ends are run together: the model is quicker on many draws than on few."""


class Middle:
    """A model run with one number moved and all others at mid-range.

    Parameters
    ----------
    model : CompiledModel
    performance : Performance
        Of the model: its classes, outcomes and directions.
    gains : Gains
        What is compared: one outcome or a weighted sum, by its mean.
    """

    def __init__(self, model: CompiledModel, performance: Performance, gains: Gains) -> None:
        self.model = model
        self._codes = performance.codes
        self._reading = reading(model.graph)
        self._plans = [model.plans.index(plan) for plan in gains.plans]
        weights = gains.weights or {gains.name: 1.0}
        sign = {name: 1.0 if way == "more" else -1.0 for name, way in performance.better.items()}
        self._parts = [
            (list(model.outcomes).index(name), weight * sign[name])
            for name, weight in weights.items()
        ]
        self._ends: tuple[int, Floats] = (-1, np.empty(0))

    def at_middle(self) -> Floats:
        """Return the gains with every number at mid-range, dims (plan, class)."""
        return np.asarray(self._run(self.model.midpoint()[None, :])[0], dtype=np.float64)

    def at(self, dimension: int, value: float) -> Floats:
        """Return the gains with one number moved, dims (plan, class)."""
        numbers = self.model.midpoint()[None, :]
        numbers[0, dimension] = value
        return np.asarray(self._run(numbers)[0], dtype=np.float64)

    def at_ends(self, dimension: int) -> tuple[Floats, Floats]:
        """Return the gains with one number at the lower and at the upper end of its interval."""
        batch, place = divmod(dimension, TOGETHER)
        if self._ends[0] != batch:
            moved = self.model.dimensions[batch * TOGETHER : (batch + 1) * TOGETHER]
            numbers = np.repeat(self.model.midpoint()[None, :], 2 * len(moved), axis=0)
            for at, entry in enumerate(moved):
                numbers[2 * at, batch * TOGETHER + at] = entry.interval.lower
                numbers[2 * at + 1, batch * TOGETHER + at] = entry.interval.upper
            self._ends = batch, self._run(numbers)
        low, high = self._ends[1][2 * place : 2 * place + 2]
        return low, high

    def _run(self, numbers: Floats) -> Floats:
        """Return the gains in each row of numbers, dims (row, plan, class)."""
        found = [
            self._tile(self._codes[first : first + CLASSES], numbers)
            for first in range(0, self._codes.shape[0], CLASSES)
        ]
        gained = np.concatenate(found, axis=2)
        if not bool(np.isfinite(gained).all()):
            raise OutcomeError("the model gives NaN or infinity with all else at mid-range")
        return gained

    def _tile(self, codes: npt.NDArray[np.int8], numbers: Floats) -> Floats:
        tile = self._reading.tile(self.model.launches, codes, numbers)[:, self._plans]
        total = np.zeros((codes.shape[0], len(self._plans), numbers.shape[0]))
        for result, weight in self._parts:
            total += weight * tile[:, :, result]
        return np.moveaxis(total, 2, 0).transpose(0, 2, 1).copy()


def quantity_turn(
    middle: Middle,
    contest: Contest,
    plans: tuple[str, ...],
    dimension: int,
    stance: Stance,
    before: frozenset[int],
) -> BreakEven:
    """Return the values of one number nearest its middle at which other plans remain.

    Parameters
    ----------
    middle : Middle
    contest : Contest
        Its values are not read.
    plans : tuple of str
    dimension : int
        Place of the number among ``model.dimensions``.
    stance : Stance
        The judgements as they stand.
    before : frozenset of int
        Who remains with every number at mid-range.
    """
    entry = middle.model.dimensions[dimension]
    low, high = entry.interval.lower, entry.interval.upper
    centre = float(middle.model.midpoint()[dimension])

    def remaining(gained: Floats) -> frozenset[int]:
        return surviving(contest.with_values(gained), stance).plans

    turns = []
    for end, gained in zip((low, high), middle.at_ends(dimension), strict=True):
        found = remaining(gained)
        if found != before:
            turns.append(_between(middle, dimension, (centre, end), found, before, remaining))
    unit = middle.model.units.get(entry.name)
    shown = "" if unit is None or str(unit) in ("", "1") else f" {unit}"
    between = f"{low:g} to {high:g}{shown}"
    if not turns:
        sentence = (
            f"{entry.name} ({between}): neither end changes which plans remain, with all else at "
            "mid-range."
        )
        return BreakEven(
            *("quantity", entry.name, "set to", centre, None, None, high),
            *("both ends of its interval were tried", (), (), False, sentence),
        )
    same, at, found = min(turns, key=lambda turn: abs(turn[1] - centre))
    came = tuple(plans[place] for place in sorted(found - before))
    went = tuple(plans[place] for place in sorted(before - found))
    side = "above" if at > centre else "below"
    sentence = (
        f"If {entry.name} ({between}) were {side} about {at:.3g}, all else at mid-range: "
        f"{what_changes(came, went)}."
    )
    return BreakEven(
        *("quantity", entry.name, "set to", centre, same, at, high if at > centre else low),
        *("the end of its interval", came, went, False, sentence),
    )


def _between(
    middle: Middle,
    dimension: int,
    piece: tuple[float, float],
    found: frozenset[int],
    before: frozenset[int],
    remaining: Callable[[Floats], frozenset[int]],
) -> tuple[float, float, frozenset[int]]:
    """Return the last value that changes nothing, the first that does, and who remains there."""
    same, other = piece
    for _ in range(STEPS):
        half = (same + other) / 2
        plans = remaining(middle.at(dimension, half))
        if plans == before:
            same = half
        else:
            other, found = half, plans
    return same, other, found
