"""Run by the Python of the EMA workbench's own environment; imports nothing of this project.

Reads a JSON file: the text of the plain function, its parameters, the plans' launch years, the
ranges. Prints cases per second of CPU of the workbench's sequential evaluator, and of the bare
function in the same process, as JSON.
"""

import json
import math
import platform
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["main"]


def main(path: str) -> None:
    """Measure and print."""
    given = json.loads(Path(path).read_text())
    names: dict[str, Any] = {"math": math, "inf": math.inf}
    exec(given["source"], names)
    run: Callable[..., tuple[float, ...]] = names["run"]
    starts = [[math.inf if year is None else year for year in plan] for plan in given["starts"]]
    bare, ema = [], []
    for _ in range(given["repeats"]):
        bare.append(_bare(run, starts, given))
        ema.append(_workbench(run, starts, given))
    import ema_workbench  # type: ignore[import-not-found]  # only in its own environment

    print(
        json.dumps(
            {
                "python": platform.python_version(),
                "version": ema_workbench.__version__,
                "bare": statistics.median(bare),
                "ema": statistics.median(ema),
            }
        )
    )


def _bare(
    run: Callable[..., tuple[float, ...]], starts: list[list[float]], given: dict[str, Any]
) -> float:
    chance = random.Random(1)
    cases = [
        (
            *starts[at % len(starts)],
            *(chance.randrange(3) for _ in given["factors"]),
            *(chance.uniform(low, high) for low, high in given["ranges"].values()),
        )
        for at in range(given["cases"])
    ]
    start = time.process_time()
    for case in cases:
        run(*case)
    return len(cases) / (time.process_time() - start)


def _workbench(
    run: Callable[..., tuple[float, ...]], starts: list[list[float]], given: dict[str, Any]
) -> float:
    warnings.simplefilter("ignore")  # of parts that are not installed
    from ema_workbench import (
        CategoricalParameter,
        IntegerParameter,
        Model,
        RealParameter,
        ScalarOutcome,
        SequentialEvaluator,
    )

    def one(plan: int, **numbers: float) -> dict[str, float]:
        return dict(zip(given["outcomes"], run(*starts[plan], **numbers), strict=True))

    model = Model("engine", function=one)
    model.uncertainties = [
        *(IntegerParameter(factor, 0, 2) for factor in given["factors"]),
        *(RealParameter(name, low, high) for name, (low, high) in given["ranges"].items()),
    ]
    model.levers = [CategoricalParameter("plan", list(range(len(starts))))]
    model.outcomes = [ScalarOutcome(name) for name in given["outcomes"]]
    policies = 10
    with SequentialEvaluator(model) as evaluator:
        start = time.process_time()
        experiments, _ = evaluator.perform_experiments(
            given["cases"] // policies, policies, reporting_interval=10**9
        )
        return len(experiments) / (time.process_time() - start)


if __name__ == "__main__":
    main(sys.argv[1])
