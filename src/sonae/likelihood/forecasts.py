"""Forecasts that have resolved, from a CSV file: what was said, and what happened.

Reads a table with a head line; hands ``forecast_scores`` forecasts of events (a `word`, a
`probability`, or `lower` and `upper`, with `happened`) and intervals of quantities (`lower`,
`upper` and `level`, with `value`).  Every fault of the file is told at once, each with
file:line:column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sonae.dossier import DossierFindings, UnreadableError, read_interval
from sonae.errors import UsageError
from sonae.evidence import SCALES, UnknownWord, read_word
from sonae.likelihood.forecast_table import (
    COLUMNS,
    Faults,
    check_head,
    check_ids,
    column_of,
    rows_of,
    text_of,
)
from sonae.likelihood.probability_text import probability_ends

__all__ = ["COLUMNS", "Forecast", "Forecasts", "QuantityForecast", "read_forecasts"]

LEVEL = 0.9
"""Probability that an interval of a quantity is meant to hold, where no level is given."""
_HAPPENED = {"1": True, "0": False, "yes": True, "no": False, "true": True, "false": False}
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of an event that has resolved.

    Attributes
    ----------
    id, group : str
        Its id (the line, if none is given), and whose it is or what it is about.
    lower, upper : float
        Interval of the probability; equal for a number.
    happened : bool
        Whether the event happened.
    word, scale : str, optional
        The word, and the scale it is read on.
    """

    id: str
    group: str
    lower: float
    upper: float
    happened: bool
    word: str | None = None
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class QuantityForecast:
    """An interval of a quantity, and what came out; `level` is meant to be held, as a share."""

    id: str
    group: str
    lower: float
    upper: float
    level: float
    value: float


@dataclass(frozen=True, slots=True)
class Forecasts:
    """All forecasts of a file, in its order."""

    events: tuple[Forecast, ...]
    quantities: tuple[QuantityForecast, ...]


def read_forecasts(path: Path, scale: str = "icd203") -> Forecasts:
    """Return the forecasts of a CSV file.

    Parameters
    ----------
    path : Path
        UTF-8, with a head line of names from `COLUMNS`.
    scale : str
        Scale on which words are read in rows that name none.

    Raises
    ------
    DossierFindings
        If anything in the file cannot be read; every fault is listed.
    UsageError
        If there is no such scale, or the file is too large.
    """
    _known_scale(scale)
    lines = text_of(path).splitlines() or [""]
    faults = Faults(str(path), lines)
    rows = rows_of(lines, faults)
    head = [name.strip().casefold() for name in rows[0][1]] if rows else []
    check_head(head, faults, rows[0][0] if rows else 1)
    events: list[Forecast] = []
    quantities: list[QuantityForecast] = []
    sound = not faults.found
    if sound and "id" in head:
        check_ids(rows[1:], head.index("id"), faults)
    for line, cells in rows[1:] if sound else ():
        found = _Row(line, cells, head, faults, scale).forecast()
        if isinstance(found, Forecast):
            events.append(found)
        elif found is not None:
            quantities.append(found)
    if not faults.found and not events and not quantities:
        faults.note(1, 1, "the file holds no forecast", "add a line for each")
    if faults.found:
        raise DossierFindings(faults.found)
    return Forecasts(tuple(events), tuple(quantities))


