"""Who drives the kernels: cuts the work into slices, collects, counts, limits, and tells.

Reads an island; hands ``enumerate`` its scenarios in lexicographic order. Numba is loaded with the
first island, because that takes a moment and tiny spaces do without.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError
from sonae.scenarios.search.problem import EVERYTHING, Island, Tuning
from sonae.scenarios.table import lexicographic

__all__ = ["Found", "Kernel", "search_island"]

Kernel = Literal["filtering", "static"]
SLICE = 1 << 24
"""Work between two moments at which progress is told and an interruption is heard: nodes times the
pairs that a node looks at, some tenths of a second."""
NODE = 64
"""What a node costs besides its pairs, in pairs."""
ROOM = 1 << 14
"""Scenarios that a kernel hands over at a time."""
LOG_ROOM = 1 << 16
PROBED = 4
"""Slices after which the size of the whole tree is estimated."""
HOPELESS = 4e12
"""Work, some hours' worth, beyond which a search without a limit is refused."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search has found, and how far it has got."""

    codes: NDArray[np.int8]
    """(scenario, factor of the island) in lexicographic order; none if they were only counted."""
    log: NDArray[np.int32]
    """What the search did step by step, if that was asked for: see ``certificate``."""
    count: int
    """Scenarios found; at least so many if the search is not done."""
    nodes: int
    share: float
    """Share of the search tree that is settled."""
    done: bool
    interrupted: bool = False
    """Whether somebody pressed the interrupt key."""


def search_island(
    island: Island,
    kernel: Kernel,
    *,
    most: int | None,
    nodes: int | None = None,
    tell: Callable[[int, int, float], None] | None = None,
    tuning: Tuning = EVERYTHING,
    logged: bool = False,
) -> Found:
    """Search one island to the end, or until a limit is reached.

    Parameters
    ----------
    island : Island
    kernel : {"filtering", "static"}
    most : int, optional
        Scenarios to keep at most: the search stops when it knows of one more. None only counts.
    nodes : int, optional
        Nodes to try at most.
    tell : callable, optional
        Called after every slice with (scenarios, nodes, share settled).
    tuning : Tuning
    logged : bool
        Whether to keep a log of every step; the filtering kernel only.

    Raises
    ------
    CapacityError
        If no limit on nodes is given and the tree is far too large to be searched, judged by the
        share of it that the first second settles.
    """
    if len(island.places) == 1 and not island.programs.owner.size and not logged:
        return _alone(island, most)
    from sonae.scenarios.search.walks import FilteringWalk, StaticWalk

    room = 0 if most is None else ROOM
    walk: FilteringWalk | StaticWalk = (
        FilteringWalk(island, tuning, room, LOG_ROOM if logged else 0)
        if kernel == "filtering"
        else StaticWalk(island, tuning, room)
    )
    taken = [walk.take()]
    width = NODE + island.leads.fixed.size
    step = max(256, SLICE // width)
    limit = np.iinfo(np.int64).max if nodes is None else nodes
    interrupted = False
    try:
        while walk.at[0] != -1 and walk.at[1] < limit and (most is None or walk.at[4] <= most):
            walk.advance(min(limit, int(walk.at[1]) + step))
            taken.append(walk.take())
            share = 1.0 if walk.at[0] == -1 else walk.share()
            if nodes is None and PROBED * step <= walk.at[1] < (PROBED + 1) * step:
                _refuse_hopeless(island, int(walk.at[1]), share, width)
            if tell is not None:
                tell(int(walk.at[4]), int(walk.at[1]), share)
    except KeyboardInterrupt:  # the caller hands on what is there, and then the interruption
        interrupted = True
        taken.append(walk.take())
    codes = np.concatenate([found for found, _ in taken])[:most]
    done = bool(walk.at[0] == -1) and (most is None or walk.at[4] <= most)
    return Found(
        codes[lexicographic(island.leads.space, np.ascontiguousarray(codes.T))],
        np.concatenate([log for _, log in taken]),
        *(int(walk.at[4]), int(walk.at[1])),
        1.0 if done else walk.share(),
        done and not interrupted,
        interrupted,
    )


def _alone(island: Island, most: int | None) -> Found:
    """Answer for a factor that nothing ties to another: no search is needed, nor its compiler."""
    made = island.leads
    limit = int(made.limits[0]) if made.total is None else min(int(made.limits[0]), made.total)
    ends = zip(made.pair_start[:-1], made.pair_start[1:], strict=True)
    stands = [bool((made.fixed[first:last] >= -limit).all()) for first, last in ends]
    codes = np.flatnonzero(stands).astype(np.int8)[:, None]
    done = most is None or len(codes) <= most
    kept = codes[: 0 if most is None else most]
    log = np.zeros((0, 4), dtype=np.int32)
    return Found(np.asfortranarray(kept), log, len(codes), len(stands), 1.0, done)


def _refuse_hopeless(island: Island, tried: int, share: float, width: int) -> None:
    """Refuse a search whose end nobody would see."""
    needed = tried / max(share, 1e-300)
    if needed * width > HOPELESS:
        factors = len(island.places)
        raise CapacityError(
            f"the search for coherent scenarios over {factors} factors that hang together would "
            f"take about 10^{math.log10(needed):.0f} nodes: {tried:,} of them settled about "
            f"{share:.1g} of the tree; search a part of it (--nodes {10**8:,}), hold factors at a "
            "state by constraints, or lower the tolerance"
        )
