"""Which plans remain in all outcomes together, without a weight on any of them.

Reads a `Choice` in each outcome; hands on `Together`. A plan leaves only if a plan that remains is
at least as good, up to the tie, in every outcome under every distribution that the judgements
allow, and better by more than the tie in one: Pareto dominance with Walley's (1991) strict
preference in each outcome. Ties are not transitive, so plans can beat one another in a ring; then
none of these makes another leave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.choice.choose import Choice

__all__ = ["Beaten", "Spared", "Together", "together"]

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Beaten:
    """A plan that another makes leave.

    Attributes
    ----------
    plan, by : str
    ahead : mapping of str to float
        Outcomes in which the other is better by more than the tie, and by how much at least.
    behind : mapping of str to float
        Outcomes in which the other may be worse, and by how much at most: no more than the tie.
    """

    plan: str
    by: str
    ahead: Mapping[str, float]
    behind: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Spared:
    """Why a plan remains: what keeps the rival that is nearest to it from making it leave.

    Attributes
    ----------
    plan, against : str
        The rival is surely better in some outcome, and worse than the plan in the fewest.
    outcomes : mapping of str to float
        Where the plan can be better by more than the tie, and by how much at most.
    """

    plan: str
    against: str
    outcomes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Together:
    """What remains of the plans in all outcomes at once.

    Attributes
    ----------
    outcomes, plans : tuple of str
    units : mapping of str to str
    ties : mapping of str to float
        By outcome, in its unit.
    remaining : tuple of str
    falls : tuple of Beaten
        The others, each by the remaining plan that is ahead in most outcomes.
    spared : tuple of Spared
        For plans that remain although some rival is surely better in an outcome.
    """

    outcomes: tuple[str, ...]
    plans: tuple[str, ...]
    units: Mapping[str, str]
    ties: Mapping[str, float]
    remaining: tuple[str, ...]
    falls: tuple[Beaten, ...]
    spared: tuple[Spared, ...]


def together(choices: Sequence[Choice]) -> Together:
    """Return which plans remain in all outcomes together.

    Parameters
    ----------
    choices : sequence of Choice
        One for each outcome, of the same plans; one at least.
    """
    plans = choices[0].plans
    ties = np.array([choice.tie for choice in choices])
    least = np.stack([_least(choice) for choice in choices])
    ahead = least > ties[:, None, None]
    good = np.asarray((least >= -ties[:, None, None]).all(axis=0), dtype=np.bool_)
    makes_leave = _upheld(np.asarray(good & ahead.any(axis=0), dtype=np.bool_))
    named = tuple(choice.outcome for choice in choices)
    gone = np.asarray(makes_leave.any(axis=0), dtype=np.bool_)
    falls, spared = list[Beaten](), list[Spared]()
    for at, plan in enumerate(plans):
        if gone[at]:
            rivals = np.flatnonzero(makes_leave[:, at])
            by = int(rivals[np.argmax(ahead[:, rivals, at].sum(axis=0))])
            falls.append(_beaten(plan, plans[by], named, least[:, by, at], ties))
        else:
            rivals = np.flatnonzero(ahead[:, :, at].any(axis=0))
            if rivals.size:
                worse = (least[:, rivals, at] < -ties[:, None]).sum(axis=0)
                by = int(rivals[np.argmin(worse)])
                lead = _named(named, -least[:, by, at], ties)
                spared.append(Spared(plan, plans[by], lead))
    return Together(
        outcomes=named,
        plans=plans,
        units={choice.outcome: choice.unit for choice in choices},
        ties=dict(zip(named, ties.tolist(), strict=True)),
        remaining=tuple(plan for plan, left in zip(plans, gone, strict=True) if not left),
        falls=tuple(falls),
        spared=tuple(spared),
    )


def _least(choice: Choice) -> Floats:
    """Return by how much at least the first plan is better than the second, in expectation."""
    at = {plan: place for place, plan in enumerate(choice.plans)}
    least = np.zeros((len(at), len(at)))
    for found in choice.shortfalls:
        least[at[found.against], at[found.plan]] = found.least
    return least


def _upheld(beats: Bools) -> Bools:
    """Return which plan makes which leave: it beats it, it remains, and no ring leads back."""
    reach = beats.copy()
    for middle in range(beats.shape[0]):
        reach |= reach[:, middle, None] & reach[None, middle, :]
    above = reach & ~reach.T
    upheld = beats & above
    for plan in np.argsort(above.sum(axis=0), kind="stable").tolist():  # those above come first
        if upheld[:, plan].any():
            upheld[plan] = False
    return upheld


def _beaten(plan: str, by: str, named: tuple[str, ...], least: Floats, ties: Floats) -> Beaten:
    behind = {name: float(-x) for name, x in zip(named, least.tolist(), strict=True) if x < 0.0}
    return Beaten(plan, by, _named(named, least, ties), behind)


def _named(named: tuple[str, ...], lead: Floats, ties: Floats) -> dict[str, float]:
    """Return the outcomes in which a lead is above the tie."""
    return {
        name: value
        for name, value, tie in zip(named, lead.tolist(), ties.tolist(), strict=True)
        if value > tie
    }
