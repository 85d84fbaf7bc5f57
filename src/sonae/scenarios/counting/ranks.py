"""Uniform ranks: whole numbers drawn without bias, also where they exceed 64 bits.

``Diagram`` and ``IslandProduct`` turn a rank into a scenario, so a uniform rank is a uniform
scenario.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError

__all__ = ["checked_rank", "mixed_radix", "uniform_ranks"]


def uniform_ranks(count: int, k: int, seed: int) -> NDArray[Any]:
    """Draw ``k`` ranks from 0 to ``count - 1``, each as likely as any other, with replacement.

    A draw needs as many bits as ``count - 1`` has and is repeated while it is too large, so
    nothing is rounded. The first ranks are the same for every ``k``.
    """
    if k < 0:
        raise UsageError(f"a sample has 0 or more scenarios, got {k}")
    if not k:
        return np.zeros(0, dtype=np.int64)
    if not count:
        raise UsageError("there is no scenario to draw: no combination is possible")
    stream = np.random.default_rng(seed)
    bits = (count - 1).bit_length()
    octets = -(-bits // 8)
    drawn: list[int] = []
    while len(drawn) < k:
        raw = stream.bytes(octets) if octets else b""
        rank = int.from_bytes(raw, "little") >> 8 * octets - bits
        if rank < count:
            drawn.append(rank)
    return np.array(drawn, dtype=np.int64 if bits < 63 else object)


def checked_rank(count: int, rank: int) -> NDArray[Any]:
    """Return one rank as an array; ``UsageError`` if there is no such scenario."""
    if not 0 <= rank < count:
        raise UsageError(f"there is no scenario {rank:,}: ranks go from 0 to {count - 1:,}")
    return np.array([rank], dtype=np.int64 if count < 1 << 62 else object)


def mixed_radix(ranks: NDArray[Any], counts: tuple[int, ...]) -> tuple[NDArray[Any], ...]:
    """Split ranks of a product into ranks of its parts; the last part changes fastest."""
    parts: list[NDArray[Any]] = []
    for count in reversed(counts):
        part = ranks % count
        # A part's own ranks are small again, and quicker as machine integers.
        parts.append(part.astype(np.int64) if count < 1 << 62 else part)
        ranks = ranks // count
    return tuple(reversed(parts))
