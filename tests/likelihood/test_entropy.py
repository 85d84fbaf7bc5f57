import numpy as np
import pytest
from scipy.optimize import minimize

from sonae.likelihood import CredalSet, entropy
from sonae.likelihood.entropy import max_entropy, points_in_bounds

from .systems import ev, full_table, judge, random_system, rows_by_hand


def test_nothing_said_makes_every_scenario_as_likely_as_any_other():
    point = max_entropy(CredalSet(full_table((2, 3)), []))
    assert point.weights == pytest.approx(np.full(6, 1 / 6))
    assert point.entropy == pytest.approx(np.log(6))
    assert point.converged


def test_marginals_alone_make_the_factors_independent():
    table = full_table((2, 2))
    credal = CredalSet(
        table,
        [judge(table, "a", "f0 == 's1'", 0.7, 0.7), judge(table, "b", "f1 == 's1'", 0.2, 0.2)],
    )
    point = max_entropy(credal)
    together = point.probability(ev(table, "f0 == 's1' and f1 == 's1'"))
    assert together == pytest.approx(0.14, abs=1e-6)


def test_an_interval_that_does_not_press_leaves_the_even_share():
    table = full_table((2, 2))
    point = max_entropy(CredalSet(table, [judge(table, "a", "f0 == 's1'", 0.3, 0.9)]))
    assert point.probability(ev(table, "f0 == 's1'")) == pytest.approx(0.5, abs=1e-6)
    pressed = max_entropy(CredalSet(table, [judge(table, "a", "f0 == 's1'", 0.6, 0.9)]))
    assert pressed.probability(ev(table, "f0 == 's1'")) == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize("seed", range(30))
def test_the_point_meets_the_judgements_and_lies_inside_every_bound(seed):
    system = random_system(seed)
    table = system.table
    credal = CredalSet(table, system.judgements)
    point = max_entropy(credal)
    assert point.weights.sum() == pytest.approx(1.0, abs=1e-12)
    missed = -(rows_by_hand(table, system.judgements) * point.weights).sum(axis=1).min()
    assert max(0.0, missed) == pytest.approx(point.violation, abs=1e-12)
    assert point.converged
    asked = [
        (ev(table, f"{factor} == '{state}'"), None)
        for factor, states in zip(table.space.factors, table.space.states, strict=True)
        for state in states
    ]
    assert all(value.inside for value in points_in_bounds(credal, point, asked))
    assert point.label.startswith("a reference point (maximum entropy), not a result")


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_a_general_solver_over_the_scenarios_finds_the_same_entropy(seed):
    system = random_system(seed)
    table = system.table
    rows = rows_by_hand(table, system.judgements)
    point = max_entropy(CredalSet(table, system.judgements))
    found = minimize(
        lambda p: float((p * np.log(np.maximum(p, 1e-300))).sum()),
        np.maximum(0.9 * system.planted + 0.1 / table.count, 1e-9),
        jac=lambda p: np.log(np.maximum(p, 1e-300)) + 1.0,
        method="SLSQP",
        bounds=[(1e-12, 1.0)] * table.count,
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 1.0},
            {"type": "ineq", "fun": lambda p: (rows * p).sum(axis=1), "jac": lambda _: rows},
        ],
        options={"maxiter": 300},
    )
    assert found.success
    assert -found.fun == pytest.approx(point.entropy, abs=1e-4)


def test_a_judgement_of_exactly_0_pulls_the_point_to_the_edge():
    table = full_table((2, 2))
    judgements = [
        judge(table, "a", "f0 == 's1'", 0.5, 0.5),
        judge(table, "never", "f0 == 's1' and f1 == 's1'", 0.0, 0.0),
        judge(table, "b", "f1 == 's1'", 0.5, 0.5),
    ]
    point = max_entropy(CredalSet(table, judgements))
    assert point.probability(ev(table, "f0 == 's1' and f1 == 's1'")) == pytest.approx(0, abs=1e-3)


def test_the_same_input_gives_the_same_bits():
    system = random_system(3)
    first, again = (max_entropy(CredalSet(system.table, system.judgements)) for _ in range(2))
    assert first.weights.tobytes() == again.weights.tobytes()


def test_a_search_that_stops_early_admits_it(monkeypatch):
    monkeypatch.setitem(entropy.SOLVER, "maxiter", 1)
    system = random_system(5)
    point = max_entropy(CredalSet(system.table, system.judgements))
    assert not point.converged
    assert "NOT CONVERGED" in point.label
