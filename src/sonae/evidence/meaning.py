"""When two judgements speak of one event: by what the events mean, not by how they are written.

Reads events and the states of factors; hands ``corroboration`` and ``pooling`` a key that is equal
exactly where the events are. P(A | B) and P(A and B | B) are the same judgement.
"""

import math
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sonae.expressions import Event, formula_text

__all__ = ["event_key"]

_MOST = 200_000
"""Combinations of states up to which events are compared by where they hold."""


def event_key(
    states: Mapping[str, Sequence[str]],
    event: Event,
    given: Event | None = None,
    than: Event | None = None,
) -> Hashable:
    """Return what is equal for judgements on one event, under one condition, compared with one.

    Parameters
    ----------
    states : mapping
        The states of each factor, in declared order.
    event, given, than : Event
        As in a judgement.

    Returns
    -------
    hashable
        Where the events hold, over the factors that make a difference. Beyond 200,000
        combinations of states: how the events are written.
    """
    parts = [part for part in (event, given, than) if part is not None]
    factors = sorted({name for part in parts for name in part.reads})
    sizes = tuple(len(states[name]) for name in factors)
    if math.prod(sizes) > _MOST:
        texts = (part and formula_text(part.tree) for part in (event, given, than))
        return ("written", *texts)
    grid = np.meshgrid(*(np.arange(size) for size in sizes), indexing="ij", sparse=True)
    codes = dict(zip(factors, grid, strict=True))
    condition = _where(given, codes, sizes) if given is not None else np.ones(sizes, dtype=bool)
    one = _where(event, codes, sizes) & condition
    other = _where(than, codes, sizes) & condition if than is not None else None
    if other is not None:  # a ratio does not say what its condition is
        return ("ratio", _reduced(factors, (one, other)))
    return ("probability", _reduced(factors, (one, condition)))


def _where(
    event: Event, codes: Mapping[str, npt.NDArray[np.int64]], sizes: tuple[int, ...]
) -> npt.NDArray[np.bool_]:
    return np.broadcast_to(event.holds(codes), sizes)


def _reduced(factors: Sequence[str], parts: Sequence[npt.NDArray[np.bool_]]) -> Hashable:
    """Leave out the factors on which nothing depends."""
    stack = np.stack(list(parts))
    kept = []
    for axis in range(len(factors), 0, -1):
        first = np.take(stack, [0], axis=axis)
        if bool((stack == first).all()):
            stack = np.take(stack, 0, axis=axis)
        else:
            kept.append(factors[axis - 1])
    return tuple(reversed(kept)), stack.shape, np.packbits(stack).tobytes()
