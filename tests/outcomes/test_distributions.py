"""Inverse distribution functions: against SciPy's, at the ends, and rising."""

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from sonae.dossier import Distribution, Interval, read
from sonae.outcomes.distributions import drawn_as, quantiles
from sonae.outcomes.model import Dimension, numbers_at
from sonae.seeds import sobol

from .small import HEAD, compiled, write


def interval(lower: float, upper: float) -> Interval:
    return Interval(float(lower), float(upper), f"{lower} to {upper}")


def cdf(shape: Distribution, within: Interval, x: np.ndarray) -> np.ndarray:
    """The distribution function, from SciPy's families."""
    lower, width = within.lower, within.upper - within.lower
    match shape.family:
        case "uniform":
            return stats.uniform(lower, width).cdf(x)
        case "triangular":
            return stats.triang((shape.mode - lower) / width, lower, width).cdf(x)
        case "pert":
            mode = (shape.mode - lower) / width
            return stats.beta(1 + 4 * mode, 1 + 4 * (1 - mode), lower, width).cdf(x)
        case "loguniform":
            return stats.loguniform(within.lower, within.upper).cdf(x)
        case "normal":
            whole = stats.norm(shape.mean, shape.sd)
        case "lognormal":
            whole = stats.lognorm(math.log(shape.spread), scale=shape.median)
    below, above = whole.cdf(within.lower), whole.cdf(within.upper)
    return (whole.cdf(x) - below) / (above - below)


SOME = [
    (Distribution(family="uniform"), interval(-2, 3)),
    (Distribution(family="triangular", mode=0.7), interval(0, 1)),
    (Distribution(family="triangular", mode=3.0), interval(3, 4)),
    (Distribution(family="triangular", mode=4.0), interval(3, 4)),
    (Distribution(family="pert", mode=0.007), interval(0.002, 0.012)),
    (Distribution(family="pert", mode=-5.0), interval(-5, 5)),
    (Distribution(family="normal", mean=98.0, sd=4.0), interval(90, 110)),
    (Distribution(family="normal", mean=0.0, sd=100.0), interval(0, 1)),
    (Distribution(family="normal", mean=1.0, sd=0.01), interval(-9, 9)),
    (Distribution(family="lognormal", median=2.0, spread=1.5), interval(0, 10)),
    (Distribution(family="lognormal", median=2.0, spread=5.0), interval(1, 3)),
    (Distribution(family="loguniform"), interval(1e-6, 10)),
]
EACH = pytest.mark.parametrize(("shape", "within"), SOME, ids=[d.words for d, _ in SOME])


@EACH
def test_the_share_below_a_quantile_is_the_point(shape, within):
    points = np.concatenate([sobol(1, 0, 512, 1)[:, 0], [1e-9, 1 - 1e-9]])
    found = quantiles(shape, within, points)
    assert ((found >= within.lower) & (found <= within.upper)).all()
    np.testing.assert_allclose(cdf(shape, within, found), points, rtol=1e-9, atol=2e-12)


@EACH
def test_the_points_0_and_1_are_the_ends(shape, within):
    assert quantiles(shape, within, np.array([0.0, 1.0])).tolist() == [within.lower, within.upper]


@EACH
def test_a_quantile_does_not_depend_on_what_stands_beside_it(shape, within):
    points = sobol(2, 0, 100, 3)
    whole = quantiles(shape, within, points[:, 1])
    alone = [quantiles(shape, within, points[at : at + 1, 1])[0] for at in range(100)]
    assert whole.tolist() == alone


@st.composite
def shapes(draw):
    """A distribution and an interval that it fits."""
    family = draw(st.sampled_from([shape.family for shape, _ in SOME]))
    positive = family in ("lognormal", "loguniform")
    ends = st.floats(1e-9 if positive else -1e9, 1e9)
    lower, upper = sorted((draw(ends), draw(ends)))
    centre = min(upper, max(lower, lower + (upper - lower) * draw(st.floats(0, 1))))
    assume(upper > lower)
    assume(upper - lower > 1e-9 * max(abs(lower), abs(upper)))
    size = draw(st.floats(1e-4, 900))
    given_ = {
        "triangular": {"mode": centre},
        "pert": {"mode": centre},
        "normal": {"mean": centre, "sd": size * (upper - lower)},
        "lognormal": {"median": centre, "spread": 1 + size},
    }.get(family, {})
    return Distribution(family=family, **given_), interval(lower, upper)


