"""Parts of a metro map: the place of years, a sign for each action, and how tipping is drawn.

``pathways_map`` and its scorecard share them. An action has a colour and a shape, so that it can be
told without the colour; a line thins as the futures in which it still holds become fewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.brief.charts.palette import CATEGORIES, MUTED, RULE
from sonae.brief.charts.sheet import Sheet
from sonae.brief.charts.svg import Spec

__all__ = [
    "NAMES",
    "REST",
    "WIDTH",
    "Places",
    "Sign",
    "quantile_years",
    "signs",
    "tipping_line",
    "year_lines",
]

Floats: TypeAlias = npt.NDArray[np.float64]

WIDTH: Final = 684.0
"""Pixels of the whole: what an A4 page has room for."""
NAMES: Final = 152.0
"""Pixels for names at the left."""
FIRST, LAST, REST = 170.0, 474.0, 506.0
"""Where the first and the last year stand, and where the words at the right begin."""
PLAIN: Final = "#7a858f"
"""Colour of what has no action, or several."""
_QUARTERS: Final = (0.25, 0.5, 0.75)
_THICK: Final = (3.6, 2.2, 1.0)
"""Half the width of a line until a quarter, half and three quarters of the futures have tipped."""
_SHAPES: Final = (
    "M0,-5.4A5.4,5.4 0 1 1 0,5.4A5.4,5.4 0 1 1 0,-5.4Z",
    "M-4.8,-4.8H4.8V4.8H-4.8Z",
    "M0,-6.6L6.6,0L0,6.6L-6.6,0Z",
    "M0,-6L6,4.8H-6Z",
    "M0,6L6,-4.8H-6Z",
    "M-2,-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z",
    "M-6,-3H6V3H-6Z",
    "M-3,-6H3V6H-3Z",
)


@dataclass(frozen=True, slots=True)
class Sign:
    """How an action is told from others."""

    colour: str
    shape: str


def signs(count: int) -> tuple[Sign, ...]:
    """Return a sign for each action; after eight the colours meet other shapes."""
    size = len(CATEGORIES)
    return tuple(
        Sign(CATEGORIES[at % size], _SHAPES[(at + at // size) % len(_SHAPES)])
        for at in range(count)
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where years stand."""

    years: range
    first: float = FIRST
    last: float = LAST

    def x(self, year: float) -> float:
        """Return the place of a year."""
        span = max(1, len(self.years) - 1)
        return self.first + (year - self.years.start) * (self.last - self.first) / span

    @property
    def end(self) -> float:
        """Where a line ends that lasts to the horizon."""
        return self.last + 12

    def named(self, apart: float) -> list[int]:
        """Return the years that have room for their names, the last among them."""
        step = (self.last - self.first) / max(1, len(self.years) - 1)
        every = max(1, int(np.ceil(apart / step)))
        return list(reversed(self.years[::-1][::every]))


def quantile_years(tips: Floats, years: range) -> tuple[int | None, ...]:
    """Return the years by which a quarter, half and three quarters of the futures have tipped.

    None where they never are so many within the horizon.

    Examples
    --------
    >>> quantile_years(np.array([0.25, 0.5, 0.25]), range(2024, 2026))
    (2024, 2025, 2025)
    """
    grown = np.cumsum(tips[:-1])
    return tuple(
        next((y for y, share in zip(years, grown, strict=True) if share >= quarter - 1e-12), None)
        for quarter in _QUARTERS
    )


def tipping_line(
    sheet: Sheet, places: Places, tips: Floats, start: int, y: float, colour: str, scale: float = 1
) -> None:
    """Draw a line that thins as futures tip, with a bar at each quarter; dotted after the last."""
    at = places.x(start)
    boxes: list[Spec] = []
    bars: list[Spec] = []
    for half, year in zip(_THICK, quantile_years(tips, places.years), strict=True):
        end = places.end if year is None else max(at, places.x(year))
        high = half * scale
        boxes.append({"x": at, "y": y - high, "x2": end, "y2": y + high, "fill": colour})
        at = end
        if year is None:
            break
        tall = (8.5 if half == _THICK[1] else 5.5) * scale
        bars.append({"x": end - 1.1, "y": y - tall, "x2": end + 1.1, "y2": y + tall})
    if at < places.end:
        dotted = [{"x": at, "y": y, "x2": places.end, "y2": y}]
        sheet.lines(dotted, color=MUTED, strokeDash=[1, 4], strokeWidth=1.2)
    sheet.boxes([box for box in boxes if box["x2"] > box["x"]], strokeWidth=0)
    sheet.boxes([{**bar, "fill": colour} for bar in bars], stroke="#ffffff", strokeWidth=0.6)


def year_lines(sheet: Sheet, places: Places, years: Sequence[int], top: float, end: float) -> None:
    """Draw faint upright lines at years."""
    rows = [{"x": places.x(year), "y": top, "x2": places.x(year), "y2": end} for year in years]
    sheet.lines(rows, color=RULE, strokeWidth=0.7)
