"""Which plans remain once something was seen: maximality with interval weights, exactly.

Reads what each plan is worth in each scenario class and the weight interval of each scenario; hands
``advice`` the plans that remain in each outcome and in all of them together. A plan beats another
after the evidence if its posterior lower expectation is ahead by more than the tie, which is so
exactly if the prior lower expectation of l·d⁺ − u·d⁻ is above zero: d is the difference beyond the
tie in a class, [l, u] the weight interval of a scenario, 0 where a fact excludes it (Walley's
generalised Bayes rule, 1991 §6.4). One linear programme decides a pair; a distribution found
earlier often refutes it with none. Soft evidence has no weights: it is left out, and said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.likelihood.generation import Target
from sonae.likelihood.weighted import Weights
from sonae.robustness.choice.comparison import tie_of
from sonae.robustness.choice.gains import Gains, gains

__all__ = ["Remaining", "Weighed", "gains_of", "remaining"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

ZERO: Final = 1e-9
"""Of the largest difference: the solver's own gap."""
WITNESSES: Final = 40


@dataclass(frozen=True, slots=True)
class Remaining:
    """Plans that remain.

    Attributes
    ----------
    plans : tuple of str
        All of them, in declared order.
    by_outcome : mapping of str to tuple of str
        Those that no other beats in the outcome.
    beaten_by : mapping of (str, str) to str
        By outcome and plan: the first other that beats it.
    together : tuple of str
        Those that remain in all outcomes at once: no plan that remains is at least as good up to
        the tie in each and ahead by more than the tie in one.
    falls : mapping of str to str
        The others, each with a plan that remains and is better so.
    """

    plans: tuple[str, ...]
    by_outcome: Mapping[str, tuple[str, ...]]
    beaten_by: Mapping[tuple[str, str], str]
    together: tuple[str, ...]
    falls: Mapping[str, str]


def gains_of(performance: Performance) -> tuple[Gains, ...]:
    """Return what each plan is worth in each outcome, by the mean over the draws."""
    return tuple(gains(performance, name) for name in performance.outcomes)


def remaining(weighed: "Weighed", worth: Sequence[Gains]) -> Remaining:
    """Return which plans remain in each outcome and in all together.

    Parameters
    ----------
    weighed : Weighed
    worth : sequence of Gains
        One for each outcome, of the same plans.
    """
    plans = worth[0].plans
    duels = [_Duels(weighed, one) for one in worth]
    by_outcome: dict[str, tuple[str, ...]] = {}
    beaten: dict[tuple[str, str], str] = {}
    for one, duel in zip(worth, duels, strict=True):
        left = []
        for at, plan in enumerate(plans):
            by = next((k for k in range(len(plans)) if k != at and duel.ahead(k, at)), None)
            if by is None:
                left.append(plan)
            else:
                beaten[one.name, plan] = plans[by]
        by_outcome[one.name] = tuple(left)
    beats = np.zeros((len(plans), len(plans)), dtype=np.bool_)
    for one_plan in range(len(plans)):
        for other in range(len(plans)):
            beats[one_plan, other] = one_plan != other and _beats(duels, one_plan, other)
    upheld = _upheld(beats)
    gone = [bool(upheld[:, at].any()) for at in range(len(plans))]
    return Remaining(
        plans=plans,
        by_outcome=by_outcome,
        beaten_by=beaten,
        together=tuple(plan for plan, left in zip(plans, gone, strict=True) if not left),
        falls={
            plan: plans[int(np.argmax(upheld[:, at]))] for at, plan in enumerate(plans) if gone[at]
        },
    )


def _beats(duels: Sequence["_Duels"], one: int, other: int) -> bool:
    if any(duel.refuted(one, other) for duel in duels):
        return False
    return any(duel.ahead(one, other) for duel in duels) and all(
        duel.not_behind(one, other) for duel in duels
    )


