"""What metrics read: the reductions of a run, checked, and what several of them need once.

Reads a `Performance`, a credal set and, where there is one, the compiled model; hands each scorer
of ``METRICS`` tables (plan, outcome, class) and the sums over classes, in a fixed order.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN, QUANTILE
from sonae.errors import OutcomeError
from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.likelihood.polytope import Polytope
from sonae.robustness.metrics.expectations import Collapsed, least_expectations
from sonae.robustness.metrics.nested import BoxSweep, sweep_box
from sonae.robustness.metrics.second_pass import below_median

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel

__all__ = ["HURWICZ_WEIGHT", "Expectations", "Futures", "Table"]

HURWICZ_WEIGHT: Final = 0.5
"""Weight on the worst future in Hurwicz's rule."""

Table: TypeAlias = npt.NDArray[np.float64]


class _Ends(Protocol):
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...


class Expectations(Protocol):
    """What bounds an expectation: a `CredalSet`."""

    def expectation(self, values: Table) -> _Ends:
        """Return the least and greatest expectation of a value per scenario."""
        ...


class Futures:
    """What the metrics read: a performance, and what several need, each worked out once.

    Parameters
    ----------
    performance : Performance
    credal : CredalSet
    model : CompiledModel, optional
        What was run. Metrics that need more than the reductions run it again; without it they do
        not apply.
    threads : int
        They change only the time.
    """

    def __init__(
        self,
        performance: Performance,
        credal: Expectations,
        model: "CompiledModel | None" = None,
        threads: int = 1,
    ) -> None:
        self.performance = performance
        self.model = model
        self._threads = threads
        self._credal = credal
        self._tables: dict[str, Table] = {}
        self._bounds: dict[str, tuple[Table, Table]] = {}

    def array(self, name: str) -> Table:
        """Return one reduction as (plan, outcome, class).

        Raises
        ------
        OutcomeError
            If a number is NaN or infinite: a run that failed is not a score.
        """
        if name not in self._tables:
            ordered = self.performance.by_class[name].transpose(PLAN, OUTCOME, CLASS)
            table = np.asarray(ordered.to_numpy(), dtype=np.float64)
            self._refuse_not_finite(name, table)
            self._tables[name] = table
        return self._tables[name]

    @cached_property
    def count(self) -> npt.NDArray[np.int64]:
        """Draws of each class that count."""
        if "count" in self.performance.by_class:
            return self.performance.by_class["count"].to_numpy().astype(np.int64)
        return np.full(self.performance.classes, self.performance.draws, dtype=np.int64)

    @property
    def total(self) -> int:
        """Number of futures: every scenario with every draw that counts."""
        return int((self.count * self.performance.multiplicity).sum())

    @cached_property
    def more(self) -> npt.NDArray[np.bool_]:
        """For each outcome, whether more is better."""
        better = self.performance.better
        return np.array([better[name] == "more" for name in self.performance.outcomes])

    @property
    def sign(self) -> Table:
        """For each outcome, what makes larger better."""
        return np.where(self.more, 1.0, -1.0)

    def met(self) -> Table:
        """Return the share of each class's draws that meet the threshold."""
        met: Table = 1.0 - self.array("fails") / self.count
        return met

    def quantile(self, name: str, percent: int) -> Table:
        """Return a kept quantile over all futures (plan, outcome), of ``value`` or ``regret``."""
        found = self.performance.quantiles[name].sel({QUANTILE: percent / 100})
        return np.asarray(found.transpose(PLAN, OUTCOME).to_numpy(), dtype=np.float64)

    @property
    def quantile_error(self) -> float:
        """How far a kept quantile may be off, as a share of its value."""
        return float(self.performance.quantiles.attrs.get("relative_error", 0.0))

    def bounds(self, name: str) -> tuple[Table, Table]:
        """Return lower and upper expectation (plan, outcome) of ``met`` or a reduction."""
        if name not in self._bounds:
            values = self.met() if name == "met" else self.array(name)
            self._bounds[name] = self._worked_out(values)
        return self._bounds[name]

    def largest_expectation(self, name: str) -> Table:
        """Return the upper expectation (plan, outcome) of a reduction."""
        if not isinstance(self._credal, CredalSet):
            return self.bounds(name)[1]
        values = self.array(name)
        return -self._least([-values[:, at] for at in range(values.shape[1])]) + 0.0

    def expected(self, values: Table) -> tuple[Table, Table]:
        """Return lower and upper expectation of any values whose last axis is the class."""
        return self._worked_out(values)

    def pick(self, values: Table, *, best: bool) -> Table:
        """Return the best or worst over classes, each outcome in its own direction."""
        largest = self.more == best
        picked: Table = np.where(largest[None, :], values.max(axis=-1), values.min(axis=-1))
        return picked

    def mean_over_classes(self, values: Table) -> Table:
        """Mean over scenarios, each possible scenario counting the same; a fixed order of sums."""
        multiplicity = self.performance.multiplicity
        mean: Table = (values * (multiplicity / multiplicity.sum())).sum(axis=-1)
        return mean

    def only_with_threshold(self, table: Table) -> Table:
        """Return the table with NaN for outcomes that have no threshold."""
        threshold = self.performance.threshold
        has = np.array([threshold[name] is not None for name in self.performance.outcomes])
        return np.where(has[None, :], table, np.nan)

    def nothing(self) -> Table:
        """Return a table that says of every plan and outcome that a metric does not apply."""
        return np.full((len(self.performance.plans), len(self.performance.outcomes)), np.nan)

    @cached_property
    def below_median(self) -> Table | None:
        """Mean shortfall below each plan's own median (plan, outcome); None without the model."""
        if self.model is None:
            return None
        return below_median(
            *(self.performance, self.model, self.quantile("value", 50), self.sign),
            threads=self._threads,
        )

    @cached_property
    def sweep(self) -> BoxSweep | None:
        """Nested boxes around the nominal point; None without the model."""
        if self.model is None:
            return None
        return sweep_box(self.performance, self.model, threads=self._threads)

    def _worked_out(self, values: Table) -> tuple[Table, Table]:
        if isinstance(self._credal, CredalSet):
            outcomes = range(values.shape[1])
            both = [sign * values[:, at] for sign in (1.0, -1.0) for at in outcomes]
            least = self._least(both)
            return least[:, : len(outcomes)], -least[:, len(outcomes) :] + 0.0
        lower, upper = np.empty(values.shape[:2]), np.empty(values.shape[:2])
        for plan, outcome in np.ndindex(lower.shape):
            found = self._credal.expectation(values[plan, outcome][self.performance.class_of])
            lower[plan, outcome], upper[plan, outcome] = found.lower, found.upper
        return lower, upper

    def _least(self, tables: list[Table]) -> Table:
        """Return the least expectation of each row (plan) of each table, as (plan, table)."""
        polytope, collapsed = self._collapsed
        found = least_expectations(polytope, collapsed, tables, threads=self._threads)
        return np.stack(found, axis=1)

    @cached_property
    def _collapsed(self) -> tuple[Polytope, Collapsed]:
        polytope = cast("CredalSet", self._credal).polytope
        class_of = np.asarray(self.performance.class_of, dtype=np.int64)
        return polytope, Collapsed.of(polytope, class_of)

    def _refuse_not_finite(self, name: str, table: Table) -> None:
        bad = np.argwhere(~np.isfinite(table))
        if bad.size:
            plan, outcome, at = bad[0].tolist()
            named = f"`{self.performance.plans[plan]}` in `{self.performance.outcomes[outcome]}`"
            found = table[plan, outcome, at]
            message = f"{name} of {named} is {found} in scenario class {at}, and that is no score"
            raise OutcomeError(f"{message}; run again with another `--on-error`")
