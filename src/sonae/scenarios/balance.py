"""Cross-impact balances of given scenarios: scores, margins, inconsistency, coherence.

Reads the matrix of ``influences`` and codes of scenarios; ``explain`` and ``brief`` show the
results, and they check the search from outside: nothing here is shared with it. Definitions are
those of the cross-impact balance method (Weimer-Jehle 2006), a factor's impact on itself included.
Every function takes one row of codes (factor) or many (scenario, factor) and answers in the same
shape; figures are in judgement points.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonae.scenarios.influences import Influences

__all__ = [
    "consistency_value",
    "impact_scores",
    "inconsistency",
    "is_balanced",
    "margins",
    "successor",
    "total_impact_score",
]

BLOCK = 1 << 14
"""Scenarios scored at a time, so that the scores of a long table are never all in memory."""


def impact_scores(influences: Influences, codes: ArrayLike) -> NDArray[np.float64]:
    """Return the impact score of every state of every factor: what the scenario says for it.

    Parameters
    ----------
    influences : Influences
    codes : array_like, (factor,) or (scenario, factor)

    Returns
    -------
    ndarray, (state,) or (scenario, state), float64
        States of all factors in one line, as ``Space.offsets`` cuts it; larger speaks for a state.
    """
    rows = influences.space.table_of_codes(codes)
    return _as_given(_scores(influences, rows) / influences.scale, codes)


def margins(influences: Influences, codes: ArrayLike) -> NDArray[np.float64]:
    """Return each factor's margin: its state's score less that of the best rival.

    Returns
    -------
    ndarray, (factor,) or (scenario, factor), float64
        Negative where a rival scores higher; infinite for a factor of one state.
    """
    lead, single = _leads(influences, codes)
    points = lead / influences.scale
    points[:, single] = np.inf
    return _as_given(points, codes)


def inconsistency(influences: Influences, codes: ArrayLike) -> NDArray[np.float64]:
    """Return how far each factor's state falls behind its best rival; 0 if it does not."""
    margin = margins(influences, codes)
    short: NDArray[np.float64] = np.where(margin < 0.0, -margin, 0.0)
    return short


def consistency_value(influences: Influences, codes: ArrayLike) -> NDArray[np.float64]:
    """Return the smallest margin of any factor; 0 or more if the scenario is consistent."""
    least: NDArray[np.float64] = np.min(margins(influences, codes), axis=-1, initial=np.inf)
    return least


def total_impact_score(influences: Influences, codes: ArrayLike) -> NDArray[np.float64]:
    """Return the sum of the scores of a scenario's own states; larger hangs together better."""
    rows = influences.space.table_of_codes(codes)
    totals = np.empty(rows.shape[0], dtype=np.int64)
    start_of = np.array(influences.space.offsets[:-1], dtype=np.int64)
    for start in range(0, rows.shape[0], BLOCK):
        part = rows[start : start + BLOCK]
        own = np.take_along_axis(_scores(influences, part), start_of + part, axis=1)
        totals[start : start + BLOCK] = own.sum(axis=1)
    points: NDArray[np.float64] = totals / influences.scale
    return points if np.ndim(codes) > 1 else points[0]


def is_balanced(influences: Influences, codes: ArrayLike, tolerance: float) -> NDArray[np.bool_]:
    """Tell where no factor's inconsistency exceeds a tolerance in judgement points.

    A possible scenario that is balanced is coherent; constraints are not looked at here.
    """
    lead, single = _leads(influences, codes)
    enough = lead >= -influences.tolerance_units(tolerance)
    balanced: NDArray[np.bool_] = np.all(enough | single, axis=1)
    return balanced if np.ndim(codes) > 1 else balanced[0]


def successor(influences: Influences, codes: ArrayLike) -> NDArray[np.int8]:
    """Return the next scenario of the global succession: every factor moves at once.

    A state whose score is a maximum is kept; otherwise the first state in declared order with the
    highest score takes its place. Consistent scenarios are the ones that stay as they are.
    """
    space = influences.space
    rows = space.table_of_codes(codes)
    scores = _scores(influences, rows)
    following = np.empty_like(rows)
    for at, (start, stop) in enumerate(zip(space.offsets[:-1], space.offsets[1:], strict=True)):
        block = scores[:, start:stop]
        own = np.take_along_axis(block, rows[:, at, None].astype(np.int64), axis=1)[:, 0]
        first = np.argmax(block, axis=1).astype(np.int8)
        following[:, at] = np.where(own == block.max(axis=1), rows[:, at], first)
    return following if np.ndim(codes) > 1 else following[0]


def _scores(influences: Influences, rows: NDArray[np.int8]) -> NDArray[np.int64]:
    """Score of every state (scenario, state) in units."""
    scores = np.zeros((rows.shape[0], influences.units.shape[1]), dtype=np.int64)
    for at, offset in enumerate(influences.space.offsets[:-1]):
        scores += influences.units[offset + rows[:, at].astype(np.int64)]
    return scores


def _leads(influences: Influences, codes: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Lead over the best rival (scenario, factor) in units, and which factors have no rival."""
    space = influences.space
    rows = space.table_of_codes(codes)
    lead = np.zeros(rows.shape, dtype=np.int64)
    for start in range(0, rows.shape[0], BLOCK):
        part = rows[start : start + BLOCK]
        scores = _scores(influences, part)
        for at, offset in enumerate(space.offsets[:-1]):
            block = scores[:, offset : offset + space.sizes[at]]
            lead[start : start + BLOCK, at] = _lead(block, part[:, at].astype(np.int64))
    return lead, np.array(space.sizes) == 1


def _lead(block: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lead of the chosen state over the best other one; 0 where there is no other."""
    own = np.take_along_axis(block, chosen[:, None], axis=1)
    if block.shape[1] == 1:
        return np.zeros(block.shape[0], dtype=np.int64)
    rivals = block.copy()
    np.put_along_axis(rivals, chosen[:, None], np.iinfo(np.int64).min, axis=1)
    lead: NDArray[np.int64] = own[:, 0] - rivals.max(axis=1)
    return lead


def _as_given(table: NDArray[np.float64], codes: ArrayLike) -> NDArray[np.float64]:
    """Give one row back for one row of codes."""
    return table if np.ndim(codes) > 1 else table[0]
