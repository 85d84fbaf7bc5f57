"""Timeline of options: launch, lead and ramp, as bars over the years."""

from dataclasses import dataclass

from markupsafe import Markup

from sonae.brief.charts.palette import CATEGORIES, INK, MUTED
from sonae.brief.charts.svg import draw, row_labels, wrapped

__all__ = ["Span", "timeline"]

PARTS = ("lead, at least", "lead, at most", "growing to full effect")


@dataclass(frozen=True, slots=True)
class Span:
    """One launch: label, the year, and the years at which lead (least, most) and ramp end."""

    label: str
    launch: int
    lead_least: float
    lead_most: float
    full: float


def timeline(spans: tuple[Span, ...], horizon: tuple[int, int], label: str) -> Markup:
    """Draw one row per launch."""
    rows, marks = [], []
    first, last = horizon[0], horizon[1] + 1
    for index, span in enumerate(spans):
        lines = wrapped(span.label, 52)
        ends = (float(span.launch), span.lead_least, span.lead_most, span.full)
        for part, start, end in zip(PARTS, ends, ends[1:], strict=False):
            if end > start:
                stop = min(end, last)
                rows.append({"row": index, "part": part, "start": start, "end": stop})
        marks.append(
            {
                "row": index,
                "label": "\n".join(lines),
                "lines": len(lines),
                "at": span.launch,
                "beyond": span.full > last,
            }
        )
    y = {"field": "row", "type": "ordinal", "axis": None}
    x_axis = {
        "title": "start of the year",
        "format": "d",
        "values": list(range(first, last + 1)),
        "orient": "top",
        "grid": True,
    }
    x = {"type": "quantitative", "scale": {"domain": [first, last], "nice": False}, "axis": x_axis}
    colour = {
        "field": "part",
        "type": "nominal",
        "sort": list(PARTS),
        "scale": {"domain": list(PARTS), "range": [CATEGORIES[0], CATEGORIES[4], "#d7dde3"]},
        "legend": {"title": None, "orient": "top", "labelColor": INK, "labelFontSize": 12},
    }
    spec = {
        "width": 640,
        "height": {"step": 36},
        "layer": [
            *row_labels(marks, y),
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": 14},
                "encoding": {
                    "y": y,
                    "x": {"field": "start", **x},
                    "x2": {"field": "end"},
                    "color": colour,
                },
            },
            {
                "data": {"values": marks},
                "mark": {"type": "tick", "color": INK, "thickness": 3, "size": 20, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "at", **x}},
            },
            {
                "data": {"values": [mark for mark in marks if mark["beyond"]]},
                "mark": {"type": "text", "text": "→", "dx": 8, "color": MUTED, "fontSize": 13},
                "encoding": {"y": y, "x": {"value": 640}},
            },
        ],
    }
    return draw(spec, "timeline", label)
