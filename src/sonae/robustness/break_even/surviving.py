"""Which plans remain under a rule, for judgements and values as they come.

The predicate of every search for a break-even.
Reads a `Stance` and values (plan, class); hands ``search`` a `Surviving`. The same definitions as
``choice``; a programme is solved only where no distribution found before settles the matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.break_even.stances import Ends, Stance
from sonae.robustness.choice import Belief
from sonae.robustness.choice.admissible import largest_lead

__all__ = ["MONOTONE", "Contest", "Surviving", "surviving"]

Floats: TypeAlias = npt.NDArray[np.float64]

MONOTONE: Final = frozenset({"interval_dominance", "maximality", "e_admissibility"})
"""Rules under which plans only fall as judgements narrow."""
MOST_STARTS: Final = 40


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a plan falls: it does wherever these judgements lie within these ends."""

    plan: int
    ends: Mapping[int, Ends]

    def holds(self, stance: Stance) -> bool:
        """Tell whether it holds here."""
        for place, (low, high) in self.ends.items():
            lower, upper = stance.ends_of(place)
            if lower < low or upper > high:
                return False
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """Between whom, and by which rule.

    Attributes
    ----------
    rule : str
    values : array, (plan, class), float64
        Larger is better.
    tie, alpha : float
    proofs : list of Proof
        Found on the way, of these values; a plan that falls by one needs no programme.
    """

    rule: str
    values: Floats
    tie: float
    alpha: float
    proofs: list[Proof] = field(default_factory=list)

    def proven(self, plan: int, stance: Stance) -> Proof | None:
        """Return a proof that a plan falls here, if one is known."""
        known = (proof for proof in self.proofs if proof.plan == plan and proof.holds(stance))
        return next(known, None)

    def prove(self, plan: int, stance: Stance, places: frozenset[int]) -> None:
        """Keep that a plan falls here, by these judgements."""
        self.proofs.append(Proof(plan, {place: stance.ends_of(place) for place in places}))

    def with_values(self, values: Floats) -> "Contest":
        """Return the same contest over other values."""
        return Contest(self.rule, values, self.tie, self.alpha)


@dataclass(frozen=True, slots=True, eq=False)
class Surviving:
    """Who remains.

    Attributes
    ----------
    plans : frozenset of int
        Places of the plans.
    proves : frozenset of int
        Judgements that the falls of the others rest on; they fall without the rest as well.
    worst, best : tuple of Belief
        For rules that score: what attains the ends of each plan's expectation.
    """

    plans: frozenset[int]
    proves: frozenset[int]
    worst: tuple[Belief, ...] = ()
    best: tuple[Belief, ...] = ()


def surviving(contest: Contest, stance: Stance) -> Surviving:
    """Return which plans remain; the stance must be coherent."""
    return _HOW[contest.rule](contest, stance)


def _maximality(contest: Contest, stance: Stance) -> Surviving:
    values, proves = contest.values, frozenset[int]()
    remaining = []
    for plan in range(values.shape[0]):
        proof = contest.proven(plan, stance)
        if proof is not None:
            proves |= frozenset(proof.ends)
            continue
        beaten = None
        leads = stance.leads(values, plan)
        for rival in np.argsort(-leads, kind="stable").tolist():
            if rival == plan or leads[rival] <= contest.tie:
                continue
            belief = stance.lowest(values[rival] - values[plan])
            if belief.value - belief.gap > contest.tie:
                beaten = belief
                break
        if beaten is None:
            remaining.append(plan)
        else:
            contest.prove(plan, stance, beaten.proves)
            proves |= beaten.proves
    return Surviving(frozenset(remaining), proves)


def _interval_dominance(contest: Contest, stance: Stance) -> Surviving:
    values, proves = contest.values, frozenset[int]()
    expected = stance.expected(values)
    low, high = expected.min(axis=0, initial=np.inf), expected.max(axis=0, initial=-np.inf)
    worst, best = dict[int, Belief](), dict[int, Belief]()
    remaining = []
    for plan in range(values.shape[0]):
        proof = contest.proven(plan, stance)
        if proof is not None:
            proves |= frozenset(proof.ends)
            continue
        beaten = False
        for rival in np.argsort(-low, kind="stable").tolist():
            if rival == plan or low[rival] - high[plan] <= contest.tie:
                continue
            if rival not in worst:
                worst[rival] = stance.lowest(values[rival])
                low[rival] = worst[rival].value - worst[rival].gap
            if plan not in best:
                best[plan] = stance.lowest(-values[plan])
                high[plan] = best[plan].gap - best[plan].value
            if low[rival] - high[plan] > contest.tie:
                beaten = True
                places = worst[rival].proves | best[plan].proves
                contest.prove(plan, stance, places)
                proves |= places
                break
        if not beaten:
            remaining.append(plan)
    return Surviving(frozenset(remaining), proves)


def _e_admissibility(contest: Contest, stance: Stance) -> Surviving:
    values, proves = contest.values, frozenset[int]()
    remaining = []
    for plan in range(values.shape[0]):
        proof = contest.proven(plan, stance)
        if proof is not None:
            proves |= frozenset(proof.ends)
            continue
        if not stance.beliefs():
            stance.lowest(-values[plan])
        beliefs = stance.beliefs()
        expected = stance.expected(values)
        lead = expected[:, plan] - expected.max(axis=1)
        if lead.max() >= -contest.tie:
            remaining.append(plan)
            continue
        start = [beliefs[at] for at in np.argsort(-lead, kind="stable")[:MOST_STARTS].tolist()]
        found = largest_lead(stance, values, plan, start, enough=-contest.tie, early=True)
        if found.proven < -contest.tie:
            places = frozenset[int]().union(*(belief.proves for belief in found.found))
            contest.prove(plan, stance, places)
            proves |= places
        else:
            remaining.append(plan)
    return Surviving(frozenset(remaining), proves)


def _by_score(contest: Contest, stance: Stance) -> Surviving:
    values, weight = contest.values, weight_on_worse(contest)
    worst = tuple(stance.lowest(row) for row in values) if weight > 0 else ()
    best = tuple(stance.lowest(-row) for row in values) if weight < 1 else ()
    scores = np.zeros(values.shape[0])
    if worst:
        scores += weight * np.array([belief.value for belief in worst])
    if best:
        scores -= (1 - weight) * np.array([belief.value for belief in best])
    remaining = np.flatnonzero(scores >= scores.max() - contest.tie).tolist()
    proves = frozenset[int]().union(*(belief.proves for belief in (*worst, *best)))
    return Surviving(frozenset(remaining), proves, worst, best)


def weight_on_worse(contest: Contest) -> float:
    """Return the weight of a scoring rule on the worse end."""
    return {"gamma_maximin": 1.0, "gamma_maximax": 0.0}.get(contest.rule, contest.alpha)


_HOW: Final[dict[str, Callable[[Contest, Stance], Surviving]]] = {
    "gamma_maximin": _by_score,
    "gamma_maximax": _by_score,
    "hurwicz": _by_score,
    "e_admissibility": _e_admissibility,
    "maximality": _maximality,
    "interval_dominance": _interval_dominance,
}
