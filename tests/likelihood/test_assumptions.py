import pytest

from sonae.likelihood import CredalSet, ImpossibleConditionError
from sonae.likelihood.assumptions import key_assumptions
from sonae.likelihood.junction import JunctionCredalSet

from .systems import Rules, ev, full_table, judge, lowest, random_system, ruled_system


@pytest.fixture
def chain():
    table = full_table((2, 2, 2))
    return table, [
        judge(table, "a", "f0 == 's1'", 0.6, 1.0, claims=("c1",)),
        judge(table, "aside", "f2 == 's1'", 0.2, 0.3),
        judge(table, "b_given_a", "f1 == 's1'", 0.9, 1.0, "f0 == 's1'"),
    ]


def test_dropping_a_link_of_a_chain_loses_its_whole_bound(chain):
    table, judgements = chain
    (found,) = key_assumptions(CredalSet(table, judgements), [(ev(table, "f1 == 's1'"), None)])
    assert found.bounds.lower == pytest.approx(0.54)
    shifts = {shift.judgement.id: shift for shift in found.shifts}
    assert shifts["a"].lower == pytest.approx(0.54)
    assert shifts["b_given_a"].lower == pytest.approx(0.54)
    assert shifts["aside"].total == 0.0
    assert [shift.judgement.id for shift in found.shifts] == ["a", "b_given_a", "aside"]
    assert [shift.judgement.id for shift in found.moving] == ["a", "b_given_a"]
    assert shifts["a"].basis == "claim-based"
    assert shifts["b_given_a"].basis == "analyst-assumed"


def test_a_judgement_that_keeps_the_condition_possible_counts(chain):
    """It has no dual in the ratio itself: without it only one judgement given the same is left."""
    table, judgements = chain
    asked = [(ev(table, "f1 == 's1'"), ev(table, "f0 == 's1'"))]
    (found,) = key_assumptions(CredalSet(table, judgements), asked)
    shifts = {shift.judgement.id: shift for shift in found.shifts}
    assert found.bounds.lower == pytest.approx(0.9)
    assert shifts["a"].condition_lost
    assert shifts["a"].without.lower == pytest.approx(0.9)
    assert "given this condition" in shifts["a"].without.note
    assert found.moving[0].judgement.id == "a"


def brute_force(credal_of, judgements, event, given, bounds):
    """Build the whole set again without each judgement."""
    moved = {}
    for place, judgement in enumerate(judgements):
        rest = [*judgements[:place], *judgements[place + 1 :]]
        without = credal_of(rest).probability(event, given)
        moved[judgement.id] = (bounds.lower - without.lower, without.upper - bounds.upper)
    return moved


@pytest.mark.parametrize("seed", range(25))
def test_shifts_equal_those_of_dropping_every_judgement_by_brute_force(seed):
    system = random_system(seed)
    table, judgements = system.table, list(system.judgements)
    credal = CredalSet(table, judgements)
    for text, condition in system.questions:
        event, given = ev(table, text), None if condition is None else ev(table, condition)
        if given is not None and lowest(table, judgements, table.mask(given).astype(float)) < 1e-3:
            continue
        (found,) = key_assumptions(credal, [(event, given)])
        expected = brute_force(
            lambda rest: CredalSet(table, rest), judgements, event, given, found.bounds
        )
        for shift in found.shifts:
            assert (shift.lower, shift.upper) == pytest.approx(
                expected[shift.judgement.id], abs=1e-6
            )


@pytest.mark.parametrize("seed", range(8))
def test_cliques_give_the_same_shifts(seed):
    rules, system = ruled_system(seed)
    table = system.table
    engines = (CredalSet(table, system.judgements), JunctionCredalSet(rules, system.judgements))
    for text, condition in system.questions:
        asked = [(ev(table, text), None if condition is None else ev(table, condition))]
        try:
            one, other = (key_assumptions(engine, asked)[0] for engine in engines)
        except ImpossibleConditionError:
            continue
        by_id = {shift.judgement.id: shift for shift in other.shifts}
        for shift in one.shifts:
            assert by_id[shift.judgement.id].lower == pytest.approx(shift.lower, abs=1e-6)
            assert by_id[shift.judgement.id].upper == pytest.approx(shift.upper, abs=1e-6)


def test_asking_without_a_judgement_leaves_no_trace():
    system = random_system(4)
    table = system.table
    credal = CredalSet(table, system.judgements)
    before = CredalSet(table, system.judgements).marginals()
    credal.probability_without(0, ev(table, "f0 == 's0'"))
    assert credal.marginals() == before


def test_rules_alone_have_no_assumptions():
    table = full_table((2, 2))
    credal = JunctionCredalSet(Rules(table.space, ()), [])
    (found,) = key_assumptions(credal, [(ev(table, "f0 == 's0' or f0 == 's1'"), None)])
    assert found.shifts == ()
