"""Write experiments and outcomes as the EMA workbench does: an archive, or a folder of CSV.

Reads an `EmaSheet`, whose cells come some rows at a time; writes one file or folder, the same bytes
for the same cells. Numbers stand as the shortest text that gives them back, ``repr``.
"""

import csv
import gzip
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias

from sonae.errors import UsageError
from sonae.writing import fill_whole

__all__ = ["ABOUT", "Cells", "EmaSheet", "Sheet", "check_place", "write_ema"]

Cells: TypeAlias = Sequence[Sequence[str]]
"""Texts, column by column."""

ABOUT: Final = "sonae.json"
"""What Sonae adds to an archive; EMA's readers do not look at it."""

_VERSION: Final = 0.1
"""Of EMA's layout, as 2.5 and 3.0 write it."""
_ARCHIVES: Final = (".tar.gz", ".tgz")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_. ,()\[\]-]*[A-Za-z0-9_]")


class Sheet(Protocol):
    """Experiments and outcomes as text, some rows at a time."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Type of each column of experiments, as pandas names it."""
        ...

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        ...

    @property
    def about(self) -> Mapping[str, Any]:
        """Where they come from."""
        ...

    def blocks(self) -> Iterable[tuple[Cells, Cells]]:
        """Yield cells of experiments and of outcomes."""
        ...


@dataclass(frozen=True, slots=True)
class EmaSheet:
    """A sheet that is there at once."""

    columns: Mapping[str, str]
    outcomes: tuple[str, ...]
    cells: tuple[Cells, Cells]
    about: Mapping[str, Any] = field(default_factory=dict)

    def blocks(self) -> Iterable[tuple[Cells, Cells]]:
        """Yield all cells."""
        return (self.cells,)


def check_place(path: str | Path, *, replace: bool = True) -> None:
    """Refuse, before any work, a name that says no layout, and a folder that holds something.

    So is an archive that is there, unless it may be replaced.
    """
    place = Path(path)
    if _is_archive(place):
        if place.is_dir():
            raise UsageError(f"{place} is a folder; name a file for the archive")
        if place.is_file() and not replace:
            raise UsageError(f"{place} is there; name another, or replace it with --force")
        return
    if place.suffix:
        raise UsageError(
            f"{place.name!r} does not say what to write; end it with .tar.gz for an archive, or "
            "name a folder for CSV"
        )
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageError(f"{place} is there and not an empty folder; name another")


def write_ema(
    sheet: Sheet, path: str | Path, *, progress: Callable[[int], None] | None = None
) -> Path:
    """Write an archive that EMA's ``load_results`` reads, or a folder with a pair of CSV.

    Parameters
    ----------
    sheet : Sheet
        Such as an `EmaRun`.
    path : path
        ``….tar.gz``; or a new folder, which gets ``experiments.csv`` and ``outcomes.csv``.
    progress : callable, optional
        Called with the number of experiments that are done.

    Raises
    ------
    UsageError
        If the name says neither, or the folder holds something.
    """
    place = Path(path)
    tell = progress or _silent
    check_place(place)
    place.resolve().parent.mkdir(parents=True, exist_ok=True)
    beside = place.resolve().parent
    with _beside(place, beside) as folder:
        if _is_archive(place):
            parts = _fill_parts(sheet, Path(folder), tell)
            return fill_whole(place, lambda partial: _fill_archive(parts, partial))
        for part in _fill_pair(sheet, Path(folder), tell):
            target = place / part.name
            fill_whole(target, lambda partial, part=part: shutil.copyfile(part, partial))  # type: ignore[misc]
    return place


def _beside(place: Path, folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return a folder to work in; what cannot be written is told by the name that is meant."""
    try:
        return tempfile.TemporaryDirectory(prefix=f".{place.name}.", dir=folder)
    except OSError as error:
        error.filename = str(place)
        raise


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith(_ARCHIVES)


def _fill_parts(sheet: Sheet, folder: Path, tell: Callable[[int], None]) -> list[tuple[str, Path]]:
    """Write the members of an archive beside it: an archive says their sizes first."""
    members = {name: _member(at, name) for at, name in enumerate(sheet.outcomes)}
    experiments = folder / "0"
    files = [folder / str(at + 1) for at in range(len(members))]
    with ExitStack() as stack:
        outs = [stack.enter_context(_text(path)) for path in (experiments, *files)]
        _csv(outs[0]).writerow(sheet.columns)
        for cells, results in _told(sheet, tell):
            _csv(outs[0]).writerows(zip(*cells, strict=True))
            for out, column in zip(outs[1:], results, strict=True):
                _csv(out).writerows((cell,) for cell in column)
    metadata = {
        "version": _VERSION,
        "outcomes": [["ScalarOutcome", name, members[name]] for name in sheet.outcomes],
        "experiments": dict(sheet.columns),
    }
    said = (
        {"metadata.json": metadata, ABOUT: sheet.about}
        if sheet.about
        else {"metadata.json": metadata}
    )
    parts = [("experiments.csv", experiments), *zip(members.values(), files, strict=True)]
    for name, content in said.items():
        (folder / name).write_text(_json(content), encoding="utf-8")
        parts.append((name, folder / name))
    return parts


def _fill_pair(sheet: Sheet, folder: Path, tell: Callable[[int], None]) -> list[Path]:
    """Write experiments and outcomes as two tables; the experiments are to arrive last."""
    pair = [folder / "outcomes.csv", folder / "experiments.csv"]
    with _text(pair[1]) as experiments, _text(pair[0]) as outcomes:
        _csv(experiments).writerow(sheet.columns)
        _csv(outcomes).writerow(sheet.outcomes)
        for cells, results in _told(sheet, tell):
            _csv(experiments).writerows(zip(*cells, strict=True))
            _csv(outcomes).writerows(zip(*results, strict=True))
    if not sheet.about:
        return pair
    (folder / ABOUT).write_text(_json(sheet.about), encoding="utf-8")
    return [folder / ABOUT, *pair]


def _told(sheet: Sheet, tell: Callable[[int], None]) -> Iterator[tuple[Cells, Cells]]:
    """Yield the blocks of a sheet and tell how many rows are done."""
    done = 0
    for cells, results in sheet.blocks():
        yield cells, results
        done += len(cells[0])
        tell(done)


def _silent(done: int) -> None:
    """Say nothing."""


def _fill_archive(parts: Sequence[tuple[str, Path]], path: Path) -> None:
    """Pack files; no time, owner or name of a file goes in."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, part in parts:
            member = tarfile.TarInfo(name)
            member.size = part.stat().st_size
            with part.open("rb") as content:
                archive.addfile(member, content)


def _member(at: int, name: str) -> str:
    """Return the file of an outcome: its name where that is a plain one."""
    plain = _PLAIN.fullmatch(name) is not None and len(name) < 80
    return f"{name}.cls" if plain else f"outcome_{at}.cls"


def _text(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def _csv(out: IO[str]) -> Any:  # noqa: ANN401 - the writer of csv has no public type
    return csv.writer(out)  # lines end as RFC 4180 says, so that no bare return goes unmarked


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
