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
from sonae.robustness.search.keep import Keep
from sonae.robustness.search.launches import Launches
from sonae.robustness.search.objectives import WHOLE, Objective

__all__ = ["REGRETS", "Sweep", "Tell"]

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
    keeps : sequence of Keep
        Limits on what is measured: portfolios that break one are not feasible.

    Attributes
    ----------
    signs : array, (outcome,)
        What turns each outcome that is computed into a loss.
    max_kept : int
        As given.
    columns : tuple of Objective
        What is measured of a portfolio: the objectives, then what else is limited.
    reference : array, (outcome, class, draw)
        The least loss of any feasible portfolio in each future, once it is known; else empty.
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
        keeps: Sequence[Keep] = (),
    ) -> None:
        self._dossier = dossier
        self.model, self.portfolios = model, portfolios
        self.objectives, self.futures = tuple(objectives), futures
        self.keeps = tuple(keeps)
        self.columns = tuple(
            dict.fromkeys((*self.objectives, *(keep.objective for keep in self.keeps)))
        )
        self.threads = threads
        self.outcomes = _asked(dossier, self.columns)
        entries = [dossier.content.outcomes[name] for name in self.outcomes]
        self.signs = np.array([1.0 if e.better == "less" else -1.0 for e in entries])
        limits = [math.nan if e.threshold is None else e.threshold for e in entries]
        self._limits = self.signs * np.array(limits)
        self._difficulty = np.array(
            [dossier.content.options[option].difficulty for option in portfolios.options]
        )
        self.launches = Launches(model, portfolios)
        graph = model.graph
        chosen = {name: graph.outcomes[name] for name in self.outcomes}
        self._reading = reading(replace(graph, outcomes=chosen, reports={}), kernel)
        row = 8 * (len(chosen) + 2) * futures.count
        self._tile = max(1, _TILE["numpy" if kernel == "numpy" else "native"] // row)
        self.reference: Floats = np.empty((0, 0, 0))
        regretted = {o.outcome for o in self.columns if o.measure in REGRETS}
        self._regretted = [at for at, name in enumerate(self.outcomes) if name in regretted]
        self.max_kept = max_kept

    @property
    def kept(self) -> int:
        """Bytes of outcomes that are kept for regret; 0 if they are too many, or not needed."""
        size = 8 * self.portfolios.count * len(self._regretted) * self.futures.count
        return size if size <= self.max_kept else 0

    @property
    def passes(self) -> int:
        """How often each portfolio has to be run."""
        again = bool(self._regretted) and not self.kept
        return 1 + again if self.outcomes else 0

    def allowed(self, losses: Floats, *, regret: bool = True) -> npt.NDArray[np.bool_]:
        """Return which portfolios keep the limits on what is measured (portfolio, column).

        Without those on regret, if so asked: regret is measured against what keeps the others.
        """
        kept = np.ones(len(losses), dtype=np.bool_)
        for keep in self.keeps:
            if regret or keep.objective.measure not in REGRETS:
                kept &= losses[:, self.columns.index(keep.objective)] <= keep.most
        return kept

    # many portfolios ------------------------------------------------------------------------------

    def all_losses(self, tell: Tell | None = None) -> Floats:
        """Return the losses of every portfolio that keeps the rules (portfolio, column).

        Afterwards ``reference`` is the least loss in each future of those that keep the limits as
        well.
        """
        total = self.passes * self.portfolios.count
        done = 0

        def step(size: int) -> None:
            nonlocal done
            done += size
            if tell is not None:
                tell(done, total)

        self.reference = np.empty((0, 0, 0))
        if self.passes > 1:
            self.reference = self._together(self._lowest, step)
        shape = (self.futures.classes, self.futures.draws)
        room = (self.portfolios.count, len(self._regretted), *shape) if self.kept else (0, 0, 0, 0)
        kept = np.empty(room)
        losses = np.empty((self.portfolios.count, len(self.columns)))
        least = self._together(lambda block: self._take(block, losses, kept), step)
        if self.passes == 1:
            self.reference = least
        if self.kept:
            self._regret(kept, losses)
        return losses

    def _together(
        self, function: Callable[[_Range], Floats], step: Callable[[int], None]
    ) -> Floats:
        """Go through all portfolios, and return the least loss in each future."""
        found = self._nothing()
        for size, least in self._each(function):
            np.minimum(found, least, out=found)
            step(size)
        return found

    def _take(self, block: _Range, losses: Floats, kept: Floats) -> Floats:
        """Write the losses of a block of portfolios, and what is kept of them."""
        part, least = slice(*block), self._nothing()
        losses[part] = self.losses(self.portfolios.between(*block), kept[part], least)
        return least

    def _regret(self, kept: Floats, losses: Floats) -> None:
        """Write what is regretted, from the outcomes that were kept."""
        from sonae.robustness.search.kernels import measure as places

        least = self.reference[self._regretted]
        found = np.empty((len(kept), len(self._regretted), places.MEASURED))
        places.regrets(kept, least, self.futures.weight, found)
        for at, objective in enumerate(self.columns):
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

    def losses(
        self, codes: Codes, kept: Floats | None = None, least: Floats | None = None
    ) -> Floats:
        """Return the losses of some portfolios (portfolio, column).

        Those of regret are not there before ``reference`` is. Outcomes that are regretted are
        written to `kept` if it has room for them; `least` is lowered to the least loss in each
        future of those that keep the limits.
        """
        losses = np.empty((len(codes), len(self.columns)))
        for first in range(0, len(codes), self._tile):
            part = slice(first, first + self._tile)
            losses[part] = self._of_tile(
                codes[part], None if kept is None or not kept.size else kept[part], least
            )
        return losses

    def _of_tile(self, codes: Codes, kept: Floats | None, least: Floats | None) -> Floats:
        from sonae.robustness.search.kernels.measure import MEASURED, keep, lowest

        if not self.outcomes:
            empty = np.empty((len(codes), 0, MEASURED)), np.empty(len(codes))
            return self._losses_of(codes, *empty)
        tile = self._run(self.launches.table(codes), partial(self._schedules, codes))
        losses = self._losses_of(codes, *self.measured(tile))
        draws = self.futures.draws
        if kept is not None:
            keep(columns(tile), draws, self.signs, np.array(self._regretted), kept)
        if least is not None:
            if self.keeps:
                tile = tile[:, self.allowed(losses, regret=False)]
            lowest(columns(tile), draws, self.signs, least)
        return losses

    def _losses_of(self, codes: Codes, found: Floats, met_all: Floats) -> Floats:
        """Return losses from what was measured."""
        losses = np.empty((len(codes), len(self.columns)))
        for at, objective in enumerate(self.columns):
            if objective.measure not in WHOLE:
                losses[:, at] = self.of_outcomes(objective, found, met_all)
                continue
            losses[:, at] = 0.0
            for option, each in enumerate(self.of_steps(objective.measure)):
                losses[:, at] += each[codes[:, option]]
        return losses

    def of_steps(self, measure: str) -> list[Floats]:
        """Return what each choice adds to a measure of the steps themselves (option, code)."""
        problem = self.portfolios.problem
        if measure == "cost":
            return [
                np.array([float(problem.total(at, code)) for code in range(size)])
                for at, size in enumerate(problem.sizes)
            ]
        of = self._difficulty if measure == "difficulty" else np.ones(len(problem.options))
        return [
            number * (np.arange(size) != NEVER)
            for number, size in zip(of, problem.sizes, strict=True)
        ]

    def outcome_losses(self, codes: Codes, outcome: str) -> Floats:
        """Return the loss of some portfolios in one outcome in every future (portfolio, future)."""
        at, futures = self.outcomes.index(outcome), self.futures
        found = np.empty((len(codes), futures.count))
        for first in range(0, len(codes), self._tile):
            few = codes[first : first + self._tile]
            tile = self._run(self.launches.table(few), partial(self._schedules, few))
            row = tile[:, :, at, :].transpose(1, 0, 2).reshape(len(few), futures.count)
            found[first : first + self._tile] = self.signs[at] * row
        return found

    def _schedules(self, codes: Codes) -> list[Schedule]:
        return [self.portfolios.schedule(row) for row in codes.tolist()]

    # named plans ----------------------------------------------------------------------------------

    def named_losses(self) -> tuple[Floats, Floats]:
        """Return losses (plan, column) and regrets (plan, outcome) of the dossier's plans.

        With their triggers; of the steps themselves as if all were launched. Regret is against the
        feasible portfolios alone, and below zero where a plan is better than all of them in every
        future; it is NaN where ``reference`` is not known.
        """
        from sonae.robustness.search.kernels.measure import MEASURED, REGRET

        model, plans = self.model, len(self.model.plans)
        found, met_all = np.empty((plans, len(self.outcomes), MEASURED)), np.empty(plans)
        if self.outcomes and plans:
            tile = self._run(model.launches, lambda: list(model.schedules))
            found, met_all = self.measured(tile)
        losses = np.empty((plans, len(self.columns)))
        for at, objective in enumerate(self.columns):
            if objective.measure in WHOLE:
                losses[:, at] = [self._of_steps(objective, plan) for plan in model.schedules]
            else:
                losses[:, at] = self.of_outcomes(objective, found, met_all)
        known = bool(self.reference.size)
        return losses, found[:, :, REGRET] if known else np.full(found.shape[:2], math.nan)

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

    def of_outcomes(self, objective: Objective, found: Floats, met_all: Floats) -> Floats:
        """Return the losses in an objective from what was measured of each outcome."""
        from sonae.robustness.search.kernels import measure as places

        if objective.outcome is None:
            return -met_all
        at = self.outcomes.index(objective.outcome)
        if objective.measure == "share":
            return -found[:, at, places.SHARE]
        return found[:, at, getattr(places, objective.measure.upper())]

    def measured(self, tile: Floats) -> tuple[Floats, Floats]:
        """Return what is measured of a tile, outcome by outcome, and of all thresholds."""
        from sonae.robustness.search.kernels.measure import MEASURED, measure

        plans = tile.shape[1]
        found, met_all = np.empty((plans, len(self.outcomes), MEASURED)), np.empty(plans)
        measure(
            *(columns(tile), self.futures.draws, self.signs, self._limits),
            *(self.futures.weight, self.reference, found, met_all),
        )
        return found, met_all

    def _lowest(self, block: _Range) -> Floats:
        """Return the least loss of some portfolios in each future (outcome, class, draw)."""
        least = self._nothing()
        self.losses(self.portfolios.between(*block), least=least)
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
