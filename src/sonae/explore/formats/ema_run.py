"""A run of plans as experiments of the EMA workbench: a row for each plan in each future.

Reads a dossier, its compiled model and the classes of scenarios; hands ``ema_write`` cells, tile by
tile, so that memory does not grow with the run. The uncertainties are the factors that the model
reads and its quantities; a plan is a policy; the number of the future is the scenario.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sonae.errors import CapacityError, UsageError
from sonae.explore.draws import Draws
from sonae.outcomes import CompiledModel
from sonae.outcomes.faults import bad_cases, name_faults, outcome_error
from sonae.outcomes.graph import PlanTable
from sonae.outcomes.reading import Reading, reading

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.explore.formats.ema_write import Cells
    from sonae.scenarios import Projection, ScenarioTable

__all__ = ["MOST_ROWS", "EmaRun"]

MOST_ROWS: Final = 1_000_000
"""Experiments, if nothing else is said."""

_TILE: Final = 1 << 14
"""Futures that are run and spelled at a time."""
_TAKEN: Final = ("scenario", "policy", "model")
_MISREAD: Final = frozenset({"NA", "NULL", "NaN", "None", "nan", "null"})
"""States that pandas takes for missing."""


@dataclass(frozen=True, slots=True, eq=False)
class EmaRun:
    """Plans in futures, to be written; nothing is computed before it is asked for.

    Attributes
    ----------
    dossier : Dossier
    model : CompiledModel
    projection : Projection
        The classes of scenarios.
    plans : tuple of str
    draws, seed : int
    sampling : {'sobol', 'philox'}
    kernel : {'native', 'numpy'} or None
    futures : array of int64, or None
        Numbers of futures, ascending; None for all. Number = class × draws + draw.
    """

    dossier: "Dossier"
    model: CompiledModel
    projection: "Projection"
    plans: tuple[str, ...]
    draws: int
    seed: int
    sampling: str = "sobol"
    kernel: str | None = None
    futures: npt.NDArray[np.int64] | None = None

    @staticmethod
    def of(
        dossier: "Dossier",
        model: CompiledModel,
        table: "ScenarioTable",
        *,
        plans: Sequence[str] | None = None,
        draws: int = 16,
        seed: int = 1,
        sampling: str = "sobol",
        kernel: str | None = None,
        futures: Sequence[int] | None = None,
        most_rows: int = MOST_ROWS,
    ) -> "EmaRun":
        """Return a run that is ready to be written.

        Parameters
        ----------
        dossier : Dossier
        model : CompiledModel
            Of the same dossier.
        table : ScenarioTable
        plans : sequence of str, optional
            All if not given.
        draws, seed, sampling, kernel
            As for ``explore``: the same futures bear the same numbers.
        futures : sequence of int, optional
            Numbers of futures; all if not given.
        most_rows : int
            Experiments that may be written.

        Raises
        ------
        UsageError
            If there is no such plan or future, or nothing to run.
        CapacityError
            If there are more experiments than allowed.
        """
        chosen = model.plans if plans is None else tuple(dict.fromkeys(plans))
        for plan in chosen:
            if plan not in model.plans:
                raise UsageError.unknown("plan", plan, model.plans)
        if not chosen or not model.outcomes or not table.count or draws < 1:
            raise UsageError("nothing to write: it takes a plan, an outcome, a scenario, a draw")
        projection = table.project(model.factors)
        count = int(projection.codes.shape[0]) * draws
        numbers = None if futures is None else np.unique(np.array(futures, dtype=np.int64))
        if numbers is not None and (not numbers.size or numbers[0] < 0 or numbers[-1] >= count):
            raise UsageError(f"futures are numbered 0 to {count - 1:,}, and one at least is needed")
        run = EmaRun(dossier, model, projection, chosen, draws, seed, sampling, kernel, numbers)
        if run.rows > most_rows:
            raise CapacityError(
                f"{len(chosen):,} plans × {run.futures_count:,} futures are {run.rows:,} "
                f"experiments; {most_rows:,} are allowed. Take fewer draws (--draws) or plans "
                "(--plan), or allow more (--most-rows)"
            )
        return run

    @property
    def futures_count(self) -> int:
        """Number of futures."""
        if self.futures is not None:
            return int(self.futures.size)
        return int(self.projection.codes.shape[0]) * self.draws

    @property
    def rows(self) -> int:
        """Number of experiments."""
        return len(self.plans) * self.futures_count

    @property
    def columns(self) -> Mapping[str, str]:
        """Type of each column of experiments."""
        names = self._names()
        factors = dict.fromkeys(names[: len(self.model.factors)], "category")
        quantities = dict.fromkeys(names[len(self.model.factors) :], "float64")
        return {**factors, **quantities, **dict.fromkeys(_TAKEN, "category")}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return tuple(self.model.outcomes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What users of the files ought to know."""
        own = (*self.model.factors, *(d.name for d in self.model.dimensions))
        renamed = [
            f"{name} is called {new} there: EMA has a column {name} of its own"
            for name, new in zip(own, self._names(), strict=True)
            if name != new
        ]
        states = [
            f"the state {state} of {factor}: EMA's reader takes it for missing"
            for factor in self.model.factors
            for state in self.model.states[factor]
            if state in _MISREAD
        ]
        return (*renamed, *states)

    @property
    def about(self) -> Mapping[str, Any]:
        """Where the numbers come from, and what they mean."""
        content = self.dossier.content
        outcomes = {name: content.outcomes[name] for name in self.model.outcomes}
        return {
            "dossier": content.dossier,
            "sha256": self.dossier.sha256,
            "draws": self.draws,
            "seed": self.seed,
            "sampling": self.sampling,
            "scenario": "number of the future: class × draws + draw",
            "outcomes": {
                name: {"unit": o.unit, "better": o.better, "threshold": o.threshold}
                for name, o in outcomes.items()
            },
        }

    def blocks(self) -> "Iterator[tuple[Cells, Cells]]":
        """Yield cells of experiments and of outcomes: plan by plan, futures in their order.

        Raises
        ------
        OutcomeError
            If the model gives NaN or infinity.
        """
        machine = reading(self.model.graph, self.kernel)
        for plan in self.plans:
            for classes, draws, numbers in self._tiles():
                tile = self._outcomes(machine, plan, classes, draws, numbers)
                yield self._inputs(plan, classes, draws, numbers), _spelled(tile)

    def _names(self) -> tuple[str, ...]:
        """Return names of factors and quantities that are none of EMA's own."""
        own = (*self.model.factors, *(d.name for d in self.model.dimensions))
        taken = {*own, *_TAKEN}
        names = []
        for name in own:
            new = name
            while new in _TAKEN or (new != name and new in taken):
                new += "_"
            names.append(new)
            taken.add(new)
        return tuple(names)

    def _tiles(self) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], "Floats"]]:
        """Yield classes, draws and what is drawn there, in the order of the futures."""
        drawing = Draws(self.model.dimensions, self.seed, self.sampling)
        if self.futures is not None:
            drawn = drawing.numbers(0, self.draws)
            classes, draws = np.divmod(self.futures, self.draws)
            starts = np.flatnonzero(np.diff(classes, prepend=-1))
            for here in np.split(np.arange(classes.size), starts[1:]):
                for first in range(0, here.size, _TILE):
                    part = here[first : first + _TILE]
                    yield classes[part[:1]], draws[part], drawn[draws[part]]
            return
        total = int(self.projection.codes.shape[0])
        by_class = max(1, _TILE // self.draws)
        ranges = [(d, min(_TILE, self.draws - d)) for d in range(0, self.draws, _TILE)]
        once = drawing.numbers(*ranges[0]) if len(ranges) == 1 else None
        for low in range(0, total, by_class):
            for first, count in ranges:
                numbers = drawing.numbers(first, count) if once is None else once
                draws = np.arange(first, first + count)
                yield np.arange(low, min(low + by_class, total)), draws, numbers

    def _outcomes(
        self,
        machine: Reading,
        plan: str,
        classes: npt.NDArray[np.int64],
        draws: npt.NDArray[np.int64],
        numbers: "Floats",
    ) -> "Floats":
        """Return outcomes (outcome, future) of one tile."""
        at = self.model.plans.index(plan)
        every = self.model.launches
        launches = PlanTable((plan,), every.start[at : at + 1], every.trigger[at : at + 1])
        codes = self.projection.codes[classes]
        tile = machine.tile(launches, codes, numbers)[..., : draws.size]
        bad = bad_cases(tile)
        if bad.any():
            cases = np.zeros((bad.shape[0], len(self.model.plans), bad.shape[2]), dtype=np.bool_)
            cases[:, at] = bad[:, 0]
            if faults := name_faults(self.model, codes, numbers, cases):
                raise outcome_error([replace(f, draw=int(draws[f.draw])) for f in faults])
        kept = tile[:, 0, : len(self.model.outcomes)]
        return np.ascontiguousarray(kept.transpose(1, 0, 2)).reshape(kept.shape[1], -1)

    def _inputs(
        self,
        plan: str,
        classes: npt.NDArray[np.int64],
        draws: npt.NDArray[np.int64],
        numbers: "Floats",
    ) -> "Cells":
        """Return the cells of experiments of one tile."""
        codes, width = self.projection.codes[classes], draws.size
        cells: list[Sequence[str]] = []
        for factor, column in zip(self.model.factors, codes.T.tolist(), strict=True):
            states = self.model.states[factor]
            cells.append([states[code] for code in column for _ in range(width)])
        cells += [texts * classes.size for texts in _spelled(numbers.T)]
        scenarios = (classes[:, None] * self.draws + draws).reshape(-1).tolist()
        count = len(scenarios)
        model = self.dossier.content.dossier
        return [*cells, list(map(str, scenarios)), [plan] * count, [model] * count]


Floats = npt.NDArray[np.float64]


def _spelled(rows: Floats) -> list[list[str]]:
    """Return the shortest text that gives each number back, row by row."""
    return [list(map(repr, row)) for row in rows.tolist()]
