"""Cross-impact balances of given scenarios: scores, margins, inconsistency, coherence.

Reads the matrix of ``influences`` and codes of scenarios; ``explain`` and ``brief`` show the
results, and they check the search from outside: nothing here is shared with it. Definitions are
those of the cross-impact balance method (Weimer-Jehle 2006), a factor's impact on itself included.
Every function takes one row of codes (factor) or many (scenario, factor) and answers in the same
shape; figures are in judgement points. Where a judgement is an interval, scores and margins are
those of its middle, and ``margin_bounds`` gives what the whole interval allows.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonae.scenarios.influences import Influences
from sonae.scenarios.space import Space
from sonae.scenarios.tolerance import Tolerance, tolerance_limits

__all__ = [
    "Reading",
    "consistency_value",
    "ends",
    "impact_scores",
    "inconsistency",
    "is_balanced",
    "margin_bounds",
    "margins",
    "successor",
    "total_impact_score",
]

Reading = Literal["possibly", "necessarily"]
"""Balanced for some value of every interval judgement, or for all of them."""

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
    space = influences.space
    rows = space.table_of_codes(codes)
    return _as_given(_scores(space, influences.units, rows) / influences.scale, codes)


def margins(influences: Influences, codes: ArrayLike) -> NDArray[np.float64]:
    """Return each factor's margin: its state's score less that of the best rival.

    Returns
    -------
    ndarray, (factor,) or (scenario, factor), float64
        Negative where a rival scores higher; infinite for a factor of one state.
    """
    units = influences.units
    return _margins(influences, codes, units, units)


def margin_bounds(
    influences: Influences, codes: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the greatest margin of each factor over all interval judgements.

    Judgements on different states are different cells, so a state's own and its rivals' can be at
    opposite ends: the bounds are attained, for all factors at once.
    """
    low, high = influences.low, influences.high
    return _margins(influences, codes, low, high), _margins(influences, codes, high, low)


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
        scores = _scores(influences.space, influences.units, part)
        own = np.take_along_axis(scores, start_of + part, axis=1)
        totals[start : start + BLOCK] = own.sum(axis=1)
    points: NDArray[np.float64] = totals / influences.scale
    return points if np.ndim(codes) > 1 else points[0]


def is_balanced(
    influences: Influences,
    codes: ArrayLike,
    tolerance: Tolerance | float,
    reading: Reading = "possibly",
) -> NDArray[np.bool_]:
    """Tell where the inconsistency of the factors stays within a tolerance in judgement points.

    A possible scenario that is balanced is coherent; constraints are not looked at here.
    """
    own, rivals = ends(influences, reading)
    lead = _leads(influences.space, own, rivals, influences.space.table_of_codes(codes))
    limits, total = tolerance_limits(influences, Tolerance.of(tolerance))
    balanced: NDArray[np.bool_] = np.all(lead >= -limits, axis=1)
    if total is not None:
        balanced &= np.minimum(lead, 0).sum(axis=1) >= -total
    return balanced if np.ndim(codes) > 1 else balanced[0]


def ends(influences: Influences, reading: Reading) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the judgements that count for a scenario's own states, and those for the rivals."""
    low, high = influences.low, influences.high
    return (high, low) if reading == "possibly" else (low, high)


def successor(influences: Influences, codes: ArrayLike) -> NDArray[np.int8]:
    """Return the next scenario of the global succession: every factor moves at once.

    A state whose score is a maximum is kept; otherwise the first state in declared order with the
    highest score takes its place. Consistent scenarios are the ones that stay as they are.
    """
    space = influences.space
    rows = space.table_of_codes(codes)
    scores = _scores(space, influences.units, rows)
    following = np.empty_like(rows)
    for at, (start, stop) in enumerate(zip(space.offsets[:-1], space.offsets[1:], strict=True)):
        block = scores[:, start:stop]
        own = np.take_along_axis(block, rows[:, at, None].astype(np.int64), axis=1)[:, 0]
        first = np.argmax(block, axis=1).astype(np.int8)
        following[:, at] = np.where(own == block.max(axis=1), rows[:, at], first)
    return following if np.ndim(codes) > 1 else following[0]


def _margins(
    influences: Influences,
    codes: ArrayLike,
    own: NDArray[np.int64],
    rivals: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Margin in points, with one matrix for a scenario's own states and one for their rivals."""
    space = influences.space
    points = _leads(space, own, rivals, space.table_of_codes(codes)) / influences.scale
    points[:, np.array(space.sizes) == 1] = np.inf
    return _as_given(points, codes)


def _scores(space: Space, matrix: NDArray[np.int64], rows: NDArray[np.int8]) -> NDArray[np.int64]:
    """Score of every state (scenario, state) in units."""
    scores = np.zeros((rows.shape[0], matrix.shape[1]), dtype=np.int64)
    for at, offset in enumerate(space.offsets[:-1]):
        scores += matrix[offset + rows[:, at].astype(np.int64)]
    return scores


def _leads(
    space: Space, own: NDArray[np.int64], rivals: NDArray[np.int64], rows: NDArray[np.int8]
) -> NDArray[np.int64]:
    """Lead over the best rival (scenario, factor) in units; 0 for a factor without rivals."""
    lead = np.zeros(rows.shape, dtype=np.int64)
    for start in range(0, rows.shape[0], BLOCK):
        part = rows[start : start + BLOCK]
        for_own = _scores(space, own, part)
        for_rivals = for_own if rivals is own else _scores(space, rivals, part)
        for at, offset in enumerate(space.offsets[:-1]):
            block = slice(offset, offset + space.sizes[at])
            chosen = part[:, at].astype(np.int64)
            lead[start : start + BLOCK, at] = _lead(for_own[:, block], for_rivals[:, block], chosen)
    return lead


def _lead(
    own: NDArray[np.int64], rivals: NDArray[np.int64], chosen: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Lead of the chosen state over the best other one; 0 where there is no other."""
    if own.shape[1] == 1:
        return np.zeros(own.shape[0], dtype=np.int64)
    others = rivals.copy()
    np.put_along_axis(others, chosen[:, None], np.iinfo(np.int64).min, axis=1)
    score = np.take_along_axis(own, chosen[:, None], axis=1)[:, 0]
    lead: NDArray[np.int64] = score - others.max(axis=1)
    return lead


def _as_given(table: NDArray[np.float64], codes: ArrayLike) -> NDArray[np.float64]:
    """Give one row back for one row of codes."""
    return table if np.ndim(codes) > 1 else table[0]
