"""Can each plan be carried out as written? Every obstacle at once, each at its line.

Reads a dossier whose names and formulas are already checked; gives findings (SN014). A trigger
is held to what can have been observed by its year, since a plan that reads the future would beat
every honest one.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from sonae.dossier import Dossier, Finding, Interval, Option, path_text
from sonae.expressions import Event, factors_alone, from_tree
from sonae.plans.schedule import Launch, Schedule, schedules

__all__ = ["check_plans"]

_CODE = "SN014"
_MOST_COMBINATIONS = 1 << 16
"""Combinations of states up to which two triggers are compared exactly."""


def check_plans(dossier: Dossier) -> list[Finding]:
    """Return a finding for everything that keeps an option or a plan from being carried out.

    Errors: an option twice in a plan; options together that exclude one another (unless their
    triggers can never both hold); a requirement that is missing, later, or not launched long
    enough before; a start outside the horizon; a trigger that reads what cannot be observed by
    then; a window of years that ends before it starts, lies outside the horizon, or ends before
    what is observed of the model can be; a negative cost. Warnings: a requirement that depends on
    another trigger, or that may be launched too late; a trigger on a factor without a date; an
    option that cannot act within the horizon.
    """
    findings: list[Finding] = []
    for name, option in dossier.content.options.items():
        findings += _option(dossier, name, option)
    for schedule in schedules(dossier):
        checks = (_once, _horizon, _window, _exclusions, _requirements, _observability)
        for check in checks:
            findings += check(dossier, schedule)
    return findings


def _option(dossier: Dossier, name: str, option: Option) -> Iterator[Finding]:
    for part in ("yearly", "upfront"):
        cost: Interval | None = getattr(option.cost, part)
        if cost is not None and cost.lower < 0:
            yield dossier.finding(
                _CODE,
                ("options", name, "cost", part),
                f"a cost of {cost.text} is below zero",
                "write a cost of 0 and let the model book what is saved",
            )
    years = len(dossier.years)
    if option.lead.lower >= 12 * years:
        message = f"takes {option.lead.text} to act, longer than the horizon of {years} years"
        yield _warning(dossier, ("options", name, "lead"), message, "lengthen the horizon")


def _once(dossier: Dossier, schedule: Schedule) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, launch in enumerate(schedule.launches):
        if launch.option in seen:
            message = f"`{launch.option}` stands twice in this plan"
            hint = "launch it once; declare a second option for a second launch"
            yield dossier.finding(_CODE, _step(schedule, index), message, hint)
        seen.add(launch.option)


def _horizon(dossier: Dossier, schedule: Schedule) -> Iterator[Finding]:
    first, last = dossier.years[0], dossier.years[-1]
    for index, launch in enumerate(schedule.launches):
        if not first <= launch.start <= last:
            message = f"`{launch.option}` starts in {launch.start}, outside the horizon"
            hint = f"start it between {first} and {last}"
            yield dossier.finding(_CODE, _step(schedule, index), message, hint)
            continue
        lead = dossier.content.options[launch.option].lead
        if launch.start + lead.lower / 12 >= last + 1 and lead.lower < 12 * len(dossier.years):
            message = (
                f"`{launch.option}`, launched in {launch.start}, takes {lead.text}: it has no "
                f"effect by {last}"
            )
            hint = "launch it earlier, or lengthen the horizon"
            yield _warning(dossier, _step(schedule, index), message, hint)


def _window(dossier: Dossier, schedule: Schedule) -> Iterator[Finding]:
    """Check the years in which a step may be launched."""
    first, last = dossier.years[0], dossier.years[-1]
    for index, launch in enumerate(schedule.launches):
        written = dossier.content.plans[schedule.plan].steps[index]
        path = _step(schedule, index)
        if written.until is not None:
            until, found = (*path, "until"), None
            if written.when is None:
                found = "a step without `when` waits for nothing", "drop `until`, or write a `when`"
            elif written.until < launch.start:
                found = f"`until` is before the start, {launch.start}", "write a later year"
            elif written.until > last:
                hint = f"write {last}, or drop it: that is what it is without"
                found = f"{written.until} is after the horizon", hint
            if found is not None:
                yield dossier.finding(_CODE, until, *found)
                continue
        for name, years in () if launch.watch is None else launch.watch.observes:
            if first + years > launch.last:
                message = (
                    f"what `{name}` was {years} year{'s' if years > 1 else ''} ago cannot be "
                    f"observed before {first + years}, and the step waits until {launch.last}"
                )
                hint = "observe fewer years back, or wait longer"
                yield dossier.finding(_CODE, (*path, "when"), message, hint)


def _exclusions(dossier: Dossier, schedule: Schedule) -> Iterator[Finding]:
    options = dossier.content.options
    for (_, first), (index, second) in combinations(enumerate(schedule.launches), 2):
        one, two = options[first.option], options[second.option]
        excluded = second.option in one.excludes or first.option in two.excludes
        if excluded and not _never_together(dossier, _sign(first), _sign(second)):
            message = f"`{second.option}` and `{first.option}` exclude one another"
            hint = "drop one, or give them triggers that cannot both hold"
            yield dossier.finding(_CODE, _step(schedule, index), message, hint)


def _sign(launch: Launch) -> Event | None:
    """Return what surely holds of the factors where a step is launched."""
    if launch.watch is None:
        return launch.trigger
    tree = factors_alone(launch.watch.tree)
    return None if tree is None else from_tree(launch.watch.text, tree)


def _never_together(dossier: Dossier, first: Event | None, second: Event | None) -> bool:
    """Return whether two triggers hold together in no combination of states."""
    if first is None or second is None:
        return False
    factors = sorted({*first.reads, *second.reads})
    sizes = [len(dossier.states[factor]) for factor in factors]
    if math.prod(sizes) > _MOST_COMBINATIONS:
        return False
    grid = np.indices(sizes)
    codes = dict(zip(factors, grid, strict=True))
    return not bool((first.holds(codes) & second.holds(codes)).any())


def _requirements(dossier: Dossier, schedule: Schedule) -> Iterator[Finding]:
    launches = {launch.option: launch for launch in schedule.launches}
    for index, launch in enumerate(schedule.launches):
        for need in dossier.content.options[launch.option].requires:
            months = need.launched.upper if need.launched is not None else 0.0
            found = _requirement(launch, need.option, months, launches)
            if found is None:
                continue
            message, hint, severity = found
            path = _step(schedule, index)
            if severity == "error":
                yield dossier.finding(_CODE, path, message, hint)
            else:
                yield _warning(dossier, path, message, hint)


def _requirement(
    launch: Launch, needed: str, months: float, launches: Mapping[str, Launch]
) -> tuple[str, str, str] | None:
    """Return message, hint and severity if a requirement of a launch is not met."""
    before = launches.get(needed)
    if before is None:
        message = f"`{launch.option}` requires `{needed}`, which is not in this plan"
        return message, f"add `{needed}@{launch.start - math.ceil(months / 12)}`", "error"
    if 12 * (launch.start - before.start) < months:
        early = f" at least {months:g} months before" if months else " by then"
        message = (
            f"`{launch.option}` starts in {launch.start} and requires `{needed}` launched{early}; "
            f"it is launched in {before.start}"
        )
        latest = launch.start - math.ceil(months / 12)
        return message, f"launch `{needed}` in {latest} at the latest", "error"
    if _together(before, launch):
        if not months:
            return None
        message = (
            f"`{launch.option}` requires `{needed}` launched at least {months:g} months before; "
            "both are launched in the same year"
        )
        return message, "let the requirement observe an earlier sign", "error"
    if before.when is not None and not _same(before, launch):
        later = "" if before.watch is None else f", and perhaps as late as {before.last}"
        message = (
            f"`{launch.option}` requires `{needed}`, which is launched only if {before.when}{later}"
        )
        hint = "give both the same `when`, or launch the requirement in any case"
        return message, hint, "warning"
    return None


def _together(before: Launch, launch: Launch) -> bool:
    """Whether two steps watch for the same sign in the same years."""
    if before.watch is None or launch.watch is None or before.watch.tree != launch.watch.tree:
        return False
    return (before.start, before.last) == (launch.start, launch.last)


def _same(before: Launch, launch: Launch) -> bool:
    """Whether two steps are launched on the same sign, which shows once and for all."""
    first, second = before.trigger, launch.trigger
    return first is not None and second is not None and first.tree == second.tree


def _observability(dossier: Dossier, schedule: Schedule) -> Iterator[Finding]:
    for index, launch in enumerate(schedule.launches):
        reader = launch.watch if launch.trigger is None else launch.trigger
        path = (*_step(schedule, index), "when")
        for factor in () if reader is None else reader.reads:
            seen = _observable(dossier, factor)
            if seen is None:
                message = f"nothing says when `{factor}` can be observed"
                hint = f"give factors.{factor} an `observable` year or a `resolves` date"
                yield _warning(dossier, path, message, hint)
            elif seen > launch.start:
                message = (
                    f"the step starts in {launch.start} and reads `{factor}`, which cannot be "
                    f"observed before {seen}"
                )
                hint = f"start it in {seen}, or give factors.{factor} an earlier `observable`"
                yield dossier.finding(_CODE, path, message, hint)


def _observable(dossier: Dossier, factor: str) -> int | None:
    entry = dossier.content.factors[factor]
    if entry.observable is not None:
        return entry.observable
    if entry.resolves is None:
        return None
    # a step starts with its year: what is settled after January is read in the next
    return entry.resolves.year + (entry.resolves.month > 1)


def _step(schedule: Schedule, index: int) -> tuple[str | int, ...]:
    return ("plans", schedule.plan, "steps", index)


def _warning(dossier: Dossier, path: tuple[str | int, ...], message: str, hint: str) -> Finding:
    place = dossier.places.value(path)
    return Finding(_CODE, "warning", place, path_text(path), message, hint)
