"""The certified worst case of every plan in every outcome, over all scenarios and the whole box.

Reads a dossier's compiled model and the table of scenarios; hands on `WorstCases`. What sampling
finds is a lower limit of the worst; here an upper limit is proved as well, by interval branch and
bound (Hansen and Walster 2004; Moore, Kearfott and Cloud 2009): boxes of numbers and sets of
scenarios that cannot hold anything worse than what was reached are left aside, the others split.
A quantity's whole interval counts, also where a distribution is stated.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

import numpy as np

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.outcomes import CompiledModel
from sonae.outcomes.intervals import LANES, Machine
from sonae.robustness.worst.asked import Asked, Scenario
from sonae.robustness.worst.result import WorstCases
from sonae.robustness.worst.search import Search
from sonae.scenarios import ScenarioTable

__all__ = ["worst_cases"]

_TURN: Final = 24
"""Steps of a search before another one has its turn, at most: what is easy goes first."""


def worst_cases(
    dossier: Dossier,
    model: CompiledModel,
    table: ScenarioTable,
    *,
    plans: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    scenarios: Sequence[Scenario] | None = None,
    gap: float = 0.01,
    seconds: float | None = 10.0,
    boxes: int = 200_000,
    performance: Performance | None = None,
    threads: int = 2,
    machine: Machine | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> WorstCases:
    """Return the worst of each plan in each outcome: what is reached and what cannot be exceeded.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
        Of the same dossier.
    table : ScenarioTable
        The scenarios.
    plans, outcomes : sequences of str, optional
        All if not given.
    scenarios : sequence of mappings from factor to state, optional
        Only scenarios that have all states of one of these.
    gap : float
        Where to stop: the gap as a share of the outcome's range over all plans.
    seconds : float, optional
        Time for all together; None for as long as it takes.
    boxes : int
        Boxes for each plan and outcome; each that is open takes some 2 kB. As long as the time
        suffices, the same limit gives the same bits; and what closes has the same bits whatever the
        limits are.
    performance : Performance, optional
        A run of the model: its worst futures are tried as well.
    threads : int
        Searches at a time; changes nothing but the time.
    machine : Machine, optional
        What works through the intervals: machine code if not given.
    progress : callable, optional
        Called with the number of plans and outcomes done, and of all of them.

    Returns
    -------
    WorstCases

    Raises
    ------
    UsageError
        If there is nothing to bound; if a plan, outcome, factor or state is not declared; if no
        scenario has the states; or if a limit is not one.
    """
    started = time.monotonic()
    _refuse(model, table, gap, seconds, boxes)
    asked = Asked(dossier, model, table, scenarios)
    asked.choose(plans, outcomes)
    deadline = np.inf if seconds is None else started + seconds
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        begun = asked.begin(pool, machine, gap, performance)
        turns = _Turns([one.search for one in begun], deadline, boxes, progress)
        for worker in [pool.submit(turns.take) for _ in range(max(threads, 1))]:
            worker.result()
    return WorstCases(tuple(map(asked.case, begun)), asked.ranges, gap)


def _refuse(
    model: CompiledModel,
    table: ScenarioTable,
    gap: float,
    seconds: float | None,
    boxes: int,
) -> None:
    if not (model.plans and model.outcomes and table.count):
        raise UsageError("nothing to bound: it takes a plan, an outcome and a scenario")
    if not 0.0 <= gap < 1.0:
        raise UsageError(f"the gap is a share of an outcome's range, 0 to below 1; got {gap:g}")
    for name, limit in (("seconds", seconds), ("boxes", boxes)):
        if limit is not None and not limit > 0:
            raise UsageError(f"{name} must be above 0, got {limit:g}")


class _Turns:
    """Searches that take turns until they are over or a limit is met."""

    def __init__(
        self,
        searches: Sequence[Search],
        deadline: float,
        boxes: int,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._waiting = deque(searches)
        self._deadline, self._boxes = deadline, boxes
        self._progress = progress
        self._all, self._done = len(searches), 0
        self._lock = Lock()

    def take(self) -> None:
        """Work until nothing waits; any number of threads may."""
        while True:
            with self._lock:
                if not self._waiting:
                    return
                search = self._waiting.popleft()
            again = self._turn(search)
            with self._lock:
                if again:
                    self._waiting.append(search)
                    continue
                self._done += 1
                if self._progress is not None:
                    self._progress(self._done, self._all)

    def _turn(self, search: Search) -> bool:
        """Go some steps; return whether to go on later. The first step is always taken."""
        for _ in range(max(1, min(_TURN, search.boxes // LANES))):
            search.step()
            if search.over:
                return False
            if search.boxes >= self._boxes:
                search.limit = "boxes"
                return False
            if time.monotonic() >= self._deadline:
                return False
        return True
