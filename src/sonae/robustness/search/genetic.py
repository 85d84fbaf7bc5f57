"""Search where portfolios are too many to be run one by one: NSGA-II and -III, never exhaustive.

Reads a `Sweep`; hands on an `Archive` of what no other portfolio that was run beats. The algorithms
(Deb et al. 2002; Deb and Jain 2014) are those of pymoo, an extra; here each of its proposals is
turned into the nearest feasible portfolio, nothing is run twice, everything that was run is
remembered, and the hypervolume (Zitzler and Thiele 1999) tells whether more would have helped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.plans.portfolio.reasons import codes_of
from sonae.plans.portfolios import Portfolios
from sonae.robustness.search.additive import best_of_all
from sonae.robustness.search.keep import refuse_if_none_keeps
from sonae.robustness.search.pareto import nondominated
from sonae.robustness.search.result import Convergence
from sonae.robustness.search.sweep import Sweep, Tell

__all__ = ["Archive", "evolve"]

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]

_POPULATION: Final = 100
_STALE: Final = 20
"""Generations without a new portfolio after which there is nothing more to try."""
_DIVISIONS: Final[Mapping[int, int]] = {2: 99, 3: 12, 4: 7, 5: 5}
"""Divisions of each objective between the reference points of NSGA-III."""


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """What no other portfolio that was run beats.

    Attributes
    ----------
    codes : array, (portfolio, option), int8
    losses : array, (portfolio, objective)
    evaluated : int
        Portfolios that were run, none counted twice.
    convergence : Convergence
    """

    codes: Codes
    losses: Floats
    evaluated: int
    convergence: Convergence


def evolve(
    sweep: Sweep, method: str, *, evaluations: int, seed: int, tell: Tell | None = None
) -> Archive:
    """Search with pymoo.

    Parameters
    ----------
    sweep : Sweep
    method : {'nsga2', 'nsga3'}
    evaluations : int
        Portfolios that are run at most.
    seed : int
    tell : callable, optional

    Raises
    ------
    UsageError
        If pymoo is not installed, or an objective needs the best of all portfolios and the outcome
        is not additive.
    """
    _pymoo("core.problem")
    if evaluations < 1:
        raise UsageError(f"at least one portfolio must be run, not {evaluations}")
    sweep.reference = best_of_all(sweep)
    memory = _Memory(sweep, evaluations)
    first = _first(sweep, seed)
    algorithm = _algorithm(sweep.portfolios, first, method, len(sweep.objectives), seed)
    stale = 0
    while not memory.full and stale < _STALE:
        asked = algorithm.ask()
        if asked is None:
            break
        before = memory.count
        asked.set("F", memory.losses(np.asarray(asked.get("X"), dtype=np.int8)))
        for each in asked:
            each.evaluated.add("F")
        algorithm.tell(infills=asked)
        memory.close_generation()
        stale = 0 if memory.count > before else stale + 1
        if tell is not None:
            tell(memory.count, evaluations)
    return memory.archive()


class _Memory:
    """Every portfolio that was run."""

    def __init__(self, sweep: Sweep, most: int) -> None:
        self._sweep = sweep
        self._most = min(most, sweep.portfolios.count)
        self._known: dict[bytes, int] = {}
        self._codes: list[Codes] = []
        self._losses: list[Floats] = []
        self._ends: list[int] = []

    @property
    def count(self) -> int:
        return len(self._known)

    @property
    def full(self) -> bool:
        """Whether as many as wanted were run, or all there are."""
        return self.count >= self._most

    def losses(self, codes: Codes) -> Floats:
        """Return the losses of some portfolios; those not known are run, as far as wanted.

        Portfolios beyond what is wanted get the worst of all losses; those that break a limit more
        than that, the further they are from it the worse.
        """
        new = [row for row in np.unique(codes, axis=0) if row.tobytes() not in self._known]
        new = new[: self._most - self.count]
        if new:
            rows = np.array(new, dtype=np.int8)
            found = self._sweep.losses(rows)
            for row, own in zip(rows, found, strict=True):
                self._known[row.tobytes()] = len(self._losses)
                self._codes.append(row)
                self._losses.append(own)
        judged = self._judged()
        worst = np.max(judged, axis=0)
        at = [self._known.get(row.tobytes(), -1) for row in np.ascontiguousarray(codes)]
        return np.array([worst if place < 0 else judged[place] for place in at])

    def _judged(self) -> Floats:
        """Return the objectives of all that was run, behind all others where a limit is broken."""
        sweep, losses = self._sweep, np.array(self._losses)
        judged = losses[:, : len(sweep.objectives)].copy()
        if not sweep.keeps:
            return judged
        excess = np.zeros(len(losses))
        for keep in sweep.keeps:
            own = losses[:, sweep.columns.index(keep.objective)]
            spread = float(own.max() - own.min()) or 1.0
            excess += np.maximum(0.0, own - keep.most) / spread
        bad = ~sweep.allowed(losses)
        high = judged.max(axis=0)
        spread_of = np.where(high > judged.min(axis=0), high - judged.min(axis=0), 1.0)
        judged[bad] = high + (1.0 + excess[bad, None]) * spread_of
        return judged

    def close_generation(self) -> None:
        """Note how many were run by now."""
        self._ends.append(self.count)

    def archive(self) -> Archive:
        """Return what is not dominated, and how it came about."""
        sweep, codes, every = self._sweep, np.array(self._codes), np.array(self._losses)
        limited = [sweep.columns.index(keep.objective) for keep in sweep.keeps]
        which = f"none of the {self.count:,} portfolios that were run"
        refuse_if_none_keeps(sweep.keeps, every[:, limited], which=which)
        allowed = sweep.allowed(every)
        losses = every[:, : len(sweep.objectives)]
        convergence = Convergence(tuple(self._ends), tuple(self._volumes(losses, allowed)))
        codes, losses = codes[allowed], losses[allowed]
        keep = nondominated(losses)
        return Archive(codes[keep], losses[keep], self.count, convergence)

    def _volumes(self, losses: Floats, allowed: npt.NDArray[np.bool_]) -> list[float]:
        """Return after each generation the share of the box that the archive dominates."""
        low, high = losses[allowed].min(axis=0), losses[allowed].max(axis=0)
        places = (losses - low) / np.where(high > low, high - low, 1.0)
        indicator = _pymoo("indicators.hv").Hypervolume(ref_point=np.ones(losses.shape[1]))
        volumes: list[float] = []
        front = places[:0]
        start = 0
        for end in self._ends:
            front = np.concatenate([front, places[start:end][allowed[start:end]]])
            front = np.unique(front[nondominated(front)], axis=0)
            volumes.append(float(indicator(front)) if len(front) else 0.0)
            start = end
        return volumes


def _first(sweep: Sweep, seed: int) -> npt.NDArray[np.int64]:
    """Return the first generation: no step or near it, the named plans, and a random draw."""
    portfolios = sweep.portfolios
    start = [np.zeros(len(portfolios.options), dtype=np.int64)]
    for plan in sweep.model.schedules:
        steps = {launch.option: launch for launch in plan.launches}
        codes = codes_of(portfolios.problem, steps)
        if codes is not None:
            start.append(np.array(codes, dtype=np.int64))
    near = portfolios.nearest(np.array(start[:_POPULATION]))
    drawn = portfolios.sample(_POPULATION - len(near), seed)
    return np.concatenate([near, drawn]).astype(np.int64)


def _algorithm(
    portfolios: Portfolios,
    first: npt.NDArray[np.int64],
    method: str,
    objectives: int,
    seed: int,
) -> Any:  # noqa: ANN401
    """Return pymoo's algorithm, set up on the portfolios."""
    highest = np.array(portfolios.problem.sizes) - 1
    problem = _pymoo("core.problem").Problem(
        n_var=len(highest), n_obj=objectives, xl=np.zeros(len(highest)), xu=highest, vtype=int
    )
    parts = {
        "sampling": first,
        "crossover": _pymoo("operators.crossover.ux").UniformCrossover(),
        "mutation": _mutation(highest),
        "repair": _repair(portfolios),
        "eliminate_duplicates": True,
    }
    if method == "nsga2":
        algorithm = _pymoo("algorithms.moo.nsga2").NSGA2(pop_size=_POPULATION, **parts)
    else:
        divisions = _DIVISIONS.get(objectives, 3)
        directions = _pymoo("util.ref_dirs").get_reference_directions(
            "das-dennis", objectives, n_partitions=divisions
        )
        algorithm = _pymoo("algorithms.moo.nsga3").NSGA3(directions, pop_size=None, **parts)
    algorithm.setup(problem, termination=("n_gen", 1 << 30), seed=seed, verbose=False)
    return algorithm


