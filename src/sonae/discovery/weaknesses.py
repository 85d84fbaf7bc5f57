"""What breaks each plan, and where it holds: discovery asked of every plan of a run, within bounds.

Reads a run's failure bits; hands the brief a `Weakness` for each question that was asked. For each
plan: in which futures it misses any threshold; where that is most of them, in which it meets all,
since then the exception tells more than the rule; and the thresholds that it misses most often,
each by itself. The searches are those of ``discover``, without half-samples; their number depends
on the plans alone, so that a run takes the same steps every time.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.discovery.choice import discover
from sonae.discovery.discovered import Choice, Discovery
from sonae.discovery.grid import FutureGrid
from sonae.discovery.runs import failing, grid_of, judged_outcomes, left_of_run
from sonae.dossier import Dossier
from sonae.explore import Performance
from sonae.outcomes import CompiledModel

__all__ = ["Weakness", "weaknesses"]

Kind: TypeAlias = Literal["misses", "meets"]
Bools: TypeAlias = npt.NDArray[np.bool_]

BOXES: Final = 2
SINGLE: Final = 3
"""So many thresholds of a plan are looked into by themselves."""
RARE: Final = 0.01
"""A threshold missed in fewer futures, or met in fewer, is not looked into by itself."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """In which futures a plan misses some thresholds, or meets all of them.

    Attributes
    ----------
    plan : str
    outcomes : tuple of str
        Those whose thresholds are looked at; several: any of them missed, or all of them met.
    kind : {'misses', 'meets'}
    share : float
        Of all futures, in which the plan does so; each possible scenario weighs the same.
    found : Discovery or None
        None if it never or always does.
    """

    plan: str
    outcomes: tuple[str, ...]
    kind: Kind
    share: float
    found: Discovery | None


@dataclass(frozen=True, slots=True)
class _Question:
    plan: str
    outcomes: tuple[str, ...]
    kind: Kind
    share: float


def weaknesses(
    performance: Performance,
    model: CompiledModel,
    dossier: Dossier,
    *,
    seed: int = 1,
    threads: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> tuple[Weakness, ...]:
    """Return what breaks each plan of a run, in the order of the plans.

    Parameters
    ----------
    performance : Performance
    model : CompiledModel
        What was run.
    dossier : Dossier
        Its names.
    seed : int
        Fixes the halves that are searched and judged.
    threads : int
        They change nothing but the time.
    tell : callable, optional
        Called with (questions answered, questions in all).

    Returns
    -------
    tuple of Weakness
        None if no outcome has a threshold. The first of each plan is of all thresholds.
    """
    judged = judged_outcomes(performance)
    if not judged:
        return ()
    counted = _Counted(performance)
    questions = [asked for plan in performance.plans for asked in _asked(counted, plan, judged)]
    grid = grid_of(performance, model, dossier)

    def answer(asked: _Question) -> Weakness:
        return _answer(asked, counted, grid, seed)

    found = []
    with ThreadPoolExecutor(max(1, threads)) as workers:
        for entry in workers.map(answer, questions):
            found.append(entry)
            if tell is not None:
                tell(len(found), len(questions))
    return tuple(found)


class _Counted:
    """Which futures count, and for how much."""

    def __init__(self, performance: Performance) -> None:
        self.performance = performance
        self.left = left_of_run(performance)
        self._weight = performance.multiplicity.astype(np.int64)
        own = np.full(performance.classes, performance.draws, dtype=np.int64)
        there = own if self.left is None else self.left.sum(axis=1, dtype=np.int64)
        self._all = int((there * self._weight).sum())

    def missed(self, plan: str, outcomes: Sequence[str]) -> Bools:
        """Return the futures (class, draw) that miss any of some thresholds."""
        return failing(self.performance, plan, outcomes)

    def share(self, futures: Bools) -> float:
        """Return the share of some futures in those that count, exactly counted."""
        kept = futures if self.left is None else futures & self.left.astype(np.bool_)
        held = int((kept.sum(axis=1, dtype=np.int64) * self._weight).sum())
        return held / self._all if self._all else 0.0


def _asked(counted: _Counted, plan: str, judged: tuple[str, ...]) -> list[_Question]:
    """Return what is asked of a plan: all thresholds together, then some by themselves."""
    share = counted.share(counted.missed(plan, judged))
    asked = [_Question(plan, judged, "misses", share)]
    if 0.5 < share < 1.0:
        asked.append(_Question(plan, judged, "meets", 1.0 - share))
    if len(judged) == 1:
        return asked
    shares = {name: counted.share(counted.missed(plan, (name,))) for name in judged}
    telling = [name for name in judged if RARE <= shares[name] <= 1.0 - RARE]
    telling.sort(key=lambda name: -shares[name])
    return asked + [_Question(plan, (n,), "misses", shares[n]) for n in telling[:SINGLE]]


def _answer(asked: _Question, counted: _Counted, grid: FutureGrid, seed: int) -> Weakness:
    found = None
    if 0.0 < asked.share < 1.0:
        missed = counted.missed(asked.plan, asked.outcomes)
        choice = Choice(boxes=BOXES, resamples=0, seed=seed)
        wanted = missed if asked.kind == "misses" else ~missed
        found = discover(grid, wanted, choice=choice, left=counted.left)
    return Weakness(asked.plan, asked.outcomes, asked.kind, asked.share, found)
