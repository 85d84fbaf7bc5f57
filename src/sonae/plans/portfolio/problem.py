"""Which launches there are to choose from, and the rules between them.

Reads a dossier and the `Limits`; hands on a `Problem`: for each option its states (never, or a year
of launch), and rules that can each be named, and left out to see what it does. ``diagram`` makes
the set of it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.plans.portfolio.costs import exact, yearly_costs
from sonae.plans.portfolio.limits import Limits
from sonae.plans.portfolio.signs import ALWAYS, NO_SIGNS, Signs, compared, waiting
from sonae.plans.schedule import schedules
from sonae.scenarios import ScenarioTable, scenario_system

__all__ = ["NEVER", "Pointless", "Problem", "Rule", "problem_of"]

NEVER = 0
"""The code of an option that is not launched; the others count its years from 1."""

_MOST_YEARS = 126
Kind: TypeAlias = Literal["requires", "excludes", "must", "budget", "yearly", "steps"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a portfolio must keep to.

    Attributes
    ----------
    kind : str
    options : tuple of str
        The option that requires and the one that is required; the two that exclude one another;
        the one that must be launched; none for a limit on all.
    months : Fraction
        Of ``requires``: how long before.
    limit : Fraction
        Of ``budget``, ``yearly`` and ``steps``.
    """

    kind: Kind
    options: tuple[str, ...] = ()
    months: Fraction = Fraction(0)
    limit: Fraction = Fraction(0)

    def __str__(self) -> str:
        match self.kind:
            case "requires":
                before = f" launched {_number(self.months)} months before" if self.months else ""
                return f"{self.options[0]} requires {self.options[1]}{before}"
            case "excludes":
                return f"{self.options[0]} and {self.options[1]} exclude one another"
            case "must":
                return f"{self.options[0]} must be launched"
            case "budget":
                return f"a budget of {_number(self.limit)} in all"
            case "yearly":
                return f"a budget of {_number(self.limit)} in each year"
            case _:
                return f"at most {_number(self.limit)} steps"


@dataclass(frozen=True, slots=True)
class Pointless:
    """A launch that cannot take effect within the horizon, however short its lead."""

    option: str
    year: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Options, the states of each, and the rules.

    Attributes
    ----------
    options : tuple of str
        In declared order.
    starts : tuple of tuples of int
        Years in which each may be launched, in order; code 0 is never, code k the k-th year.
        Launches that wait for a sign come last, with their years.
    horizon : range
    rules : tuple of Rule
    costs : tuple, (option, code, year) of Fraction
        What each choice costs in each year, at one end.
    cost_end : {'upper', 'lower'}
    pointless : tuple of Pointless
        Launches left out, or kept although they are pointless.
    signs : Signs
        Which launches wait for a sign.
    """

    options: tuple[str, ...]
    starts: tuple[tuple[int, ...], ...]
    horizon: range
    rules: tuple[Rule, ...]
    costs: tuple[tuple[tuple[Fraction, ...], ...], ...]
    cost_end: Literal["upper", "lower"]
    pointless: tuple[Pointless, ...]
    signs: Signs = NO_SIGNS

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of states of each option."""
        return tuple(1 + len(starts) for starts in self.starts)

    def index(self, option: str) -> int:
        """Return the place of an option."""
        return self.options.index(option)

    def total(self, option: int, code: int) -> Fraction:
        """Return what a choice costs over the horizon."""
        return sum(self.costs[option][code], Fraction(0))

    def compatible(self, rule: Rule, codes: tuple[int, int]) -> bool:
        """Return whether two choices, of the options of a rule, keep it."""
        first, second = codes
        if first == NEVER:
            return True
        if second == NEVER:
            return rule.kind == "excludes"
        one, two = (self.index(option) for option in rule.options)
        sign, other = self.signs.of(one, first), self.signs.of(two, second)
        if rule.kind == "excludes":
            return self.signs.never_together(sign, other)
        start, before = self.starts[one][first - 1], self.starts[two][second - 1]
        return 12 * (start - before) >= rule.months and self.signs.rests_on(sign, other)


def problem_of(
    dossier: Dossier, limits: Limits, table: Callable[[], ScenarioTable] | None = None
) -> Problem:
    """Return what there is to choose from.

    A launch is pointless if even its shortest lead ends after the horizon; it is left out unless
    another option requires it (its launch counts) or the model stretches leads (it could shorten
    them).

    Parameters
    ----------
    dossier : Dossier
    limits : Limits
    table : callable, optional
        Returns all possible scenarios, if it is at hand; needed where signs are compared.

    Raises
    ------
    UsageError
        If a limit names what is not there, or contradicts itself.
    """
    options = _options(dossier, limits)
    pointless: list[Pointless] = []
    starts = [_starts(dossier, option, limits, pointless) for option in options]
    rules = (*_between(dossier, options), *_overall(limits, options))
    signs = NO_SIGNS
    if limits.triggers:
        starts, signs = _with_signs(dossier, options, starts, limits, pointless)
        own = table or (lambda: scenario_system(dossier).possible())
        pairs = _pairs(options, signs, rules)
        apart, implied = compared(signs.events, pairs, own)
        signs = Signs(signs.events, signs.waits, apart, implied)
    end = limits.cost_end
    costs = [
        (
            (Fraction(0),) * len(dossier.years),
            *(
                tuple(yearly_costs(dossier.content.options[option], year, dossier.years, end))
                for year in years
            ),
        )
        for option, years in zip(options, starts, strict=True)
    ]
    return Problem(
        options=options,
        starts=tuple(starts),
        horizon=dossier.years,
        rules=rules,
        costs=tuple(costs),
        cost_end=end,
        pointless=tuple(dict.fromkeys(pointless)),
        signs=signs,
    )