def _upheld(beats: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which plan makes which leave: it beats it, it remains, and no ring leads back."""
    reach = beats.copy()
    for middle in range(beats.shape[0]):
        reach |= reach[:, middle, None] & reach[None, middle, :]
    above = reach & ~reach.T
    upheld: npt.NDArray[np.bool_] = beats & above
    for plan in np.argsort(above.sum(axis=0), kind="stable").tolist():  # those above come first
        if upheld[:, plan].any():
            upheld[plan] = False
    return upheld


class Weighed:
    """The judgements with interval weights, seen by class.

    Parameters
    ----------
    credal : CredalSet
    class_of : array, (scenario,), int64
        The class of each scenario of the credal set's table.
    weights : Weights
        Of each scenario.
    """

    def __init__(self, credal: CredalSet, class_of: Ints, weights: Weights) -> None:
        signature = credal.polytope.signature.astype(np.int64)
        classes = int(class_of.max()) + 1
        key = signature * classes + class_of
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
        owner, self.classes = np.divmod(ordered[starts], classes)
        # the cheapest scenario of a column takes the least weight if ahead, the most if behind
        self.lower = np.minimum.reduceat(weights.lower[order], starts)
        self.upper = np.maximum.reduceat(weights.upper[order], starts)
        top = float(self.upper.max())
        self.lower, self.upper = self.lower / top, self.upper / top
        self._starts = np.flatnonzero(np.diff(owner, prepend=-1))
        self._ends = np.append(self._starts[1:], owner.size)
        self._programme = credal.programme
        self.counted = np.zeros(classes, dtype=np.bool_)
        self.counted[self.classes[self.upper > 0.0]] = True
        self._witnesses: list[_Witness] = []

    def ahead(self, difference: Floats) -> bool:
        """Tell whether the posterior lower expectation of a value per class is above zero.

        Parameters
        ----------
        difference : array, (class,)
        """
        known = difference[self.counted]
        if not known.size or bool((known <= 0.0).all()):
            return False
        if self.refuted(difference):
            return False
        return self._least(difference) > ZERO

    def refuted(self, difference: Floats) -> bool:
        """Tell whether a distribution found earlier shows that the expectation is not above 0."""
        for at, witness in enumerate(self._witnesses):
            columns = witness.columns
            cost = self._cost(difference, columns)
            least = np.minimum.reduceat(cost, witness.starts)
            if float((least * witness.weights).sum()) <= 0.0:
                if at:  # what served last serves first
                    self._witnesses.insert(0, self._witnesses.pop(at))
                return True
        return False

    def _cost(self, difference: Floats, columns: Ints | slice) -> Floats:
        gap = difference[self.classes[columns]]
        return np.where(gap > 0.0, self.lower[columns] * gap, self.upper[columns] * gap)

    def _least(self, difference: Floats) -> float:
        """Return the least expectation, in units of the largest difference."""
        cost = self._cost(difference, slice(None))
        low = float(cost.min())
        width = float(cost.max()) - low
        if width == 0.0:
            return low
        inside = np.minimum.reduceat(cost, self._starts)
        found = self._programme.minimise(Target((inside - low) / width))
        self._remember(found.signatures, found.weights)
        return (low + width * found.value) / float(np.abs(difference).max())

    def _remember(self, signatures: Sequence[int], weights: Sequence[float]) -> None:
        parts = [np.arange(self._starts[s], self._ends[s]) for s in signatures]
        sizes = np.array([part.size for part in parts])
        witness = _Witness(np.concatenate(parts), np.cumsum(sizes) - sizes, np.array(weights))
        self._witnesses.insert(0, witness)
        del self._witnesses[WITNESSES:]


@dataclass(frozen=True, slots=True, eq=False)
class _Witness:
    """An allowed distribution over signatures, with the columns of each."""

    columns: Ints
    starts: npt.NDArray[np.intp]
    weights: Floats


class _Duels:
    """One outcome's pairs of plans, each decided once."""

    def __init__(self, weighed: Weighed, worth: Gains) -> None:
        self._weighed, self._worth, self._tie = weighed, worth, tie_of(worth)
        self._known: dict[tuple[int, int, float], bool] = {}

    def ahead(self, one: int, other: int) -> bool:
        """Tell whether a plan is ahead by more than the tie under every distribution."""
        return self._above(one, other, -self._tie)

    def not_behind(self, one: int, other: int) -> bool:
        """Tell whether a plan is nowhere behind by more than the tie."""
        return self.ahead(one, other) or self._above(one, other, self._tie)

    def refuted(self, one: int, other: int) -> bool:
        """Tell, without a programme, that a plan is behind by more than the tie somewhere."""
        known = self._known.get((one, other, self._tie))
        if known is not None:
            return not known
        return self._weighed.refuted(self._difference(one, other, self._tie))

    def _above(self, one: int, other: int, more: float) -> bool:
        key = one, other, more
        if key not in self._known:
            self._known[key] = self._weighed.ahead(self._difference(one, other, more))
        return self._known[key]

    def _difference(self, one: int, other: int, more: float) -> Floats:
        found: Floats = self._worth.values[one] - self._worth.values[other] + more
        return found
