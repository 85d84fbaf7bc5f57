"""Lower and upper probability that a pathway lasts, over all that the judgements allow.

Reads the pathway graph and tipping times; runs the pathways that are shown once more, in every
scenario class, and hands the brief bounds beside the share of futures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.likelihood import Bounds
from sonae.pathways.graph import PathwayGraph
from sonae.pathways.launched import launched_beside
from sonae.pathways.tipping import Believes, TippingTimes, first_of

__all__ = ["Surviving", "surviving"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Surviving:
    """How often one pathway lasts to the end of the horizon.

    Attributes
    ----------
    history : int
        Its number in the graph's ``lasting``.
    share : float
        Share of all futures, every possible scenario alike.
    bounds : Bounds
        Lower and upper probability over the judgements.
    by_class : array, (class,), float64
        Share of draws in which it lasts.
    """

    history: int
    share: float
    bounds: Bounds
    by_class: Floats


def surviving(
    graph: PathwayGraph,
    times: TippingTimes,
    believes: Believes,
    histories: Sequence[int],
    *,
    base: str | None = None,
    threads: int = 2,
) -> tuple[Surviving, ...]:
    """Return how often each of some pathways lasts, in the order given.

    Parameters
    ----------
    graph : PathwayGraph
    times : TippingTimes
        Whose model can launch what the pathways launch; its classes and draws are used.
    believes : CredalSet
    histories : sequence of int
        Numbers of histories.
    base : str, optional
        The plan whose steps are taken in any case, as in the graph.
    threads : int
        They change nothing but the time.
    """
    lasting = graph.lasting
    starts = [lasting.actions.launches(lasting.histories[at]) or {} for at in histories]
    table = launched_beside(times.timed.model, base, starts)
    index = times.timed.tipping(table, times.classes.codes, times.numbers, threads=threads)
    found = []
    for at, own in zip(histories, index, strict=True):
        lasts = first_of(own, times.kept, times.never) == times.never
        by_class = np.asarray(lasts.mean(axis=1))
        bounds = believes.expectation(by_class[times.class_of])
        found.append(Surviving(at, float((by_class * times.weight).sum()), bounds, by_class))
    return tuple(found)
