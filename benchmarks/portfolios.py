"""The exact front of 2^16 portfolios × 200 futures, against pymoo's NSGA-II, 10,000 evaluations.

``python -m benchmarks.portfolios`` prints seconds (best of three) and writes ``portfolios.json``.
Both sides run the same compiled model through the same sweep, on one thread; code is compiled
before the clock starts. pymoo runs as its documents show it, on binary variables with a whole
generation at a time; without it (extra ``search``) only the exact side runs, and the reason is
said. What it misses of the front is counted, and so is what it takes alone, with nothing to run.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sonae.dossier import read
from sonae.outcomes import compile_model
from sonae.plans.portfolios import Limits, feasible_portfolios
from sonae.robustness.search import Sweep, choose_futures, nondominated, parse_objectives
from sonae.scenarios import scenario_system

OPTIONS = 16
FUTURES = 200
EVALUATIONS = 10_000
OBJECTIVES = (
    ("mean(cost)", "mean(harm)"),
    ("worst(cost)", "worst(harm)", "share(harm)"),
    ("mean(cost)", "regret(harm)"),
)

STATES = "{" + ", ".join(f"{name}: {{label: {name}}}" for name in "abcde") + "}"
HEAD = f"""
sonae: 1
dossier: many
title: Many options
question: Which?
as_of: 2024-02-19
horizon: {{from: 2024, to: 2028}}
money: JPY_tn@2023
factors:
  wind: {{label: wind, states: {STATES}}}
  rain: {{label: rain, states: {STATES}}}
quantities:
  q: {{is: 1 to 3, unit: "1", because: made up}}
  r: {{is: .5 to 1, unit: "1", because: made up}}
"""


def dossier_text() -> str:
    """Return a dossier of sixteen options that all make harm less, and cost something."""
    rng = np.random.default_rng(1)
    options, terms = [], []
    for at in range(OPTIONS):
        low = rng.uniform(0.1, 1.0)
        cost = f"{{yearly: {low:.2f} to {low * 1.5:.2f}, upfront: {rng.uniform(0, 0.5):.2f}}}"
        options.append(f"  o{at}: {{label: o{at}, cost: {cost}, lead: 6 to 18 months}}")
        terms.append(f"{rng.uniform(0.02, 0.2):.3f} * on[o{at}]")
    return (
        HEAD
        + "options:\n"
        + "\n".join(options)
        + "\nmodel:\n  tables:\n"
        + '    w: {by: wind, unit: "1", is: {a: .3, b: .5, c: 1, d: 1.5, e: 2}, because: made up}\n'
        + '    v: {by: rain, unit: "1", is: {a: .2, b: .5, c: 1, d: 1.2, e: 2}, because: made up}\n'
        + "  values:\n"
        + '    spent: {is: "sum_options(pay + upfront)", unit: JPY_tn@2023}\n'
        + f'    kept: {{is: "{" + ".join(terms)}", unit: "1"}}\n'
        + '    harm: {is: "max(0, w[wind] * v[rain] * q - r * kept)", unit: "1"}\n'
        + "outcomes:\n"
        + '  cost: {label: cost, is: "total(spent)", better: less, unit: JPY_tn@2023}\n'
        + '  harm: {label: harm, is: "total(harm)", better: less, threshold: 4, unit: "1"}\n'
    )


def sweep_of(objectives: tuple[str, ...]) -> Sweep:
    """Return the search, ready to run on one thread."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "dossier.yaml").write_text(dossier_text(), encoding="utf-8")
        dossier = read(folder)
        portfolios = feasible_portfolios(dossier, Limits(years=(2024,)))
        model = compile_model(dossier, launchable=portfolios.options)
        table = scenario_system(dossier).possible()
        futures = choose_futures(model, table, most=FUTURES, draws=8)
        wanted = parse_objectives(dossier, objectives)
        return Sweep(dossier, model, portfolios, wanted, futures)


def best_of(times: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the least processor seconds and the last result."""
    seconds, result = [], None
    for _ in range(times):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return min(seconds), result


def exact(sweep: Sweep) -> np.ndarray:
    """Return the losses on the front."""
    losses = sweep.all_losses()
    return losses[nondominated(losses)]


def by_pymoo(sweep: Sweep, *, run: bool) -> np.ndarray:
    """Return the losses that NSGA-II ends with."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.pntx import TwoPointCrossover
    from pymoo.operators.mutation.bitflip import BitflipMutation
    from pymoo.operators.sampling.rnd import BinaryRandomSampling
    from pymoo.optimize import minimize

    class Portfolios(Problem):
        def __init__(self) -> None:
            super().__init__(n_var=OPTIONS, n_obj=len(sweep.objectives), xl=0, xu=1, vtype=bool)

        def _evaluate(self, x: Any, out: Any, *_: Any, **__: Any) -> None:
            codes = x.astype(np.int8)
            out["F"] = sweep.losses(codes) if run else codes[:, : self.n_obj].astype(float)

    algorithm = NSGA2(
        pop_size=100,
        sampling=BinaryRandomSampling(),
        crossover=TwoPointCrossover(),
        mutation=BitflipMutation(),
        eliminate_duplicates=True,
    )
    return minimize(Portfolios(), algorithm, ("n_eval", EVALUATIONS), seed=1, verbose=False).F


def measured(objectives: tuple[str, ...]) -> dict[str, Any]:
    """Measure one set of objectives."""
    sweep = sweep_of(objectives)
    few = sweep.portfolios.at(np.arange(64))
    sweep.losses(few)
    seconds, front = best_of(3, lambda: exact(sweep))
    row: dict[str, Any] = {
        "objectives": list(objectives),
        "portfolios": sweep.portfolios.count,
        "futures": sweep.futures.count,
        "exact_seconds": round(seconds, 3),
        "front": len(front),
    }
    try:
        import pymoo
    except ImportError:
        return {**row, "pymoo": "skipped: pymoo (extra `search`) is not installed"}
    theirs, found = best_of(3, lambda: by_pymoo(sweep, run=True))
    alone, _ = best_of(3, lambda: by_pymoo(sweep, run=False))
    ours = {tuple(point) for point in front.tolist()}
    hit = {tuple(point) for point in np.asarray(found).tolist()} & ours
    return {
        **row,
        "pymoo": pymoo.__version__,
        "pymoo_seconds": round(theirs, 3),
        "pymoo_alone_seconds": round(alone, 3),
        "pymoo_found_of_the_front": len(hit),
        "different_points": len(ours),
        "ratio": round(theirs / seconds, 2),
    }


def main() -> None:
    """Print and write all rows."""
    rows = []
    for objectives in OBJECTIVES:
        rows.append(measured(objectives))
        print(json.dumps(rows[-1]), flush=True)
    path = Path(__file__).parent / "portfolios.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"written: {path}")


if __name__ == "__main__":
    main()
