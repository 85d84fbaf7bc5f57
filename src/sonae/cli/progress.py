"""Progress with pace and time left, on standard error, and only where somebody is looking."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonae.pipeline import Progress

__all__ = ["Pace", "progress"]


class Pace:
    """How fast a stage goes, judged by what was done since it was first heard of.

    Parameters
    ----------
    stage : str
    done : int
        What was done before, as by a run that is resumed: it says nothing about the pace.
    now : float
        Seconds, from any beginning.
    """

    def __init__(self, stage: str, done: int, now: float) -> None:
        self._stage = stage
        self._before = done
        self._start = now

    def said(self, done: int, total: int, now: float) -> str:
        """Return the pace and the time left in words; nothing where there is none yet."""
        new, passed = done - self._before, now - self._start
        if new <= 0 or passed <= 0:
            return ""
        left = timedelta(seconds=round((total - done) * passed / new))
        if self._stage != "futures":
            return f"{left} left"
        return f"{_short(new / passed)} futures/s  {left} left"


@contextmanager
def progress() -> Iterator["Progress"]:
    """Show progress with the time left on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.completed:,}/{task.total:,}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}
        paces: dict[str, Pace] = {}

        def tell(stage: str, done: int, total: int) -> None:
            now = monotonic()
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total, completed=done, pace="")
                paces[stage] = Pace(stage, done, now)
            pace = paces[stage].said(done, total, now)
            bar.update(tasks[stage], completed=done, total=total, pace=pace)

        yield tell


def _short(number: float) -> str:
    """Return a number in three digits: 950, 12.3k, 4.56M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return f"{number:.3g}"
