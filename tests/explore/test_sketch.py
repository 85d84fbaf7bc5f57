import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonae.explore.sketch import RELATIVE_ERROR, Sketch, middle

PERCENTS = (1, 5, 50, 95, 100)
BUCKETS = st.integers(-138_000, 138_000) | st.integers(-40, 40)
ENTRIES = st.lists(
    st.tuples(st.integers(0, 1), BUCKETS, st.integers(1, 1000)), min_size=1, max_size=30
)
QUICK = settings(deadline=None, max_examples=100)


def sketch(entries):
    """A sketch of two groups of one row from (row, bucket, weight)."""
    made = Sketch((2,), 1)
    made.count(*np.array(entries).T)
    return made


@QUICK
@given(ENTRIES)
def test_a_quantile_is_the_middle_of_the_bucket_of_that_rank(entries):
    found = sketch(entries).quantiles(PERCENTS)[:, 0]
    for row in (0, 1):
        each = [[bucket] * weight for at, bucket, weight in sorted(entries) if at == row]
        ordered = sorted(bucket for same in each for bucket in same)
        if not ordered:
            assert np.isnan(found[row]).all()
            continue
        for at, percent in enumerate(PERCENTS):
            rank = max(1, -(-percent * len(ordered) // 100))
            assert found[row, at] == middle(ordered[rank - 1])


@QUICK
@given(ENTRIES, st.randoms(use_true_random=False))
def test_sketches_merge_in_any_order(entries, random):
    whole = sketch(entries).arrays()
    shuffled = list(entries)
    random.shuffle(shuffled)
    merged = Sketch((2,), 1)
    for entry in shuffled:
        merged.add(sketch([entry]).arrays())
    found = merged.arrays()
    assert {name: array.tobytes() for name, array in found.items()} == {
        name: array.tobytes() for name, array in whole.items()
    }


@QUICK
@given(ENTRIES, st.integers(1, 1000), st.integers(0, 1000))
def test_how_wide_a_window_is_changes_no_count(entries, low, width):
    made = sketch(entries)
    whole = {name: array.tobytes() for name, array in made.arrays().items()}
    made.widen(np.full((2, 2), low), np.full((2, 2), width))
    assert {name: array.tobytes() for name, array in made.arrays().items()} == whole


@QUICK
@given(arrays(np.float64, 20, elements=st.floats(-1e300, 1e300)))
def test_the_middle_of_a_bucket_is_within_the_stated_error_of_what_is_in_it(numbers):
    raw = np.abs(numbers).view(np.int64)
    bucket = np.maximum((raw >> 45) - (((1023 - 60) << 7) - 1), 0) * np.sign(numbers).astype(int)
    for number, at in zip(numbers, bucket.tolist(), strict=True):
        np.testing.assert_allclose(middle(at), number, rtol=RELATIVE_ERROR, atol=2.0**-60)
