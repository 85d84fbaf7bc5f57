"""Tipping times against a walk over the reference, year by year."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.dossier import read
from sonae.errors import CapacityError
from sonae.outcomes import trace
from sonae.outcomes.interpret import Probe
from sonae.pathways import conditions_of, timed_model

from .borrowed import HEAD, all_codes, models, states_of, write
from .hand import HEAD as SEA_HEAD
from .hand import MODEL, OPTIONS, PATHWAYS, SEA, written

SLOW = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HOLDS = (
    *("s > -0.3719", "v0 < 0.7313", "s + v0 > q", "on[dike] < 0.3712 or t < 2027", "t != 2025"),
    *("wind == 'calm'", "rain != 'much' and s < 5.1379", "prev(s, 0) <= s", "t > 2024", "u > r"),
)


@st.composite
def kept(draw):
    """One to three conditions, with patience and first years."""
    texts = []
    for number in range(draw(st.integers(1, 3))):
        since = draw(st.sampled_from(("", "since: 2024, ", "since: 2026, ", "since: 2028, ")))
        texts.append(
            f'    k{number}: {{label: k, holds: "{draw(st.sampled_from(HOLDS))}", {since}'
            f"years: {draw(st.integers(1, 3))}, because: made up}}\n"
        )
    return "pathways:\n  keep:\n" + "".join(texts)


def walked(dossier, model, plan, states, numbers):
    """Return for each kept condition the first year of the first row of missed years."""
    probe = Probe(model, plan, states, numbers)
    found = []
    for name, keep in dossier.content.pathways.keep.items():
        tree = dossier.formulas.keep[name].tree
        missed = [
            year >= (keep.since or 0) and not probe.holds(tree, index)
            for index, year in enumerate(model.years)
        ]
        row, tipped = 0, len(missed)
        for index, own in enumerate(missed):
            row = row + 1 if own else 0
            if row == keep.years:
                tipped = index - keep.years + 1
                break
        found.append(tipped)
    return found


@SLOW
@given(models(), kept(), st.integers(0, 2**32))
def test_the_tipping_index_is_that_of_a_walk_over_the_years(tmp_path, texts, keep, seed):
    model, outcomes, rest = texts
    dossier = read(write(tmp_path / "case", HEAD, rest, model, outcomes, keep))
    timed = timed_model(dossier)
    points = np.random.default_rng(seed).random((2, len(timed.model.dimensions)))
    numbers, codes = timed.model.numbers(points), all_codes(timed.model)[:12]
    found = {
        (kernel, threads): timed_model(dossier, kernel=kernel).tipping(
            timed.model.launches, codes, numbers, threads=threads
        )
        for kernel, threads in (("numpy", 1), ("native", 1), ("native", 3))
    }
    assert len({index.tobytes() for index in found.values()}) == 1
    index = found["numpy", 1]
    for at, plan in enumerate(timed.model.plans):
        for row, code in enumerate(codes.tolist()):
            states = states_of(timed.model, code)
            for draw, own in enumerate(numbers):
                expected = walked(dossier, timed.model, plan, states, own.tolist())
                assert index[at, :, row, draw].tolist() == expected
                kept_years = trace(timed.model, plan, states, own.tolist()).reports
                for condition, tipped in zip(timed.conditions, expected, strict=True):
                    known = tipped + condition.years - 1 if tipped < 5 else 5
                    assert kept_years[condition.id] == known


def tipping(folder, holds, more=""):
    text = f'pathways:\n  keep:\n    k: {{label: k, holds: "{holds}", {more}because: made up}}\n'
    timed = timed_model(written(folder, SEA_HEAD, OPTIONS, MODEL, text))
    codes = np.zeros((1, len(timed.model.factors)), dtype=np.int8)
    index = timed.tipping(timed.model.launches, codes, timed.model.midpoint()[None])[0, 0, 0, 0]
    return None if index == len(timed.years) else timed.years[index]


@pytest.mark.parametrize(
    ("more", "tips"),
    [
        ("", 2025),
        ("years: 2, ", 2027),
        ("years: 2, since: 2028, ", 2028),
        ("years: 3, ", 2027),
        ("years: 4, ", None),
        ("since: 2026, ", 2027),
        ("since: 2030, ", None),
    ],
)
def test_a_single_missed_year_counts_only_where_one_is_enough(tmp_path, more, tips):
    # missed in 2025, 2027, 2028 and 2029
    assert tipping(tmp_path / "case", "t != 2025 and not (t >= 2027 and t < 2030)", more) == tips


def test_what_is_missed_from_the_beginning_tips_in_the_first_year(tmp_path):
    assert tipping(tmp_path / "case", "t < 2000", "years: 3, ") == 2024
    assert tipping(tmp_path / "case", "t < 2040") is None


def test_a_condition_may_read_factors_that_the_model_does_not(tmp_path):
    moon = "  moon: {label: Moon, states: {new: {label: new}, full: {label: full}}}\njudgements:"
    dossier = written(
        tmp_path / "case",
        changes=[("judgements:", moon), ('"water <= height"', "\"moon == 'new' or t < 2026\"")],
    )
    timed = timed_model(dossier)
    assert "moon" in timed.model.factors
    codes = all_codes(timed.model)
    index = timed.tipping(timed.model.launches, codes, timed.model.midpoint()[None])[0, 0, :, 0]
    moon_of = codes[:, timed.model.factors.index("moon")]
    assert index.tolist() == [8 if code == 0 else 2 for code in moon_of]


def test_without_conditions_every_threshold_has_to_be_kept_at_any_end(tmp_path):
    dossier = written(
        tmp_path / "case",
        *SEA[:3],
        changes=[("better: less, unit", "better: less, threshold: 0, unit")],
    )
    (condition,) = conditions_of(dossier)
    assert condition.threshold
    timed = timed_model(dossier)
    codes = np.array([[0], [1]], dtype=np.int8)
    index = timed.tipping(timed.model.launches, codes, timed.model.midpoint()[None])[0, 0, :, 0]
    assert [timed.years[at] for at in index] == [2030, 2027]


def test_a_horizon_too_long_for_the_count_is_refused(tmp_path):
    dossier = written(tmp_path / "case", changes=[("to: 2031", "to: 2280")])
    with pytest.raises(CapacityError, match="257 years is more than the 254"):
        timed_model(dossier)


def test_the_base_of_the_hand_case_stands(tmp_path):
    dossier = written(tmp_path / "case", SEA_HEAD, OPTIONS, MODEL, PATHWAYS)
    assert [c.id for c in conditions_of(dossier)] == ["dry"]
