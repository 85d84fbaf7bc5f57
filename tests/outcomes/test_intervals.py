"""The interval reading against points: what a reading gives is inside, and bits are the same."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.outcomes.arrays import ArrayReading
from sonae.outcomes.intervals import (
    LANES,
    ArrayMachine,
    IntervalReading,
    Leaves,
    NativeMachine,
    program,
    unroll,
)

from .formulas import models
from .small import FLAGSHIP, all_codes, compiled, values_and_outcomes

SLOW = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def ends_of(model):
    lower = np.array([d.interval.lower for d in model.dimensions])
    upper = np.array([d.interval.upper for d in model.dimensions])
    return lower, upper


def some_boxes(model, count, generator):
    """Return boxes within the whole one: wide, narrow and without width."""
    lower, upper = ends_of(model)
    places = np.sort(generator.random((2, count, len(lower))), axis=0)
    places = np.where(generator.random(places.shape) < 0.3, np.round(places), places)
    places[1] = np.where(generator.random(places[1].shape) < 0.2, places[0], places[1])
    low, high = np.minimum(*places), np.maximum(*places)
    return lower + (upper - lower) * low, np.minimum(upper, lower + (upper - lower) * high)


def some_points(lower, upper, count, generator):
    """Return corners of a box and points inside."""
    places = generator.random((count, len(lower)))
    places[::2] = np.round(places[::2])
    return np.clip(lower + (upper - lower) * places, lower, upper)


def some_classes(codes, generator):
    """Return a few classes, and the sets of states that they have."""
    rows = codes[generator.random(len(codes)) < generator.random()]
    rows = rows if len(rows) else codes[:1]
    return rows, np.bitwise_or.reduce(1 << rows.astype(np.int64), axis=0)


def assert_inside(model, generator, boxes=6):
    lower, upper = ends_of(model)
    reading = IntervalReading(model.graph, model.launches, lower, upper)
    run, codes = ArrayReading(model.graph), all_codes(model)
    for plan in range(len(model.plans)):
        lows, highs = some_boxes(model, boxes, generator)
        for low, high in zip(lows, highs, strict=True):
            rows, masks = some_classes(codes, generator)
            least, most = reading.bounds(plan, masks[None], low[None], high[None])
            found = run.tile(model.launches, rows, some_points(low, high, 16, generator))
            found = found[:, plan, : len(model.graph.results)]
            unknown = np.isnan(found)
            found = np.where(unknown, 0.0, found)
            none = np.isinf(least[:, 0]) & np.isinf(most[:, 0])
            assert not (unknown & ~none[None, :, None]).any()
            assert (least[None] <= found).all()
            assert (found <= most[None]).all()


@SLOW
@given(models(), st.integers(0, 2**32))
def test_every_number_of_any_model_is_within_its_bounds(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    assert_inside(model, np.random.default_rng(seed))


@SLOW
@given(models(), st.integers(0, 2**32))
def test_machine_code_and_arrays_give_the_same_bits(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    generator, native, arrays = np.random.default_rng(seed), NativeMachine(), ArrayMachine()
    for _, made, ends in bounded_outcomes(model, generator, native):
        twins = [ends.copy(), ends.copy()]
        for machine, own in zip((native, arrays), twins, strict=True):
            machine.forward(made, own)
        assert_same(*twins)
        rests = np.zeros((2, LANES))
        changes = np.zeros((2, *ends.shape))
        changes[:, made.roots[0]] = 1.0
        for machine, own, change, rest in zip((native, arrays), twins, changes, rests, strict=True):
            machine.slopes(made, own, change, rest)
        assert_same(*changes)
        assert_same(*rests)
        cut = twins[0][made.roots[0]].mean(axis=0)
        for machine, own, rest in zip((native, arrays), twins, rests, strict=True):
            own[made.roots[0], 0] = np.fmax(own[made.roots[0], 0], cut)
            machine.shrink(made, own, rest)
            machine.refine(made, own)
        assert_same(*twins)
        assert_same(*rests)


def assert_same(left, right):
    same = (left == right) | (np.isnan(left) & np.isnan(right))
    assert same.all()


def bounded_outcomes(model, generator, machine):
    """Yield plan, program and ends of each outcome, over boxes and one class in each lane."""
    lower, upper = ends_of(model)
    codes = all_codes(model)
    for plan in range(len(model.plans)):
        tape = unroll(model.graph, model.launches, plan, lower.tolist(), upper.tolist())
        for name in model.outcomes:
            made = program(tape, [tape.results[name]], len(lower), codes.shape[1])
            leaves, ends = Leaves(made), np.zeros((made.size, 2, LANES))
            low, high = some_boxes(model, LANES, generator)
            leaves.fill(ends, 1 << codes[generator.integers(0, len(codes), LANES)].astype(np.int64))
            leaves.draw(ends, low.T, high.T)
            yield plan, made, ends


def at_points(made, ends, points, machine):
    """Return the ends of the result at points, one for each lane."""
    own = ends.copy()
    leaves = Leaves(made)
    leaves.draw(own, points.T, points.T)
    machine.forward(made, own)
    return own[made.roots[0]]


@SLOW
@given(models(), st.integers(0, 2**32))
def test_a_result_changes_no_faster_than_its_slopes_say(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    generator, machine = np.random.default_rng(seed), NativeMachine()
    for _, made, ends in bounded_outcomes(model, generator, machine):
        low, high = ends[made.draws[:, 0], 0].copy(), ends[made.draws[:, 0], 1].copy()
        machine.forward(made, ends)
        change, rest = np.zeros_like(ends), np.zeros(LANES)
        change[made.roots[0]] = 1.0
        machine.slopes(made, ends, change, rest)
        jumps = change[list(made.conditions), 0].sum(axis=0) if made.conditions else np.zeros(LANES)
        slopes = change[made.draws[:, 0]]
        sure = (jumps == 0) & np.isfinite(slopes).all(axis=(0, 1)) & np.isfinite(rest)
        first, second = (
            low + (high - low) * np.round(generator.random(low.shape)) for _ in range(2)
        )
        values = []
        for place in (first, second):
            points = np.zeros((LANES, made.depends.shape[1]))
            points[:, made.draws[:, 1]] = np.clip(place, low, high).T
            values.append(at_points(made, ends, points, machine))
        step = second - first
        products = slopes * step[:, None]
        most = products.max(axis=1).sum(axis=0) + 2 * rest + 1e-12
        least = products.min(axis=1).sum(axis=0) - 2 * rest - 1e-12
        moved = values[1][0] - values[0][1], values[1][1] - values[0][0]
        assert (moved[0] <= most)[sure].all()
        assert (moved[1] >= least)[sure].all()


@SLOW
@given(models(), st.integers(0, 2**32))
def test_narrowing_loses_no_point_that_is_as_bad(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    generator, machine = np.random.default_rng(seed), NativeMachine()
    for _, made, ends in bounded_outcomes(model, generator, machine):
        nodes = made.draws[:, 0]
        low, high = ends[nodes, 0].copy(), ends[nodes, 1].copy()
        points = np.zeros((8, LANES, made.depends.shape[1]))
        places = low + (high - low) * generator.random((8, *low.shape))
        points[..., made.draws[:, 1]] = np.clip(places, low, high).transpose(0, 2, 1)
        values = np.array([at_points(made, ends, one, machine)[0] for one in points])
        cut = np.nan_to_num(np.median(values, axis=0)) - 1e-9
        machine.forward(made, ends)
        root, rest = made.roots[0], np.zeros(LANES)
        ends[root, 0] = np.fmax(ends[root, 0], cut)
        for _ in range(2):
            machine.shrink(made, ends, rest)
            bad = values > cut + 1e-9
            assert not (bad.any(axis=0) & (rest > 0)).any()
            machine.refine(made, ends)
        inside = points[..., made.draws[:, 1]].transpose(0, 2, 1)
        fits = ((ends[nodes, 0] <= inside) & (inside <= ends[nodes, 1])).all(axis=1)
        assert fits[bad].all()


EXACT = {
    "a square that is written as a product": ("(q - 2) * (q - 2)", -1.0, 1.0),
    "a share of the rest": ("r + q / 3 * (0.5 - r)", 0.3, 0.9 * 2 / 3 + 0.5 / 3),
    "a weighted mean": ("(q * 0.7 + r * 0.1) / (q + r)", 0.79 / 1.9, 2.12 / 3.2),
    "lines between knots": ("piecewise(q, 1, 0, 2, 5, 3, 1)", 0.0, 5.0),
    "a difference with a common factor": ("q * r - q * 0.1", 0.1, 2.4),
    "a number divided by itself": ("q / q", 1.0, 1.0),
}


@pytest.mark.parametrize("formula", EXACT)
def test_bounds_are_as_narrow_as_they_can_be_told(tmp_path, formula):
    text, least, most = EXACT[formula]
    model = compiled(tmp_path, *values_and_outcomes(x=text))
    lower, upper = ends_of(model)
    reading = IntervalReading(model.graph, model.launches, lower, upper)
    low, high = reading.bounds(0, np.zeros((1, 0), dtype=np.int64), lower[None], upper[None])
    assert low[0, 0] == pytest.approx(least, abs=1e-9)
    assert high[0, 0] == pytest.approx(most, abs=1e-9)


@pytest.mark.parametrize("formula", ["1 / (q - 2)", "log(q - 2)", "sqrt(1 - q)", "exp(300 * q)"])
def test_what_may_be_without_a_value_has_no_bounds(tmp_path, formula):
    model = compiled(tmp_path, *values_and_outcomes(x=f"min(1, {formula})"))
    lower, upper = ends_of(model)
    reading = IntervalReading(model.graph, model.launches, lower, upper)
    low, high = reading.bounds(0, np.zeros((1, 0), dtype=np.int64), lower[None], upper[None])
    assert (low[0, 0], high[0, 0]) == (-np.inf, np.inf)


def test_a_part_that_is_not_used_takes_no_bounds_away(tmp_path):
    text = "log(q - 2) if wind == 'calm' else q"
    model = compiled(tmp_path, *values_and_outcomes(x=text))
    lower, upper = ends_of(model)
    reading = IntervalReading(model.graph, model.launches, lower, upper)
    strong = np.array([[2]])
    low, high = reading.bounds(0, strong, lower[None], upper[None])
    assert (low[0, 0], high[0, 0]) == (1.0, 3.0)


def test_a_box_outside_the_largest_is_refused(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(x="q"))
    lower, upper = ends_of(model)
    reading = IntervalReading(model.graph, model.launches, lower, upper)
    with pytest.raises(ValueError, match="not within"):
        reading.bounds(0, np.zeros((1, 0), dtype=np.int64), lower[None], upper[None] + 1)


def test_no_point_of_the_flagship_is_out_of_bounds():
    from sonae.dossier import read
    from sonae.outcomes import compile_model, reading

    model = compile_model(read(FLAGSHIP))
    generator = np.random.default_rng(1)
    lower, upper = ends_of(model)
    bounded = IntervalReading(model.graph, model.launches, lower, upper)
    run = reading(model.graph)
    sizes = [len(model.states[factor]) for factor in model.factors]
    for _ in range(4):
        codes = np.array([[generator.integers(0, n) for n in sizes] for _ in range(8)], np.int8)
        (low,), (high,) = (part[:1] for part in some_boxes(model, 1, generator))
        found = run.tile(model.launches, codes, some_points(low, high, 4000, generator))
        boxes = np.repeat(low[None], len(codes), axis=0), np.repeat(high[None], len(codes), axis=0)
        for plan in range(len(model.plans)):
            least, most = bounded.bounds(plan, 1 << codes.astype(np.int64), *boxes)
            own = found[:, plan, : len(model.graph.results)].transpose(1, 0, 2)
            assert (least[..., None] <= own).all()
            assert (own <= most[..., None]).all()
