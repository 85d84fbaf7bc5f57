"""Histories: every order of decisions that can be carried out, against the full product."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.pathways import Action, Actions, actions_of

from .hand import SEA, written

OPTIONS = ("a", "b", "c", "d")
YEARS = (2024, 2026, 2027)
LAST = 2029


@st.composite
def problems(draw):
    """Actions over four options, with requirements, exclusions and a base plan."""
    packages = draw(
        st.lists(
            st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 3), min_size=1, max_size=2),
            min_size=1,
            max_size=3,
        )
    )
    pairs = st.tuples(st.sampled_from(OPTIONS), st.sampled_from(OPTIONS)).filter(
        lambda pair: pair[0] != pair[1]
    )
    requires = {option: () for option in OPTIONS}
    for (one, other), years in draw(st.dictionaries(pairs, st.integers(0, 2), max_size=2)).items():
        requires[one] += ((other, years),)
    return Actions(
        actions=tuple(Action(f"x{at}", "x", own) for at, own in enumerate(packages)),
        decide=tuple(sorted(draw(st.sets(st.sampled_from(YEARS), min_size=1)))),
        most=draw(st.integers(1, 3)),
        last=LAST,
        requires=requires,
        excludes=frozenset(draw(st.sets(pairs, max_size=2))),
        anyway=draw(
            st.dictionaries(
                st.sampled_from(OPTIONS),
                st.sampled_from((2024.0, 2027.0, float("inf"))),
                max_size=2,
            )
        ),
    )


def allowed(problem, history):
    """Whether a history can be carried out, by the rules one after another."""
    starts = {}
    for action, year in zip(problem.actions, history, strict=True):
        if year is not None:
            for option, after in action.launches.items():
                if year + after > problem.last:
                    return False
                starts.setdefault(option, []).append(year + after)
    own = {option: min(years) for option, years in starts.items()}
    all_ = {o: min(own.get(o, float("inf")), problem.anyway.get(o, float("inf"))) for o in OPTIONS}
    present = {*own, *problem.anyway}
    for one, other in problem.excludes:
        if {one, other} <= present and (one in own or other in own):
            return False
    return all(
        needed in present and all_[needed] + years <= start
        for option, start in own.items()
        for needed, years in problem.requires[option]
    )


@settings(deadline=None, max_examples=300)
@given(problems(), st.sets(st.sampled_from((2025, 2026, 2028)), max_size=2))
def test_histories_are_those_of_the_product_that_keep_every_rule(problem, waits):
    years = (None, *sorted({*problem.decide, *waits}))
    expected = set()
    for history in product(years, repeat=len(problem.actions)):
        decided = [year for year in history if year is not None]
        first = min(decided, default=None)
        on_points = all(year in problem.decide or year == first for year in decided)
        if len(decided) <= problem.most and on_points and allowed(problem, history):
            expected.add(history)
    found = list(problem.histories(sorted(waits)))
    assert len(found) == len(set(found)) <= problem.bound(len(waits))
    assert set(found) == expected


def test_the_hand_case_has_seven_pathways(tmp_path):
    found = actions_of(written(tmp_path / "case"))
    assert set(found.histories()) == {
        (None, None),
        *((year, None) for year in (2024, 2025, 2027)),
        *((2024, 2025), (2024, 2027), (2025, 2027)),
    }
    assert found.launches((2024, 2025)) == {"dike": 2024, "wall": 2025}
    assert found.launches((None, 2024)) is None  # the wall requires the dike


def test_years_after_the_decision_and_the_horizon_count(tmp_path):
    dossier = written(
        tmp_path / "case",
        changes=[("options: [dike]", "options: [dike, {option: pump, after: 5}]")],
    )
    found = actions_of(dossier)
    assert found.launches((2024, None)) == {"dike": 2024, "pump": 2029}
    assert found.launches((2027, None)) is None  # the pump would start in 2032


PLANS = """plans:
  nothing: {label: nothing}
  begun: {label: begun, steps: [dike@2025]}
  either:
    label: either
    steps:
      - {option: dike, start: 2025, when: "observed(wind) == 'calm'"}
      - {option: pump, start: 2025, when: "observed(wind) == 'stormy'"}
"""
BASE = [
    ("plans:\n  nothing: {label: nothing}\n", PLANS),
    ("{label: Wind, s", "{label: Wind, observable: 2025, s"),
]


def test_a_base_plan_launches_what_is_required(tmp_path):
    found = actions_of(written(tmp_path / "case", changes=BASE), "begun")
    assert (None, 2027) in set(found.histories())
    assert found.launches((None, 2025)) is None  # a year after the dike of 2025 at the earliest
    assert found.launches((2027, None)) == {}  # launched already
    assert found.launches((2024, None)) == {"dike": 2024}  # earlier than the plan does


def test_what_the_base_plan_excludes_itself_does_not_forbid_everything(tmp_path):
    excludes = ("lead: 12 months}\n  wall", "lead: 12 months, excludes: [pump]}\n  wall")
    dossier = written(tmp_path / "case", changes=[*BASE, excludes])
    found = actions_of(dossier, "either")
    histories = set(found.histories())
    assert (None, None) in histories
    assert (2024, None) not in histories  # the dike is excluded by the pump, which may come


def test_options_of_plans_stand_for_actions_that_are_not_declared(tmp_path):
    keep_only = SEA[3].split("  actions:")[0]
    dossier = written(tmp_path / "case", *SEA[:3], keep_only, changes=BASE)
    found = actions_of(dossier)
    assert [action.id for action in found.actions] == ["dike", "pump"]
    assert found.decide == (2025,)


def test_nothing_to_decide_on_is_said(tmp_path):
    keep_only = SEA[3].split("  actions:")[0]
    dossier = written(tmp_path / "case", *SEA[:3], keep_only)
    with pytest.raises(UsageError, match=r"nothing to decide on: add `pathways: \{actions"):
        actions_of(dossier)


def test_an_unknown_base_plan_is_refused_with_what_there_is(tmp_path):
    with pytest.raises(UsageError, match=r"unknown plan `begin`; .*: nothing"):
        actions_of(written(tmp_path / "case"), "begin")


def test_too_many_pathways_are_refused_with_a_hint(tmp_path):
    years = ", ".join(map(str, range(2024, 2032)))
    more = "".join(
        f"    x{at}: {{label: x, options: [dike], because: made up}}\n" for at in range(8)
    )
    dossier = written(
        tmp_path / "case",
        changes=[
            ("[2024, 2025, 2027]", f"[{years}]"),
            ("  decide:", f"{more}  decide:"),
            ("most: 2", "most: 10"),
        ],
    )
    with pytest.raises(CapacityError, match=r"10 actions at 8 decision points.*smaller `most`"):
        actions_of(dossier)
