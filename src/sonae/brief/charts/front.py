"""The front of a search over plans: what no portfolio beats, and where the named plans stand.

Reads a `Search` of ``robustness.search``; hands the command line and the brief a `Figure`. Two
objectives are drawn as a scatter (here), three or more as parallel coordinates
(``front_parallel``). Where an objective is known only within bounds, bars show them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sonae.brief.charts.figure import Cell, Figure, Names, balanced, figure, measure
from sonae.brief.charts.front_parallel import parallel_body
from sonae.brief.charts.front_places import Place, Spans, named_places, objective_name
from sonae.brief.charts.labels import CHARACTER
from sonae.brief.charts.palette import CATEGORIES, INK, MUTED
from sonae.brief.charts.svg import Spec, wrapped
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.plans.portfolio.costs import sum_of_costs

if TYPE_CHECKING:
    from sonae.robustness.search import Objective, Search

__all__ = ["front_chart"]

WIDTH, HEIGHT = 480, 340
KEY: Final = 42
"""Characters on a line of the key."""
LINE = 15.0
MOST_DOTS: Final = 600
"""Dots of the front that numbers keep away from."""


def front_chart(
    search: "Search", *, named: Dossier | None = None, spans: Spans | None = None
) -> Figure:
    """Return the front, with the plans of the dossier numbered on it or behind it.

    Parameters
    ----------
    search : Search
    named : Dossier, optional
        Gives labels, and the ends of costs.
    spans : mapping, optional
        Bounds by text of the objective, then by index into the front or id of a plan; drawn as
        bars. Those of ``cost`` are taken from the dossier if it is given.

    Raises
    ------
    UsageError
        If the search has one objective only: then there is a best value, and no front.
    """
    if len(search.objectives) < 2:
        raise UsageError("a front has two objectives or more; with one there is a best value")
    names = Names.of(named)
    known = {**(_cost_spans(search, named) if named is not None else {}), **(spans or {})}
    places = named_places(search)
    two = len(search.objectives) == 2
    body = _scatter(search, places, names, known) if two else parallel_body(search, places, names)
    return figure(
        _title(search),
        names.notes(*_notes(search, two=two, bars=two and bool(known))),
        body,
        ("portfolio", "steps", *_heads(search.objectives, known), "place"),
        _rows(search, places, known),
    )


def _title(search: "Search") -> str:
    count = len(search.named)
    on = sum(plan.on_front for plan in search.named)
    said = f"{search.distinct:,} trade-off{'' if search.distinct == 1 else 's'}"
    if search.exhaustive:
        said += f" that none of {search.evaluated:,} feasible portfolios beats"
    else:
        said += f" that none of the {search.evaluated:,} portfolios run beats (not exhaustive)"
    if not count:
        return said
    return f"{said}; of {count} named plans {on or 'none'} {'is' if on <= 1 else 'are'} unbeaten"


def _notes(search: "Search", *, two: bool, bars: bool) -> list[str]:
    seen = "Dots" if two else "Pale lines"
    marks = "diamonds" if two else "coloured lines"
    notes = [f"{seen}: the front, {len(search.front):,} portfolios; {marks}: plans of the dossier."]
    if two:
        notes[0] += " Portfolios with the same values lie on one another."
    else:
        notes[0] += " Each axis runs from the worst shown to the best at the top."
    if bars:
        notes.append("Bars: from the lower to the upper end of what an objective may be.")
    notes.append(f"In {search.futures}.")
    return notes


def _cost_spans(search: "Search", dossier: Dossier) -> Spans:
    """Return both ends of what steps cost, where cost is an objective."""
    found: dict[str, dict[int | str, tuple[float, float]]] = {}
    for objective in search.objectives:
        if objective.measure != "cost":
            continue
        own: dict[int | str, tuple[float, float]] = {}
        for at, point in enumerate(search.front):
            own[at] = _ends(dossier, point.steps)
        for plan in search.named:
            steps = dossier.content.plans[plan.plan].steps
            own[plan.plan] = _ends(dossier, {step.option: step.start for step in steps})
        found[objective.text] = own
    return found


def _ends(dossier: Dossier, steps: Mapping[str, int]) -> tuple[float, float]:
    return sum_of_costs(dossier, steps, "lower"), sum_of_costs(dossier, steps, "upper")


# table --------------------------------------------------------------------------------------------


def _heads(objectives: Sequence["Objective"], spans: Spans) -> list[str]:
    heads = []
    for objective in objectives:
        heads.append(f"{objective.text} ({objective.unit})")
        if objective.text in spans:
            heads += [f"{objective.text} from", f"{objective.text} to"]
    return heads


def _rows(search: "Search", places: Sequence[Place], spans: Spans) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for at, point in enumerate(search.front):
        steps = " ".join(f"{option}@{year}" for option, year in point.steps.items())
        values = _values(search.objectives, point.values, spans, at)
        rows.append((at, steps or "no step", *values, "on the front"))
    for plan, place in zip(search.named, places, strict=True):
        values = _values(search.objectives, plan.values, spans, plan.plan)
        rows.append((plan.plan, "", *values, place.said))
    return rows


def _values(
    objectives: Sequence["Objective"], values: Sequence[float], spans: Spans, at: int | str
) -> list[Cell]:
    cells: list[Cell] = []
    for objective, value in zip(objectives, values, strict=True):
        cells.append(value)
        if objective.text in spans:
            cells += list(spans[objective.text].get(at, (None, None)))
    return cells


# scatter ------------------------------------------------------------------------------------------


def _scatter(search: "Search", places: Sequence[Place], names: Names, spans: Spans) -> Spec:
    first, second = search.objectives
    front = [{"x": p.values[0], "y": p.values[1]} for p in search.front]
    plans = [{"x": p.values[0], "y": p.values[1]} for p in places]
    bars = _bars(search, places, spans)
    every = [*front, *plans, *({"x": b["x2"], "y": b["y2"]} for b in bars), *bars]
    x_ends = _padded([row["x"] for row in every])
    y_ends = _padded([row["y"] for row in every])
    x = measure(objective_name(first, names), first.unit, _way(first), domain=x_ends, nice=False)
    y = measure(objective_name(second, names), second.unit, _way(second), domain=y_ends, nice=False)
    y["axis"] = {**y["axis"], "title": balanced(y["axis"]["title"], 52)}
    x["axis"] = {**x["axis"], "title": balanced(x["axis"]["title"], 74)}
    place = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    numbers = _numbers(places, x_ends, y_ends, front)
    layers: list[Spec] = [
        {
            "data": {"values": bars},
            "mark": {"type": "rule", "strokeWidth": 1.4, "opacity": 0.5},
            "encoding": {
                **place,
                "x2": {"field": "x2"},
                "y2": {"field": "y2"},
                "color": {"field": "fill", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": front},
            "mark": {"type": "point", "filled": True, "size": 38, "color": CATEGORIES[0],
                     "opacity": 0.8},
            "encoding": place,
        },
        {
            "data": {"values": plans},
            "mark": {"type": "point", "filled": True, "shape": "diamond", "size": 120,
                     "color": CATEGORIES[1], "stroke": "#ffffff", "strokeWidth": 1, "opacity": 1},
            "encoding": place,
        },
        {
            "data": {"values": numbers},
            "mark": {"type": "text", "fontSize": 12, "fontWeight": 700, "color": INK,
                     "baseline": "middle"},
            "encoding": {
                "x": {"field": "px", "type": "quantitative", "scale": None},
                "y": {"field": "py", "type": "quantitative", "scale": None},
                "text": {"field": "text"},
            },
        },
        *_key(places),
    ]  # fmt: skip
    shown = [layer for layer in layers if layer["data"]["values"]]
    return {"width": WIDTH, "height": HEIGHT, "layer": shown}


def _bars(search: "Search", places: Sequence[Place], spans: Spans) -> list[Spec]:
    """Return the bars of what an objective may be, along its own axis."""
    marks: list[tuple[int | str, Sequence[float], str]] = [
        (at, point.values, CATEGORIES[0]) for at, point in enumerate(search.front)
    ]
    marks += [(place.plan, place.values, CATEGORIES[1]) for place in places]
    bars = []
    for axis, objective in enumerate(search.objectives):
        own = spans.get(objective.text, {})
        for at, values, fill in marks:
            low, high = own.get(at, (0.0, 0.0))
            if high > low:
                ends = [list(values), list(values)]
                ends[0][axis], ends[1][axis] = low, high
                (left, bottom), (right, top) = ends
                bars.append({"x": left, "x2": right, "y": bottom, "y2": top, "fill": fill})
    return bars


def _padded(values: Sequence[float]) -> list[float]:
    least, most = min(values), max(values)
    room = 0.06 * ((most - least) or abs(most) or 1.0)
    return [least - room, most + room]


def _way(objective: "Objective") -> str:
    return "less" if objective.less else "more"


def _numbers(
    places: Sequence[Place],
    x_ends: Sequence[float],
    y_ends: Sequence[float],
    front: Sequence[Spec],
) -> list[Spec]:
    """Return each plan's number beside its mark, moved until it stands on no other one.

    Plans at one point share a place: their numbers are said together.
    """

    def pixels(x: float, y: float) -> tuple[int, int]:
        across = (x - x_ends[0]) / (x_ends[1] - x_ends[0])
        down = (y_ends[1] - y) / (y_ends[1] - y_ends[0])
        return round(across * WIDTH), round(down * HEIGHT)

    spots: dict[tuple[int, int], list[str]] = {}
    for place in places:
        at = pixels(place.values[0], place.values[1])
        spots.setdefault(at, []).append(str(place.number))
    taken = [(px - 7.0, py - 7.0, px + 7.0, py + 7.0) for px, py in spots]
    dots = sorted({pixels(row["x"], row["y"]) for row in front})[:MOST_DOTS]
    taken += [(px - 4.0, py - 4.0, px + 4.0, py + 4.0) for px, py in dots]
    rows = []
    for (px, py), numbers in spots.items():
        text = ", ".join(numbers)
        half = len(text) * CHARACTER * 12 / 2 + 2
        offsets = [
            (dx * (half + reach), dy * (6 + reach))
            for reach in (9, 17, 26)
            for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
        ]
        boxes = [(px + dx - half, py + dy - 7, px + dx + half, py + dy + 7) for dx, dy in offsets]
        box = next((b for b in boxes if not any(_touch(b, other) for other in taken)), boxes[0])
        taken.append(box)
        rows.append({"px": (box[0] + box[2]) / 2, "py": (box[1] + box[3]) / 2, "text": text})
    return rows


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _key(places: Sequence[Place]) -> list[Spec]:
    """Return what the numbers stand for, at the right of the panel."""
    rows: list[Spec] = []
    y = 6.0
    for place in places:
        for at, line in enumerate(wrapped(f"{place.number}  {place.label}", KEY)):
            rows.append({"py": y, "text": line, "ink": INK, "px": WIDTH + (18 if not at else 32)})
            y += LINE
        for line in wrapped(place.said, KEY):
            rows.append({"py": y, "text": line, "ink": MUTED, "px": WIDTH + 32})
            y += LINE
        y += 4
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 11.5},
            "encoding": {
                "x": {"field": "px", "type": "quantitative", "scale": None},
                "y": {"field": "py", "type": "quantitative", "scale": None},
                "text": {"field": "text"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        }
    ]
