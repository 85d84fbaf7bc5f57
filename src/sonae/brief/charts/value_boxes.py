"""Box plots: how each plan's values of one outcome spread over all futures, with the threshold.

Reads a `Performance` of ``explore``; hands the command line and the brief a `Figure`. Boxes and
whiskers are quantiles (Tukey's box with whiskers at 5 and 95 %): single futures are not drawn.
"""

from collections.abc import Sequence

import numpy as np

from sonae.brief.charts.figure import (
    WIDTH,
    Cell,
    Figure,
    Names,
    beside,
    figure,
    known_outcome,
    known_plans,
    labelled,
    line_at,
    measure,
    rows_axis,
)
from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import amount, percent
from sonae.dims import CLASS, OUTCOME, PLAN, QUANTILE
from sonae.dossier import Dossier
from sonae.explore import Performance

__all__ = ["value_boxes"]

STEP = 32
SHOWN = (5, 25, 50, 75, 95)
OFTEN = 0.95


def value_boxes(
    performance: Performance,
    outcome: str,
    *,
    plans: Sequence[str] = (),
    named: Dossier | None = None,
) -> Figure:
    """Return a box for each plan: 5, 25, 50, 75 and 95 % of futures.

    Parameters
    ----------
    performance : Performance
    outcome : str
    plans : sequence of str
        Those to draw; all if not given.
    named : Dossier, optional
        Gives labels.

    Raises
    ------
    UsageError
        If there is no such outcome or plan.
    """
    known_outcome(outcome, performance.outcomes)
    names, unit = Names.of(named), performance.unit[outcome]
    better, threshold = performance.better[outcome], performance.threshold[outcome]
    missed = _missed(performance, outcome)
    table = _quantiles(performance, outcome)
    sign = 1.0 if better == "less" else -1.0
    bad = 4 if better == "less" else 0
    shown = [performance.plans.index(name) for name in known_plans(plans, performance.plans)]
    order = sorted(shown, key=lambda at: (sign * table[at, bad], sign * table[at, 2]))
    where = names.outcome(outcome)
    if missed is None:
        middle = min(order, key=lambda at: sign * table[at, 2])
        title = f"{where}: {names.plan(performance.plans[middle])} has the best median, "
        title += amount(table[middle, 2], unit)
    else:
        keeps = sum(missed[at] <= 1 - OFTEN for at in order)
        title = f"{where}: {keeps or 'none'} of {len(order)} plans "
        title += "keeps " if keeps < 2 else "keep "
        title += f"{amount(threshold or 0.0, unit)} in at least 95 % of futures"
    notes = names.notes(
        "Line: from 5 to 95\u202f% of futures; box: from 25 to 75\u202f%; stroke: the median. Each "
        f"possible scenario counts the same. Best at the worse end ({'95' if bad else '5'}\u202f%) "
        "first.",
    )
    rows: list[tuple[Cell, ...]] = [
        (
            performance.plans[at],
            *table[at].tolist(),
            threshold,
            None if missed is None else missed[at],
        )
        for at in order
    ]
    said = [] if missed is None else [f"missed in {percent(missed[at])}" for at in order]
    return figure(
        title,
        notes,
        _body(
            [names.plan(performance.plans[at]) for at in order],
            table[order],
            said,
            line_at(threshold, unit, measure(where, unit, better)),
            measure(where, unit, better),
        ),
        (
            "plan",
            *(f"{q} % ({unit})" for q in SHOWN),
            f"threshold ({unit})",
            "share of futures that miss it",
        ),
        rows,
    )


def _quantiles(
    performance: Performance, outcome: str
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    held = performance.quantiles["value"].sel({OUTCOME: outcome}).transpose(PLAN, QUANTILE)
    known = [round(100 * float(q)) for q in held.coords[QUANTILE].to_numpy()]
    found = held.to_numpy()[:, [known.index(q) for q in SHOWN]]
    return np.asarray(found, dtype=np.float64).reshape(len(performance.plans), len(SHOWN))


def _missed(performance: Performance, outcome: str) -> list[float] | None:
    """Return the share of futures in which each plan misses the threshold, if there is one."""
    if performance.threshold[outcome] is None:
        return None
    by_class = performance.by_class
    fails = by_class["fails"].sel({OUTCOME: outcome}).transpose(PLAN, CLASS).to_numpy()
    drawn = np.full(performance.classes, performance.draws, dtype=np.float64)
    counted = by_class["count"].to_numpy() if "count" in by_class else drawn
    weight = performance.multiplicity.astype(np.float64)
    shares = (fails * weight).sum(axis=1) / float((counted * weight).sum())
    return [float(share) for share in shares]


def _body(
    labels: list[str],
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    said: list[str],
    threshold: list[Spec],
    x: Spec,
) -> Spec:
    y = rows_axis(len(labels))
    rows = [
        {"row": at + 0.5, **{f"q{q}": float(v) for q, v in zip(SHOWN, row, strict=True)}}
        for at, row in enumerate(table)
    ]

    def layer(mark: Spec, start: str, end: str | None = None) -> Spec:
        place = {"y": y, "x": {"field": start, **x}, **({"x2": {"field": end}} if end else {})}
        return {"data": {"values": rows}, "mark": mark, "encoding": place}

    return {
        "width": WIDTH,
        "height": STEP * len(labels),
        "layer": [
            *labelled(labels, y),
            layer({"type": "rule", "color": CATEGORIES[0], "strokeWidth": 1.6}, "q5", "q95"),
            layer({"type": "bar", "height": 15, "color": "#9cc4e0"}, "q25", "q75"),
            layer(
                {"type": "tick", "thickness": 3, "size": 15, "color": INK, "opacity": 1,
                 "orient": "vertical"},
                "q50",
            ),
            *threshold,
            *([beside(said, y)] if said else []),
        ],
    }  # fmt: skip
