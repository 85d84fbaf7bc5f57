"""Heat map: a share for each plan and column, printed in each cell."""

from dataclasses import dataclass

from markupsafe import Markup

from sonae.brief.charts.palette import label_on, ramp
from sonae.brief.charts.svg import draw, wrapped

__all__ = ["HeatCell", "heat_map"]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: a share in 0 to 1 and how it is printed."""

    row: str
    column: str
    share: float
    text: str


def heat_map(cells: tuple[HeatCell, ...], name: str, label: str) -> Markup:
    """Draw cells; rows and columns stand in the order in which they first occur."""
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
    spec = {
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
    return draw(spec, name, label)


def _as_given(field: str) -> dict[str, object]:
    """Read colours as they are."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}
