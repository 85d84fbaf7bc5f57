"""The compiled loops of the succession over a whole space; load this module only when needed.

Called by ``basins``, which holds the same in NumPy and Python for small spaces. Scenarios are
numbers here: the place of their codes in lexicographic order. Integers only; one thread.
"""

import numpy as np
from numpy.typing import NDArray

from sonae.compiled import compiled

__all__ = ["resolve", "successors"]

Ints = NDArray[np.int64]


@compiled
def successors(
    units: Ints,
    offsets: Ints,
    strides: Ints,
    start: int,
    local: bool,  # noqa: FBT001 - compiled functions are called by position
    following: NDArray[np.int32],
) -> None:
    """Write the successors of the scenarios from ``start`` on, as many as ``following`` holds.

    ``settled[d]`` holds the scores that the first ``d`` factors give, so that a step of the last
    factor costs one addition of rows.
    """
    factors = strides.size
    codes = np.zeros(factors, dtype=np.int64)
    for d in range(factors):
        codes[d] = start // strides[d] % (offsets[d + 1] - offsets[d])
    settled = np.zeros((factors + 1, units.shape[1]), dtype=np.int64)
    _settle(units, offsets, codes, 0, settled)
    for at in range(following.size):
        if local:
            following[at] = start + at + _one_step(offsets, strides, codes, settled[factors])
        else:
            following[at] = _all_step(offsets, strides, codes, settled[factors])
        _advance(units, offsets, codes, settled)


@compiled
def resolve(
    following: NDArray[np.int32], start: int, stop: int, ends: Ints, basins: Ints, known: int
) -> int:
    """Follow the scenarios from ``start`` to ``stop`` to their ends, and count who ends where.

    ``following`` is used up: a scenario whose end is known holds ``-1 - number of the end``. Each
    is written once, and a cycle is found with Brent's tortoise, so the whole takes a time
    proportional to the space and no memory beside it. Returns how many ends are known, or -1 if
    there are more than ``ends`` has room for.
    """
    for first in range(start, stop):
        if following[first] < 0:
            continue
        tortoise, hare = np.int64(first), np.int64(following[first])
        power, gone = 1, 1
        while tortoise != hare and following[hare] >= 0:
            if power == gone:
                tortoise = hare
                power *= 2
                gone = 0
            hare = np.int64(following[hare])
            gone += 1
        if following[hare] < 0:
            end = np.int64(-1 - following[hare])
        elif known == ends.size:
            return -1
        else:
            end = np.int64(known)
            ends[end] = hare
            known += 1
        at = np.int64(first)
        while following[at] >= 0:
            onward = np.int64(following[at])
            following[at] = np.int32(-1 - end)
            basins[end] += 1
            at = onward
    return known


@compiled
def _all_step(offsets: Ints, strides: Ints, codes: Ints, scores: Ints) -> int:
    """Return the successor where every factor moves."""
    new = 0
    for j in range(strides.size):
        chosen = codes[j]
        best = scores[offsets[j] + chosen]
        for b in range(offsets[j + 1] - offsets[j]):
            if scores[offsets[j] + b] > best:
                best = scores[offsets[j] + b]
                chosen = b
        new += chosen * strides[j]
    return new


@compiled
def _one_step(offsets: Ints, strides: Ints, codes: Ints, scores: Ints) -> int:
    """Return how far on the successor is where only the factor furthest behind moves."""
    furthest, step = 0, 0
    for j in range(strides.size):
        chosen = codes[j]
        own = scores[offsets[j] + chosen]
        best = own
        for b in range(offsets[j + 1] - offsets[j]):
            if scores[offsets[j] + b] > best:
                best = scores[offsets[j] + b]
                chosen = b
        if best - own > furthest:
            furthest = best - own
            step = (chosen - codes[j]) * strides[j]
    return step


@compiled
def _advance(units: Ints, offsets: Ints, codes: Ints, settled: Ints) -> None:
    """Go to the next scenario; after the last one begin again."""
    d = codes.size - 1
    while d >= 0 and codes[d] == offsets[d + 1] - offsets[d] - 1:
        codes[d] = 0
        d -= 1
    if d >= 0:
        codes[d] += 1
        _settle(units, offsets, codes, d, settled)


@compiled
def _settle(units: Ints, offsets: Ints, codes: Ints, first: int, settled: Ints) -> None:
    """Work out the settled scores anew from factor ``first`` on."""
    for d in range(first, codes.size):
        row = offsets[d] + codes[d]
        for s in range(units.shape[1]):
            settled[d + 1, s] = settled[d, s] + units[row, s]
