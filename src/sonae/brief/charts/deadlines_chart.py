"""By when each option has to be launched: latest safe starts, leads, and what comes first.

Reads `Deadlines`; hands the brief and the command line a `Figure`: a Gantt chart whose bars end
where the plan tips, with the share of futures for which each year of launch is too late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sonae.brief.charts.figure import Cell, Figure, Names, figure
from sonae.brief.charts.labels import fitted
from sonae.brief.charts.metro import WIDTH, Places, year_lines
from sonae.brief.charts.palette import CATEGORIES, INK, MUTED, RULE, diverging, label_on
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import percent
from sonae.dossier import Dossier
from sonae.pathways import NEVER_DUE, Deadline, Deadlines

__all__ = ["Late", "asked_years", "deadlines_chart", "lates"]

SHARES: Final = (1.0, 0.9, 0.5)
"""Of the futures that tip: in so many a launch by the marked year acts in time."""
MANY: Final = 1.0 - SHARES[1]
TOP, ROW, HIGH = 62.0, 38.0, 62.0
NAMES, FIRST, LAST = 188.0, 214.0, 446.0
CELLS, CELL = 474.0, 210.0
COLUMNS: Final = 4
_CIRCLE = "M0,-{r}A{r},{r} 0 1 1 0,{r}A{r},{r} 0 1 1 0,-{r}Z"
_EARLY = "M4,-4.5L-4.5,0L4,4.5Z"


@dataclass(frozen=True, slots=True)
class Late:
    """One option: its latest safe starts, and how often some years are too late.

    Attributes
    ----------
    row : Deadline
    latest : tuple of int or None
        Last safe year for every future that tips, for 90 % and for half of them; None if the first
        year is too late.
    too_late : tuple of float
        Share of the futures that tip in which a launch in each of the years asked is too late.
    lead, most : int
        Years to act in half of the futures that tip, and in 90 % of them.
    """

    row: Deadline
    latest: tuple[int | None, ...]
    too_late: tuple[float, ...]
    lead: int
    most: int


def asked_years(due: Deadlines, named: Dossier | None = None) -> tuple[int, ...]:
    """Return the years of launch to ask about: decision points, or every other year."""
    decide = () if named is None else named.content.pathways.decide
    return tuple(sorted(decide or due.times.years[::2]))[:COLUMNS]


def lates(due: Deadlines, years: Sequence[int]) -> tuple[Late, ...]:
    """Return what is drawn of every option, those that are due first at the top."""
    found = []
    for row in due.rows:
        tips = row.due != NEVER_DUE
        leads = row.lead[tips] if tips.any() else row.lead.ravel()
        found.append(
            Late(
                row=row,
                latest=tuple(due.latest(row.option, share) for share in SHARES),
                too_late=tuple(due.too_late(row.option, year) for year in years),
                lead=int(np.quantile(leads, 0.5, method="lower")),
                most=int(np.quantile(leads, 0.9, method="higher")),
            )
        )
    first = due.times.years.start - 1
    return tuple(
        sorted(
            found,
            key=lambda late: (
                tuple(first if year is None else year for year in late.latest[1:]),
                tuple(-share for share in late.too_late),
            ),
        )
    )


def deadlines_chart(due: Deadlines, named: Dossier | None = None) -> Figure:
    """Return the chart.

    Parameters
    ----------
    due : Deadlines
    named : Dossier, optional
        Gives the names of options and plans, the years asked about, and the source.
    """
    years = asked_years(due, named)
    rows, names = lates(due, years), Names.of(named)
    sheet = Sheet()
    places = Places(due.times.years, FIRST, LAST)
    edges = [TOP]
    for late in rows:
        edges.append(edges[-1] + (HIGH if late.row.chain.before else ROW))
    bottom = edges[-1]
    _heads(sheet, places, years, edges)
    for late, above, below in zip(rows, edges, edges[1:], strict=False):
        y = (above + below) / 2
        _row(sheet, places, late, names, y)
        _cells(sheet, late, years, y)
    _key(sheet, bottom + 16)
    columns = (
        *("option", "launched before it", "years before"),
        *("years to act (half)", "years to act (90 %)"),
        *("safe in every future by", "safe in 90 % by", "safe in half by"),
        *(f"too late if launched in {year}" for year in years),
        *(f"enough alone if launched in {year}" for year in _enough(due)),
    )
    notes = names.notes(
        f"Beside “{names.plan(due.plan)}”, which tips in {percent(due.tips)} of futures; all "
        "shares are of these, each possible scenario alike, and no probabilities. A start is safe "
        "if the option acts by the year in which the plan tips, with what it requires launched "
        "before.",
        "In time is not enough: whether the option then prevents the tipping is another question. "
        "Years to act are as the model stretches them.",
    )
    body = sheet.spec("")
    return figure(_finding(rows, years), notes, body, columns, _table(due, rows, years, names))


def _finding(rows: Sequence[Late], years: Sequence[int]) -> str:
    if not rows:
        return "There is no option that could still be launched beside the plan"
    if not any(late.row.due.min() != NEVER_DUE for late in rows):
        return "The plan does not tip in any future, so nothing has a deadline"
    told = []
    for year in years[:2]:
        number = sum(late.too_late[years.index(year)] > MANY + 1e-12 for late in rows)
        told.append(f"{number or 'none'} if launched in {year}")
    return (
        f"Of {len(rows)} options, too late in more than a tenth of the futures that tip: "
        f"{', '.join(told)}"
    )


def _heads(sheet: Sheet, places: Places, years: Sequence[int], edges: Sequence[float]) -> None:
    bottom = edges[-1]
    sheet.lines([{"x": 0.0, "y": y, "x2": WIDTH, "y2": y} for y in edges], color=RULE,
                strokeWidth=0.5)  # fmt: skip
    year_lines(sheet, places, places.named(40), TOP, bottom)
    marks = [{"x": places.x(y), "y": TOP - 12, "text": str(y)} for y in places.named(40)]
    wide = _wide(years)
    marks += [
        {"x": CELLS + wide * (at + 0.5), "y": TOP - 12, "text": str(year)}
        for at, year in enumerate(years)
    ]
    sheet.texts(marks, 11, align="center")
    heads = [
        {"x": FIRST - 14, "y": 12.0, "text": "latest safe launch, and the\nyears until it acts"},
        {
            "x": CELLS,
            "y": 12.0,
            "text": "share of tipping futures for which\na launch in … is too late",
        },
        {
            "x": 0.0,
            "y": 12.0,
            "text": "option, and what it requires\nthat the plan does not launch",
        },
    ]
    sheet.texts(heads, 11, align="left", fontWeight=600)


def _wide(years: Sequence[int]) -> float:
    return CELL / max(1, len(years))


def _row(sheet: Sheet, places: Places, late: Late, names: Names, y: float) -> None:
    label = names.options.get(late.row.option, late.row.option)
    needs = [
        f"{_ahead(years)}: {names.options.get(option, option)}"
        for option, years in late.row.chain.before.items()
    ]
    name = fitted(label, NAMES, 2, 11.8)
    above = 14.0 if needs else 0.0
    sheet.texts([{"x": 0.0, "y": y - above, "text": name}], 11.5, align="left", fontWeight=600)
    if needs:
        text = fitted("needs " + "; ".join(needs), NAMES, 3, 9.6)
        sheet.texts([{"x": 0.0, "y": y + 14, "text": text, "ink": MUTED}], 10, align="left")
    _bars(sheet, places, late, y + 8)
    colours = (CATEGORIES[1], INK, MUTED)
    for at in (2, 1, 0):  # the widest ring at the bottom
        year, radius = late.latest[at], (2.9, 5.6, 8.4)[at]
        if year is None:
            if at == 0 or late.latest[at - 1] is None:
                place = {"x": FIRST - 14 - 9 * at, "y": y - 7, "fill": colours[at]}
                sheet.shapes([place], _EARLY)
            continue
        path = _CIRCLE.format(r=radius)
        place = {"x": places.x(year), "y": y - 7, "fill": colours[at] if at == 0 else "#ffffff"}
        sheet.shapes([place], path, stroke=colours[at], strokeWidth=0 if at == 0 else 1.8)


def _ahead(years: int) -> str:
    return "before" if years == 0 else f"{years} year{'s' if years > 1 else ''} ahead"


def _bars(sheet: Sheet, places: Places, late: Late, y: float) -> None:
    """Draw what is required and the lead, from the start that is safe for 90 %, or for half."""
    start = late.latest[1] if late.latest[1] is not None else late.latest[2]
    if start is None:
        return
    chain = late.row.chain
    own = start + chain.ahead
    limit = places.end + 4
    if chain.ahead:
        ends = {"x": places.x(start), "y": y, "x2": places.x(own), "y2": y}
        sheet.lines([ends], color=MUTED, strokeWidth=1.4)
        starts = [start + chain.ahead - years for years in chain.before.values()]
        dots = [{"x": places.x(year), "y": y, "fill": MUTED} for year in starts]
        sheet.shapes(dots, _CIRCLE.format(r=3.2))
        sheet.shapes([{"x": ends["x2"] - 1, "y": y, "fill": MUTED}], "M0,0L-7,-4V4Z")
    stops = [min(limit, places.x(own + years)) for years in (late.lead, late.most)]
    begin = places.x(own)
    boxes = [
        {"x": begin, "x2": stops[0], "fill": CATEGORIES[0]},
        {"x": max(begin, stops[0]), "x2": stops[1], "fill": "#a9cfe6"},
    ]
    rows: list[Spec] = [
        {**box, "y": y - 3.5, "y2": y + 3.5}
        for box in boxes
        if float(box["x2"]) > float(box["x"])  # type: ignore[arg-type]
    ]
    sheet.boxes(rows, strokeWidth=0)


def _cells(sheet: Sheet, late: Late, years: Sequence[int], y: float) -> None:
    wide = _wide(years)
    for at, share in enumerate(late.too_late):
        fill = "#ffffff" if share == 0 else diverging(-max(0.02, share))
        left = CELLS + wide * at
        box = {"x": left + 2, "y": y - 14, "x2": left + wide - 2, "y2": y + 14, "fill": fill}
        sheet.boxes([box], strokeWidth=0)
        ink = INK if share == 0 else label_on(fill)
        text = {"x": left + wide / 2, "y": y, "text": percent(share), "ink": ink}
        sheet.texts([text], 11.5, align="center")


def _key(sheet: Sheet, y: float) -> None:
    """Say what the marks mean."""
    marks = [
        (0.0, "every future", CATEGORIES[1], CATEGORIES[1], 2.9, 0.0),
        (96.0, "90 %", "#ffffff", INK, 5.6, 1.8),
        (150.0, "half of them", "#ffffff", MUTED, 8.4, 1.8),
    ]
    for x, _, fill, stroke, radius, width in marks:
        place = {"x": x + 9, "y": y, "fill": fill}
        sheet.shapes([place], _CIRCLE.format(r=radius), stroke=stroke, strokeWidth=width)
    texts: list[Spec] = [{"x": x + 21, "y": y, "text": text} for x, text, *_ in marks]
    sheet.shapes([{"x": 262.0, "y": y, "fill": CATEGORIES[1]}], _EARLY)
    texts.append({"x": 272.0, "y": y, "text": "too late already"})
    bars = [
        {"x": 376.0, "y": y - 3.5, "x2": 396.0, "y2": y + 3.5, "fill": CATEGORIES[0]},
        {"x": 396.0, "y": y - 3.5, "x2": 408.0, "y2": y + 3.5, "fill": "#a9cfe6"},
    ]
    sheet.boxes(bars, strokeWidth=0)
    texts.append({"x": 414.0, "y": y, "text": "until it acts in half of them, in 90 %"})
    sheet.texts(texts, 10.5, align="left")


def _enough(due: Deadlines) -> tuple[int, ...]:
    return tuple(sorted({year for row in due.rows for year in row.enough}))


def _table(
    due: Deadlines, rows: Sequence[Late], years: Sequence[int], names: Names
) -> Iterator[tuple[Cell, ...]]:
    asked = _enough(due)
    for late in rows:
        chain = late.row.chain
        yield (
            names.options.get(late.row.option, late.row.option),
            "; ".join(names.options.get(option, option) for option in chain.before),
            *(chain.ahead, late.lead, late.most),
            *late.latest,
            *late.too_late,
            *(late.row.enough.get(year) for year in asked),
        )
