"""Where the states of a cross-impact map stand, with their names: rows and columns by factor."""

from dataclasses import dataclass
from itertools import accumulate

from sonae.brief.charts.labels import Labels, fitted, room
from sonae.brief.charts.palette import MUTED, RULE
from sonae.brief.charts.sheet import LEADING, Sheet

__all__ = ["Grid"]

GAP = 3.0
"""Pixels between the states of two factors."""
FONT = 11.0
BOLD = FONT * 1.08
"""Size by which the width of bold names is reckoned."""
STATES, FACTORS = 124.0, 150.0
"""Most pixels that a name may take, of a state and of a factor."""
ROOM = (740.0, 640.0)
"""Pixels that all cells together should take, across and down; small cells keep their least."""
LEAST, MOST = (15.0, 14.0), (38.0, 26.0)
LEVEL_LINES = 4
"""Lines that the name of a factor above its columns may have, to stand level."""
MARGIN = 10.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The place of each state, in pixels: the same order across and down."""

    labels: Labels
    offsets: tuple[int, ...]
    wide: float
    high: float
    states: float
    """Room for the names of states, beside and above the cells."""
    beside: float
    """Room for the names of factors beside their rows."""
    above: float
    """Room for the names of factors above their columns."""
    level: bool
    """Whether names above columns stand level; they run upwards where columns are too narrow."""

    @classmethod
    def of(cls, labels: Labels) -> "Grid":
        """Make cells as large as the page allows."""
        offsets = tuple(accumulate(map(len, labels.states), initial=0))
        wide, high = (
            min(most, max(least, whole / max(1, offsets[-1])))
            for least, most, whole in zip(LEAST, MOST, ROOM, strict=True)
        )
        states = room((state for own in labels.states for state in own), FONT, STATES) + MARGIN
        beside = room(_wrapped(labels, high), BOLD, FACTORS) + MARGIN
        turned = _wrapped(labels, wide)
        straight = [
            fitted(name, len(own) * wide, LEVEL_LINES + 1, BOLD)
            for name, own in zip(labels.factors, labels.states, strict=True)
        ]
        level = all("…" not in name and name.count("\n") < LEVEL_LINES for name in straight)
        lines = max((name.count("\n") + 1 for name in straight), default=1)
        above = lines * FONT * LEADING + 4 if level else room(turned, BOLD, FACTORS)
        return cls(labels, offsets, wide, high, states, beside, above + MARGIN, level)

    def x(self, factor: int, state: int = 0) -> float:
        """Left edge of a column."""
        before = self.offsets[factor] + state
        return self.states + self.beside + before * self.wide + factor * GAP

    def y(self, factor: int, state: int = 0) -> float:
        """Upper edge of a row."""
        before = self.offsets[factor] + state
        return self.states + self.above + before * self.high + factor * GAP

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
        left, top = self.states + self.beside, self.states + self.above
        rows, columns = [], []
        for i, own in enumerate(self.labels.states):
            for a, state in enumerate(own):
                text = fitted(state, self.states - MARGIN, 1, FONT)
                rows.append({"x": left - 5, "y": self.y(i, a) + self.high / 2, "text": text})
                columns.append({"x": self.x(i, a) + self.wide / 2, "y": top - 5, "text": text})
        sheet.texts(rows, FONT, align="right")
        sheet.texts(columns, FONT, align="left", angle=270)
        self._name_factors(sheet)
        corner = {"x": 0.0, "y": top - 22, "text": "rows act\non columns", "ink": MUTED}
        sheet.texts([corner], FONT, align="left", fontStyle="italic")

    def _name_factors(self, sheet: Sheet) -> None:
        beside, above = _wrapped(self.labels, self.high), _wrapped(self.labels, self.wide)
        rows, columns, rules = [], [], []
        for i, name in enumerate(self.labels.factors):
            (left, right), (top, bottom) = self.span_x(i), self.span_y(i)
            rows.append({"x": self.beside - 5, "y": (top + bottom) / 2, "text": beside[i]})
            column = {"x": (left + right) / 2, "y": self.above - 5, "text": above[i]}
            if self.level:
                text = fitted(name, right - left, LEVEL_LINES, BOLD)
                middle = self.above - 5 - (text.count("\n") + 1) * FONT * LEADING / 2
                column |= {"y": middle, "text": text}
            columns.append(column)
            rules.append({"x": self.beside, "y": top, "x2": self.beside, "y2": bottom})
            rules.append({"x": left, "y": self.above, "x2": right, "y2": self.above})
        sheet.lines(rules, color=RULE, strokeWidth=2)
        sheet.texts(rows, FONT, align="right", fontWeight=600)
        turned = {"align": "center"} if self.level else {"align": "left", "angle": 270}
        sheet.texts(columns, FONT, fontWeight=600, **turned)


def _wrapped(labels: Labels, step: float) -> list[str]:
    """Return the names of factors, each on as many lines as its states have room for."""
    return [
        fitted(name, FACTORS, int((len(own) * step + GAP) / (FONT * LEADING)), BOLD)
        for name, own in zip(labels.factors, labels.states, strict=True)
    ]
