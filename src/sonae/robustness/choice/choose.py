"""Which plans remain under each rule of choice, and what each gives up.

Reads a performance and a credal set; hands the brief and the command line a `Choice`. There is no
best plan here: rules differ in what they ask of a plan, and each names who beats whom by how much.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sonae.errors import CapacityError, UsageError
from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.robustness.choice.admissible import Lead
from sonae.robustness.choice.comparison import Comparison, compare
from sonae.robustness.choice.gains import By, Gains, refuse_unknown
from sonae.robustness.choice.ground import Ground
from sonae.robustness.choice.rules import RULES, Verdict, Weighing, verdict

__all__ = ["MOST_PLANS", "Choice", "Shortfall", "View", "check_alpha", "choose", "ground_of"]

MOST_PLANS: Final = 200
"""Plans that are compared pair by pair; each pair is two linear programmes."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How far one plan falls short of another in expectation.

    Attributes
    ----------
    plan, against : str
    least, most : float
        Over every distribution that the judgements allow, in the unit of the outcome; below zero
        where `plan` is the better one.
    """

    plan: str
    against: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class View:
    """A distribution that the judgements allow and under which a plan is best of all.

    Attributes
    ----------
    plan : str
    lead : float
        By how much it is better than every other there, at least.
    states : mapping of (str, str) to float
        Probability of each state of each factor that the outcomes depend on.
    """

    plan: str
    lead: float
    states: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the rules say of the plans, in one outcome.

    Attributes
    ----------
    outcome, unit, by : str
        What is compared; see `Gains`.
    better : {'less', 'more'}
        Which direction of the expectations is better.
    weights : mapping of str to float
        The user's, for a weighted sum; empty for one outcome.
    alpha, tie : float
        Hurwicz's weight on the worse end; differences up to the tie count as none.
    tie_stated : bool
        Whether somebody said what the tie is; else it only covers rounding.
    gap : float
        Every number is within this of what is proven.
    plans : tuple of str
    worse, better_end : mapping of str to float
        Ends of the expectation of each plan, as the outcome is counted.
    verdicts : mapping of str to Verdict
        By rule; scores and margins are turned so that larger is better.
    shortfalls : tuple of Shortfall
        Of every plan against every other.
    views : tuple of View
        For each E-admissible plan, if that rule was asked for.
    """

    outcome: str
    unit: str
    by: By
    better: str
    weights: Mapping[str, float]
    alpha: float
    tie: float
    tie_stated: bool
    gap: float
    plans: tuple[str, ...]
    worse: Mapping[str, float]
    better_end: Mapping[str, float]
    verdicts: Mapping[str, Verdict]
    shortfalls: tuple[Shortfall, ...]
    views: tuple[View, ...]

    def gives_up(self, plan: str) -> Shortfall | None:
        """Return the largest expected shortfall of a plan; None if there is no other plan."""
        own = [shortfall for shortfall in self.shortfalls if shortfall.plan == plan]
        return max(own, key=lambda shortfall: shortfall.most) if own else None


def ground_of(performance: Performance, credal: CredalSet) -> Ground:
    """Return the distributions that a credal set allows, by class of a performance."""
    return Ground(credal.polytope, np.asarray(performance.class_of, dtype=np.int64))


def check_alpha(alpha: float) -> None:
    """Refuse a weight that is none."""
    if not 0.0 <= alpha <= 1.0:
        raise UsageError(f"α is the weight on the worse end, from 0 to 1; got {alpha:g}")


def choose(
    ground: Ground,
    gains: Gains,
    performance: Performance,
    *,
    rules: Sequence[str] = (),
    alpha: float = 0.5,
    tie: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Choice:
    """Return which plans remain under each rule, who made the others fall, and what each gives up.

    Exact over the credal set: every number carries a certified gap, of about 1e-9 of the spread.

    Parameters
    ----------
    ground : Ground
        From ``ground_of``.
    gains : Gains
        From ``gains`` or ``weighted_gains``.
    performance : Performance
        The run that the gains are of.
    rules : sequence of str
        Keys of `RULES`; all of them if empty.
    alpha : float
        Hurwicz's weight on the worse end, 0 to 1.
    tie : float, optional
        Differences up to here count as none, in the unit of the gains; the tie of the gains if not
        given, and without one 1e-7 of the spread of all values.
    progress : callable, optional
        Called with (linear programmes solved, programmes in all).

    Raises
    ------
    UsageError
        If a rule is unknown, or α or the tie is out of range.
    CapacityError
        If there are too many plans to compare pair by pair.
    """
    for rule in rules:
        refuse_unknown(rule, tuple(RULES), "rule")
    check_alpha(alpha)
    if tie is not None and not 0.0 <= tie < np.inf:
        raise UsageError(f"a tie is a difference of at least 0, got {tie:g}")
    if len(gains.plans) > MOST_PLANS:
        message = f"{len(gains.plans)} plans cannot be compared pair by pair; choose {MOST_PLANS}"
        raise CapacityError(message)
    comparison = compare(ground, gains, tie, progress)
    weighing = Weighing(comparison.ground, comparison, alpha, {})
    verdicts = {rule: verdict(rule, weighing) for rule in rules or RULES}
    stated = tie is not None or gains.tie is not None
    return replace(_choice(comparison, weighing, verdicts, performance), tie_stated=stated)


def _choice(
    comparison: Comparison,
    weighing: Weighing,
    verdicts: Mapping[str, Verdict],
    performance: Performance,
) -> Choice:
    gains = comparison.gains
    admissible = verdicts.get("e_admissibility")
    remaining = () if admissible is None else admissible.remaining
    leads = [weighing.leads[gains.plans.index(plan)] for plan in remaining]
    return Choice(
        outcome=gains.name,
        unit=gains.unit,
        by=gains.by,
        better="more" if gains.sign == 1 else "less",
        weights=gains.weights,
        alpha=weighing.alpha,
        tie=comparison.tie,
        tie_stated=gains.tie is not None,
        gap=comparison.gap,
        plans=gains.plans,
        worse=dict(zip(gains.plans, (gains.sign * comparison.lower).tolist(), strict=True)),
        better_end=dict(zip(gains.plans, (gains.sign * comparison.upper).tolist(), strict=True)),
        verdicts=verdicts,
        shortfalls=_shortfalls(comparison),
        views=tuple(_view(p, lead, performance) for p, lead in zip(remaining, leads, strict=True)),
    )


def _shortfalls(comparison: Comparison) -> tuple[Shortfall, ...]:
    plans, most = comparison.gains.plans, comparison.shortfall
    return tuple(
        Shortfall(plan, against, float(-most[other, one] + 0.0), float(most[one, other]))
        for one, plan in enumerate(plans)
        for other, against in enumerate(plans)
        if one != other
    )


def _view(plan: str, lead: Lead, performance: Performance) -> View:
    """Return the mixed distribution behind a lead, as probabilities of states."""
    share = np.zeros(performance.classes)
    for belief, mixed in zip(lead.beliefs, lead.mixed, strict=True):
        np.add.at(share, belief.classes, mixed * belief.weights)
    states = {
        (factor, state): float(share[performance.codes[:, column] == code].sum())
        for column, factor in enumerate(performance.factors)
        for code, state in enumerate(performance.states[factor])
    }
    return View(plan, lead.value, states)
