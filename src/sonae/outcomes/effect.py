"""How much of an option is in effect in each year, under every plan of a block.

Used by ``arrays``. on(t) = clip((t - start - lead + 1) / ramp, 0, 1), and nothing where the option
is not launched or does not pass.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Effect"]

Floats: TypeAlias = npt.NDArray[np.float64]


class Effect:
    """An option's share in effect.

    Years in which it is nowhere in effect, or everywhere in full where it ever will be, are told
    from the extremes: most years are of one of these kinds and cost nothing.
    """

    def __init__(self, start: Floats, lead: Floats, ramp: float) -> None:
        self._start = start
        self._wait = lead - 1
        self._ramp = ramp
        ever = np.isfinite(start)
        self._full = np.where(ever, 1.0, 0.0)
        starts = start[ever]
        self._starts = (starts.min(), starts.max()) if starts.size else (math.inf, math.inf)
        self._waits = (self._wait.min(), self._wait.max())

    def share(self, year: int) -> Floats:
        """Return the share in effect in a year (plan, draw, class); infinite starts never are."""
        if (year - self._starts[0]) - self._waits[0] <= 0:
            return np.zeros((1, 1, 1))
        if ((year - self._starts[1]) - self._waits[1]) / self._ramp >= 1:
            return self._full
        share = (year - self._start) - self._wait
        if self._ramp != 1:
            share = share / self._ramp
        return np.asarray(np.minimum(1.0, np.maximum(0.0, share)))
