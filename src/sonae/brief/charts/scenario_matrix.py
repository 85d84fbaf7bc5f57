"""Representative scenarios side by side: what is unusual in each, and how many it stands for.

Reads a ``ScenarioTable`` and the rows chosen from it. Factors run down, so that their names can be
read, and scenarios across. Blue is the rank of a state within its factor, the first declared the
darkest; a bar and bold letters mark what most scenarios do not share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.brief.charts.labels import Labels, fitted, room
from sonae.brief.charts.palette import CATEGORIES, INK, MUTED, RULE, label_on, ramp
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec
from sonae.brief.numbers import count, percent
from sonae.scenarios import ScenarioTable

__all__ = ["StandIn", "scenario_matrix", "stand_ins", "usual_states"]

FONT = 11.0
BOLD = FONT * 1.08
"""Size by which the width of bold names is reckoned."""
CELL = 10.5
NAMES = 226.0
"""Most pixels that the name of a factor may take."""
USUAL = 118.0
"""Width of the column of usual states."""
ROOM, LEAST, MOST = 690.0, 62.0, 104.0
"""Pixels that all scenarios together should take; least and most for one."""
HIGH = 31.0
HEAD = 46.0
DARKEST, PALEST = 0.78, 0.0
BAR = 4.5


@dataclass(frozen=True, slots=True)
class StandIn:
    """A scenario that stands for those that are most like it."""

    row: int
    number: int
    """As ``sonae scenarios`` counts, from 1."""
    stands_for: int
    """Scenarios to which no other one chosen is nearer, itself among them."""


def stand_ins(
    table: ScenarioTable, rows: NDArray[np.int64], numbers: NDArray[np.int64] | None = None
) -> tuple[StandIn, ...]:
    """Count for each of some scenarios how many of the table are most like it.

    Distance is the number of factors that differ (Hamming); a tie goes to the earlier row of the
    table. The one that stands for most comes first.

    Parameters
    ----------
    table : ScenarioTable
    rows : ndarray, (chosen,)
        Rows of the table, such as those of ``representatives``.
    numbers : ndarray, (scenario,), optional
        Number of each scenario; counted along the table if not given.
    """
    chosen = np.sort(rows)
    least = np.full(table.count, len(table.space.factors) + 1, dtype=np.int32)
    nearest = np.zeros(table.count, dtype=np.int64)
    for place, row in enumerate(chosen):
        distance = np.zeros(table.count, dtype=np.int32)
        for column in table.codes.T:
            distance += column != column[row]
        closer = distance < least
        least[closer], nearest[closer] = distance[closer], place
    sizes = np.bincount(nearest, minlength=len(chosen)).tolist()
    made = [
        StandIn(int(row), int(row) + 1 if numbers is None else int(numbers[row]), size)
        for row, size in zip(chosen, sizes, strict=True)
    ]
    return tuple(sorted(made, key=lambda entry: (-entry.stands_for, entry.row)))


def usual_states(table: ScenarioTable) -> tuple[tuple[int, float], ...]:
    """Return for each factor its most frequent state, the first of equals, and its share."""
    found = []
    for counts in table.marginal_counts():
        most = int(counts.argmax())
        found.append((most, int(counts[most]) / table.count if table.count else 0.0))
    return tuple(found)


def scenario_matrix(
    table: ScenarioTable,
    chosen: tuple[StandIn, ...],
    labels: Labels | None = None,
    left: str | None = None,
) -> Spec:
    """Draw scenarios side by side.

    Parameters
    ----------
    table : ScenarioTable
    chosen : tuple of StandIn
        From ``stand_ins``.
    labels : Labels, optional
        What factors and states are called; ids if not given.
    left : str, optional
        What the search for the table did not reach: said beneath the scenarios.
    """
    labels = labels or Labels.of(table.space)
    usual = usual_states(table)
    sheet = Sheet()
    indent = room(labels.factors, BOLD, NAMES) + 12
    frame = _Frame(
        indent, indent + USUAL + 14, min(MOST, max(LEAST, ROOM / max(1, len(chosen)))), len(usual)
    )
    _lines(sheet, frame, len(chosen))
    _usual(sheet, labels, usual, frame)
    _cells(sheet, table, chosen, labels, frame)
    _heads(sheet, chosen, frame)
    words = _words(table, chosen, labels)
    if left is None:
        return sheet.spec(words)
    title = f"NOT complete: {left}"
    text = {"x": 0.0, "y": frame.y(frame.factors) + 38, "text": title, "ink": INK}
    sheet.texts([text], FONT, align="left", fontWeight=700)
    return sheet.spec(f"{title}. {words}")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where columns begin: the usual states at `left`, scenarios at `start`."""

    left: float
    start: float
    wide: float
    factors: int

    def y(self, factor: int) -> float:
        """Upper edge of a row."""
        return HEAD + factor * HIGH


