"""What would have to give if no portfolio keeps all rules: the smallest relaxations.

Reads a `Problem` without a solution; hands on sets of rules, as few as suffice, that leave a
portfolio once they are relaxed. A limit is not dropped but raised to the least value that does.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from sonae.plans.portfolio.diagram import diagram_of, sums_of
from sonae.plans.portfolio.problem import Problem, Rule

__all__ = ["Relaxation", "smallest_relaxations"]

_MOST_TOGETHER = 3
"""Rules relaxed together at most."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Rules that together stand in the way.

    Attributes
    ----------
    rules : tuple of Rule
    limits : tuple, one for each rule
        The least limit with which a portfolio is left, the earlier ones being raised and the later
        ones dropped; None for a rule that has none and must go.
    """

    rules: tuple[Rule, ...]
    limits: tuple[Fraction | None, ...]

    def __str__(self) -> str:
        return " and ".join(map(_said, self.rules, self.limits))


def smallest_relaxations(problem: Problem) -> tuple[Relaxation, ...]:
    """Return every relaxation of the fewest rules that leaves a portfolio; none if none does."""
    rules = problem.rules
    for size in range(1, min(_MOST_TOGETHER, len(rules)) + 1):
        found = [
            _relaxation(problem, chosen)
            for chosen in combinations(rules, size)
            if _leaves_some(problem, chosen)
        ]
        if found:
            return tuple(found)
    return ()


def _leaves_some(problem: Problem, dropped: Iterable[Rule]) -> bool:
    kept = tuple(rule for rule in problem.rules if rule not in dropped)
    return diagram_of(replace(problem, rules=kept)) is not None


def _relaxation(problem: Problem, chosen: tuple[Rule, ...]) -> Relaxation:
    """Return how far each limit must be raised, one after the other."""
    dropped = list(chosen)
    limits: list[Fraction | None] = []
    for rule in chosen:
        if rule.kind not in {"budget", "yearly", "steps"}:
            limits.append(None)
            continue
        dropped.remove(rule)
        least = _least(problem, rule, dropped)
        limits.append(least)
        raised = replace(rule, limit=least)
        problem = replace(problem, rules=tuple(raised if r == rule else r for r in problem.rules))
    return Relaxation(chosen, tuple(limits))


def _least(problem: Problem, rule: Rule, dropped: Iterable[Rule]) -> Fraction:
    """Return the least limit that leaves a portfolio, by halving."""
    kept = tuple(r for r in problem.rules if r not in dropped)
    parts = sums_of(problem, rule)
    scale = math.lcm(*(n.denominator for n in _numbers(parts)), rule.limit.denominator)
    low = math.floor(rule.limit * scale)
    high = max(sum(int(max(option) * scale) for option in one) for one in parts)
    while high - low > 1:
        middle = (low + high) // 2
        raised = replace(rule, limit=Fraction(middle, scale))
        rules = tuple(raised if r == rule else r for r in kept)
        if diagram_of(replace(problem, rules=rules)) is None:
            low = middle
        else:
            high = middle
    return Fraction(high, scale)


def _numbers(parts: list[list[list[Fraction]]]) -> Iterator[Fraction]:
    return (number for one in parts for option in one for number in option)


def _said(rule: Rule, limit: Fraction | None) -> str:
    if limit is None:
        return f"without: {rule}"
    whole = str(replace(rule, limit=limit))
    return f"{whole} in place of {float(rule.limit):g}"
