"""Tables of the EMA workbench: CSV in UTF-8 and NumPy's arrays, read column by column.

Reads open files; hands ``ema`` arrays. Text is turned into numbers some rows at a time, so memory
is that of the arrays. An empty cell of numbers is NaN, as pandas writes it.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import IO, Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore.formats.ema_files import EmaFileError

__all__ = ["Kind", "read_array", "read_matrix", "read_table"]

Kind: TypeAlias = Literal["real", "whole", "text"]
Column: TypeAlias = npt.NDArray[Any]
Rows: TypeAlias = Iterator[tuple[int, list[str]]]

_BATCH: Final = 1 << 14
_MOST_COLUMNS: Final = 10_000


def read_table(
    stream: IO[bytes], where: str, kinds: Mapping[str, Kind], otherwise: Kind | None = None
) -> dict[str, Column]:
    """Return the columns of a table with a heading.

    Parameters
    ----------
    stream : file
    where : str
        Its name, for messages.
    kinds : mapping
        What columns hold.
    otherwise : {'real', 'whole', 'text'}, optional
        What others hold; whole numbers, real numbers or text as their cells allow if not given.

    Returns
    -------
    dict of arrays, (row,)
        float64, int64, or object for text.
    """
    with _rows(stream, where) as rows:
        names = _names(rows, where)
    unknown = [name for name in names if name not in kinds]
    found = dict.fromkeys(unknown, otherwise) if otherwise else _guessed(stream, where, unknown)
    each = {**found, **kinds}
    pieces: dict[str, list[Column]] = {name: [] for name in names}
    texts: dict[str, str] = {}  # each text is held once
    with _rows(stream, where) as rows:
        next(rows)
        for line, columns in _batches(rows):
            for name, cells in zip(names, columns, strict=True):
                place = f"{where}, column {name!r}", line
                pieces[name].append(_converted(cells, each[name], texts, *place))
    return {n: np.concatenate(into) if into else np.empty(0) for n, into in pieces.items()}


def read_matrix(stream: IO[bytes], where: str, *, heading: bool) -> npt.NDArray[np.float64]:
    """Return a table of numbers (row, column)."""
    pieces = []
    with _rows(stream, where) as rows:
        if heading:
            next(rows, None)
        for line, columns in _batches(rows):
            read = [_converted(cells, "real", {}, where, line) for cells in columns]
            pieces.append(np.array(read, dtype=np.float64).T)
    return np.concatenate(pieces) if pieces else np.empty((0, 1))


def read_array(stream: IO[bytes], where: str, most_bytes: int) -> npt.NDArray[np.float64]:
    """Return an array of numbers of a ``.npy`` file; never a pickle."""
    raw = stream.read(most_bytes + 1)
    file = io.BytesIO(raw)
    try:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, kind = read(file)
        size = 1
        for length in shape:
            size *= length  # of Python: no size overflows
        if kind.kind not in "biuf" or size * kind.itemsize != len(raw) - file.tell():
            raise ValueError("the array is not as large as it says, or holds no numbers")
        file.seek(0)
        found = np.load(file, allow_pickle=False)
    except (ValueError, KeyError, TypeError, OverflowError, MemoryError, EOFError) as error:
        raise EmaFileError(f"{where} is no array of numbers: {error}") from None
    return np.asarray(found, dtype=np.float64)


def _guessed(stream: IO[bytes], where: str, names: Sequence[str]) -> dict[str, Kind]:
    """Return what columns hold, from all of their cells."""
    left: dict[str, Kind] = dict.fromkeys(names, "whole")
    with _rows(stream, where) as rows:
        heading = next(rows)[1]
        for _, columns in _batches(rows) if names else ():
            for name, cells in zip(heading, columns, strict=True):
                if left.get(name) == "whole" and not _holds(cells, _whole):
                    left[name] = "real"
                if left.get(name) == "real" and not _holds(cells, _real):
                    left[name] = "text"
    return left


def _names(rows: Rows, where: str) -> list[str]:
    """Return the heading."""
    found = next(rows, None)
    if found is None:
        raise EmaFileError(f"{where} is empty")
    names = found[1]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise EmaFileError(f"{where} has two columns {twice!r}")
    return names


def _batches(rows: Rows) -> Iterator[tuple[int, list[tuple[str, ...]]]]:
    """Yield some rows at a time, as columns, with the number of the first line."""
    while batch := list(islice(rows, _BATCH)):
        yield batch[0][0], list(zip(*(cells for _, cells in batch), strict=True))


@contextmanager
def _rows(stream: IO[bytes], where: str) -> Iterator[Rows]:
    """Give every row that is not blank, with the number of its last line; from the beginning."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield _checked(text, where)
    finally:
        text.detach()


def _checked(text: io.TextIOWrapper, where: str) -> Rows:
    reader = csv.reader(text, strict=True)
    width = 0
    try:
        for row in reader:
            if not row:
                continue
            width = width or len(row)
            if width > _MOST_COLUMNS:
                raise EmaFileError(f"{where} has {width:,} columns; at most {_MOST_COLUMNS:,}")
            if len(row) != width:
                message = f"{len(row)} cells in place of {width}"
                raise EmaFileError(f"{where}, line {reader.line_num}: {message}")
            yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise EmaFileError(f"{where} is not in UTF-8: {error.reason}") from None
    except csv.Error as error:
        raise EmaFileError(f"{where}, line {reader.line_num}: {error}") from None


def _converted(
    cells: tuple[str, ...], kind: Kind, texts: dict[str, str], where: str, first: int
) -> Column:
    if kind == "text":
        found = np.empty(len(cells), dtype=object)
        found[:] = [texts.setdefault(cell, cell) for cell in cells]
        return found
    if kind == "real" and "" not in cells and "_" not in "".join(cells):
        with suppress(ValueError):  # else one is wrong, and is looked for below
            return np.array(list(map(float, cells)), dtype=np.float64)
    read, dtype = (_whole, np.int64) if kind == "whole" else (_real, np.float64)
    try:
        return np.array(list(map(read, cells)), dtype=dtype)
    except (ValueError, OverflowError):
        wrong = next((cell for cell in cells if not _holds((cell,), read)), "")
        named = "a whole number" if kind == "whole" else "a number"
        raise EmaFileError(
            f"{where}, line {first} or after: {wrong[:40]!r} is not {named}"
        ) from None


def _holds(cells: tuple[str, ...], read: Any) -> bool:  # noqa: ANN401 - `_whole` or `_real`
    try:
        for cell in cells:
            read(cell)
    except ValueError:
        return False
    return True


def _whole(cell: str) -> int:
    number = int(cell) if len(cell) < 20 and "_" not in cell else _not(cell)
    return number if -(2**63) <= number < 2**63 else _not(cell)


def _real(cell: str) -> float:
    if "_" in cell:  # Python would read 1_000
        _not(cell)
    return float(cell) if cell else float("nan")


def _not(cell: str) -> int:
    raise ValueError(cell)
