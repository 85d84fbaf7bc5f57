"""The futures as a table: a row of numbers and states for each, with a weight.

Made from arrays; read by ``prim``, ``best`` and ``tree``. What a search needs of the columns, their
sorted order or bins, is made once and used for every plan and outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box
from sonae.discovery.columns import Column, Kind
from sonae.discovery.refusals import ConstantColumnError, NotANumberError
from sonae.discovery.weights import exact_weights
from sonae.errors import UsageError

__all__ = ["Futures"]

_LARGEST = 2.0**53
_MOST_STATES = 1024


@dataclass(frozen=True, eq=False)
class Futures:
    """Inputs of every future.

    Attributes
    ----------
    columns : tuple of Column
        Real numbers, then whole numbers, then states: the order in which cuts are tried.
    numbers : array, (numeric column, future), float64
    codes : array, (column of states, future), int16
        Position of the state in the column's ``states``.
    weights : array, (future,), float64, or None
        Sums of them are exact; None if all are 1.
    complete : bool
        False if these are a sample of the futures.
    """

    columns: tuple[Column, ...]
    numbers: npt.NDArray[np.float64]
    codes: npt.NDArray[np.int16]
    weights: npt.NDArray[np.float64] | None = None
    complete: bool = field(default=True, kw_only=True)

    @classmethod
    def of(
        cls,
        numeric: Mapping[str, npt.ArrayLike] | None = None,
        states: Mapping[str, npt.ArrayLike] | None = None,
        weights: npt.ArrayLike | None = None,
        *,
        declared: Mapping[str, Sequence[str]] | None = None,
        labels: Mapping[str, str] | None = None,
        units: Mapping[str, str] | None = None,
    ) -> "Futures":
        """Return the table of some columns of equal length.

        Parameters
        ----------
        numeric : mapping of name to array
            Whole-number types make a ``whole`` column.
        states : mapping of name to array
            Any values; each distinct one is a state.
        weights : array, optional
            ≥ 0; a whole weight w stands for w futures.
        declared : mapping, optional
            The states of a column in their order; sorted if not given.
        labels, units : mappings, optional
            How people speak of a column, and its unit.

        Raises
        ------
        NoFuturesError, NotANumberError, ConstantColumnError
            If there is no row or no weight, a value is not finite, a column has one value only.

        Examples
        --------
        >>> table = Futures.of({"x": [0.1, 0.5, 0.9]}, {"c": ["a", "b", "a"]})
        >>> [column.kind for column in table.columns], table.count
        (['real', 'states'], 3)
        """
        given = {name: np.asarray(array) for name, array in (numeric or {}).items()}
        whole = {name: array for name, array in given.items() if array.dtype.kind in "iu"}
        real = {name: array for name, array in given.items() if name not in whole}
        factors = {name: np.asarray(array) for name, array in (states or {}).items()}
        count = _length([*given.values(), *factors.values()])
        exact = exact_weights(weights, count)
        say = labels or {}
        columns, rows, codes = [], [], []
        groups: tuple[tuple[Kind, dict[str, Any]], ...] = (("real", real), ("whole", whole))
        for kind, group in groups:
            for name, array in group.items():
                numbers = _numbers(name, array)
                unit = (units or {}).get(name, "1")
                columns.append(_numeric(name, kind, say.get(name, name), unit, numbers))
                rows.append(numbers)
        for name, array in factors.items():
            column, code = _factor(name, array, (declared or {}).get(name), say.get(name, name))
            columns.append(column)
            codes.append(code)
        return cls(
            tuple(columns),
            np.array(rows, dtype=np.float64).reshape(len(rows), count),
            np.array(codes, dtype=np.int16).reshape(len(codes), count),
            exact,
        )

    @property
    def count(self) -> int:
        """Number of futures, whatever their weights."""
        return int(self.numbers.shape[1] if self.numbers.shape[0] else self.codes.shape[1])

    @property
    def of_all(self) -> int:
        """Number of futures that this table stands for."""
        return self.count

    @property
    def numeric(self) -> tuple[Column, ...]:
        """The columns of numbers."""
        return self.columns[: self.numbers.shape[0]]

    @property
    def factors(self) -> tuple[Column, ...]:
        """The columns of states."""
        return self.columns[self.numbers.shape[0] :]

    @cached_property
    def order(self) -> npt.NDArray[np.int32]:
        """Row numbers of each numeric column, ascending by value: (numeric column, future)."""
        found = np.empty(self.numbers.shape, dtype=np.int32)
        for at, numbers in enumerate(self.numbers):
            found[at] = np.argsort(numbers)  # equal numbers go together, in whatever order
        return found

    def only(self, rows: npt.NDArray[np.bool_]) -> "Futures":
        """Return the table of some of these futures."""
        weights = None if self.weights is None else self.weights[rows]
        numbers, codes = self.numbers[:, rows], self.codes[:, rows]
        return Futures(self.columns, numbers, codes, weights, complete=self.complete)

    def inside(self, box: Box) -> npt.NDArray[np.bool_]:
        """Return which futures lie in a box."""
        held = np.ones(self.count, dtype=np.bool_)
        at = {column.name: index for index, column in enumerate(self.columns)}
        for limit in box.limits:
            if limit.column not in at:
                raise UsageError(f"the futures have no column {limit.column!r}")
            index = at[limit.column]
            if limit.states is not None:
                column = self.columns[index]
                member = np.array([state in limit.states for state in column.states])
                held &= member[self.codes[index - self.numbers.shape[0]]]
                continue
            if limit.lower is not None:
                held &= self.numbers[index] >= limit.lower
            if limit.upper is not None:
                held &= self.numbers[index] <= limit.upper
        return held


def _length(arrays: list[npt.NDArray[np.generic]]) -> int:
    if not arrays:
        raise UsageError("a table of futures needs a column")
    shapes = {array.shape for array in arrays}
    if len(shapes) > 1 or arrays[0].ndim != 1:
        raise UsageError("columns must be one-dimensional and equally long")
    return int(arrays[0].shape[0])


def _numbers(name: str, array: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    if array.dtype.kind not in "iuf":
        raise UsageError(f"column {name!r} holds no numbers; give it as states")
    numbers = array.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise NotANumberError(f"column {name!r} holds NaN or infinity")
    if array.dtype.kind in "iu" and np.abs(numbers).max(initial=0) > _LARGEST:
        raise UsageError(f"column {name!r} holds whole numbers beyond 2**53")
    return numbers


def _numeric(
    name: str, kind: Kind, label: str, unit: str, numbers: npt.NDArray[np.float64]
) -> Column:
    least, most = float(numbers.min()), float(numbers.max())
    if least == most:
        raise ConstantColumnError(
            f"column {name!r} is {least:g} in all futures: no box can be limited by it"
        )
    return Column(name, kind, label, unit, least=least, most=most)


def _factor(
    name: str, array: npt.NDArray[np.generic], declared: Sequence[str] | None, label: str
) -> tuple[Column, npt.NDArray[np.int16]]:
    text = array.astype(str)
    present, codes = np.unique(text, return_inverse=True)
    if present.size == 1:
        raise ConstantColumnError(
            f"column {name!r} is {present[0]!r} in all futures: no box can be limited by it"
        )
    if present.size > _MOST_STATES:
        raise UsageError(f"column {name!r} has {present.size:,} states; at most {_MOST_STATES:,}")
    found = [str(state) for state in present]
    if declared is None:
        return Column(name, "states", label, states=tuple(found), labels=tuple(found)), _short(
            codes
        )
    # states that never occur are no part of the column: nothing could be said of them
    kept = [state for state in declared if state in found]
    if unknown := [state for state in found if state not in kept]:
        raise UsageError(f"column {name!r} holds {unknown[0]!r}, which is not declared")
    place = np.array([kept.index(state) for state in found])
    return Column(name, "states", label, states=tuple(kept), labels=tuple(kept)), _short(
        place[codes]
    )


def _short(codes: npt.NDArray[np.intp]) -> npt.NDArray[np.int16]:
    return codes.astype(np.int16)
