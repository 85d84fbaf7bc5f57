"""Each operation of a graph on arrays: element by element, so that nothing depends on the tile.

Used by ``arrays``; the definition of the bits that ``native`` gives as well. A tally takes in one
year after the other and lets it go.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes import elementary

__all__ = ["ELEMENT_WISE", "Tally"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Tally:
    """A function over the years so far: ``total mean product highest lowest final years``."""

    function: str
    value: Floats | None = None
    count: Floats = field(default_factory=lambda: np.zeros((1, 1, 1)))

    def add(self, number: Floats | None, where: Truths | None) -> None:
        """Take a year in, where the condition holds."""
        if where is not None and where.size == 1:
            if not where.item():
                return
            where = None
        if number is not None:
            joined = self._joined(number)
            self.value = joined if where is None else np.where(where, joined, self._so_far())
        self.count = self.count + (1.0 if where is None else where)

    def result(self) -> Floats:
        """Return the function's value over all years taken in."""
        if self.function == "years":
            return self.count
        return self._so_far() / self.count if self.function == "mean" else self._so_far()

    def _so_far(self) -> Floats:
        """Return what there is; of nothing, sums are 0, products 1, and others unknown."""
        if self.value is not None:
            return self.value
        empty = {"total": 0.0, "mean": 0.0, "product": 1.0}.get(self.function, math.nan)
        return np.full((1, 1, 1), empty)

    def _joined(self, number: Floats) -> Floats:
        before = self._so_far()
        match self.function:
            case "final":
                return number
            case "product":
                return before * number
            case "highest" | "lowest":
                joined = (_max if self.function == "highest" else _min)(before, number)
                return np.where(self.count > 0, joined, number)
            case _:
                return before + number


def _min(a: Floats, b: Floats) -> Floats:
    return _one_zero(np.minimum(a, b))


def _max(a: Floats, b: Floats) -> Floats:
    return _one_zero(np.maximum(a, b))


def _one_zero(fresh: Floats) -> Floats:
    """Turn -0 into 0: which of two zeros `minimum` returns depends on the processor."""
    fresh += 0.0
    return fresh


def _piecewise(x: Floats, *knots: Floats) -> Floats:
    """Straight lines between the knots, flat outside them."""
    xs, ys = knots[::2], knots[1::2]
    result = np.where(np.isnan(x), np.nan, ys[-1])
    for k in reversed(range(len(xs) - 1)):
        line = ys[k] + (ys[k + 1] - ys[k]) * ((x - xs[k]) / (xs[k + 1] - xs[k]))
        result = np.where(x <= xs[k + 1], line, result)
    return np.where(x <= xs[0], ys[0], result)


def _select(condition: Truths, then: Floats | None, other: Floats | None) -> Floats:
    if condition.size == 1:
        taken = then if condition.item() else other
        assert taken is not None  # noqa: S101 - only the other side is left out
        return taken
    assert then is not None and other is not None  # noqa: S101, PT018
    return np.where(condition, then, other)


def _joined(function: np.ufunc) -> Callable[..., Truths]:
    def join(*conditions: Truths) -> Truths:
        found = conditions[0]
        for condition in conditions[1:]:
            found = function(found, condition)
        return found

    return join


ELEMENT_WISE: Final[dict[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "add": np.add,
    "and": _joined(np.logical_and),
    "div": np.divide,
    "eq": np.equal,
    "exp": elementary.exp,
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "log": elementary.log,
    "lt": np.less,
    "max": _max,
    "min": _min,
    "mul": np.multiply,
    "ne": np.not_equal,
    "neg": np.negative,
    "not": np.logical_not,
    "or": _joined(np.logical_or),
    "piecewise": _piecewise,
    "select": _select,
    "sqrt": np.sqrt,
    "sub": np.subtract,
}
