"""Search the feasible portfolios for those that no other beats in every objective.

Reads a dossier, limits and objectives; hands on a `Search`. ``exact`` runs every feasible portfolio
and is the truth about the stated futures; ``nsga2`` and ``nsga3`` run some, and say so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.outcomes import compile_model
from sonae.plans.portfolios import Limits, Portfolios, feasible_portfolios
from sonae.robustness.search.futures import DRAWS, FUTURES, choose_futures
from sonae.robustness.search.named import named_plans, values_of, why_not_portfolio
from sonae.robustness.search.objectives import parse_objectives
from sonae.robustness.search.pareto import nondominated
from sonae.robustness.search.result import Convergence, FrontPoint, Search
from sonae.robustness.search.size import Size, refuse_if_too_large, size_of
from sonae.robustness.search.sweep import Sweep, Tell
from sonae.scenarios import ScenarioTable

__all__ = ["METHODS", "Settings", "make_sweep", "search_plans"]

Floats: TypeAlias = npt.NDArray[np.float64]

METHODS = ("exact", "nsga2", "nsga3")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to search.

    Attributes
    ----------
    method : {'exact', 'nsga2', 'nsga3'}
    futures, draws : int
        Futures at most, and draws in each scenario class.
    seed : int
        Fixes the draws, the classes that are looked at, and a search that is not exhaustive.
    threads : int
        They change nothing but the time.
    max_memory : int
        Bytes.
    evaluations : int
        Portfolios that a search that is not exhaustive runs at most.
    kernel : {'native', 'numpy'}, optional
    """

    method: Literal["exact", "nsga2", "nsga3"] = "exact"
    futures: int = FUTURES
    draws: int = DRAWS
    seed: int = 1
    threads: int = 2
    max_memory: int = 4 * 2**30
    evaluations: int = 10_000
    kernel: str | None = None


def search_plans(
    dossier: Dossier,
    table: ScenarioTable,
    objectives: Sequence[str],
    *,
    limits: Limits | None = None,
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
    settings : Settings, optional
    announce : callable, optional
        Called with the size of an exhaustive search before it starts.
    tell : callable, optional
        Called with the portfolios done and their number.

    Raises
    ------
    UsageError, NoPortfolioError
        If something is asked for that is not there, or no portfolio keeps the limits.
    CapacityError
        If the portfolios are too many to be run one by one.
    OutcomeError
        If the model gives NaN or infinity under some portfolio.
    """
    settings = settings or Settings()
    if settings.method not in METHODS:
        raise UsageError(f"no method {settings.method!r}; choose one of {', '.join(METHODS)}")
    sweep = make_sweep(dossier, table, objectives, limits, settings)
    if settings.method == "exact":
        refuse_if_too_large(size_of(sweep, measured=False), settings.max_memory)
        if announce is not None:
            announce(size_of(sweep))
        losses = sweep.all_losses(tell)
        ranks: npt.NDArray[Any] = np.flatnonzero(nondominated(losses))
        front = losses[ranks]
        return _found(dossier, sweep, settings, ranks.tolist(), front, len(losses), None)
    from sonae.robustness.search.genetic import evolve  # loaded here: an extra

    archive = evolve(
        sweep, settings.method, evaluations=settings.evaluations, seed=settings.seed, tell=tell
    )
    portfolios = sweep.portfolios
    places = [portfolios.rank(portfolios.steps(row)) for row in archive.codes.tolist()]
    order = np.argsort(np.array(places, dtype=object), kind="stable")
    ranked = [places[at] for at in order]
    run = archive.evaluated
    return _found(dossier, sweep, settings, ranked, archive.losses[order], run, archive.convergence)


def make_sweep(
    dossier: Dossier,
    table: ScenarioTable,
    objectives: Sequence[str],
    limits: Limits | None,
    settings: Settings,
) -> Sweep:
    """Return what is to be searched, ready to run."""
    wanted = parse_objectives(dossier, objectives)
    portfolios = feasible_portfolios(dossier, limits)
    model = compile_model(dossier, launchable=portfolios.options)
    futures = choose_futures(
        model, table, most=settings.futures, draws=settings.draws, seed=settings.seed
    )
    return Sweep(
        *(dossier, model, portfolios, wanted, futures),
        threads=settings.threads,
        kernel=settings.kernel,
        max_kept=settings.max_memory // 4,
    )


def _found(
    dossier: Dossier,
    sweep: Sweep,
    settings: Settings,
    ranks: Sequence[int],
    losses: Floats,
    evaluated: int,
    convergence: Convergence | None,
) -> Search:
    """Put the result together; ranks are in canonical order."""
    portfolios, objectives = sweep.portfolios, sweep.objectives
    order = np.lexsort(losses.T[::-1]) if len(losses) else np.zeros(0, dtype=np.intp)
    losses = np.ascontiguousarray(losses[order])
    ranks = [ranks[at] for at in order]
    same = _members(portfolios, sweep)
    kind = np.int64 if portfolios.count < 1 << 62 else object
    codes = portfolios.at(np.array(ranks, dtype=kind))
    front = tuple(
        FrontPoint(
            rank, portfolios.steps(row), values_of(objectives, own), tuple(same.get(rank, ()))
        )
        for rank, row, own in zip(ranks, codes.tolist(), losses, strict=True)
    )
    return Search(
        method=settings.method,
        exhaustive=settings.method == "exact",
        objectives=objectives,
        portfolios=portfolios,
        evaluated=evaluated,
        futures=sweep.futures,
        front=front,
        named=named_plans(
            *(dossier, portfolios, sweep.model.schedules, objectives),
            *(losses, sweep.named_losses()),
        ),
        seed=settings.seed,
        convergence=convergence,
    )


def _members(portfolios: Portfolios, sweep: Sweep) -> dict[int, list[str]]:
    """Return the plans of the dossier that are feasible portfolios, by rank."""
    found: dict[int, list[str]] = {}
    for plan in sweep.model.schedules:
        if not why_not_portfolio(portfolios, plan):
            steps = {launch.option: launch.start for launch in plan.launches}
            found.setdefault(portfolios.rank(steps), []).append(plan.plan)
    return found
