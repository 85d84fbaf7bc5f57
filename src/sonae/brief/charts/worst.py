"""Worst cases: for each plan, what was reached and what no future exceeds, with the threshold.

Reads `WorstCases` of ``robustness.worst``; hands the command line and the brief a `Figure`.
"""

import math
from collections.abc import Sequence

from sonae.brief.charts.figure import (
    WIDTH,
    Figure,
    Names,
    beside,
    figure,
    labelled,
    legend,
    line_at,
    measure,
    rows_axis,
)
from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import amount, limit
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.robustness.worst import WorstCase, WorstCases

__all__ = ["worst_chart"]

STEP = 30
VERDICTS = {
    "holds in every future": CATEGORIES[0],
    "misses in some future": CATEGORIES[1],
    "not settled": "#7a8793",
}
_PLAIN = {"worst case lies in the bar": CATEGORIES[0]}


def worst_chart(
    found: WorstCases,
    outcome: str,
    *,
    unit: str = "1",
    threshold: float | None = None,
    named: Dossier | None = None,
) -> Figure:
    """Return the worst case of each plan as a bar from what was reached to the bound.

    Parameters
    ----------
    found : WorstCases
    outcome : str
        The one to draw.
    unit : str
    threshold : float, optional
        Drawn as a line; equal counts as met.
    named : Dossier, optional
        Gives unit, threshold and labels.

    Raises
    ------
    UsageError
        If no case of the outcome was asked.
    """
    cases = [case for case in found if case.outcome == outcome]
    if not cases:
        raise UsageError(f"no worst case of {outcome}: it was not asked")
    if named is not None:
        entry = named.content.outcomes[outcome]
        unit, threshold = entry.unit, entry.threshold
    names = Names.of(named)
    verdicts = [_verdict(case, threshold) for case in cases]
    notes = names.notes(
        "Dot: the worst value that a run reached. Bar: up to the bound that no future exceeds; "
        "where it is shut, the dot is the worst case.",
    )
    return figure(
        _title(names.outcome(outcome), unit, threshold, verdicts),
        notes,
        _body(cases, verdicts, unit, threshold, names),
        ("plan", f"reached ({unit})", f"bound ({unit})", "verdict", "search ended"),
        [
            (c.plan, c.attained, c.bound, v or None, c.stopped)
            for c, v in zip(cases, verdicts, strict=True)
        ],
    )


def _verdict(case: WorstCase, threshold: float | None) -> str:
    if threshold is None:
        return ""
    sign = 1.0 if case.better == "less" else -1.0
    if sign * case.bound <= sign * threshold:
        return "holds in every future"
    if sign * case.attained > sign * threshold:
        return "misses in some future"
    return "not settled"


def _title(name: str, unit: str, threshold: float | None, verdicts: Sequence[str]) -> str:
    if threshold is None:
        return f"Worst cases of {len(verdicts)} plans: {name}"
    holds, misses, unsettled = (verdicts.count(verdict) for verdict in VERDICTS)
    rest = f", {unsettled} not settled" if unsettled else ""
    count, value = len(verdicts), amount(threshold, unit)
    some = f"{holds} of {count} plans hold" if holds else f"none of {count} plans is proved to hold"
    return f"Worst case, {name}: {some} {value} in every future, {misses} miss it in some{rest}"


def _body(
    cases: Sequence[WorstCase],
    verdicts: Sequence[str],
    unit: str,
    threshold: float | None,
    names: Names,
) -> Spec:
    finite = [v for c in cases for v in (c.attained, c.bound) if math.isfinite(v)]
    finite += [] if threshold is None else [threshold]
    least, most = min(finite), max(finite)
    span = (most - least) or abs(most) or 1.0
    # a bar without an end runs out of the panel
    beyond = most + 0.08 * span, least - 0.08 * span
    thin = 0.004 * span
    rows = [
        {
            "row": at + 0.5,
            "reached": case.attained,
            "bound": _end(case, beyond, thin),
            "kind": verdict or next(iter(_PLAIN)),
        }
        for at, (case, verdict) in enumerate(zip(cases, verdicts, strict=True))
    ]
    y = rows_axis(len(cases))
    x = measure(names.outcome(cases[0].outcome), unit, cases[0].better)
    colours = VERDICTS if any(verdicts) else _PLAIN
    used = {
        kind: colour for kind, colour in colours.items() if any(r["kind"] == kind for r in rows)
    }
    return {
        "width": WIDTH,
        "height": STEP * len(cases),
        "layer": [
            *labelled([names.plan(case.plan) for case in cases], y),
            *line_at(threshold, unit, x),
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": 13, "opacity": 0.75},
                "encoding": {
                    "y": y,
                    "x": {"field": "reached", **x},
                    "x2": {"field": "bound"},
                    "color": legend(used),
                },
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 34, "color": INK, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "reached", **x}},
            },
            beside([_said(c, v, unit) for c, v in zip(cases, verdicts, strict=True)], y),
        ],
    }


def _end(case: WorstCase, beyond: tuple[float, float], thin: float) -> float:
    """Return where a bar ends; a shut one is as wide as can be seen."""
    sign = 1.0 if case.better == "less" else -1.0
    if not math.isfinite(case.bound):
        return beyond[0] if sign > 0 else beyond[1]
    return case.attained + sign * max(thin, abs(case.bound - case.attained))


def _said(case: WorstCase, verdict: str, unit: str) -> str:
    """Return both ends, what was reached rounded to the better and the bound to the worse side."""
    up = case.better == "less"
    bound = limit(case.bound, unit, up=up)
    if not math.isfinite(case.bound):
        said = f"{limit(case.attained, unit, up=not up)}, no bound"
    elif limit(case.attained, unit, up=up) == bound:
        said = bound
    else:
        mark = bound[len(bound.split(" ")[0]) :] if " " in bound else ""
        mark = mark or ("\u202f%" if bound.endswith("\u202f%") else "")
        said = f"{limit(case.attained, unit, up=not up).removesuffix(mark)} to {bound}"
    return f"{said}: {verdict}" if verdict else said
