"""Where to set an alarm: how often it would come in time, too late, or for nothing.

Reads a number of the model that can be watched (``pathways.indicators``) and the tipping times of a
plan; hands the brief the receiver operating characteristic (ROC) of its threshold over all futures:
an alarm is *in time* if what it calls for still acts by the tipping time. The curve is exact: each
future that tips has one threshold up to which it is announced in time (what the indicator has
reached when it has to be known), each other future one up to which the alarm is false.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.expressions import Call, Name
from sonae.expressions.tree import Compare, Number
from sonae.likelihood import Bounds
from sonae.outcomes import PlanTable, extended, reading
from sonae.pathways.deadlines import NEVER_DUE, Deadline, Deadlines
from sonae.pathways.tipping import Believes, TippingTimes
from sonae.plans.portfolio.costs import sum_of_costs

__all__ = ["Alarm", "Curve", "alarm_at", "curves"]

Floats: TypeAlias = npt.NDArray[np.float64]
Years: TypeAlias = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Every threshold of one indicator, for one option that it calls for.

    Attributes
    ----------
    indicator, option : str
    plan : str
        What is done anyway, and tips.
    sign : {1, -1}
        1 if it alarms above its threshold, -1 below.
    delay : int
        Years until the indicator is known.
    thresholds : array, (point,), float64
        From the one that never alarms to the one that always does.
    hits, false_alarms : array, (point,), float64
        Share of the futures that tip which are announced in time, and share of the others in which
        there is an alarm, every scenario alike.
    area : float
        Under the curve: how likely a future that tips stands nearer to the alarm than one that does
        not; 0.5 tells nothing. NaN if all futures tip, or none.
    reached : array, (class, year, draw), float64
        The furthest that the indicator has been, towards the alarm.
    deadline : Deadline
    times : TippingTimes
    """

    indicator: str
    option: str
    plan: str
    sign: int
    delay: int
    thresholds: Floats
    hits: Floats
    false_alarms: Floats
    area: float
    reached: Floats = field(repr=False)
    deadline: Deadline = field(repr=False)
    times: TippingTimes = field(repr=False)

    def best(self) -> float | None:
        """Return the threshold at which hits exceed false alarms most (Youden 1950).

        None if the indicator tells nothing: no threshold has more hits than false alarms.
        """
        gain = self.hits - self.false_alarms
        at = int(np.argmax(gain))
        return float(self.thresholds[at]) if gain[at] > 0 else None

    def known(self, threshold: float) -> Years:
        """Return the index of the year in which an alarm is known (class, draw).

        ``NEVER_DUE`` where there is none within the horizon.
        """
        beyond = self.sign * (self.reached - threshold) > 0
        first = np.argmax(beyond, axis=1).astype(np.int16) + self.delay
        there = beyond.any(axis=1) & (first < len(self.times.years))
        return np.where(there, first, NEVER_DUE).astype(np.int16)


@dataclass(frozen=True, slots=True, eq=False)
class Alarm:
    """What one threshold does.

    Attributes
    ----------
    threshold : float
    missed : float
        Share of the futures that tip which are not announced in time.
    late : float
        The part of them in which the alarm comes, but too late.
    false_alarm : float
        Share of the futures that do not tip in which there is an alarm.
    missed_bounds, false_bounds : Bounds
        Lower and upper probability that it tips and is missed, and that it does not tip and there
        is an alarm.
    warning : mapping from int to float
        Years from the alarm to the tipping, and their share of the futures announced in time.
    cost : float
        What the option costs over the horizon when launched on a false alarm, on average, at the
        upper end; 0 if there is none.
    trigger : str
        What a step of a plan would say.
    """

    threshold: float
    missed: float
    late: float
    false_alarm: float
    missed_bounds: Bounds
    false_bounds: Bounds
    warning: dict[int, float]
    cost: float
    trigger: str


def curves(
    dossier: Dossier, due: Deadlines, indicators: Sequence[str] | None = None
) -> tuple[Curve, ...]:
    """Return the curve of every indicator and every option that it calls for.

    Parameters
    ----------
    dossier : Dossier
    due : Deadlines
        Of the plan that tips; an option that has no row there, as the plan launches it itself, has
        no curve.
    indicators : sequence of str, optional
        All that the dossier declares, if not given.

    Raises
    ------
    UsageError
        If there is no such indicator.
    """
    declared = dossier.content.pathways.indicators
    for name in indicators or ():
        if name not in declared:
            raise UsageError.unknown("indicator", name, declared)
    rows = {row.option: row for row in due.rows}
    found = []
    for name in declared if indicators is None else indicators:
        entry = declared[name]
        options = [option for option in entry.calls if option in rows]
        if not options:
            continue
        sign = 1 if entry.alarm == "above" else -1
        reached = _reached(due, entry.of, sign)
        found += [_curve(name, due, sign, entry.delay, reached, rows[option]) for option in options]
    return tuple(found)


