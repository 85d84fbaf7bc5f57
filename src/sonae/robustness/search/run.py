"""Search the feasible portfolios for those that no other beats in every objective.

Reads a dossier, limits and objectives; hands on a `Search`. ``exact`` runs every feasible portfolio
and is the truth about the stated futures; ``bound`` gives the same without running what cannot be
on the front, or says how far from it it may be; ``nsga2`` and ``nsga3`` run some, and say so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.outcomes import compile_model
from sonae.plans.portfolios import Limits, Reason, feasible_portfolios
from sonae.robustness.search.additive import best_of_all, can_be_bounded
from sonae.robustness.search.futures import DRAWS, FUTURES, choose_futures
from sonae.robustness.search.keep import parse_keeps, refuse_if_none_keeps
from sonae.robustness.search.named import named_plans, values_of, why_not_portfolio
from sonae.robustness.search.objectives import parse_objectives
from sonae.robustness.search.pareto import nondominated
from sonae.robustness.search.result import Bounded, Convergence, FrontPoint, NamedPlan, Search
from sonae.robustness.search.size import Size, fits, refuse_if_too_large, size_of
from sonae.robustness.search.sweep import Sweep, Tell
from sonae.scenarios import ScenarioTable

__all__ = ["BRANCHES", "EVALUATIONS", "METHODS", "Settings", "make_sweep", "search_plans"]

Floats: TypeAlias = npt.NDArray[np.float64]

METHODS = ("auto", "exact", "bound", "nsga2", "nsga3")
EVALUATIONS: Final[Mapping[str, int]] = MappingProxyType(
    {"bound": 1_000_000, "nsga2": 10_000, "nsga3": 10_000}
)
"""Portfolios that are run at most if nothing else is said, by method."""
BRANCHES: Final = 100_000
"""Branches that are bounded at most if nothing else is said."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to search.

    Attributes
    ----------
    method : {'auto', 'exact', 'bound', 'nsga2', 'nsga3'}
        ``auto`` runs every portfolio if they are not too many, and takes ``bound`` otherwise.
    futures, draws : int
        Futures at most, and draws in each scenario class.
    seed : int
        Fixes the draws, the classes that are looked at, and a search that is not exhaustive.
    threads : int
        They change nothing but the time.
    max_memory : int
        Bytes.
    evaluations : int, optional
        Portfolios that are run at most, if not all are; see `EVALUATIONS`.
    branches : int
        Branches that ``bound`` bounds at most.
    kernel : {'native', 'numpy'}, optional
    """

    method: Literal["auto", "exact", "bound", "nsga2", "nsga3"] = "exact"
    futures: int = FUTURES
    draws: int = DRAWS
    seed: int = 1
    threads: int = 2
    max_memory: int = 4 * 2**30
    evaluations: int | None = None
    branches: int = BRANCHES
    kernel: str | None = None


def search_plans(
    dossier: Dossier,
    table: ScenarioTable,
    objectives: Sequence[str],
    *,
    limits: Limits | None = None,
    keep: Sequence[str] = (),
    settings: Settings | None = None,
    announce: Callable[[Size], None] | None = None,
    tell: Tell | None = None,
) -> Search:
    """Return the portfolios that no other feasible one beats in every objective.

    Parameters
    ----------
    dossier : Dossier
        Checked.
    table : ScenarioTable
        All possible scenarios.
    objectives : sequence of str
        Such as ``worst(extra_cost)``; see ``objectives``.
    limits : Limits, optional
    keep : sequence of str
        Limits on what is measured, such as ``worst(extra_cost) <= 12``: portfolios that break one
        are not feasible. Regret is against those that keep all limits but those on regret.
    settings : Settings, optional
    announce : callable, optional
        Called with the size of an exhaustive search before it starts.
    tell : callable, optional
        Called with the portfolios done and their number.

    Raises
    ------
    UsageError, NoPortfolioError
        If something is asked for that is not there, or no portfolio keeps the limits; those on
        what is measured with `NoneKeepsError`.
    CapacityError
        If the portfolios are too many to be run one by one.
    OutcomeError
        If the model gives NaN or infinity under some portfolio.
    """
    settings = settings or Settings()
    if settings.method not in METHODS:
        raise UsageError(f"no method {settings.method!r}; choose one of {', '.join(METHODS)}")
    sweep = make_sweep(dossier, table, objectives, limits, settings, keep=keep)
    settings = _settled(sweep, settings)
    if settings.method == "exact":
        refuse_if_too_large(size_of(sweep, measured=False), settings.max_memory)
        if announce is not None:
            announce(size_of(sweep))
        return _found(dossier, sweep, settings, _every(sweep, tell))
    return _found(dossier, sweep, settings, _some(sweep, settings, tell))


def _settled(sweep: Sweep, settings: Settings) -> Settings:
    """Return the settings with a method that is settled."""
    if settings.method != "auto":
        return settings
    size = size_of(sweep, measured=False)
    if fits(size, settings.max_memory) or not can_be_bounded(sweep):
        return replace(settings, method="exact")
    return replace(settings, method="bound")


@dataclass(frozen=True, slots=True, eq=False)
class _Front:
    """A front as it was found: ranks in canonical order, and losses in the objectives."""

    ranks: Sequence[int]
    losses: Floats
    evaluated: int
    convergence: Convergence | None = None
    bounded: Bounded | None = None


def _every(sweep: Sweep, tell: Tell | None) -> _Front:
    """Run every portfolio."""
    losses = sweep.all_losses(tell)
    limited = [sweep.columns.index(keep.objective) for keep in sweep.keeps]
    refuse_if_none_keeps(sweep.keeps, losses[:, limited])
    rows = np.flatnonzero(sweep.allowed(losses))
    judged = losses[rows][:, : len(sweep.objectives)]
    front = nondominated(judged)
    return _Front(rows[front].tolist(), judged[front], len(losses))


def _some(sweep: Sweep, settings: Settings, tell: Tell | None) -> _Front:
    """Run some, by the method that is asked for."""
    most = settings.evaluations or EVALUATIONS[settings.method]
    convergence, bounded = None, None
    if settings.method == "bound":
        from sonae.robustness.search.branch import explore  # loaded here: it starts a compiler

        sweep.reference = best_of_all(sweep)
        explored = explore(
            *(sweep,), evaluations=most, branches=settings.branches, seed=settings.seed, tell=tell
        )
        codes, losses, evaluated = explored.codes, explored.losses, explored.evaluated
        bounded = explored.bounded
    else:
        from sonae.robustness.search.genetic import evolve  # loaded here: an extra

        archive = evolve(sweep, settings.method, evaluations=most, seed=settings.seed, tell=tell)
        codes, losses, evaluated = archive.codes, archive.losses, archive.evaluated
        convergence = archive.convergence
    places = [sweep.portfolios.rank_of(row) for row in codes.tolist()]
    order = np.argsort(np.array(places, dtype=object), kind="stable")
    ranked = [places[at] for at in order]
    return _Front(ranked, losses[order], evaluated, convergence, bounded)


def make_sweep(
    dossier: Dossier,
    table: ScenarioTable,
    objectives: Sequence[str],
    limits: Limits | None,
    settings: Settings,
    *,
    keep: Sequence[str] = (),
) -> Sweep:
    """Return what is to be searched, ready to run."""
    wanted, keeps = parse_objectives(dossier, objectives), parse_keeps(dossier, keep)
    portfolios = feasible_portfolios(dossier, limits, table=lambda: table)
    model = compile_model(dossier, launchable=portfolios.options)
    futures = choose_futures(
        model, table, most=settings.futures, draws=settings.draws, seed=settings.seed
    )
    return Sweep(
        *(dossier, model, portfolios, wanted, futures),
        threads=settings.threads,
        kernel=settings.kernel,
        max_kept=settings.max_memory // 4,
        keeps=keeps,
    )


def _found(dossier: Dossier, sweep: Sweep, settings: Settings, front: _Front) -> Search:
    """Put the result together."""
    portfolios, objectives, losses = sweep.portfolios, sweep.objectives, front.losses
    order = np.lexsort(losses.T[::-1]) if len(losses) else np.zeros(0, dtype=np.intp)
    losses = np.ascontiguousarray(losses[order])
    exhaustive = settings.method == "exact"
    if front.bounded is not None:
        exhaustive = front.bounded.left == 0
    assert settings.method != "auto"  # noqa: S101 - it is settled
    return Search(
        method=settings.method,
        exhaustive=exhaustive,
        objectives=objectives,
        portfolios=portfolios,
        evaluated=front.evaluated,
        futures=sweep.futures,
        front=_points(sweep, [front.ranks[at] for at in order], losses),
        named=_named(dossier, sweep, losses, complete=settings.method == "exact"),
        seed=settings.seed,
        convergence=front.convergence,
        keeps=sweep.keeps,
        bounded=front.bounded,
    )


def _points(sweep: Sweep, ranks: Sequence[int], losses: Floats) -> tuple[FrontPoint, ...]:
    portfolios, same = sweep.portfolios, _members(sweep)
    kind: Any = np.int64 if portfolios.count < 1 << 62 else object
    found = []
    for rank, row, own in zip(
        ranks, portfolios.at(np.array(ranks, dtype=kind)).tolist(), losses, strict=True
    ):
        launches = portfolios.launches(row)
        found.append(
            FrontPoint(
                rank=rank,
                steps={launch.option: launch.start for launch in launches},
                values=values_of(sweep.objectives, own),
                same_as=tuple(same.get(rank, ())),
                when={x.option: x.trigger.text for x in launches if x.trigger is not None},
            )
        )
    return tuple(found)


def _named(
    dossier: Dossier, sweep: Sweep, front: Floats, *, complete: bool
) -> tuple[NamedPlan, ...]:
    """Return the place of each plan; regrets if the best in each future is known of all."""
    losses, regrets = sweep.named_losses()
    judged = {o.outcome for o in sweep.objectives}
    own: list[dict[str, float] | None] = [
        {
            name: float(short) + 0.0
            for name, short in zip(sweep.outcomes, row, strict=True)
            if name in judged
        }
        for row in regrets
    ]
    broken = [
        tuple(
            Reason("keep", f"its {keep.objective.text} is {value:.5g}, and {keep} is to be kept")
            for keep in sweep.keeps
            for value in [keep.objective.sign * row[sweep.columns.index(keep.objective)]]
            if not keep.objective.sign * value <= keep.most
        )
        for row in losses
    ]
    return named_plans(
        *(dossier, sweep.portfolios, sweep.model.schedules, sweep.objectives),
        *(front, losses[:, : len(sweep.objectives)]),
        *(own if complete else [None] * len(losses), broken),
    )


def _members(sweep: Sweep) -> dict[int, list[str]]:
    """Return the plans of the dossier that are feasible portfolios, by rank."""
    found: dict[int, list[str]] = {}
    for plan in sweep.model.schedules:
        if not why_not_portfolio(sweep.portfolios, plan):
            steps = {launch.option: launch for launch in plan.launches}
            found.setdefault(sweep.portfolios.rank(steps), []).append(plan.plan)
    return found
