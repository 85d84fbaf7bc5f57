"""Charts of judgement: bounds on the words, conflicts, competing hypotheses, calibration.

Reads bounds, conflicts, a table of hypotheses and rows of calibration; returns Vega-Lite specs.
Intervals lie on one axis from 0 to 1; no meaning hangs on a colour alone.
"""

from collections.abc import Sequence

from sonae.brief.charts.palette import CATEGORIES, INK, MUTED, RULE, diverging, label_on
from sonae.brief.charts.svg import Spec, row_labels, wrapped
from sonae.evidence import SCALES, graded_terms
from sonae.likelihood import Analysis, BoundReport, CalibrationRow, Conflict, EvidenceRow

__all__ = ["bounds_chart", "calibration_chart", "conflict_chart", "hypotheses_chart"]

WIDTH = 460
STEP = 34
LABEL = 46
"""Characters on a line of a label beside a row."""
SPECK = 0.004
"""Width that a point has, so that it shows."""
_BANDS = ("#eef2f6", "#e0e6ec")
_MARKS = {"CC": 1.0, "C": 0.45, "N": 0.0, "I": -0.45, "II": -1.0}


def bounds_chart(report: Sequence[BoundReport], scale: str) -> Spec:
    """Return the bounds of propositions as bars, on bands of the words of a scale.

    Parameters
    ----------
    report : sequence of BoundReport
        From ``likelihood_report``.
    scale : str
        Key of `SCALES`; words that overlap are laid over one another, so its edges are drawn.
    """
    rows = [
        {
            "row": at,
            "lower": entry["lower"],
            "upper": max(entry["upper"], entry["lower"] + SPECK),
            "text": f"{entry['lower']:.1%} to {entry['upper']:.1%}",
            **_label(entry["proposition"]),
        }
        for at, entry in enumerate(report)
    ]
    y = _rows_axis(len(rows))
    layers = [
        *_words(scale),
        *row_labels(rows, y),
        _bars(rows, y, CATEGORIES[0]),
        _beside(rows, y),
    ]
    title = f"Lower and upper probability of {len(rows)} propositions, on the words of {scale}"
    return _panel(title, len(rows), layers)


def conflict_chart(conflicts: Sequence[Conflict]) -> Spec:
    """Return the intervals of judgements that cannot hold together, conflict by conflict.

    A line with a dot shows how far each interval would have to reach if it alone gave way: what
    the other judgements of its conflict imply begins there.  Ratios have no place on this axis
    and are named only.
    """
    rows: list[Spec] = []
    reaches: list[Spec] = []
    for number, conflict in enumerate(conflicts, start=1):
        ways = {way.id: way for way in conflict.alone}
        for judgement in conflict.judgements:
            at = len(rows)
            given = f" given {judgement.given.text}" if judgement.given else ""
            ratio = judgement.than is not None
            lower, upper = (0.0, 0.0) if ratio else (judgement.lower, judgement.upper)
            said = f"{judgement.lower:.1%} to {judgement.upper:.1%}"
            rows.append(
                {
                    "row": at,
                    "lower": lower,
                    "upper": lower if ratio else max(upper, lower + SPECK),
                    "text": "a ratio" if ratio else said,
                    **_label(f"{number}. {judgement.id}: {judgement.event.text}{given}"),
                }
            )
            way = ways.get(judgement.id)
            if way is not None:
                start = upper if way.side == "upper" else lower
                reaches.append({"row": at, "from": start, "to": way.end})
    y = _rows_axis(len(rows))
    x = _x("probability; dots: where the other judgements of the conflict would have it")
    reach = {"y": y, "x": {"field": "from", **x}, "x2": {"field": "to"}}
    dot = {"y": y, "x": {"field": "to", **x}}
    layers = [
        *row_labels(rows, y),
        _bars(rows, y, CATEGORIES[0], x),
        {
            "data": {"values": reaches},
            "mark": {"type": "rule", "color": CATEGORIES[1], "strokeWidth": 2},
            "encoding": reach,
        },
        {
            "data": {"values": reaches},
            "mark": {"type": "point", "filled": True, "size": 70, "color": CATEGORIES[1],
                     "opacity": 1},
            "encoding": dot,
        },
        _beside(rows, y, x),
    ]  # fmt: skip
    title = f"{len(rows)} judgements that cannot hold together, and what the others imply for each"
    return _panel(title, len(rows), layers)


def _label(text: str) -> Spec:
    lines = wrapped(text, LABEL)
    return {"label": "\n".join(lines), "lines": len(lines)}


def _rows_axis(count: int) -> Spec:
    return {
        "field": "row",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(count))},
    }


def _x(title: str) -> Spec:
    axis = {"title": title, "format": ".0%", "values": [0, 0.2, 0.4, 0.6, 0.8, 1], "grid": False}
    return {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": axis}


_PLAIN_X = _x("probability")


def _bars(rows: Sequence[Spec], y: Spec, colour: str, x: Spec = _PLAIN_X) -> Spec:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "height": 12, "color": colour},
        "encoding": {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}},
    }


def _beside(rows: Sequence[Spec], y: Spec, x: Spec = _PLAIN_X) -> Spec:
    values = [{**row, "edge": 1.025} for row in rows]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "color": INK, "fontSize": 12, "clip": False},
        "encoding": {"y": y, "x": {"field": "edge", **x}, "text": {"field": "text"}},
    }


