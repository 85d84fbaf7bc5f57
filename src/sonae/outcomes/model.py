"""The model: formulas in the order of computation, every number they need, and their graph.

Made by ``compile``; ``interpret`` reads the formulas of a `Model` (one future, plain Python), the
compiled readings the `Graph` of a `CompiledModel`. Nothing in it depends on a plan's or a
scenario's values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sonae.dossier import Distribution, Interval
from sonae.expressions import Node
from sonae.outcomes.distributions import quantiles
from sonae.outcomes.graph import Graph, PlanTable
from sonae.plans import Schedule
from sonae.units import Unit

__all__ = [
    "CompiledModel",
    "Dimension",
    "Model",
    "OptionTerms",
    "StockTerms",
    "TableTerms",
    "numbers_at",
]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One axis of the box of quantities: something whose value is only known as an interval.

    Attributes
    ----------
    of : str
        A quantity, or an option.
    what : str
        ``quantity``, or the option's ``yearly`` or ``upfront`` cost, or its ``lead`` in months.
    interval : Interval
    distribution : Distribution, optional
        How it is distributed within the interval; None if nothing is said: a box.
    """

    of: str
    what: Literal["quantity", "yearly", "upfront", "lead"]
    interval: Interval
    distribution: Distribution | None = None

    @property
    def name(self) -> str:
        """The quantity's id, or ``option.what``."""
        return self.of if self.what == "quantity" else f"{self.of}.{self.what}"

    def said(self) -> dict[str, Any]:
        """Return all of it as plain values, from which ``of_said`` makes it again, bit for bit."""
        ends = (self.interval.lower.hex(), self.interval.upper.hex(), self.interval.text)
        shape = self.distribution
        if shape is None:
            return {"of": self.of, "what": self.what, "is": ends, "distribution": None}
        given = {name: number.hex() for name, number in shape.parameters.items()}
        said = {"family": shape.family, **given}
        return {"of": self.of, "what": self.what, "is": ends, "distribution": said}

    @staticmethod
    def of_said(said: Mapping[str, Any]) -> "Dimension":
        """Return the dimension of which ``said`` tells."""
        lower, upper, text = said["is"]
        interval = Interval(float.fromhex(lower), float.fromhex(upper), text)
        shape = said["distribution"]
        if shape is None:
            return Dimension(said["of"], said["what"], interval)
        given = {n: float.fromhex(number) for n, number in shape.items() if n != "family"}
        distribution = Distribution(family=shape["family"], **given)
        return Dimension(said["of"], said["what"], interval, distribution)


def numbers_at(
    dimensions: Sequence[Dimension], points: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return points of the unit box in natural units.

    Parameters
    ----------
    dimensions : sequence of Dimension
    points : array, (draw, dimension), float64, each in [0, 1]

    Returns
    -------
    array, (draw, dimension), float64, contiguous
        ``lower + (upper - lower) * point`` where nothing is said about the distribution, else the
        quantile of the distribution at the point.
    """
    lower = np.array([dimension.interval.lower for dimension in dimensions])
    upper = np.array([dimension.interval.upper for dimension in dimensions])
    numbers = np.ascontiguousarray(lower + (upper - lower) * points, dtype=np.float64)
    for at, dimension in enumerate(dimensions):
        if dimension.distribution is not None:
            shape = dimension.distribution
            numbers[:, at] = quantiles(shape, dimension.interval, points[:, at])
    return numbers


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """What an option costs and when it acts: money per model year, lead in months, ramp in years.

    ``passes`` is a condition without which it never takes effect; None if there is none.
    """

    id: str
    yearly: Interval
    upfront: Interval
    paid_in_effect: bool
    lead: Interval
    ramp: float
    difficulty: int
    passes: Node | None


@dataclass(frozen=True, slots=True)
class StockTerms:
    """How a stock starts and goes on."""

    start: Node
    next: Node


@dataclass(frozen=True, slots=True)
class TableTerms:
    """Numbers by the code of one factor's state."""

    factor: str
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The outcome model of a dossier, as formulas.

    Attributes
    ----------
    years : range
    factors : tuple of str
        The factors that the model or a trigger reads, in declared order: scenarios that agree on
        them have the same outcomes.
    states : mapping
        The states of those factors, in declared order.
    dimensions : tuple of Dimension
        The axes of the box: uncertain quantities, then each option's uncertain costs and lead.
    fixed : mapping
        Quantities known as one number.
    tables, options, stocks : mappings by id
    schedules : tuple of Schedule
        One for each plan.
    lead_position : str or None
        The quantity that places every lead within its range.
    stretch : Node or None
        Formula that multiplies every lead.
    values, outcomes, reports : mappings from id to tree
        Values in an order in which each can be computed.
    places : mapping
        ``file:line`` of each formula, by its path in the dossier.
    units : mapping
        Unit of each quantity, value, stock, table and option series.
    launchable : tuple of str
        Options that may be launched although no plan of the dossier does so: what a search over
        plans chooses from.
    """

    years: range
    factors: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    dimensions: tuple[Dimension, ...]
    fixed: Mapping[str, float]
    tables: Mapping[str, TableTerms]
    options: Mapping[str, OptionTerms]
    schedules: tuple[Schedule, ...]
    lead_position: str | None
    stretch: Node | None
    stocks: Mapping[str, StockTerms]
    values: Mapping[str, Node]
    outcomes: Mapping[str, Node]
    reports: Mapping[str, Node]
    places: Mapping[str, str]
    units: Mapping[str, Unit | None]
    launchable: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def plans(self) -> tuple[str, ...]:
        """Ids of the plans."""
        return tuple(schedule.plan for schedule in self.schedules)

    @property
    def waits(self) -> bool:
        """Whether some plan waits for what the model shows."""
        return any(x.watch is not None for plan in self.schedules for x in plan.launches)

    @property
    def used_options(self) -> tuple[str, ...]:
        """The options that some plan or a search may launch, in declared order."""
        used = {option for schedule in self.schedules for option in schedule.options}
        used.update(self.launchable)
        return tuple(option for option in self.options if option in used)

    def numbers(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return points of the unit box in natural units; see ``numbers_at``."""
        return numbers_at(self.dimensions, points)

    def midpoint(self) -> npt.NDArray[np.float64]:
        """Return the middle of the box: every uncertain number at mid-range, or at its median."""
        middle = np.full((1, len(self.dimensions)), 0.5)
        return self.numbers(middle).reshape(-1)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledModel(Model):
    """A model and its graph, ready to run.

    Attributes
    ----------
    graph : Graph
    launches : PlanTable
        What each plan launches.
    """

    graph: Graph
    launches: PlanTable
