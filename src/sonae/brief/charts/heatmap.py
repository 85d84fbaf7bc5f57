"""Heat map: a share for each plan and column, printed in each cell.

``heat_map`` draws cells for the brief; ``met_heat`` reads a `Performance` of ``explore`` and hands
the command line a `Figure` of the shares of futures that meet each threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from sonae.brief.charts.figure import Figure, Names, figure, known_plans
from sonae.brief.charts.palette import label_on, ramp
from sonae.brief.charts.svg import Spec, draw, wrapped
from sonae.brief.numbers import exact, percent
from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore import Performance

__all__ = ["HeatCell", "heat_map", "met_heat"]


ALL = "all thresholds at once"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: a share in 0 to 1 and how it is printed."""

    row: str
    column: str
    share: float
    text: str


def heat_map(cells: tuple[HeatCell, ...], name: str, label: str) -> Markup:
    """Draw cells; rows and columns stand in the order in which they first occur."""
    return draw(_body(cells), name, label)


def met_heat(
    performance: Performance, *, plans: Sequence[str] = (), named: Dossier | None = None
) -> Figure:
    """Return the share of futures that meet each threshold, and all of them at once.

    Parameters
    ----------
    performance : Performance
    plans : sequence of str
        Those to draw; all if not given.
    named : Dossier, optional
        Gives labels.

    Raises
    ------
    UsageError
        If there is no such plan, or no outcome has a threshold.
    """
    names, shown = Names.of(named), known_plans(plans, performance.plans)
    outcomes = [o for o in performance.outcomes if performance.threshold[o] is not None]
    if not outcomes:
        raise UsageError("a heat map shows thresholds that are met, and no outcome has one")
    shares = _met(performance, outcomes)
    rows = [performance.plans.index(plan) for plan in shown]
    columns = [_column(performance, names, name) for name in outcomes] + [ALL]
    cells = tuple(
        HeatCell(names.plan(plan), column, share, percent(share))
        for plan, at in zip(shown, rows, strict=True)
        for column, share in zip(columns, shares[at].tolist(), strict=True)
    )
    best = shares[rows][:, :-1].max(axis=0)
    hardest = int(best.argmin())
    title = (
        f"Hardest to meet: {names.outcome(outcomes[hardest])}, in {percent(float(best[hardest]))} "
        f"of the futures at most; all thresholds at once in {percent(shares[rows, -1].max())}"
    )
    notes = names.notes(
        "Share of futures in which each threshold is met; darker: in more. Each possible scenario "
        "counts the same."
    )
    table = [(plan, *shares[at].tolist()) for plan, at in zip(shown, rows, strict=True)]
    return figure(title, notes, _body(cells), ("plan", *outcomes, ALL), table)


def _met(performance: Performance, outcomes: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return shares (plan, outcome and then all)."""
    by_class, weight = performance.by_class, performance.multiplicity.astype(np.float64)
    drawn = np.full(performance.classes, performance.draws, dtype=np.float64)
    counted = by_class["count"].to_numpy() if "count" in by_class else drawn
    fails = by_class["fails"].sel({OUTCOME: list(outcomes)}).transpose(PLAN, OUTCOME, CLASS)
    total = float((counted * weight).sum())
    met = ((counted - fails.to_numpy()) * weight).sum(axis=-1) / total
    every = (by_class["met_all"].transpose(PLAN, CLASS).to_numpy() * weight).sum(axis=-1) / total
    found: npt.NDArray[np.float64] = np.hstack([met, every[:, None]])
    return found


def _column(performance: Performance, names: Names, outcome: str) -> str:
    sign = "≥" if performance.better[outcome] == "more" else "≤"
    said = exact(performance.threshold[outcome] or 0.0, performance.unit[outcome])
    return f"{names.outcome(outcome)} ({sign}\u00a0{said})"


def _body(cells: tuple[HeatCell, ...]) -> Spec:
    rows = list(dict.fromkeys(cell.row for cell in cells))
    columns = list(dict.fromkeys("\n".join(wrapped(cell.column, 16)) for cell in cells))
    values = [
        {
            "row": cell.row,
            "column": "\n".join(wrapped(cell.column, 16)),
            "text": cell.text,
            "fill": ramp(cell.share),
            "ink": label_on(ramp(cell.share)),
        }
        for cell in cells
    ]
    x_axis = {
        "title": None,
        "orient": "top",
        "labelAngle": 0,
        "labelExpr": "split(datum.label, '\\n')",
        "labelFontSize": 11,
        "labelLineHeight": 12.5,
        "labelBaseline": "top",  # lines run downwards from the first
        "domain": False,
        "ticks": False,
        "labelPadding": 13 * max(column.count("\n") + 1 for column in columns) + 4,
    }
    y_axis = {"title": None, "domain": False, "ticks": False, "labelPadding": 8}
    place = {
        "y": {"field": "row", "type": "nominal", "sort": rows, "axis": y_axis},
        "x": {"field": "column", "type": "nominal", "sort": columns, "axis": x_axis},
    }
    return {
        "data": {"values": values},
        "width": {"step": 93},
        "height": {"step": 30},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2},
                "encoding": {**place, "color": _as_given("fill")},
            },
            {
                "mark": {"type": "text", "fontSize": 12.5},
                "encoding": {**place, "text": {"field": "text"}, "color": _as_given("ink")},
            },
        ],
    }


def _as_given(field: str) -> dict[str, object]:
    """Read colours as they are."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}
