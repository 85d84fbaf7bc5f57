"""The smallest expectation of any value per class, over every distribution the judgements allow.

Reads a `Polytope` and the class of each scenario; hands ``rules`` and ``break_even`` a `Belief`:
the value, its proof, and the distribution that attains it. A distribution meets the judgements by
what it gives to signatures and is worth what it gives to classes, so scenarios that agree on both
are one column: exact, and smaller than the table. The programme is that of ``likelihood``; one
ground may be asked for any number of values, and `over` gives the same ground under other
judgements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.likelihood.generation import Programme, Target
from sonae.likelihood.polytope import Polytope

__all__ = ["Belief", "Ground", "Lowest"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

PROVES = 1e-12
"""A dual up to here counts as 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """A distribution that the judgements allow, and the expectation it makes smallest.

    Attributes
    ----------
    value : float
        The smallest expectation, attained.
    gap : float
        No allowed distribution goes below ``value - gap``.
    signatures, classes : array, (column,), int64
        What has weight; a class may stand more than once.
    weights : array, (column,), float64
        Sum to 1.
    proves : frozenset of int
        Places of the judgements that the proof needs; it stands without all the others.
    """

    value: float
    gap: float
    signatures: Ints
    classes: Ints
    weights: Floats
    proves: frozenset[int]

    def expects(self, gains: Floats) -> Floats:
        """Return the expectation of each row of ``gains`` (row, class) under the belief."""
        expected: Floats = (gains[:, self.classes] * self.weights).sum(axis=1)
        return expected


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Every pair of a signature and a class that some scenario has, signature by signature."""

    starts: npt.NDArray[np.intp]
    classes: Ints

    @staticmethod
    def of(signature: npt.NDArray[np.int32], class_of: Ints) -> "_Columns":
        classes = int(class_of.max()) + 1
        pairs = np.unique(signature.astype(np.int64) * classes + class_of)
        owner, member = np.divmod(pairs, classes)
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        return _Columns(first, member)

    def best(self, signature: int, values: Floats) -> int:
        """Return the class with the smallest value among those of a signature."""
        after = signature + 1
        end = self.starts[after] if after < self.starts.size else self.classes.size
        members = self.classes[self.starts[signature] : end]
        return int(members[np.argmin(values[members])])


class _Started(Programme):
    """A programme whose pool starts with given signatures."""

    def __init__(self, polytope: Polytope, start: Ints) -> None:
        super().__init__(polytope)
        if self.coherent:
            self._master.add(start)
            self._master.keep()


class Lowest(Protocol):
    """What finds the smallest expectation of a value."""

    def lowest(self, values: Floats) -> Belief:
        """Return the belief under which the expectation of a value per class is smallest."""


class Ground:
    """The distributions that a set of judgements allows, seen by class.

    Parameters
    ----------
    polytope : Polytope
        What the judgements demand.
    class_of : array, (scenario,), int64
        The class of each scenario of the table that the polytope was built on.
    """

    def __init__(
        self,
        polytope: Polytope,
        class_of: Ints,
        columns: _Columns | None = None,
        start: Ints | None = None,
    ) -> None:
        self.polytope = polytope
        self._class_of, self._start = class_of, start
        self._columns = columns or _Columns.of(polytope.signature, class_of)
        self._programme = Programme(polytope) if start is None else _Started(polytope, start)

    @property
    def coherent(self) -> bool:
        """Whether any distribution meets the judgements."""
        return self._programme.coherent

    @property
    def columns(self) -> int:
        """Number of distinguishable cases: pairs of signature and class."""
        return int(self._columns.classes.size)

    def over(self, polytope: Polytope, start: Ints) -> "Ground":
        """Return the same ground under other demands on the same signatures.

        ``start`` names signatures that are likely to matter: they save rounds and change nothing
        beyond the last digits.
        """
        return Ground(polytope, self._class_of, self._columns, start)

    def started(self, beliefs: Sequence[Belief]) -> "Ground":
        """Return the same ground with a head start: what has weight in some beliefs of it."""
        found = np.unique(np.concatenate([belief.signatures for belief in beliefs]))
        return self.over(self.polytope, found)

    def copy(self) -> "Ground":
        """Return the same ground with a programme of its own, for another thread."""
        return Ground(self.polytope, self._class_of, self._columns, self._start)

    def lowest(self, values: Floats) -> Belief:
        """Return the belief under which the expectation of a value per class is smallest.

        Parameters
        ----------
        values : array, (class,), float64
            In any unit; ``Belief.value`` and ``gap`` are in it.
        """
        low, high = float(values.min()), float(values.max())
        width = high - low if high > low else 1.0
        scaled = np.clip((values - low) / width, 0.0, 1.0)
        inside = np.minimum.reduceat(scaled[self._columns.classes], self._columns.starts)
        found = self._programme.minimise(Target(inside))
        classes = [self._columns.best(signature, scaled) for signature in found.signatures]
        at = np.flatnonzero(found.duals > PROVES)
        belief = Belief(
            value=low,
            gap=found.gap * width,
            signatures=np.array(found.signatures, dtype=np.int64),
            classes=np.array(classes, dtype=np.int64),
            weights=np.array(found.weights),
            proves=_judgements(self.polytope, at.tolist()),
        )
        return _at(belief, float(belief.expects(values[None, :])[0]) if high > low else low)


def _judgements(polytope: Polytope, rows: Iterable[int]) -> frozenset[int]:
    return frozenset(polytope.rows[row].judgement for row in rows)


def _at(belief: Belief, value: float) -> Belief:
    return Belief(
        value, belief.gap, belief.signatures, belief.classes, belief.weights, belief.proves
    )
