"""Which of some distinct rows no other row dominates. Called by ``pareto``."""

import numpy as np

from sonae.compiled import compiled

__all__ = ["undominated"]


@compiled
def undominated(rows):
    """Mark the rows that no other dominates; less is better.

    ``rows`` (row, objective) are distinct and in lexicographic order, so whatever dominates a row
    stands before it, and it is enough to look at those that are kept (Kung, Luccio and Preparata
    1975). A row that just dominated one is asked first about the next.
    """
    count, objectives = rows.shape
    keep = np.zeros(count, dtype=np.bool_)
    front = np.empty(count, dtype=np.int64)
    size = 0
    for at in range(count):
        dominated = False
        for place in range(size):
            other = front[place]
            below = True
            for k in range(objectives):
                if rows[other, k] > rows[at, k]:
                    below = False
                    break
            if below:
                dominated = True
                front[place] = front[0]
                front[0] = other
                break
        if not dominated:
            keep[at] = True
            front[size] = at
            size += 1
    return keep
