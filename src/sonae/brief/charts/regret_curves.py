"""Regret curves: in which share of futures each plan falls short by how much at most.

Reads a `Performance` of ``explore``, whose quantiles are over all futures; hands the command line
and the brief a `Figure`. One small panel per plan, with the other plans in grey behind it: lines
that lie on one another could not be told apart by colours or by labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sonae.brief.charts.figure import Figure, Names, figure, known_outcome, known_plans, measure
from sonae.brief.charts.palette import CATEGORIES, MUTED
from sonae.brief.charts.svg import Spec, wrapped
from sonae.brief.numbers import amount, is_percentage
from sonae.dims import OUTCOME, PLAN, QUANTILE
from sonae.dossier import Dossier
from sonae.explore import Performance

__all__ = ["regret_curves"]

ACROSS = 4
SIDE, HEIGHT = 178, 118
GREY = "#c3cad1"
MOST_BEHIND = 40
"""Other plans that stand behind each."""


@dataclass(frozen=True, slots=True)
class _Curve:
    """A plan: regret at each share of futures, the largest at 1."""

    plan: str
    shares: tuple[float, ...]
    regrets: tuple[float, ...]

    def at(self, share: float) -> float:
        return self.regrets[self.shares.index(share)]


def regret_curves(
    performance: Performance,
    outcome: str,
    *,
    plans: Sequence[str] = (),
    named: Dossier | None = None,
) -> Figure:
    """Return the share of futures whose regret is at most so much, plan by plan.

    Parameters
    ----------
    performance : Performance
    outcome : str
    plans : sequence of str
        Those to draw, all if not given; the regret is against all plans of the run nevertheless.
    named : Dossier, optional
        Gives labels.

    Raises
    ------
    UsageError
        If there is no such outcome or plan.
    """
    known_outcome(outcome, performance.outcomes)
    names, unit = Names.of(named), performance.unit[outcome]
    curves = _curves(performance, outcome, known_plans(plans, performance.plans))
    title = f"Regret, {names.outcome(outcome)}: {_finding(curves, names, unit)}"
    notes = names.notes(
        "Regret: how far a plan falls short of the best plan of the run in the same future. Blue: "
        "the plan named above the panel, with its regret in half and in 95 % of futures at most; "
        "grey: the others. Best at 95 % first.",
        f"Each possible scenario counts the same. Dots: {_counted(curves[0])} of futures; between "
        "them lines only guide the eye; dashed: to the largest regret met.",
    )
    panels = [_panel(curve, curves, names, unit, at) for at, curve in enumerate(curves)]
    body = {"columns": ACROSS, "concat": panels, "spacing": {"row": 22, "column": 20}}
    return figure(
        title,
        notes,
        body,
        ("plan", "share of futures", f"regret at most ({unit})"),
        [(c.plan, s, r) for c in curves for s, r in zip(c.shares, c.regrets, strict=True)],
    )


def _finding(curves: list[_Curve], names: Names, unit: str) -> str:
    """Say who falls short least in nearly all futures, and who in all if that is another."""
    best = curves[0]
    if best.at(0.95) == 0.0:
        said = f"{names.plan(best.plan)} falls short of no plan in 95 % of futures"
    elif len(curves) > 1 and curves[1].at(0.95) == best.at(0.95):
        said = f"in 95 % of futures no plan falls short by less than {_gap(best.at(0.95), unit)}"
    else:
        said = (
            f"{names.plan(best.plan)} falls short least, by {_at_most(best.at(0.95), unit)} in "
            "95 % of futures"
        )
    least = min(curve.at(1.0) for curve in curves)
    if best.at(1.0) == least:
        return said
    other = next(curve for curve in curves if curve.at(1.0) == least)
    return f"{said}; over all futures {names.plan(other.plan)} does, by {_at_most(least, unit)}"


def _curves(performance: Performance, outcome: str, plans: Sequence[str]) -> list[_Curve]:
    """Return the curves, the one that is least at 95 % first."""
    held = performance.quantiles["regret"].sel({OUTCOME: outcome}).transpose(PLAN, QUANTILE)
    shares = [round(float(q), 9) for q in held.coords[QUANTILE].to_numpy()]
    largest = performance.by_class["max_regret"].sel({OUTCOME: outcome})
    most = np.nanmax(largest.transpose(PLAN, ...).to_numpy(), axis=1)
    curves = []
    for plan, row, top in zip(performance.plans, held.to_numpy(), most, strict=True):
        if plan not in plans:
            continue
        # quantiles are known within a relative error: none is above the largest
        regrets = (*np.minimum(row, top).tolist(), float(top))
        curves.append(_Curve(plan, (*shares, 1.0), regrets))
    return sorted(curves, key=lambda curve: (curve.at(0.95), curve.at(1.0)))


def _gap(value: float, unit: str) -> str:
    """Return a difference: of percentages it is in points."""
    text = amount(value, unit)
    return text.replace("%", "points") if is_percentage(unit) else text


def _at_most(value: float, unit: str) -> str:
    said = _gap(value, unit)
    return f"less than {said[1:]}" if said.startswith("<") else f"at most {said}"


def _counted(curve: _Curve) -> str:
    said = [f"{share * 100:g}" for share in curve.shares[:-1]]
    return f"{', '.join(said[:-1])} and {said[-1]} %"


def _panel(curve: _Curve, curves: list[_Curve], names: Names, unit: str, at: int) -> Spec:
    most = max(max(other.regrets) for other in curves) or 1.0
    x = measure("regret at most", unit, domain=[0, most], zero=True)
    if is_percentage(unit):
        x["axis"]["title"] = "regret at most – points"
    x["axis"]["tickCount"] = 4
    if at < len(curves) - ACROSS:  # only the last row says what the axis is
        x["axis"]["title"] = None
    y_axis = {"title": "share of futures" if at % ACROSS == 0 else None, "format": ".0%",
              "values": [0, 0.5, 1]}  # fmt: skip
    y = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": y_axis}
    others = [other for other in curves if other is not curve][:MOST_BEHIND]
    place = {"x": {"field": "regret", **x}, "y": {"field": "share", **y}}
    line = {"type": "line", "interpolate": "linear"}
    known = [p for p in _points(curve) if p["share"] < 1]
    layers: list[Spec] = [
        {
            "data": {"values": [point for other in others for point in _points(other)]},
            "mark": {**line, "color": GREY, "strokeWidth": 1},
            "encoding": {**place, "detail": {"field": "plan"}, "order": {"field": "share"}},
        },
        {
            "data": {"values": _points(curve)[-2:]},
            "mark": {**line, "color": CATEGORIES[0], "strokeWidth": 1.6, "strokeDash": [4, 3]},
            "encoding": {**place, "order": {"field": "share"}},
        },
        {
            "data": {"values": known},
            "mark": {**line, "color": CATEGORIES[0], "strokeWidth": 2.2},
            "encoding": {**place, "order": {"field": "share"}},
        },
        {
            "data": {"values": known},
            "mark": {"type": "point", "filled": True, "size": 22, "color": CATEGORIES[0],
                     "opacity": 1},
            "encoding": place,
        },
    ]  # fmt: skip
    half, often = _gap(curve.at(0.5), unit), _gap(curve.at(0.95), unit)
    return {
        "title": {
            "text": wrapped(names.plan(curve.plan), 26),
            "subtitle": f"half: {half}, 95 %: {often}",
            "subtitleColor": MUTED,
            "subtitleFontSize": 11,
            "anchor": "start",
            "frame": "group",
            "offset": 6,
        },
        "width": SIDE,
        "height": HEIGHT,
        "layer": layers if others else layers[1:],
    }


def _points(curve: _Curve) -> list[Spec]:
    return [
        {"plan": curve.plan, "share": share, "regret": regret}
        for share, regret in zip(curve.shares, curve.regrets, strict=True)
    ]
