"""Functions over time as running tallies: each year is taken in once and then let go.

Used by ``arrays``; the reference is the plain list of years in ``interpret``.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Running"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]


class Running:
    """One function over time: ``total mean product highest lowest final years``."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._value: Floats | None = None
        self._count: Floats = np.zeros((1, 1, 1))

    def add(self, number: Floats | None, where: Truths | None) -> None:
        """Take a year in, where the condition holds."""
        seen = self._count > 0
        always = where is None or (where.size == 1 and bool(where.item()))
        if number is not None:
            self._value = (
                self._joined(number, seen)
                if where is None or always
                else np.where(where, self._joined(number, seen), self._before())
            )
        self._count = self._count + (1.0 if where is None else where)

    def result(self) -> Floats:
        """Return the function's value over all years taken in."""
        if self._function == "years":
            return self._count
        if self._function == "mean":
            return self._before() / self._count
        return self._before()

    def _before(self) -> Floats:
        """Return what stands so far; of nothing, sums are 0, products 1, and others unknown."""
        if self._value is not None:
            return self._value
        empty = {"total": 0.0, "mean": 0.0, "product": 1.0}.get(self._function, np.nan)
        return np.full((1, 1, 1), empty)

    def _joined(self, number: Floats, seen: Truths) -> Floats:
        """Return what stands so far with another year."""
        before = self._before()
        match self._function:
            case "final":
                return number
            case "product":
                return before * number
            case "highest" | "lowest":
                choose = np.maximum if self._function == "highest" else np.minimum
                if seen.all():
                    return choose(before, number)
                return np.where(seen, choose(before, number), number)
            case _:
                return before + number
