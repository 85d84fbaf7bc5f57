"""The reference traces of the working paper (section 5), made twice by hand before this code."""

import numpy as np
import pytest

from sonae.dossier import read
from sonae.outcomes import CompiledModel, compile_model, evaluate, trace

from .small import FLAGSHIP, assert_readings_agree

FACTORS = (
    *("nominee", "election_2024", "congress_lock", "ukraine_aid", "us_nato", "asia_steering"),
    *("us_priority", "cost_demand", "reciprocity_demand", "other_demand", "korea"),
    *("withdrawal_threat", "posture_if_unmet", "china_pressure", "japan_politics"),
)
SCENARIOS = {
    "B": "trump trump floor cut_off conditional transactional china_first quadruple_plus "
    "wider_roles spending_target squeezed explicit partial coercion strong",
    "D": "trump biden none continued full institutional china_first rollover "
    "wider_roles none stable none stay managed weak",
}
OUTCOMES = (
    *("cum_risk", "margin_end", "abandonment", "entrapment", "extra_cost", "self_help"),
    *("strain_peak", "us_forces"),
)
TRACES = [
    ("B", "baseline", (0.1929, -0.5428, 0.3661, 0.1238, 0, 0.3168, 0.4272, 0.9351)),
    ("B", "pay_up", (0.1851, -0.4436, 0.3203, 0.1253, 8.2507, 0.3268, 0.9475, 0.9669)),
    ("B", "reciprocity_first", (0.1666, -0.2553, 0.2696, 0.2546, 1.49, 0.3282, 0.9666, 0.9676)),
    ("B", "adaptive_step", (0.1620, -0.1985, 0.2579, 0.1681, 34.4187, 0.4305, 0.7811, 0.9895)),
    ("D", "baseline", (0.0404, -0.0761, 0.1580, 0.0471, 0, 0.3681, 0, 1)),
    ("D", "hedge_network", (0.0311, 0.1063, 0.1115, 0.0522, 7.9135, 0.4365, 0.56, 1)),
]


@pytest.fixture(scope="module")
def model() -> CompiledModel:
    return compile_model(read(FLAGSHIP))


def states(scenario: str) -> dict[str, str]:
    return dict(zip(FACTORS, SCENARIOS[scenario].split(), strict=True))


@pytest.mark.parametrize(("scenario", "plan", "expected"), TRACES)
def test_the_interpreter_gives_the_reference_trace(model, scenario, plan, expected):
    found = trace(model, plan, states(scenario), model.midpoint().tolist())
    assert found.not_finite is None
    assert [found.outcomes[name] for name in OUTCOMES] == pytest.approx(expected, abs=5.01e-5)


@pytest.mark.parametrize(("scenario", "plan", "expected"), TRACES)
def test_the_arrays_give_the_reference_trace(model, scenario, plan, expected):
    state = states(scenario)
    codes = [[model.states[factor].index(state[factor]) for factor in model.factors]]
    result = evaluate(model, as_codes(codes), model.midpoint()[None])
    at = model.plans.index(plan)
    found = [whole(result.outcomes[name], len(model.plans))[at] for name in OUTCOMES]
    assert found == pytest.approx(expected, abs=5.01e-5)


def test_the_model_leaves_out_the_factors_that_nothing_reads(model):
    assert model.factors == tuple(
        f for f in FACTORS if f not in ("nominee", "ukraine_aid", "korea")
    )


def test_both_readings_agree_on_random_futures_of_the_flagship(model):
    rng = np.random.default_rng(5)
    sizes = np.array([len(model.states[factor]) for factor in model.factors])
    codes = (rng.random((12, len(sizes))) * sizes).astype(np.int8)
    numbers = model.numbers(rng.random((3, len(model.dimensions))))
    assert_readings_agree(model, codes, numbers)


def as_codes(rows):
    return np.array(rows, dtype=np.int8)


def whole(numbers, plans):
    return np.broadcast_to(numbers, (plans, 1, 1))[:, 0, 0]
