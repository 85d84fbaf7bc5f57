"""Draws: the same whoever makes them, in whatever blocks; Sobol's are those of SciPy."""

import importlib.util
import itertools
import subprocess
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from sonae import seeds
from sonae.errors import UsageError
from sonae.seeds import MOST_DIMENSIONS, MOST_POINTS, SAMPLINGS, Floats, philox, points, sobol


def of_scipy(seed: int, start: int, count: int, dimensions: int) -> Floats:
    """Walk SciPy's sequence from its first point; slow where ``start`` is large."""
    sequence = qmc.Sobol(d=dimensions, scramble=True, rng=np.random.default_rng(seed))
    if start:
        sequence.fast_forward(start)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties of Sobol")
        return np.asarray(sequence.random(count))


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, 2**70),
    st.integers(0, 5000),
    st.integers(0, 2100),
    st.integers(1, 200),
)
@example(0, 0, 1, 1)
@example(1, 0, 4096, 12)
@example(1, 1023, 1026, 2)
@example(1, 1, 2048, 200)
def test_sobol_draws_are_those_of_scipy_bit_for_bit(
    seed: int, start: int, count: int, dimensions: int
) -> None:
    expected = of_scipy(seed, start, count, dimensions)
    found = sobol(seed, start, count, dimensions)
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("dimensions", [255, 256, 257, 1111, 9000, 21_200, MOST_DIMENSIONS])
def test_many_quantities_are_drawn_as_by_scipy(dimensions: int) -> None:
    assert np.array_equal(sobol(8, 3, 5, dimensions), of_scipy(8, 3, 5, dimensions))


@cache
def corners() -> list[tuple[int, ...]]:
    """Walk SciPy's whole sequence once: its points 0, 1, 2, 4 … 2^29, in 2^30 parts."""
    sequence = qmc.Sobol(d=3, scramble=True, rng=np.random.default_rng(6))
    found, at = [], 0
    for index in [0, *(1 << bit for bit in range(30))]:
        if index > at:
            sequence.fast_forward(index - at)
        found.append(tuple((sequence.random(1)[0] * MOST_POINTS).astype(int).tolist()))
        at = index + 1
    return found