def _words(scale: str) -> list[Spec]:
    """Return the bands of a scale's words, each with its name above the panel."""
    bands = [
        {
            "lower": term.lower,
            "upper": max(term.upper, term.lower + SPECK),
            "middle": (term.lower + term.upper) / 2,
            "fill": _BANDS[at % 2],
            "word": term.words[0],
        }
        for at, term in enumerate(graded_terms(scale))
    ]
    across = {"x": {"field": "lower", **_PLAIN_X}, "x2": {"field": "upper"}}
    if SCALES[scale].is_nested:  # names of words that hold one another would stand on one another
        bands = [{**band, "word": "", "fill": "#ffffff"} for band in bands]
    return [
        {
            "data": {"values": bands},
            "mark": {"type": "rect", "opacity": 0.8, "stroke": RULE, "strokeWidth": 0.5},
            "encoding": {**across, "color": {"field": "fill", "type": "nominal", "scale": None}},
        },
        {
            "data": {"values": bands},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "angle": 325,
                     "color": MUTED, "fontSize": 11},
            "encoding": {
                "x": {"field": "middle", **_PLAIN_X},
                "y": {"value": -8},
                "text": {"field": "word"},
            },
        },
    ]  # fmt: skip


def _panel(title: str, rows: int, layers: list[Spec]) -> Spec:
    return {"description": title, "width": WIDTH, "height": max(1, rows) * STEP, "layer": layers}


# competing hypotheses -------------------------------------------------------------------------


def hypotheses_chart(analysis: Analysis) -> Spec:
    """Return the matrix of evidence and hypotheses: marks, or ratios in numbers, and the scores.

    Blue speaks for and orange against a hypothesis; each cell has its mark.  Ratios are only
    compared along a row, so they are not coloured.
    """
    names = [one.name for one in analysis.hypotheses]
    verdicts = {item.claim: item.verdict for item in analysis.diagnosticity}
    cells = [
        _cell(item, name, f"{item.claim}  ({verdicts[item.claim]})")
        for item in analysis.evidence
        for name in names
    ]
    for score in analysis.scores:
        low, high = f"{score.inconsistency:g}", f"{score.at_most:g}"
        text = low if low == high else f"{low} to {high}"
        cells.append(_box("inconsistency", score.hypothesis, text, "#ffffff"))
        cells.append(_box("rank", score.hypothesis, str(score.rank), "#ffffff"))
    order = [f"{item.claim}  ({verdicts[item.claim]})" for item in analysis.evidence]
    place = {
        "x": {"field": "column", "type": "nominal", "sort": names, "title": None,
              "axis": {"orient": "top", "labelAngle": 0 if len(names) < 6 else -40,
                       "domain": False, "ticks": False, "labelPadding": 6}},
        "y": {"field": "row", "type": "nominal", "sort": [*order, "inconsistency", "rank"],
              "title": None, "axis": {"domain": False, "ticks": False, "labelPadding": 8}},
    }  # fmt: skip
    fill = {"field": "fill", "type": "nominal", "scale": None}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    layers: list[Spec] = [
        {
            "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2},
            "encoding": {**place, "color": fill},
        },
        {
            "mark": {"type": "text", "fontSize": 12},
            "encoding": {**place, "text": {"field": "text"}, "color": ink},
        },
    ]
    note = "CC, C for; N neither; I, II against; · not assessed. Inconsistency is no probability."
    longest = max((len(name) for name in names), default=4)
    return {
        "description": f"Evidence held against {len(names)} hypotheses: {analysis.label}",
        "title": {"text": wrapped(analysis.label, 80), "subtitle": note,
                  "subtitleColor": MUTED, "offset": 12},
        "data": {"values": cells},
        "width": {"step": max(78, 7 * longest + 14)},
        "height": {"step": 28},
        "layer": layers,
    }  # fmt: skip


def _cell(item: EvidenceRow, name: str, row: str) -> Spec:
    if item.marks is not None:
        mark = item.marks.get(name)
        return _box(row, name, mark or "·", "#ffffff" if mark is None else diverging(_MARKS[mark]))
    if item.ratios is None or name not in item.ratios:
        return _box(row, name, "·", "#ffffff")
    low, high = item.ratios[name]
    text = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    return _box(row, name, text, "#f4f1e6")


def _box(row: str, column: str, text: str, fill: str) -> Spec:
    return {"row": row, "column": column, "text": text, "fill": fill, "ink": label_on(fill)}


# calibration ----------------------------------------------------------------------------------


def calibration_chart(rows: Sequence[CalibrationRow]) -> Spec:
    """Return how often what was said came true, beside what was said.

    Each row has the range that was said as a broad pale bar, the frequency as a dot and Wilson's
    interval as a line.  The dot in the bar is what a calibrated forecaster gets.
    """
    values = [
        {
            "row": at,
            "lower": row.lower,
            "upper": max(row.upper, row.lower + SPECK),
            "low": row.frequency_lower,
            "high": row.frequency_upper,
            "frequency": row.frequency,
            "text": f"{row.happened} of {row.count}, {row.verdict}",
            **_label(f"{row.word} ({100 * row.lower:.4g}–{100 * row.upper:.4g} %)"),
        }
        for at, row in enumerate(rows)
    ]
    y = _rows_axis(len(values))
    x = _x("pale bar: range that was said; dot: how often it happened; line: Wilson's interval")
    layers = [
        *row_labels(values, y),
        {
            "data": {"values": values},
            "mark": {"type": "bar", "height": 20, "color": "#bcd6ea"},
            "encoding": {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}},
        },
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.6},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 80, "color": CATEGORIES[1],
                     "opacity": 1},
            "encoding": {"y": y, "x": {"field": "frequency", **x}},
        },
        _beside(values, y, x),
    ]  # fmt: skip
    return _panel(f"What was said and how often it happened, {len(rows)} rows", len(rows), layers)
