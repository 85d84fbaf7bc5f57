"""Trajectory of a PRIM search: coverage falls while density rises, until a box is chosen.

Reads a `Discovery`; hands the command line and the brief a `Figure`, one panel for each box. As in
Bryant and Lempert (2010); the half of the futures that was not searched is drawn beside.
"""

from collections.abc import Iterator

from sonae.brief.charts.figure import Cell, Figure, Names, figure
from sonae.brief.charts.palette import CATEGORIES, INK, MUTED
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import percent
from sonae.discovery import Discovery, FoundBox, Tally, condition
from sonae.dossier import Dossier
from sonae.errors import UsageError

__all__ = ["trajectory_chart"]

SIDE = 300
ACROSS = 3
SEARCHED, HELD_OUT = CATEGORIES[0], "#8b97a3"


def trajectory_chart(
    found: Discovery,
    *,
    what: str = "failures",
    of: str = "failures",
    does: str = "fails",
    named: Dossier | None = None,
) -> Figure:
    """Return coverage and density of every box on the way, the chosen one marked.

    Parameters
    ----------
    found : Discovery
    what : str
        Whose failures, such as ``Pay up — cost``.
    of, does : str
        What the futures of interest are called, and what they do, where they are no failures.
    named : Dossier, optional
        Gives the source.

    Raises
    ------
    UsageError
        If no box was found.
    """
    if not found.boxes:
        raise UsageError(f"{what}: no box was found, so there is no trajectory to draw")
    base = found.everything.all_failing / found.everything.all
    first = found.boxes[0].tally
    title = (
        f"{what}: box 1 holds {percent(first.coverage)} of the failures, and "
        f"{percent(first.density)} of its futures fail ({percent(base)} of all futures)"
    )
    boxes = [
        f"Box {number}: {condition(box.box, found.columns)}."
        for number, box in enumerate(found.boxes, start=1)
    ]
    notes = Names.of(named).notes(
        *boxes,
        "Each dot is a box on the way from all futures; numbers: its limits. Blue: futures that "
        "were searched; grey: the same boxes in the other half. Ring: the step that was chosen; "
        "diamond: the box as told, rounded and over all futures. Dashed: density of all futures."
        + (" Later boxes are counted in what earlier ones left." if len(found.boxes) > 1 else ""),
    )
    panels = [_panel(box, at, of, does) for at, box in enumerate(found.boxes)]
    return figure(
        title,
        notes,
        {"columns": ACROSS, "concat": panels, "spacing": 30},
        (
            *("box", "step", "limits", "pasted"),
            *("coverage", "density", "mass", "coverage held out", "density held out", "chosen"),
        ),
        _rows(found),
    )


def _rows(found: Discovery) -> Iterator[tuple[Cell, ...]]:
    for number, box in enumerate(found.boxes, start=1):
        for at, step in enumerate(box.trajectory.steps):
            held = box.held_out_steps[at] if at < len(box.held_out_steps) else None
            yield (
                *(number, at, len(step.box.limits), "yes" if step.pasted else "no"),
                *(_coverage(box, step.tally), step.tally.density, step.tally.mass),
                *((None, None) if held is None else (held.coverage, held.density)),
                "yes" if at == box.chosen else "no",
            )


def _coverage(box: FoundBox, tally: Tally) -> float:
    """Return a step's share of the failures that earlier boxes left, as the other half has it."""
    failing = box.trajectory.steps[0].tally.failing
    return tally.failing / failing if failing else 0.0


def _panel(box: FoundBox, at: int, of: str, does: str) -> Spec:
    base = box.new.all_failing / box.new.all
    before = "box 1" if at == 1 else "earlier boxes"
    steps = [
        {
            "step": place,
            "coverage": _coverage(box, step.tally),
            "density": step.tally.density,
            "limits": str(len(step.box.limits)),
        }
        for place, step in enumerate(box.trajectory.steps)
    ]
    other = [
        {"step": place, "coverage": tally.coverage, "density": tally.density}
        for place, tally in enumerate(box.held_out_steps)
    ]
    told = {"coverage": box.new.coverage, "density": box.new.density}
    x, y = (
        _axis(f"coverage: share of all {of}" if not at else f"share of {of} that {before} left"),
        _axis(f"density: share that {does}" if not at else None),
    )
    place = {"x": {"field": "coverage", **x}, "y": {"field": "density", **y}}
    count = len(box.box.limits)
    layers: list[Spec] = [
        {
            "data": {"values": [{"density": base}]},
            "mark": {"type": "rule", "color": MUTED, "strokeDash": [4, 3]},
            "encoding": {"y": place["y"]},
        },
        _line(other, place, HELD_OUT, 1.2),
        _dots(other, place, HELD_OUT, 14),
        _line(steps, place, SEARCHED, 1.6),
        _dots(steps, place, SEARCHED, 26),
        {
            "data": {"values": _changes(steps)},
            "mark": {"type": "text", "dy": -9, "dx": 14, "fontSize": 10.5, "color": SEARCHED,
                     "fontWeight": 600},
            "encoding": {**place, "text": {"field": "limits"}},
        },
        {
            "data": {"values": [steps[min(box.chosen, len(steps) - 1)]]},
            "mark": {"type": "point", "filled": False, "size": 190, "stroke": CATEGORIES[1],
                     "strokeWidth": 2.4, "opacity": 1},
            "encoding": place,
        },
        {
            "data": {"values": [told]},
            "mark": {"type": "point", "filled": True, "shape": "diamond", "size": 90,
                     "color": CATEGORIES[1], "stroke": "#ffffff", "strokeWidth": 1, "opacity": 1},
            "encoding": place,
        },
    ]  # fmt: skip
    return {
        "title": {
            "text": f"box {at + 1}: {count} limit{'' if count == 1 else 's'}",
            "subtitle": f"coverage {percent(box.new.coverage)}, density "
            f"{percent(box.new.density)}, mass {percent(box.new.mass)}",
            "subtitleFontSize": 11.5,
            "subtitleColor": MUTED,
            "anchor": "start",
            "frame": "group",
            "color": INK,
            "offset": 8,
        },
        "width": SIDE,
        "height": SIDE,
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _changes(steps: list[Spec]) -> list[Spec]:
    """Return the steps at which the number of limits changes."""
    return [
        step
        for before, step in zip([None, *steps], steps, strict=False)
        if before is None or before["limits"] != step["limits"]
    ]


def _axis(title: str | None) -> Spec:
    axis = {"title": title, "format": ".0%", "values": [0, 0.2, 0.4, 0.6, 0.8, 1]}
    # a little room beyond 100 %, so that marks there are whole
    return {
        "type": "quantitative",
        "scale": {"domain": [0, 1.04], "nice": False, "zero": True},
        "axis": axis,
    }


def _line(rows: list[Spec], place: Spec, colour: str, width: float) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "color": colour, "strokeWidth": width},
        "encoding": {**place, "order": {"field": "step", "type": "quantitative"}},
    }


def _dots(rows: list[Spec], place: Spec, colour: str, size: float) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": size, "color": colour, "opacity": 1},
        "encoding": place,
    }