@settings(deadline=None, max_examples=200)
@given(st.integers(0, MOST_POINTS) | st.integers(MOST_POINTS - 3000, MOST_POINTS), st.data())
def test_any_block_as_far_as_the_end_is_put_together_from_scipys_corners(
    start: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, min(1100, MOST_POINTS - start)))
    found = sobol(6, start, count, 3)
    assert found.shape == (count, 3)
    origin, *single = corners()
    for row in sorted({0, count // 2, count - 1} & set(range(count))):
        for column in range(3):  # a point is the sum, without carries, of those of its bits
            place = origin[column]
            for bit in range(30):
                if start + row >> bit & 1:
                    place ^= single[bit][column] ^ origin[column]
            assert found[row, column] == place / MOST_POINTS


def test_the_last_draws_are_those_that_scipy_reaches_point_by_point() -> None:
    assert np.array_equal(sobol(2, MOST_POINTS - 9, 9, 2), of_scipy(2, MOST_POINTS - 9, 9, 2))


def test_drawing_does_not_load_the_statistics_of_scipy() -> None:
    code = "import sys; from sonae.seeds import sobol; sobol(1, 0, 8, 5); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy" in ran.stdout.split()
    assert not [name for name in ran.stdout.split() if name.split(".")[0] == "scipy"]


@pytest.fixture
def scipy_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let seeds believe that SciPy lies in a folder; yield where its numbers would be."""
    caches: list[Any] = [seeds._joe_kuo, seeds._directions, seeds._scrambled]
    real = importlib.util.find_spec
    there = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: there if name == "scipy" else real(name)
    )
    for one in caches:
        one.cache_clear()
    (tmp_path / "stats").mkdir()
    yield tmp_path / "stats" / "_sobol_direction_numbers.npz"
    for one in caches:
        one.cache_clear()


@pytest.mark.parametrize("kept", ["nothing", "no archive", "other names", "other shape", "floats"])
def test_where_scipy_keeps_other_numbers_it_is_asked_itself(
    scipy_elsewhere: Path, kept: str
) -> None:
    polynomial, initial = np.ones(MOST_DIMENSIONS, int), np.ones((MOST_DIMENSIONS, 18), int)
    if kept == "no archive":
        scipy_elsewhere.write_bytes(b"PK\x03\x04 no archive")
    elif kept == "other names":
        np.savez(scipy_elsewhere, p=polynomial, v=initial)
    elif kept == "other shape":
        np.savez(scipy_elsewhere, poly=polynomial, vinit=initial[:, :17])
    elif kept == "floats":
        np.savez(scipy_elsewhere, poly=polynomial * 1.0, vinit=initial)
    assert seeds._joe_kuo() is None
    assert np.array_equal(sobol(5, 3, 20, 7), of_scipy(5, 3, 20, 7))
    assert np.array_equal(sobol(5, 0, 3, 7), of_scipy(5, 0, 3, 7))


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(SAMPLINGS),
    st.integers(0, 2**70),
    st.integers(0, 60),
    st.lists(st.integers(0, 64), min_size=1, max_size=5),
)
def test_blocks_of_any_size_are_slices_of_one_sequence(
    sampling: str, seed: int, dimensions: int, ends: list[int]
) -> None:
    whole = points(sampling, seed, 0, 64, dimensions)
    assert whole.shape == (64, dimensions)
    edges = sorted({0, 64, *ends})
    blocks = [points(sampling, seed, a, b - a, dimensions) for a, b in itertools.pairwise(edges)]
    assert np.array_equal(np.concatenate(blocks), whole)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_one_draw_far_out_is_that_of_a_block_around_it(sampling: str) -> None:
    block = points(sampling, 3, 999_990, 20, 25)
    assert np.array_equal(points(sampling, 3, 1_000_003, 1, 25)[0], block[13])


def test_draws_lie_in_the_unit_box_and_fill_it_evenly() -> None:
    draws = sobol(11, 0, 1024, 6)
    assert draws.shape == (1024, 6)
    assert draws.min() >= 0
    assert draws.max() < 1
    for column in draws.T:  # a scrambled net: one point in each of 1,024 slices
        assert sorted(np.floor(column * 1024).astype(int)) == list(range(1024))


def test_beyond_twenty_dimensions_each_quantity_is_still_covered_evenly() -> None:
    for column in sobol(4, 256, 256, 120).T:  # any run of 256 that starts at a multiple of it
        assert sorted(np.floor(column * 256).astype(int)) == list(range(256))


def test_philox_draws_evenly_and_each_quantity_by_itself() -> None:
    draws = philox(5, 0, 4096, 30)
    assert draws.min() >= 0
    assert draws.max() < 1
    assert np.abs(draws.mean(axis=0) - 0.5).max() < 4 * (1 / 12 / 4096) ** 0.5
    assert np.abs(np.corrcoef(draws.T) - np.eye(30)).max() < 0.08
    assert len(np.unique(draws)) == draws.size


def test_philox_is_the_counter_of_numpy_with_each_draw_on_numbers_of_its_own() -> None:
    key = np.random.SeedSequence(9).generate_state(2, np.uint64)
    words = np.random.Generator(np.random.Philox(key=key)).random(5 * 8).reshape(5, 8)
    assert np.array_equal(philox(9, 0, 5, 6), words[:, :6])


@pytest.mark.parametrize("start", [2**30 - 2, 2**30 + 7, 2**63, 2**100])
def test_philox_goes_on_where_sobol_ends(start: int) -> None:
    assert np.array_equal(philox(1, start, 6, 22)[3:4], philox(1, start + 3, 1, 22))
    with pytest.raises(UsageError, match=r"ends after 1,073,741,824 draws.*take `philox`"):
        sobol(1, start, 6, 22)


def test_a_sequence_that_cannot_be_had_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"at most 21,201 dimensions, and 21,202 .* `philox`"):
        sobol(1, 0, 1, MOST_DIMENSIONS + 1)
    with pytest.raises(UsageError, match="no sampling 'halton'; choose one of sobol, philox"):
        points("halton", 1, 0, 1, 2)
    with pytest.raises(UsageError, match="first draw must not be below zero"):
        points("philox", 1, -1, 1, 2)
    assert philox(1, 0, 1, MOST_DIMENSIONS + 1).shape == (1, MOST_DIMENSIONS + 1)
    assert MOST_POINTS > 10**9


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_another_seed_gives_other_draws(sampling: str) -> None:
    assert not np.array_equal(points(sampling, 1, 0, 8, 2), points(sampling, 2, 0, 8, 2))


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize(("start", "count"), [(0, 0), (0, 5), (7, 3), (2**40, 3)])
def test_no_quantity_gives_draws_without_columns(sampling: str, start: int, count: int) -> None:
    assert points(sampling, 1, start, count, 0).shape == (count, 0)
