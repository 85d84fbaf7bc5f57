"""Averages over scenarios whose weights are intervals, over all distributions that are allowed.

Reads the judgements of a ``CredalSet`` and, for each scenario, a value and an interval of weights;
hands ``updating`` the least and greatest of sum w p v / sum w p.  The weights w may be chosen for
each scenario apart, so where a value pulls down the smallest weight goes to what lies above the
average and the largest to what lies below.

For a number x the best case of sum w p (v - x) is linear in p, and its optimum is 0 where x is the
answer: Dinkelbach (1967), on the column generation that gives all other bounds, with the same
certificate.  Equal to the re-normalised programme min L.(A y), R y >= 0, L.y = 1 of Charnes and
Cooper (1962).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.likelihood.bounds import (
    BINDS,
    JUDGED_IMPOSSIBLE,
    LOGICAL,
    NOT_BOUNDED,
    SMALLEST_CONDITION,
    Bounds,
    Witness,
)
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.generation import Optimum, Target

__all__ = ["WeightedAverages", "Weights", "hull"]

Floats: TypeAlias = npt.NDArray[np.float64]

SETTLED = 1e-15  # a ratio that falls by less has settled
ROUNDS = 200  # a stop for what must not happen: it settles in three or four
SMALLEST_SCALE = 1e-4  # costs are divided by the smallest total weight, down to this one


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Intervals of relative weights, dims (scenario,), no end below 0; only ratios count."""

    lower: Floats
    upper: Floats

    def times(self, other: "Weights") -> "Weights":
        """Return the weights of both together, each chosen apart."""
        return Weights(self.lower * other.lower, self.upper * other.upper)

    @property
    def plain(self) -> bool:
        """Whether they are 1 everywhere."""
        return bool((self.lower == 1.0).all() and (self.upper == 1.0).all())


@dataclass(frozen=True, slots=True, eq=False)
class _Low:
    """The least average, what attains it, and what no allowed distribution goes below."""

    value: float
    gap: float
    optimum: Optimum
    scenarios: tuple[int, ...]


class WeightedAverages:
    """Asks a credal set for averages under interval weights.

    Parameters
    ----------
    credal : CredalSet
        Its programme is asked; a question leaves no trace there.
    """

    def __init__(self, credal: CredalSet) -> None:
        self.table = credal.table
        self._judgements = credal.judgements
        self._polytope = credal.polytope
        self._programme = credal.programme

    def bounds(self, values: Floats, weights: Weights) -> Bounds:
        """Return lower and upper average of values, in their unit, sharp up to the gap.

        Parameters
        ----------
        values : array, dims (scenario,)
            Finite, in any unit.
        weights : Weights
            Where the upper weight is 0 the scenario does not count at all.  If a distribution is
            allowed under which nothing has weight, nothing follows: the bounds are those of the
            scenarios that count, with a note.
        """
        low, high = _range(values, weights)
        if low == high:
            return Bounds(low, high, note=LOGICAL)
        scaled = _scaled(weights)
        floor = self.least_total(scaled)
        if floor <= SMALLEST_CONDITION:
            return self._not_bounded(low, high, scaled)
        share = np.clip((values - low) / (high - low), 0.0, 1.0)
        below = self._lowest(share, scaled, floor)
        above = self._lowest(1.0 - share, scaled, floor)
        width = high - low
        return Bounds(
            lower=low + width * min(1.0, max(0.0, below.value)),
            upper=low + width * min(1.0, max(0.0, 1.0 - above.value)),
            gap=width * max(below.gap, above.gap),
            binding_lower=self._binding(below.optimum),
            binding_upper=self._binding(above.optimum),
            iterations=below.optimum.iterations + above.optimum.iterations,
            witness_lower=_witness(below),
            witness_upper=_witness(above),
        )

    def settled(self, values: Floats, weights: Weights) -> Bounds | None:
        """Return the bounds if they need no average: one value, or nothing that bounds them."""
        low, high = _range(values, weights)
        if low == high:
            return Bounds(low, high, note=LOGICAL)
        scaled = _scaled(weights)
        if self.least_total(scaled) > SMALLEST_CONDITION:
            return None
        return self._not_bounded(low, high, scaled)

    def _not_bounded(self, low: float, high: float, scaled: Weights) -> Bounds:
        none = self.greatest_total(scaled) <= SMALLEST_CONDITION
        return Bounds(low, high, note=JUDGED_IMPOSSIBLE if none else NOT_BOUNDED)

    def least_total(self, weights: Weights) -> float:
        """Return a proven lower bound of the expected weight."""
        least = float(weights.lower.min())
        if least == float(weights.lower.max()):
            return least
        optimum = self._programme.minimise(Target(self._collapsed(weights.lower)))
        return max(least, optimum.value - optimum.gap)

    def greatest_total(self, weights: Weights) -> float:
        """Return a proven upper bound of the expected weight, in units of the largest weight."""
        top = float(weights.upper.max())
        if top == 0.0:
            return 0.0
        optimum = self._programme.minimise(Target(self._collapsed(1.0 - weights.upper / top)))
        return top * max(0.0, 1.0 - (optimum.value - optimum.gap))

    def _lowest(self, values: Floats, weights: Weights, floor: float) -> _Low:
        """Return the least average of values in [0, 1]; ``floor`` is the least total weight."""
        scale = 1.0 / max(floor, SMALLEST_SCALE)
        at = 1.0
        for _ in range(ROUNDS):
            above = values - at
            cost = scale * np.where(above > 0.0, weights.lower * above, weights.upper * above)
            optimum = self._programme.minimise(Target(self._collapsed(cost)))
            scenarios = self._cheapest(optimum, cost)
            ratio = _ratio(optimum, scenarios, values, weights, at)
            if ratio >= at - SETTLED:
                break
            at = ratio
        short = (optimum.value - optimum.gap) / (scale * floor)
        return _Low(at, max(0.0, -short), optimum, scenarios)

    def _collapsed(self, cost: Floats) -> Floats:
        """Return the smallest cost among the scenarios of each signature."""
        inside = np.full(self._polytope.count, np.inf)
        np.minimum.at(inside, self._polytope.signature, cost)
        return inside

    def _cheapest(self, optimum: Optimum, cost: Floats) -> tuple[int, ...]:
        """Return the scenario that each signature in use puts its weight on."""
        members = [self._polytope.members(signature) for signature in optimum.signatures]
        return tuple(int(some[np.argmin(cost[some])]) for some in members)

    def _binding(self, optimum: Optimum) -> tuple[str, ...]:
        """Ids of the judgements with a nonzero dual, in the order given."""
        rows = np.flatnonzero(optimum.duals > BINDS).tolist()
        places = sorted({self._polytope.rows[row].judgement for row in rows})
        return tuple(self._judgements[place].id for place in places)


