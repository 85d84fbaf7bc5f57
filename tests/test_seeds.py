"""Draws: the same whoever makes them, in whatever blocks."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.seeds import sobol


@settings(deadline=None, max_examples=30)
@given(
    st.integers(0, 2**32),
    st.integers(1, 40),
    st.lists(st.integers(0, 64), min_size=1, max_size=5),
)
def test_blocks_of_any_size_are_slices_of_one_sequence(
    seed: int, dimensions: int, ends: list[int]
) -> None:
    whole = sobol(seed, 0, 64, dimensions)
    edges = sorted({0, 64, *ends})
    blocks = [sobol(seed, a, b - a, dimensions) for a, b in itertools.pairwise(edges)]
    assert np.array_equal(np.concatenate(blocks), whole)


def test_draws_lie_in_the_unit_box_and_fill_it_evenly() -> None:
    draws = sobol(11, 0, 1024, 6)
    assert draws.shape == (1024, 6)
    assert draws.min() >= 0
    assert draws.max() < 1
    for column in draws.T:  # a scrambled net: one point in each of 1,024 slices
        assert sorted(np.floor(column * 1024).astype(int)) == list(range(1024))


def test_another_seed_gives_other_draws() -> None:
    assert not np.array_equal(sobol(1, 0, 8, 2), sobol(2, 0, 8, 2))


@pytest.mark.parametrize(("start", "count"), [(0, 0), (0, 5), (7, 3)])
def test_no_quantity_gives_draws_without_columns(start: int, count: int) -> None:
    assert sobol(1, start, count, 0).shape == (count, 0)
