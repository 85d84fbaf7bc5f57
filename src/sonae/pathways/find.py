"""From a dossier to its pathways: which conditions, actions and futures go into the graph.

The one call that the command line, the brief and Python users need; the rest of the room answers
one part of it each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sonae.dossier import Dossier
from sonae.pathways.actions import actions_of
from sonae.pathways.conditions import kept_of
from sonae.pathways.graph import PathwayGraph, graph_of
from sonae.pathways.lasting import MEMORY, lasting
from sonae.pathways.survival import Surviving, surviving
from sonae.pathways.timed import Tell
from sonae.pathways.tipping import Believes, TippingTimes, tipping_times
from sonae.robustness.search.futures import choose_futures
from sonae.scenarios import ScenarioTable

__all__ = ["FUTURES", "SHOWN", "WAIT", "Pathways", "find_pathways"]

FUTURES = 2048
"""Futures in which every pathway is run, if nothing else is said."""
WAIT = 3
"""Years of waiting that are looked at."""
SHOWN = 12
"""Pathways whose bounds are worked out over all scenario classes."""


@dataclass(frozen=True, slots=True, eq=False)
class Pathways:
    """What the dossier's pathways come to.

    Attributes
    ----------
    times : TippingTimes
        Of the dossier's plans, in every scenario class.
    graph : PathwayGraph
    shown : tuple of Surviving
        The pathways that last in most futures among those that no other beats, with bounds.
    base : str or None
        The plan whose steps are taken in any case.
    """

    times: TippingTimes
    graph: PathwayGraph
    shown: tuple[Surviving, ...]
    base: str | None


def find_pathways(
    dossier: Dossier,
    table: ScenarioTable,
    believes: Believes,
    *,
    base: str | None = None,
    futures: int = FUTURES,
    draws: int = 8,
    wait: int = WAIT,
    shown: int = SHOWN,
    conditions: Sequence[str] = (),
    seed: int = 1,
    threads: int = 2,
    max_memory: int = MEMORY,
    kernel: str | None = None,
    tell: Tell | None = None,
) -> Pathways:
    """Return tipping times of the plans, the pathway graph, and bounds of its best pathways.

    Parameters
    ----------
    dossier : Dossier
    table : ScenarioTable
        All possible scenarios.
    believes : CredalSet
    base : str, optional
        A plan whose steps are taken in any case; none if not given.
    futures : int
        Futures at most in which every pathway is run.
    draws : int
        Of the quantities in each scenario class.
    wait : int
        Years of waiting that are looked at.
    shown : int
        Pathways whose bounds are worked out.
    conditions : sequence of str
        Only these have to be kept; all if none is named.
    seed : int
    threads : int
        They change nothing but the time.
    max_memory : int
        Bytes that may be used for the pathways.
    kernel : {'native', 'numpy'}, optional
    tell : callable, optional
        Called with the pathways done and their number.

    Raises
    ------
    UsageError, CapacityError
        If there is nothing to decide on or to keep, or too much to be run.
    OutcomeError
        If the model gives NaN or infinity.
    """
    actions = actions_of(dossier, base)
    kept_of(dossier, conditions)  # a dossier that keeps nothing has no pathways
    times = tipping_times(
        *(dossier, table),
        draws=draws,
        seed=seed,
        threads=threads,
        launchable=actions.options,
        conditions=conditions,
        kernel=kernel,
    )
    chosen = choose_futures(times.timed.model, table, most=futures, draws=draws, seed=seed)
    first = actions.decide[0]
    waits = [year for year in range(first + 1, first + wait + 1) if year <= actions.last]
    found = lasting(
        *(dossier, times.timed, actions, chosen, times.kept),
        base=base,
        waits=waits,
        threads=threads,
        max_memory=max_memory,
        tell=tell,
    )
    graph = graph_of(found, waits)
    best = surviving(graph, times, believes, graph.best[:shown], base=base, threads=threads)
    return Pathways(times, graph, best, base)
