"""Project files of ScenarioWizard (``.scw``): read them and write them.

Reads the bytes of a file; hands on a `MatrixFile`. The format is that of ScenarioWizard 4 as its
files show it (Weimer-Jehle; no specification was at hand), lines in this order::

    $ ScenarioWizard 4.0      program, then the file's name
    &Trade                    a factor, by its long name …
     -free                    … and its states
    #
    &T                        short names, each of which may be blank
     f
    #
    #
    FFFFFF                    a colour for each state
    #
    #
     0 , 2 ,-1                the matrix: a row for each state that acts, a column for each
    #                         that is acted upon
    # 0-0                     texts in quotation marks: on the whole, on each factor, and on
    "…"                       each factor's impacts on each factor

A block of the matrix that holds only zeros reads as not judged: the format cannot tell. Impacts of
a factor on itself are kept, and said.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from sonae.errors import UsageError
from sonae.scenarios.formats.judgement_cells import (
    Span,
    influences_of,
    note_on_itself,
    number_row,
)
from sonae.scenarios.formats.matrix_file import FactorNames, MatrixFile, space_of
from sonae.scenarios.formats.scw_names import read_names, read_short_names
from sonae.scenarios.formats.scw_texts import read_texts, text_lines
from sonae.scenarios.formats.text_file import (
    Faults,
    TextFile,
    encoded,
    read_bytes,
    text_file,
)
from sonae.scenarios.space import Space
from sonae.writing import write_whole

__all__ = ["read_scw", "scw_bytes", "scw_of", "write_scw"]

_PARTS = ("names", "short names", "first empty part", "colours", "second empty part", "matrix")
_WHITE = "FFFFFF"


def read_scw(path: str | Path) -> MatrixFile:
    """Read a ScenarioWizard project file.

    Raises
    ------
    DossierFindings
        With every fault of the file: its place, what is wrong, what mends it.
    """
    return scw_of(read_bytes(Path(path)), str(path))


def scw_of(raw: bytes, name: str = "matrix.scw") -> MatrixFile:
    """Read the bytes of a ScenarioWizard project file; ``name`` stands in its findings."""
    file = text_file(raw, name)
    faults = Faults(file)
    parts = _parts(file, faults)
    header, long_names = read_names(file, parts[0], faults)
    faults.raise_errors()
    factors = read_short_names(file, parts[1], long_names, faults)
    space = space_of(factors)
    spans = _matrix(parts, space, faults)
    faults.raise_errors()
    note_on_itself(space, spans, faults)
    after = min(parts[5].stop + 1, len(file.lines))
    about, factor_texts, texts = read_texts(file, after, space, faults)
    return MatrixFile(
        influences_of(space, spans, texts, name),
        factors,
        texts,
        about,
        factor_texts,
        header,
        _lines(file, parts[3]),
        (_lines(file, parts[2]), _lines(file, parts[4])),
        file.lines[after:],
        file.newline,
        faults.all(),
    )


def scw_bytes(file: MatrixFile, *, middle: bool = False) -> bytes:
    """Return a matrix as a ScenarioWizard project file.

    Parameters
    ----------
    file : MatrixFile
    middle : bool
        Write the middle of a judgement that is an interval; the format holds numbers only.

    Raises
    ------
    UsageError
        If a judgement is an interval and ``middle`` is not asked for.
    """
    if not file.influences.exact and not middle:
        wide = sum(cell.lower != cell.upper for cell in file.influences.cells)
        raise UsageError(
            f"{wide} judgements are intervals, and ScenarioWizard holds numbers; write their "
            "middle, or the matrix as CSV"
        )
    lines = [
        *file.header,
        *(line for factor in file.factors for line in _long_lines(factor)),
        "#",
        *(line for factor in file.factors for line in _short_lines(factor)),
        "#",
        *file.between[0],
        "#",
        *(file.colours or (_WHITE,) * file.space.offsets[-1]),
        "#",
        *file.between[1],
        "#",
        *_matrix_lines(file),
        "#",
        *(file.tail or text_lines(file)),
    ]
    return encoded(file.newline.join(lines))


def write_scw(file: MatrixFile, path: str | Path, *, middle: bool = False) -> Path:
    """Write a matrix as a ScenarioWizard project file, in one step; see ``scw_bytes``."""
    whole = Path(path)
    named = replace(file, header=(file.header[0], whole.name)) if len(file.header) == 2 else file
    return write_whole(whole, scw_bytes(named, middle=middle))


def _parts(file: TextFile, faults: Faults) -> list[range]:
    """Return the lines of each part up to the matrix, without the `#` that closes it."""
    parts: list[range] = []
    start = 0
    for line, text in enumerate(file.lines):
        # a short name may begin with `#`, but never the line it stands on
        inner = text if len(parts) == 1 else text.lstrip()
        if inner.startswith("#"):
            parts.append(range(start, line))
            start = line + 1
            if len(parts) == len(_PARTS):
                return parts
    missing = len(_PARTS) - len(parts)
    last = max(0, len(file.lines) - 2)
    if missing == 1:
        message = "the file ends with the matrix; no `#` closes it, and no texts follow"
        faults.note("SN202", last, message, "was it cut short?", severity="warning")
    else:
        message = f"the file ends in its {_PARTS[len(parts)]}; {missing} lines `#` are missing"
        hint = f"it has, each closed by a line `#`: {', '.join(_PARTS)}"
        faults.note("SN202", last, message, hint)
    parts.append(range(start, len(file.lines)))
    return parts + [range(len(file.lines), len(file.lines))] * (len(_PARTS) - len(parts))


def _matrix(parts: list[range], space: Space, faults: Faults) -> dict[tuple[int, int], Span]:
    """Return the judgements by row and column, without the blocks that hold only zeros."""
    file, width = faults.file, space.offsets[-1]
    lines = [line for line in parts[5] if file.lines[line].strip()]
    if len(lines) != width:
        hint = "one row for each state, in the order of the names"
        for part, name in zip(parts[1:5], _PARTS[1:5], strict=True):
            if sum("," in file.lines[line] for line in part) >= max(1, width // 2):
                hint = f"it seems to stand in the place of the {name}: `#` lines are missing"
        at = min(parts[5].start, len(file.lines) - 1)
        faults.note("SN204", at, f"{len(lines)} rows; the file names {width} states", hint)
    rows = [number_row(line, width, faults) for line in lines[: 2 * width]]
    whole = [row for row in rows if row is not None]
    if len(lines) != width or len(whole) != width:
        return {}
    values = np.array([[span.lower for span in row] for row in whole]) != 0
    spans: dict[tuple[int, int], Span] = {}
    ends = list(zip(space.offsets[:-1], space.offsets[1:], strict=True))
    for top, bottom in ends:
        for left, right in ends:
            if values[top:bottom, left:right].any():
                for row in range(top, bottom):
                    spans |= {(row, column): whole[row][column] for column in range(left, right)}
    return spans


def _lines(file: TextFile, part: range) -> tuple[str, ...]:
    return tuple(file.lines[line] for line in part)


def _long_lines(factor: FactorNames) -> list[str]:
    return [f"&{factor.own.long}", *(f" -{state.long}" for state in factor.states)]


def _short_lines(factor: FactorNames) -> list[str]:
    return [f"&{factor.own.short}", *(f" {state.short}" for state in factor.states)]


def _matrix_lines(file: MatrixFile) -> list[str]:
    """Return the rows of the matrix, every number with a sign or blank before it."""
    units, scale = file.influences.units, Decimal(file.influences.scale)
    return [",".join(_cell(Decimal(int(unit)) / scale) for unit in row) for row in units]


def _cell(value: Decimal) -> str:
    text = f"{value.normalize():f}" if value else "0"
    return f"{text} " if text.startswith("-") else f" {text} "
