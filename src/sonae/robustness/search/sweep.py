"""Run many plans in the futures of a search, tile by tile, and measure each.

Reads a compiled model in which every option of the search may be launched, the futures and the
objectives; hands ``exact`` and ``genetic`` losses: less is better. Nothing but what is measured of
a plan outlives its tile. Same bits for any number of threads and any size of tiles.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.explore.tiles import columns
from sonae.outcomes import CompiledModel, PlanTable, reading
from sonae.outcomes.faults import bad_cases, name_faults, outcome_error
from sonae.plans import Schedule
from sonae.plans.portfolio.costs import sum_of_costs
from sonae.plans.portfolios import NEVER, Portfolios
from sonae.robustness.search.futures import FutureSet
from sonae.robustness.search.objectives import WHOLE, Objective

__all__ = ["REGRETS", "Launches", "Sweep", "Tell"]

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
_Range: TypeAlias = tuple[int, int]
Tell: TypeAlias = Callable[[int, int], None]
"""Called with the plans done and their number."""

REGRETS: Final = ("regret", "mean_regret")
"""Measures that need the best of all portfolios in each future."""

_TILE: Final = {"native": 1 << 20, "numpy": 1 << 23}
"""Bytes of a tile; see ``explore.tiles``."""
_BLOCK: Final = 1 << 13
"""Portfolios that a thread takes at a time."""
_FEW: Final = 16


class Launches:
    """How the choices of portfolios become launches of the model's options.

    Parameters
    ----------
    model : CompiledModel
    portfolios : Portfolios
    """

    def __init__(self, model: CompiledModel, portfolios: Portfolios) -> None:
        self._width = len(model.graph.options)
        self._places = [model.graph.options.index(option) for option in portfolios.options]
        self._starts = [
            np.array([math.inf, *map(float, starts)]) for starts in portfolios.problem.starts
        ]

    def table(self, codes: Codes) -> PlanTable:
        """Return what some portfolios launch when."""
        start = np.full((len(codes), self._width), math.inf)
        for at, (place, starts) in enumerate(zip(self._places, self._starts, strict=True)):
            start[:, place] = starts[codes[:, at]]
        trigger = np.full(start.shape, -1, dtype=np.int32)
        return PlanTable(("",) * len(codes), start, trigger)


class Sweep:
    """What is asked of plans, ready to be asked of any number of them.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
        With all options of the portfolios launchable.
    portfolios : Portfolios
    objectives : sequence of Objective
    futures : FutureSet
    threads : int
        They change nothing but the time.
    kernel : {'native', 'numpy'}, optional
    max_kept : int
        Bytes of outcomes that may be kept, so that regret needs no second run; changes no bit.
    """

    def __init__(
        self,
        dossier: Dossier,
        model: CompiledModel,
        portfolios: Portfolios,
        objectives: Sequence[Objective],
        futures: FutureSet,
        *,
        threads: int = 1,
        kernel: str | None = None,
        max_kept: int = 1 << 30,
    ) -> None:
        self._dossier = dossier
        self.model, self.portfolios = model, portfolios
        self.objectives, self.futures = tuple(objectives), futures
        self.threads = threads
        self.outcomes = _asked(dossier, self.objectives)
        entries = [dossier.content.outcomes[name] for name in self.outcomes]
        self._signs = np.array([1.0 if e.better == "less" else -1.0 for e in entries])
        limits = [math.nan if e.threshold is None else e.threshold for e in entries]
        self._limits = self._signs * np.array(limits)
        self._difficulty = np.array(
            [dossier.content.options[option].difficulty for option in portfolios.options]
        )
        self._launches = Launches(model, portfolios)
        graph = model.graph
        chosen = {name: graph.outcomes[name] for name in self.outcomes}
        self._reading = reading(replace(graph, outcomes=chosen, reports={}), kernel)
        row = 8 * (len(chosen) + 2) * futures.count
        self._tile = max(1, _TILE["numpy" if kernel == "numpy" else "native"] // row)
        self.reference: Floats = np.empty((0, 0, 0))
        regretted = {o.outcome for o in self.objectives if o.measure in REGRETS}
        self._regretted = [at for at, name in enumerate(self.outcomes) if name in regretted]
        self._max_kept = max_kept

    @property
    def kept(self) -> int:
        """Bytes of outcomes that are kept for regret; 0 if they are too many, or not needed."""
        size = 8 * self.portfolios.count * len(self._regretted) * self.futures.count
        return size if size <= self._max_kept else 0

    @property
    def passes(self) -> int:
        """How often each portfolio has to be run."""
        again = bool(self._regretted) and not self.kept
        return 1 + again if self.outcomes else 0

    # many portfolios ------------------------------------------------------------------------------

    def all_losses(self, tell: Tell | None = None) -> Floats:
        """Return the losses of every feasible portfolio (portfolio, objective)."""
        total = self.passes * self.portfolios.count
        done = 0

        def step(size: int) -> None:
            nonlocal done
            done += size
            if tell is not None:
                tell(done, total)

        if self.passes > 1:
            self.reference = self._nothing()
            for size, least in self._each(self._lowest):
                np.minimum(self.reference, least, out=self.reference)
                step(size)
        self.reference = self.reference if self.passes > 1 else np.empty((0, 0, 0))
        shape = (self.futures.classes, self.futures.draws)
        room = (self.portfolios.count, len(self._regretted), *shape) if self.kept else (0, 0, 0, 0)
        kept = np.empty(room)
        losses = np.empty((self.portfolios.count, len(self.objectives)))
        for size, _ in self._each(lambda block: self._take(block, losses, kept)):
            step(size)
        if self.kept:
            self._regret(kept, losses)
        return losses

    def _take(self, block: _Range, losses: Floats, kept: Floats) -> Floats:
        """Write the losses of a block of portfolios, and what is kept of them."""
        part = slice(*block)
        losses[part] = self.losses(self.portfolios.between(*block), kept[part])
        return losses[part]

    def _regret(self, kept: Floats, losses: Floats) -> None:
        """Write what is regretted, from the outcomes that were kept."""
        from sonae.robustness.search.kernels import measure as places

        least = kept.min(axis=0)
        self.reference = self._nothing()
        self.reference[self._regretted] = least
        found = np.empty((len(kept), len(self._regretted), places.MEASURED))
        places.regrets(kept, least, self.futures.weight, found)
        for at, objective in enumerate(self.objectives):
            if objective.measure in REGRETS and objective.outcome is not None:
                row = self._regretted.index(self.outcomes.index(objective.outcome))
                losses[:, at] = found[:, row, getattr(places, objective.measure.upper())]

    def _each(self, function: Callable[[_Range], Floats]) -> Iterator[tuple[int, Floats]]:
        """Yield for each block of portfolios its size and what a function finds, in their order."""
        count = self.portfolios.count
        blocks = [(first, min(first + _BLOCK, count)) for first in range(0, count, _BLOCK)]
        with ThreadPoolExecutor(self.threads) as pool:
            ahead = self.threads * 2  # no more than these wait to be put together
            for start in range(0, len(blocks), ahead):
                part = blocks[start : start + ahead]
                for block, found in zip(part, pool.map(function, part), strict=True):
                    yield block[1] - block[0], found

    def losses(self, codes: Codes, kept: Floats | None = None) -> Floats:
        """Return the losses of some portfolios (portfolio, objective).

        Those of regret are not there before ``reference`` is. Outcomes that are regretted are
        written to `kept` if it has room for them.
        """
        found, met_all = self._measured(codes, kept)
        losses = np.empty((len(codes), len(self.objectives)))
        launched = codes != NEVER
        for at, objective in enumerate(self.objectives):
            match objective.measure:
                case "cost":
                    losses[:, at] = self.portfolios.cost(codes)
                case "steps":
                    losses[:, at] = launched.sum(axis=1)
                case "difficulty":
                    losses[:, at] = (launched * self._difficulty).sum(axis=1)
                case _:
                    losses[:, at] = self._of_outcomes(objective, found, met_all)
        return losses

    def outcome_losses(self, codes: Codes, outcome: str) -> Floats:
        """Return the loss of some portfolios in one outcome in every future (portfolio, future)."""
        at, futures = self.outcomes.index(outcome), self.futures
        found = np.empty((len(codes), futures.count))
        for first in range(0, len(codes), self._tile):
            few = codes[first : first + self._tile]
            tile = self._run(self._launches.table(few), partial(self._schedules, few))
            row = tile[:, :, at, :].transpose(1, 0, 2).reshape(len(few), futures.count)
            found[first : first + self._tile] = self._signs[at] * row
        return found

    def _measured(self, codes: Codes, kept: Floats | None) -> tuple[Floats, Floats]:
        from sonae.robustness.search.kernels.measure import MEASURED, keep

        found = np.empty((len(codes), len(self.outcomes), MEASURED))
        met_all = np.empty(len(codes))
        if self.outcomes:
            for first in range(0, len(codes), self._tile):
                part = slice(first, first + self._tile)
                few = codes[part]
                named = partial(self._schedules, few)
                tile = self._measure(self._launches.table(few), named, found[part], met_all[part])
                if kept is not None and kept.size:
                    chosen = np.array(self._regretted)
                    keep(columns(tile), self.futures.draws, self._signs, chosen, kept[part])
        return found, met_all

    def _schedules(self, codes: Codes) -> list[Schedule]:
        return [self.portfolios.schedule(row) for row in codes.tolist()]

    # named plans ----------------------------------------------------------------------------------

    def named_losses(self) -> Floats:
        """Return the losses of the dossier's plans (plan, objective), with their triggers.

        Of the steps themselves as if all were launched. Regret is against the feasible portfolios
        alone, and below zero where a plan is better than all of them in every future.
        """
        from sonae.robustness.search.kernels.measure import MEASURED

        model, plans = self.model, len(self.model.plans)
        found, met_all = np.empty((plans, len(self.outcomes), MEASURED)), np.empty(plans)
        if self.outcomes and plans:
            self._measure(model.launches, lambda: list(model.schedules), found, met_all)
        losses = np.empty((plans, len(self.objectives)))
        for at, objective in enumerate(self.objectives):
            if objective.measure in WHOLE:
                losses[:, at] = [self._of_steps(objective, plan) for plan in model.schedules]
            else:
                losses[:, at] = self._of_outcomes(objective, found, met_all)
        return losses

    def _of_steps(self, objective: Objective, plan: Schedule) -> float:
        """Return a measure of a named plan's steps."""
        if objective.measure == "steps":
            return float(len(plan.launches))
        if objective.measure == "difficulty":
            return float(sum(self.model.options[x.option].difficulty for x in plan.launches))
        steps = {launch.option: launch.start for launch in plan.launches}
        end = self.portfolios.problem.cost_end
        return sum_of_costs(self._dossier, steps, end)

    # one tile -------------------------------------------------------------------------------------

    def _of_outcomes(self, objective: Objective, found: Floats, met_all: Floats) -> Floats:
        from sonae.robustness.search.kernels import measure as places

        if objective.outcome is None:
            return -met_all
        at = self.outcomes.index(objective.outcome)
        if objective.measure == "share":
            return -found[:, at, places.SHARE]
        return found[:, at, getattr(places, objective.measure.upper())]

    def _measure(
        self,
        launches: PlanTable,
        schedules: Callable[[], list[Schedule]],
        found: Floats,
        met_all: Floats,
    ) -> Floats:
        from sonae.robustness.search.kernels.measure import measure

        tile = self._run(launches, schedules)
        measure(
            *(columns(tile), self.futures.draws, self._signs, self._limits),
            *(self.futures.weight, self.reference, found, met_all),
        )
        return tile

    def _lowest(self, block: _Range) -> Floats:
        """Return the least loss of some portfolios in each future (outcome, class, draw)."""
        from sonae.robustness.search.kernels.measure import lowest

        codes = self.portfolios.between(*block)
        least = self._nothing()
        for first in range(0, len(codes), self._tile):
            few = codes[first : first + self._tile]
            tile = self._run(self._launches.table(few), partial(self._schedules, few))
            lowest(columns(tile), self.futures.draws, self._signs, least)
        return least

    def _nothing(self) -> Floats:
        shape = (len(self.outcomes), self.futures.classes, self.futures.draws)
        return np.full(shape, math.inf)

    def _run(self, launches: PlanTable, schedules: Callable[[], list[Schedule]]) -> Floats:
        """Run a tile; `OutcomeError` if a number is not finite."""
        tile = self._reading.tile(launches, self.futures.codes, self.futures.numbers)
        bad = bad_cases(tile)
        if bad.any():
            self._refuse(launches, schedules(), bad)
        return tile

    def _refuse(
        self, launches: PlanTable, schedules: list[Schedule], bad: npt.NDArray[np.bool_]
    ) -> None:
        """Raise with formula, steps and future, if the reference finds a fault as well."""
        plans = np.flatnonzero(bad.any(axis=(0, 2)))[:_FEW]
        chosen = tuple(schedules[plan] for plan in plans)
        table = PlanTable(
            tuple(plan.plan for plan in chosen), launches.start[plans], launches.trigger[plans]
        )
        model = replace(self.model, schedules=chosen, launches=table)
        futures = self.futures
        faults = name_faults(model, futures.codes, futures.numbers, bad[:, plans])
        if faults:
            raise outcome_error(faults)


def _asked(dossier: Dossier, objectives: Sequence[Objective]) -> tuple[str, ...]:
    """Return the outcomes that have to be computed, in declared order."""
    every = any(o.outcome is None and o.measure == "share" for o in objectives)
    named = {o.outcome for o in objectives}
    return tuple(
        name
        for name, entry in dossier.content.outcomes.items()
        if name in named or (every and entry.threshold is not None)
    )
