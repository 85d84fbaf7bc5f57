"""The least expectation over mixtures of known distributions that meet one moved judgement.

Reads how far each known distribution is on either side of the judgement and what it expects; hands
``stances`` the least expectation over all mixtures of them that meet it. Distributions that meet
the other judgements may be mixed freely, so a judgement read as one number needs no programme of
its own where some known distribution lies on either side of it.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["least_at_zero"]

Floats: TypeAlias = npt.NDArray[np.float64]

ROUNDING = 1e-12
"""An edge that is lower by no more than this is the same."""


def least_at_zero(side: Floats, expected: Floats) -> Floats:
    """Return the least of each column over mixtures of rows whose mixed ``side`` is 0.

    The value at 0 of the lower convex hull of the points (side, expected), found by exchange of
    the edge that crosses 0.

    Parameters
    ----------
    side : array, (row,)
        How far each row lies to one side (above 0) or the other (below 0).
    expected : array, (row, column)

    Returns
    -------
    array, (column,)
        Inf where no mixture has 0.

    Examples
    --------
    >>> least_at_zero(np.array([-1.0, 1.0, 2.0]), np.array([[0.0], [4.0], [2.0]])).round(3).tolist()
    [0.667]
    """
    least: Floats = expected[side == 0.0].min(axis=0, initial=np.inf)
    expected, side = expected[side != 0.0], side[side != 0.0]
    left, right = np.flatnonzero(side < 0.0), np.flatnonzero(side > 0.0)
    if not left.size or not right.size:
        return least
    columns = np.arange(expected.shape[1])
    one = left[np.argmin(expected[left], axis=0)]
    other = right[np.argmin(expected[right], axis=0)]
    for _ in range(side.size):
        width = side[other] - side[one]
        slope = (expected[other, columns] - expected[one, columns]) / width
        level = expected[one, columns] - slope * side[one]
        above = expected - slope[None, :] * side[:, None]
        nearest = np.argmin(above, axis=0)
        better = above[nearest, columns] < level - ROUNDING * np.maximum(1.0, np.abs(level))
        if not bool(better.any()):
            break
        one = np.where(better & (side[nearest] < 0.0), nearest, one)
        other = np.where(better & (side[nearest] > 0.0), nearest, other)
    return np.asarray(np.minimum(least, level), dtype=np.float64)
