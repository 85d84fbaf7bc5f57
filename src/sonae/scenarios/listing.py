"""Which scenarios somebody asks for: all possible or the coherent ones, narrowed, numbered, drawn.

Reads a ``ScenarioSystem``; hands ``report`` a ``Listing``. Scenarios that fit in memory are
numbered in lexicographic order before they are narrowed, so a number names the same scenario
whatever else is asked; sets too large for that are counted, narrowed and sampled all the same.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.expressions import Event, opposite
from sonae.scenarios.balance import Reading
from sonae.scenarios.counting.diagram import diagram
from sonae.scenarios.counting.product import IslandProduct
from sonae.scenarios.counting.sets import ScenarioSet
from sonae.scenarios.enumerate import coherent_set, count_coherent
from sonae.scenarios.possibility import Progress
from sonae.scenarios.space import Constraint
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import LARGEST_TABLE, ScenarioTable, lexicographic

__all__ = [
    "Asked",
    "Listing",
    "asked_set",
    "counted",
    "drawn",
    "left_of",
    "list_scenarios",
    "listing_of",
    "narrowed",
    "sample_scenarios",
    "scenario_set",
]


MOST_NARROWED = 10_000
"""So many scenarios of a set too large to list are listed once it is narrowed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which scenarios, and how much work may go into finding them."""

    possible: bool = False
    """All possible scenarios, not only the coherent ones."""
    where: Event | None = None
    """Only those in which it holds."""
    reading: Reading = "possibly"
    """With interval judgements: coherent for some value of each, or for all of them."""
    cap: int | None = None
    """List so many at most."""
    nodes: int | None = None
    """Try so many nodes of the search for coherent scenarios at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """The scenarios asked for: counted, and listed as far as they can be."""

    whole: int | None
    """Scenarios before narrowing; at least so many if the search is not complete, None if only
    those asked for could be counted."""
    count: int
    """Scenarios asked for; at least so many if the search is not complete."""
    complete: bool
    """Whether the search went to the end; a cap on the list does not matter here."""
    left: str | None
    """What the search did not reach."""
    table: ScenarioTable | None
    """The scenarios asked for, or the first of them; None if they are too many to list."""
    numbers: NDArray[np.int64] | None
    """Number of each scenario of the table among all, from 1; None if those are too many."""


def list_scenarios(
    system: ScenarioSystem, asked: Asked, progress: Progress | None = None
) -> Listing:
    """Find, number, narrow and count the scenarios that somebody asks for.

    Raises
    ------
    NoScenarioError
        If no scenario is possible.
    CapacityError
        If not even counting is possible; says what would help.
    SearchInterruptedError
        If the search was interrupted; ``listing_of`` makes a listing of what it carries.
    """
    return listing_of(system, asked, scenario_set(system, asked, progress))


def counted(system: ScenarioSystem, asked: Asked, progress: Progress | None = None) -> Listing:
    """Count the scenarios that somebody asks for, also coherent ones that no list can hold.

    Raises
    ------
    NoScenarioError, CapacityError, SearchInterruptedError
        As ``list_scenarios``, but never for want of room for a list.
    """
    try:
        return list_scenarios(system, replace(asked, cap=None), progress)
    except CapacityError:
        if asked.possible:
            raise
    part = system if asked.where is None else narrowed(system, asked.where)
    found = count_coherent(
        part.space,
        part.influences,
        part.constraints,
        part.tolerance,
        nodes=asked.nodes,
        progress=progress,
        reading=asked.reading,
    )
    whole = found.count if asked.where is None else None
    return Listing(whole, found.count, found.complete, found.left, None, None)


def left_of(found: ScenarioSet) -> str | None:
    """Return what the search for a set did not reach; None if it is complete."""
    return found.left if isinstance(found, IslandProduct) else None


def listing_of(system: ScenarioSystem, asked: Asked, found: ScenarioSet) -> Listing:
    """Return the listing of a set that was found before it was narrowed."""
    factors = max(1, len(system.space.factors))
    if found.count * factors > LARGEST_TABLE:
        return _too_many(system, asked, found)
    whole = found.table() if isinstance(found, IslandProduct) else system.possible()
    rows = (
        np.arange(whole.count) if asked.where is None else np.flatnonzero(whole.mask(asked.where))
    )
    shown = rows[: asked.cap]
    kept = np.zeros(whole.count, dtype=np.bool_)
    kept[shown] = True
    table = _cut(whole.select(kept), rows.size)
    return Listing(found.count, rows.size, found.complete, left_of(found), table, shown + 1)