def _options(dossier: Dossier, limits: Limits) -> tuple[str, ...]:
    declared = tuple(dossier.content.options)
    if not declared:
        raise UsageError("the dossier declares no option: there is nothing to choose from")
    wanted = declared if limits.options is None else limits.options
    for name in (*wanted, *limits.must):
        if name not in declared:
            raise UsageError.unknown("option", name, declared)
    if not wanted:
        raise UsageError("no option is named: there is nothing to choose from")
    for name in limits.must:
        if name not in wanted:
            raise UsageError(f"{name} must be launched and is not among the options of the search")
    return tuple(option for option in declared if option in wanted)


def _starts(
    dossier: Dossier, option: str, limits: Limits, pointless: list[Pointless]
) -> tuple[int, ...]:
    """Return the years in which an option may be launched; note what is pointless."""
    years = limits.years if limits.years is not None else _usual(dossier, option)
    outside = [year for year in years if year not in dossier.years]
    if outside:
        first, last = dossier.years[0], dossier.years[-1]
        raise UsageError(f"{outside[0]} is not in the horizon, {first} to {last}")
    kept = [year for year in sorted(set(years)) if _stays(dossier, option, year, limits, pointless)]
    _refuse_too_many(kept)
    return tuple(kept)


def _stays(
    dossier: Dossier, option: str, year: int, limits: Limits, pointless: list[Pointless]
) -> bool:
    """Return whether a launch is among the choices; note if it is pointless."""
    if _acts(dossier, option, year):
        return True
    pointless.append(Pointless(option, year))
    return limits.keep_pointless or _counts_all_the_same(dossier, option)


def _refuse_too_many(years: Sequence[int]) -> None:
    if len(years) > _MOST_YEARS:
        raise UsageError(f"an option may have {_MOST_YEARS} years of launch, not {len(years)}")


def _with_signs(
    dossier: Dossier,
    options: Sequence[str],
    starts: Sequence[tuple[int, ...]],
    limits: Limits,
    pointless: list[Pointless],
) -> tuple[list[tuple[int, ...]], Signs]:
    """Return the years of launch with those on a sign, and the signs."""
    events: list[Event] = []
    years, waits = [], []
    for option, own in zip(options, starts, strict=True):
        added, signs = [], []
        for launch in waiting(dossier, option):
            assert launch.trigger is not None  # noqa: S101 - it waits
            if limits.years is not None and launch.start not in limits.years:
                continue
            if not _stays(dossier, option, launch.start, limits, pointless):
                continue
            tree = launch.trigger.tree
            at = next((k for k, event in enumerate(events) if event.tree == tree), len(events))
            if at == len(events):
                events.append(launch.trigger)
            added.append(launch.start)
            signs.append(at)
        years.append((*own, *added))
        waits.append((*(ALWAYS for _ in own), *signs))
        _refuse_too_many(years[-1])
    return years, Signs(tuple(events), tuple(waits))


def _pairs(
    options: Sequence[str], signs: Signs, rules: Sequence[Rule]
) -> Iterator[tuple[int, int]]:
    """Yield the signs that have to be compared: those of options between which there is a rule."""
    for rule in rules:
        if len(rule.options) == 2 and all(option in options for option in rule.options):
            one, two = (signs.waits[options.index(option)] for option in rule.options)
            yield from ((a, b) for a in one for b in two if ALWAYS not in {a, b})


def _usual(dossier: Dossier, option: str) -> Sequence[int]:
    launches = [x for plan in schedules(dossier) for x in plan.launches if x.option == option]
    fixed = [x.start for x in launches if x.when is None]
    if fixed:
        return fixed
    return [min((x.start for x in launches), default=dossier.years[0])]


def _acts(dossier: Dossier, option: str, year: int) -> bool:
    lead = dossier.content.options[option].lead
    return year + lead.lower / 12 < dossier.years[-1] + 1


def _counts_all_the_same(dossier: Dossier, option: str) -> bool:
    needed = (n.option for o in dossier.content.options.values() for n in o.requires)
    return dossier.content.model.timing.stretch is not None or option in needed


def _between(dossier: Dossier, options: Sequence[str]) -> list[Rule]:
    """Return the rules between options, each once."""
    rules: list[Rule] = []
    pairs: set[frozenset[str]] = set()
    for name in options:
        option = dossier.content.options[name]
        for need in option.requires:
            months = Fraction(0) if need.launched is None else exact(need.launched.upper)
            rules.append(Rule("requires", (name, need.option), months))
        for other in option.excludes:
            pair = frozenset((name, other))
            if other in options and pair not in pairs:
                pairs.add(pair)
                rules.append(Rule("excludes", (name, other)))
    return rules


def _overall(limits: Limits, options: Sequence[str]) -> list[Rule]:
    rules = [Rule("must", (option,)) for option in options if option in limits.must]
    given: tuple[tuple[Kind, float | None], ...] = (
        ("budget", limits.budget),
        ("yearly", limits.yearly_budget),
        ("steps", limits.steps),
    )
    for kind, limit in given:
        if limit is None:
            continue
        if not (math.isfinite(limit) and limit >= 0):
            raise UsageError(f"a limit is a number from 0 up, not {limit:g}")
        rules.append(Rule(kind, limit=exact(limit)))
    return rules


def _number(number: Fraction) -> str:
    return f"{float(number):g}"
