"""Which future is meant: an identity that is copied, read again, and found anywhere."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.evidence import judgements
from sonae.explore.future_names import named_numbers, named_states
from sonae.explore.futures import (
    FutureId,
    ScenarioClasses,
    class_bounds,
    draw_numbers,
    parse_future,
)
from sonae.likelihood import CredalSet
from sonae.outcomes import trace
from sonae.scenarios import scenario_system
from sonae.seeds import points

from .small import TEXT, dossier, ready

JUDGED = TEXT.replace(
    "quantities:",
    """judgements:
  - {id: j1, event: "wind == 'calm'", is: 30% to 60%, because: made up}
  - {id: j2, event: "rain == 'none'", given: "wind == 'calm'", is: at least 50%, because: made up}
quantities:""",
)


@pytest.fixture
def small(tmp_path):
    return dossier(tmp_path)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.integers(1, 10**5), st.integers(0, 2**70), st.booleans())
def test_the_number_of_a_future_is_its_class_times_the_draws_and_its_draw(
    number, draws, seed, other
):
    draw = (number * 7919) % draws
    sampling = "philox" if other else "sobol"
    future = FutureId("port", "3fa2c1d0", seed, draws, number * draws + draw, sampling)
    assert (future.scenario_class, future.draw) == (number, draw)


def test_what_is_printed_is_read_again(small):
    future = FutureId.of(small, 3, 5, seed=7, draws=8)
    assert str(future) == f"small:{small.sha256[:8]}:7:8:29"
    assert parse_future(str(future), small) == future
    assert parse_future(f" {future} ", small, seed=7, draws=8) == future
    drawn = f"{future}:philox"
    assert str(parse_future(drawn, small)) == drawn
    assert parse_future("29", small, seed=7, draws=8) == future
    assert parse_future(f"small:{small.sha256[:8]}:7:29", small, draws=8) == future
    assert parse_future("29", small) == FutureId.of(small, 1, 13, seed=1, draws=16)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a whole number: index; a future is its index, or dossier:hash:seed:draws"),
        ("-3", "'-3' is not a whole number"),
        ("a:b", "is not a future; write its index, or dossier:hash:seed:draws:index"),
        ("large:HASH:1:16:0", "belongs to the dossier large; this one is small"),
        ("small:00000000:1:16:7", "version 00000000 of small.* --future 7"),
        ("small:HASH:one:16:7", "'one' in .* is not a whole number: seed"),
        ("small:HASH:2:16:7", "says seed 2, and --seed says 1; leave one of them out"),
        ("small:HASH:1:0:7", "at least one draw"),
        ("small:HASH:1:16:7:sobol:8", "is not a future"),
        ("9" * 50, "is not a whole number"),
    ],
)
def test_what_is_no_future_of_the_dossier_is_refused_with_what_to_write(small, text, message):
    with pytest.raises(UsageError, match=message):
        parse_future(text.replace("HASH", small.sha256[:8]), small, seed=1)


def test_a_draw_that_a_run_does_not_have_is_refused(small):
    with pytest.raises(UsageError, match="draw 16 is not one of 0 to 15; --draws says how many"):
        FutureId.of(small, 0, 16, seed=1, draws=16)


def test_another_reason_makes_another_version_and_a_comment_does_not(tmp_path):
    first = FutureId.of(dossier(tmp_path), 0, 0, seed=1, draws=1)
    assert FutureId.of(dossier(tmp_path, text=f"# why\n{TEXT}"), 0, 0, seed=1, draws=1) == first
    other = dossier(tmp_path, text=TEXT.replace("is: 1 to 3", "is: 1 to 4"))
    with pytest.raises(UsageError, match="belongs to version"):
        parse_future(str(first), other)


# classes ----------------------------------------------------------------------------------------


def test_every_scenario_is_in_the_class_that_its_states_name(tmp_path):
    _, model, table = ready(tmp_path)
    classes = ScenarioClasses.of(model, table)
    counted = [0] * classes.count
    for row in range(table.count):
        counted[classes.number_of(table.scenario(row))] += 1
    assert counted == classes.multiplicity.tolist()
    assert [classes.number_of(classes.states_of(n)) for n in range(5)] == list(range(5))
    with pytest.raises(UsageError, match="5 classes × 16 draws make 0 to 79"):
        classes.states_of(5, 16)
    with pytest.raises(UsageError, match="no possible scenario has wind=calm, rain=much"):
        classes.number_of({"wind": "calm", "rain": "much"})


def test_a_class_is_as_probable_as_the_judgements_allow(tmp_path):
    case = dossier(tmp_path, text=JUDGED)
    _, model, table = ready(tmp_path)
    classes = ScenarioClasses.of(model, table)
    credal = CredalSet(scenario_system(case).possible(), judgements(case))
    found = {}
    for number in range(classes.count):
        bounds = class_bounds(credal, classes, number)
        asked = case.event(credal_event(classes.states_of(number)))
        same = credal.probability(asked.event)
        assert (bounds.lower, bounds.upper) == (same.lower, same.upper)
        found[tuple(classes.states_of(number).values())] = (bounds.lower, bounds.upper)
    # by hand: calm has 30 to 60 %, and at least half of it is dry; much rain needs strong wind
    assert found["calm", "none"] == pytest.approx((0.15, 0.6))
    assert found["calm", "some"] == pytest.approx((0.0, 0.3))
    assert found["strong", "much"] == pytest.approx((0.0, 0.7))


def credal_event(states):
    return " and ".join(f"{factor} == '{state}'" for factor, state in states.items())


def test_a_model_that_reads_no_factor_has_one_class_of_probability_one(tmp_path):
    _, model, table = ready(tmp_path)
    classes = ScenarioClasses.of(model, table)
    whole = ScenarioClasses((), {}, np.zeros((1, 0), dtype=np.int8), np.array([table.count]))
    assert classes.factors == ("wind", "rain")
    assert whole.states_of(0) == {}
    bounds = class_bounds(None, whole, 0)
    assert (bounds.lower, bounds.upper) == (1.0, 1.0)


def test_the_numbers_of_a_future_are_those_of_its_draw_in_any_class(tmp_path):
    case, model, _ = ready(tmp_path)
    for sampling, (number, draw) in itertools.product(("sobol", "philox"), ((0, 3), (4, 3))):
        index = number * 8 + draw
        future = FutureId("small", case.sha256[:8], 2, 8, index, sampling)
        whole = model.numbers(points(sampling, 2, 0, 8, len(model.dimensions)))
        assert draw_numbers(model, future) == tuple(whole[draw].tolist())
        states = {"wind": "calm", "rain": "none"}
        assert trace(model, "build", states, draw_numbers(model, future)).not_finite is None


# names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wind", "'wind' is not `factor=state`; write `factor=state, factor=state, …`"),
        ("wnd=calm", "unknown factor `wnd`; did you mean `wind`?"),
        ("wind=clam", "unknown state `clam` of wind; did you mean `calm`?"),
        ("wind=calm, wind=calm", "`wind` stands twice"),
        ("wind=calm", r"leaves open: rain \(none, some, much\)"),
    ],
)
def test_a_scenario_that_is_not_one_is_put_right(small, text, message):
    with pytest.raises(UsageError, match=message):
        named_states(text, small, ("wind", "rain"))


def test_a_scenario_may_name_factors_that_the_model_does_not_read(small):
    text = "unread=a, wind = calm,rain=none"
    assert named_states(text, small, ("wind", "rain")) == {
        **{"unread": "a", "wind": "calm", "rain": "none"}
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q=4", "q = 4 lies outside 1 to 3"),
        ("tn=2", "`tn` is not uncertain: the dossier gives it as 1"),
        ("dike=2", "unknown uncertain number `dike`; did you mean `dike.lead`?"),
        ("q=1 to 2", "one number is wanted here"),
        ("q=1,5", "'5' is not `name=number`"),
        ("q=two", "q: 'two' is not a number"),
        ("q=1_0", "q: '1_0' has an underscore; write 10"),
        ("q=1, q=2", "`q` stands twice"),
    ],
)
def test_a_number_that_cannot_be_is_put_right(tmp_path, text, message):
    _, model, _ = ready(tmp_path)
    with pytest.raises(UsageError, match=message):
        named_numbers(text, model)


def test_numbers_are_read_to_the_last_digit(tmp_path):
    _, model, _ = ready(tmp_path)
    number = 1.0000000000000002
    assert named_numbers(f"q={number!r}, dike.lead=6", model) == {"q": number, "dike.lead": 6.0}
