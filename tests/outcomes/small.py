"""Small dossiers written as YAML text, and the two readings side by side."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np

from sonae.dossier import Dossier, read
from sonae.outcomes import CompiledModel, Trace, compile_model, evaluate, trace

HEAD = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2028}
money: JPY_tn@2023
factors:
  wind:
    label: Wind
    observable: 2024
    states: {calm: {label: calm}, strong: {label: strong}}
  rain:
    label: Rain
    observable: 2025
    states: {none: {label: none}, some: {label: some}, much: {label: much}}
"""

REST = """
quantities:
  q: {is: 1 to 3, unit: "1", because: made up}
  r: {is: .2 to .9, unit: "1", because: made up}
  two: {is: 2, unit: "1", because: made up}
  tn: {is: 1, unit: JPY_tn@2023, because: made up}
options:
  dike: {label: dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months, difficulty: 2}
  school:
    label: school
    cost: {yearly: 2, upfront: 0 to 1, paid: in_effect}
    lead: 1 year
    ramp: 3 years
    difficulty: 4
    passes: "r < 0.6 or wind == 'calm'"
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [dike@2024, school@2025]}
  watch:
    label: watch
    steps:
      - {option: dike, start: 2025, when: "observed(wind) == 'strong' or observed(rain) == 'much'"}
"""


FLAGSHIP = Path(__file__).parents[2] / "src" / "sonae" / "cases" / "us-japan-2024"


def write(folder: Path, *texts: str) -> Path:
    """Write a dossier of several files into a fresh folder."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.yaml"):
        old.unlink()
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def dossier(folder: Path, model: str, outcomes: str = "", rest: str = REST) -> Dossier:
    """Return the small dossier with a model and outcomes given as YAML text."""
    return read(write(folder, HEAD, rest, model, outcomes))


def compiled(folder: Path, model: str, outcomes: str = "", rest: str = REST) -> CompiledModel:
    """Return the small dossier's compiled model."""
    return compile_model(dossier(folder, model, outcomes, rest))


def values_and_outcomes(**formulas: str) -> tuple[str, str]:
    """Return a model of dimensionless values, and one outcome that ends with each of them."""
    values = "".join(f'    {n}: {{is: "{f}", unit: "1"}}\n' for n, f in formulas.items())
    outcomes = "".join(
        f'  end_{n}: {{label: {n}, is: "final({n})", better: less, unit: "1"}}\n' for n in formulas
    )
    return f"model:\n  values:\n{values}", f"outcomes:\n{outcomes}"


def all_codes(model: CompiledModel) -> np.ndarray:
    """Return every combination of the states that a model reads."""
    sizes = [range(len(model.states[factor])) for factor in model.factors]
    rows = list(product(*sizes))
    return np.array(rows, dtype=np.int8).reshape(len(rows), len(sizes))


def states_of(model: CompiledModel, codes: Sequence[int]) -> dict[str, str]:
    """Return the states that a row of codes stands for."""
    return {f: model.states[f][code] for f, code in zip(model.factors, codes, strict=True)}


def traces(model: CompiledModel, codes: np.ndarray, numbers: np.ndarray) -> list[list[list[Trace]]]:
    """Return the reference reading of every case: plan, draw, class."""
    return [
        [
            [trace(model, plan, states_of(model, row), draw.tolist()) for row in codes.tolist()]
            for draw in numbers
        ]
        for plan in model.plans
    ]


def assert_readings_agree(
    model: CompiledModel, codes: np.ndarray, numbers: np.ndarray, kernel: str = "numpy"
) -> None:
    """Compare a reading with the reference in every case, to one part in 10^12.

    Of the largest number that the reference meets in that case: differences cancel digits.
    """
    result = evaluate(model, codes, numbers, kernel)
    reference = traces(model, codes, numbers)
    scale = np.array([[[_largest(case) for case in row] for row in plan] for plan in reference])
    for section in ("outcomes", "reports"):
        for name, found in getattr(result, section).items():
            expected = np.array(
                [
                    [[getattr(case, section)[name] for case in row] for row in plan]
                    for plan in reference
                ]
            )
            np.testing.assert_array_less(abs(found - expected), 1e-12 * scale, err_msg=name)


def _largest(case: Trace) -> float:
    series = [number for numbers in case.values.values() for number in numbers]
    found = [*case.outcomes.values(), *case.reports.values(), *case.numbers.values(), *series]
    return max(1.0, *map(abs, found))