def scenario_set(
    system: ScenarioSystem, asked: Asked, progress: Progress | None = None
) -> ScenarioSet:
    """Return all scenarios of the kind asked for, not narrowed; takes what ``Asked`` allows."""
    if asked.possible:
        return _possible(system, progress)
    try:
        return _coherent(system, asked, None, progress)
    except CapacityError:
        if asked.cap is None:
            raise
        return _coherent(system, asked, asked.cap, progress)


def _coherent(
    system: ScenarioSystem, asked: Asked, cap: int | None, progress: Progress | None
) -> IslandProduct:
    return coherent_set(
        system.space,
        system.influences,
        system.constraints,
        system.tolerance,
        cap=cap,
        nodes=asked.nodes,
        progress=progress,
        reading=asked.reading,
    )


def _possible(system: ScenarioSystem, progress: Progress | None) -> ScenarioSet:
    try:
        every = diagram(system.space, system.constraints)
    except CapacityError:
        if system.space.size > LARGEST_TABLE:
            raise
        return IslandProduct(system.space, (system.possible(progress=progress),))
    if every.count == 0:
        system.possible(cap=0)  # names the constraints that cannot hold together
    return every


def _too_many(system: ScenarioSystem, asked: Asked, found: ScenarioSet) -> Listing:
    """Count without listing all; list what was narrowed enough, or with a cap the first."""
    count = found.count if asked.where is None else found.count_where(asked.where)
    table, cap = None, asked.cap
    if cap is None and found.complete and count <= MOST_NARROWED:
        cap = count
    if cap is not None and count:
        part = system if asked.where is None else narrowed(system, asked.where)
        if isinstance(found, IslandProduct) and asked.where is None:
            table = found.table(cap)  # also after an interruption: nothing is searched again
        elif asked.possible:
            table = _every(part) if asked.cap is None else part.possible(cap=cap)
        else:
            table = _coherent(part, asked, cap, None).table(cap)
        table = replace(table, total=count)
    return Listing(found.count, count, found.complete, left_of(found), table, None)


def _every(system: ScenarioSystem) -> ScenarioTable:
    """List all possible scenarios from their diagram, which goes into no dead end."""
    every = diagram(system.space, system.constraints)
    codes = np.array([every.scenario_at(rank) for rank in range(every.count)], dtype=np.int8)
    order = lexicographic(system.space, np.ascontiguousarray(codes.T))
    return ScenarioTable(system.space, np.asfortranarray(codes[order]))


def sample_scenarios(
    system: ScenarioSystem, asked: Asked, k: int, seed: int, progress: Progress | None = None
) -> NDArray[np.int8]:
    """Draw ``k`` of the scenarios asked for uniformly, with replacement: codes (draw, factor).

    Raises
    ------
    UsageError
        If there is none.
    """
    return drawn(asked_set(system, asked, progress), asked, k, seed)


def drawn(found: ScenarioSet, asked: Asked, k: int, seed: int) -> NDArray[np.int8]:
    """Draw ``k`` of a set that ``asked_set`` found; takes and raises what ``sample_scenarios``."""
    if not found.count:
        raise _nothing_to_draw(asked, left_of(found))
    return found.sample(k, seed)


def asked_set(
    system: ScenarioSystem, asked: Asked, progress: Progress | None = None
) -> ScenarioSet:
    """Return exactly the scenarios asked for, narrowed before the search; not numbered.

    Raises
    ------
    UsageError
        If the event cannot hold in any possible scenario.
    """
    if asked.where is None:
        return scenario_set(system, asked, progress)
    try:
        return scenario_set(narrowed(system, asked.where), asked, progress)
    except NoScenarioError:
        raise _nothing_to_draw(asked, None) from None


def _nothing_to_draw(asked: Asked, left: str | None) -> UsageError:
    if left is not None:
        return UsageError(f"there is no scenario to draw: none was found so far ({left})")
    kind = "possible" if asked.possible else "coherent"
    event = "" if asked.where is None else f" where {asked.where.text}"
    return UsageError(f"there is no scenario to draw: none is {kind}{event}")


def narrowed(system: ScenarioSystem, where: Event) -> ScenarioSystem:
    """Return a system whose scenarios are those in which an event holds."""
    constraint = Constraint("where", opposite(where), "asked for")
    return replace(system, constraints=(*system.constraints, constraint))


def _cut(table: ScenarioTable, count: int) -> ScenarioTable:
    """Say of a list that is shorter than what was found that it is."""
    if table.count == count or not table.complete:
        return table
    left = f"the first {table.count:,} of {count:,} are listed"
    return replace(table, complete=False, left=left, total=count)
