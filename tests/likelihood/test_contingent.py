import numpy as np
import pytest

from sonae.likelihood import ConflictingJudgementsError, CredalSet
from sonae.likelihood.assumptions import key_assumptions
from sonae.likelihood.conflict_text import explain_conflict
from sonae.likelihood.junction import JunctionCredalSet
from sonae.scenarios import Constraint, possible

from .systems import Rules, bounds_by_hand, ev, full_table, judge, lowest

C = "f0 == 's1'"


@pytest.fixture
def table():
    return full_table((2, 2, 2))


def listed(table, judgements, constraints=()):
    return CredalSet(possible(table.space, constraints), judgements)


def by_cliques(table, judgements, constraints=()):
    return JunctionCredalSet(Rules(table.space, tuple(constraints)), judgements)


engines = pytest.mark.parametrize("engine", [listed, by_cliques])


def clash_of(engine, *arguments):
    with pytest.raises(ConflictingJudgementsError) as caught:
        engine(*arguments)
    return caught.value


@engines
def test_two_readings_that_exclude_each_other_clash_once_their_condition_happens(engine, table):
    judgements = [
        judge(table, "high", "f1 == 's1'", 0.8, 1.0, C),
        judge(table, "low", "f1 == 's1'", 0.0, 0.2, C),
        judge(table, "aside", "f2 == 's1'", 0.3, 0.4),
    ]
    error = clash_of(engine, table, judgements)
    (conflict,) = error.conflicts
    assert [member.id for member in conflict.judgements] == ["high", "low"]
    assert conflict.given.text == C
    assert conflict.mends == ("high", "low")
    assert conflict.evenly == pytest.approx(0.3, abs=1e-6)
    assert "these 2 cannot hold together if (f0 == 's1') happens" in str(error)
    told = explain_conflict(error)
    assert "cannot hold together if (f0 == 's1') happens; without any one" in told
    assert "loses at least 60 if (f0 == 's1') happens, and nothing otherwise" in told


@engines
def test_a_judgement_about_what_a_constraint_rules_out_cannot_hold_if_it_happens(engine, table):
    rule = Constraint("never", ev(table, "f0 == 's1' and f1 == 's1'"))
    judged = [judge(table, "x", "f1 == 's1'", 0.2, 0.45, C)]
    error = clash_of(engine, table, judged, [rule])
    assert "this judgement cannot hold if (f0 == 's1') happens" in str(error)


@engines
def test_judgements_on_part_of_a_condition_count_within_it(engine, table):
    part = "f0 == 's1' and f1 == 's1'"
    judgements = [
        judge(table, "part", "f1 == 's1'", 0.9, 1.0, C),
        judge(table, "then", "f2 == 's1'", 0.9, 1.0, part),
        judge(table, "whole", "f2 == 's1'", 0.0, 0.5, C),
    ]
    error = clash_of(engine, table, judgements)
    assert {member.id for member in error.conflicts[0].judgements} == {"part", "then", "whole"}


@engines
def test_a_condition_that_judgements_rule_out_without_saying_so_is_shown(engine, table):
    judgements = [
        judge(table, "a", "f1 == 's1'", 1.0, 1.0, C),
        judge(table, "b", "f1 == 's1'", 0.0, 0.0),
    ]
    credal = engine(table, judgements)
    (found,) = credal.emptied()
    assert (found.kind, set(found.judgements)) == ("emptied", {"a", "b"})
    assert f"leave ({C}) no probability at all" in found.says
    assert found in credal.tensions()


@engines
def test_a_condition_that_one_judgement_calls_impossible_is_no_surprise(engine, table):
    judgements = [
        judge(table, "a", "f1 == 's1'", 0.5, 0.6, C),
        judge(table, "never", C, 0.0, 0.0),
    ]
    assert engine(table, judgements).emptied() == ()


@engines
def test_a_judgement_on_the_very_question_bounds_it_whatever_the_condition(engine, table):
    judgements = [
        judge(table, "a", C, 0.0, 0.4),
        judge(table, "b_given_a", "f1 == 's1'", 0.9, 1.0, C),
    ]
    found = engine(table, judgements).probability(ev(table, "f1 != 's0'"), ev(table, C))
    assert (found.lower, found.upper) == pytest.approx((0.9, 1.0))
    assert found.binding_lower == ("b_given_a",)
    assert "bounded only by what was judged given this condition" in found.note
    aside = engine(table, judgements).probability(ev(table, "f2 == 's1'"), ev(table, C))
    assert (aside.lower, aside.upper) == (0.0, 1.0)
    assert "not bounded by the judgements" in aside.note


@engines
def test_a_judgement_that_alone_keeps_the_condition_possible_stands_apart(engine, table):
    judgements = [
        judge(table, "b_given_a", "f1 == 's1'", 0.9, 0.95, C),
        judge(table, "a", C, 0.6, 1.0),
        judge(table, "c", "f2 == 's1'", 0.9, 1.0),
    ]
    credal = engine(table, judgements)
    (found,) = key_assumptions(credal, [(ev(table, "f2 == 's1'"), ev(table, C))])
    first, *rest = found.moving
    assert (first.judgement.id, first.condition_lost) == ("a", True)
    assert first.without.note.startswith("not bounded")
    assert [shift.condition_lost for shift in rest] == [False] * len(rest)


def random_judgements(table, seed):
    rng = np.random.default_rng(seed)
    givens = (C, "f2 == 's1'", "f0 == 's1' and f2 == 's1'", None)
    judgements = []
    for at in range(int(rng.integers(2, 6))):
        low, high = sorted(rng.integers(0, 11, 2) / 10)
        event = f"f{rng.integers(3)} == 's{rng.integers(2)}'"
        judgements.append(
            judge(table, f"j{at}", event, low, high, givens[rng.integers(len(givens))])
        )
    return judgements


def confined(table, judgements, within):
    return [
        entry
        for entry in judgements
        if entry.given is not None and not (table.mask(entry.given) & ~within).any()
    ]


@pytest.mark.parametrize("seed", range(60))
def test_what_clashes_is_what_the_full_programme_finds_within_some_condition(seed):
    table = full_table((2, 2, 2))
    judgements = random_judgements(table, seed)
    nothing = np.zeros(table.count)
    coherent = lowest(table, judgements, nothing) is not None
    for entry in judgements:
        if entry.given is not None:
            within = table.mask(entry.given)
            part, few = table.select(within), confined(table, judgements, within)
            coherent &= lowest(part, few, nothing[within]) is not None
    for engine in (listed, by_cliques):
        try:
            engine(table, judgements)
        except ConflictingJudgementsError:
            assert not coherent
        else:
            assert coherent


@pytest.mark.parametrize("seed", range(60))
def test_bounds_within_a_condition_are_those_of_the_programme_confined_to_it(seed):
    table = full_table((2, 2, 2))
    judgements = random_judgements(table, seed)
    asked, given = ev(table, "f1 == 's1'"), ev(table, C)
    within = table.mask(given)
    for engine in (listed, by_cliques):
        try:
            found = engine(table, judgements).probability(asked, given)
        except ConflictingJudgementsError:
            continue
        if found.note is None or "given this condition" not in found.note:
            continue
        part, few = table.select(within), confined(table, judgements, within)
        expected = bounds_by_hand(part, few, part.mask(asked).astype(float))
        assert (found.lower, found.upper) == pytest.approx(expected, abs=1e-7)
