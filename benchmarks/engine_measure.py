"""A measured row of the engine's report, and several sides timed in turn."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.measure import Side

__all__ = ["Bar", "Row", "at_least", "at_most", "race"]


@dataclass(frozen=True)
class Bar:
    """What is required of a figure or a ratio."""

    text: str
    least: float | None = None
    most: float | None = None

    def met(self, number: float) -> bool:
        """Return whether a number is as required."""
        low = self.least is None or number >= self.least
        return low and (self.most is None or number <= self.most)


def at_least(number: float, unit: str = "") -> Bar:
    """Return the bar that a figure must reach."""
    return Bar(f"≥ {_short(number)}{unit}", least=number)


def at_most(number: float, unit: str = "") -> Bar:
    """Return the bar that a figure must stay under."""
    return Bar(f"≤ {_short(number)}{unit}", most=number)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    case, stage, size : str
    figure : float
        Ours, in `unit`.
    other : str
        The side it is compared with; empty if the figure stands alone.
    beside : float or None
        Theirs, in `unit`.
    ratio : float or None
        How many times better ours is.
    bar : Bar or None
    judged : float or None
        What the bar is about: the ratio or the figure.
    """

    case: str
    stage: str
    size: str
    figure: float
    unit: str
    other: str = ""
    beside: float | None = None
    ratio: float | None = None
    bar: Bar | None = None
    judged: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None if there is none."""
        if self.bar is None or self.judged is None:
            return None
        return self.bar.met(self.judged)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        beside = "" if self.beside is None else f"{_short(self.beside)} {self.unit}"
        ratio = "" if self.ratio is None else f"{_short(self.ratio)}×"
        bar = "" if self.bar is None else self.bar.text
        verdict = {None: "", True: "met", False: "missed"}[self.met]
        return (
            *(self.case, self.stage, self.size, f"{_short(self.figure)} {self.unit}"),
            *(self.other, beside, ratio, bar, verdict),
        )

    @property
    def json(self) -> dict[str, object]:
        """The line as plain data."""
        return {
            "case": self.case,
            "stage": self.stage,
            "size": self.size,
            "figure": self.figure,
            "unit": self.unit,
            "other": self.other,
            "beside": self.beside,
            "ratio": self.ratio,
            "bar": None if self.bar is None else self.bar.text,
            "met": self.met,
        }


HEAD: Final = ("case", "stage", "size", "ours", "other side", "theirs", "ratio", "bar", "")


def race(sides: Sequence[Side], repeats: int = 3) -> dict[str, float]:
    """Return each side's units of work per second of CPU: medians of runs taken in turn.

    A busy moment strikes all sides. Each is run once before, for caches and lazy imports.
    """
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(repeats + 1):
        for side in sides:
            start = time.process_time()
            side.call()
            if turn:
                times[side.name].append(time.process_time() - start)
    return {side.name: side.work / statistics.median(times[side.name]) for side in sides}


def _short(number: float) -> str:
    """Return three digits, with the thousands apart."""
    if number >= 1e7:
        return f"{number / 1e6:.3g} million"
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"
