"""Tables and grids of futures, and what is refused by name."""

import numpy as np
import pytest

from sonae.discovery import (
    Box,
    ConstantColumnError,
    Futures,
    Limit,
    NoFuturesError,
    NotANumberError,
    discover,
)
from sonae.discovery.cases import coin
from sonae.discovery.weights import STEP, exact_weights
from sonae.errors import UsageError

from .samples import box_with_noise, grid


def test_columns_stand_as_reals_wholes_and_states():
    futures = Futures.of({"n": np.array([1, 2]), "x": [0.1, 0.2]}, {"c": ["a", "b"]})
    assert [(c.name, c.kind) for c in futures.columns] == [
        ("x", "real"),
        ("n", "whole"),
        ("c", "states"),
    ]


def test_states_keep_their_declared_order_and_those_that_never_occur_are_none():
    futures = Futures.of(None, {"c": ["b", "a"]}, declared={"c": ["z", "b", "a"]})
    assert futures.columns[0].states == ("b", "a")
    with pytest.raises(UsageError, match="not declared"):
        Futures.of(None, {"c": ["b", "a"]}, declared={"c": ["b"]})


@pytest.mark.parametrize(
    ("error", "numeric", "states", "weights"),
    [
        (NoFuturesError, {"x": []}, None, None),
        (NoFuturesError, {"x": [1.0, 2.0]}, None, [0, 0]),
        (NotANumberError, {"x": [1.0, np.nan]}, None, None),
        (NotANumberError, {"x": [1.0, np.inf]}, None, None),
        (NotANumberError, {"x": [1.0, 2.0]}, None, [1, np.nan]),
        (ConstantColumnError, {"x": [1.0, 1.0]}, None, None),
        (ConstantColumnError, {"x": [1.0, 2.0]}, {"c": ["a", "a"]}, None),
        (UsageError, {"x": [1.0, 2.0]}, None, [1, -1]),
        (UsageError, {"x": [1.0, 2.0]}, None, [1]),
        (UsageError, {"x": [1.0, 2.0], "y": [1.0]}, None, None),
        (UsageError, {"x": ["a", "b"]}, None, None),
        (UsageError, None, None, None),
    ],
)
def test_a_table_that_cannot_be_searched_is_refused_by_name(error, numeric, states, weights):
    with pytest.raises(error):
        Futures.of(numeric, states, weights)


@pytest.mark.parametrize(
    ("labels", "error"),
    [
        (np.full(300, np.nan), NotANumberError),
        (np.full(300, 2), UsageError),
        (np.ones(299), UsageError),
    ],
)
def test_labels_that_are_none_are_refused(labels, error):
    futures, _, _ = box_with_noise(1, 300, {})
    with pytest.raises(error):
        discover(futures, labels)


def test_a_box_of_unknown_columns_is_refused():
    futures, fails = grid(1)
    for table in (futures, futures.sample(50)[0]):
        with pytest.raises(UsageError, match="no column"):
            (table.sides if table is futures else table.inside)(Box((Limit("zz", 0.0),)))
    assert fails.shape == (60, 16)


def test_sums_of_weights_do_not_depend_on_their_order():
    weights = exact_weights(np.random.default_rng(1).random(10_000) * 1e-9, 10_000)
    shuffled = np.random.default_rng(2).permutation(weights)
    assert np.cumsum(weights)[-1] == np.cumsum(shuffled)[-1]
    assert weights.mean() == pytest.approx(1, abs=STEP)


def test_a_sample_of_a_grid_takes_one_future_from_each_stretch_and_the_same_again():
    futures, _ = grid(1, classes=500)
    table, numbers = futures.sample(1000, seed=3)
    assert (np.diff(numbers // 8) == 1).all()
    assert not table.complete
    assert (futures.sample(1000, seed=3)[1] == numbers).all()
    assert (futures.sample(1000, seed=4)[1] != numbers).any()
    with pytest.raises(UsageError):
        futures.sample(10_000)


def test_inputs_that_never_vary_are_named_and_left_out_of_a_grid():
    futures, _ = grid(1, classes=1)
    assert futures.dropped == ("f0", "f1", "f2", "f3")
    assert all(column.numeric for column in futures.columns)


def test_two_halves_share_no_draw_and_no_class_where_there_are_many():
    from sonae.discovery.grid_cases import GridCases

    for classes, shared in ((60, True), (900, False)):
        futures, _ = grid(1, classes=classes)
        cases = GridCases(futures)
        ours, theirs = cases.halves(cases.whole, 1)
        assert (ours.classes & theirs.classes).any() == shared
        assert (ours.classes | theirs.classes).all()
        assert not (ours.draws & theirs.draws).any()
        assert ours.draws.sum() == theirs.draws.sum() == 8


def test_a_future_falls_into_the_same_half_however_many_there_are():
    assert (coin(1000, 5)[:100] == coin(100, 5)).all()
    assert 450 < coin(1000, 5).sum() < 550
