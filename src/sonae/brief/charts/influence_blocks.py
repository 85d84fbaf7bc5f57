"""Which factor acts on which: the cross-impact matrix in one cell for each pair of factors.

Reads the ``Profile`` of a matrix; a cell shows the *reach*, how far a change of the row's factor
can move the lead of one state of the column's factor over another. For matrices that are too
large to be read state by state.
"""

from sonae.brief.charts.labels import CHARACTER, Labels, fitted, room
from sonae.brief.charts.palette import MUTED, NOTHING, RULE, label_on, ramp
from sonae.brief.charts.sheet import LEADING, Sheet
from sonae.brief.charts.svg import Spec
from sonae.scenarios import Profile, Space

__all__ = ["factor_map"]

FONT = 11.5
ROOM = 700.0
"""Pixels that all columns together should take."""
LEAST, MOST, HIGH = 20.0, 48.0, 24.0
NAMES, UPWARDS = 236.0, 120.0
"""Most pixels that the name of a factor may take, and where it runs upwards on several lines."""


def factor_map(profile: Profile, space: Space, labels: Labels | None = None) -> Spec:
    """Draw the reach of each factor onto each other one; the most active factor stands first.

    Parameters
    ----------
    profile : Profile
        From ``influence_profile``.
    space : Space
    labels : Labels, optional
        What factors are called; ids if not given.
    """
    named = dict(zip(space.factors, (labels or Labels.of(space)).factors, strict=True))
    order = [entry.factor for entry in profile.factors]
    wide = min(MOST, max(LEAST, ROOM / max(1, len(order))))
    names = [named[factor] for factor in order]
    lines = max(1, int(wide / (FONT * LEADING)))
    columns = [fitted(name, NAMES if lines == 1 else UPWARDS, lines, FONT) for name in names]
    place = (room(names, FONT, NAMES) + 10, room(columns, FONT, NAMES) + 10, wide)
    sheet = Sheet()
    _cells(sheet, profile, {factor: at for at, factor in enumerate(order)}, place)
    _names(sheet, names, columns, place)
    _sums(sheet, profile, place)
    _legend(sheet, len(order), place)
    return sheet.spec(_words(profile, named))


def _words(profile: Profile, named: dict[str, str]) -> str:
    strongest = sorted(profile.blocks, key=lambda block: -block.reach)[:3]
    pairs = ", ".join(f"{named[b.source]} on {named[b.target]} {b.reach:g}" for b in strongest)
    return (
        f"How far each of {len(profile.factors)} factors can move each other one, in points. "
        f"Furthest: {pairs}. {len(profile.unassessed)} of {len(profile.blocks)} pairs were not "
        "judged."
    )


def _cells(
    sheet: Sheet, profile: Profile, at: dict[str, int], place: tuple[float, float, float]
) -> None:
    left, above, wide = place
    top = max((block.reach for block in profile.blocks), default=0.0)
    boxes, blanks, lines = [], [], []
    texts: list[Spec] = []
    for block in profile.blocks:
        x, y = left + at[block.target] * wide, above + at[block.source] * HIGH
        box = {"x": x, "y": y, "x2": x + wide, "y2": y + HIGH}
        if not block.assessed:
            blanks.append({**box, "fill": "transparent"})
            continue
        fill = ramp(0.1 + 0.9 * block.reach / top) if block.reach else NOTHING
        boxes.append({**box, "fill": fill})
        text = {"x": x + wide / 2, "y": y + HIGH / 2, "text": f"{block.reach:g}"}
        texts.append({**text, "ink": label_on(fill)})
    for own in at.values():
        x, y = left + own * wide, above + own * HIGH
        lines.append({"x": x, "y": y, "x2": x + wide, "y2": y + HIGH})
    sheet.boxes(boxes, stroke="#ffffff", strokeWidth=1)
    sheet.boxes(blanks, stroke=RULE, strokeWidth=0.6)
    sheet.lines(lines, color=RULE, strokeWidth=1)
    longest = max((len(row["text"]) for row in texts), default=1)
    sheet.texts(texts, min(12.0, (wide - 3) / (CHARACTER * longest)), align="center")


def _names(
    sheet: Sheet, names: list[str], upwards: list[str], place: tuple[float, float, float]
) -> None:
    left, above, wide = place
    rows = [
        {"x": left - 7, "y": above + (at + 0.5) * HIGH, "text": fitted(name, left - 8, 1, FONT)}
        for at, name in enumerate(names)
    ]
    columns = [
        {"x": left + (at + 0.5) * wide, "y": above - 6, "text": name}
        for at, name in enumerate(upwards)
    ]
    sheet.texts(rows, FONT, align="right")
    sheet.texts(columns, FONT, align="left", angle=270)
    corner = {"x": left - 7, "y": above - 8, "text": "rows act on columns", "ink": MUTED}
    sheet.texts([corner], FONT, align="right", fontStyle="italic")


def _sums(sheet: Sheet, profile: Profile, place: tuple[float, float, float]) -> None:
    """Write beside rows and below columns how far each factor moves all others, and is moved."""
    left, above, wide = place
    count = len(profile.factors)
    right, below = left + count * wide + 6, above + count * HIGH + 4
    texts: list[Spec] = [
        {"x": right + 22, "y": above + (at + 0.5) * HIGH, "text": f"{entry.active_reach:g}"}
        for at, entry in enumerate(profile.factors)
    ]
    texts += [
        {"x": left + (at + 0.5) * wide, "y": below + HIGH / 2, "text": f"{entry.passive_reach:g}"}
        for at, entry in enumerate(profile.factors)
    ]
    longest = max((len(row["text"]) for row in texts), default=1)
    size = min(12.0, (wide - 3) / (CHARACTER * longest))
    sheet.texts(texts, size, align="center", fontWeight=600)
    heads = [{"x": right + 22, "y": above - 6, "text": "acts, in all", "ink": MUTED}]
    sheet.texts(heads, FONT, align="left", angle=270)
    foot = {"x": left - 7, "y": below + HIGH / 2, "text": "is acted on, in all", "ink": MUTED}
    sheet.texts([foot], FONT, align="right")


def _legend(sheet: Sheet, count: int, place: tuple[float, float, float]) -> None:
    left, above, _ = place
    y, x, texts = above + (count + 1) * HIGH + 14, left, []
    keys = (
        (ramp(0.6), "moves the lead of one state over another by so many points"),
        (NOTHING, "judged, but moves nothing"),
        ("#ffffff", "not judged"),
    )
    for fill, text in keys:
        box = {"x": x, "y": y, "x2": x + 26, "y2": y + 15, "fill": fill}
        sheet.boxes([box], stroke=RULE, strokeWidth=0.6)
        texts.append({"x": x + 32, "y": y + 7.5, "text": text, "ink": MUTED})
        x += 32 + len(text) * CHARACTER * FONT + 18
    sheet.texts(texts, FONT, align="left")