class _Row:
    """One row: its cells by column, and where each begins."""

    def __init__(
        self, line: int, cells: Sequence[str], head: Sequence[str], faults: Faults, scale: str
    ) -> None:
        self._line, self._head, self._faults, self._scale = line, head, faults, scale
        self._before = len(faults.found)
        if len(cells) > len(head):
            message = f"{len(cells)} cells under {len(head)} columns"
            self._note(len(head), message, "put quotation marks round a cell with a comma")
        self._cells: Mapping[str, str] = {
            name: cell.strip() for name, cell in zip(head, cells, strict=False) if cell.strip()
        }

    def forecast(self) -> Forecast | QuantityForecast | None:
        """Return what the row says, or None after noting what is wrong with it."""
        found = self._quantity() if "value" in self._cells else self._event()
        return found if len(self._faults.found) == self._before else None

    def _event(self) -> Forecast | None:
        if "happened" not in self._cells:
            self._at("happened", "nothing says whether it happened", "write 1 or 0")
        else:
            happened = _HAPPENED.get(self._cells["happened"].casefold())
            if happened is None:
                message = f"{self._cells['happened']!r} does not say whether it happened"
                self._at("happened", message, "write 1 or 0; leave out what has not resolved")
        ways = [way for way in ("word", "probability", "lower") if way in self._cells]
        if "upper" in self._cells and "lower" not in self._cells:
            self._at("lower", "an upper end without a lower one", "write both")
        if len(ways) != 1:
            message = f"{' and '.join(ways)} at once" if ways else "nothing says what was forecast"
            hint = "give one of `word`, `probability`, or `lower` with `upper`"
            self._at(ways[1] if ways else self._head[0], message, hint)
        if len(self._faults.found) > self._before:
            return None
        ends = {"word": self._word, "probability": self._point, "lower": self._ends}[ways[0]]()
        if ends is None or happened is None:
            return None
        word = self._cells.get("word")
        scale = self._cells.get("scale", self._scale) if word else None
        return Forecast(*self._named(), *ends, happened, word, scale)

    def _word(self) -> tuple[float, float] | None:
        scale = self._cells.get("scale", self._scale)
        if scale not in SCALES:
            hint = f"scales: {', '.join(SCALES)}"
            self._at("scale", f"there is no scale {scale!r}", hint)
            return None
        try:
            term = read_word(self._cells["word"], scale)
        except UnknownWord as error:
            self._at("word", str(error), error.hint)
            return None
        return term.lower, term.upper

    def _point(self) -> tuple[float, float] | None:
        return self._read("probability", probability_ends)

    def _ends(self) -> tuple[float, float] | None:
        if "upper" not in self._cells:
            self._at("upper", "a lower end without an upper one", "write both")
            return None
        low = self._read("lower", probability_ends)
        high = self._read("upper", probability_ends)
        if low is None or high is None:
            return None
        return self._rising(low[0], high[1])

    def _quantity(self) -> QuantityForecast | None:
        if "lower" not in self._cells or "upper" not in self._cells:
            missing = "lower" if "lower" not in self._cells else "upper"
            self._at(missing, f"an interval of a quantity without its {missing} end", "write both")
            return None
        numbers = [self._read(name, _number) for name in ("lower", "upper", "value")]
        level = self._read("level", probability_ends) if "level" in self._cells else (LEVEL, LEVEL)
        if level is not None and not 0.0 < level[0] < 1.0:
            self._at("level", "a level lies between 0 and 1, both left out", "write 90%")
            return None
        low, high, value = numbers
        if low is None or high is None or value is None or level is None:
            return None
        ends = self._rising(low, high)
        return None if ends is None else QuantityForecast(*self._named(), *ends, level[0], value)

    def _rising(self, low: float, high: float) -> tuple[float, float] | None:
        if low > high:
            message = f"lower end {self._cells['lower']} is above upper end {self._cells['upper']}"
            self._at("lower", message, "exchange them")
            return None
        return low, high

    def _named(self) -> tuple[str, str]:
        return self._cells.get("id", f"line {self._line}"), self._cells.get("group", "")

    def _read(self, name: str, read: Callable[[str], _Read]) -> _Read | None:
        try:
            return read(self._cells[name])
        except UnreadableError as error:
            self._at(name, str(error), error.hint)
            return None

    def _at(self, name: str, message: str, hint: str | None) -> None:
        at = self._head.index(name) if name in self._head else len(self._head)
        self._note(at, message, hint)

    def _note(self, at: int, message: str, hint: str | None) -> None:
        self._faults.note(
            self._line, column_of(self._faults.lines[self._line - 1], at), message, hint
        )


def _number(text: str) -> float:
    interval = read_interval(text)
    if not interval.fixed:
        raise UnreadableError(f"{text!r} is not one number")
    return interval.lower


def _known_scale(scale: str) -> None:
    if scale not in SCALES:
        raise UsageError(f"there is no scale {scale!r}; scales: {', '.join(SCALES)}")
