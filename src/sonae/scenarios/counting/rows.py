"""Rows of bits, many at once: which are set, set them, drop them, and tell rows apart.

``unfold`` keeps a node as a row; a mask is a Python integer, however many bits it has.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "WORD",
    "Rows",
    "add_bits",
    "all_bits",
    "any_bits",
    "bit",
    "distinct",
    "drop_bits",
    "words",
]

Rows: TypeAlias = NDArray[np.uint64]
"""Bits (word, row): bit ``b`` stands in word ``b // WORD``."""

WORD = 64
MIXER = 0x9E3779B97F4A7C15
"""An odd multiplier that spreads bits: the golden ratio times 2^64."""


def words(mask: int, count: int) -> Rows:
    """Return the first words of a mask."""
    return np.array([mask >> WORD * at & (1 << WORD) - 1 for at in range(count)], dtype=np.uint64)


def bit(rows: Rows, at: int) -> Rows:
    """Return one bit of each row, as 0 or 1."""
    found: Rows = rows[at // WORD] >> np.uint64(at % WORD) & np.uint64(1)
    return found


def any_bits(rows: Rows, mask: int) -> NDArray[np.bool_]:
    """Tell which rows have some bit of the mask."""
    hit = np.zeros(rows.shape[1], dtype=np.bool_)
    for at, low in _parts(mask):
        hit |= (rows[at] & low) != 0
    return hit


def all_bits(rows: Rows, mask: int) -> NDArray[np.bool_]:
    """Tell which rows have every bit of the mask."""
    hit = np.ones(rows.shape[1], dtype=np.bool_)
    for at, low in _parts(mask):
        hit &= (rows[at] & low) == low
    return hit


def add_bits(rows: Rows, mask: int, where: Rows) -> None:
    """Set the bits of the mask in the rows where a number is 1."""
    for at, low in _parts(mask):
        rows[at] |= where * low


def drop_bits(rows: Rows, mask: int, where: NDArray[np.bool_]) -> None:
    """Clear the bits of the mask in the rows where something holds."""
    for at, low in _parts(mask):
        rows[at] &= ~(where.astype(np.uint64) * low)


def _parts(mask: int) -> list[tuple[int, np.uint64]]:
    """Return (word, its bits) where a mask has any."""
    found, at = [], 0
    while mask:
        if low := mask & (1 << WORD) - 1:
            found.append((at, np.uint64(low)))
        mask >>= WORD
        at += 1
    return found


def distinct(rows: Rows) -> tuple[NDArray[np.int32], Rows]:
    """Return for each row its number among the distinct ones, and these."""
    key = rows[0]
    for word in rows[1:]:
        key = (key ^ key >> np.uint64(29)) * np.uint64(MIXER) + word
    order = np.argsort(key)
    if _collides(rows, key, order):
        order = np.lexsort(rows)
    ordered = rows[:, order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    number = np.empty(order.size, dtype=np.int32)
    number[order] = np.cumsum(first) - 1
    return number, ordered[:, first]


def _collides(rows: Rows, key: Rows, order: NDArray[np.intp]) -> bool:
    """Tell whether two rows that differ have the same key: then the key cannot sort them."""
    if rows.shape[0] == 1:
        return False
    one, other = order[1:], order[:-1]
    same = key[one] == key[other]
    return bool((rows[:, one[same]] != rows[:, other[same]]).any())
