"""Keeps reading what is added to a file of JSON lines, without waiting busily.

Reads a file that grows; hands the command line the new whole lines as rows of events. A line counts
once its end is there. A file that becomes shorter was begun anew, and is read from its start.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Final

from sonae.errors import UsageError
from sonae.watch.event_files import Rows, json_rows

__all__ = ["follow"]

PAUSE: Final = 1.0
"""Seconds between two looks."""
MOST_AT_ONCE: Final = 8 * 1024 * 1024


def follow(
    path: Path, pause: float = PAUSE, wait: Callable[[float], object] = sleep
) -> Iterator[Rows]:
    """Yield the rows of what is there, then of what is added, for ever.

    Parameters
    ----------
    path : Path
        JSON lines; it may come later.
    pause : float
        Seconds between two looks.
    wait : callable
        Called with that pause.

    Raises
    ------
    UsageError
        If it is a folder, or of another format.
    """
    if path.is_dir() or path.suffix.lower() not in (".jsonl", ".ndjson"):
        raise UsageError(f"{path}: --follow reads JSON lines (.jsonl)")
    at, lines = 0, 0
    while True:
        raw, at, fresh = _added(path, at)
        if fresh:
            lines = 0
        text = raw.decode("utf-8", "replace").split("\n")[:-1]  # whole lines, each with its end
        if text:
            yield json_rows(path.name, enumerate(text, lines + 1))
            lines += len(text)
        else:
            wait(pause)


def _added(path: Path, at: int) -> tuple[bytes, int, bool]:
    """Return whole lines after a place, the place after them, and whether the file is new."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            fresh = size < at
            start = 0 if fresh else at
            file.seek(start)
            raw = file.read(MOST_AT_ONCE)
    except FileNotFoundError:
        return b"", at, False
    whole = raw[: raw.rfind(b"\n") + 1]
    return whole, start + len(whole), fresh
