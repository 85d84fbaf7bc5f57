"""The search that every run makes: what plans are judged by if nobody says, and how much is run.

Reads a dossier; hands the pipeline a `Front` for the brief. The work is bounded by the numbers of
portfolios and futures and never by time, so that the same dossier gives the same front everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from sonae.dossier import Dossier
from sonae.errors import CapacityError
from sonae.plans.portfolios import feasible_portfolios
from sonae.robustness.search.futures import DRAWS
from sonae.robustness.search.objectives import Objective
from sonae.robustness.search.result import Search
from sonae.robustness.search.run import Settings, make_sweep, search_plans
from sonae.robustness.search.sweep import Tell
from sonae.scenarios import ScenarioTable

__all__ = ["Front", "usual_objectives", "usual_search"]

Spans: TypeAlias = Mapping[str, Mapping[int | str, tuple[float, float]]]

MOST_WORK: Final = 2**26
"""Portfolios times futures that a run enumerates at most: some seconds."""
MOST_FUTURES: Final = 4096
LEAST_FUTURES: Final = 64
"""With fewer futures a front would say nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """The front by the usual objectives, and between what ends a mean lies.

    Attributes
    ----------
    search : Search
    spans : mapping
        By text of an objective that is a mean: its least and greatest value in one future, by
        index into the front and by id of a named plan.
    """

    search: Search
    spans: Spans


def usual_objectives(dossier: Dossier) -> tuple[str, ...]:
    """Return what plans are judged by if nobody says: how often they meet what is asked, and price.

    The share of futures that meet every threshold, or without thresholds the worst of the first
    outcome; against the mean of the first outcome that is money and better when less, since steps
    may cost more or less than they themselves are said to. Without such an outcome against what the
    steps cost, and if they cost nothing, against how many they are.
    """
    content = dossier.content
    limited = any(entry.threshold is not None for entry in content.outcomes.values())
    aim = "share(all)" if limited else f"worst({next(iter(content.outcomes))})"
    for name, entry in content.outcomes.items():
        if entry.unit == content.money != "1" and entry.better == "less":
            return aim, f"mean({name})"
    costs = (option.cost for option in content.options.values())
    priced = any(cost.yearly is not None or cost.upfront is not None for cost in costs)
    return aim, "cost" if priced else "steps"


def usual_search(
    dossier: Dossier,
    table: ScenarioTable,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    threads: int = 2,
    max_memory: int = 4 * 2**30,
    tell: Tell | None = None,
) -> Front:
    """Return the front of all feasible portfolios by the usual objectives.

    Parameters
    ----------
    dossier : Dossier
    table : ScenarioTable
        All possible scenarios.
    draws : int
        In each scenario class; those of a run with the same seed are the same.
    seed, threads, max_memory, tell
        As for ``search_plans``.

    Raises
    ------
    CapacityError
        If the portfolios are too many to be run by the way.
    UsageError, NoPortfolioError, OutcomeError
        As for ``search_plans``.
    """
    count = feasible_portfolios(dossier).count
    futures = min(MOST_FUTURES, MOST_WORK // count)
    if futures < LEAST_FUTURES:
        message = (
            f"{count:,} feasible portfolios are more than the {MOST_WORK // LEAST_FUTURES:,} that "
            "a run goes through; `sonae search` takes more, or fewer options and years"
        )
        raise CapacityError(message)
    settings = Settings(
        futures=futures, draws=draws, seed=seed, threads=threads, max_memory=max_memory
    )
    found = search_plans(dossier, table, usual_objectives(dossier), settings=settings, tell=tell)
    return Front(found, _spans(dossier, table, settings, found))


def _spans(
    dossier: Dossier, table: ScenarioTable, settings: Settings, found: Search
) -> dict[str, dict[int | str, tuple[float, float]]]:
    """Return both ends of each mean over the futures of the search."""
    return {
        objective.text: _ends(dossier, table, settings, found, objective)
        for objective in found.objectives
        if objective.measure == "mean" and objective.outcome is not None
    }


def _ends(
    dossier: Dossier,
    table: ScenarioTable,
    settings: Settings,
    found: Search,
    objective: Objective,
) -> dict[int | str, tuple[float, float]]:
    texts = (f"best({objective.outcome})", f"worst({objective.outcome})")
    sweep = make_sweep(dossier, table, texts, None, settings)
    codes = found.portfolios.at(np.array([point.rank for point in found.front], dtype=np.int64))
    signs = np.array([one.sign for one in sweep.objectives])
    of_front = np.sort(sweep.losses(codes) * signs, axis=1)
    of_plans = np.sort(sweep.named_losses()[0] * signs, axis=1)
    ends: dict[int | str, tuple[float, float]] = {
        at: (low, high) for at, (low, high) in enumerate(of_front.tolist())
    }
    plans = zip(found.named, of_plans.tolist(), strict=True)
    return {**ends, **{plan.plan: (low, high) for plan, (low, high) in plans}}
