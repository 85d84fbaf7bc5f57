"""The front in three or more objectives: one axis each, better at the top, one line a portfolio."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sonae.brief.charts.figure import Names
from sonae.brief.charts.front_places import Place, objective_name
from sonae.brief.charts.labels import fitted
from sonae.brief.charts.palette import CATEGORIES, INK, MUTED, RULE
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import amount

if TYPE_CHECKING:
    from sonae.robustness.search import Search

__all__ = ["parallel_body"]

APART = 158
HEIGHT = 300
LINE = 15.0
ENTRY = 2 * LINE + 3
"""Height of an entry of the key."""
MOST = 2000
"""Lines of the front that are drawn; more would only be a cloud, and the table has all."""
FEW = {"strokeWidth": 1.4, "opacity": 0.9}
MANY = {"strokeWidth": 1, "opacity": 0.45}
DASHES = ([1, 0], [6, 3], [2, 2])
"""After eight plans colours come again, with other dashes."""


def parallel_body(search: "Search", places: Sequence[Place], names: Names) -> Spec:
    """Return the body of the chart."""
    count = len(search.objectives)
    height = max(HEIGHT, ENTRY * len(places) - LINE)
    columns = [
        [point.values[at] for point in search.front] + [place.values[at] for place in places]
        for at in range(count)
    ]
    ends = [
        (max(own), min(own)) if objective.less else (min(own), max(own))
        for objective, own in zip(search.objectives, columns, strict=True)
    ]

    def points(values: Sequence[float], line: int, colour: str = "") -> list[Spec]:
        return [
            {
                "line": line,
                "px": at * APART,
                "py": height * (1.0 - _share(value, *ends[at])),
                "colour": colour,
            }
            for at, value in enumerate(values)
        ]

    front = [p for line, f in enumerate(search.front[:MOST]) for p in points(f.values, line)]
    layers: list[Spec] = [
        _axes(count, height),
        _lines(front, {"color": "#8fb8d8", **(FEW if len(search.front) <= 40 else MANY)}),
    ]
    for place in places:
        colour = CATEGORIES[(place.number - 1) % len(CATEGORIES)]
        dash = DASHES[(place.number - 1) // len(CATEGORIES) % len(DASHES)]
        own = points(place.values, 0)
        layers.append(_lines(own, {"color": colour, "strokeWidth": 2.4, "strokeDash": dash}))
        layers.append(
            {
                "data": {"values": own},
                "mark": {"type": "point", "filled": True, "size": 40, "color": colour,
                         "opacity": 1},
                "encoding": _place(),
            }
        )  # fmt: skip
    layers += _heads(search, ends, names, height)
    layers += _key(places, [points(place.values, 0)[-1]["py"] for place in places], count, height)
    return {
        "width": APART * (count - 1),
        "height": height,
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _share(value: float, worst: float, best: float) -> float:
    return 1.0 if best == worst else (value - worst) / (best - worst)


def _place() -> Spec:
    channel = {"type": "quantitative", "scale": None, "axis": None}
    return {"x": {"field": "px", **channel}, "y": {"field": "py", **channel}}


def _axes(count: int, height: float) -> Spec:
    rows = [{"px": at * APART, "py": 0, "py2": height} for at in range(count)]
    return {
        "data": {"values": rows},
        "mark": {"type": "rule", "color": RULE, "strokeWidth": 1.4},
        "encoding": {**_place(), "y2": {"field": "py2"}},
    }


def _lines(rows: list[Spec], mark: Spec) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "line", **mark},
        "encoding": {
            **_place(),
            "detail": {"field": "line"},
            "order": {"field": "px", "type": "quantitative"},
        },
    }


def _heads(
    search: "Search", ends: Sequence[tuple[float, float]], names: Names, height: float
) -> list[Spec]:
    """Return the name of each axis below it, and its best and worst value at its ends."""
    rows: list[Spec] = []
    for at, (objective, (worst, best)) in enumerate(zip(search.objectives, ends, strict=True)):
        name = fitted(objective_name(objective, names), APART - 14, 5, 11)
        rows.append({"px": at * APART, "py": -10, "text": amount(best, objective.unit), "ink": INK})
        worse = amount(worst, objective.unit)
        rows.append({"px": at * APART, "py": height + 11, "text": worse, "ink": INK})
        for line, text in enumerate(name.split("\n")):
            y = height + 30 + 13 * line
            rows.append({"px": at * APART, "py": y, "text": text, "ink": MUTED})
    return [_texts(rows, "center")]


def _key(places: Sequence[Place], ends: Sequence[float], count: int, height: float) -> list[Spec]:
    """Return the plans at the right, in the order in which their lines end, moved apart."""
    order = sorted(range(len(places)), key=lambda at: (ends[at], at))
    left = APART * (count - 1)
    rows: list[Spec] = []
    leaders: list[Spec] = []
    tops: list[float] = []
    for at in order:
        tops.append(max(ends[at] - LINE / 2, tops[-1] + ENTRY if tops else -LINE))
    over = max(0.0, tops[-1] + ENTRY - (height + LINE)) if tops else 0.0
    tops = [max(top - over, -LINE + ENTRY * place) for place, top in enumerate(tops)]
    for at, top in zip(order, tops, strict=True):
        place = places[at]
        colour = CATEGORIES[(place.number - 1) % len(CATEGORIES)]
        leaders.append({"px": left + 4, "py": ends[at], "px2": left + 24, "py2": top + LINE / 2,
                        "colour": colour})  # fmt: skip
        name = f"{place.number}  {fitted(place.label, 300, 1, 12)}"
        rows.append({"px": left + 28, "py": top + LINE / 2, "text": name, "ink": INK})
        said = {"px": left + 42, "py": top + 1.5 * LINE, "text": place.said, "ink": MUTED}
        rows.append(said)
    return [
        {
            "data": {"values": leaders},
            "mark": {"type": "rule", "strokeWidth": 1.2},
            "encoding": {
                **_place(),
                "x2": {"field": "px2"},
                "y2": {"field": "py2"},
                "color": {"field": "colour", "type": "nominal", "scale": None},
            },
        },
        _texts(rows, "left"),
    ]


def _texts(rows: list[Spec], align: str) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": align, "baseline": "middle", "fontSize": 11.5},
        "encoding": {
            **_place(),
            "text": {"field": "text"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }
