"""The files of the EMA workbench's results, from an archive or a folder, however hostile.

Reads a ``tar.gz`` or a folder; hands ``ema`` open files by their names. Nothing is ever unpacked
into a folder: an archive is spread out in one nameless file of bounded size and read there.
"""

import gzip
import os
import stat
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from sonae.errors import UsageError

__all__ = ["MOST_BYTES", "EmaFileError", "Files", "opened"]

MOST_BYTES: Final = 512 * 2**20
"""Unpacked; a million experiments of some twenty columns."""
MOST_FILES: Final = 10_000

_GZIP: Final = b"\x1f\x8b"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PIECE: Final = 1 << 20


class EmaFileError(UsageError, ValueError):
    """Results of the EMA workbench cannot be read: damaged, too large, or not what they say."""


class Files(Protocol):
    """Files by their names."""

    @property
    def name(self) -> str:
        """Where they come from."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """What there is, sorted."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open one of them; `EmaFileError` if it is not there."""
        ...


@contextmanager
def opened(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[Files]:
    """Open an archive, or a folder of CSV files, or the folder of an ``experiments.csv``.

    Raises
    ------
    EmaFileError
        If it is none of these, is larger than allowed, or an archive names files outside itself.
    """
    if path.is_dir():
        yield _Folder.of(path, most_bytes)
        return
    if path.name.lower() == "experiments.csv":
        yield _Folder.of(path.parent, most_bytes)
        return
    with tempfile.TemporaryFile() as spread:
        _unpack(path, spread, most_bytes)
        try:
            with tarfile.open(fileobj=spread, mode="r:", encoding="utf-8") as archive:
                yield _Archive(str(path), archive, _members(path, archive))
        except (tarfile.TarError, EOFError) as error:
            raise EmaFileError(f"{path} is a damaged archive: {error}") from None


@dataclass(frozen=True, slots=True)
class _Archive:
    name: str
    archive: tarfile.TarFile
    members: Mapping[str, tarfile.TarInfo]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.members))

    def open(self, name: str) -> IO[bytes]:
        found = self.members.get(name)
        stream = None if found is None else self.archive.extractfile(found)
        if stream is None:
            raise _missing(self.name, name)
        return stream


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    names: tuple[str, ...]

    @staticmethod
    def of(path: Path, most_bytes: int) -> "_Folder":
        """Return the ordinary files of a folder that may belong to results."""
        kept = [
            found
            for found in sorted(path.iterdir())
            if found.suffix.lower() in (".csv", ".json") and found.is_file()
        ]
        _refuse_many(str(path), len(kept))
        if sum(found.stat().st_size for found in kept) > most_bytes:
            raise _too_large(path, most_bytes)
        return _Folder(path, tuple(found.name for found in kept))

    @property
    def name(self) -> str:
        return str(self.path)

    def open(self, name: str) -> IO[bytes]:
        if name not in self.names:
            raise _missing(self.name, name)
        return _ordinary(self.path / name)


def _unpack(path: Path, into: IO[bytes], most_bytes: int) -> None:
    """Spread out a gzip file, no further than allowed."""
    with _ordinary(path) as packed:
        if packed.read(len(_GZIP)) != _GZIP:
            hint = "name the tar.gz of `save_results`, or a folder with experiments.csv"
            raise EmaFileError(f"{path} is no gzip file; {hint}")
        packed.seek(0)
        size = 0
        try:
            with gzip.GzipFile(fileobj=packed) as stream:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    if size > most_bytes:
                        raise _too_large(path, most_bytes)
                    into.write(piece)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise EmaFileError(f"{path} is a damaged gzip file: {error}") from None
    into.seek(0)


def _members(path: Path, archive: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """Return the files of an archive by their names."""
    found: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        name = member.name
        place = PurePosixPath(name.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.parts[0:1]:
            raise EmaFileError(f"{path} holds {name!r}, a file outside the archive: not read")
        if member.isdir():
            continue
        if not member.isreg() or member.issparse():
            raise EmaFileError(f"{path} holds {name!r}, which is no ordinary file: not read")
        if name in found:
            raise EmaFileError(f"{path} holds {name!r} twice")
        found[name] = member
        _refuse_many(str(path), len(found))
    return found


def _ordinary(path: Path) -> IO[bytes]:
    """Open an ordinary file; without waiting, as a pipe would make us."""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "the name cannot be used"
        raise EmaFileError(f"{path} cannot be read: {what}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise EmaFileError(f"{path} is no ordinary file")
    return os.fdopen(descriptor, "rb")


def _refuse_many(name: str, count: int) -> None:
    if count > MOST_FILES:
        raise EmaFileError(f"{name} holds more than {MOST_FILES:,} files")


def _too_large(path: Path, most_bytes: int) -> EmaFileError:
    return EmaFileError(f"{path} holds more than {most_bytes:,} bytes; that is the most")


def _missing(where: str, name: str) -> EmaFileError:
    return EmaFileError(f"{where} holds no {name}; is it a file of EMA's `save_results`?")
