"""Why a set of steps is not a feasible portfolio: every rule it breaks, with the numbers.

Reads a `Problem` and steps; hands on sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sonae.plans.portfolio.diagram import sums_of
from sonae.plans.portfolio.problem import NEVER, Problem, Rule

__all__ = ["Reason", "codes_of", "reasons"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps steps from being a feasible portfolio.

    Attributes
    ----------
    kind : str
        ``option``, ``start``, or the kind of the rule that is broken.
    says : str
    """

    kind: str
    says: str


def codes_of(problem: Problem, steps: Mapping[str, int]) -> tuple[int, ...] | None:
    """Return the codes of steps; None if they are not among the choices."""
    if any(option not in problem.options for option in steps):
        return None
    codes = []
    for option, starts in zip(problem.options, problem.starts, strict=True):
        if option not in steps:
            codes.append(NEVER)
        elif steps[option] in starts:
            codes.append(1 + starts.index(steps[option]))
        else:
            return None
    return tuple(codes)


def reasons(problem: Problem, steps: Mapping[str, int]) -> tuple[Reason, ...]:
    """Return everything that keeps steps from being a feasible portfolio; nothing if they are one.

    Parameters
    ----------
    problem : Problem
    steps : mapping
        Year of launch by option.
    """
    found = list(_not_chosen(problem, steps))
    if found:
        return tuple(found)
    codes = codes_of(problem, steps)
    assert codes is not None  # noqa: S101 - all of them are choices
    for rule in problem.rules:
        found += _broken(problem, rule, codes)
    return tuple(found)


def _not_chosen(problem: Problem, steps: Mapping[str, int]) -> list[Reason]:
    found = []
    for option, year in steps.items():
        if option not in problem.options:
            found.append(Reason("option", f"{option} is not among the options of the search"))
            continue
        starts = problem.starts[problem.index(option)]
        if year not in starts:
            if any(p.option == option and p.year == year for p in problem.pointless):
                last = problem.horizon[-1]
                says = f"{option}, launched in {year}, cannot take effect by {last}"
            else:
                years = ", ".join(map(str, starts)) or "in no year"
                says = f"{option} may not be launched in {year}; it may in: {years}"
            found.append(Reason("start", says))
    return found


def _broken(problem: Problem, rule: Rule, codes: Sequence[int]) -> list[Reason]:
    match rule.kind:
        case "must":
            missing = codes[problem.index(rule.options[0])] == NEVER
            return [Reason("must", f"{rule}, and is not")] if missing else []
        case "requires" | "excludes":
            return _pair(problem, rule, codes)
        case _:
            return _over(problem, rule, codes)


def _pair(problem: Problem, rule: Rule, codes: Sequence[int]) -> list[Reason]:
    one, two = rule.options
    first = codes[problem.index(one)]
    if two not in problem.options:
        missing = f"{rule}, which is not among the options of the search"
        return [] if first == NEVER else [Reason(rule.kind, missing)]
    second = codes[problem.index(two)]
    if problem.compatible(rule, (first, second)):
        return []
    if rule.kind == "excludes":
        return [Reason(rule.kind, str(rule))]
    start = problem.starts[problem.index(one)][first - 1]
    if second == NEVER:
        return [Reason(rule.kind, f"{rule}; it is never launched")]
    before = problem.starts[problem.index(two)][second - 1]
    said = str(rule) if rule.months else f"{rule} launched by then"
    return [Reason(rule.kind, f"{said}; {one} starts in {start}, {two} in {before}")]


def _over(problem: Problem, rule: Rule, codes: Sequence[int]) -> list[Reason]:
    found = []
    for at, parts in enumerate(sums_of(problem, rule)):
        total = sum((option[code] for option, code in zip(parts, codes, strict=True)), Fraction(0))
        if total > rule.limit:
            if rule.kind == "steps":
                says = f"{total} steps, and {rule} are allowed"
            else:
                when = f" in {problem.horizon[at]}" if rule.kind == "yearly" else ""
                says = f"the steps cost {float(total):.6g}{when}, more than {rule}"
            found.append(Reason(rule.kind, says))
    return found
