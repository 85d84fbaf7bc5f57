"""CSV as RFC 4180 has it: cells with their places, and lines whose text no spreadsheet runs.

Read by the readers and writers of this folder.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sonae.scenarios.formats.text_file import Faults, TextFile

__all__ = ["Cell", "csv_line", "csv_rows", "harmless"]

_SEPARATORS = (",", ";", "\t")
_NEEDS_MARKS = re.compile(r'[",;\t\r\n]|^ | $')
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and where it begins (line from 0, column from 1)."""

    text: str
    line: int
    column: int


def csv_rows(file: TextFile, faults: Faults, most: int) -> tuple[list[list[Cell]], str]:
    """Return the rows of a file that hold anything, at most so many, and the separator they use.

    The separator is the one that the first line has most of outside quotation marks.
    """
    first = next(line for line in file.lines if line.strip())
    bare = re.sub(r'"[^"]*"', "", first)
    separator = max(_SEPARATORS, key=lambda sign: (bare.count(sign), -_SEPARATORS.index(sign)))
    rows: list[list[Cell]] = []
    line = 0
    while line < len(file.lines) and len(rows) < most:
        row, line = _row(file, line, separator, faults)
        if any(cell.text.strip() for cell in row):
            rows.append(row)
    return rows, separator


def csv_line(cells: Iterable[str]) -> str:
    """Return cells as a line of CSV, with its line break; marks stand only where they must."""
    return ",".join(map(_marked, cells)) + "\r\n"


def harmless(text: str) -> str:
    """Return a text that a spreadsheet shows and does not run.

    Examples
    --------
    >>> harmless("=1+1"), harmless("open")
    ("'=1+1", 'open')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _marked(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_MARKS.search(text) else text


def _row(file: TextFile, line: int, separator: str, faults: Faults) -> tuple[list[Cell], int]:
    """Return the cells of the row that begins at a line, and the line after it."""
    row: list[Cell] = []
    text, at = file.lines[line], 0
    while True:
        start = (line, at + 1)
        if text[at : at + 1] != '"':
            stop = text.find(separator, at)
            row.append(Cell(text[at:] if stop < 0 else text[at:stop], *start))
            if stop < 0:
                return row, line + 1
            at = stop + 1
            continue
        inner, line, at = _quoted(file, line, at + 1, start, faults)
        text = file.lines[line]
        rest = text.find(separator, at)
        row.append(Cell(inner + (text[at:] if rest < 0 else text[at:rest]), *start))
        if rest < 0:
            return row, line + 1
        at = rest + 1


def _quoted(
    file: TextFile, line: int, at: int, start: tuple[int, int], faults: Faults
) -> tuple[str, int, int]:
    """Return the text up to the closing mark, and the line and place after that."""
    parts: list[str] = []
    while True:
        text = file.lines[line]
        stop = text.find('"', at)
        if stop < 0:
            parts += [text[at:], "\n"]
            line, at = line + 1, 0
            if line == len(file.lines):
                hint = "close it, or leave the marks out"
                message = "a quotation mark is opened here and never closed"
                faults.note("SN202", start[0], message, hint, column=start[1])
                return "".join(parts), line - 1, len(file.lines[-1])
        elif text[stop + 1 : stop + 2] == '"':
            parts += [text[at:stop], '"']
            at = stop + 2
        else:
            parts.append(text[at:stop])
            return "".join(parts), line, stop + 1
