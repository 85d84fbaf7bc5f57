"""The compiled model: formulas in the order of computation, and every number they need.

Made by ``compile``; read by ``interpret`` (one future, plain Python) and by ``arrays`` (through
the year-by-year `Program`). Nothing in it depends on a plan's or a scenario's values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sonae.dossier import Interval
from sonae.expressions import Node
from sonae.outcomes.program import Program
from sonae.plans import Schedule

__all__ = ["CompiledModel", "Dimension", "OptionTerms", "StockTerms", "TableTerms"]


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
    """

    of: str
    what: Literal["quantity", "yearly", "upfront", "lead"]
    interval: Interval

    @property
    def name(self) -> str:
        """The quantity's id, or ``option.what``."""
        return self.of if self.what == "quantity" else f"{self.of}.{self.what}"


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
class CompiledModel:
    """The outcome model of a dossier, ready to run.

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
    program : Program
        The same model laid out year by year, for readings over arrays.
    places : mapping
        ``file:line`` of each formula, by its path in the dossier.
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
    program: Program
    places: Mapping[str, str]

    @property
    def plans(self) -> tuple[str, ...]:
        """Ids of the plans."""
        return tuple(schedule.plan for schedule in self.schedules)

    @property
    def used_options(self) -> tuple[str, ...]:
        """The options that some plan may launch, in declared order."""
        used = {option for schedule in self.schedules for option in schedule.options}
        return tuple(option for option in self.options if option in used)

    def numbers(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return points of the unit box in natural units: lower + (upper - lower) * point.

        Parameters
        ----------
        points : array, (draw, dimension), float64, each in [0, 1]

        Returns
        -------
        array, (draw, dimension), float64
        """
        lower = np.array([dimension.interval.lower for dimension in self.dimensions])
        upper = np.array([dimension.interval.upper for dimension in self.dimensions])
        return np.asarray(lower + (upper - lower) * points, dtype=np.float64)

    def midpoint(self) -> npt.NDArray[np.float64]:
        """Return the middle of the box: every uncertain number at mid-range."""
        middle = np.full((1, len(self.dimensions)), 0.5)
        return self.numbers(middle).reshape(-1)
