"""Cost against robustness: for each threshold, the bounds on meeting it over what a plan costs."""

from dataclasses import dataclass

from markupsafe import Markup

from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import Spec, draw, wrapped

__all__ = ["Panel", "cost_panels"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One threshold: its title and (number of the plan, cost, lower, upper) rows."""

    title: str
    rows: tuple[tuple[str, float, float, float], ...]


def cost_panels(panels: tuple[Panel, ...], axis: str, label: str, *, across: int = 3) -> Markup:
    """Draw small multiples; `axis` names the cost and its unit."""
    drawn = [_panel(panel, axis, named=index % across == 0) for index, panel in enumerate(panels)]
    spec = {"columns": across, "concat": drawn, "spacing": {"row": 26, "column": 22}}
    return draw(spec, "cost", label)


def _panel(panel: Panel, axis: str, *, named: bool) -> Spec:
    values = [
        {"plan": plan, "cost": cost, "lower": low, "upper": high, "top": high + 0.08}
        for plan, cost, low, high in panel.rows
    ]
    x = {
        "field": "cost",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {"title": axis, "grid": False, "tickCount": 5, "format": ",.3~f"},
    }
    y_axis = {
        "title": "probability" if named else None,
        "format": ".0%",
        "values": [0, 0.5, 1],
        "labels": True,
    }
    y = {"type": "quantitative", "scale": {"domain": [0, 1.14]}, "axis": y_axis}
    bar = {"x": x, "y": {"field": "lower", **y}, "y2": {"field": "upper"}}
    return {
        "title": {"text": wrapped(panel.title, 48)},
        "data": {"values": values},
        "width": 300,
        "height": 150,
        "layer": [
            {"mark": {"type": "rule", "color": CATEGORIES[0], "strokeWidth": 2.5}, "encoding": bar},
            _end("lower", x, y),
            _end("upper", x, y),
            {
                "mark": {"type": "text", "fontSize": 11, "fontWeight": 600, "color": INK},
                "encoding": {"x": x, "y": {"field": "top", **y}, "text": {"field": "plan"}},
            },
        ],
    }


def _end(field: str, x: Spec, y: Spec) -> Spec:
    """Draw a short stroke across the end of an interval."""
    return {
        "mark": {
            "type": "tick",
            "orient": "horizontal",
            "color": CATEGORIES[0],
            "thickness": 2.5,
            "size": 9,
            "opacity": 1,
        },
        "encoding": {"x": x, "y": {"field": field, **y}},
    }
