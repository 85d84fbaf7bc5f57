"""What is due now: steps of plans that remain, whose start or latest safe start is near.

Reads plans, triggers, latest safe starts and launches that were reported; hands ``advice`` one
`Due` for each option.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sonae.dossier import Dossier
from sonae.watch.deadlines import LatestStart
from sonae.watch.triggers import Trigger

__all__ = ["Due", "due_now", "until"]


@dataclass(frozen=True, slots=True)
class Due:
    """An option that has to be decided on.

    Attributes
    ----------
    option, label : str
    year : int
        The earliest year that makes it due; before the date if it is overdue.
    starts : mapping of str to int
        Plans that launch it in a fixed year, or whose trigger has fired, with that year.
    fired : tuple of str
        Those of them whose trigger has fired.
    latest : int or None
        Its latest safe start, if that is near.
    legal : str or None
        What it needs in law.
    lead : str
        Time from launch to effect, as the dossier says it.
    """

    option: str
    label: str
    year: int
    starts: Mapping[str, int]
    fired: tuple[str, ...]
    latest: int | None
    legal: str | None
    lead: str


def until(as_of: dt.date, months: int) -> dt.date:
    """Return the date some months later; the last of its month where there is no such day.

    Examples
    --------
    >>> until(dt.date(2024, 8, 31), 6)
    datetime.date(2025, 2, 28)
    """
    years, month = divmod(as_of.year * 12 + as_of.month - 1 + months, 12)
    following = dt.date(years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(years, month + 1, min(as_of.day, last))


def due_now(
    dossier: Dossier,
    plans: Collection[str],
    triggers: Sequence[Trigger],
    latest: Sequence[LatestStart],
    launched: Collection[str],
    as_of: dt.date,
    within: int,
) -> tuple[Due, ...]:
    """Return the options that are due, the most urgent first.

    Parameters
    ----------
    dossier : Dossier
    plans : collection of str
        Plans that remain.
    triggers, latest : sequences
    launched : collection of str
        Options that were launched already.
    as_of : date
    within : int
        Months ahead that count as near.
    """
    closed = {*launched, *_excluded(dossier, launched)}
    held = {(trigger.plan, trigger.step): trigger.fired for trigger in triggers}
    limit = until(as_of, within)
    years = {one.option: one.year for one in latest}
    starts: dict[str, dict[str, int]] = {}
    fired: dict[str, list[str]] = {}
    wanted: dict[str, None] = {}
    for name, plan in dossier.content.plans.items():
        if name not in plans:
            continue
        for at, step in enumerate(plan.steps):
            if step.option in closed or held.get((name, at)) == "never":
                continue
            wanted[step.option] = None
            sure = step.when is None or held.get((name, at)) == "fired"
            if sure and dt.date(step.start, 1, 1) <= limit:
                starts.setdefault(step.option, {})[name] = step.start
                if step.when is not None:
                    fired.setdefault(step.option, []).append(name)
    found = []
    for option in wanted:
        year = years.get(option)
        near = year is not None and as_of.year <= year and dt.date(year, 1, 1) <= limit
        if option in starts or near:
            latest_year = year if near else None
            found.append(
                _due(dossier, option, starts.get(option, {}), fired.get(option, []), latest_year)
            )
    order = list(dossier.content.options)
    return tuple(sorted(found, key=lambda one: (one.year, order.index(one.option))))


def _excluded(dossier: Dossier, launched: Collection[str]) -> set[str]:
    """Return the options that what was launched excludes."""
    options = dossier.content.options
    return {
        name
        for name, option in options.items()
        for other in launched
        if other in option.excludes or name in options[other].excludes
    }


def _due(
    dossier: Dossier,
    option: str,
    starts: Mapping[str, int],
    fired: Sequence[str],
    latest: int | None,
) -> Due:
    entry = dossier.content.options[option]
    first = [*starts.values(), *([] if latest is None else [latest])]
    return Due(
        *(option, entry.label, min(first), starts, tuple(fired), latest),
        legal=entry.legal,
        lead=entry.lead.text,
    )
