"""Regret strips: for each outcome in its own unit, how far each plan may fall short of the best."""

from dataclasses import dataclass

from markupsafe import Markup

from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import Spec, draw, wrapped

__all__ = ["Strip", "regret_strips"]


@dataclass(frozen=True, slots=True)
class Strip:
    """One outcome: its title, the title of its axis, and (plan, 90th percentile, most) rows."""

    title: str
    axis: str
    percentage: bool
    rows: tuple[tuple[str, float, float], ...]


def regret_strips(strips: tuple[Strip, ...], label: str, *, across: int = 3) -> Markup:
    """Draw small multiples, `across` in a row; names of plans stand at the left of each row."""
    panels = [_panel(strip, named=index % across == 0) for index, strip in enumerate(strips)]
    spec = {"columns": across, "concat": panels, "spacing": {"row": 26, "column": 18}}
    return draw(spec, "regret", label)


def _panel(strip: Strip, *, named: bool) -> Spec:
    values = [
        {"plan": plan, "none": 0.0, "often": often, "most": most}
        for plan, often, most in strip.rows
    ]
    plans = [plan for plan, _, _ in strip.rows]
    y_axis = {
        "title": None,
        "labels": named,
        "ticks": False,
        "domain": False,
        "grid": True,
        "labelPadding": 8,
    }
    y = {"field": "plan", "type": "nominal", "sort": plans, "axis": y_axis}
    x_axis = {
        "title": strip.axis,
        "tickCount": 4,
        "format": ".0%" if strip.percentage else ",.3~f",
        "grid": False,
        "labelOverlap": True,
    }
    x = {"type": "quantitative", "scale": {"zero": True, "nice": True}, "axis": x_axis}
    return {
        "title": {"text": wrapped(strip.title, 42), "anchor": "start", "frame": "group"},
        "data": {"values": values},
        "width": 262,
        "height": {"step": 20},
        "layer": [
            {
                "mark": {"type": "rule", "color": CATEGORIES[0], "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {"field": "none", **x},
                    "x2": {"field": "most"},
                },
            },
            {
                "mark": {"type": "tick", "color": INK, "thickness": 3, "size": 13, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "most", **x}},
            },
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "color": CATEGORIES[1],
                    "size": 60,
                    "opacity": 1,
                },
                "encoding": {"y": y, "x": {"field": "often", **x}},
            },
        ],
    }