@settings(deadline=None, max_examples=300)
@given(shapes(), st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_a_larger_point_never_gives_a_smaller_number(shape_within, points):
    shape, within = shape_within
    places = sorted({p for point in points for p in (point, np.nextafter(point, 2)) if p <= 1})
    found = quantiles(shape, within, np.array([0.0, *places, 1.0]))
    assert (np.diff(found) >= 0).all()
    if shape.family != "uniform":
        assert (found[0], found[-1]) == (within.lower, within.upper)


@settings(deadline=None, max_examples=60)
@given(shapes())
def test_the_share_below_a_quantile_is_the_point_whatever_the_shape(shape_within):
    shape, within = shape_within
    points = np.array([0.01, 0.3, 0.5, 0.77, 0.99])
    found = quantiles(shape, within, points)
    resolution = np.spacing(max(abs(within.lower), abs(within.upper)))
    steep = np.abs(cdf(shape, within, found + 4 * resolution) - cdf(shape, within, found))
    assert (np.abs(cdf(shape, within, found) - points) <= 1e-8 + 2 * steep).all()


def test_a_box_is_gone_through_evenly_with_the_bits_it_always_had():
    points = sobol(1, 0, 64, 2)
    box, stated = (
        Dimension("q", "quantity", interval(0.1, 0.7), shape)
        for shape in (None, Distribution(family="uniform"))
    )
    expected = 0.1 + (0.7 - 0.1) * points
    assert np.array_equal(numbers_at((box, box), points), expected)
    assert np.array_equal(numbers_at((stated, stated), points), expected)


def test_a_dimension_is_made_again_from_what_it_says():
    for shape, within in [*SOME, (None, interval(0.1, 1 / 3))]:
        dimension = Dimension("q", "quantity", within, shape)
        assert Dimension.of_said(json.loads(json.dumps(dimension.said()))) == dimension


def test_it_is_said_how_a_number_is_drawn():
    assert drawn_as(None) == "a box, not a distribution: drawn evenly"
    assert drawn_as(Distribution(family="uniform")) == "uniform, as stated"
    normal = Distribution(family="normal", mean=98.0, sd=0.25)
    assert drawn_as(normal) == "normal, mean 98, sd 0.25, cut off at the ends"


REST = """
quantities:
  q: {is: 1 to 3, distribution: {family: triangular, mode: 1}, unit: "1", because: made up}
  r: {is: .2 to .8, unit: "1", because: made up}
  s: {is: 1 to 100, distribution: loguniform, unit: "1", because: made up}
plans:
  nothing: {label: nothing}
"""


def test_a_model_draws_its_quantities_as_the_dossier_says(tmp_path):
    model = "model:\n  values:\n    v: {is: 'q + r + s', unit: '1'}\n"
    outcomes = "outcomes:\n  o: {label: o, is: 'final(v)', better: less, unit: '1'}\n"
    found = compiled(tmp_path, model, outcomes, REST)
    points = np.array([[0.75, 0.75, 0.5]])
    assert found.numbers(points)[0] == pytest.approx([2.0, 0.65, 10.0])
    assert found.midpoint() == pytest.approx([3 - math.sqrt(2), 0.5, 10.0])
    assert [d.distribution is None for d in found.dimensions] == [False, True, False]


def test_a_distribution_counts_in_the_hash_of_the_dossier_and_its_absence_does_not(tmp_path):
    plain = read(write(tmp_path, HEAD, REST.replace("distribution: loguniform, ", "")))
    said = read(write(tmp_path, HEAD, REST))
    long = REST.replace("distribution: loguniform", "distribution: {family: loguniform}")
    assert plain.sha256 != said.sha256
    assert read(write(tmp_path, HEAD, long)).sha256 == said.sha256
