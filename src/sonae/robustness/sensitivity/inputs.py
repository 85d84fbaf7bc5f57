"""What an outcome depends on: uncertain numbers and factors of scenarios, and how they are drawn.

Reads a compiled model and the table of scenarios; hands the other files of this room `Inputs`,
which run the model on any futures.

Quantities are drawn from their ranges, or as the dossier says they are distributed, independently
of one another. Scenarios are drawn with equal weight over all possible ones: a way of looking at
every scenario, not a probability. So factors depend on one another as far as constraints rule out
combinations; "all else equal" then means a scenario with the same states of all other factors that
is possible as well (conditional sampling; Kucherenko, Tarantola and Annoni 2012).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError, UsageError
from sonae.outcomes import PlanTable, reading
from sonae.scenarios import ScenarioTable

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel
    from sonae.outcomes.reading import Reading

__all__ = ["EQUAL_WEIGHT", "Input", "Inputs", "inputs_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

EQUAL_WEIGHT: Final = (
    "every possible scenario weighs the same and quantities are drawn from their ranges: a way of "
    "looking at all futures, not a probability"
)

_TILE: Final = 1 << 20
"""Numbers of a tile at most."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something that an outcome may depend on.

    Attributes
    ----------
    name : str
        The quantity's id, ``option.what``, or the factor's id.
    kind : {'number', 'factor'}
    """

    name: str
    kind: Literal["number", "factor"]


class Inputs:
    """The inputs of a model, and the model ready to run on any of their values.

    Parameters
    ----------
    model : CompiledModel
    codes : array, (class, factor), int8
        The possible scenarios, sorted into classes that agree on all that the model reads.
    weight : array, (class,), float64
        Share of possible scenarios; they sum to 1.
    plan : str, optional
        The only plan to run; all if not given.
    """

    def __init__(
        self,
        model: "CompiledModel",
        codes: npt.NDArray[np.int8],
        weight: Floats,
        plan: str | None = None,
    ) -> None:
        self.model, self.codes, self.weight = model, codes, weight
        self._launches = model.launches
        if plan is not None:
            at = list(chosen(plan, model.plans, "plan"))
            launches = model.launches
            self._launches = PlanTable((plan,), launches.start[at], launches.trigger[at])
        self._cumulated: Floats = np.cumsum(weight)

    @property
    def all(self) -> tuple[Input, ...]:
        """Numbers, then factors."""
        numbers = [Input(dimension.name, "number") for dimension in self.model.dimensions]
        return (*numbers, *(Input(factor, "factor") for factor in self.model.factors))

    @property
    def plans(self) -> tuple[str, ...]:
        """Ids of the plans."""
        return self._launches.plans

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Ids of the outcomes."""
        return tuple(self.model.outcomes)

    def draw_classes(self, places: Floats) -> Ints:
        """Return the class at each place of [0, 1), by weight."""
        at = np.searchsorted(self._cumulated, places * self._cumulated[-1], side="right")
        return np.asarray(np.minimum(at, len(self.weight) - 1), dtype=np.int64)

    def same_others(self, factor: int) -> "Alike":
        """Return the classes sorted by the states of all factors but one."""
        columns = [at for at in range(self.codes.shape[1]) if at != factor]
        return Alike.of(self.codes[:, columns], self.weight)

    def run(self, classes: Ints, numbers: Floats) -> Floats:
        """Run all plans in single futures.

        Parameters
        ----------
        classes : array, (future,), int64
        numbers : array, (future, dimension), float64
            In natural units.

        Returns
        -------
        array, (future, plan, outcome), float64

        Raises
        ------
        OutcomeError
            If an outcome is NaN or infinite in one of them.
        """
        found = np.empty((len(classes), len(self.plans), len(self.outcomes)))
        order = np.argsort(classes, kind="stable")
        starts = np.flatnonzero(np.diff(classes[order], prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
            rows = order[start:end]
            at = int(classes[rows[0]])
            tile = self._tile(self.codes[at : at + 1], numbers[rows])
            found[rows] = np.moveaxis(tile[0], -1, 0)
        self._refuse_not_finite(found)
        return found

    def means(self, numbers: Floats) -> Floats:
        """Return the mean over all possible scenarios for each row of numbers.

        Returns
        -------
        array, (row, plan, outcome), float64
        """
        total = np.zeros((len(self.plans), len(self.outcomes), len(numbers)))
        for here, tile in self._tiles(numbers):
            total += (tile * self.weight[here, None, None, None]).sum(axis=0)
        return np.moveaxis(total / self.weight.sum(), -1, 0)

    def by_class(self, numbers: Floats) -> Floats:
        """Return every class at one row of numbers (class, plan, outcome)."""
        found = np.empty((len(self.weight), len(self.plans), len(self.outcomes)))
        for here, tile in self._tiles(numbers[None, :]):
            found[here] = tile[..., 0]
        return found

    def _tiles(self, numbers: Floats) -> Iterator[tuple[slice, Floats]]:
        """Yield chunks of classes with their outcomes (class, plan, outcome, row)."""
        rows = len(self.model.graph.results) + 2
        step = max(1, _TILE // (rows * len(self.plans) * max(1, len(numbers))))
        for first in range(0, len(self.weight), step):
            here = slice(first, first + step)
            tile = self._tile(self.codes[here], numbers)
            self._refuse_not_finite(tile)
            yield here, tile

    @cached_property
    def _reading(self) -> "Reading":
        return reading(self.model.graph)

    def _tile(self, codes: npt.NDArray[np.int8], numbers: Floats) -> Floats:
        """Return outcomes (class, plan, outcome, draw)."""
        with np.errstate(all="ignore"):
            tile = self._reading.tile(self._launches, codes, np.ascontiguousarray(numbers))
        return np.asarray(tile[:, :, : len(self.outcomes), : len(numbers)])

    def _refuse_not_finite(self, found: Floats) -> None:
        if not bool(np.isfinite(found).all()):
            message = "an outcome is not finite in some future, and sensitivity cannot count it"
            raise OutcomeError(f"{message}; `sonae run` names the formula and the future")


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Classes sorted into groups that agree on something, to draw from a class's own group."""

    group: Ints
    order: Ints
    start: Floats
    size: Floats
    ends: Floats

    @staticmethod
    def of(codes: npt.NDArray[np.int8], weight: Floats) -> "Alike":
        """Sort classes into groups with the same codes."""
        group = _groups(codes)
        order = np.argsort(group, kind="stable").astype(np.int64)
        ends = np.cumsum(weight[order])
        first = np.flatnonzero(np.diff(group[order], prepend=-1))
        start = ends[first] - weight[order][first]
        size = np.append(start[1:], ends[-1]) - start
        return Alike(group, order, start, size, ends)

    def draw(self, classes: Ints, places: Floats) -> Ints:
        """Return, for each class, one of its group at a place of [0, 1), by weight."""
        group = self.group[classes]
        at = np.searchsorted(self.ends, self.start[group] + places * self.size[group], side="right")
        at = np.minimum(at, len(self.order) - 1)
        found = self.order[at]
        # rounding may reach beyond the group: the class itself is always in it
        return np.where(self.group[found] == group, found, classes)


def _groups(codes: npt.NDArray[np.int8]) -> Ints:
    """Return a number for each row, the same for the same codes, in the order of the codes."""
    sizes = [int(column.max(initial=0)) + 1 for column in codes.T]
    if math.prod(sizes) < 2**62:  # one number a row: much faster to sort than rows
        key = np.zeros(codes.shape[0], dtype=np.int64)
        for column, size in zip(codes.T, sizes, strict=True):
            key = key * size + column
        _, group = np.unique(key, return_inverse=True)
    else:
        _, group = np.unique(codes, axis=0, return_inverse=True)
    return np.asarray(group.reshape(-1), dtype=np.int64)


def inputs_of(model: "CompiledModel", table: ScenarioTable, *, plan: str | None = None) -> Inputs:
    """Return the inputs of a model, which runs all plans or one.

    Raises
    ------
    UsageError
        If there is nothing to run or nothing that varies, or no such plan.
    """
    if not model.plans or not model.outcomes:
        raise UsageError("sensitivity takes a plan and an outcome, and the dossier lacks one")
    if not model.dimensions and not model.factors:
        raise UsageError("no uncertain quantity and no factor moves the model: it always says one")
    found = table.project(model.factors)
    weight = found.multiplicity / found.multiplicity.sum()
    return Inputs(model, found.codes, weight, plan)


def chosen(name: str | None, known: tuple[str, ...], noun: str) -> tuple[int, ...]:
    """Return the positions of one name, or of all if none is given."""
    if name is None:
        return tuple(range(len(known)))
    if name not in known:
        raise UsageError.unknown(noun, name, known)
    return (known.index(name),)
