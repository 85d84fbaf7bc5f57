"""PRIM on growing tables, against the EMA workbench in an environment of its own.

``python -m benchmarks.discovery [PYTHON]`` prints CPU seconds and peak memory and writes
``discovery.json``. PYTHON is an interpreter that has ``ema_workbench`` 3.0 (it needs Python 3.12);
without one, only the own searches run. Every search has a process to itself, kernels are compiled
before the clock starts, and sorting (or binning) counts.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

SIZES = (
    (10_000, 10, 0),
    (100_000, 10, 0),
    (100_000, 10, 1),
    (1_000_000, 10, 1),
    (1_000_000, 20, 0),
)
"""Rows, columns of numbers, columns of four states."""
SLOW = 1_000_000
"""Rows from which the other side runs once."""
NOT_BY_EMA = {(1_000_000, 20, 0)}
"""Too long for it."""
HERE = Path(__file__).parent

DATA = """
import json, resource, sys, time
import numpy as np
count, numbers, factors = (int(word) for word in sys.argv[1:4])

def made(count):
    rng = np.random.default_rng(1)
    x = {f"x{i}": rng.random(count) for i in range(numbers)}
    s = {f"c{i}": np.array(list("abcd"))[rng.integers(0, 4, count)] for i in range(factors)}
    fails = (x["x0"] < 0.6) & (x["x1"] > 0.3) & (x["x2"] < 0.7)
    if factors:
        fails &= np.isin(s["c0"], ["a", "b"])
    return x, s, fails ^ (rng.random(count) < 0.02)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
"""
OWN = """
from sonae.discovery import *

def search(x, s, fails, mode):
    futures = Futures.of(x, s)
    start = time.process_time()
    if mode == "exact":
        survivors = ExactSurvivors(futures, fails)
    else:
        survivors = BinnedSurvivors(futures, bins_of(futures), fails)
    found = peel_and_paste(survivors, PrimSettings())
    seconds = time.process_time() - start
    return seconds, [(int(t.tally.inside), int(t.tally.failing)) for t in found.steps]

mode = sys.argv[4]
search(*made(2_000), mode)
seconds, steps = search(*made(count), mode)
print(json.dumps({"seconds": seconds, "peak": peak(), "steps": steps}))
"""
EMA = """
import warnings
warnings.filterwarnings("ignore")
import pandas as pd
from ema_workbench.analysis import prim
x, s, fails = made(count)
table = pd.DataFrame({**x, **{name: pd.Categorical(column) for name, column in s.items()}})
start = time.process_time()
path = prim.Prim(table, fails.astype(int)).find_box().peeling_trajectory
seconds = time.process_time() - start
steps = [(int(n), int(k)) for n, k in zip(path["n"], path["k"])]
print(json.dumps({"seconds": seconds, "peak": peak(), "steps": steps}))
"""


def main(ema: str | None) -> None:
    """Measure every size and write the table."""
    rows = []
    for size in SIZES:
        sides = {mode: _side(sys.executable, OWN, size, mode) for mode in ("exact", "binned")}
        if ema is not None and size not in NOT_BY_EMA:
            sides["ema"] = _side(ema, EMA, size)
            if sides["ema"]["steps"] != sides["exact"]["steps"]:
                raise AssertionError(f"{size}: the exact search goes another way than EMA")
        rows.append(_row(size, sides))
    (HERE / "discovery.json").write_text(json.dumps(rows, indent=1) + "\n")


def _side(python: str, code: str, size: tuple[int, int, int], *more: str) -> dict[str, Any]:
    """Run a search in processes of its own; the median of three, or one if it takes long."""
    ran = []
    for _ in range(1 if size[0] >= SLOW else 3):
        done = subprocess.run(
            [python, "-c", DATA + code, *(str(part) for part in size), *more],
            text=True,
            capture_output=True,
            check=True,
            env={"OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
        )
        ran.append(json.loads(done.stdout))
    middle = statistics.median(run["seconds"] for run in ran)
    return {"seconds": middle, "peak": max(run["peak"] for run in ran), "steps": ran[0]["steps"]}


def _row(size: tuple[int, int, int], sides: dict[str, dict[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {"rows": size[0], "numbers": size[1], "factors": size[2]}
    said = []
    for name, side in sides.items():
        row[name] = {"seconds": side["seconds"], "peak_mb": side["peak"], "n": len(side["steps"])}
        said.append(f"{name} {side['seconds']:8.3f} s {side['peak']:6.0f} MB")
    if "ema" in sides:
        for name in ("exact", "binned"):
            row[name]["ratio"] = sides["ema"]["seconds"] / sides[name]["seconds"]
            said.append(f"{name} {row[name]['ratio']:.0f} times faster")
    print(f"{size[0]:>9,} × {size[1]} + {size[2]}   " + "   ".join(said), flush=True)
    return row


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
