"""A drawing in pixels: boxes, lines and texts at places that the chart works out itself.

For charts whose rows and columns are grouped and labelled on two levels, which the axes of
Vega-Lite cannot do. The result is a plain Vega-Lite spec like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sonae.brief.charts.palette import INK
from sonae.brief.charts.svg import Spec

__all__ = ["LEADING", "Sheet"]

LEADING = 1.15
"""Height of a line of text, in sizes of its font."""


@dataclass(frozen=True, slots=True)
class _Layer:
    rows: list[Spec]
    mark: Spec
    channels: dict[str, str]


class Sheet:
    """Layers of marks, the first at the bottom; x runs to the right and y downwards."""

    def __init__(self) -> None:
        self._layers: list[_Layer] = []

    def boxes(self, rows: Iterable[Spec], **mark: object) -> None:
        """Add boxes from (x, y) to (x2, y2), each in its own `fill`."""
        self._add(rows, {"type": "rect", **mark}, {"fill": "fill"})

    def lines(self, rows: Iterable[Spec], **mark: object) -> None:
        """Add lines from (x, y) to (x2, y2)."""
        self._add(rows, {"type": "rule", **mark}, {})

    def shapes(self, rows: Iterable[Spec], path: str, **mark: object) -> None:
        """Add one shape, a path in pixels, at every (x, y), each in its own `fill`."""
        # a size of 4 is the one at which Vega draws a path in its own measure
        point = {"type": "point", "filled": True, "shape": path, "size": 4, "opacity": 1}
        self._add(rows, {**point, "strokeWidth": 0, **mark}, {"fill": "fill"})

    def texts(self, rows: Iterable[Spec], size: float, **mark: object) -> None:
        """Add texts at (x, y), in their own `ink` where they have one.

        The lines of one text stand round its place, also where it is turned to run upwards.
        """
        grouped: dict[int, list[Spec]] = {}
        for row in rows:
            grouped.setdefault(row["text"].count("\n"), []).append({"ink": INK, **row})
        axis = "x" if "angle" in mark else "y"
        font = {"fontSize": size, "lineHeight": size * LEADING, "lineBreak": "\n"}
        for breaks, some in sorted(grouped.items()):
            first = -breaks * size * LEADING / 2
            placed = [{**row, axis: row[axis] + first} for row in some]
            style = {"type": "text", "baseline": "middle", **font, **mark}
            self._add(placed, style, {"text": "text", "color": "ink"})

    def spec(self, description: str) -> Spec:
        """Return the whole as a spec; `description` is what a reader is told who cannot see it."""
        rows = [row for layer in self._layers for row in layer.rows]
        width = max((row["x2"] if "x2" in row else row["x"] for row in rows), default=1.0)
        height = max((row["y2"] if "y2" in row else row["y"] for row in rows), default=1.0)
        place = {"x": _place([0, width]), "y": _place([height, 0])}
        return {
            "description": description,
            "width": width,
            "height": height,
            "layer": [_drawn(layer, place) for layer in self._layers],
        }

    def _add(self, rows: Iterable[Spec], mark: Spec, channels: dict[str, str]) -> None:
        if values := list(rows):
            self._layers.append(_Layer(values, mark, channels))


def _place(domain: list[float]) -> Spec:
    return {"type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": None}


def _drawn(layer: _Layer, place: Spec) -> Spec:
    encoding = {name: {"field": name, **channel} for name, channel in place.items()}
    if "x2" in layer.rows[0]:
        encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    for channel, field in layer.channels.items():
        as_given = {} if channel == "text" else {"scale": None, "legend": None}
        encoding[channel] = {"field": field, "type": "nominal", **as_given}
    return {"data": {"values": layer.rows}, "mark": layer.mark, "encoding": encoding}
