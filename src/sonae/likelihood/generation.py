"""The best case of a target over all distributions that the judgements allow, with its proof.

Reads a ``Polytope`` and a ``Target`` over its signatures; hands on the optimum, the distribution
that attains it, the duals, and a certified gap.  Column generation (Dantzig and Wolfe, 1960): a
small linear programme over a pool of signatures (HiGHS), priced against *all* signatures.  For
duals y >= 0 every allowed distribution p has cost . p >= min (cost - y R), whatever the solver's
tolerances, so the gap between the attained value and that minimum is a proof.

A conditional target is a ratio.  Its optimum is the number x at which the best case of
(target - x) x condition is 0; Dinkelbach (1967) finds it by changing costs only, which keeps the
pool and its basis.  Equal to the re-normalised programme of Charnes and Cooper (1962).
"""

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.likelihood.master import Master
from sonae.likelihood.polytope import Polytope

__all__ = ["COHERENT", "GAP", "RATIO_STEP", "ROUNDS", "Optimum", "Programme", "Target", "average"]

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Signatures: TypeAlias = npt.NDArray[np.intp]

GAP = 1e-9  # aimed at; the bar is 1e-6
FEASIBLE = 1e-10  # phase 1 need not go on below this sum of violations
COHERENT = 1e-9  # a phase-1 optimum up to here is rounding
IMPROVING = 1e-10  # a reduced cost above minus this does not improve
BATCH = 60  # columns added at a time
START = 30  # columns of the first pool
SMALLEST_SCALE = 1e-4  # costs of a conditional target are divided by its share, down to this one
RATIO_STEP = 1e-13  # a ratio that falls by less has settled
ROUNDS = 2000  # a stop for what must not happen


@dataclass(frozen=True, slots=True)
class Target:
    """What is made small: an average over the scenarios in which a condition holds.

    ``inside`` (signature,) is the smallest value among the signature's scenarios within the
    condition, +inf where there is none; ``outside`` (signature,) says whether the signature has a
    scenario outside the condition, None where there is no condition.  Values lie in [0, 1].
    """

    inside: Floats
    outside: Mask | None = None

    def at(self, signatures: Signatures) -> "Target":
        """Return the target over some of the signatures."""
        outside = None if self.outside is None else self.outside[signatures]
        return Target(self.inside[signatures], outside)

    def cost(self, offset: float, scale: float) -> Floats:
        """Return the best case of scale x (value - offset) x condition for each signature."""
        if self.outside is None:
            return self.inside
        shifted = self.inside - offset
        return np.asarray(scale * np.where(self.outside, np.minimum(shifted, 0.0), shifted))

    def is_inside(self, offset: float) -> Mask:
        """Return which signatures take their scenario within the condition at that offset."""
        if self.outside is None:
            return np.ones(self.inside.size, dtype=np.bool_)
        return np.asarray(~self.outside | (self.inside < offset))


@dataclass(frozen=True, slots=True)
class Optimum:
    """The smallest value of a target, and why it is no smaller.

    ``value`` is attained by ``weights`` on ``signatures`` (``within`` tells which of them take a
    scenario inside the condition); no allowed distribution goes below ``value - gap``.
    """

    value: float
    gap: float
    duals: Floats
    signatures: tuple[int, ...]
    within: tuple[bool, ...]
    weights: tuple[float, ...]
    iterations: int