def _repair(portfolios: Portfolios) -> Any:  # noqa: ANN401
    """Return pymoo's word for making a proposal feasible."""

    def _do(_self: Any, _problem: Any, X: Any, **_: Any) -> Any:  # noqa: ANN401, N803
        return portfolios.nearest(np.rint(X).astype(np.int64)).astype(np.int64)

    return type("FeasibleRepair", (_pymoo("core.repair").Repair,), {"_do": _do})()


def _mutation(highest: npt.NDArray[np.int64]) -> Any:  # noqa: ANN401
    """Return pymoo's word for choosing another state of about one option."""

    def _do(_self: Any, _problem: Any, X: Any, random_state: Any = None, **_: Any) -> Any:  # noqa: ANN401, N803
        changed = np.array(X, dtype=np.int64)
        hit = random_state.random(changed.shape) < 1.0 / len(highest)
        drawn = np.floor(random_state.random(changed.shape) * (highest + 1)).astype(np.int64)
        changed[hit] = drawn[hit]
        return changed

    return type("StateMutation", (_pymoo("core.mutation").Mutation,), {"_do": _do})()


def _pymoo(module: str) -> Any:  # noqa: ANN401 - it has no types
    """Return a module of pymoo, or say how to get it."""
    try:
        return import_module(f"pymoo.{module}")
    except ImportError:
        raise UsageError(
            "this search needs pymoo: pip install 'sonae[search]'; an exhaustive search "
            "(--method exact) does not"
        ) from None
