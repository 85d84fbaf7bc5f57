"""Cells of a written matrix: the number or interval that a text spells, or what is wrong with it.

Read by the readers of ``.scw`` and CSV; hands on judgements as `Influences` adds them up.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sonae.scenarios.formats.text_file import Faults
from sonae.scenarios.influences import Influence, Influences, fault_of
from sonae.scenarios.space import Space

__all__ = [
    "MOST_STATES",
    "ON_ITSELF",
    "Span",
    "influences_of",
    "note_on_itself",
    "number_row",
    "span_of",
]

MOST_STATES = 1000
"""States of all factors together: the matrix has as many rows and columns."""

ON_ITSELF = "SN209"
"""Code of the finding that factors act on themselves."""

_NUMBER = re.compile(r"[+-]?(\d{1,39}(\.\d{0,39})?|\.\d{1,39})([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST = 96
_SHOWN = 24
_FEW = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A judgement as written: one number, or the ends of an interval."""

    lower: float
    upper: float
    line: int = 0
    column: int = 1


def span_of(text: str, note: Callable[[str, str | None], None], *, comma: bool) -> Span | None:
    """Return the judgement that a cell spells, or note why it spells none.

    Parameters
    ----------
    text : str
        A number, or ``a to b``.
    note : callable
        Takes what is wrong and what mends it.
    comma : bool
        Whether a decimal comma can be meant: something else separates the cells.
    """
    low, separator, high = text.partition(" to ")
    lower = _number(low.strip(), note, comma=comma)
    upper = _number(high.strip(), note, comma=comma) if separator else lower
    if lower is None or upper is None:
        return None
    if lower > upper:
        note(f"lower end {low.strip()} is above upper end {high.strip()}", "turn them round")
        return None
    return Span(lower, upper)


def number_row(line: int, width: int, faults: Faults) -> list[Span] | None:
    """Return the numbers of a row, separated by commas or semicolons; note what is wrong."""
    text = faults.file.lines[line]
    separator = ";" if ";" in text else ","
    cells = text.split(separator)
    if len(cells) == width + 1 and not cells[-1].strip():
        del cells[-1]  # the row ends with a separator
    if len(cells) != width:
        hint = "one cell for each state"
        if separator == "," and width < len(cells) <= 2 * width:
            hint += "; decimals have a point, as commas separate the cells"
        faults.note("SN204", line, f"{len(cells)} cells; the file names {width} states", hint)
        return None
    row, column = [], 1
    for cell in cells:
        inner = cell.strip()
        start = column + len(cell) - len(cell.lstrip()) if inner else column
        value = _noted(inner, line, start, faults, comma=separator == ";")
        column += len(cell) + 1
        if value is not None:
            row.append(Span(value, value, line, start))
    return row if len(row) == width else None


def note_on_itself(space: Space, spans: Mapping[tuple[int, int], Span], faults: Faults) -> None:
    """Warn, once and at the first of them, of judgements by which a factor acts on itself."""
    home = [
        name for name, size in zip(space.factors, space.sizes, strict=True) for _ in range(size)
    ]
    own = {
        at: span
        for at, span in spans.items()
        if home[at[0]] == home[at[1]] and (span.lower or span.upper)
    }
    if not own:
        return
    cells = Counter(home[row] for row, _ in sorted(own))
    few = [f"`{name}` in {_cells(count)}" for name, count in list(cells.items())[:_FEW]]
    if len(cells) > _FEW:
        few.append(f"{len(cells) - _FEW} more factors")
    *most, last = few
    named = f"{', '.join(most)} and {last}" if most else last
    verb = "a factor acts on itself" if len(cells) == 1 else "factors act on themselves"
    hint = "by custom no factor does: if it is not meant, write 0 there"
    first = min(own.values(), key=lambda span: (span.line, span.column))
    faults.note(
        ON_ITSELF,
        first.line,
        f"{verb}: {named}; the figures are kept, and count",
        hint,
        column=first.column,
        severity="warning",
    )


def _cells(count: int) -> str:
    return f"{count} cell{'s' * (count != 1)}"


def influences_of(
    space: Space,
    spans: Mapping[tuple[int, int], Span],
    texts: Mapping[tuple[str, str], str],
    name: str,
) -> Influences:
    """Return the matrix of judgements.

    Parameters
    ----------
    space : Space
    spans : mapping
        Judgement by row and column, for those that were made.
    texts : mapping
        Reason for the impacts of one factor on another.
    name : str
        Of the file, for the places of the judgements.
    """
    named = [
        (factor, state)
        for factor, states in zip(space.factors, space.states, strict=True)
        for state in states
    ]
    return Influences.of(
        space,
        (
            Influence(
                named[row],
                named[column],
                span.lower if span.lower == span.upper else _middle(span),
                texts.get((named[row][0], named[column][0]), ""),
                place=f"{name}:{span.line + 1}:{span.column}",
                span=None if span.lower == span.upper else (span.lower, span.upper),
            )
            for (row, column), span in spans.items()
        ),
    )


def _middle(span: Span) -> float:
    return float((Decimal(str(span.lower)) + Decimal(str(span.upper))) / 2)


def _noted(text: str, line: int, column: int, faults: Faults, *, comma: bool) -> float | None:
    def note(message: str, hint: str | None) -> None:
        faults.note("SN205", line, message, hint, column=column, length=max(1, len(text)))

    return _number(text, note, comma=comma)


def _number(text: str, note: Callable[[str, str | None], None], *, comma: bool) -> float | None:
    """Return the number that a text spells, or note why it spells none."""
    spelled = text.replace(",", ".") if comma and text.count(",") == 1 else text
    found = _value(spelled) if len(spelled) <= _LONGEST else None
    if found is None:
        note(*_not_a_number(text))
        return None
    value, fault = found
    if fault is not None:
        note(fault, "a judgement lies between -1000 and 1000, with at most 9 decimals")
        return None
    return value


@lru_cache(maxsize=4096)
def _value(text: str) -> tuple[float, str | None] | None:
    """Return the number that a text spells and what is wrong with it; the same few come often."""
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text) + 0.0  # no negative zero
    fault = fault_of(value) if abs(value) < 1e300 else f"{_short(text)} is too large"
    if fault is None and Decimal(str(value)) != Decimal(text):
        fault = f"{_short(text)} has more digits than a judgement holds"
    return value, fault


def _not_a_number(text: str) -> tuple[str, str]:
    """Say what is wrong with a cell, and what mends it."""
    if not text:
        return "a blank cell", "write 0 where there is no influence"
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2013", "-")
    if plain != text and _NUMBER.fullmatch(plain):
        return f"{_short(text)} is written with special characters", f"write {plain}"
    if text.lower().strip("+-.#1") in ("nan", "inf", "infinity", "ind", "qnan"):
        return f"{_short(text)} is not a finite number", "write 0 where there is no influence"
    return f"{_short(text)} is not a number", "write a number such as -2 or 0.5"


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
