"""Outcomes as they would stand if the horizon ended in each year."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.expressions.tree import Choice, Number
from sonae.outcomes import extended, trace
from sonae.pathways.running import running

from .borrowed import all_codes, compiled, models, states_of, values_and_outcomes

SLOW = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def cut(model, years):
    """Return a model whose horizon ends after so many years."""
    return replace(model, years=range(model.years.start, model.years.start + years))


def told(model, trees):
    """Return the model with each tree as it stands in each year, and whether any year counted."""
    values = {}
    for name, tree in trees.items():
        found = running(tree, name)
        begun = (
            Number(1.0) if found.begun is None else Choice(found.begun, Number(1.0), Number(0.0))
        )
        values |= found.values | {f"now:{name}": found.tree, f"begun:{name}": begun}
    return extended(model, values, {}, model.states)


def assert_stands_as_if_cut(model, states, numbers, plan, *, one=False):
    """Compare every outcome in every year with that of the model whose horizon ends there.

    Before all of its functions have a year that counts, an outcome is not asked about; with one
    function alone it is NaN then.
    """
    trees = {**model.outcomes, **model.reports}
    found = trace(told(model, trees), plan, states, numbers).values
    for index, _ in enumerate(model.years):
        ended = trace(cut(model, index + 1), plan, states, numbers)
        expected = {**ended.outcomes, **ended.reports}
        largest = max([1.0, *(abs(n) for own in ended.values.values() for n in own)])
        for name in trees:
            if found[f"begun:{name}"][index] == 0.0:
                assert not (one and math.isfinite(expected[name])), name
            elif math.isfinite(expected[name]):
                slack = 1e-9 * max(largest, abs(expected[name]))
                assert abs(found[f"now:{name}"][index] - expected[name]) <= slack, (name, index)


@SLOW
@given(models(), st.integers(0, 2**32))
def test_a_running_outcome_is_that_of_a_horizon_that_ends_in_that_year(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    rng = np.random.default_rng(seed)
    numbers = model.numbers(rng.random((1, len(model.dimensions))))[0].tolist()
    codes = all_codes(model)
    states = states_of(model, codes[rng.integers(len(codes))].tolist())
    for plan in model.plans:
        assert_stands_as_if_cut(model, states, numbers, plan)


OVER_YEARS = [
    "final(v)",
    "final(v, t <= 2026)",
    "final(v, t >= 2026)",
    "highest(v)",
    "highest(v, t != 2025)",
    "lowest(v)",
    "lowest(v, t >= 2026 and t < 2028)",
    "mean(v)",
    "mean(v, t >= 2025)",
    "total(v)",
    "total(v, v > 0)",
    "product(v)",
    "product(v, t > 2026)",
    "years(v > 0)",
    "q * final(v) + total(v) / years(t > 0) - mean(v, t > 2024)",
    "max(highest(v), lowest(v)) if years(v > 1) > 1 else final(v)",
]


@pytest.mark.parametrize("text", OVER_YEARS)
def test_every_function_over_the_years_can_be_cut_off(tmp_path, text):
    model, _ = values_and_outcomes(v="q * (t - 2025) - (2 if t == 2027 else 0) + on[dike]")
    outcome = f'outcomes:\n  o: {{label: o, is: "{text}", better: less, unit: "1"}}\n'
    case = compiled(tmp_path / "case", model, outcome)
    numbers = case.midpoint().tolist()
    states = {factor: case.states[factor][0] for factor in case.factors}
    for plan in case.plans:
        assert_stands_as_if_cut(case, states, numbers, plan, one=True)
