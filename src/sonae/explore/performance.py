"""What a run hands on: how each plan fares in each scenario class, and over all of them.

Made by ``run``; read by ``robustness`` and ``brief``. Arrays are labelled with the dimensions of
``dims``; units, directions and thresholds travel in their attributes, by outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import xarray as xr

from sonae.errors import UsageError
from sonae.outcomes.faults import Fault

__all__ = ["BYTE", "ON_ERROR", "QUANTILES", "NotFinite", "Performance"]

BYTE = "byte_of_draws"
"""Eight draws of a class, the first in the highest bit."""

ON_ERROR = ("error", "drop", "worst")
"""What a run may do about cases that are not finite, the usual one first."""

QUANTILES = (5, 10, 25, 50, 75, 90, 95)
"""Per cent at which quantiles are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class NotFinite:
    """The cases of a run in which the model gave NaN or infinity, and what they count as.

    Attributes
    ----------
    policy : {'error', 'drop', 'worst'}
        ``drop``: the future is left out for all plans; ``worst``: the case counts as the worst that
        any plan shows in the same class, and as a miss of every threshold.
    cases : mapping
        How many there are, by plan.
    futures_left_out : int
        Futures that do not count, of classes × draws.
    faults : tuple of Fault
        A formula and a plan each, with the first case.
    left_out : array, (class, byte), uint8, or None
        One bit for each future that does not count, as in ``Performance.failure_bits``.
    """

    policy: str = ON_ERROR[0]
    cases: Mapping[str, int] = field(default_factory=dict)
    futures_left_out: int = 0
    faults: tuple[Fault, ...] = ()
    left_out: npt.NDArray[np.uint8] | None = None

    @property
    def total(self) -> int:
        """Number of cases."""
        return sum(self.cases.values())


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """All plans in all futures, reduced.

    Attributes
    ----------
    plans, outcomes : tuple of str
    factors : tuple of str
        The factors that the outcomes depend on; a class is a combination of their states.
    states : mapping
        The states of those factors.
    codes : array, (class, factor), int8
    multiplicity : array, (class,), int64
        Number of scenarios in each class.
    class_of : array, (scenario,), int64
        The class of each scenario of the table.
    draws, seed : int
        Future number = class × draws + draw.
    by_class : Dataset, dims (plan, outcome, scenario_class)
        ``mean``, ``worst``, ``best`` over draws in the outcome's unit (worst and best follow the
        outcome's direction), ``variance`` (mean squared difference from the mean), ``worst_draw``
        and ``best_draw`` (the first that gives it), ``fails`` (draws that miss the threshold; equal
        counts as met; none without a threshold), ``max_regret`` and ``mean_regret`` (shortfall
        against the best of all plans in the same future, ≥ 0, in the outcome's unit); ``met_all``,
        dims (plan, scenario_class): draws in which every threshold is met; and ``count``, dims
        (scenario_class,): draws that count, all of them unless some were dropped.
    quantiles : Dataset, dims (plan, outcome, quantile)
        ``value`` and ``regret`` at 5 … 95 % of all futures, each possible scenario counting
        equally; within the relative error in ``attrs``.
    reports : Dataset, dims (plan, report)
        ``mean``, ``min`` and ``max`` of the numbers that are shown but not judged by, each
        possible scenario counting equally.
    failure_bits : DataArray, dims (plan, outcome, scenario_class, byte_of_draws), uint8
        For outcomes with a threshold, one bit for each draw: 1 where it is missed. As
        ``np.packbits`` lays them out: ``np.unpackbits(bits, axis=-1, count=draws)`` spreads them.
    not_finite : NotFinite
    sampling : {'sobol', 'philox'}
        How quantities were drawn.
    """

    plans: tuple[str, ...]
    outcomes: tuple[str, ...]
    factors: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    codes: npt.NDArray[np.int8]
    multiplicity: npt.NDArray[np.int64]
    class_of: npt.NDArray[np.int64]
    draws: int
    seed: int
    by_class: xr.Dataset
    quantiles: xr.Dataset
    reports: xr.Dataset
    failure_bits: xr.DataArray = field(default_factory=xr.DataArray)
    not_finite: NotFinite = field(default_factory=NotFinite)
    sampling: str = "sobol"

    @property
    def classes(self) -> int:
        """Number of scenario classes."""
        return int(self.codes.shape[0])

    @property
    def better(self) -> Mapping[str, str]:
        """Which direction is better, by outcome: ``less`` or ``more``."""
        directions: Mapping[str, str] = self.by_class.attrs["better"]
        return directions

    @property
    def threshold(self) -> Mapping[str, float | None]:
        """The value that must not be missed, by outcome; None where there is none."""
        thresholds: Mapping[str, float | None] = self.by_class.attrs["threshold"]
        return thresholds

    @property
    def tie(self) -> Mapping[str, float | None]:
        """The smallest difference that matters, by outcome; None where the dossier says nothing."""
        ties: Mapping[str, float | None] = self.by_class.attrs.get("tie", {})
        return {name: ties.get(name) for name in self.outcomes}

    @property
    def unit(self) -> Mapping[str, str]:
        """The unit, by outcome."""
        units: Mapping[str, str] = self.by_class.attrs["unit"]
        return units

    def scenario(self, scenario_class: int) -> dict[str, str]:
        """Return the states that make a class; `UsageError` if there is no such class."""
        if not 0 <= scenario_class < self.classes:
            raise UsageError(f"class {scenario_class} is not one of 0 to {self.classes - 1}")
        row = self.codes[scenario_class].tolist()
        return {f: self.states[f][code] for f, code in zip(self.factors, row, strict=True)}

    def class_with(self, scenario: Mapping[str, str]) -> int:
        """Return the class of a scenario; `UsageError` if none of the run is like it."""
        for factor in self.factors:
            if scenario.get(factor) not in self.states[factor]:
                states = ", ".join(self.states[factor])
                raise UsageError(f"the scenario must give {factor} one of its states: {states}")
        row = [self.states[factor].index(scenario[factor]) for factor in self.factors]
        found = np.flatnonzero((self.codes == np.array(row, dtype=np.int8)).all(axis=1))
        if found.size == 0:
            raise UsageError("no scenario of this run has these states")
        return int(found[0])