def hull(found: Sequence[Bounds]) -> Bounds:
    """Return the lowest lower and the highest upper bound, each with what binds and attains it.

    That it follows from the scenarios alone is noted only if all of it does.
    """
    notes = [bounds.note for bounds in found]
    if set(notes) != {LOGICAL}:
        notes = [note for note in notes if note != LOGICAL]
    low = min(found, key=lambda bounds: bounds.lower)
    high = max(found, key=lambda bounds: bounds.upper)
    return Bounds(
        lower=low.lower,
        upper=high.upper,
        gap=max(bounds.gap for bounds in found),
        binding_lower=low.binding_lower,
        binding_upper=high.binding_upper,
        iterations=sum(bounds.iterations for bounds in found),
        witness_lower=low.witness_lower,
        witness_upper=high.witness_upper,
        note=next((note for note in notes if note is not None), None),
    )


def _range(values: Floats, weights: Weights) -> tuple[float, float]:
    """Return the least and greatest value among the scenarios that can count."""
    counted = values[weights.upper > 0.0]
    if not counted.size:
        raise ValueError("no scenario has any weight")
    return float(counted.min()), float(counted.max())


def _scaled(weights: Weights) -> Weights:
    """Return the weights in units of the largest."""
    top = float(weights.upper.max())
    return Weights(weights.lower / top, weights.upper / top)


def _ratio(
    optimum: Optimum, scenarios: tuple[int, ...], values: Floats, weights: Weights, at: float
) -> float:
    """Return the weighted average at a distribution, each weight chosen as its cost was."""
    chosen = list(scenarios)
    above = values[chosen] > at
    used = np.where(above, weights.lower[chosen], weights.upper[chosen]) * optimum.weights
    total = math.fsum(used)
    return math.fsum(used * values[chosen]) / total if total > 0.0 else at


def _witness(found: _Low) -> Witness:
    """Return the distribution, before weighting, in the order of the scenarios."""
    pairs = sorted(zip(found.scenarios, found.optimum.weights, strict=True))
    return Witness(tuple(at for at, _ in pairs), tuple(weight for _, weight in pairs))
