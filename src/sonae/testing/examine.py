"""Check one mutant under a limit of time, and say how the check did.

Reads a `Mutant`; hands a `Verdict` to ``hunt``. Right is: no traceback, no hang, and where the
spoilt line is known, the first error stands on it and offers the word that was meant.
"""

import re
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Literal, TypeAlias

from sonae.dossier import Finding, Reading
from sonae.testing.bases import Base
from sonae.testing.mutate import Mutant

__all__ = ["MOST_MEMORY", "MOST_SECONDS", "Checker", "Outcome", "Verdict", "examine", "lay_out"]

MOST_SECONDS = 2.0
MOST_MEMORY = 300 * 1024**2

Checker: TypeAlias = Callable[[Path], Reading]
Outcome: TypeAlias = Literal["accepted", "refused", "traceback", "hang", "memory", "crash"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the check did on one mutant.

    Attributes
    ----------
    mutant : Mutant
        What was checked.
    outcome : str
        `accepted` and `refused` are fine; the others are faults of the check.
    seconds : float
        Processor time.
    right_line, right_word : bool or None
        Whether the first error stands on the spoilt line, and whether an error there offers
        the word that was meant; None where there is nothing to compare with.
    detail : str
        The traceback, or the first findings.
    """

    mutant: Mutant
    outcome: Outcome
    seconds: float
    right_line: bool | None
    right_word: bool | None
    detail: str

    @property
    def failed(self) -> bool:
        """Whether the check did what it never may."""
        return self.outcome not in ("accepted", "refused")


class _HangError(BaseException):
    """The time is over; not an Exception, so that nobody on the way catches it."""


def lay_out(folder: Path, base: Base) -> None:
    """Write the base's files, so that a mutant changes one of them only."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in base.files.items():
        (folder / name).write_bytes(raw)


def examine(mutant: Mutant, folder: Path, base: Base, check: Checker) -> Verdict:
    """Check a mutant in the folder where its base is laid out, and put the base's file back.

    Parameters
    ----------
    mutant, folder, base
        What to check, and where.
    check : callable
        ``checks.check``, or a slow stand-in.
    """
    path = folder / mutant.file
    path.write_bytes(mutant.raw)
    start = time.process_time()
    try:
        with _limited(), warnings.catch_warnings():
            warnings.simplefilter("error")
            findings = check(folder).findings
            shown = [str(finding) for finding in findings]
    except _HangError:
        verdict = Verdict(mutant, "hang", time.process_time() - start, None, None, "")
    except Exception:
        detail = traceback.format_exc()
        verdict = Verdict(mutant, "traceback", time.process_time() - start, None, None, detail)
    else:
        verdict = _judged(mutant, findings, time.process_time() - start, "\n".join(shown[:5]))
    path.write_bytes(base.files[mutant.file])
    return verdict


def _judged(mutant: Mutant, findings: tuple[Finding, ...], seconds: float, detail: str) -> Verdict:
    errors = [finding for finding in findings if finding.severity == "error"]
    outcome: Outcome = "refused" if errors else "accepted"
    if _peak() > MOST_MEMORY:
        outcome = "memory"
    if not mutant.line:
        return Verdict(mutant, outcome, seconds, None, None, detail)
    there = [error for error in errors if _on_line(error, mutant)]
    right_line = bool(errors) and errors[0] in there
    right_word = None
    if mutant.meant is not None:
        right_word = any(mutant.meant in (error.hint or "") for error in there)
    return Verdict(mutant, outcome, seconds, right_line, right_word, detail)


def _peak() -> int:
    """Return the most memory this process has held, in bytes; not what its parent had."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    held = re.search(r"VmHWM:\s+(\d+) kB", status)
    return 0 if held is None else int(held[1]) * 1024


def _on_line(finding: Finding, mutant: Mutant) -> bool:
    return (finding.place.file, finding.place.line) == (mutant.file, mutant.line)


@contextmanager
def _limited() -> Iterator[None]:
    """Stop after `MOST_SECONDS` of processor time."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
