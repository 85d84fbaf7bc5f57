"""The choice rules: which plans remain under each, who made the others fall, and by how much.

Reads a `Comparison`; hands ``choose`` a `Verdict` for each rule. Definitions of Γ-maximin,
Γ-maximax, interval dominance, maximality and E-admissibility as in Troffaes (2007, International
Journal of Approximate Reasoning 45); Hurwicz (1951) with α on the worse end of the expectation. A
plan beats another if it is better by more than the tie. With one tie for all of them,

- E-admissible plans are maximal, and maximal plans are not interval-dominated;
- what Γ-maximax prefers is E-admissible; what Γ-maximin or Hurwicz prefers is maximal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.choice.admissible import Lead, largest_lead
from sonae.robustness.choice.comparison import Comparison
from sonae.robustness.choice.ground import Belief, Ground

__all__ = ["RULES", "Fall", "Rule", "Verdict", "Weighing", "verdict"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fall:
    """A plan that does not remain.

    Attributes
    ----------
    plan : str
    by : mapping of str to float
        Rivals that beat it, each with how much by at least, those by most first. Under
        E-admissibility: rivals of which, whatever the distribution, one is better; each with its
        share in the mixture that proves it.
    margin : float
        The largest of these; under E-admissibility, how much the best of the rivals is better by at
        least, whatever the distribution.
    """

    plan: str
    by: Mapping[str, float]
    margin: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says.

    Attributes
    ----------
    rule : str
        Key of `RULES`.
    remaining : tuple of str
        Plans that nobody beats, in declared order.
    falls : tuple of Fall
        The others.
    scores : mapping of str to float
        What the rule scores each plan with, larger being better; empty for rules that compare.
    """

    rule: str
    remaining: tuple[str, ...]
    falls: tuple[Fall, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """What rules read.

    Attributes
    ----------
    ground : Ground
    comparison : Comparison
    alpha : float
        Hurwicz's weight on the worse end.
    leads : dict
        Filled by E-admissibility: the largest lead of each plan that it looked at, by place.
    """

    ground: Ground
    comparison: Comparison
    alpha: float
    leads: dict[int, Lead]


FIRST: Final = 40
"""Distributions that the search for a lead starts from."""

Judge: TypeAlias = Callable[[Weighing], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A choice rule.

    Attributes
    ----------
    id, label : str
    sentence : str
        Which plans remain, in one sentence.
    source : str
        Whose definition it follows.
    judge : callable
    """

    id: str
    label: str
    sentence: str
    source: str
    judge: Judge


RULES: Final[dict[str, Rule]] = {}
"""Every rule by its id, those that prefer before those that only exclude."""


def verdict(rule: str, weighing: Weighing) -> Verdict:
    """Return what a rule says; `KeyError` if there is no such rule."""
    return RULES[rule].judge(weighing)


def _rule(id_: str, label: str, sentence: str, source: str) -> Callable[[Judge], Judge]:
    def register(judge: Judge) -> Judge:
        RULES[id_] = Rule(id_, label, sentence, source, judge)
        return judge

    return register


@_rule(
    "gamma_maximin",
    "Γ-maximin",
    "The best expectation under the distribution that is worst for each plan.",
    "Gärdenfors and Sahlin 1982; Gilboa and Schmeidler 1989",
)
def _gamma_maximin(weighing: Weighing) -> Verdict:
    return _by_score("gamma_maximin", weighing, weighing.comparison.lower)


@_rule(
    "gamma_maximax",
    "Γ-maximax",
    "The best expectation under the distribution that is best for each plan.",
    "Satia and Lave 1973",
)
def _gamma_maximax(weighing: Weighing) -> Verdict:
    return _by_score("gamma_maximax", weighing, weighing.comparison.upper)


@_rule(
    "hurwicz",
    "Hurwicz",
    "The best of α times the worse and 1 − α times the better end of the expectation.",
    "Hurwicz 1951; Jaffray 1988 over sets of distributions",
)
def _hurwicz(weighing: Weighing) -> Verdict:
    lower, upper = weighing.comparison.lower, weighing.comparison.upper
    return _by_score("hurwicz", weighing, weighing.alpha * lower + (1 - weighing.alpha) * upper)


@_rule(
    "e_admissibility",
    "E-admissibility",
    "Plans that are best of all under some distribution that the judgements allow.",
    "Levi 1980",
)
def _e_admissibility(weighing: Weighing) -> Verdict:
    comparison = weighing.comparison
    plans = comparison.gains.plans
    beliefs = list(comparison.beliefs)
    falls = []
    for at, plan in enumerate(plans):
        start = _most_in_favour(beliefs, comparison.gains.values, at)
        lead = largest_lead(
            weighing.ground, comparison.gains.values, at, start, enough=-comparison.tie
        )
        beliefs.extend(lead.found)
        weighing.leads[at] = lead
        alone = float((-comparison.shortfall[:, at])[_others(at, len(plans))].max(initial=-np.inf))
        if max(-lead.proven, alone) > comparison.tie:  # a dominated plan falls here as well
            ranked = sorted(lead.rivals.items(), key=lambda item: (-item[1], item[0]))
            named = {plans[other]: share for other, share in ranked}
            falls.append(Fall(plan, named, max(-lead.proven, alone)))
    return _verdict("e_admissibility", plans, falls)


@_rule(
    "maximality",
    "Maximality",
    "Plans than which no other is better under every distribution that the judgements allow.",
    "Walley 1991, after Condorcet and Sen",
)
def _maximality(weighing: Weighing) -> Verdict:
    return _by_margin("maximality", weighing, -weighing.comparison.shortfall.T)


@_rule(
    "interval_dominance",
    "Interval dominance",
    "Plans whose better end is not below the worse end of another.",
    "Zaffalon, Wesnes and Petrini 2003, after Fishburn 1965",
)
def _interval_dominance(weighing: Weighing) -> Verdict:
    lower, upper = weighing.comparison.lower, weighing.comparison.upper
    return _by_margin("interval_dominance", weighing, lower[None, :] - upper[:, None])


def _by_score(rule: str, weighing: Weighing, scores: Floats) -> Verdict:
    comparison = weighing.comparison
    plans, best = comparison.gains.plans, float(scores.max())
    ranked = np.argsort(-scores, kind="stable").tolist()
    falls = []
    for at, plan in enumerate(plans):
        if best - scores[at] > comparison.tie:
            beaten = {
                plans[other]: float(scores[other] - scores[at])
                for other in ranked
                if scores[other] - scores[at] > comparison.tie
            }
            falls.append(Fall(plan, beaten, best - float(scores[at])))
    return _verdict(rule, plans, falls, scores)


def _by_margin(rule: str, weighing: Weighing, margin: Floats) -> Verdict:
    """Let fall every plan over which another has a margin (plan, other) above the tie."""
    comparison = weighing.comparison
    plans, falls = comparison.gains.plans, []
    for at, plan in enumerate(plans):
        ranked = np.argsort(-margin[at], kind="stable").tolist()
        beaten = {
            plans[other]: float(margin[at, other])
            for other in ranked
            if other != at and margin[at, other] > comparison.tie
        }
        if beaten:
            falls.append(Fall(plan, beaten, max(beaten.values())))
    return _verdict(rule, plans, falls)


def _verdict(
    rule: str, plans: tuple[str, ...], falls: list[Fall], scores: Floats | None = None
) -> Verdict:
    fallen = {fall.plan for fall in falls}
    scored = {} if scores is None else dict(zip(plans, scores.tolist(), strict=True))
    return Verdict(rule, tuple(p for p in plans if p not in fallen), tuple(falls), scored)


def _others(plan: int, count: int) -> list[int]:
    return [other for other in range(count) if other != plan]


def _most_in_favour(beliefs: list[Belief], values: Floats, plan: int) -> list[Belief]:
    """Return the distributions to start from: those in which the plan leads most, best first."""
    leads = []
    for at, belief in enumerate(beliefs):
        expected = belief.expects(values)
        others = np.delete(expected, plan)
        leads.append((-float((expected[plan] - others).min(initial=np.inf)), at))
    return [beliefs[at] for _, at in sorted(leads)[:FIRST]]
