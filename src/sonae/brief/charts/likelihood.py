"""Interval bars: lower and upper probability of each proposition, on the words of the scale."""

from dataclasses import dataclass

from markupsafe import Markup

from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import draw, row_labels, wrapped

__all__ = ["Bar", "interval_bars"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One proposition: its label, its bounds and what is printed beside them."""

    label: str
    lower: float
    upper: float
    text: str


def interval_bars(bars: tuple[Bar, ...], edges: tuple[float, ...], label: str) -> Markup:
    """Draw one bar per proposition; `edges` are where the words of the scale begin and end."""
    rows = [
        {
            "row": index,
            "lower": bar.lower,
            "upper": max(bar.upper, bar.lower + 0.004),  # a point still shows
            "text": bar.text,
            "label": "\n".join(wrapped(bar.label, 52)),
            "lines": len(wrapped(bar.label, 52)),
            "edge": 1.02,
        }
        for index, bar in enumerate(bars)
    ]
    y = {"field": "row", "type": "ordinal", "axis": None}
    x_axis = {
        "title": "probability; vertical lines: where the words of the scale begin and end",
        "format": ".0%",
        "values": [0, 0.2, 0.4, 0.6, 0.8, 1],
        "grid": False,
    }
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": x_axis}
    marks = [
        *row_labels(rows, y),
        {
            "data": {"values": [{"at": edge} for edge in edges]},
            "mark": {"type": "rule", "color": "#d5dbe1", "strokeDash": [3, 3]},
            "encoding": {"x": {"field": "at", **x}},
        },
        {
            "mark": {"type": "bar", "height": 13, "color": CATEGORIES[0]},
            "encoding": {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}},
        },
        {
            "mark": {"type": "text", "align": "left", "color": INK, "fontSize": 12},
            "encoding": {"y": y, "x": {"field": "edge", **x}, "text": {"field": "text"}},
        },
    ]
    spec = {
        "data": {"values": rows},
        "width": 420,
        "height": {"step": 30},
        "layer": marks,
    }
    return draw(spec, "likelihood", label)
