"""Which futures a signpost would announce in time, and which none would.

Reads the dossier's signposts and the latest safe starts of a plan; hands the brief for every
signpost the share of the tipping futures in which it speaks for what happens, early enough for an
option that it feeds, and the scenarios that nothing announces. That a sign is seen wherever its
event holds is the best case: what is left is not announced even so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.expressions import Event
from sonae.pathways.deadlines import NEVER_DUE, Deadlines

__all__ = ["TELLS", "Announced", "Coverage", "announced"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]

TELLS: Final = 1.05
"""Times as often as anywhere that a plan must tip where a sign's events hold, to count as told."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What one signpost can do for the plan.

    Attributes
    ----------
    signpost : str
    year : int or None
        First year in which a step can be launched on it; None if no date is given.
    speaks : float
        Share of the futures that tip in which one of its events holds.
    lift : float
        How many times as often the plan tips where one of its events holds as over all scenarios;
        NaN if none holds anywhere. Below ``TELLS`` it warns of nothing that matters to the plan,
        and does not count towards what is covered.
    in_time : mapping from option to float
        Of the options that it feeds and the plan does not launch: the share of the futures that tip
        in which it speaks and the option, launched on it, acts before the tipping.
    why_not : str
        Why it announces nothing, where that does not hang on the futures; empty otherwise.
    """

    signpost: str
    year: int | None
    speaks: float
    lift: float
    in_time: Mapping[str, float]
    why_not: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """All signposts together.

    Attributes
    ----------
    plan : str
    signposts : tuple of Announced
    covered : float
        Share of the futures that tip which some signpost announces in time.
    by_state : mapping from (factor, state) to float
        Share of the tipping futures with this state that nothing announces in time.
    silent : array, (class,), float64
        Share of draws that tip with nothing to announce it.
    """

    plan: str
    signposts: tuple[Announced, ...]
    covered: float
    by_state: Mapping[tuple[str, str], float]
    silent: Floats


def announced(dossier: Dossier, due: Deadlines) -> Coverage:
    """Return what signposts announce in time for what they feed.

    Parameters
    ----------
    dossier : Dossier
    due : Deadlines
        Of the plan that tips; `first_due` of an option is what an announcement must not pass.
    """
    times = due.times
    tips = times.of(due.plan, due.condition) < times.never
    total = due.times.share(tips)
    rows = {row.option: row for row in due.rows}
    covered = np.zeros_like(tips)
    found = []
    for name, entry in dossier.content.signposts.items():
        events = [
            event
            for event, told in zip(
                dossier.formulas.signposts[name], entry.discriminates, strict=True
            )
            if told.ratio.lower > 1.0
        ]
        there = _holds(due, events)
        lift = _lift(due, there, tips)
        year = (
            None if entry.by is None else entry.by.year + ((entry.by.month, entry.by.day) > (1, 1))
        )
        speaks = there[:, None] & tips
        own: dict[str, float] = {}
        for option in entry.feeds:
            if option in rows and year is not None:
                last = rows[option].first_due()
                index = max(0, year - times.years.start)
                timely = speaks & (last != NEVER_DUE) & (last >= index)
                own[option] = due.times.share(timely) / total if total else 0.0
                if lift >= TELLS:
                    covered |= timely
        share = due.times.share(speaks) / total if total else 0.0
        why = _why(year, events, entry.feeds, rows, lift)
        found.append(Announced(name, year, share, lift, own, why))
    silent = tips & ~covered
    return Coverage(
        plan=due.plan,
        signposts=tuple(found),
        covered=1.0 - due.times.share(silent) / total if total else 1.0,
        by_state=_by_state(due, tips, silent),
        silent=np.asarray(silent.mean(axis=1)),
    )


def _why(
    year: int | None,
    events: list[Event],
    feeds: tuple[str, ...],
    rows: Mapping[str, object],
    lift: float,
) -> str:
    if not events:
        return "it speaks for no event of the dossier"
    if year is None:
        return "no date says when it can be seen"
    if not lift >= TELLS:
        return "the plan tips hardly more often where its events hold"
    if not feeds:
        return "it calls for no step"
    if not any(option in rows for option in feeds):
        return "the plan launches what it calls for anyway"
    return ""


def _holds(due: Deadlines, events: list[Event]) -> Truths:
    """Return in which classes one of the events holds for some scenario."""
    classes = due.times.classes
    codes = {factor: classes.codes[:, at] for at, factor in enumerate(classes.factors)}
    holds = np.zeros(classes.count, dtype=np.bool_)
    for event in events:
        if all(factor in codes for factor in event.reads):
            holds |= event.holds(codes)
    return holds


def _lift(due: Deadlines, there: Truths, tips: Truths) -> float:
    """Return how many times as often it tips where something holds as anywhere."""
    weight = due.times.weight
    here, everywhere = float(weight[there].sum()), due.times.share(tips)
    if here == 0 or everywhere == 0:
        return float("nan")
    return float((tips.mean(axis=1) * weight)[there].sum()) / here / everywhere


def _by_state(due: Deadlines, tips: Truths, silent: Truths) -> dict[tuple[str, str], float]:
    classes = due.times.classes
    weight = due.times.weight
    tipping, unsaid = tips.mean(axis=1) * weight, silent.mean(axis=1) * weight
    found = {}
    for at, factor in enumerate(classes.factors):
        for code, state in enumerate(classes.states[factor]):
            here = classes.codes[:, at] == code
            total = float(tipping[here].sum())
            if total > 0:
                found[factor, state] = float(unsaid[here].sum()) / total
    return found
