"""Where an alarm is set: hits against false alarms at every threshold, and how early it warns.

Reads `Curve`s with the `Alarm` chosen on each; hands the brief and the command line a `Figure`, one
panel for each indicator (receiver operating characteristic; the choice follows Youden 1950).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from sonae.brief.charts.figure import Cell, Figure, Names, figure
from sonae.brief.charts.labels import fitted
from sonae.brief.charts.metro import signs
from sonae.brief.charts.palette import MUTED, RULE
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import percent, plain
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.pathways.alarms import Alarm, Curve

__all__ = ["Told", "alarm_curve", "lead_of", "told_of"]

Told: TypeAlias = tuple[Curve, Alarm | None]
"""A curve and the alarm set on it; None if no threshold has more hits than false alarms."""

SIDE, GAP = 183.0, 50.0
ACROSS: Final = 3
TOP, ENTRY = 34.0, 44.0
POINTS: Final = 60
"""Points of a curve that are drawn; the others lie between them."""


def told_of(curve: Curve, names: Names) -> str:
    """Return what an indicator and the option it calls for are called."""
    return names.options.get(curve.option, curve.option)


def alarm_curve(told: Sequence[Told], named: Dossier | None = None) -> Figure:
    """Return the curves of all indicators.

    Parameters
    ----------
    told : sequence of (Curve, Alarm or None)
    named : Dossier, optional
        Gives the names of indicators and options, and the source.

    Raises
    ------
    UsageError
        If there is no curve.
    """
    if not told:
        raise UsageError("there is no indicator with an option that it calls for, so no curve")
    names = Names.of(named)
    groups: dict[str, list[Told]] = {}
    for entry in told:
        groups.setdefault(entry[0].indicator, []).append(entry)
    sheet = Sheet()
    deep = TOP + SIDE + 52 + ENTRY * max(len(own) for own in groups.values())
    for at, (indicator, own) in enumerate(groups.items()):
        left, top = 30 + (at % ACROSS) * (SIDE + GAP), (at // ACROSS) * (deep + 16)
        _panel(sheet, _label(indicator, named), own, names, left, top)
    notes = names.notes(
        "Each line: one option that the indicator calls for; along it the threshold moves from one "
        "that never alarms to one that always does. Up: share of the futures that tip which are "
        "announced in time for the option to act. Right: share of the others in which it alarms. "
        "On the dashed line an alarm tells nothing.",
        "The ring is the threshold at which the first exceeds the second most; an option without "
        "a ring has none. Shares count every possible scenario alike and are no probabilities.",
    )
    return figure(_finding(told, names, named), notes, sheet.spec(""), _COLUMNS,
                  _table(told, names, named))  # fmt: skip


def _label(indicator: str, named: Dossier | None) -> str:
    if named is None:
        return indicator
    return named.content.pathways.indicators[indicator].label


def _gain(entry: Told) -> float:
    alarm = entry[1]
    return -1.0 if alarm is None else 1.0 - alarm.missed - alarm.false_alarm


def _finding(told: Sequence[Told], names: Names, named: Dossier | None) -> str:
    best = max(told, key=_gain)
    curve, alarm = best
    silent = sum(other is None for _, other in told)
    if alarm is None:
        return "No indicator tells the futures that tip from the others in time for any option"
    said = (
        f"The best alarm ({_label(curve.indicator, named)}) misses {percent(alarm.missed)} of the "
        f"futures that tip and is false in {percent(alarm.false_alarm)} of the others"
    )
    if silent:
        said += f"; {silent} of {len(told)} alarms that options would need tell nothing in time"
    return said


def _panel(
    sheet: Sheet, label: str, own: Sequence[Told], names: Names, left: float, top: float
) -> None:
    head = fitted(label, SIDE, 2, 12.6)
    sheet.texts([{"x": left, "y": top + 14, "text": head}], 12, align="left", fontWeight=600)
    low, high = top + TOP + SIDE, top + TOP
    grid = [0.0, 0.25, 0.5, 0.75, 1.0]
    rules = [
        {"x": left, "y": low - SIDE * g, "x2": left + SIDE, "y2": low - SIDE * g} for g in grid
    ]
    rules += [{"x": left + SIDE * g, "y": high, "x2": left + SIDE * g, "y2": low} for g in grid]
    sheet.lines(rules, color=RULE, strokeWidth=0.6)
    sheet.lines([{"x": left, "y": low, "x2": left + SIDE, "y2": high}], color=MUTED,
                strokeDash=[4, 3])  # fmt: skip
    ticks: list[Spec] = [
        {"x": left + SIDE * g, "y": low + 10, "text": f"{g * 100:.0f}"} for g in grid
    ]
    ticks += [{"x": left - 13, "y": low - SIDE * g, "text": f"{g * 100:.0f}"} for g in grid[1:]]
    sheet.texts(ticks, 10, align="center")
    titles = [{"x": left + SIDE / 2, "y": low + 24, "text": "false alarms, %", "ink": MUTED}]
    sheet.texts(titles, 10.5, align="center")
    turned = [{"x": left - 30, "y": low - SIDE / 2, "text": "announced in time, %", "ink": MUTED}]
    sheet.texts(turned, 10.5, align="center", angle=270)
    for at, (entry, mark) in enumerate(zip(own, signs(len(own)), strict=True)):
        _curve(sheet, entry[0], mark.colour, left, low)
        y = low + 46 + ENTRY * at
        sheet.boxes([{"x": left, "y": y - 4, "x2": left + 12, "y2": y, "fill": mark.colour}],
                    strokeWidth=0)  # fmt: skip
        name = fitted(told_of(entry[0], names), SIDE - 16, 1, 11)
        sheet.texts([{"x": left + 17, "y": y - 2, "text": name}], 11, align="left", fontWeight=600)
        text = _words(entry)
        said = {"x": left + 17, "y": y + (19 if "\n" in text else 13), "text": text, "ink": MUTED}
        sheet.texts([said], 10.5, align="left")
    for entry, mark in zip(own, signs(len(own)), strict=True):
        if entry[1] is not None:
            x, y = left + SIDE * entry[1].false_alarm, low - SIDE * (1.0 - entry[1].missed)
            sheet.shapes([{"x": x, "y": y, "fill": "#ffffff"}],
                         "M0,-5A5,5 0 1 1 0,5A5,5 0 1 1 0,-5Z", stroke=mark.colour,
                         strokeWidth=2.4)  # fmt: skip


def _words(entry: Told) -> str:
    curve, alarm = entry
    if alarm is None:
        return "no threshold tells anything in time"
    way = "above" if curve.sign > 0 else "below"
    early = lead_of(alarm)
    return (
        f"alarm {way} {plain(alarm.threshold)}; missed {percent(alarm.missed)},\n"
        f"false {percent(alarm.false_alarm)}; {early}"
    )


def lead_of(alarm: Alarm) -> str:
    """Return how many years of warning half of the announced futures have at least."""
    years = _median(alarm)
    if not years:
        return "half under a year ahead"
    return f"half {years} year{'s' if years > 1 else ''} ahead"


def _median(alarm: Alarm) -> int | None:
    left = 0.0
    for years in sorted(alarm.warning, reverse=True):
        left += alarm.warning[years]
        if left >= 0.5:
            return years
    return None


def _curve(sheet: Sheet, curve: Curve, colour: str, left: float, low: float) -> None:
    """Draw a curve through points that lie evenly along it."""
    x, y = curve.false_alarms, curve.hits
    along = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))))
    if along[-1] == 0.0:
        return
    wanted = np.linspace(0.0, along[-1], POINTS)
    chosen = np.unique(np.searchsorted(along, wanted).clip(0, along.size - 1)).tolist()
    rows = [
        {
            "x": left + SIDE * float(x[one]),
            "y": low - SIDE * float(y[one]),
            "x2": left + SIDE * float(x[other]),
            "y2": low - SIDE * float(y[other]),
        }
        for one, other in pairwise(chosen)
    ]
    sheet.lines(rows, color=colour, strokeWidth=2, strokeCap="round")


_COLUMNS = (
    *("indicator", "calls for", "trigger", "threshold", "area under the curve"),
    *("missed", "of these too late", "false alarms"),
    *("lower P(tips, missed)", "upper P(tips, missed)"),
    *("lower P(alarm, no tipping)", "upper P(alarm, no tipping)"),
    *("years of warning (half have at least)", "cost of a false alarm"),
)


def _table(told: Sequence[Told], names: Names, named: Dossier | None) -> Iterator[tuple[Cell, ...]]:
    for curve, alarm in told:
        head = (_label(curve.indicator, named), told_of(curve, names))
        area = None if np.isnan(curve.area) else curve.area
        if alarm is None:
            yield (*head, "none", None, area, *(None,) * 9)
            continue
        yield (
            *(*head, alarm.trigger, alarm.threshold, area),
            *(alarm.missed, alarm.late, alarm.false_alarm),
            *(alarm.missed_bounds.lower, alarm.missed_bounds.upper),
            *(alarm.false_bounds.lower, alarm.false_bounds.upper),
            *(_median(alarm), alarm.cost),
        )
