"""The exact best box against brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.discovery import Box, Futures, Limit, LimitCountError, best_box
from sonae.discovery import best as room
from sonae.discovery.box import Tally
from sonae.discovery.refusals import NothingToFindError
from sonae.errors import CapacityError

from .samples import grid


def random_factors(seed, sizes, count=80):
    rng = np.random.default_rng(seed)
    states = {
        f"c{at}": np.array(list("abcdef"))[rng.integers(0, size, count)]
        for at, size in enumerate(sizes)
    }
    return Futures.of(None, states, rng.integers(0, 4, count)), rng.random(count) < 0.4


def every_box(futures, at_most):
    """Yield every box of that many limits, fewest limits first."""
    for count in range(at_most + 1):
        for chosen in itertools.combinations(futures.factors, count):
            sets = [
                [
                    held
                    for size in range(1, len(factor.states))
                    for held in itertools.combinations(factor.states, size)
                ]
                for factor in chosen
            ]
            for held in itertools.product(*sets):
                yield Box(
                    tuple(
                        Limit(factor.name, states=states)
                        for factor, states in zip(chosen, held, strict=True)
                    )
                )


def count(futures, fails, box):
    weights = np.ones(futures.count) if futures.weights is None else futures.weights
    inside = futures.inside(box)
    return Tally(
        float(weights[inside].sum()),
        float(weights[inside & fails].sum()),
        float(weights.sum()),
        float(weights[fails].sum()),
    )


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(2, 4), min_size=1, max_size=4),
    at_most=st.integers(1, 3),
    density=st.sampled_from([None, 0.45, 0.6, 0.9]),
    most=st.sampled_from([2**22, 20]),
)
def test_no_box_is_better_than_the_best(seed, sizes, at_most, density, most):
    futures, fails = random_factors(seed, sizes)
    at_most = min(at_most, len(sizes))
    if not 0 < count(futures, fails, Box()).failing < count(futures, fails, Box()).inside:
        return
    before, room._MOST_BOXES = room._MOST_BOXES, most
    try:
        found = best_box(futures, fails, at_most, density=density)
    finally:
        room._MOST_BOXES = before

    def score(tally):
        if density is None:
            return tally.contrast
        return tally.coverage if tally.failing >= density * tally.inside > 0 else -1.0

    scores = [
        (score(count(futures, fails, box)), len(box.limits)) for box in every_box(futures, at_most)
    ]
    best = max(score for score, _ in scores)
    assert found.tally == count(futures, fails, found.box)
    if best < 0:
        assert not found.reached
        return
    assert score(found.tally) == pytest.approx(best, abs=1e-9)
    fewest = min(limits for value, limits in scores if value > best - 1e-9)
    assert len(found.box.limits) == fewest


def test_the_best_box_of_a_grid_is_that_of_the_table_of_all_its_futures():
    futures, fails = grid(1)
    rows, _ = futures.sample(futures.count)
    by_grid, by_rows = best_box(futures, fails, 3), best_box(rows, fails.reshape(-1), 3)
    assert by_grid.box == by_rows.box
    assert by_grid.tally == by_rows.tally
    assert {limit.column for limit in by_grid.box.limits} == {"f0", "f1"}


def test_most_choices_of_factors_need_not_be_looked_into():
    rng = np.random.default_rng(1)
    states = {f"c{at}": np.array(list("abc"))[rng.integers(0, 3, 20_000)] for at in range(10)}
    fails = (states["c2"] == "a") & np.isin(states["c5"], ["a", "c"]) & (states["c7"] != "b")
    found = best_box(Futures.of(None, states), fails, 4)
    assert [limit.column for limit in found.box.limits] == ["c2", "c5", "c7"]
    assert found.tally.contrast == 1
    assert found.choices == 385
    assert found.looked_into < 20


def test_a_density_no_box_has_is_said_to_be_out_of_reach():
    futures, _ = random_factors(1, [2, 2], 400)
    fails = np.arange(400) % 2 == 0
    found = best_box(futures, fails, 2, density=0.999)
    assert not found.reached
    assert found.box == Box()


@pytest.mark.parametrize("at_most", [0, 4])
def test_more_limits_than_factors_or_none_are_refused(at_most):
    futures, fails = random_factors(1, [2, 2, 3])
    with pytest.raises(LimitCountError, match="between 1 and 3"):
        best_box(futures, fails, at_most)


def test_a_factor_of_too_many_states_is_refused():
    states = {"c": np.array([f"s{at:02}" for at in range(20)] * 5)}
    with pytest.raises(CapacityError, match="20 states"):
        best_box(Futures.of(None, states), np.arange(100) % 2, 1)


def test_nothing_to_find_is_an_error():
    futures, fails = random_factors(1, [2, 2])
    with pytest.raises(NothingToFindError):
        best_box(futures, np.zeros_like(fails), 1)
