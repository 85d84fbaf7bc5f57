"""The Pareto front: which plans no other plan beats in every objective.

Reads a table of losses (plan, objective); hands on which rows are not dominated. One plan dominates
another if it is nowhere worse and somewhere better; equal plans do not dominate one another, and
all of them stay. Exact: numbers are compared as they are.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["dominators", "nondominated"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]


def nondominated(losses: Floats) -> Truths:
    """Return which plans no other dominates.

    Parameters
    ----------
    losses : array, (plan, objective), float64
        Less is better.

    Raises
    ------
    ValueError
        If a loss is NaN: it cannot be compared.

    Examples
    --------
    >>> nondominated(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]])).tolist()
    [True, True, False, True]
    """
    if np.isnan(losses).any():
        raise ValueError("a loss is NaN and cannot be compared")
    count, objectives = losses.shape
    if count == 0 or objectives == 0:
        return np.ones(count, dtype=np.bool_)
    order = np.lexsort(losses.T[::-1])
    rows = losses[order]
    new = np.ones(count, dtype=np.bool_)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    keep = _of_distinct(np.ascontiguousarray(rows[new]))
    found = np.empty(count, dtype=np.bool_)
    found[order] = keep[np.cumsum(new) - 1]
    return found


def dominators(losses: Floats, plan: Floats) -> Truths:
    """Return which rows dominate one plan."""
    return np.asarray((losses <= plan).all(axis=1) & (losses < plan).any(axis=1))


def _of_distinct(rows: Floats) -> Truths:
    """Return what is not dominated among distinct rows in lexicographic order."""
    if rows.shape[1] == 1:
        return np.asarray(rows[:, 0] == rows[0, 0])
    if rows.shape[1] == 2:
        # Whatever stands before is no worse in the first objective.
        least = np.minimum.accumulate(rows[:, 1])
        keep = np.ones(len(rows), dtype=np.bool_)
        keep[1:] = rows[1:, 1] < least[:-1]
        return keep
    from sonae.robustness.search.kernels.front import undominated  # it starts a compiler

    return np.asarray(undominated(rows), dtype=np.bool_)
