"""The cross-impact matrix as a picture: which state speaks for which, and what nobody judged.

Reads ``Influences``; rows act on columns, both grouped by factor in declared order, as in the
printed matrices of the cross-impact balance method (Weimer-Jehle 2006). A cell that was judged 0
is grey and says 0; one that was not judged stays blank. An interval shows both of its ends.
"""

from sonae.brief.charts.impact_grid import Grid
from sonae.brief.charts.labels import CHARACTER, Labels
from sonae.brief.charts.palette import MUTED, RULE, diverging, label_on
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec
from sonae.scenarios import Influence, Influences

__all__ = ["CUSTOM", "READABLE", "points", "state_map"]

CUSTOM = 3.0
"""Strongest judgement by custom: colours reach at least so far, so that maps can be compared."""
READABLE = 40
"""States up to which a reader can take in every judgement; of more, a map of factors reads."""
LARGEST_FONT = 11.0
SWATCH = (30.0, 16.0)


def points(value: float) -> str:
    """Return a judgement with its sign.

    Examples
    --------
    >>> points(2.0), points(-0.5), points(0.0)
    ('+2', '−0.5', '0')
    """
    return f"{value:+g}".replace("-", "−") if value else "0"


def state_map(influences: Influences, labels: Labels | None = None) -> Spec:
    """Draw every judgement, state by state.

    Parameters
    ----------
    influences : Influences
    labels : Labels, optional
        What factors and states are called; ids if not given.
    """
    grid, sheet = Grid.of(labels or Labels.of(influences.space)), Sheet()
    top = max([CUSTOM, *(abs(end) for cell in influences.cells for end in _ends(cell))])
    _blocks(sheet, grid, influences)
    _single(sheet, grid, influences, top)
    _intervals(sheet, grid, influences, top)
    grid.name(sheet)
    _legend(sheet, grid, top, intervals=not influences.exact)
    return sheet.spec(_words(influences))


def _words(influences: Influences) -> str:
    """Say what the map shows, for a reader who cannot see it."""
    cells, sizes = influences.cells, influences.space.sizes
    values = [cell.value for cell in cells]
    spans = sum(cell.lower != cell.upper for cell in cells)
    own = sum(cell.source[0] == cell.target[0] for cell in cells)
    blank = sum(sizes) ** 2 - sum(size**2 for size in sizes) - (len(cells) - own)
    strongest = sorted(cells, key=lambda cell: -max(abs(end) for end in _ends(cell)))[:3]
    named = ", ".join(
        f"{'.'.join(cell.source)} on {'.'.join(cell.target)} {_span(cell)}" for cell in strongest
    )
    return (
        f"Cross-impact matrix of {sum(sizes)} states of {len(sizes)} factors; rows act on columns. "
        f"{sum(v > 0 for v in values)} judgements speak for a state, {sum(v < 0 for v in values)} "
        f"against one, {sum(v == 0 for v in values)} say that it makes no difference"
        + (f"; {spans} of them are intervals" if spans else "")
        + f". {blank} cells were not judged."
        + (f" Strongest: {named}." if named else "")
    )


def _ends(cell: Influence) -> tuple[float, float]:
    return cell.lower, cell.upper


def _span(cell: Influence) -> str:
    low, high = map(points, _ends(cell))
    return low if low == high else f"{low} to {high}"


def _place(influences: Influences, cell: Influence) -> tuple[int, int, int, int]:
    """Return factor and state of a judgement's source, and of its target, as numbers."""
    space = influences.space
    (one, state), (other, onto) = cell.source, cell.target
    i, j = space.factors.index(one), space.factors.index(other)
    return i, space.states[i].index(state), j, space.states[j].index(onto)


def _blocks(sheet: Sheet, grid: Grid, influences: Influences) -> None:
    """Frame each pair of factors; a line runs through a factor on itself unless it was judged."""
    factors = range(len(grid.labels.factors))
    own = {cell.source[0] for cell in influences.cells if cell.source[0] == cell.target[0]}
    frames, lines = [], []
    for i in factors:
        for j in factors:
            (left, right), (top, bottom) = grid.span_x(j), grid.span_y(i)
            frames.append({"x": left, "y": top, "x2": right, "y2": bottom, "fill": "#ffffff"})
        if influences.space.factors[i] not in own:
            (left, right), (top, bottom) = grid.span_x(i), grid.span_y(i)
            lines.append({"x": left, "y": top, "x2": right, "y2": bottom})
    sheet.boxes(frames, stroke=RULE, strokeWidth=0.6)
    sheet.lines(lines, color=RULE, strokeWidth=1)


