"""Small problems made at random, and the slow way to find their portfolios."""

import random
from fractions import Fraction
from itertools import product

from sonae.plans.portfolio.problem import NEVER, Problem, Rule

YEARS = range(2024, 2028)


def random_problem(seed: int) -> Problem:
    """Return a problem of up to four options with requirements, exclusions, budgets and limits."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    names = tuple("abcd"[: rng.randint(1, 4)])
    starts = tuple(tuple(sorted(rng.sample(YEARS, rng.randint(0, 3)))) for _ in names)
    costs = tuple(
        (
            (Fraction(0),) * len(YEARS),
            *(tuple(_cost(rng, year, at) for at in YEARS) for year in own),
        )
        for own in starts
    )
    rules = []
    for name in names:
        for other in (*names, "z"):
            if other == name:
                continue
            chance = rng.random()
            if chance < 0.15:
                rules.append(Rule("requires", (name, other), Fraction(rng.choice([0, 6, 12, 24]))))
            elif chance < 0.3 and other != "z":
                rules.append(Rule("excludes", (name, other)))
    if rng.random() < 0.1:
        rules.append(Rule("must", (rng.choice(names),)))
    for kind, most in (("budget", 30), ("yearly", 12), ("steps", 4)):
        if rng.random() < 0.5:
            scale = 1 if kind == "steps" else 10
            rules.append(Rule(kind, limit=Fraction(rng.randint(0, most * scale), scale)))
    return Problem(names, starts, YEARS, tuple(rules), costs, "upper", ())


def _cost(rng: random.Random, start: int, year: int) -> Fraction:
    return Fraction(0) if year < start else Fraction(rng.randint(0, 60), 10)


def all_of(problem: Problem) -> list[dict[str, int]]:
    """Return every portfolio by trying all choices, in canonical order."""
    found = []
    for years in product(*((None, *starts) for starts in problem.starts)):
        steps = {o: y for o, y in zip(problem.options, years, strict=True) if y is not None}
        if all(_kept(problem, rule, steps) for rule in problem.rules):
            found.append(steps)
    return found


def _kept(problem: Problem, rule: Rule, steps: dict[str, int]) -> bool:
    match rule.kind:
        case "requires":
            one, two = rule.options
            return one not in steps or (
                two in steps and (steps[one] - steps[two]) * 12 >= rule.months
            )
        case "excludes":
            return not set(rule.options) <= set(steps)
        case "must":
            return rule.options[0] in steps
        case "steps":
            return len(steps) <= rule.limit
        case _:
            costs = [_costs(problem, option, year) for option, year in steps.items()]
            yearly = [sum(cost[at] for cost in costs) for at in range(len(YEARS))]
            return (sum(yearly) if rule.kind == "budget" else max(yearly)) <= rule.limit


def _costs(problem: Problem, option: str, year: int) -> tuple[Fraction, ...]:
    at = problem.options.index(option)
    return problem.costs[at][1 + problem.starts[at].index(year)]


__all__ = ["NEVER", "all_of", "random_problem"]
