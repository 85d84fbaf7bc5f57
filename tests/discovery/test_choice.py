"""Boxes that are reported: true ones, without noise, judged on futures that were not searched."""

import numpy as np
import pytest
from scipy.stats import binomtest

from sonae.discovery import (
    Box,
    Choice,
    Futures,
    Limit,
    NothingToFindError,
    PrimSettings,
    discover,
    holm,
    quasi_p,
)
from sonae.discovery.rounding import round_near
from sonae.discovery.row_cases import RowCases
from sonae.discovery.strength import strengths
from sonae.errors import UsageError

from .samples import box_with_noise, grid

CASES = {
    "one corner": ({"x0": (0, 0.37), "x1": (0.44, 1)}, {}),
    "a band": ({"x0": (0, 0.63), "x1": (0.28, 1), "x2": (0.21, 0.79)}, {}),
    "numbers and states": ({"x0": (0, 0.57), "x1": (0.51, 1)}, {"c0": "ab"}),
    "states alone": ({}, {"c0": "bc", "c1": "a"}),
    "most fail": ({"x3": (0.12, 1), "x5": (0, 0.93)}, {}),
}


@pytest.mark.parametrize("count", [3_000, 30_000])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", [11, 12])
def test_a_box_under_noise_is_found_without_a_limit_too_many(name, count, seed):
    limits, states = CASES[name]
    futures, fails, inside = box_with_noise(seed, count, limits, states)
    found = discover(futures, fails, choice=Choice(boxes=1, resamples=0))
    (box,) = found.boxes
    assert {limit.column for limit in box.box.limits} == {*limits, *states}
    for limit in box.box.limits:
        if limit.column in limits:
            low, high = limits[limit.column]
            assert (limit.lower is None) == (low == 0)
            assert (limit.upper is None) == (high == 1)
        else:
            assert limit.states == tuple(states[limit.column])
    truly = (fails & inside).sum() / fails.sum()
    assert abs(box.tally.coverage - truly) < 0.05
    assert abs(box.tally.density - fails[inside].mean()) < 0.05


def test_where_nothing_sets_failures_apart_no_box_is_told():
    futures, _, _ = box_with_noise(3, 4_000, {})
    fails = np.random.default_rng(8).random(4_000) < 0.3
    assert discover(futures, fails, choice=Choice(resamples=0)).boxes == ()


def test_two_boxes_are_found_one_after_the_other_and_counted_once():
    rng = np.random.default_rng(4)
    x, y, z = rng.random((3, 20_000))
    fails = (x < 0.3) & (y < 0.4) | (z > 0.8)
    futures = Futures.of({"x": x, "y": y, "z": z})
    for keep in (False, True):
        found = discover(futures, fails, choice=Choice(resamples=0, keep_covered=keep))
        columns = [[limit.column for limit in box.box.limits] for box in found.boxes]
        # where the futures of the first box stay, the second has to keep out of it
        assert columns == [["z"], ["x", "y", "z"] if keep else ["x", "y"]]
        assert found.together.coverage > 0.97
        second = found.boxes[1]
        assert second.new.failing <= second.tally.failing
        held = futures.inside(found.boxes[0].box) | futures.inside(second.box)
        assert found.together.inside == held.sum()
        assert found.together.failing == (held & fails).sum()


def test_the_callers_labels_are_left_as_they_were():
    futures, fails, _ = box_with_noise(5, 3_000, {"x0": (0, 0.4)})
    before = fails.copy()
    discover(futures, fails, choice=Choice(keep_covered=True, resamples=0))
    assert (fails == before).all()


def test_limits_come_back_when_the_search_is_repeated_on_half_samples():
    futures, fails, _ = box_with_noise(6, 8_000, {"x0": (0, 0.5), "x1": (0.4, 1)})
    (box, *_) = discover(futures, fails, choice=Choice(boxes=1, resamples=5)).boxes
    assert box.reproduced == {"x0": 1.0, "x1": 1.0}


def test_a_density_can_be_asked_for():
    futures, fails, _ = box_with_noise(7, 20_000, {"x0": (0, 0.6), "x1": (0, 0.6)}, noise=0.2)
    loose = discover(futures, fails, choice=Choice(boxes=1, density=0.5, resamples=0)).boxes[0]
    tight = discover(futures, fails, choice=Choice(boxes=1, density=0.75, resamples=0)).boxes[0]
    assert loose.held_out.density >= 0.5
    assert tight.held_out.density >= 0.75
    assert loose.tally.coverage > tight.tally.coverage


def test_the_same_seed_gives_the_same_boxes_and_another_seed_the_same_story():
    futures, fails, _ = box_with_noise(8, 6_000, {"x0": (0, 0.5)})
    first, again, other = (discover(futures, fails, choice=Choice(seed=s)) for s in (1, 1, 2))
    assert first == again
    assert [limit.column for limit in other.boxes[0].box.limits] == ["x0"]


