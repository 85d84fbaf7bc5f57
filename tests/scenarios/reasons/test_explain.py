import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import (
    Constraint,
    Influence,
    Influences,
    ScenarioSystem,
    Space,
    margins,
    why,
)

from ..systems import TENTHS, When, all_codes, allowed, systems

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
    When(
        "demand == 'triple' and president == 'other'",
        ("demand", "president"),
        lambda codes: (codes["demand"] == 2) & (codes["president"] == 1),
    ),
    "nobody else asks",
    ("p1",),
    "d.yaml:3",
)
SYSTEM = ScenarioSystem(SPACE, (CONSTRAINT,), MATRIX, 1.0)


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
    system = ScenarioSystem(small.space, small.constraints, small.influences, tolerance)
    reason = why(system, small.space.scenario(row))
    assert reason.possible == allowed(small.space, small.constraints, row)
    for balance, margin in zip(reason.balances, margins(small.influences, row), strict=True):
        assert balance.margin == margin
        if balance.rival is not None:
            total = sum(part.effect for part in balance.contributions)
            assert total == pytest.approx(margin, abs=1e-9)
    assert reason.balanced == all(b.inconsistency <= tolerance for b in reason.balances)
    assert reason.text
