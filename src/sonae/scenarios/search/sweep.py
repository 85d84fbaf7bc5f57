"""A plain sweep through a tiny space: every combination is looked at, nothing is clever.

Reads the space, the constraints and the cross-impacts; ``enumerate`` uses it where loading a
compiled kernel would take longer, and the tests as one more opinion.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.balance import Reading, is_balanced
from sonae.scenarios.influences import Influences
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.tolerance import Tolerance

__all__ = ["TINY", "sweep"]

TINY = 50_000
"""Combinations up to which looking at all of them is quicker than anything else."""
BLOCK = 1 << 14


def sweep(
    influences: Influences,
    constraints: Sequence[Constraint],
    tolerance: Tolerance,
    reading: Reading,
) -> Iterator[tuple[NDArray[np.int8], int]]:
    """Yield the coherent scenarios of each block, and how many combinations are settled."""
    space = influences.space
    for start in range(0, space.size, BLOCK):
        stop = min(start + BLOCK, space.size)
        codes = combinations(space, start, stop)
        columns = {factor: codes[:, at] for at, factor in enumerate(space.factors)}
        alive = is_balanced(influences, codes, tolerance, reading)
        for constraint in constraints:
            reads = {factor: columns[factor] for factor in constraint.forbids.reads}
            alive &= np.logical_not(constraint.forbids.holds(reads))
        yield codes[alive], stop


def combinations(space: Space, start: int, stop: int) -> NDArray[np.int8]:
    """Return the combinations from ``start`` to before ``stop`` in lexicographic order."""
    number = np.arange(start, stop, dtype=np.int64)
    codes = np.empty((number.size, len(space.factors)), dtype=np.int8)
    for at in reversed(range(len(space.factors))):
        number, codes[:, at] = np.divmod(number, space.sizes[at])
    return codes