def test_a_grid_keeps_draws_apart_so_that_no_draw_is_taken_for_a_condition():
    # 16 draws of 75 quantities that say nothing: some quantity always singles out a bad draw
    rng = np.random.default_rng(2)
    futures, _ = grid(2, classes=400, draws=16, quantities=75)
    fails = np.outer(futures.codes[0] == 1, np.ones(16, bool)) | (rng.random(16) < 0.3)
    found = discover(futures, fails, choice=Choice(boxes=1, resamples=0))
    assert [limit.column for limit in found.boxes[0].box.limits] == ["f0"]
    assert found.complete
    assert found.searched == found.of_all == 6_400


def test_a_condition_of_factors_and_a_quantity_is_found_in_a_grid():
    futures, fails = grid(4, classes=900, draws=128)
    (box, *_) = discover(futures, fails, choice=Choice(boxes=1, resamples=2)).boxes
    assert [limit.column for limit in box.box.limits] == ["q0", "f0", "f1"]
    assert box.tally.coverage > 0.85
    assert box.tally.density > 0.9


def test_futures_left_out_of_a_grid_do_not_count():
    futures, fails = grid(5, classes=300, draws=16)
    left = (np.random.default_rng(1).random(fails.shape) < 0.5).astype(np.uint8)
    found = discover(futures, fails, choice=Choice(boxes=1, resamples=0), left=left)
    mass = (left * futures.weights[:, None]).sum()
    assert found.everything.all == mass
    assert found.boxes[0].tally.all == mass


@pytest.mark.parametrize("fails", [np.zeros(300), np.ones(300)])
def test_a_threshold_never_or_always_missed_is_an_error_with_that_name(fails):
    futures, _, _ = box_with_noise(1, 300, {})
    with pytest.raises(NothingToFindError, match="always" if fails.all() else "never"):
        discover(futures, fails)


@pytest.mark.parametrize(("units", "hits", "without"), [(40, 31, 0.6), (7, 7, 0.5), (9, 0, 0.3)])
def test_the_quasi_p_is_the_binomial_tail(units, hits, without):
    exact = binomtest(hits, units, without, alternative="greater").pvalue
    assert quasi_p(units, hits / units, without) == pytest.approx(exact, rel=1e-9)


def test_the_quasi_p_of_a_limit_leaves_out_that_limit():
    futures, fails, _ = box_with_noise(9, 400, {"x0": (0, 0.5), "x1": (0.3, 1)})
    box = Box((Limit("x0", upper=0.5), Limit("x1", lower=0.3)))
    cases = RowCases(futures)
    first, _ = strengths(cases.judge(cases.whole, fails), box)
    inside, wider = futures.inside(box), futures.inside(box.without("x0"))
    n, k = int(inside.sum()), int((inside & fails).sum())
    expected = binomtest(k, n, fails[wider].mean(), alternative="greater").pvalue
    assert first.quasi_p == pytest.approx(expected, rel=1e-9)
    assert first.density_without == fails[wider].mean()


def test_repeated_futures_are_no_new_evidence_for_a_limit():
    # a weight tells how much a future counts, not how often it was looked at
    futures, fails, _ = box_with_noise(9, 400, {"x0": (0, 0.5)})
    box = Box((Limit("x0", upper=0.5),))
    heavy = Futures(futures.columns, futures.numbers, futures.codes, np.full(400, 7.0))
    p = [
        strengths(cases.judge(cases.whole, fails), box)[0].quasi_p
        for cases in (RowCases(futures), RowCases(heavy))
    ]
    assert p[0] == pytest.approx(p[1])


def test_holm_keeps_the_order_and_never_exceeds_one():
    assert holm([0.5, 0.001, 0.4]) == [0.8, 0.003, 0.8]
    assert holm([]) == []


@pytest.mark.parametrize(
    ("value", "room", "expected"),
    [(0.00713, 0.0002, 0.007), (-14.9, 0.3, -15.0), (151.3, 1, 151.0), (0.3, 0.0, 0.3)],
)
def test_limits_move_to_the_roundest_number_in_reach(value, room, expected):
    found = round_near(value, room)
    assert abs(found - value) <= room
    assert found == pytest.approx(expected, abs=max(room, 1e-12))


def test_choices_out_of_range_are_refused():
    with pytest.raises(UsageError):
        Choice(boxes=0)
    with pytest.raises(UsageError):
        Choice(density=1.5)
    with pytest.raises(UsageError, match="half-samples"):
        Choice(resamples=-1)


def test_small_boxes_may_be_found_where_little_fails():
    futures, fails, _ = box_with_noise(10, 30_000, {"x0": (0, 0.15), "x1": (0, 0.2)}, noise=0.0)
    found = discover(futures, fails, choice=Choice(boxes=1, resamples=0))
    assert found.settings.mass_min < 0.02
    assert found.boxes[0].tally.contrast > 0.9
    strict = discover(futures, fails, PrimSettings(), Choice(boxes=1, resamples=0))
    assert strict.boxes[0].tally.contrast < found.boxes[0].tally.contrast