class Programme:
    """The linear programme of a polytope, made feasible once and asked many times.

    Each question starts from the same pool and basis and leaves no trace, so an answer does not
    depend, not by a bit, on what was asked before.

    Parameters
    ----------
    polytope : Polytope
        The demands.
    without : set of int
        Judgements whose rows are left open.

    Attributes
    ----------
    conflict : float
        Phase-1 optimum: the least sum of row violations; 0 when the judgements are coherent.
    loss : float
        What the stakes ``duals`` are proven to lose at least, in every scenario.
    duals : array, dims (row,)
        The stakes that prove it: with them every scenario loses.
    violations : array, dims (row,)
        How far each row gives way in one optimum, which need not be the only one.
    """

    def __init__(self, polytope: Polytope, without: AbstractSet[int] = frozenset()) -> None:
        self._polytope = polytope
        self._master = Master(polytope, without)
        self.conflict, self.loss, self.duals, self.violations = self._make_feasible()
        if self.coherent:
            self._master.close_violations(self.violations)
            self._master.keep()

    @property
    def coherent(self) -> bool:
        """Whether some distribution meets every row."""
        return self.conflict <= COHERENT

    def minimise(
        self,
        target: Target,
        share: float = 1.0,
        without: AbstractSet[int] = frozenset(),
        enough: float | None = None,
    ) -> Optimum:
        """Return the smallest value of a target over all allowed distributions.

        Parameters
        ----------
        target : Target
            Values and condition, by signature.
        share : float
            A lower bound above 0 of the condition's probability; 1 without a condition.
        without : set of int
            Judgements left open for this question only.
        enough : float, optional
            The gap at which to stop, where a larger one than usual will do.

        Raises
        ------
        RuntimeError
            If the solver gives up, which its documentation excludes for such programmes.
        """
        master = self._master
        goal = GAP if enough is None else enough
        master.restore()
        master.open_rows(without)
        conditional = target.outside is not None
        scale = 1.0 / max(share, SMALLEST_SCALE) if conditional else 1.0
        offset = 1.0 if conditional else 0.0
        for iteration in range(1, ROUNDS + 1):  # noqa: B007, handed on
            pooled = target.at(master.pool)
            offset, weights, duals, base = self._on_pool(pooled, offset, scale)
            reduced = self._polytope.reduced_costs(target.cost(offset, scale), duals)
            attained = offset if conditional else average(weights, pooled.inside)
            proven = float(reduced.min()) / (scale * share) + offset
            if attained - proven <= goal or not master.add(_improving(reduced, base)):
                break
        used = np.flatnonzero(weights > 0.0)
        return Optimum(
            value=attained,
            gap=abs(attained - proven),
            duals=duals,
            signatures=tuple(master.pool[used].tolist()),
            within=tuple(pooled.is_inside(offset)[used].tolist()),
            weights=tuple((weights[used] / math.fsum(weights[used])).tolist()),
            iterations=iteration,
        )

    def _on_pool(
        self, pooled: Target, offset: float, scale: float
    ) -> tuple[float, Floats, Floats, float]:
        """Return offset, weights, duals and base price of the optimum over the pool alone."""
        for _ in range(ROUNDS):
            weights, duals, base = self._master.solve(pooled.cost(offset, scale))
            if pooled.outside is None:
                break
            ratio = average(weights * pooled.is_inside(offset), pooled.inside)
            if ratio >= offset - RATIO_STEP:
                break
            offset = ratio
        return offset, weights, duals, base

    def _make_feasible(self) -> tuple[float, float, Floats, Floats]:
        """Return the phase-1 optimum, its proof, its duals and the violation of each row."""
        count = self._polytope.count
        nothing = np.zeros(count)
        self._master.add(np.unique(np.linspace(0, count - 1, START).astype(np.intp)))
        for _ in range(ROUNDS):
            _, duals, base = self._master.solve(nothing[self._master.pool])
            violations = self._master.violations()
            conflict = math.fsum(violations)
            reduced = self._polytope.reduced_costs(nothing, duals)
            proven = float(reduced.min())
            if conflict <= FEASIBLE or conflict - proven <= GAP:
                break
            if not self._master.add(_improving(reduced, base)):
                break
        return conflict, proven, duals, violations


def _improving(reduced: Floats, base: float) -> Signatures:
    """Return the signatures that improve most, best first."""
    found = np.flatnonzero(reduced < base - IMPROVING)
    if found.size > BATCH:
        last = np.partition(reduced[found], BATCH - 1)[BATCH - 1]
        found = found[reduced[found] <= last]
    return found[np.argsort(reduced[found], kind="stable")][:BATCH]  # ties by number


def average(weights: Floats, values: Floats) -> float:
    """Return the weighted average over what has weight."""
    used = weights > 0.0
    return math.fsum(weights[used] * values[used]) / math.fsum(weights[used])
