"""Branch and bound over portfolios against running every one: where it helps, and where not.

``python -m benchmarks.portfolio_bounds`` prints seconds (the flagship on two threads, code compiled
before the clock starts) and writes ``portfolio_bounds.json``. Where every portfolio can be run the
two fronts are compared. The last rows are beyond what is run one by one.
"""

import json
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks import portfolios as cheap
from sonae.checks import check
from sonae.plans.portfolios import Limits
from sonae.robustness.search import Search, Settings, search_plans
from sonae.robustness.search.branch import explore
from sonae.scenarios import scenario_system

FLAGSHIP: Final = Path(__file__).parents[1] / "src/sonae/cases/us-japan-2024"
SIGNS: Final = Limits(triggers=True)
THREE_YEARS: Final = Limits(years=(2024, 2025, 2026))
TEN_YEARS: Final = Limits(years=tuple(range(2024, 2034)))
COST, RISK, DOUBT = "worst(extra_cost)", "mean(cum_risk)", "worst(abandonment)"
CAP: Final = ("worst(extra_cost) <= 5",)

ROWS: Final[tuple[tuple[tuple[str, ...], tuple[str, ...], Limits, int, bool], ...]] = (
    ((COST,), (), Limits(), 1000, True),
    ((RISK,), (), Limits(), 1000, True),
    ((DOUBT,), (), Limits(), 1000, True),
    ((RISK,), CAP, Limits(), 1000, True),
    ((COST, RISK), (), Limits(), 1000, True),
    ((COST, "share(abandonment)", "steps"), (), Limits(), 1000, True),
    ((RISK,), (), SIGNS, 256, True),
    ((COST, RISK), (), SIGNS, 256, True),
    ((COST,), (), THREE_YEARS, 1000, False),
    ((RISK,), CAP, THREE_YEARS, 1000, False),
    ((RISK,), (), THREE_YEARS, 256, False),
    ((COST, RISK), (), THREE_YEARS, 256, False),
    ((RISK,), CAP, TEN_YEARS, 256, False),
)
"""Objectives, limits on outcomes, limits, futures, and whether every portfolio is run as well."""


def flagship() -> list[dict[str, Any]]:
    """Measure the rows."""
    dossier = check(FLAGSHIP).dossier
    assert dossier is not None
    table = scenario_system(dossier).possible()

    def search(row: int, method: Any) -> tuple[float, Search]:
        objectives, keep, limits, futures, _ = ROWS[row]
        settings = Settings(method=method, futures=futures, branches=60_000)
        start = time.perf_counter()
        found = search_plans(
            dossier, table, objectives, limits=limits, keep=keep, settings=settings
        )
        return time.perf_counter() - start, found

    search(0, "exact"), search(0, "bound")
    found = []
    for at, (objectives, keep, _, futures, whole) in enumerate(ROWS):
        seconds, bound = search(at, "bound")
        row = _row(bound, seconds)
        row = {"objectives": [*objectives], "keep": [*keep], "futures": futures, **row}
        if whole:
            row["exact_seconds"], exact = round((ran := search(at, "exact"))[0], 2), ran[1]
            row["same_front"] = exact.front == bound.front
        found.append(row)
        print(json.dumps(row), flush=True)
    return found


def _row(found: Search, seconds: float) -> dict[str, Any]:
    assert found.bounded is not None
    return {
        "portfolios": found.portfolios.count,
        "bound_seconds": round(seconds, 2),
        "run": found.evaluated,
        "bounded": found.bounded.branches,
        "closed": found.exhaustive,
        "gap": round(found.bounded.gap, 4),
        "front": len(found.front),
    }


def cheap_model() -> list[dict[str, Any]]:
    """Measure the model of ``portfolios``: eight formulas, 2^16 portfolios, one thread."""
    found = []
    for objectives in (("mean(harm)",), ("mean(cost)", "mean(harm)")):
        sweep = cheap.sweep_of(objectives)
        exact, front = cheap.best_of(2, partial(cheap.exact, sweep))
        search = partial(explore, sweep, evaluations=1_000_000, branches=60_000, seed=1)
        bound, explored = cheap.best_of(2, search)
        found.append(
            {
                "model": "cheap",
                "objectives": [*objectives],
                "portfolios": sweep.portfolios.count,
                "futures": sweep.futures.count,
                "exact_seconds": round(exact, 3),
                "bound_seconds": round(bound, 3),
                "run": explored.evaluated,
                "bounded": explored.bounded.branches,
                "same_front": len(front) == len(explored.losses),
            }
        )
        print(json.dumps(found[-1]), flush=True)
    return found


def main() -> None:
    """Print and write all rows."""
    rows = [*cheap_model(), *flagship()]
    path = Path(__file__).parent / "portfolio_bounds.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"written: {path}")


if __name__ == "__main__":
    main()