def _words(table: ScenarioTable, chosen: tuple[StandIn, ...], labels: Labels) -> str:
    usual = [code for code, _ in usual_states(table)]
    parts = []
    for entry in chosen:
        odd = [
            f"{labels.factors[at]}: {labels.states[at][code]}"
            for at, code in enumerate(table.codes[entry.row].tolist())
            if code != usual[at]
        ]
        parts.append(f"No. {entry.number}, for {entry.stands_for}: {', '.join(odd) or 'as usual'}")
    return (
        f"{len(chosen)} scenarios that stand for {table.count}. Unusual in each: "
        f"{'; '.join(parts)}."
    )


def _lines(sheet: Sheet, frame: _Frame, scenarios: int) -> None:
    """Lead the eye from a factor's name to its states."""
    end = frame.start + scenarios * frame.wide
    ys = [frame.y(at) for at in range(frame.factors + 1)]
    sheet.lines([{"x": 0.0, "y": y, "x2": end, "y2": y} for y in ys], color=RULE, strokeWidth=0.7)


def _usual(
    sheet: Sheet, labels: Labels, usual: tuple[tuple[int, float], ...], frame: _Frame
) -> None:
    """Write the name of each factor, its usual state and how usual that is."""
    names, states = [], []
    for at, (code, share) in enumerate(usual):
        y = frame.y(at) + HIGH / 2
        name = fitted(labels.factors[at], frame.left - 12, 2, BOLD)
        names.append({"x": 0.0, "y": y, "text": name})
        text = f"{labels.states[at][code]} ({percent(share)})"
        states.append({"x": frame.left + 4, "y": y, "text": fitted(text, USUAL - 8, 2, FONT)})
    sheet.texts(names, FONT, align="left", fontWeight=600)
    sheet.texts(states, FONT, align="left")


def _cells(
    sheet: Sheet,
    table: ScenarioTable,
    chosen: tuple[StandIn, ...],
    labels: Labels,
    frame: _Frame,
) -> None:
    usual = [code for code, _ in usual_states(table)]
    boxes: list[Spec] = []
    bars: list[Spec] = []
    plain: list[Spec] = []
    odd: list[Spec] = []
    for place, entry in enumerate(chosen):
        for at, code in enumerate(table.codes[entry.row].tolist()):
            x, y = frame.start + place * frame.wide, frame.y(at)
            states = labels.states[at]
            fill = ramp(_shade(code, len(states)))
            box = {"x": x + 1, "y": y + 2, "x2": x + frame.wide - 1, "y2": y + HIGH - 2}
            boxes.append({**box, "fill": fill})
            unusual = code != usual[at]
            name = fitted(states[code], frame.wide - 9, 2, CELL * (1.06 if unusual else 1))
            middle = {"x": x + 2 + frame.wide / 2, "y": y + HIGH / 2, "text": name}
            (odd if unusual else plain).append({**middle, "ink": label_on(fill)})
            if unusual:
                bars.append({**box, "x2": x + 1 + BAR, "fill": CATEGORIES[1]})
    sheet.boxes(boxes, strokeWidth=0)
    sheet.boxes(bars, strokeWidth=0)
    sheet.texts(plain, CELL, align="center")
    sheet.texts(odd, CELL, align="center", fontWeight=700)


def _shade(code: int, states: int) -> float:
    """Return how dark a state is: the first declared the darkest."""
    rank = code / (states - 1) if states > 1 else 0.5
    return DARKEST + (PALEST - DARKEST) * rank


def _heads(sheet: Sheet, chosen: tuple[StandIn, ...], frame: _Frame) -> None:
    middle = [frame.start + (at + 0.5) * frame.wide for at in range(len(chosen))]
    numbers = [
        {"x": x, "y": 12.0, "text": f"No. {count(entry.number)}"}
        for x, entry in zip(middle, chosen, strict=True)
    ]
    counts = [
        {"x": x, "y": 30.0, "text": f"for {count(entry.stands_for)}", "ink": MUTED}
        for x, entry in zip(middle, chosen, strict=True)
    ]
    usual = {"x": frame.left + 4, "y": 30.0, "text": "usual (share)", "ink": MUTED}
    sheet.texts(numbers, FONT + 1, align="center", fontWeight=700)
    sheet.texts(counts, FONT, align="center")
    sheet.texts([usual], FONT, align="left")
    y = frame.y(frame.factors) + 12
    bar = {"x": frame.start + 1, "y": y, "x2": frame.start + 1 + BAR, "y2": y + 15}
    sheet.boxes([{**bar, "fill": CATEGORIES[1]}], strokeWidth=0)
    key = "not the usual state; the darker, the earlier in the order in which states are declared"
    text = {"x": frame.start + 12, "y": y + 7.5, "text": key, "ink": MUTED}
    sheet.texts([text], FONT, align="left")
