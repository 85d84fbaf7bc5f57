"""A list of scenarios, and the questions one asks of a list: where, how many, which classes.

Made by ``enumerate``; read by ``likelihood``, ``explore`` and ``brief``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.expressions import Event
from sonae.scenarios.space import Space

__all__ = ["LARGEST_TABLE", "Projection", "ScenarioTable", "lexicographic"]

LARGEST_TABLE = 2**28
"""Bytes of codes that a table may take when no cap is given."""

SMALL_KEY = 1 << 22
"""Below so many classes a table of counts is quicker than sorting."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Scenarios sorted into classes that agree on some factors."""

    factors: tuple[str, ...]
    codes: NDArray[np.int8]
    """One row for each class that occurs, in lexicographic order (class, factor)."""
    index: NDArray[np.int64]
    """The class of each scenario."""
    multiplicity: NDArray[np.int64]
    """Number of scenarios in each class."""


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioTable:
    """Scenarios in lexicographic order of the declared factors, none twice.

    ``complete`` says whether the search that made it went through the whole space; if not,
    ``left`` says what it did not reach. A table that was cut short never claims to be complete.
    """

    space: Space
    codes: NDArray[np.int8]
    """Index of the state (scenario, factor); each factor's column is contiguous in memory."""
    complete: bool = True
    left: str | None = None
    total: int | None = None
    """Number of scenarios, exactly, where it is known though not all are listed."""

    @property
    def count(self) -> int:
        """Number of scenarios in the table."""
        return int(self.codes.shape[0])

    def scenario(self, row: int) -> dict[str, str]:
        """Return the state of each factor in one row."""
        return self.space.scenario(self.codes[row])

    def columns(self) -> Mapping[str, NDArray[np.int8]]:
        """Return the codes by factor, as an event reads them."""
        return {factor: self.codes[:, at] for at, factor in enumerate(self.space.factors)}

    def mask(self, event: Event) -> NDArray[np.bool_]:
        """Tell for each scenario whether an event holds in it."""
        columns = self.columns()
        holds = event.holds({factor: columns[factor] for factor in event.reads})
        return np.array(np.broadcast_to(holds, (self.count,)), dtype=np.bool_)

    def select(self, mask: NDArray[np.bool_]) -> "ScenarioTable":
        """Return the scenarios where ``mask`` is true; what was left out before stays left out."""
        if mask.dtype != np.bool_ or mask.shape != (self.count,):
            raise ValueError(f"a mask has one truth value for each of {self.count} scenarios")
        rows = np.flatnonzero(mask)
        chosen = np.take(self.codes.T, rows, axis=1).T
        return ScenarioTable(self.space, chosen, self.complete, self.left)

    def marginal_counts(self) -> tuple[NDArray[np.int64], ...]:
        """Return for each factor in how many scenarios each of its states occurs."""
        return tuple(
            np.bincount(self.codes[:, at], minlength=size).astype(np.int64)
            for at, size in enumerate(self.space.sizes)
        )

    def project(self, factors: tuple[str, ...]) -> Projection:
        """Sort the scenarios into classes that agree on ``factors``, in the order given."""
        places = [self.space.factor_index(factor) for factor in factors]
        if len(set(places)) != len(places):
            raise ValueError("a factor is named twice")
        key, size = self._key(places)
        index, multiplicity = _classes(key, size)
        first = np.zeros(multiplicity.size, dtype=np.int64)
        # Written backwards, so that the first scenario of each class is the one that stays.
        first[index[::-1]] = np.arange(self.count - 1, -1, -1)
        codes = np.take(self.codes[:, places], first, axis=0)
        return Projection(factors, codes, index, multiplicity)

    def _key(self, places: list[int]) -> tuple[NDArray[np.int64], int]:
        """Return a number for each scenario that orders them by the factors at ``places``."""
        key = np.zeros(self.count, dtype=np.int64)
        size = 1
        for at in places:
            states = self.space.sizes[at]
            if size > (1 << 62) // states:  # the next factor would not fit: renumber first
                key, multiplicity = _classes(key, size)
                size = max(1, multiplicity.size)
            key = key * states + self.codes[:, at]
            size *= states
        return key, size


def _classes(key: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each key its place among the distinct ones, and how often each of these occurs."""
    if size <= SMALL_KEY:
        counts = np.bincount(key, minlength=size)
        occurs = counts > 0
        number = np.cumsum(occurs) - 1
        return number[key].astype(np.int64), counts[occurs].astype(np.int64)
    _, index, multiplicity = np.unique(key, return_inverse=True, return_counts=True)
    return index.reshape(-1).astype(np.int64), multiplicity.astype(np.int64)


def lexicographic(space: Space, columns: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return the order that sorts scenarios (factor × scenario) by the declared factors."""
    keys: list[NDArray[np.int64]] = []
    start = 0
    while start < len(space.factors):
        stop, key = start, np.zeros(columns.shape[1], dtype=np.int64)
        while stop < len(space.factors) and math.prod(space.sizes[start : stop + 1]) < 1 << 63:
            key = key * space.sizes[stop] + columns[stop]
            stop += 1
        keys.append(key)
        start = stop
    if len(keys) == 1:
        return np.argsort(keys[0], kind="stable").astype(np.int64)
    return np.lexsort(keys[::-1]).astype(np.int64) if keys else np.arange(columns.shape[1])
