"""The table that forecasts are read from: its text, its rows, its columns, and where faults stand.

Reads a CSV file; hands ``forecasts`` rows of cells with the line on which each begins.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sonae.dossier import DossierFindings, Finding, Place
from sonae.errors import UsageError

__all__ = ["COLUMNS", "Faults", "check_head", "check_ids", "column_of", "rows_of", "text_of"]

COLUMNS = ("id", "group", "word", "scale", "probability", "lower", "upper", "level", "value",
           "happened")  # fmt: skip
"""Columns that are read; others are refused, so that a slip does not go unseen."""
MOST_BYTES = 8 * 1024 * 1024
_OTHERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What spreadsheets put between columns where the comma is the decimal sign."""


@dataclass(slots=True)
class Faults:
    """What is wrong with a table, in the order in which it is found."""

    name: str
    lines: Sequence[str]
    found: list[Finding] = field(default_factory=list)

    def note(self, line: int, column: int, message: str, hint: str | None = None) -> None:
        """Note a fault at a line and a character, both counted from 1."""
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        place = Place(self.name, line, column, 1, source)
        self.found.append(Finding("SN210", "error", place, "", message, hint))


def text_of(path: Path) -> str:
    """Return the text of a file, UTF-8 of a limited size."""
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise UsageError(f"{path} has {len(raw):,} bytes; at most {MOST_BYTES:,} are read")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        place = Place(str(path), line, error.start - raw.rfind(b"\n", 0, error.start), 1, "")
        hint = "save the file as UTF-8"
        finding = Finding("SN210", "error", place, "", "a byte is not UTF-8", hint)
        raise DossierFindings([finding]) from None


def rows_of(lines: Sequence[str], faults: Faults) -> list[tuple[int, list[str]]]:
    """Return each row with the line on which it begins; empty ones are passed over."""
    reader = csv.reader(io.StringIO("\n".join(lines) + "\n"), strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.note(begins, 1, f"this row is not CSV: {error}", "check the quotation marks")
    return rows


def check_head(head: Sequence[str], faults: Faults, line: int) -> None:
    """Note what is wrong with the names of columns."""
    for separator, name in _OTHERS.items():
        if len(head) == 1 and set(head[0].split(separator)) & set(COLUMNS) and separator in head[0]:
            message = f"the columns are separated by {name}, not by commas"
            hint = "save the file as CSV separated by commas, numbers with a point"
            faults.note(line, faults.lines[line - 1].index(separator) + 1, message, hint)
            return
    for at, name in enumerate(head):
        if name not in COLUMNS:
            hint = f"columns: {', '.join(COLUMNS)}"
            faults.note(
                line, column_of(faults.lines[line - 1], at), f"unknown column {name!r}", hint
            )
        elif name in head[:at]:
            column = column_of(faults.lines[line - 1], at)
            faults.note(line, column, f"the column {name!r} stands twice")
    if not faults.found and not {"happened", "value"} & set(head):
        hint = "add `happened` (0 or 1), or `value` for intervals of a quantity"
        faults.note(line, 1, "no column says what came out", hint)
    if not faults.found and not {"word", "probability", "lower"} & set(head):
        hint = "add `word`, `probability`, or `lower` and `upper`"
        faults.note(line, 1, "no column says what was forecast", hint)


def check_ids(rows: Sequence[tuple[int, list[str]]], at: int, faults: Faults) -> None:
    """Note every id that stands twice: one forecast would count double."""
    begun: dict[str, int] = {}
    for line, cells in rows:
        name = cells[at].strip() if at < len(cells) else ""
        if name and begun.setdefault(name, line) != line:
            message = f"the id {name!r} stands in line {begun[name]} already"
            hint = "keep one forecast of each event, or give each its own id"
            faults.note(line, column_of(faults.lines[line - 1], at), message, hint)


def column_of(line: str, at: int) -> int:
    """Return the character at which a cell begins, counted from 1."""
    quoted, passed = False, 0
    for place, sign in enumerate(line):
        if passed == at:
            return place + 1
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            passed += 1
    return len(line) + 1
