"""Where no pathway lasts: the states of factors in which that is more frequent than elsewhere.

Reads the pathway graph; hands ``report`` rates, ranked by excess as in ``robustness/failures.py``.
One state at a time: boxes of several conditions are the business of scenario discovery.
"""

from dataclasses import dataclass

import numpy as np

from sonae.pathways.graph import PathwayGraph
from sonae.pathways.timed import Timed

__all__ = ["StateLost", "where_lost"]


@dataclass(frozen=True, slots=True)
class StateLost:
    """How often no pathway lasts where a factor is in one state.

    Attributes
    ----------
    factor, state : str
    share : float
        Share of all futures looked at that have the state.
    rate : float
        Share of these in which no pathway lasts.
    coverage : float
        Share of all futures in which no pathway lasts that have the state.
    """

    factor: str
    state: str
    share: float
    rate: float
    coverage: float


def where_lost(graph: PathwayGraph, timed: Timed) -> tuple[StateLost, ...]:
    """Return every state of every factor that the model reads and that occurs.

    In the order of excess: by how many more futures are lost there than at the average rate.
    Nothing if some pathway lasts in every future.

    Parameters
    ----------
    graph : PathwayGraph
    timed : Timed
        The model that was run in its futures.
    """
    lasting = graph.lasting
    weight, total = lasting.weight, lasting.share(graph.lost)
    if not graph.lost.any():
        return ()
    found: list[StateLost] = []
    for column, factor in enumerate(timed.model.factors):
        codes = np.repeat(lasting.futures.codes[:, column], lasting.futures.draws)
        for code, state in enumerate(timed.model.states[factor]):
            has = codes == code
            share, lost = float((weight * has).sum()), float((weight * (has & graph.lost)).sum())
            if share > 0:
                found.append(StateLost(factor, state, share, lost / share, lost / total))
    return tuple(sorted(found, key=lambda entry: -(entry.rate - total) * entry.share))
