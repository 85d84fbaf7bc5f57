"""Why a set of steps is not a feasible portfolio: every rule it breaks, with the numbers.

Reads a `Problem` and steps; hands on sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sonae.expressions import Event
from sonae.plans.portfolio.diagram import sums_of
from sonae.plans.portfolio.problem import NEVER, Problem, Rule
from sonae.plans.portfolio.signs import ALWAYS
from sonae.plans.schedule import Launch

__all__ = ["Reason", "Step", "codes_of", "reasons"]

Step: TypeAlias = int | Launch
"""When an option is launched: in a year, or as a plan does, perhaps on a sign."""


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


def codes_of(problem: Problem, steps: Mapping[str, Step]) -> tuple[int, ...] | None:
    """Return the codes of steps; None if they are not among the choices."""
    if any(option not in problem.options for option in steps):
        return None
    codes = [
        NEVER if option not in steps else _code(problem, option, steps[option])
        for option in problem.options
    ]
    return None if None in codes else tuple(code for code in codes if code is not None)


def _code(problem: Problem, option: str, step: Step) -> int | None:
    """Return the code of a launch; None if it is not among the choices."""
    if _watches(step):
        return None
    at, (year, trigger) = problem.index(option), _taken(step)
    for place, start in enumerate(problem.starts[at]):
        sign = problem.signs.of(at, 1 + place)
        tree = None if sign == ALWAYS else problem.signs.events[sign].tree
        if start == year and tree == (None if trigger is None else trigger.tree):
            return 1 + place
    return None


def _watches(step: Step) -> bool:
    """Return whether a launch waits for what the model shows: no portfolio does."""
    return isinstance(step, Launch) and step.watch is not None


def _taken(step: Step) -> tuple[int, Event | None]:
    return (step.start, step.trigger) if isinstance(step, Launch) else (step, None)


def reasons(problem: Problem, steps: Mapping[str, Step]) -> tuple[Reason, ...]:
    """Return everything that keeps steps from being a feasible portfolio; nothing if they are one.

    Parameters
    ----------
    problem : Problem
    steps : mapping
        Year of launch by option, or the launch itself.
    """
    found = list(_not_chosen(problem, steps))
    if found:
        return tuple(found)
    codes = codes_of(problem, steps)
    assert codes is not None  # noqa: S101 - all of them are choices
    for rule in problem.rules:
        found += _broken(problem, rule, codes)
    return tuple(found)


def _not_chosen(problem: Problem, steps: Mapping[str, Step]) -> list[Reason]:
    found = []
    for option, step in steps.items():
        if option not in problem.options:
            found.append(Reason("option", f"{option} is not among the options of the search"))
        elif _watches(step):
            found.append(Reason("watch", f"{option} waits for what the model shows"))
        elif _code(problem, option, step) is None:
            found.append(Reason("start", _not_then(problem, option, *_taken(step))))
    return found


def _not_then(problem: Problem, option: str, year: int, trigger: Event | None) -> str:
    """Say why an option may not be launched in a year."""
    if any(p.option == option and p.year == year for p in problem.pointless):
        return f"{option}, launched in {year}, cannot take effect by {problem.horizon[-1]}"
    at = problem.index(option)
    starts = [
        start
        for place, start in enumerate(problem.starts[at])
        if (problem.signs.of(at, 1 + place) == ALWAYS) == (trigger is None)
    ]
    years = f"in: {', '.join(map(str, starts))}" if starts else "in no year"
    if trigger is not None and year in starts:
        return f"{option} may not wait for {trigger.text}"
    on = "" if trigger is None else " on a sign"
    return f"{option} may not be launched{on} in {year}; it may {years}"


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
    if 12 * (start - before) >= rule.months:
        text = problem.signs.events[problem.signs.of(problem.index(two), second)].text
        says = f"{rule}, which is launched only if {text}: not proved wherever {one} is launched"
        return [Reason(rule.kind, says)]
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
