"""The scorecard of a pathways map, on the same years; and when its lines tip in scenario groups."""

from sonae.brief.charts.labels import fitted
from sonae.brief.charts.metro import NAMES, PLAIN, WIDTH, Places, Sign, tipping_line, year_lines
from sonae.brief.charts.palette import INK, MUTED, RULE
from sonae.brief.charts.pathways_words import Words
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import amount, percent, percent_range
from sonae.pathways.mapped import Mapped

__all__ = ["card", "groups"]

ROW = 38.0
BAR, LONG = 504.0, 60.0
"""Where the bar of probabilities begins, and its length for 100 %."""
SHARE, COST = 598.0, WIDTH
STRIP, PANEL = 20.0, 4


def card(
    sheet: Sheet, places: Places, shown: Mapped, marks: tuple[Sign, ...], words: Words, top: float
) -> float:
    """Draw one row for each pathway of the scorecard; return where it ends."""
    lasting = shown.found.graph.lasting
    begin = top + 38
    bottom = begin + ROW * len(shown.scored)
    year_lines(sheet, places, lasting.actions.decide, begin - 4, bottom)
    _heads(sheet, top, words)
    names: list[Spec] = []
    edges = [{"x": 0.0, "y": begin + ROW * at, "x2": WIDTH, "y2": begin + ROW * at}
             for at in range(len(shown.scored) + 1)]  # fmt: skip
    sheet.lines(edges, color=RULE, strokeWidth=0.5)
    for at, entry in enumerate(shown.scored):
        history = lasting.histories[entry.history]
        y = begin + ROW * (at + 0.5)
        names.append({"x": 0.0, "y": y, "text": fitted(words.pathway(history), NAMES + 8, 3, 10.2)})
        tipping_line(sheet, places, shown.tips[at], places.years.start, y, PLAIN, 0.8)
        beside: dict[int, int] = {}
        for action, year in enumerate(history):
            if year is not None:
                x = places.x(year) + 14 * beside.setdefault(year, 0)
                beside[year] += 1
                ring = {"x": x, "y": y, "fill": marks[action].colour}
                style = {"stroke": "#ffffff", "strokeWidth": 1}
                sheet.shapes([ring], marks[action].shape, **style)
        _figures(sheet, shown, at, y, words)
    sheet.texts(names, 10.5, align="left")
    return bottom


def _heads(sheet: Sheet, top: float, words: Words) -> None:
    head = "SCORECARD: what each set of actions lasts for, at its best dates"
    sheet.texts([{"x": 0.0, "y": top + 4, "text": head}], 11.5, align="left", fontWeight=600)
    sheet.texts(
        [{"x": BAR, "y": top + 22, "text": "probability", "ink": MUTED}], 10.5, align="left"
    )
    rows = [
        {"x": SHARE, "y": top + 22, "text": "lasts in", "ink": MUTED},
        {"x": COST, "y": top + 22, "text": f"cost, {words.money.partition(' (')[0]}", "ink": MUTED},
    ]
    sheet.texts(rows, 10.5, align="right")


def _figures(sheet: Sheet, shown: Mapped, at: int, y: float, words: Words) -> None:
    entry = shown.scored[at]
    low, high = BAR + LONG * entry.bounds.lower, BAR + LONG * entry.bounds.upper
    place = BAR + LONG * entry.share
    frame = {"x": BAR, "y": y - 9, "x2": BAR + LONG, "y2": y - 1, "fill": "#eef1f4"}
    sheet.boxes([frame, {**frame, "x": low, "x2": high, "fill": "#b9c9d8"}], strokeWidth=0)
    tick = {"x": place - 1, "y": y - 11, "x2": place + 1, "y2": y + 1, "fill": INK}
    sheet.boxes([tick], strokeWidth=0)
    bounds = percent_range(entry.bounds.lower, entry.bounds.upper)
    sheet.texts([{"x": BAR, "y": y + 8, "text": bounds, "ink": MUTED}], 10.5, align="left")
    cost = float(shown.found.graph.lasting.costs[entry.history])
    rows = [
        {"x": SHARE, "y": y, "text": percent(entry.share)},
        {"x": COST, "y": y, "text": amount(cost, words.unit, with_unit=False)},
    ]
    sheet.texts(rows, 12, align="right", fontWeight=600)


