"""The pathways map: actions as metro lines, changes between them, and a scorecard beneath.

Reads a `Mapped`; hands the brief and the command line a `Figure`. After the maps of Dynamic
Adaptive Policy Pathways (Haasnoot et al. 2013): a line ends where its action tips; here it thins,
since each future has its own tipping point. What it says is computed from runs and not typed in.
"""

from collections.abc import Iterator

from sonae.brief.charts.figure import Cell, Figure, Names, figure
from sonae.brief.charts.labels import fitted
from sonae.brief.charts.metro import (
    NAMES,
    PLAIN,
    REST,
    WIDTH,
    Places,
    Sign,
    quantile_years,
    signs,
    tipping_line,
    year_lines,
)
from sonae.brief.charts.palette import INK, MUTED, RULE
from sonae.brief.charts.pathways_scorecard import card, groups
from sonae.brief.charts.pathways_words import Words
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec
from sonae.brief.charts.transfers import Transfer, lanes, order_of, transfers
from sonae.brief.numbers import count, percent
from sonae.dossier import Dossier
from sonae.pathways.mapped import Mapped

__all__ = ["pathways_map"]

TOP, ROW = 50.0, 42.0
PILL, HIGH = 11.5, 8.5
"""Half the width and half the height of a station with one track."""


def pathways_map(shown: Mapped, named: Dossier | None = None) -> Figure:
    """Return the map with its scorecard and the time axes of the scenario groups.

    Parameters
    ----------
    shown : Mapped
        From ``mapped``.
    named : Dossier, optional
        Gives the names of states and plans, the money, and the source.
    """
    words = Words.of(shown, named)
    lasting = shown.found.graph.lasting
    places = Places(lasting.years)
    histories = [lasting.histories[entry.history] for entry in shown.scored]
    order = order_of(histories, len(shown.lines) - 1)
    rows = {action: place for place, action in enumerate((-1, *order))}
    sheet = Sheet()
    marks = signs(len(shown.lines) - 1)
    bottom = TOP + ROW * len(shown.lines)
    _axis(sheet, places, shown, bottom)
    _lines(sheet, places, shown, rows, marks, words)
    _stations(sheet, places, shown, rows, marks, transfers(histories, rows))
    bottom = card(sheet, places, shown, marks, words, bottom + 12)
    groups(sheet, shown, rows, marks, words, bottom + 20)
    body = sheet.spec("")
    return figure(words.finding(), _notes(shown, words, named), body, _COLUMNS, _rows(shown, words))


def _axis(sheet: Sheet, places: Places, shown: Mapped, bottom: float) -> None:
    decide = shown.found.graph.lasting.actions.decide
    year_lines(sheet, places, decide, TOP - 12, bottom - 8)
    texts = [{"x": places.x(year), "y": TOP - 20, "text": str(year)} for year in places.named(31)]
    head = "ACTIONS, each decided on alone as early as it can be; RINGS: what is added, and when"
    sheet.texts([{"x": 0.0, "y": 6.0, "text": head}], 11.5, align="left", fontWeight=600)
    sheet.texts(texts, 11, align="center")


def _lines(
    sheet: Sheet,
    places: Places,
    shown: Mapped,
    rows: dict[int, int],
    marks: tuple[Sign, ...],
    words: Words,
) -> None:
    names: list[Spec] = []
    said: list[Spec] = []
    bold: list[Spec] = []
    edges = [
        {"x": 0.0, "y": TOP + ROW * at, "x2": WIDTH, "y2": TOP + ROW * at} for at in rows.values()
    ]
    sheet.lines(edges, color=RULE, strokeWidth=0.5)
    for at, line in enumerate(shown.lines):
        y = _y(rows[at - 1])
        name = words.base if line.action is None else words.action(line.action)
        names.append({"x": 18.0, "y": y, "text": fitted(name, NAMES - 18, 2, 12.6)})
        if line.action is not None:
            mark = marks[at - 1]
            sheet.shapes([{"x": 7.0, "y": y, "fill": mark.colour}], mark.shape)
        if line.action is not None and line.start is None:
            said.append({"x": REST, "y": y, "text": "cannot be decided alone", "ink": MUTED})
            continue
        colour = PLAIN if line.action is None else marks[at - 1].colour
        start = places.years.start if line.start is None else line.start
        tipping_line(sheet, places, line.tips, start, y, colour)
        bold.append({"x": WIDTH, "y": y - 7, "text": f"lasts in {percent(float(line.tips[-1]))}"})
        said.append({"x": WIDTH, "y": y + 8, "text": _half(line.tips, places.years), "ink": MUTED})
    sheet.texts(names, 12, align="left", fontWeight=600)
    sheet.texts(bold, 12, align="right", fontWeight=600)
    sheet.texts([row for row in said if row["x"] == WIDTH], 11, align="right")
    sheet.texts([row for row in said if row["x"] != WIDTH], 11, align="left")


