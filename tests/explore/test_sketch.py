import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonae.explore.sketch import RELATIVE_ERROR, Sketch

PERCENTS = (1, 5, 50, 95, 100)
NUMBERS = st.one_of(
    st.floats(-1e12, 1e12),
    st.floats(-1e-3, 1e-3),
    st.sampled_from((0.0, -0.0, 1.0, -1.0, 2.0**-60, 127.99999, 1e300, -1e300)),
)
TABLES = st.integers(1, 12).flatmap(
    lambda width: st.tuples(
        arrays(np.float64, (2, 3, width), elements=NUMBERS),
        arrays(np.int64, (width,), elements=st.integers(1, 1000)),
    )
)
QUICK = settings(deadline=None, max_examples=150)


def sketch(numbers, multiplicity):
    weight = np.broadcast_to(multiplicity.astype(float), numbers.shape[1:])
    return Sketch.of(np.ascontiguousarray(numbers), np.ascontiguousarray(weight))


@QUICK
@given(TABLES)
def test_a_quantile_is_within_the_stated_error_of_the_number_of_that_rank(table):
    numbers, multiplicity = table
    found = sketch(numbers, multiplicity).quantiles(PERCENTS)
    each = np.repeat(numbers, multiplicity, axis=2).reshape(2, -1)
    levels = [percent / 100 for percent in PERCENTS]
    ordered = np.sort(each, axis=1)
    for at, percent in enumerate(PERCENTS):
        rank = max(1, -(-percent * each.shape[1] // 100))
        np.testing.assert_allclose(
            found[:, at], ordered[:, rank - 1], rtol=RELATIVE_ERROR, atol=2.0**-60
        )
    assert len(levels) == found.shape[1]


@QUICK
@given(TABLES, st.randoms(use_true_random=False))
def test_sketches_merge_in_any_order(table, random):
    numbers, multiplicity = table
    whole = sketch(numbers, multiplicity).quantiles(PERCENTS)
    rows = list(range(len(multiplicity)))
    random.shuffle(rows)
    merged = Sketch(2)
    for row in rows:
        merged.add(sketch(numbers[:, :, row : row + 1], multiplicity[row : row + 1]))
    assert merged.quantiles(PERCENTS).tobytes() == whole.tobytes()
