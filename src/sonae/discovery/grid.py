"""The futures of a run as the grid they are: scenario classes × draws of the quantities.

Made from a ``Performance`` and its compiled model. A factor is the same in all draws of a class and
a quantity in all classes of a draw, so a box is some classes times some draws and nothing has to be
written out: 120,000 classes × 16 draws take a few megabytes, and every future is counted.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box
from sonae.discovery.columns import Column
from sonae.discovery.futures import Futures
from sonae.discovery.refusals import NoFuturesError, NotANumberError
from sonae.discovery.weights import exact_weights
from sonae.errors import UsageError

__all__ = ["FutureGrid", "Labelled", "Run"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Run(Protocol):
    """What is read of a ``Performance``."""

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors."""

    @property
    def codes(self) -> npt.NDArray[np.int8]:
        """State of each factor: (class, factor)."""

    @property
    def multiplicity(self) -> npt.NDArray[np.int64]:
        """Scenarios in each class."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """How people speak of a factor or a quantity, and its states or its unit."""

    label: str
    unit: str = "1"
    states: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FutureGrid:
    """Inputs of all futures of a run.

    Attributes
    ----------
    columns : tuple of Column
        Quantities, then factors.
    numbers : array, (quantity, draw), float64
    codes : array, (factor, class), int16
    weights : array, (class,), float64
        What a future of the class counts for: the scenarios in it.
    dropped : tuple of str
        Inputs that never vary; no box can be limited by them.
    complete : bool
        Always true: nothing is left out.
    """

    columns: tuple[Column, ...]
    numbers: npt.NDArray[np.float64]
    codes: npt.NDArray[np.int16]
    weights: npt.NDArray[np.float64]
    dropped: tuple[str, ...] = ()
    complete: bool = field(default=True, kw_only=True)

    @classmethod
    def of(
        cls,
        run: Run,
        factors: dict[str, Labelled],
        numbers: npt.NDArray[np.float64],
        quantities: dict[str, Labelled],
        weights: npt.ArrayLike | None = None,
    ) -> "FutureGrid":
        """Return the grid of a run.

        Parameters
        ----------
        run : Performance
        factors : mapping
            How to speak of each of its factors, with all states in the order of codes.
        numbers : array, (draw, quantity), float64
            As the model makes them of the run's draws.
        quantities : mapping
            How to speak of each quantity, in the order of `numbers`.
        weights : array, (class,), optional
            In place of the number of scenarios in each class.

        Raises
        ------
        NoFuturesError, NotANumberError
            If there is no class or draw, or a number is not finite.
        """
        classes, draws = run.codes.shape[0], numbers.shape[0]
        if not classes or not draws:
            raise NoFuturesError("the run has no futures to look into")
        if not np.isfinite(numbers).all():
            raise NotANumberError("a quantity is NaN or infinite in some draw")
        exact = exact_weights(run.multiplicity if weights is None else weights, classes)
        columns: list[Column] = []
        rows, codes, dropped = [], [], []
        for at, (name, said) in enumerate(quantities.items()):
            values = numbers[:, at]
            least, most = float(values.min()), float(values.max())
            if least == most:
                dropped.append(name)
                continue
            columns.append(Column(name, "real", said.label, said.unit, least=least, most=most))
            rows.append(values)
        for at, name in enumerate(run.factors):
            said = factors[name]
            present = np.unique(run.codes[:, at])
            if present.size == 1:
                dropped.append(name)
                continue
            states = tuple(said.states[code] for code in present)
            labels = tuple(said.labels[code] for code in present)
            columns.append(Column(name, "states", said.label, states=states, labels=labels))
            codes.append(np.searchsorted(present, run.codes[:, at]))
        return cls(
            tuple(columns),
            np.array(rows, dtype=np.float64).reshape(len(rows), draws),
            np.array(codes, dtype=np.int16).reshape(len(codes), classes),
            np.ones(classes) if exact is None else exact,
            tuple(dropped),
        )

    @property
    def classes(self) -> int:
        """Number of scenario classes."""
        return int(self.weights.size)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.numbers.shape[1])

    @property
    def count(self) -> int:
        """Number of futures."""
        return self.classes * self.draws

    @property
    def of_all(self) -> int:
        """Number of futures that this grid stands for."""
        return self.count

    @property
    def factors(self) -> tuple[Column, ...]:
        """The columns of states."""
        return self.columns[self.numbers.shape[0] :]

    def without_numbers(self) -> "FutureGrid":
        """Return the grid with its factors only: boxes are then limited by states alone."""
        names = tuple(c.name for c in self.columns if c.numeric)
        empty = np.empty((0, self.draws))
        return replace(self, columns=self.factors, numbers=empty, dropped=self.dropped + names)

    def sides(self, box: Box) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return the classes and the draws of a box."""
        classes = np.ones(self.classes, dtype=np.bool_)
        draws = np.ones(self.draws, dtype=np.bool_)
        at = {column.name: index for index, column in enumerate(self.columns)}
        for limit in box.limits:
            if limit.column not in at:
                raise UsageError(f"the futures have no column {limit.column!r}")
            index = at[limit.column]
            if limit.states is not None:
                member = np.array([s in limit.states for s in self.columns[index].states])
                classes &= member[self.codes[index - self.numbers.shape[0]]]
                continue
            if limit.lower is not None:
                draws &= self.numbers[index] >= limit.lower
            if limit.upper is not None:
                draws &= self.numbers[index] <= limit.upper
        return classes, draws

    def sample(self, count: int, seed: int = 1) -> tuple[Futures, npt.NDArray[np.int64]]:
        """Return a table of some futures, and their numbers: evenly spread, one in each stratum.

        Futures are cut into ``count`` runs of consecutive numbers and one is drawn from each, so
        every class and draw is met in proportion. With as many as there are, all are taken.
        """
        if not 1 <= count <= self.count:
            raise UsageError(f"a sample has between 1 and {self.count:,} futures, got {count:,}")
        edges = np.arange(count + 1, dtype=np.int64) * self.count // count
        width = (edges[1:] - edges[:-1]).astype(np.uint64)
        shift = (hashed(np.arange(count), seed) % width).astype(np.int64)
        chosen = edges[:-1] + shift
        classes, draws = chosen // self.draws, chosen % self.draws
        weights = self.weights[classes]
        table = Futures(
            self.columns,
            np.ascontiguousarray(self.numbers[:, draws]),
            np.ascontiguousarray(self.codes[:, classes]),
            None if (weights == 1).all() else weights,
            complete=count == self.count,
        )
        return table, chosen


def hashed(index: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.uint64]:
    """Return 64 well-mixed bits for each index: SplitMix64, the same on every machine."""
    with np.errstate(over="ignore"):
        start = np.uint64(seed & 0xFFFFFFFFFFFFFFFF) * np.uint64(0xD1342543DE82EF95)
        x = start + (index.astype(np.uint64) + np.uint64(1)) * _GOLDEN
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ (x >> np.uint64(31)), dtype=np.uint64)
