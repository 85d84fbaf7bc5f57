"""Lists of solutions of ScenarioWizard (``.sl``): read, checked against a matrix, written.

Reads the bytes of a file and the matrix it is said to belong to; hands on scenarios. A line is ::

    " 2 3 2",4,0,0,15,""

the state of each factor, counted from 1; the weight, which is the number of starts that global
succession leads there; the consistency value, which is the smallest margin; a 0 whose meaning is
not known; the total impact score; a remark. Weight, margin and score were found to be so in every
file at hand where the counter was not full (it is single precision, and stays at 2^24).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sonae.dossier import Finding
from sonae.scenarios.balance import consistency_value, total_impact_score
from sonae.scenarios.formats.text_file import (
    Faults,
    encoded,
    read_bytes,
    text_file,
)
from sonae.scenarios.influences import Influences
from sonae.scenarios.space import Space
from sonae.scenarios.table import ScenarioTable, lexicographic
from sonae.writing import write_whole

__all__ = ["Solution", "Solutions", "read_sl", "sl_bytes", "sl_of", "solutions_of", "write_sl"]

_NUMBER = r"[ ]*([+-]?(?:\d{1,39}\.?\d{0,39}|\.\d{1,39})(?:[eE][+-]?\d{1,3})?)[ ]*"
_LINE = re.compile(rf'[ \t]*"([^"]*)",{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}(?:,(.*))?', re.ASCII)
_STATE = re.compile(r"\d{1,6}", re.ASCII)
_COUNT = re.compile(r"\s*(\d{1,15})\s*", re.ASCII)
_FULL = float(1 << 24)
_LISTED = 20
_PROGRAM = "$ ScenarioWizard 3.0"
_NEAR = 1e-6
"""Relative error of a number in single precision, as the file may hold it."""


@dataclass(frozen=True, slots=True)
class Solution:
    """One line of the list."""

    codes: tuple[int, ...]
    """Index of the state of each factor, counted from 0."""
    weight: float
    """Starts that global succession leads there; ScenarioWizard writes 0 where it did not count."""
    consistency: float
    """The smallest margin of any factor."""
    score: float
    """The total impact score."""
    other: float = 0.0
    """The number whose meaning is not known."""
    remark: str = ""
    line: int = 0
    """Where it stands in its file, counted from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Solutions:
    """A list of solutions as a file holds it."""

    space: Space
    rows: tuple[Solution, ...]
    """In the order of the file."""
    announced: int | None = None
    """How many the file says it has."""
    program: str = _PROGRAM
    newline: str = "\r\n"
    notes: tuple[Finding, ...] = ()
    """Warnings of the reader."""

    @property
    def codes(self) -> NDArray[np.int8]:
        """The scenarios in the order of the file (scenario, factor)."""
        rows = [row.codes for row in self.rows]
        return np.array(rows, dtype=np.int8).reshape(len(rows), len(self.space.factors))

    @property
    def table(self) -> ScenarioTable:
        """The scenarios as a table: sorted, each once; it does not claim to be complete."""
        codes = np.unique(self.codes, axis=0) if self.rows else self.codes
        order = lexicographic(self.space, np.ascontiguousarray(codes.T))
        return ScenarioTable(self.space, codes[order], complete=False, left="read from a file")


def read_sl(path: str | Path, influences: Influences) -> Solutions:
    """Read a list of solutions of a matrix.

    Raises
    ------
    DossierFindings
        With every fault: a line that cannot be read, a state that the matrix has not, and every
        solution whose consistency value or score is another in this matrix.
    """
    return sl_of(read_bytes(Path(path)), influences, str(path))


def sl_of(raw: bytes, influences: Influences, name: str = "solutions.sl") -> Solutions:
    """Read the bytes of a list of solutions; ``name`` stands in its findings."""
    file = text_file(raw, name)
    faults = Faults(file)
    first = next((at for at, text in enumerate(file.lines) if _opens(text)), len(file.lines))
    counts = [match for text in file.lines[:first] if (match := _COUNT.fullmatch(text))]
    announced = int(counts[-1][1]) if counts else None
    if first == len(file.lines) and announced is None:
        hint = "is it a list of solutions of ScenarioWizard (.sl)?"
        faults.note("SN206", 0, "no line begins with a quotation mark: no solution", hint)
    misfits = _Misfits()
    rows = [
        solution
        for at in range(first, len(file.lines))
        if file.lines[at].strip() and (solution := _solution(at, influences.space, faults, misfits))
    ]
    misfits.note(faults)
    faults.raise_errors()
    _compare(rows, influences, faults)
    _remark(rows, announced, first, faults)
    faults.raise_errors()
    program = file.lines[0] if first else _PROGRAM
    return Solutions(influences.space, tuple(rows), announced, program, file.newline, faults.all())


def solutions_of(
    influences: Influences, table: ScenarioTable, weights: Sequence[int] | None = None
) -> Solutions:
    """Return scenarios as a list to be written.

    Parameters
    ----------
    influences : Influences
    table : ScenarioTable
    weights : sequence of int, optional
        Starts that global succession leads to each; the file says 0 where they were not counted.
    """
    if weights is not None and len(weights) != table.count:
        raise ValueError(f"{len(weights)} weights for {table.count} scenarios")
    least = consistency_value(influences, table.codes)
    score = total_impact_score(influences, table.codes)
    rows = tuple(
        Solution(
            tuple(map(int, codes)),
            float(weights[at]) if weights is not None else 0.0,
            float(least[at]) if np.isfinite(least[at]) else 0.0,
            float(score[at]),
        )
        for at, codes in enumerate(table.codes)
    )
    return Solutions(influences.space, rows, table.count)


