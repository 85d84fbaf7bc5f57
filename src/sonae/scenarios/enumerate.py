"""Every coherent scenario, exactly: possible, and no balance off by more than the tolerance.

Reads the space, the cross-impacts and the constraints; hands a ``ScenarioTable`` to ``brief`` and
``cli``. Three ways lead to the same set: filtering and static search (compiled, in ``search``) and
a plain sweep. Every answer says whether it is complete, and if not, what was left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sonae.errors import CapacityError, UsageError
from sonae.scenarios.balance import Reading
from sonae.scenarios.counting.product import IslandProduct
from sonae.scenarios.influences import Influences
from sonae.scenarios.possibility import Progress, no_scenario
from sonae.scenarios.search.cores import exists
from sonae.scenarios.search.drive import Found, Kernel, search_island
from sonae.scenarios.search.problem import EVERYTHING, Island, Tuning, islands, leads
from sonae.scenarios.search.sweep import TINY, sweep
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.table import LARGEST_TABLE, ScenarioTable
from sonae.scenarios.tolerance import Tolerance

__all__ = [
    "Counted",
    "Mode",
    "SearchInterruptedError",
    "coherent",
    "coherent_set",
    "count_coherent",
]

Mode = Literal["auto", "filtering", "static", "sweep"]
"""How to search: by itself Sonae sweeps through tiny spaces and filters in all others."""


class SearchInterruptedError(KeyboardInterrupt):
    """Somebody interrupted a search; ``found`` holds what it had found, and is not complete."""

    def __init__(self, found: IslandProduct) -> None:
        super().__init__("the search was interrupted")
        self.found = found


@dataclass(frozen=True, slots=True)
class Counted:
    """How many coherent scenarios there are, though none was listed."""

    count: int
    """Exactly so many, or at least so many if not complete."""
    complete: bool
    nodes: int
    """Nodes of the search trees that were tried."""
    left: str | None = None
    """What was not searched."""


def coherent(
    space: Space,
    influences: Influences,
    constraints: Sequence[Constraint],
    tolerance: Tolerance | float,
    *,
    cap: int | None = None,
    nodes: int | None = None,
    progress: Progress | None = None,
    mode: Mode = "auto",
    reading: Reading = "possibly",
) -> ScenarioTable:
    """Return every possible scenario whose inconsistency stays within the tolerance.

    The table may be empty: then scenarios are possible, but none of them is coherent.

    Parameters
    ----------
    space : Space
    influences : Influences
        Over the same space.
    constraints : sequence of Constraint
    tolerance : Tolerance or float
        In judgement points; a number holds for every factor, 0 asks for consistent scenarios.
    cap : int, optional
        List so many scenarios at most; the table then is not complete and says what was left.
    nodes : int, optional
        Try so many nodes of the search tree at most.
    progress : callable, optional
        Called with (scenarios found, share of the search that is settled).
    mode : {"auto", "filtering", "static", "sweep"}
        The set is the same in all of them.
    reading : {"possibly", "necessarily"}
        With interval judgements: coherent for some value of each, or for all of them.

    Returns
    -------
    ScenarioTable
        In lexicographic order of the declared factors.

    Raises
    ------
    NoScenarioError
        If no scenario is possible; names a minimal set of constraints that cannot hold together.
    CapacityError
        If the list does not fit in memory and no cap was given.
    SearchInterruptedError
        If the search was interrupted; carries what was found.
    UsageError
        If the tolerance names an unknown factor, or a limit is negative.
    ValueError
        If the influences are over another space.
    """
    found = coherent_set(
        space,
        influences,
        constraints,
        tolerance,
        cap=cap,
        nodes=nodes,
        progress=progress,
        mode=mode,
        reading=reading,
    )
    most = LARGEST_TABLE // max(1, len(space.factors))
    if cap is None and found.count > most:
        raise CapacityError(
            f"{found.count:,} coherent scenarios: the list would exceed "
            f"{LARGEST_TABLE // 2**20:,} MiB; count, query or sample them (`sonae scenarios "
            "--count`), list some with a cap, or lower the tolerance"
        )
    return found.table(cap)


def coherent_set(
    space: Space,
    influences: Influences,
    constraints: Sequence[Constraint],
    tolerance: Tolerance | float,
    *,
    cap: int | None = None,
    nodes: int | None = None,
    progress: Progress | None = None,
    mode: Mode = "auto",
    reading: Reading = "possibly",
    tuning: Tuning = EVERYTHING,
) -> IslandProduct:
    """Return the coherent scenarios as a product of islands: counted, queried, sampled, or listed.

    Takes and raises what ``coherent`` does; ``cap`` is for the scenarios of one island.
    """
    _check(space, influences, cap, nodes)
    limits = Tolerance.of(tolerance)
    made = leads(influences, limits, reading, tuning)
    if mode == "sweep" or (mode == "auto" and space.size <= TINY):
        product = IslandProduct(
            space, (_swept(influences, constraints, limits, reading, progress),)
        )
    else:
        parts = islands(made, constraints, tuning)
        most = LARGEST_TABLE // max(1, len(space.factors)) if cap is None else cap
        kernel: Kernel = "static" if mode == "static" else "filtering"
        searches = _Searches(parts, nodes, progress)
        tables = [searches.next(part, kernel, most, tuning, cap) for part in parts]
        product = IslandProduct(space, tuple(tables))
        if searches.interrupted:
            raise SearchInterruptedError(product)
    if product.count == 0 and product.complete and not exists(space, constraints):
        raise no_scenario(space, constraints)
    return product


def count_coherent(
    space: Space,
    influences: Influences,
    constraints: Sequence[Constraint],
    tolerance: Tolerance | float,
    *,
    nodes: int | None = None,
    progress: Progress | None = None,
    reading: Reading = "possibly",
) -> Counted:
    """Count the coherent scenarios exactly without keeping any, however many there are."""
    _check(space, influences, None, nodes)
    parts = islands(leads(influences, Tolerance.of(tolerance), reading), constraints)
    searches = _Searches(parts, nodes, progress)
    for part in parts:
        searches.next(part, "filtering", None, EVERYTHING, None)
    if searches.interrupted:
        raise KeyboardInterrupt
    return Counted(searches.count, searches.left is None, searches.tried, searches.left)


class _Searches:
    """Searches the islands one after another within one budget, and tells how far it is."""

    def __init__(
        self, parts: Sequence[Island], nodes: int | None, progress: Progress | None
    ) -> None:
        self._parts, self._nodes, self._progress = parts, nodes, progress
        self._done = 0
        self.count, self.tried = 1, 0
        self.left: str | None = None
        self.interrupted = False

    def next(
        self, part: Island, kernel: Kernel, most: int | None, tuning: Tuning, cap: int | None
    ) -> ScenarioTable:
        """Search the next island; after an interruption the others stay unsearched."""
        room = None if self._nodes is None else max(0, self._nodes - self.tried)
        room = 0 if self.interrupted else room
        found = search_island(part, kernel, most=most, nodes=room, tell=self._tell(), tuning=tuning)
        self.interrupted = self.interrupted or found.interrupted
        self._done += 1
        self.count *= found.count
        self.tried += found.nodes
        left = None if found.done else self._left(found, part, most, cap)
        self.left = self.left or left
        return ScenarioTable(part.leads.space, found.codes, found.done, left)

    def _tell(self) -> Callable[[int, int, float], None] | None:
        progress, before, count = self._progress, self._done, self.count
        if progress is None:
            return None
        return lambda found, _, share: progress(count * found, (before + share) / len(self._parts))

    def _left(self, found: Found, part: Island, most: int | None, cap: int | None) -> str:
        if most is not None and found.count > most:
            if cap is None:
                raise CapacityError(
                    f"more than {most:,} coherent scenarios: the list would exceed "
                    f"{LARGEST_TABLE // 2**20:,} MiB; count them (`sonae scenarios --count`), "
                    "list some with a cap, or lower the tolerance"
                )
            why = f"stopped at the cap of {cap:,} scenarios"
        elif self.interrupted:
            why = "interrupted"
        else:
            why = f"stopped after {self.tried:,} node{'s' * (self.tried != 1)}"
        share = f"about {100 * found.share:.3g} % of the search tree was settled"
        return f"{why}: {share}" + self._where(part)

    def _where(self, part: Island) -> str:
        if len(self._parts) == 1:
            return ""
        return f", for {', '.join(part.leads.space.factors)}"


def _swept(
    influences: Influences,
    constraints: Sequence[Constraint],
    tolerance: Tolerance,
    reading: Reading,
    progress: Progress | None,
) -> ScenarioTable:
    """Look at every combination."""
    space, found = influences.space, []
    if space.size > LARGEST_TABLE:
        raise CapacityError(f"{space.size:,} combinations are too many to look at one by one")
    count = 0
    for codes, settled in sweep(influences, constraints, tolerance, reading):
        found.append(codes)
        count += len(codes)
        if progress is not None:
            progress(count, settled / space.size)
    return ScenarioTable(space, np.asfortranarray(np.concatenate(found)))


def _check(space: Space, influences: Influences, cap: int | None, nodes: int | None) -> None:
    if influences.space != space:
        raise ValueError("the influences are over another space")
    for name, limit in (("a cap", cap), ("a node limit", nodes)):
        if limit is not None and limit < 0:
            raise UsageError(f"{name} is 0 or more, got {limit}")
