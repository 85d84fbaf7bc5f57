"""Lower and upper probability of any event after everything that was seen, asked many times.

Reads a credal set and the evidence that counts; hands ``advice`` bounds, and ``remaining`` the
weight interval of each scenario. The definitions are those of ``likelihood.updating`` with a ratio
of its own for every scenario (`each`), which holds however a sign depends on the rest; signs not
declared independent stand in an envelope, whatever facts lie between them. Scenarios that neither
the judgements nor the weights tell apart are one group here, so a question costs what the groups
cost; soft evidence goes through ``likelihood`` itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.expressions import Event
from sonae.likelihood import Bounds, CredalSet, Fact, Sign, SoftFact, WeightedAverages
from sonae.likelihood.bounds import JUDGED_IMPOSSIBLE, LOGICAL, NOT_BOUNDED, SMALLEST_CONDITION
from sonae.likelihood.generation import Optimum, Target
from sonae.likelihood.signs import alike, apart
from sonae.likelihood.update_steps import Step, average_after
from sonae.likelihood.weighted import Weights

__all__ = ["Posterior", "weights_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Evidence: TypeAlias = Sequence[Sign | Fact | SoftFact]

SETTLED: Final = 1e-15  # a ratio that falls by less has settled
ROUNDS: Final = 200  # a stop for what must not happen: it settles in three or four
SMALLEST_SCALE: Final = 1e-4


def weights_of(credal: CredalSet, evidence: Evidence, left: Mask | None = None) -> Weights:
    """Return the weight interval of each scenario by signs and facts; soft evidence is left out.

    Parameters
    ----------
    credal : CredalSet
    evidence : sequence of Sign, Fact or SoftFact
    left : array of bool, (scenario,), optional
        Where all facts hold, if that is known.
    """
    table = credal.table
    joint = Weights(np.ones(table.count), np.ones(table.count))
    for group in apart([piece for piece in evidence if isinstance(piece, Sign)]):
        joint = joint.times(alike([sign.weights(table) for sign in group]))
    if left is None:
        left = np.ones(table.count, dtype=np.bool_)
        for piece in evidence:
            if isinstance(piece, Fact):
                left &= table.mask(piece.event)
    return Weights(np.where(left, joint.lower, 0.0), np.where(left, joint.upper, 0.0))


class Posterior:
    """What the judgements and the evidence say together.

    Parameters
    ----------
    credal : CredalSet
    evidence : sequence of Sign, Fact or SoftFact
        In order; possible together.
    left : array of bool, (scenario,)
        The scenarios that facts leave.
    """

    def __init__(self, credal: CredalSet, evidence: Evidence, left: Mask) -> None:
        self.credal, self.evidence, self.left = credal, tuple(evidence), left
        self.soft = any(isinstance(piece, SoftFact) for piece in self.evidence)

    @cached_property
    def weights(self) -> Weights:
        """The weight interval of each scenario, without soft evidence."""
        return weights_of(self.credal, self.evidence, self.left)

    def probability(self, event: Event, given: Event | None = None) -> Bounds | None:
        """Return lower and upper probability; None if ``given`` cannot hold any more."""
        table = self.credal.table
        holds = table.mask(event)
        within = None if given is None else table.mask(given)
        if within is not None and not bool((within & self.left).any()):
            return None
        if not self.soft:
            return self._groups.bounds(holds, within)
        inside = np.ones(table.count) if within is None else within.astype(np.float64)
        reached = inside * self._reach
        if not bool((reached > 0.0).any()):
            return None
        steps = (*self._steps,)
        return average_after(
            self._averages, steps, holds.astype(np.float64), Weights(inside, inside)
        )

    @cached_property
    def _groups(self) -> "_Groups":
        return _Groups.of(self.credal, self.weights)

    # soft evidence ------------------------------------------------------------------------------

    @cached_property
    def _averages(self) -> WeightedAverages:
        return WeightedAverages(self.credal)

    @cached_property
    def _steps(self) -> list[Step]:
        """Return runs of signs and facts as weights, and soft evidence between them."""
        steps: list[Step] = []
        run: list[Sign | Fact] = []
        for piece in self.evidence:
            if isinstance(piece, SoftFact):
                steps += [weights_of(self.credal, run)] if run else []
                steps.append(piece)
                run = []
            else:
                run.append(piece)
        return [*steps, weights_of(self.credal, run)] if run else steps

    @cached_property
    def _reach(self) -> Floats:
        """Return 1 where evidence can leave weight, 0 elsewhere."""
        reached = (self.weights.upper > 0.0).astype(np.float64)
        for piece in self.evidence:
            for share in piece.shares if isinstance(piece, SoftFact) else ():
                if share.upper == 0.0:
                    reached[self.credal.table.mask(share.event)] = 0.0
        return reached


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """What a group holds of an event and its condition, (group,) each."""

    true: Mask
    false: Mask
    outside: Mask

    def opposite(self) -> "_Question":
        return _Question(self.false, self.true, self.outside)

    @property
    def inside(self) -> Mask:
        return self.true | self.false


@dataclass(frozen=True, slots=True, eq=False)
class _Low:
    value: float
    gap: float
    optimum: Optimum


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Scenarios with one signature and one weight interval, signature by signature."""

    credal: CredalSet
    order: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    signature_starts: npt.NDArray[np.intp]
    lower: Floats
    upper: Floats

    @staticmethod
    def of(credal: CredalSet, weights: Weights) -> "_Groups":
        signature = credal.polytope.signature.astype(np.int64)
        pairs = weights.lower + 1j * weights.upper
        kinds, kind = np.unique(pairs, return_inverse=True)
        key = signature * kinds.size + kind.reshape(-1)
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
        owner = ordered[starts] // kinds.size
        signature_starts = np.flatnonzero(np.diff(owner, prepend=-1))
        first = order[starts]
        return _Groups(
            *(credal, order, starts, signature_starts),
            weights.lower[first],
            weights.upper[first],
        )

    def bounds(self, holds: Mask, within: Mask | None) -> Bounds:
        """Return the bounds of an event, as ``WeightedAverages.bounds`` does."""
        asked = self._asked(holds, within)
        counts = self.upper > 0.0
        true, false = bool((asked.true & counts).any()), bool((asked.false & counts).any())
        if not (true and false):
            value = 1.0 if true else 0.0
            return Bounds(value, value, note=LOGICAL)
        top = float(self.upper[asked.inside].max())
        lower, upper = self.lower / top, self.upper / top
        floor = self._floor(asked, lower)
        if floor <= SMALLEST_CONDITION:
            none = self._ceiling(asked, upper) <= SMALLEST_CONDITION
            return Bounds(0.0, 1.0, note=JUDGED_IMPOSSIBLE if none else NOT_BOUNDED)
        below = self._lowest(asked, lower, upper, floor)
        above = self._lowest(asked.opposite(), lower, upper, floor)
        return Bounds(
            lower=min(1.0, max(0.0, below.value)),
            upper=min(1.0, max(0.0, 1.0 - above.value)),
            gap=max(below.gap, above.gap),
            iterations=below.optimum.iterations + above.optimum.iterations,
        )

    def _asked(self, holds: Mask, within: Mask | None) -> _Question:
        true = holds[self.order]
        false = ~true
        if within is None:
            outside = np.zeros(self.starts.size, dtype=np.bool_)
        else:
            inside = within[self.order]
            outside = self._any(~inside)
            true, false = true & inside, false & inside
        return _Question(self._any(true), self._any(false), outside)

    def _any(self, mask: Mask) -> Mask:
        return np.asarray(np.logical_or.reduceat(mask, self.starts))

    def _minimise(self, cost: Floats) -> Optimum:
        inside = np.minimum.reduceat(cost, self.signature_starts)
        return self.credal.programme.minimise(Target(inside))

    def _floor(self, asked: _Question, lower: Floats) -> float:
        """Return a proven lower bound of the expected weight."""
        cost = np.where(asked.outside, 0.0, lower)
        least = float(cost.min())
        if least == float(cost.max()):
            return least
        found = self._minimise(cost)
        return max(least, found.value - found.gap)

    def _ceiling(self, asked: _Question, upper: Floats) -> float:
        """Return a proven upper bound of the expected weight."""
        found = self._minimise(1.0 - np.where(asked.inside, upper, 0.0))
        return max(0.0, 1.0 - (found.value - found.gap))

    def _lowest(self, asked: _Question, lower: Floats, upper: Floats, floor: float) -> _Low:
        """Return the least probability, by Dinkelbach (1967) as ``likelihood.weighted`` does."""
        scale = 1.0 / max(floor, SMALLEST_SCALE)
        at = 1.0
        for _ in range(ROUNDS):
            cost = np.where(asked.true, scale * (1.0 - at) * lower, np.inf)
            cost = np.where(asked.false, -scale * at * upper, cost)
            cost = np.where(asked.outside, np.minimum(cost, 0.0), cost)
            optimum = self._minimise(cost)
            ratio = self._ratio(optimum, cost, asked, (lower, upper), at)
            if ratio >= at - SETTLED:
                break
            at = ratio
        short = (optimum.value - optimum.gap) / (scale * floor)
        return _Low(at, max(0.0, -short), optimum)

    def _ratio(
        self,
        optimum: Optimum,
        cost: Floats,
        asked: _Question,
        ends: tuple[Floats, Floats],
        at: float,
    ) -> float:
        """Return the weighted average at a distribution, each weight chosen as its cost was."""
        lower, upper = ends
        total, true = [], []
        for signature, share in zip(optimum.signatures, optimum.weights, strict=True):
            start = int(self.signature_starts[signature])
            last = signature + 1 >= self.signature_starts.size
            end = self.starts.size if last else int(self.signature_starts[signature + 1])
            group = start + int(np.argmin(cost[start:end]))
            if asked.false[group]:
                total.append(share * float(upper[group]))
            elif asked.true[group] and not (asked.outside[group] and cost[group] >= 0.0):
                total.append(share * float(lower[group]))
                true.append(total[-1])
        whole = math.fsum(total)
        return math.fsum(true) / whole if whole > 0.0 else at
