"""When each plan tips: the first year from which something that has to be kept is missed.

Reads a dossier and its possible scenarios; hands ``deadlines``, ``survival`` and the brief the
*adaptation tipping point* (Kwadijk et al. 2010) of every plan, condition and future, its share of
futures, and bounds over all that the judgements allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore.futures import ScenarioClasses
from sonae.likelihood import Bounds
from sonae.pathways.conditions import kept_of
from sonae.pathways.timed import Tell, Timed, TipIndex, timed_model
from sonae.scenarios import ScenarioTable
from sonae.seeds import points

__all__ = ["DRAWS", "Believes", "TippingTimes", "first_of", "tipping_times"]

Floats: TypeAlias = npt.NDArray[np.float64]

DRAWS = 8
"""Draws of the quantities in each scenario class if nothing else is said."""


class Believes(Protocol):
    """Bounds of an expectation over everything that the judgements allow."""

    def expectation(self, values: Floats, /) -> Bounds:
        """Return the bounds of the expectation of a value per scenario."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TippingTimes:
    """When every plan tips, in every future.

    Attributes
    ----------
    timed : Timed
    classes : ScenarioClasses
        Scenarios that agree on all that the model and the conditions read.
    class_of : array, (scenario,), int64
    numbers : array, (draw, dimension), float64
        What was drawn, in natural units; every class meets every draw.
    index : array, (plan, condition, class, draw), uint8
        Index into ``years`` of the tipping time; the number of years for never.
    goals : tuple of str
        Thresholds that every plan misses from the first year on, in every future: something to be
        reached by the end, and not to be kept. They do not count in the first that tips. What
        ``pathways.keep`` declares always counts.
    seed : int
    """

    timed: Timed
    classes: ScenarioClasses
    class_of: npt.NDArray[np.int64]
    numbers: Floats
    index: TipIndex
    goals: tuple[str, ...]
    seed: int

    @property
    def plans(self) -> tuple[str, ...]:
        """Ids of the plans."""
        return self.timed.model.plans

    @property
    def conditions(self) -> tuple[str, ...]:
        """Ids of what has to be kept."""
        return tuple(condition.id for condition in self.timed.conditions)

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which conditions are there to be kept, and are no goals (condition,)."""
        return np.array([name not in self.goals for name in self.conditions])

    @property
    def years(self) -> range:
        """The years of the horizon."""
        return self.timed.years

    @property
    def never(self) -> int:
        """The index that stands for no tipping within the horizon."""
        return len(self.years)

    @property
    def weight(self) -> Floats:
        """The share of possible scenarios in each class."""
        total = float(self.classes.multiplicity.sum())
        weight: Floats = self.classes.multiplicity / total
        return weight

    def share(self, holds: npt.NDArray[np.bool_]) -> float:
        """Return the share of futures in which something holds, every scenario alike.

        Parameters
        ----------
        holds : array, (class, draw), bool
        """
        return float((holds.mean(axis=1) * self.weight).sum())

    def of(self, plan: str, condition: str | None = None) -> TipIndex:
        """Return the tipping index of a plan in one condition, or in the first that tips.

        Returns
        -------
        array, (class, draw), uint8
        """
        own = self.index[self.plans.index(plan)]
        if condition is not None:
            return np.asarray(own[self.conditions.index(condition)])
        return first_of(own, self.kept, self.never)

    def tipped_by(self, plan: str, year: int, condition: str | None = None) -> Floats:
        """Return the share of draws in which a plan has tipped by the end of a year (class,)."""
        tipped = self.of(plan, condition) <= year - self.years.start
        return np.asarray(tipped.mean(axis=1))

    def shares(self, plan: str, condition: str | None = None) -> Floats:
        """Return the share of futures that tip in each year, and last of those that never do.

        Every possible scenario weighs the same: a way of counting, not a probability.
        """
        index = self.of(plan, condition)
        counts = np.stack([(index == at).mean(axis=1) for at in range(self.never + 1)])
        return np.asarray((counts * self.weight).sum(axis=1))

    def bounds(
        self, believes: Believes, plan: str, year: int, condition: str | None = None
    ) -> Bounds:
        """Return lower and upper probability that a plan has tipped by the end of a year."""
        return believes.expectation(self.tipped_by(plan, year, condition)[self.class_of])


def tipping_times(
    dossier: Dossier,
    table: ScenarioTable,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    threads: int = 2,
    launchable: Sequence[str] = (),
    conditions: Sequence[str] = (),
    kernel: str | None = None,
    tell: Tell | None = None,
) -> TippingTimes:
    """Return when every plan of a dossier tips.

    Parameters
    ----------
    dossier : Dossier
    table : ScenarioTable
        All possible scenarios.
    draws : int
        Of the quantities in each scenario class.
    seed : int
    threads : int
        They change nothing but the time.
    launchable : sequence of str
        Options that ``deadlines`` or ``pathways`` launch beyond the plans.
    conditions : sequence of str
        Only these have to be kept; all if none is named.
    kernel : {'native', 'numpy'}, optional
    tell : callable, optional

    Raises
    ------
    UsageError
        If there is no such condition, or no possible scenario.
    OutcomeError
        If the model gives NaN or infinity.
    """
    if not table.count:
        raise UsageError("there is no possible scenario, so there is no future to look at")
    kept = kept_of(dossier, conditions) if conditions else None
    timed = timed_model(dossier, launchable, conditions=kept, kernel=kernel)
    classes = ScenarioClasses.of(timed.model, table)
    class_of = table.project(timed.model.factors).index
    numbers = np.asarray(timed.model.numbers(points("sobol", seed, 0, draws, _width(timed))))
    index = timed.tipping(timed.model.launches, classes.codes, numbers, threads=threads, tell=tell)
    missed = (index == 0).all(axis=(0, 2, 3))
    goals = tuple(
        c.id for c, every in zip(timed.conditions, missed, strict=True) if every and c.threshold
    )
    return TippingTimes(timed, classes, class_of, numbers, index, goals, seed)


def first_of(index: TipIndex, kept: npt.NDArray[np.bool_], never: int) -> TipIndex:
    """Return when the first of the conditions that count tips.

    Parameters
    ----------
    index : array, (condition, …), uint8
    kept : array, (condition,), bool
        Which conditions count.
    never : int
        What stands for no tipping.
    """
    return np.asarray(np.minimum.reduce(index[kept], axis=0, initial=never), dtype=np.uint8)


def _width(timed: Timed) -> int:
    return len(timed.model.dimensions)
