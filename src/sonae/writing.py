"""Files and folders written whole or not at all: a reader sees the old one or the new one.

Every room that leaves a file behind writes it here. What is written comes together beside its
place and moves there in one step; if anything fails, nothing is left.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["fill_whole", "write_folder", "write_whole"]


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file; text as UTF-8, line ends as they are."""
    raw = content.encode() if isinstance(content, str) else content
    return fill_whole(path, lambda partial: partial.write_bytes(raw))


def fill_whole(path: Path, fill: Callable[[Path], object]) -> Path:
    """Have a file written beside the one that is meant, and put it in its place when complete.

    A link is followed. What is no ordinary file, such as a pipe or a device, is written to when all
    that goes into it is there.

    Raises
    ------
    OSError
        With the name of the file that is meant.
    """
    try:
        _fill(path.resolve(), fill)
    except OSError as error:
        if error.errno is not None:  # else it is not the system that speaks
            error.filename, error.filename2 = str(path), None
        raise
    return path


def _fill(path: Path, fill: Callable[[Path], object]) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    path.parent.mkdir(parents=True, exist_ok=True)
    special = path.exists() and not path.is_file()
    partial = Path(tempfile.mkstemp(suffix=path.suffix)[1]) if special else _beside(path)
    try:
        fill(partial)
        if special:
            with path.open("wb", buffering=0) as out:
                out.write(partial.read_bytes())
            partial.unlink()
            return
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_folder(
    folder: Path, files: Mapping[str, str], check: Callable[[Path], object] | None = None
) -> None:
    """Write a folder of text files that is not there yet, or is empty.

    Parameters
    ----------
    folder : Path
    files : mapping of name to text
        In the order they are to be read: the first one arrives last, so a start is never half.
    check : callable, optional
        Called with the folder before it moves; what it raises leaves nothing behind.

    Raises
    ------
    OSError
        With the name of the folder that is meant.
    """
    try:
        _write_folder(folder, files, check)
    except OSError as error:
        if error.errno is not None:
            error.filename, error.filename2 = str(folder), None
        raise


def _write_folder(
    folder: Path, files: Mapping[str, str], check: Callable[[Path], object] | None
) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # beside the folder itself, so that a link to an empty folder is kept and the move stays cheap
    partial = _beside(folder.resolve())
    partial.mkdir()
    try:
        for name, text in files.items():
            (partial / name).write_text(text, encoding="utf-8", newline="\n")
        if check is not None:
            check(partial)
        if folder.exists():
            for name in reversed(list(files)):
                os.replace(partial / name, folder / name)
            partial.rmdir()
        else:
            os.replace(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        if folder.exists():  # it was empty
            for name in files:
                (folder / name).unlink(missing_ok=True)
        raise


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.partial")