def alarm_at(dossier: Dossier, curve: Curve, threshold: float, believes: Believes) -> Alarm:
    """Return what a threshold does: misses, false alarms, warning time, cost of a false alarm."""
    times, row = curve.times, curve.deadline
    known, due = curve.known(threshold), row.first_due()
    tips = due != NEVER_DUE
    alarmed = known != NEVER_DUE
    hit = tips & (known <= due)
    false = ~tips & alarmed
    tipping, quiet = times.share(tips), times.share(~tips)
    ahead = np.where(hit, due + row.lead + row.chain.ahead - known, -1)
    warned = times.share(hit)
    entry = dossier.content.pathways.indicators[curve.indicator]
    sign = ">" if curve.sign > 0 else "<"
    observed = entry.of if curve.delay == 1 else f"{entry.of}, {curve.delay}"
    return Alarm(
        threshold=threshold,
        missed=times.share(tips & ~hit) / tipping if tipping else 0.0,
        late=times.share(tips & ~hit & alarmed) / tipping if tipping else 0.0,
        false_alarm=times.share(false) / quiet if quiet else 0.0,
        missed_bounds=_bounds(times, believes, tips & ~hit),
        false_bounds=_bounds(times, believes, false),
        warning={
            int(years): times.share(hit & (ahead == years)) / warned
            for years in np.unique(ahead[hit])
        },
        cost=_cost(dossier, curve, known, false),
        trigger=f"observed({observed}) {sign} {threshold:.4g}",
    )


def _reached(due: Deadlines, value: str, sign: int) -> Floats:
    """Run the plan and return the furthest that a number has been by each year."""
    times = due.times
    model, years = times.timed.model, times.years
    function = "highest" if sign > 0 else "lowest"
    rows = {
        str(year): Call(function, (Name(value), Compare("<=", Name("t"), Number(float(year)))))
        for year in years
    }
    states = {factor: model.states[factor] for factor in model.factors}
    watched = extended(model, {}, rows, states)
    row = model.plans.index(due.plan)
    launches = model.launches
    table = PlanTable((due.plan,), launches.start[row : row + 1], launches.trigger[row : row + 1])
    run = reading(watched.graph, times.timed.kernel)
    codes, found = times.classes.codes, []
    step = max(1, (1 << 20) // (8 * (len(years) + 2) * len(times.numbers)))
    for first in range(0, len(codes), step):
        tile = run.tile(table, codes[first : first + step], times.numbers)
        found.append(tile[:, 0, : len(years), :].copy())
    return np.concatenate(found)


def _curve(
    name: str, due: Deadlines, sign: int, delay: int, reached: Floats, row: Deadline
) -> Curve:
    times = due.times
    last = len(times.years) - 1
    first_due = row.first_due()
    tips = first_due != NEVER_DUE
    at = np.where(tips, first_due, last) - delay
    there = np.clip(at, 0, last).astype(np.int64)
    value = sign * np.take_along_axis(reached, there[:, None, :], axis=1)[:, 0, :]
    value = np.where(at >= 0, value, -np.inf)  # it would have to be known before the first year
    weight = np.broadcast_to(times.weight[:, None], tips.shape)
    thresholds = np.unique(value[np.isfinite(value)])[::-1]
    hits = _above(value[tips], weight[tips], thresholds)
    false = _above(value[~tips], weight[~tips], thresholds)
    ends = np.concatenate(([np.inf], thresholds, [-np.inf]))
    hits = np.concatenate(([0.0], hits, hits[-1:] if hits.size else [0.0]))
    false = np.concatenate(([0.0], false, [1.0 if (~tips).any() else 0.0]))
    area = float(np.trapezoid(hits, false)) if tips.any() and (~tips).any() else float("nan")
    return Curve(
        *(name, row.option, due.plan, sign, delay, sign * ends, hits, false, area),
        reached=reached,
        deadline=row,
        times=times,
    )


def _above(values: Floats, weight: Floats, thresholds: Floats) -> Floats:
    """Return the share of weight of values that are strictly beyond each threshold, downwards."""
    if values.size == 0:
        return np.zeros(thresholds.size)
    order = np.argsort(-values, kind="stable")
    carried = np.concatenate(([0.0], np.cumsum(weight[order])))
    beyond = np.searchsorted(-values[order], -thresholds, side="left")
    return np.asarray(carried[beyond] / carried[-1])


def _cost(dossier: Dossier, curve: Curve, known: Years, false: npt.NDArray[np.bool_]) -> float:
    """Return what the option costs on average when it is launched on a false alarm."""
    times, chain = curve.times, curve.deadline.chain
    total = times.share(false)
    if total == 0:
        return 0.0
    cost = 0.0
    for index in np.unique(known[false]):
        year = int(index) + times.years.start
        steps = {needed: year for needed in chain.before} | {
            chain.option: min(year + chain.ahead, times.years[-1])
        }
        cost += times.share(false & (known == index)) * sum_of_costs(dossier, steps, "upper")
    return cost / total


def _bounds(times: TippingTimes, believes: Believes, holds: npt.NDArray[np.bool_]) -> Bounds:
    return believes.expectation(np.asarray(holds.mean(axis=1))[times.class_of])
