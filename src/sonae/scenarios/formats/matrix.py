"""A cross-impact matrix as CSV: a row for each state that acts, a column for each acted upon.

Reads the bytes of a file and hands on a `MatrixFile`; writes one from `Influences`. The first row
and the first column name the states as ``factor.state``. A blank cell is not judged; ``1 to 2`` is
an interval. Commas, semicolons or tabs separate the cells (RFC 4180 otherwise); with semicolons
or tabs a decimal comma is read as one. Every row has a cell for each state, a blank one too, for a
row cut short looks like one that nobody judged. Blank cells beyond the last state do not count, and
cells at a row's end may be missing if they are all of the row's own factor, on which it does not
act: some spreadsheets leave out blanks at the end.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from sonae.scenarios.formats.csv_cells import Cell, csv_line, csv_rows
from sonae.scenarios.formats.ids import cleaned
from sonae.scenarios.formats.judgement_cells import (
    MOST_STATES,
    Span,
    influences_of,
    note_on_itself,
    span_of,
)
from sonae.scenarios.formats.matrix_file import FactorNames, MatrixFile, Names, space_of
from sonae.scenarios.formats.text_file import Faults, read_bytes, text_file
from sonae.scenarios.influences import Influences
from sonae.scenarios.space import MOST_STATES as MOST_OF_A_FACTOR
from sonae.writing import write_whole

__all__ = ["matrix_csv", "matrix_of", "read_matrix", "write_matrix"]

_CORNER = "acts on"


def read_matrix(path: str | Path) -> MatrixFile:
    """Read a cross-impact matrix from CSV.

    Raises
    ------
    DossierFindings
        With every fault of the file: its place, what is wrong, what mends it.
    """
    return matrix_of(read_bytes(Path(path)), str(path))


def matrix_of(raw: bytes, name: str = "matrix.csv") -> MatrixFile:
    """Read the bytes of a matrix as CSV; ``name`` stands in its findings."""
    file = text_file(raw, name)
    faults = Faults(file)
    rows, separator = csv_rows(file, faults, MOST_STATES + 2)
    columns = rows[0][1:] if rows else []
    while columns and not columns[-1].text.strip():
        columns = columns[:-1]  # the row ends with separators
    states = [_split(cell, faults) for cell in columns[: MOST_STATES + 1]]
    if not columns:
        hint = "the first row names the states that are acted upon, as factor.state"
        faults.note("SN202", 0, "no state is named", hint)
    if len(columns) > MOST_STATES or len(rows) > MOST_STATES + 1:
        message = f"more states than a matrix has; at most {MOST_STATES:,}"
        faults.note("SN204", 0, message, "split the matrix")
    faults.raise_errors()
    factors, place_of = _factors(columns, states, faults)
    faults.raise_errors()
    spans = _spans(rows[1:], states, place_of, faults, comma=separator != ",")
    faults.raise_errors()
    space = space_of(factors)
    note_on_itself(space, spans, faults)
    influences = influences_of(space, spans, {}, name)
    return MatrixFile(influences, factors, {}, newline=file.newline, notes=faults.all())


def matrix_csv(influences: Influences) -> str:
    """Return a matrix as CSV; what was not judged is blank, and what was judged 0 is 0."""
    space = influences.space
    named = [
        (factor, state)
        for factor, states in zip(space.factors, space.states, strict=True)
        for state in states
    ]
    judged = influences.judged()
    lines = [csv_line([_CORNER, *(".".join(name) for name in named)])]
    for source in named:
        cells = [judged.get((source, target)) for target in named]
        written = ["" if cell is None else _written(cell.lower, cell.upper) for cell in cells]
        lines.append(csv_line([".".join(source), *written]))
    return "".join(lines)


def write_matrix(influences: Influences, path: str | Path) -> Path:
    """Write a matrix as CSV, in one step."""
    return write_whole(Path(path), matrix_csv(influences))


def _split(cell: Cell, faults: Faults) -> tuple[str, str]:
    """Return factor and state of a heading: names of factors hold dots (`A. Government`)."""
    factor, dot, state = cleaned(cell.text).rpartition(".")
    if not dot or not factor.strip() or not state.strip():
        shown = cleaned(cell.text)[:40]
        message = f"{shown!r} does not name a state" if shown else "a blank heading"
        hint = "write factor.state, such as trade.free"
        faults.note("SN202", cell.line, message, hint, column=cell.column)
    return factor.strip(), state.strip()


def _factors(
    columns: Sequence[Cell], states: Sequence[tuple[str, str]], faults: Faults
) -> tuple[tuple[FactorNames, ...], dict[tuple[str, str], int]]:
    """Return the factors in order of their first column, and the place of each state."""
    found: dict[str, dict[str, None]] = {}
    for cell, (factor, state) in zip(columns, states, strict=True):
        if state in found.setdefault(factor, {}):
            message = f"`{factor}.{state}` has two columns"
            faults.note("SN204", cell.line, message, "rename one", column=cell.column)
        found[factor][state] = None
    for factor, names in found.items():
        if len(names) > MOST_OF_A_FACTOR:
            message = f"{len(names)} states of {factor[:40]!r}"
            hint = f"a factor has at most {MOST_OF_A_FACTOR}"
            faults.note("SN204", 0, message, hint)
    ordered = [(factor, state) for factor, names in found.items() for state in names]
    factors = tuple(
        FactorNames(Names(factor), tuple(Names(state) for state in names))
        for factor, names in found.items()
    )
    return factors, {name: at for at, name in enumerate(ordered)}


def _spans(
    rows: Sequence[Sequence[Cell]],
    states: Sequence[tuple[str, str]],
    place_of: dict[tuple[str, str], int],
    faults: Faults,
    *,
    comma: bool,
) -> dict[tuple[int, int], Span]:
    """Return the judgements by row and column; every state has one row."""
    spans: dict[tuple[int, int], Span] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        head = row[0]
        source = _split(head, faults)
        if source not in place_of:
            if all(source):
                message = f"`{'.'.join(source)[:60]}` has a row and no column"
                hint = "rows and columns name the same states, letter for letter"
                faults.note("SN204", head.line, message, hint, column=head.column)
            continue
        if source in seen:
            message = f"`{'.'.join(source)}` has two rows"
            faults.note("SN204", head.line, message, "rename one", column=head.column)
            continue
        seen.add(source)
        if not _fits(row, states, source, faults, comma=comma):
            continue
        for target, cell in zip(states, row[1:], strict=False):
            span = _judgement(cell, faults, comma=comma)
            if span is not None:
                at = place_of[source], place_of[target]
                spans[at] = Span(span.lower, span.upper, cell.line, cell.column)
    missing = [name for name in place_of if name not in seen]
    if missing:
        few = ", ".join(".".join(name) for name in missing[:5]) + ", …" * (len(missing) > 5)
        hint = "every state has a row, if only one of blank cells"
        faults.note("SN204", len(faults.file.lines) - 1, f"no row for {few}", hint)
    return spans


def _fits(
    row: Sequence[Cell],
    states: Sequence[tuple[str, str]],
    source: tuple[str, str],
    faults: Faults,
    *,
    comma: bool,
) -> bool:
    """Note if a row has another number of cells than there are states; say whether it fits."""
    head, width = row[0], len(states) + 1
    if any(cell.text.strip() for cell in row[width:]):
        hint, column = "one cell for each state", row[width].column
        if not comma:
            hint += "; decimals have a point, as commas separate the cells"
    elif any(factor != source[0] for factor, _ in states[len(row) - 1 :]):
        hint, column = "one cell for each state, a blank one where nobody judged", head.column
    else:
        return True
    cells = f"{len(row) - 1} cell{'s' * (len(row) != 2)}"
    message = f"{cells}; the first row names {len(states)} states"
    faults.note("SN204", head.line, message, hint, column=column)
    return False


def _judgement(cell: Cell, faults: Faults, *, comma: bool) -> Span | None:
    text = " ".join(cell.text.split())
    if not text:
        return None

    def note(message: str, hint: str | None) -> None:
        column, length = cell.column, max(1, len(cell.text))
        faults.note("SN205", cell.line, message, hint, column=column, length=length)

    return span_of(text, note, comma=comma)


def _written(lower: float, upper: float) -> str:
    ends = [f"{Decimal(str(end)).normalize():f}" for end in (lower, upper)]
    return ends[0] if lower == upper else " to ".join(ends)