def groups(
    sheet: Sheet,
    shown: Mapped,
    rows: dict[int, int],
    marks: tuple[Sign, ...],
    words: Words,
    top: float,
) -> None:
    """Draw the lines once more for each state of the factor that moves their tipping most."""
    if shown.factor is None or len(shown.states) < 2:
        return
    head = f"THE SAME LINES where “{words.factor}” is …"
    sheet.texts([{"x": 0.0, "y": top + 4, "text": fitted(head, WIDTH, 1, 12.2)}], 11.5,
                align="left", fontWeight=600)  # fmt: skip
    most = sorted(range(len(shown.states)), key=lambda at: (-shown.weights[at], at))[:PANEL]
    drawn = sorted(most)
    begin = top + 58
    bottom = begin + STRIP * len(shown.lines)
    edges = [{"x": 0.0, "y": begin + STRIP * at, "x2": WIDTH, "y2": begin + STRIP * at}
             for at in range(len(shown.lines) + 1)]  # fmt: skip
    sheet.lines(edges, color=RULE, strokeWidth=0.5)
    names: list[Spec] = []
    for at, line in enumerate(shown.lines):
        y = begin + STRIP * (rows[at - 1] + 0.5)
        name = words.base if line.action is None else words.action(line.action)
        names.append({"x": 18.0, "y": y, "text": fitted(name, NAMES - 18, 1, 11)})
        if line.action is not None:
            sheet.shapes([{"x": 7.0, "y": y, "fill": marks[at - 1].colour}], marks[at - 1].shape)
    sheet.texts(names, 11, align="left")
    wide = (WIDTH - NAMES) / len(drawn)
    for place, state in enumerate(drawn):
        left = NAMES + wide * place
        own = Places(shown.found.graph.lasting.years, left + 14, left + wide - 58)
        _panel(sheet, own, shown, state, rows, marks, words, (left, wide, begin, bottom))


def _panel(
    sheet: Sheet,
    places: Places,
    shown: Mapped,
    state: int,
    rows: dict[int, int],
    marks: tuple[Sign, ...],
    words: Words,
    frame: tuple[float, float, float, float],
) -> None:
    left, wide, begin, bottom = frame
    name = fitted(words.state(shown.states[state]), wide - 8, 1, 11.8)
    sheet.texts([{"x": left + 14, "y": begin - 34, "text": name}], 11, align="left", fontWeight=600)
    share = f"{percent(shown.weights[state])} of futures"
    sheet.texts(
        [{"x": left + 14, "y": begin - 21, "text": share, "ink": MUTED}], 10.5, align="left"
    )
    years = [places.years.start, places.years[len(places.years) // 2], places.years[-1]]
    year_lines(sheet, places, years, begin, bottom)
    texts = [{"x": places.x(y), "y": begin - 7, "text": f"’{y % 100:02d}", "ink": MUTED}
             for y in years]  # fmt: skip
    sheet.texts(texts, 10, align="center")
    lasts: list[Spec] = [{"x": left + wide, "y": begin - 7, "text": "lasts in", "ink": MUTED}]
    for at, line in enumerate(shown.lines):
        if line.action is not None and line.start is None:
            continue
        y = begin + STRIP * (rows[at - 1] + 0.5)
        colour = PLAIN if line.action is None else marks[at - 1].colour
        start = places.years.start if line.start is None else line.start
        tipping_line(sheet, places, line.by_state[state], start, y, colour, 0.75)
        text = percent(float(line.by_state[state][-1]))
        lasts.append({"x": left + wide, "y": y, "text": text})
    sheet.texts(lasts, 10.5, align="right")
