"""Where the states of a cross-impact map stand, with their names: rows and columns by factor."""

from dataclasses import dataclass
from itertools import accumulate

from sonae.brief.charts.labels import CHARACTER, Labels, fitted
from sonae.brief.charts.palette import INK, MUTED, RULE
from sonae.brief.charts.sheet import LEADING, Sheet

__all__ = ["Grid"]

GAP = 3.0
"""Pixels between the states of two factors."""
FONT = 11.0
STATE_ROOM, FACTOR_ROOM = 118.0, 150.0
"""Most pixels that a label may take, of a state and of a factor."""
ROOM = (740.0, 640.0)
"""Pixels that all cells together should take, across and down; small cells keep their least."""
LEAST, MOST = (15.0, 14.0), (38.0, 26.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The place of each state, in pixels: the same order across and down."""

    labels: Labels
    offsets: tuple[int, ...]
    wide: float
    high: float
    states: float
    """Room for the names of states, beside and above the cells."""
    factors: float

    @classmethod
    def of(cls, labels: Labels) -> "Grid":
        """Make cells as large as the page allows."""
        offsets = tuple(accumulate(map(len, labels.states), initial=0))
        wide, high = (
            min(most, max(least, room / max(1, offsets[-1])))
            for least, most, room in zip(LEAST, MOST, ROOM, strict=True)
        )
        longest = max((len(state) for states in labels.states for state in states), default=0)
        states = min(STATE_ROOM, longest * CHARACTER * FONT) + 10
        longest = max(map(len, labels.factors), default=0)
        factors = min(FACTOR_ROOM, longest * CHARACTER * FONT * 1.1) + 10
        return cls(labels, offsets, wide, high, states, factors)

    def x(self, factor: int, state: int = 0) -> float:
        """Left edge of a column."""
        before = self.offsets[factor] + state
        return self.states + self.factors + before * self.wide + factor * GAP

    def y(self, factor: int, state: int = 0) -> float:
        """Upper edge of a row."""
        before = self.offsets[factor] + state
        return self.states + self.factors + before * self.high + factor * GAP

    def span_x(self, factor: int) -> tuple[float, float]:
        """Where the columns of a factor begin and end."""
        return self.x(factor), self.x(factor, len(self.labels.states[factor]))

    def span_y(self, factor: int) -> tuple[float, float]:
        """Where the rows of a factor begin and end."""
        return self.y(factor), self.y(factor, len(self.labels.states[factor]))

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.span_y(len(self.labels.factors) - 1)[1]

    def name(self, sheet: Sheet) -> None:
        """Write the names of states and factors beside the rows and above the columns."""
        edge = self.states + self.factors
        places = [(i, a) for i, own in enumerate(self.labels.states) for a in range(len(own))]
        room = self.states - 10
        named = [(fitted(self.labels.states[i][a], room, 1, FONT), i, a) for i, a in places]
        rows = [{"x": edge - 5, "y": self.y(i, a) + self.high / 2, "text": t} for t, i, a in named]
        sheet.texts(rows, FONT, align="right")
        columns = [
            {"x": self.x(i, a) + self.wide / 2, "y": edge - 5, "text": t} for t, i, a in named
        ]
        sheet.texts(columns, FONT, align="left", angle=270)
        self._name_factors(sheet)
        corner = {"x": 0.0, "y": edge - 8, "text": "rows act on columns", "ink": MUTED}
        sheet.texts([corner], FONT, align="left", fontStyle="italic")

    def _name_factors(self, sheet: Sheet) -> None:
        rows, columns, rules = [], [], []
        for i, label in enumerate(self.labels.factors):
            (left, right), (top, bottom) = self.span_x(i), self.span_y(i)
            text = self._factor(label, bottom - top)
            rows.append({"x": self.factors - 4, "y": (top + bottom) / 2, "text": text})
            text = self._factor(label, right - left)
            columns.append({"x": (left + right) / 2, "y": self.factors - 4, "text": text})
            rules.append({"x": self.factors, "y": top, "x2": self.factors, "y2": bottom})
            rules.append({"x": left, "y": self.factors, "x2": right, "y2": self.factors})
        sheet.lines(rules, color=RULE, strokeWidth=2)
        sheet.texts(rows, FONT, align="right", fontWeight=600, color=INK)
        sheet.texts(columns, FONT, align="left", fontWeight=600, angle=270)

    def _factor(self, label: str, across: float) -> str:
        lines = int((across + GAP) / (FONT * LEADING))
        return fitted(label, self.factors - 10, lines, FONT * 1.06)
