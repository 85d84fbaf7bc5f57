"""Measured in a process of its own: what a whole run takes, and what compiling takes.

``python -m benchmarks.engine_child run 50 1000 1000 1``, ``… cluster 50 1000 1000 2`` and
``… compile 400`` print JSON. A process of its own has nothing in its caches, and its memory is
nobody else's.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.engine_dossier import Shape
from benchmarks.engine_sides import Case, table

__all__ = ["in_child"]


def in_child(*arguments: object) -> dict[str, Any]:
    """Run one of the measurements in a new process and return what it printed."""
    command = [sys.executable, "-m", "benchmarks.engine_child", *map(str, arguments)]
    ran = subprocess.run(
        command, text=True, capture_output=True, check=False, cwd=Path(__file__).parent.parent
    )
    if ran.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ran.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


_EXTRAS = ("dask", "distributed", "pyarrow")
"""Optional packages that xarray and pandas load wherever they are installed."""


def _run(plans: int, classes: int, draws: int, threads: int) -> dict[str, float]:
    """Explore every plan in every future, reductions and all, as installed without extras."""
    sys.modules.update(dict.fromkeys(_EXTRAS))  # type: ignore[arg-type]  # None: not to be had
    from sonae.explore import explore

    case = Case(Shape(plans), classes, draws)
    dossier, model = case.dossier, case.model
    scenarios = table(case)
    before = _memory()
    explore(dossier, model, scenarios, draws=1, threads=1)  # compiles
    ready = _memory()
    cpu, wall = time.process_time(), time.perf_counter()
    explore(dossier, model, scenarios, draws=draws, threads=threads)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "before": before,
        "ready": ready,
        "peak": _memory(),
    }


def _cluster(plans: int, classes: int, draws: int, workers: int) -> dict[str, float]:
    """Explore in this process, then with workers that have been started and have compiled."""
    from sonae.explore import explore
    from sonae.explore.executors import executor
    from sonae.explore.run import job_of

    case = Case(Shape(plans), classes, draws)
    dossier, model, scenarios = case.dossier, case.model, table(case)
    projection = scenarios.project(model.factors)
    blocks = len(job_of(dossier, model, projection, draws=draws, seed=1).blocks)
    explore(dossier, model, scenarios, draws=1)
    cpu, wall = time.process_time(), time.perf_counter()
    explore(dossier, model, scenarios, draws=draws)
    cpu, alone = time.process_time() - cpu, time.perf_counter() - wall
    cluster = executor(cluster=f"local:{workers}")
    start = time.perf_counter()
    explore(dossier, model, scenarios, draws=workers, executor=cluster)
    ready = time.perf_counter()
    explore(dossier, model, scenarios, draws=draws, executor=cluster)
    done = time.perf_counter()
    cluster.close()
    return {
        "serial": alone,
        "task": cpu / blocks,
        "blocks": blocks,
        "start": ready - start,
        "wall": done - ready,
    }


def _compile(values: int) -> dict[str, float]:
    """Make the graph of a model and its machine code."""
    case = Case(Shape(2, values=values), 1, 1)
    given = case.codes, case.numbers
    case.__dict__.pop("model")  # made again, under the clock
    start = time.process_time()
    import llvmlite.binding  # noqa: F401 - timed by itself

    from sonae.outcomes.native import NativeReading

    loaded = time.process_time()
    graph = case.model.graph
    made = time.process_time()
    reading = NativeReading(graph)
    done = time.process_time()
    reading.tile(case.model.launches, *given)
    return {
        "load": loaded - start,
        "graph": made - loaded,
        "compile": done - made,
        "first": time.process_time() - done,
        "operations": len(graph.operations),
    }


def _memory() -> float:
    """Return the largest resident memory so far, in MB.

    ``ru_maxrss`` would include the process that started this one.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("no peak of memory in /proc/self/status")


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    measure: dict[str, Callable[..., dict[str, float]]]
    measure = {"run": _run, "cluster": _cluster, "compile": _compile}
    print(json.dumps(measure[what](*map(int, numbers))))