def _half(tips: object, years: range) -> str:
    half = quantile_years(tips, years)[1]  # type: ignore[arg-type]  # an array, as quantiles want
    return "half never tip" if half is None else f"half tipped by {half}"


def _y(row: int) -> float:
    return TOP + ROW * (row + 0.5)


def _stations(
    sheet: Sheet,
    places: Places,
    shown: Mapped,
    rows: dict[int, int],
    marks: tuple[Sign, ...],
    tracks: dict[Transfer, int],
) -> None:
    """Draw what is added to what: a track from a dot to a ring with the year."""
    placed = lanes(tracks, rows)
    arrivals: dict[tuple[int, int], list[float]] = {}
    dots: list[Spec] = []
    for transfer, used in tracks.items():
        x = places.x(transfer.year) + placed[transfer]
        ends = {"x": x, "y": _y(rows[transfer.before]), "x2": x, "y2": _y(rows[transfer.after])}
        sheet.lines([ends], color="#ffffff", strokeWidth=4.5 + 0.6 * used)
        sheet.lines([ends], color=INK, strokeWidth=1.2 + 0.6 * used)
        dots.append({"x": x, "y": ends["y"], "fill": INK})
        arrivals.setdefault((transfer.after, transfer.year), []).append(x)
    sheet.shapes(dots, "M0,-3.8A3.8,3.8 0 1 1 0,3.8A3.8,3.8 0 1 1 0,-3.8Z")
    texts: list[Spec] = []
    for at, line in enumerate(shown.lines[1:]):
        if line.start is not None and (at, line.start) not in arrivals:
            arrivals[at, line.start] = []
    for (action, year), xs in arrivals.items():
        middle = (min(xs) + max(xs)) / 2 if xs else places.x(year)
        half = PILL + (max(xs) - min(xs)) / 2 if xs else PILL
        y = _y(rows[action])
        pill = {"x": middle - half, "y": y - HIGH, "x2": middle + half, "y2": y + HIGH}
        style = {"stroke": marks[action].colour, "strokeWidth": 2.6 if xs else 1.4}
        sheet.boxes([{**pill, "fill": "#ffffff"}], cornerRadius=HIGH, **style)
        ink = INK if xs else MUTED
        texts.append({"x": middle, "y": y + 0.5, "text": f"’{year % 100:02d}", "ink": ink})
    sheet.texts(texts, 11, align="center", fontWeight=600)


def _notes(shown: Mapped, words: Words, named: Dossier | None) -> tuple[str, ...]:
    futures = shown.found.graph.lasting.futures.count
    return Names.of(named).notes(
        "A line thins when a quarter and when half of the futures have tipped (bars, the tall one "
        "at half), and is dotted after three quarters. A dark track leads from an action decided "
        "on before (dot) to the one added (ring, year); the wider, the more pathways of the "
        "scorecard take it. A thin ring: where an action decided on alone begins.",
        "Scorecard: for each set of actions the dates at which it lasts in most futures, unless "
        "another set lasts in as many and costs no more. Shares count every possible scenario "
        "alike and are no probabilities; the wide bar is all probabilities that the judgements "
        "allow, the tick in it the share.",
        f"In how many futures no pathway lasts was found in {count(futures)} futures, for somebody "
        "who knows the future and chooses a pathway for each: who has to find out does no better.",
        f"Costs are the upper ends of what the steps cost over the horizon, in {words.money}."
        if words.money
        else "",
    )


_COLUMNS = (
    *("kind", "name", "futures", "first step", "actions", "lasts (share of futures)"),
    *("lower probability", "upper probability", "cost"),
    *("quarter tipped by", "half tipped by", "three quarters tipped by"),
)


def _rows(shown: Mapped, words: Words) -> Iterator[tuple[Cell, ...]]:
    lasting = shown.found.graph.lasting
    for line in shown.lines:
        name = words.base if line.action is None else words.action(line.action)
        spreads = [("all", line.tips)]
        spreads += list(zip(map(words.state, shown.states), line.by_state, strict=True))
        for where, tips in spreads:
            there = line.action is None or line.start is not None
            yield (
                *("line", name, where, line.start, int(line.action is not None)),
                float(tips[-1]) if there else None,
                *(None, None, None),
                *(quantile_years(tips, lasting.years) if there else (None,) * 3),
            )
    for entry, tips in zip(shown.scored, shown.tips, strict=True):
        history = lasting.histories[entry.history]
        taken = [year for year in history if year is not None]
        yield (
            *("pathway", words.pathway(history), "all", min(taken, default=None), len(taken)),
            *(entry.share, entry.bounds.lower, entry.bounds.upper),
            float(lasting.costs[entry.history]),
            *quantile_years(tips, lasting.years),
        )
