import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import (
    Constraint,
    Influence,
    Influences,
    ScenarioSystem,
    Space,
    Tolerance,
    margin_bounds,
    margins,
    why,
)

from ..systems import TENTHS, all_codes, allowed, condition, systems
from .random_systems import at_work, balanced, rich_systems

SPACE = Space(("president", "demand"), (("trump", "other"), ("none", "double", "triple")))
MATRIX = Influences.of(
    SPACE,
    [
        Influence(("president", "trump"), ("demand", "triple"), 2, "said so", ("p9",), "d.yaml:7"),
        Influence(("president", "trump"), ("demand", "none"), -3, "no rest"),
        Influence(("president", "other"), ("demand", "none"), 1),
    ],
)
CONSTRAINT = Constraint(
    "h1",
    condition(SPACE, "demand == 'triple' and president == 'other'"),
    "nobody else asks",
    ("p1",),
    "d.yaml:3",
)
SYSTEM = ScenarioSystem(SPACE, (CONSTRAINT,), MATRIX, Tolerance(1.0))


def test_a_coherent_scenario_shows_the_judgements_that_carry_it():
    reason = why(SYSTEM, {"president": "trump", "demand": "triple"})
    assert reason.possible
    assert reason.coherent
    demand = reason.balances[1]
    assert (demand.state, demand.rival, demand.margin) == ("triple", "double", 2)
    assert [(part.cell.because, part.effect) for part in demand.contributions] == [("said so", 2)]
    assert "possible, and coherent at tolerance 1" in reason.text
    assert "+2  president.trump -> triple +2, because said so [p9, d.yaml:7]" in reason.text


def test_a_scenario_out_of_balance_names_the_rival_and_what_speaks_for_it():
    reason = why(SYSTEM, {"president": "trump", "demand": "none"})
    demand = reason.balances[1]
    assert (demand.rival, demand.rival_score, demand.inconsistency) == ("triple", 2, 5)
    assert [part.effect for part in demand.contributions] == [-3, -2]
    assert reason.possible
    assert not reason.coherent
    assert "not coherent at tolerance 1: 1 factor(s) out of balance" in reason.text
    assert "demand = none: score -3, best rival triple 2, margin -5  << out" in reason.text


def test_an_impossible_scenario_names_the_constraint_and_its_source():
    reason = why(SYSTEM, {"president": "other", "demand": "triple"})
    assert not reason.possible
    assert not reason.coherent
    assert [constraint.id for constraint in reason.broken] == ["h1"]
    assert "because nobody else asks [p1, d.yaml:3]" in reason.text


def test_a_row_of_codes_is_as_good_as_names():
    assert why(SYSTEM, SPACE.codes({"president": "trump", "demand": "triple"})) == why(
        SYSTEM, {"president": "trump", "demand": "triple"}
    )


@settings(deadline=None, max_examples=50)
@given(systems(values=TENTHS), st.data(), st.sampled_from([0, 0.1, 1]))
def test_contributions_add_up_to_the_margin_of_every_factor(small, data, tolerance):
    row = data.draw(st.sampled_from(list(all_codes(small.space))))
    system = ScenarioSystem(small.space, small.constraints, small.influences, Tolerance(tolerance))
    reason = why(system, small.space.scenario(row))
    assert reason.possible == allowed(small.space, small.constraints, row)
    for balance, margin in zip(reason.balances, margins(small.influences, row), strict=True):
        assert balance.margin == margin
        if balance.rival is not None:
            total = sum(part.effect for part in balance.contributions)
            assert total == pytest.approx(margin, abs=1e-9)
    assert reason.balanced == all(b.inconsistency <= tolerance for b in reason.balances)
    assert reason.text


def test_what_excludes_a_scenario_comes_with_its_claims_and_its_line():
    impossible = why(SYSTEM, {"president": "other", "demand": "triple"})
    (ground,) = impossible.excluded_by
    assert (ground.kind, ground.id, ground.claims) == ("constraint", "h1", ("p1",))
    assert ground.place == "d.yaml:3"
    out = why(SYSTEM, {"president": "trump", "demand": "double"})
    (ground,) = out.excluded_by
    assert (ground.kind, ground.id) == ("judgement", "president.trump -> demand.triple")
    assert (ground.claims, ground.place) == (("p9",), "d.yaml:7")
    assert "enough to exclude it, were nothing else judged: this judgement" in out.text
    assert "    president.trump -> demand.triple +2, because said so [p9, d.yaml:7]" in out.text
    assert "to bring it within tolerance, change: this judgement" in out.text
    assert why(SYSTEM, {"president": "trump", "demand": "triple"}).excluded_by == ()


