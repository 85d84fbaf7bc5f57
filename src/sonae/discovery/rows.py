"""What the two readings by rows share: weights of rows, and the limits that rows break."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sonae.discovery.futures import Futures
from sonae.discovery.survivors import STATE, Broken, Cuts, Limits

__all__ = ["Outside", "weighed"]

Weights = npt.NDArray[Any]


def weighed(
    futures: Futures,
    interest: npt.NDArray[np.bool_],
    there: npt.NDArray[np.bool_] | None = None,
) -> tuple[Weights, Weights]:
    """Return mass and failures of each row; bytes if no weight is other than 1."""
    mass: Weights
    if futures.weights is None:
        mass = np.ones(futures.count, dtype=np.uint8) if there is None else there.astype(np.uint8)
    else:
        mass = futures.weights if there is None else np.where(there, futures.weights, 0.0)
    return mass, np.asarray(mass * interest, dtype=mass.dtype)


class Outside:
    """Which limits each row breaks: their number, and the sum of their labels.

    A row that breaks one limit names it by the sum. Each paste looks at one column only.
    """

    def __init__(
        self,
        limits: Limits,
        values: npt.NDArray[Any],
        codes: npt.NDArray[np.int16],
        mass: Weights,
        fails: Weights,
    ) -> None:
        """Start with the limits as they are."""
        from sonae.discovery.kernels.rows import broken_numbers, broken_states

        self._limits, self._values, self._codes = limits, values, codes
        self._mass, self._fails = mass, fails
        # a row without weight breaks so many limits that it never breaks just one
        self._count = np.where(mass == 0, np.int16(2**14), np.int16(0))
        self._labels = np.zeros(mass.size, dtype=np.int32)
        self._limited = [int(column) for column in np.flatnonzero(limits.restricted())]
        for column in self._limited:
            said = column + 1, self._count, self._labels
            if column < limits.numeric:
                low, high = limits.keep_low[column], limits.keep_high[column]
                broken_numbers(values[column], low, high, *said)
            else:
                row = column - limits.numeric
                broken_states(codes[row], ~limits.allowed[row], *said)

    def broken(self) -> Broken:
        """Return, by limited column, what it alone keeps out of the box."""
        alone = np.flatnonzero(self._count == 1)
        label = self._labels[alone]
        found: Broken = {}
        for column in self._limited:
            rows = alone[label == column + 1]
            row = column - self._limits.numeric
            value = self._values[column, rows] if row < 0 else self._codes[row, rows]
            found[column] = (
                value.astype(np.float64),
                self._mass[rows].astype(np.float64),
                self._fails[rows].astype(np.float64),
            )
        return found

    def mend(self, cuts: Cuts, at: int) -> None:
        """Move a limit outwards, here and in the limits."""
        from sonae.discovery.kernels.rows import mended_numbers, mended_state

        column, limits = int(cuts.column[at]), self._limits
        said = column + 1, self._count, self._labels
        if cuts.side[at] == STATE:
            limits.apply(cuts, at, add=True)
            mended_state(self._codes[column - limits.numeric], int(cuts.keep[at]), *said)
            return
        before = limits.keep_low[column], limits.keep_high[column]
        limits.apply(cuts, at)
        after = limits.keep_low[column], limits.keep_high[column]
        mended_numbers(self._values[column], *before, *after, *said)
