import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.likelihood import CredalSet
from sonae.likelihood.sampling import sample_distributions

from .systems import ev, full_table, judge, random_system, rows_by_hand


@pytest.mark.parametrize("seed", range(12))
def test_every_sample_meets_every_judgement(seed):
    system = random_system(seed)
    table = system.table
    samples = sample_distributions(CredalSet(table, system.judgements), 20, seed)
    rows = rows_by_hand(table, system.judgements)
    for at in range(samples.count):
        weights = samples.weights(at)
        assert weights.min() >= 0.0
        assert weights.sum() == pytest.approx(1.0, abs=1e-9)
        assert (rows * weights).sum(axis=1).min(initial=0.0) >= -1e-7
    assert samples.violation <= 1e-7
    assert "second order" in samples.label


@pytest.mark.parametrize("seed", range(6))
def test_sampled_probabilities_lie_inside_the_bounds(seed):
    system = random_system(seed)
    table = system.table
    credal = CredalSet(table, system.judgements)
    samples = sample_distributions(credal, 30, 1)
    for text, _ in system.questions:
        bounds = credal.probability(ev(table, text))
        found = samples.probability(ev(table, text))
        assert found.min() >= bounds.lower - 1e-6
        assert found.max() <= bounds.upper + 1e-6
        by_hand = [
            float(samples.weights(at)[table.mask(ev(table, text))].sum()) for at in range(30)
        ]
        assert found == pytest.approx(np.array(by_hand), abs=1e-9)


def test_samples_reach_far_into_a_wide_set():
    table = full_table((2, 3))
    credal = CredalSet(table, [judge(table, "a", "f0 == 's1'", 0.2, 0.8)])
    found = sample_distributions(credal, 200, 5).probability(ev(table, "f0 == 's1'"))
    assert found.min() < 0.3
    assert found.max() > 0.7


def test_a_sample_is_the_same_however_many_are_drawn():
    system = random_system(2)
    credal = CredalSet(system.table, system.judgements)
    few, many = sample_distributions(credal, 5, 9), sample_distributions(credal, 50, 9)
    assert few.mixes.tobytes() == many.mixes[:5].tobytes()
    assert few.weights(4).tobytes() == many.weights(4).tobytes()
    other = sample_distributions(credal, 5, 10)
    assert few.mixes.tobytes() != other.mixes.tobytes()


def test_a_condition_without_probability_is_refused():
    table = full_table((2, 2))
    credal = CredalSet(table, [judge(table, "a", "f0 == 's1'", 0.0, 0.0)])
    samples = sample_distributions(credal, 3, 0)
    nowhere = ev(table, "f0 == 's0' and f0 == 's1'")
    with pytest.raises(UsageError, match="probability 0"):
        samples.probability(ev(table, "f1 == 's1'"), nowhere)