def test_every_state_that_outdoes_the_chosen_one_is_named():
    cells = [
        Influence(("president", "trump"), ("demand", s), v)
        for s, v in (("none", -1), ("double", 2), ("triple", 3))
    ]
    system = ScenarioSystem(SPACE, (), Influences.of(SPACE, cells), Tolerance())
    reason = why(system, {"president": "trump", "demand": "none"})
    demand = reason.balances[1]
    assert [(rival.state, rival.behind) for rival in demand.competing] == [
        ("double", 3.0),
        ("triple", 4.0),
    ]
    assert "    also ahead: double 2, by 3" in reason.text


SPAN = Influence(("president", "trump"), ("demand", "triple"), 1, span=(-1.0, 3.0))


def spanned(tolerance):
    return ScenarioSystem(SPACE, (), Influences.of(SPACE, [SPAN]), tolerance)


def test_an_interval_judgement_leaves_a_scenario_possibly_coherent():
    reason = why(spanned(Tolerance()), {"president": "trump", "demand": "triple"})
    demand = reason.balances[1]
    assert (demand.least, demand.margin, demand.most) == (-1.0, 1.0, 3.0)
    assert demand.kept == "possibly kept"
    assert reason.verdict == "possibly coherent"
    assert reason.excluding is None
    assert reason.doubt.judgements == (SPAN,)
    assert "possibly coherent at tolerance 0: for some values of the interval" in reason.text
    assert "margin -1 to +3  << possibly out of balance" in reason.text
    assert "    +1  president.trump -> triple -1 to +3" in reason.text
    assert "enough to put it out at some values, were nothing else judged: this" in reason.text


def test_a_tolerance_wide_enough_makes_it_necessarily_coherent():
    reason = why(spanned(Tolerance(1.0)), {"president": "trump", "demand": "triple"})
    assert reason.verdict == "necessarily coherent"
    assert reason.doubt is None
    assert "necessarily coherent at tolerance 1: whatever the interval judgements" in reason.text
    reason = why(spanned(Tolerance(2.0)), {"president": "trump", "demand": "none"})
    assert reason.verdict == "possibly coherent"


def test_a_factor_may_have_a_tolerance_of_its_own_and_all_together_one():
    cells = [
        Influence(("president", "trump"), ("demand", "triple"), 2),
        Influence(("demand", "none"), ("president", "other"), 1),
    ]
    matrix = Influences.of(SPACE, cells)
    scenario = {"president": "trump", "demand": "none"}
    own = why(ScenarioSystem(SPACE, (), matrix, Tolerance(1.0, (("demand", 2.0),))), scenario)
    assert own.coherent
    assert own.total is None
    assert [balance.limit for balance in own.balances] == [1.0, 2.0]
    tight = Tolerance(2.0, total=2.5)
    both = why(ScenarioSystem(SPACE, (), matrix, tight), scenario)
    assert not both.coherent
    assert (both.total.least, both.total.limit, both.total.kept) == (3.0, 2.5, "exceeded")
    assert "not coherent at tolerance 2, 2.5 in all: too much inconsistency in all" in both.text
    assert "  inconsistency in all 3, tolerance 2.5  << too much" in both.text
    assert both.excluding.total
    assert both.changes.factors == ()


@settings(deadline=None, max_examples=60)
@given(rich_systems(), st.data())
def test_the_verdict_is_that_of_both_ends_of_every_interval(system, data):
    row = data.draw(st.sampled_from(list(all_codes(system.space))))
    reason = why(system, system.space.scenario(row))
    assert reason.balanced == balanced(system, row, "possibly")
    assert reason.surely == balanced(system, row, "necessarily")
    assert (reason.excluding is None) == (reason.changes is None) == reason.balanced
    assert (reason.doubt is not None) == (reason.balanced and not reason.surely)
    least, most = margin_bounds(system.influences, row)
    assert [balance.least for balance in reason.balances] == least.tolist()
    assert [balance.most for balance in reason.balances] == most.tolist()
    assert [b.margin for b in reason.balances] == margins(system.influences, row).tolist()
    named = {part.cell for balance in reason.balances for part in balance.contributions}
    assert named <= set(at_work(system, row))
    for ground in reason.excluded_by:
        assert ground.says in reason.text
    assert reason.verdict.split(" ", maxsplit=1)[0] in (
        "not",
        "coherent",
        "possibly",
        "necessarily",
    )
