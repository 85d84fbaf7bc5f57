"""By when each option has to be launched to act before a plan tips: latest safe starts.

Reads tipping times; hands the brief and ``watch`` for each option the *latest safe start* in every
future: tipping time minus its lead (and minus what it requires first), as in findings on adaptive
planning. To start in time is necessary and not sufficient: ``Deadline.enough`` says in how many of
the futures the option, launched in a year, keeps everything by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.likelihood import Bounds
from sonae.pathways.launched import launched_beside
from sonae.pathways.leads import Chain, chain_of, years_to_act
from sonae.pathways.timed import TipIndex
from sonae.pathways.tipping import Believes, TippingTimes, first_of

__all__ = ["NEVER_DUE", "Deadline", "Deadlines", "deadlines", "reference_plan"]

Due: TypeAlias = npt.NDArray[np.int16]
Floats: TypeAlias = npt.NDArray[np.float64]

NEVER_DUE: Final = 1 << 14
"""What stands for no deadline: the plan does not tip in that future."""
_ENOUGH_DRAWS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Deadline:
    """By when one option has to be launched.

    Attributes
    ----------
    option : str
    chain : Chain
        What it requires that the plan does not launch in a given year.
    due : array, (class, draw), int16
        Latest safe start of the option, as an index into the years; below zero where no launch
        within the horizon is in time, or none that what the plan launches itself allows;
        ``NEVER_DUE`` where nothing tips.
    lead : array, (class, draw), uint8
        Whole years from launch to effect.
    enough : mapping from year to float
        Share of the futures that tip in which the option, if the chain begins in that year, keeps
        everything to the horizon by itself.
    against : tuple of str
        Steps of the plan that it, or something it requires, excludes: it can only be launched in
        place of them.
    """

    option: str
    chain: Chain
    due: Due
    lead: npt.NDArray[np.uint8]
    enough: dict[int, float]
    against: tuple[str, ...] = ()

    def first_due(self) -> Due:
        """Return when the first of the chain has to be launched (class, draw)."""
        return np.where(self.due == NEVER_DUE, self.due, self.due - self.chain.ahead)


@dataclass(frozen=True, slots=True, eq=False)
class Deadlines:
    """Latest safe starts of options beside one plan.

    Attributes
    ----------
    plan : str
        What is done anyway.
    condition : str or None
        What tips; the first of all if None.
    times : TippingTimes
    rows : tuple of Deadline
        In declared order of the options.
    """

    plan: str
    condition: str | None
    times: TippingTimes
    rows: tuple[Deadline, ...]

    def of(self, option: str) -> Deadline:
        """Return the row of an option; `UsageError` if there is none."""
        for row in self.rows:
            if row.option == option:
                return row
        known = ", ".join(row.option for row in self.rows)
        raise UsageError(f"no deadline for `{option}`; there is: {known or 'none'}")

    @property
    def tips(self) -> float:
        """Share of futures in which the plan tips at all."""
        index = self.times.of(self.plan, self.condition)
        return self.times.share(index < self.times.never)

    def latest(self, option: str, share: float) -> int | None:
        """Return the last year of launch that is safe in at least this share of all futures.

        The share is of futures that tip; 1 asks for every one. None if the first year of the
        horizon is too late for so many.
        """
        years = self.times.years
        for year in reversed(years):
            if 1.0 - self.too_late(option, year) >= share - 1e-12:
                return year
        return None

    def too_late(self, option: str, year: int) -> float:
        """Return the share of the futures that tip in which a launch in this year is too late."""
        late, tips = self._late(option, year), self.tips
        return self.times.share(late) / tips if tips > 0 else 0.0

    def bounds(self, believes: Believes, option: str, year: int) -> Bounds:
        """Return lower and upper probability that it tips and a launch in this year is too late."""
        late = self._late(option, year).mean(axis=1)
        return believes.expectation(np.asarray(late)[self.times.class_of])

    def earliest(self, option: str) -> tuple[int, int, int] | None:
        """Return the earliest latest safe start with its class and draw; None if nothing tips.

        A year before the horizon says that it is too late already.
        """
        due = self.of(option).first_due()
        at = int(np.argmin(due))
        if due.flat[at] == NEVER_DUE:
            return None
        scenario, draw = divmod(at, due.shape[1])
        return int(due.flat[at]) + self.times.years.start, scenario, draw

    def _late(self, option: str, year: int) -> npt.NDArray[np.bool_]:
        return self.of(option).first_due() < year - self.times.years.start


def deadlines(
    dossier: Dossier,
    times: TippingTimes,
    plan: str,
    *,
    condition: str | None = None,
    options: Sequence[str] | None = None,
    enough: Sequence[int] = (),
) -> Deadlines:
    """Return by when options have to be launched beside a plan.

    Parameters
    ----------
    dossier : Dossier
    times : TippingTimes
        Of a model in which the options can be launched.
    plan : str
        What is done anyway.
    condition : str, optional
        What tips; the first of all conditions if not given.
    options : sequence of str, optional
        All that the plan does not launch and the model can, if not given.
    enough : sequence of int
        Years for which to find out whether the option, its chain begun then, is enough by itself.

    Raises
    ------
    UsageError
        If there is no such plan or condition.
    """
    for name, known, noun in (
        (plan, times.plans, "plan"),
        (condition, times.conditions, "condition"),
    ):
        if name is not None and name not in known:
            raise UsageError.unknown(noun, name, known)
    model = times.timed.model
    schedule = model.schedules[model.plans.index(plan)]
    asked = [o for o in model.used_options if o not in schedule.options]
    asked = asked if options is None else [o for o in options if o in asked]
    leads = (
        years_to_act(dossier, times.timed, schedule, asked, times.classes.codes, times.numbers)
        if asked
        else {}
    )
    index = times.of(plan, condition)
    fixed = {step.option: step.start for step in schedule.launches if step.when is None}
    rows = []
    for option in asked:
        chain = chain_of(dossier, option, fixed)
        due = index.astype(np.int16) - leads[option]
        if chain.ready is not None:
            due = np.where(due < chain.ready - times.years.start, np.int16(-1), due)
        due = np.where(index == times.never, NEVER_DUE, due).astype(np.int16)
        found = _enough(times, plan, condition, chain, index, enough)
        against = _against(dossier, (option, *chain.before), schedule.options)
        rows.append(Deadline(option, chain, due, leads[option], found, against))
    return Deadlines(plan, condition, times, tuple(rows))


def reference_plan(dossier: Dossier) -> str:
    """Return the plan beside which options are launched: the first with the fewest steps."""
    plans = dossier.content.plans
    if not plans:
        raise UsageError("there is no plan: add `plans: {nothing: {label: Do nothing}}`")
    return min(plans, key=lambda name: len(plans[name].steps))


def _enough(
    times: TippingTimes,
    plan: str,
    condition: str | None,
    chain: Chain,
    index: TipIndex,
    years: Sequence[int],
) -> dict[int, float]:
    """Run the plan with the chain begun in each year, and count what then lasts."""
    if not years:
        return {}
    model, few = times.timed.model, times.numbers[:_ENOUGH_DRAWS]
    chained = ((chain.option, 0), *chain.before.items())
    starts = [
        {option: float(year + chain.ahead - before) for option, before in chained} for year in years
    ]
    table = launched_beside(model, plan, starts)
    found = times.timed.tipping(table, times.classes.codes, few)
    tips = index[:, : len(few)] < times.never
    total = times.share(tips)
    kept = times.kept if condition is None else np.array([c == condition for c in times.conditions])
    result = {}
    for at, year in enumerate(years):
        lasts = first_of(found[at], kept, times.never) == times.never
        launched = year + chain.ahead
        possible = launched in times.years and launched >= (chain.ready or launched)
        result[year] = times.share(lasts & tips) / total if total > 0 and possible else 0.0
    return result


def _against(dossier: Dossier, options: Sequence[str], launched: Sequence[str]) -> tuple[str, ...]:
    """Return what is launched that excludes one of some options, or is excluded by it."""
    declared = dossier.content.options
    return tuple(
        other
        for other in launched
        if any(
            other in declared[option].excludes or option in declared[other].excludes
            for option in options
        )
    )
