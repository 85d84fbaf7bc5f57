"""Look for input on which the check fails: many mutants, in processes that may die.

Reads bases; hands on a `Tally` with figures by operator and every failure. A worker that dies or
stands still is replaced, and the mutant it was at is the failure.
"""

import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from sonae.checks import check
from sonae.testing.bases import Base
from sonae.testing.examine import Checker, Outcome, Verdict, examine, lay_out
from sonae.testing.mutate import Mutant, Mutator

__all__ = ["Tally", "hunt"]

_STANDSTILL = 60.0
"""Seconds on the clock without a word, after which a worker is taken for dead."""


_MOST_ADDRESSES = 2 * 1024**3
"""What a worker may map: a request beyond it fails at once instead of filling the machine."""


@dataclass(slots=True)
class Tally:
    """What came of the hunt.

    Attributes
    ----------
    count : int
        Mutants examined.
    outcomes : Counter
        How many were accepted, refused, and so on.
    lines, words : dict
        By operator: how often the first error stood on the spoilt line, and how often the word
        that was meant was offered, each with the number of tries.
    slowest : float
        Processor time of the slowest check, in seconds.
    seconds : float
        Processor time of all checks.
    failures, misses : list of Verdict
        Faults of the check; and where line or word were not the right ones.
    """

    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, list[int]] = field(default_factory=dict)
    slowest: float = 0.0
    seconds: float = 0.0
    failures: list[Verdict] = field(default_factory=list)
    misses: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        self.count += 1
        self.outcomes[verdict.outcome] += 1
        self.seconds += verdict.seconds
        self.slowest = max(self.slowest, verdict.seconds)
        if verdict.failed:
            self.failures.append(verdict)
        for figures, right in ((self.lines, verdict.right_line), (self.words, verdict.right_word)):
            if right is not None:
                pair = figures.setdefault(verdict.mutant.operator, [0, 0])
                pair[0] += right
                pair[1] += 1
        if False in (verdict.right_line, verdict.right_word):
            self.misses.append(verdict)

    def share_of_lines(self) -> float:
        """Return the share of single defects whose first error stands on the right line."""
        return _share(self.lines)

    def share_of_words(self) -> float:
        """Return the share of misspelt words for which the right one is offered."""
        return _share(self.words)

    def __str__(self) -> str:
        what = ", ".join(f"{number:,} {name}" for name, number in sorted(self.outcomes.items()))
        rows = [
            f"{self.count:,} mutants: {what}; {self.seconds:.0f} s of processor time, "
            f"slowest {self.slowest:.2f} s",
            f"right line: {100 * self.share_of_lines():.1f} % of single defects",
            *_rows(self.lines),
            f"right word: {100 * self.share_of_words():.1f} % of misspelt keys and names",
            *_rows(self.words),
        ]
        return "\n".join(rows)


def _share(figures: dict[str, list[int]]) -> float:
    tries = sum(pair[1] for pair in figures.values())
    return sum(pair[0] for pair in figures.values()) / tries if tries else 1.0


def _rows(figures: dict[str, list[int]]) -> list[str]:
    return [
        f"  {operator:18} {right:7,} of {tries:7,}  {100 * right / tries:5.1f} %"
        for operator, (right, tries) in sorted(figures.items())
    ]


def hunt(
    bases: Sequence[Base],
    seed: int,
    count: int,
    *,
    first: int = 0,
    workers: int = 2,
    keep: Path | None = None,
    checker: Checker = check,
) -> Tally:
    """Examine mutants ``first … first+count-1`` of the seed.

    Parameters
    ----------
    bases : sequence of Base
        What is mutated.
    seed, count, first : int
        Which mutants.
    workers : int
        Processes; they change nothing but the time.
    keep : Path, optional
        Folder to which inputs on which the check fails are written.
    checker : callable
        What is hunted: a function of a module that the workers can import.
    """
    tally = Tally()
    memory = "/dev/shm"  # noqa: S108 - a fresh folder is made in it
    with TemporaryDirectory(dir=memory if os.path.isdir(memory) else None) as root:
        task = _Task(tuple(bases), seed, checker, root)
        for verdict in _verdicts(task, range(first, first + count), workers):
            tally.add(verdict)
            if keep is not None and verdict.failed:
                _keep(keep, verdict, seed)
    for verdicts in (tally.failures, tally.misses):
        verdicts.sort(key=lambda verdict: verdict.mutant.index)
    return tally


def _keep(folder: Path, verdict: Verdict, seed: int) -> None:
    mutant = verdict.mutant
    place = folder / f"{seed}-{mutant.index}-{verdict.outcome}"
    place.mkdir(parents=True, exist_ok=True)
    (place / mutant.file).write_bytes(mutant.raw)
    about = f"{mutant.base}/{mutant.file}, {mutant.level}: {mutant.operator}\n{verdict.detail}\n"
    (place / "about.txt").write_text(about, encoding="utf-8", errors="backslashreplace")


# processes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Task:
    bases: tuple[Base, ...]
    seed: int
    checker: Checker
    root: str


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    left: range
    heard: float


def _verdicts(task: _Task, indices: range, workers: int) -> Iterator[Verdict]:
    mutator = Mutator(task.bases, task.seed)
    running = [_start(task, indices[part::workers]) for part in range(workers) if indices[part:]]
    while running:
        ready = wait_for([worker.pipe for worker in running], timeout=5)
        for worker in list(running):
            outcome: Outcome | None = None
            if worker.pipe in ready:
                verdict = _received(worker)
                if verdict is not None:
                    yield verdict
                    if verdict.outcome != "memory":
                        continue
                outcome = "memory" if verdict is not None else "crash"
            elif time.monotonic() - worker.heard > _STANDSTILL:
                outcome = "hang"
            if outcome is None:
                continue
            running.remove(worker)
            worker.process.kill()
            worker.process.join()
            left = worker.left
            if left and outcome != "memory":  # a peak never falls: only the worker is at fault
                yield _died(mutator.mutant(left[0]), outcome, worker)
                left = left[1:]
            if left:
                running.append(_start(task, left))


def _received(worker: _Worker) -> Verdict | None:
    """Return what a worker sent, or None if it has gone: at the end of its work, or before."""
    try:
        verdict: Verdict = worker.pipe.recv()
    except EOFError:
        return None
    worker.heard = time.monotonic()
    worker.left = worker.left[1:]
    return verdict


def _died(mutant: Mutant, outcome: Outcome, worker: _Worker) -> Verdict:
    detail = f"the process ended with {worker.process.exitcode}"
    return Verdict(mutant, outcome, 0.0, None, None, detail)


def _start(task: _Task, indices: range) -> _Worker:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_work, args=(theirs, task, indices), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, indices, time.monotonic())


def _work(pipe: Connection, task: _Task, indices: range) -> None:
    """Examine mutants one after another in a folder of one's own, in memory where there is one."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, _MOST_ADDRESSES))
    mutator = Mutator(task.bases, task.seed)
    own = Path(mkdtemp(dir=task.root))  # the hunt removes it, also if this process dies
    places = {base.name: own / base.name for base in task.bases}
    named = {base.name: base for base in task.bases}
    for name, folder in places.items():
        lay_out(folder, named[name])
    for index in indices:
        mutant = mutator.mutant(index)
        pipe.send(examine(mutant, places[mutant.base], named[mutant.base], task.checker))
    pipe.close()
    sys.exit(0)
