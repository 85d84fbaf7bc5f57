"""Round numbers near a limit, so that what a sentence says is the box that was counted."""

import math
from collections.abc import Iterator
from dataclasses import replace

from sonae.discovery.box import Limit

__all__ = ["round_near", "rounded"]

_SLACKS = (0.02, 0.005, 0.001)
"""Shares of the column's range by which a limit may move, the boldest first."""


def rounded(limit: Limit, least: float, most: float) -> Iterator[Limit]:
    """Yield a limit on a real number at rounder and rounder places, the roundest first."""
    for slack in _SLACKS:
        room = slack * (most - least)
        ends: list[float | None] = []
        for value in (limit.lower, limit.upper):
            moved = None if value is None else round_near(value, room)
            # a limit at or beyond the end of the range would limit nothing
            ends.append(moved if moved is not None and least < moved < most else value)
        lower, upper = ends
        if lower is None or upper is None or lower < upper:
            yield replace(limit, lower=lower, upper=upper)


def round_near(value: float, room: float) -> float:
    """Return the roundest number within ``room``: fewest digits first, then 5 before others.

    Examples
    --------
    >>> round_near(0.007134, 0.0002), round_near(14.93, 0.5), round_near(0.2513, 0.002)
    (0.007, 15.0, 0.25)
    """
    if room <= 0 or not math.isfinite(value):
        return value
    top = math.ceil(math.log10(max(abs(value), room))) + 1
    for power in range(top, math.floor(math.log10(room)) - 1, -1):
        for step in (1, 5):
            unit = step * 10.0 ** (power if step == 1 else power - 1)
            near = float(f"{round(value / unit) * unit:.12g}")
            if abs(near - value) <= room:
                return near
    return value
