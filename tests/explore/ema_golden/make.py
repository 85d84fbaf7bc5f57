"""Have the EMA workbench write the archives of this folder; run by a Python that has it.

PYTHON make.py FOLDER OUT.tar.gz         our numbers, from a folder of experiments and outcomes
PYTHON make.py mixed OUT.tar.gz          what else EMA may write: series, commas, NaN
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from ema_workbench import ArrayOutcome, ScalarOutcome, save_results


def own(folder: Path) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    exact = {"float_precision": "round_trip", "keep_default_na": False}
    experiments = pd.read_csv(folder / "experiments.csv", **exact)
    for name in experiments.columns:
        if experiments[name].dtype.kind not in "f":
            experiments[name] = experiments[name].astype("category")
    outcomes = pd.read_csv(folder / "outcomes.csv", **exact)
    for name in outcomes.columns:
        ScalarOutcome(name)
    return experiments, {name: outcomes[name].to_numpy() for name in outcomes.columns}


def mixed() -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    experiments = pd.DataFrame(
        {
            "rate, yearly": [0.1, 1 / 3, 5e-324, -0.0],
            "steps": [1, 2, 3, 4],
            "open": [True, False, True, True],
            "who": pd.Categorical(["a, b", 'say "c"', "a, b", "d"]),
            "scenario": pd.Categorical([0, 1, 0, 1]),
            "policy": pd.Categorical([0, 0, "1, 2", "1, 2"]),
            "model": pd.Categorical(["m"] * 4),
        }
    )
    ScalarOutcome("cost, total")
    ArrayOutcome("path")
    ArrayOutcome("cube")
    outcomes = {
        "cost, total": np.array([1.5, np.nan, 3.0, -2.0]),
        "path": np.arange(12.0).reshape(4, 3) / 7,
        "cube": np.arange(24.0).reshape(4, 3, 2),
    }
    return experiments, outcomes


if __name__ == "__main__":
    save_results(mixed() if sys.argv[1] == "mixed" else own(Path(sys.argv[1])), sys.argv[2])