def sl_bytes(solutions: Solutions) -> bytes:
    """Return a list of solutions as ScenarioWizard holds it."""
    announced = len(solutions.rows) if solutions.announced is None else solutions.announced
    lines = [solutions.program, "Solution set", f" {announced} ", ""]
    for row in solutions.rows:
        states = "".join(f" {code + 1}" for code in row.codes)
        numbers = (row.weight, row.consistency, row.other, row.score)
        remark = row.remark.replace('"', "'")
        lines.append(f'"{states}",{",".join(map(_written, numbers))},"{remark}"')
    return encoded(solutions.newline.join([*lines, ""]))


def write_sl(solutions: Solutions, path: str | Path) -> Path:
    """Write a list of solutions, in one step."""
    return write_whole(Path(path), sl_bytes(solutions))


def _opens(text: str) -> bool:
    return text.lstrip(" \t").startswith('"')


@dataclass(slots=True)
class _Misfits:
    """What is no scenario of the matrix: in a list of another one, the same on line after line."""

    _found: dict[str, list[tuple[int, int, int, str, str]]] = field(default_factory=dict)

    def add(self, kind: str, line: int, states: re.Match[str], message: str, hint: str) -> None:
        """Add a misfit at the states of a line."""
        entry = (line, states.start(1) + 1, len(states[1]), message, hint)
        self._found.setdefault(kind, []).append(entry)

    def note(self, faults: Faults) -> None:
        """Note each kind once, with the number of lines if there are more."""
        for entries in self._found.values():
            line, column, length, message, hint = entries[0]
            more = len({entry[0] for entry in entries}) - 1
            if more:
                message += f" (the first of {more + 1:,} lines alike)"
            hint += "; is it a list of solutions of another matrix?"
            faults.note("SN206", line, message, hint, column=column, length=length)


def _solution(line: int, space: Space, faults: Faults, misfits: _Misfits) -> Solution | None:
    """Return the solution of a line, or note why it is none."""
    match = _LINE.fullmatch(faults.file.lines[line].rstrip())
    if match is None:
        hint = 'a solution is written " 2 3 2",weight,consistency,0,score'
        faults.note("SN206", line, "not a solution", hint)
        return None
    words = match[1].split()
    if len(words) != len(space.factors):
        message = f"{len(words)} states; the matrix has {len(space.factors)} factors"
        misfits.add(str(len(words)), line, match, message, "one state for each factor")
        return None
    codes = []
    for at, (word, size) in enumerate(zip(words, space.sizes, strict=True)):
        if _STATE.fullmatch(word) and 1 <= int(word) <= size:
            codes.append(int(word) - 1)
            continue
        message = f"{word[:20]!r} is no state of {space.factors[at]}"
        misfits.add(space.factors[at], line, match, message, f"it has states 1 to {size}")
    numbers = [float(match[at]) for at in range(2, 6)]
    if not np.isfinite(numbers).all():
        faults.note("SN206", line, "a number that is not finite", "export the list again")
    if len(codes) != len(space.factors):
        return None
    weight, consistency, other, score = numbers
    remark = (match[6] or "").strip().removeprefix('"').removesuffix('"')
    return Solution(tuple(codes), weight, consistency, score, other, remark, line)


def _compare(rows: Sequence[Solution], influences: Influences, faults: Faults) -> None:
    """Note every solution whose figures are not those of the matrix."""
    if not rows:
        return
    codes = np.array([row.codes for row in rows], dtype=np.int8)
    least, score = consistency_value(influences, codes), total_impact_score(influences, codes)
    wrong: list[tuple[Solution, str]] = []
    for row, margin, total in zip(rows, least.tolist(), score.tolist(), strict=True):
        parts = []
        if np.isfinite(margin) and not _near(row.consistency, margin):
            parts.append(f"consistency value {row.consistency:g}, {margin:g} in this matrix")
        if not _near(row.score, total):
            parts.append(f"total impact score {row.score:g}, {total:g} in this matrix")
        if parts:
            wrong.append((row, "; ".join(parts)))
    hint = "compute the list again from this matrix, or read the matrix it was made from"
    if len(wrong) == len(rows) > 1:
        first = wrong[0][0].line
        message = f"none of its {len(rows):,} solutions is one of this matrix: {wrong[0][1]}"
        faults.note("SN207", first, f"{message} (the first; the others alike)", hint)
        return
    for row, message in wrong[:_LISTED]:
        faults.note("SN207", row.line, message, hint)
    if len(wrong) > _LISTED:
        message = f"{len(wrong):,} of {len(rows):,} solutions have other figures in this matrix"
        faults.note("SN207", wrong[_LISTED][0].line, message, hint)


def _remark(rows: Sequence[Solution], announced: int | None, first: int, faults: Faults) -> None:
    """Note what is readable and yet not what it seems."""
    if announced is not None and announced != len(rows):
        message = f"the file announces {announced:,} solutions and holds {len(rows):,}"
        hint = "the list was cut short, or edited; it is not complete"
        faults.note("SN206", max(0, first - 1), message, hint, severity="warning")
    seen: set[tuple[int, ...]] = set()
    for row in rows:
        if row.codes in seen:
            faults.note("SN206", row.line, "the solution stands twice", severity="warning")
        seen.add(row.codes)
    full = [row.line for row in rows if row.weight >= _FULL]
    if full:
        message = f"{len(full)} weights of 2^24 or more: the counter was full, they are too small"
        hint = "count the starts with Sonae to know them"
        faults.note("SN206", full[0], message, hint, severity="warning")


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(1.0, abs(other))


def _written(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