def _single(sheet: Sheet, grid: Grid, influences: Influences, top: float) -> None:
    """Draw the judgements that are one number."""
    boxes, texts = [], []
    for cell in influences.cells:
        if cell.lower != cell.upper:
            continue
        i, a, j, b = _place(influences, cell)
        fill, x, y = diverging(cell.value / top), grid.x(j, b), grid.y(i, a)
        boxes.append({"x": x, "y": y, "x2": x + grid.wide, "y2": y + grid.high, "fill": fill})
        text = {"x": x + grid.wide / 2, "y": y + grid.high / 2, "text": points(cell.value)}
        texts.append({**text, "ink": label_on(fill)})
    sheet.boxes(boxes, stroke="#ffffff", strokeWidth=0.8)
    sheet.texts(texts, _size(texts, grid.wide - 2, grid.high), align="center")


def _intervals(sheet: Sheet, grid: Grid, influences: Influences, top: float) -> None:
    """Draw the judgements that are intervals: the least at the lower left, the greatest above."""
    boxes, halves, texts = [], [], []
    wide, high = grid.wide, grid.high
    for cell in influences.cells:
        if cell.lower == cell.upper:
            continue
        i, a, j, b = _place(influences, cell)
        x, y = grid.x(j, b), grid.y(i, a)
        low, up = diverging(cell.lower / top), diverging(cell.upper / top)
        boxes.append({"x": x, "y": y, "x2": x + wide, "y2": y + high, "fill": low})
        halves.append({"x": x + wide / 2, "y": y + high / 2, "fill": up})
        for at, value, fill in ((0.26, cell.lower, low), (0.74, cell.upper, up)):
            text = {"x": x + wide * at, "y": y + high * (1 - at), "text": points(value)}
            texts.append({**text, "ink": label_on(fill)})
    sheet.boxes(boxes, strokeWidth=0)
    sheet.shapes(halves, _upper_half(wide, high))
    sheet.boxes(
        [{**box, "fill": "transparent"} for box in boxes], stroke="#ffffff", strokeWidth=0.8
    )
    sheet.texts(texts, _size(texts, wide * 0.5, high * 0.56), align="center")


def _upper_half(wide: float, high: float) -> str:
    """Return the path of the upper right half of a cell, round its middle."""
    x, y = wide / 2, high / 2
    return f"M{-x},{-y}L{x},{-y}L{x},{y}Z"


def _size(texts: list[Spec], wide: float, high: float) -> float:
    """Return the font with which the longest of some numbers fits into a cell."""
    longest = max((len(row["text"]) for row in texts), default=1)
    return round(min(LARGEST_FONT, wide / (CHARACTER * longest), high * 0.82), 1)


def _legend(sheet: Sheet, grid: Grid, top: float, *, intervals: bool) -> None:
    """Explain colours, blanks and intervals below the map."""
    steps = 3 if top == CUSTOM else 2
    values = [top * at / steps for at in range(-steps, steps + 1)]
    wide, high = SWATCH
    y = grid.bottom + 20
    x = grid.x(0) + 92
    notes = [{"x": x - 6, "y": y + high / 2, "text": "speaks against", "align": 1}]
    boxes, texts = [], []
    for value in values:
        fill = diverging(value / top)
        boxes.append({"x": x, "y": y, "x2": x + wide, "y2": y + high, "fill": fill})
        text = {"x": x + wide / 2, "y": y + high / 2, "text": points(value)}
        texts.append({**text, "ink": label_on(fill)})
        x += wide
    sheet.boxes(boxes, stroke="#ffffff", strokeWidth=0.8)
    sheet.texts(texts, _size(texts, wide - 4, high), align="center")
    sheet.texts([{**row, "ink": MUTED} for row in notes], LARGEST_FONT, align="right")
    notes = [{"x": x + 6, "y": y + high / 2, "text": "speaks for"}]
    x += 80
    blank = {"x": x, "y": y, "x2": x + wide, "y2": y + high, "fill": "#ffffff"}
    sheet.boxes([blank], stroke=RULE, strokeWidth=0.8)
    notes.append({"x": x + wide + 6, "y": y + high / 2, "text": "not judged"})
    if intervals:
        x += wide + 84
        low, up = diverging(1 / top), diverging(3 / top)
        sheet.boxes([{**blank, "x": x, "x2": x + wide, "fill": low}], strokeWidth=0)
        half = {"x": x + wide / 2, "y": y + high / 2, "fill": up}
        sheet.shapes([half], _upper_half(wide, high))
        notes.append({"x": x + wide + 6, "y": y + high / 2, "text": "interval: least, greatest"})
    sheet.texts([{**row, "ink": MUTED} for row in notes], LARGEST_FONT, align="left")
