"""Shares of variance: what each input accounts for alone and with interactions, with intervals.

Reads `VarianceShares` of ``robustness.sensitivity``; hands the command line and the brief a
`Figure`.
"""

from sonae.brief.charts.figure import (
    WIDTH,
    Figure,
    Names,
    beside,
    figure,
    labelled,
    legend,
    rows_axis,
    step,
)
from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import amount
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.robustness.sensitivity import VarianceShares

__all__ = ["variance_chart"]

STEP = 38
ALONE, ALL = "alone (first-order index)", "with interactions (total index)"
COLOURS = {ALONE: CATEGORIES[0], ALL: CATEGORIES[1]}
_APART = 0.19
"""Distance of the two bars of a row from its middle, in rows."""


def variance_chart(
    shares: VarianceShares,
    *,
    unit: str = "1",
    named: Dossier | None = None,
    most: int = 12,
) -> Figure:
    """Return what each input accounts for, those with the largest total first.

    Parameters
    ----------
    shares : VarianceShares
    unit : str
        Of the outcome; the dossier's if it is given.
    named : Dossier, optional
        Gives labels.
    most : int
        Inputs to draw; the table holds all.

    Raises
    ------
    UsageError
        If the outcome does not vary.
    """
    names = Names.of(named)
    where = f"{names.plan(shares.plan)} \u2014 {names.outcome(shares.outcome)}"
    if not shares.varies:
        raise UsageError(f"{where}: it does not vary, so no input has a share of its variance")
    if named is not None:
        unit = named.content.outcomes[shares.outcome].unit
    order = sorted(range(len(shares.inputs)), key=lambda at: (-shares.total[at], shares.inputs[at]))
    top = order[0]
    title = (
        f"{where}: {names.input(shares.inputs[top])} accounts for {_share(shares.total[top])} of "
        f"the variance with interactions, {_share(shares.first[top])} alone"
    )
    left = len(order) - len(order[:most])
    notes = names.notes(
        f"Mean {amount(shares.mean, unit)}, standard deviation {amount(shares.deviation, unit)}; "
        f"{shares.draws:,} rows of each sample. Lines: 95 % of a bootstrap. Every possible "
        "scenario weighs the same; totals may add up to more than 100 %. Where a line reaches 0 %, "
        "the share may be chance.",
        f"{left} more inputs have smaller totals." if left else "",
    )
    return figure(
        title,
        notes,
        _body(shares, order[:most], names),
        ("input", "kind", "first", "first from", "first to", "total", "total from", "total to"),
        [
            (
                *(shares.inputs[at], shares.kinds[at]),
                *(float(shares.first[at]), *map(float, shares.first_ends[at])),
                *(float(shares.total[at]), *map(float, shares.total_ends[at])),
            )
            for at in order
        ],
    )


def _body(shares: VarianceShares, order: list[int], names: Names) -> Spec:
    y = rows_axis(len(order))
    rows = []
    for row, at in enumerate(order):
        pairs = (
            (ALONE, -_APART, shares.first[at], shares.first_ends[at]),
            (ALL, _APART, shares.total[at], shares.total_ends[at]),
        )
        for kind, apart, value, (low, high) in pairs:
            rows.append(
                {
                    "row": row + 0.5 + apart,
                    "none": 0.0,
                    "share": float(value),
                    "low": float(low),
                    "high": float(high),
                    "kind": kind,
                }
            )
    x = {
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {"title": "share of the variance", "format": ".0%", "tickCount": 6},
    }
    said = [f"{_share(shares.first[at])} alone, {_share(shares.total[at])} in all" for at in order]
    labels = [names.input(shares.inputs[at]) for at in order]
    return {
        "width": WIDTH,
        "height": step(labels, STEP) * len(order),
        "layer": [
            *labelled(labels, y),
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": 11},
                "encoding": {
                    "y": y,
                    "x": {"field": "none", **x},
                    "x2": {"field": "share"},
                    "color": legend(COLOURS),
                },
            },
            {
                "data": {"values": rows},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.6},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            beside(said, y),
        ],
    }


def _share(value: float) -> str:
    return f"{round(100 * float(value)) + 0}\u202f%"
