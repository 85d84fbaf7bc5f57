"""Tornado: how far each input by itself moves one plan's outcome from its nominal value.

Reads `Bar` of ``robustness.sensitivity``; hands the command line and the brief a `Figure`.
"""

from collections.abc import Sequence

from sonae.brief.charts.figure import (
    Figure,
    Names,
    figure,
    labelled,
    legend,
    line_at,
    measure,
    step,
)
from sonae.brief.charts.figure import rows_axis as _rows_axis
from sonae.brief.charts.labels import fitted
from sonae.brief.charts.palette import CATEGORIES, INK
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import amount, spread
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.robustness.sensitivity import Bar

__all__ = ["tornado_chart"]

STEP = 36
WIDTH = 620
MARGIN = 0.27
"""Share of the width, on each side, that is kept for what the ends are."""
SIZE = 11
LETTERS = 50
"""Characters on a line of an input's name."""
BETTER, WORSE, ONLY = "better than nominal", "worse than nominal", "away from nominal"
COLOURS = {BETTER: CATEGORIES[0], WORSE: CATEGORIES[1], ONLY: CATEGORIES[0]}


def tornado_chart(
    bars: Sequence[Bar],
    *,
    unit: str = "1",
    better: str | None = None,
    threshold: float | None = None,
    named: Dossier | None = None,
    most: int = 12,
) -> Figure:
    """Return the bars of one plan and outcome, the longest first.

    Parameters
    ----------
    bars : sequence of Bar
        From ``tornado``, of one plan and one outcome.
    unit, better, threshold : optional
        Of the outcome; the dossier's if it is given.
    named : Dossier, optional
        Gives labels.
    most : int
        Bars to draw; the table holds all.

    Raises
    ------
    UsageError
        If the bars are of several plans or outcomes, or of none.
    """
    if len({(bar.plan, bar.outcome) for bar in bars}) != 1:
        raise UsageError("a tornado is of one plan and one outcome")
    names, first = Names.of(named), bars[0]
    if named is not None:
        entry = named.content.outcomes[first.outcome]
        unit, better, threshold = entry.unit, entry.better, entry.threshold
    ranked = sorted(bars, key=lambda bar: -bar.swing)
    shown = [bar for bar in ranked if bar.swing > 0][:most]
    left = sum(bar.swing > 0 for bar in ranked) - len(shown)
    notes = names.notes(
        "One input at a time, all others at their nominal values, which give "
        f"{amount(first.nominal, unit)} in the mean over all possible scenarios. At the ends of "
        "a bar: what the input is there → the outcome. Interactions do not show.",
        f"{left} more inputs move it less." if left else "",
    )
    return figure(
        _title(first, shown, unit, names),
        notes,
        _body(shown, first, (unit, better, threshold), names),
        ("input", "kind", "at one end", f"value ({unit})", "at the other", f"value there ({unit})"),
        [(b.input, b.kind, b.low_at, b.low, b.high_at, b.high) for b in ranked],
    )


def _title(first: Bar, shown: Sequence[Bar], unit: str, names: Names) -> str:
    where = f"{names.plan(first.plan)} \u2014 {names.outcome(first.outcome)}"
    if not shown:
        return f"{where}: no input moves it"
    top = shown[0]
    low, high = sorted((top.low, top.high))
    return f"{where}: moved most by {names.input(top.input)}, {spread(low, high, unit)}"


def _body(
    shown: Sequence[Bar],
    first: Bar,
    outcome: tuple[str, str | None, float | None],
    names: Names,
) -> Spec:
    unit, better, threshold = outcome
    y = _rows_axis(len(shown))
    ends = [value for bar in shown for value in (bar.low, bar.high)] or [first.nominal]
    least, most = min(*ends, first.nominal), max(*ends, first.nominal)
    room = ((most - least) or 1.0) * MARGIN / (1 - 2 * MARGIN)
    domain = [least - room, most + room]
    x = measure(names.outcome(first.outcome), unit, better, domain=domain, nice=False)
    if least >= 0:  # room for words, and no values
        x["axis"]["labelExpr"] = "datum.value < 0 ? '' : datum.label"
    parts, texts = [], []
    for at, bar in enumerate(shown):
        for value, other, end in (
            (bar.low, bar.high, bar.low_at),
            (bar.high, bar.low, bar.high_at),
        ):
            kind = _kind(value - first.nominal, better)
            here = {"row": at + 0.5, "from": first.nominal, "to": value, "kind": kind}
            left = value < other or (value == other and end == bar.low_at)
            said = f"{names.end(bar.input, end)} → {amount(value, unit, with_unit=False)}"
            parts.append(here)
            # the text stands outside of the whole bar, also if both ends lie on one side
            texts.append(
                {
                    "row": at + 0.5,
                    "edge": min(value, first.nominal) if left else max(value, first.nominal),
                    "text": fitted(said, MARGIN * WIDTH - 12, 2, SIZE),
                    "left": left,
                }
            )
    used = {kind: COLOURS[kind] for kind in COLOURS if any(p["kind"] == kind for p in parts)}
    inside = threshold is not None and domain[0] < threshold < domain[1]
    labels = [names.input(bar.input) for bar in shown]
    return {
        "width": WIDTH,
        "height": step(labels, STEP, LETTERS) * max(1, len(shown)),
        "layer": [
            *labelled(labels, y, LETTERS),
            {
                "data": {"values": parts},
                "mark": {"type": "bar", "height": 17},
                "encoding": {
                    "y": y,
                    "x": {"field": "from", **x},
                    "x2": {"field": "to"},
                    "color": legend(used),
                },
            },
            {
                "data": {"values": [{"at": first.nominal}]},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2},
                "encoding": {"x": {"field": "at", **x}},
            },
            *line_at(threshold if inside else None, unit, x),
            *_texts(texts, x, y),
        ],
    }


def _kind(moved: float, better: str | None) -> str:
    if better is None:
        return ONLY
    return BETTER if (moved < 0) == (better == "less") else WORSE


def _texts(texts: Sequence[Spec], x: Spec, y: Spec) -> list[Spec]:
    """Return layers of texts: right-aligned at the left ends, left-aligned at the right ones."""
    layers: list[Spec] = []
    for left in (True, False):
        for lines in (1, 2):
            some = [t for t in texts if t["left"] == left and t["text"].count("\n") == lines - 1]
            mark: Spec = {
                "type": "text",
                "align": "right" if left else "left",
                "dx": -5 if left else 5,
                "baseline": "middle",
                "dy": -6.5 * (lines - 1),
                "lineHeight": 13,
                "lineBreak": "\n",
                "fontSize": SIZE,
                "color": INK,
            }
            place = {"y": y, "x": {"field": "edge", **x}, "text": {"field": "text"}}
            halo = {**mark, "stroke": "#ffffff", "strokeWidth": 3.5, "strokeJoin": "round"}
            layers += [
                {"data": {"values": some}, "mark": own, "encoding": place} for own in (halo, mark)
            ]
    return [layer for layer in layers if layer["data"]["values"]]
