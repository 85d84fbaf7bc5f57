from dataclasses import replace

import numpy as np
import pytest

from sonae.errors import CapacityError, NoScenarioError
from sonae.likelihood import ConflictingJudgementsError, CredalSet, ImpossibleConditionError
from sonae.likelihood.choose import credal
from sonae.likelihood.junction import JunctionCredalSet
from sonae.scenarios import Constraint

from .systems import Rules, bounds_by_hand, ev, full_table, judge, lowest, ruled_system

SEEDS = range(40)


def ends(bounds):
    return bounds.lower, bounds.upper


def both(seed, **other):
    rules, system = ruled_system(seed, **other)
    by_cliques = JunctionCredalSet(rules, system.judgements)
    return system, CredalSet(system.table, system.judgements), by_cliques


def well_conditioned(system, given):
    within = system.table.mask(given).astype(float)
    return lowest(system.table, system.judgements, within) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_cliques_give_the_bounds_of_listed_scenarios_and_of_the_full_programme(seed):
    system, listed, cliques = both(seed)
    table = system.table
    for text, condition in system.questions:
        event, given = ev(table, text), None if condition is None else ev(table, condition)
        if given is not None and not well_conditioned(system, given):
            continue
        found, expected = cliques.probability(event, given), listed.probability(event, given)
        assert ends(found) == pytest.approx(ends(expected), abs=1e-7)
        assert found.gap <= 1e-6
        within = None if given is None else table.mask(given)
        full = bounds_by_hand(table, system.judgements, table.mask(event).astype(float), within)
        assert ends(found) == pytest.approx(full, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_marginals_and_tensions_are_those_of_listed_scenarios(seed):
    _, listed, cliques = both(seed)
    one, other = cliques.marginals(), listed.marginals()
    assert list(one) == list(other)
    for key, bounds in one.items():
        assert ends(bounds) == pytest.approx(ends(other[key]), abs=1e-7)
    named = [
        {(found.kind, found.judgements) for found in engine.tensions()
         if found.kind in ("displaced", "idle")}
        for engine in (cliques, listed)
    ]  # fmt: skip
    assert named[0] == named[1]


@pytest.mark.parametrize("seed", range(3))
def test_a_space_of_five_thousand_scenarios_gives_the_same_by_both_engines(seed):
    system, listed, cliques = both(seed, sizes=(3, 2, 3, 4, 2, 3, 2, 3, 2), most=25, rules=4)
    assert 1000 < system.table.count <= 5184
    for key, bounds in cliques.marginals().items():
        assert ends(bounds) == pytest.approx(ends(listed.marginals()[key]), abs=1e-7)


@pytest.mark.parametrize("seed", range(10))
def test_the_proof_holds_against_the_planted_distribution(seed):
    system, _, cliques = both(seed)
    for (factor, state), bounds in cliques.marginals().items():
        held = system.table.mask(ev(system.table, f"{factor} == '{state}'"))
        share = float(system.planted[held].sum())
        assert bounds.lower - bounds.gap - 1e-9 <= share <= bounds.upper + bounds.gap + 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_what_was_asked_before_changes_no_bit(seed):
    system, _, cliques = both(seed)
    asked = [
        (ev(system.table, text), None if given is None else ev(system.table, given))
        for text, given in system.questions
    ]

    def answer(engine, event, given):
        try:
            return engine.probability(event, given)
        except ImpossibleConditionError:
            return None

    first = [answer(cliques, *pair) for pair in asked]
    rules, _ = ruled_system(seed)
    fresh = JunctionCredalSet(rules, system.judgements)
    assert [answer(fresh, *pair) for pair in reversed(asked)][::-1] == first


def chain(length):
    """Each factor mostly does what the one before did; the first is likely."""
    table = full_table((2,) * 2)
    space = replace(
        table.space,
        factors=tuple(f"f{at}" for at in range(length)),
        states=(("s0", "s1"),) * length,
    )
    world = replace(table, space=space, codes=np.zeros((0, length), dtype=np.int8))
    judgements = [judge(world, "start", "f0 == 's1'", 0.9, 1.0)]
    judgements += [
        judge(world, f"step{at}", f"f{at} == 's1'", 0.99, 1.0, f"f{at - 1} == 's1'")
        for at in range(1, length)
    ]
    return world, Rules(space, ()), judgements


def test_a_chain_of_eighty_factors_passes_on_the_product():
    world, rules, judgements = chain(80)
    cliques = JunctionCredalSet(rules, judgements)
    assert cliques.scenarios == 2**80
    bounds = cliques.probability(ev(world, "f79 == 's1'"))
    assert ends(bounds) == pytest.approx((0.9 * 0.99**79, 1.0), abs=1e-9)
    assert len(bounds.binding_lower) == 80
    assert "1.21e+24 possible scenarios, not listed" in cliques.method


def test_factors_that_nothing_joins_get_a_clique_of_their_own_when_asked_together():
    world, rules, judgements = chain(11)
    cliques, listed = JunctionCredalSet(rules, judgements), credal(rules, judgements)
    assert isinstance(listed, CredalSet)
    far, near = ev(world, "f10 == 's1'"), ev(world, "f0 == 's1'")
    both_ = ev(world, "f0 == 's1' and f10 == 's1'")
    for event, given in ((both_, None), (far, near), (near, far)):
        found, expected = cliques.probability(event, given), listed.probability(event, given)
        assert 0.5 < found.lower < 1.0
        assert ends(found) == pytest.approx(ends(expected), abs=1e-9)


def test_too_large_a_clique_is_refused_with_its_size():
    world, rules, judgements = chain(20)
    cliques = JunctionCredalSet(rules, judgements)
    asked = " and ".join(f"f{at} == 's1'" for at in range(20))
    with pytest.raises(CapacityError, match=r"to bound .* 1,048,576 combinations, more than 200"):
        cliques.probability(ev(world, asked))


def test_constraints_that_leave_nothing_are_named():
    table = full_table((2, 2))
    rules = Rules(table.space, (Constraint("all", ev(table, "f0 in ('s0', 's1')")),))
    with pytest.raises(NoScenarioError, match="all"):
        JunctionCredalSet(rules, [])


def test_a_condition_that_constraints_rule_out_is_named():
    table = full_table((2, 2))
    rules = Rules(table.space, (Constraint("no", ev(table, "f0 == 's1'")),))
    cliques = JunctionCredalSet(rules, [])
    with pytest.raises(ImpossibleConditionError, match="no possible scenario"):
        cliques.probability(ev(table, "f1 == 's1'"), ev(table, "f0 == 's1'"))
    assert cliques.probability(ev(table, "f0 == 's0'")).note == "follows from the scenarios alone"


def test_a_conflict_over_a_space_too_large_to_list_is_found_minimally():
    world, rules, judgements = chain(40)
    judgements.insert(3, judge(world, "denied", "f5 == 's1'", 0.0, 0.5))
    with pytest.raises(ConflictingJudgementsError) as caught:
        JunctionCredalSet(rules, judgements)
    (conflict,) = caught.value.conflicts
    members = [judgement.id for judgement in conflict.judgements]
    assert members == ["start", "step1", "step2", "denied", "step3", "step4", "step5"]
    assert caught.value.widening.total == pytest.approx(0.9 * 0.99**5 - 0.5, abs=1e-9)
    assert conflict.loss.loss > 0
    (denied,) = [way for way in conflict.alone if way.id == "denied"]
    assert denied.end == pytest.approx(0.9 * 0.99**5, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_both_engines_name_the_same_conflicts(seed):
    rules, system = ruled_system(seed)
    implied = CredalSet(system.table, system.judgements).marginals()
    (factor, state), bounds = max(implied.items(), key=lambda item: item[1].lower)
    if bounds.lower < 0.05:
        return
    text = f"{factor} == '{state}'"
    planted = judge(system.table, "planted", text, 0.0, bounds.lower / 2)
    judgements = [*system.judgements, planted]
    found = []
    for engine in (
        lambda: CredalSet(system.table, judgements),
        lambda: JunctionCredalSet(rules, judgements),
    ):
        with pytest.raises(ConflictingJudgementsError) as caught:
            engine()
        assert any(item.id == "planted" for item in caught.value.conflicts[0].judgements)
        found.append(caught.value.widening.total)
    assert found[0] == pytest.approx(found[1], abs=1e-8)


def test_short_lists_are_listed_and_long_ones_are_not():
    rules, system = ruled_system(1)
    listed = credal(rules, system.judgements)
    assert isinstance(listed, CredalSet)
    assert "column generation over all" in listed.method
    cliques = credal(rules, system.judgements, most_listed=system.table.count - 1)
    assert isinstance(cliques, JunctionCredalSet)
    assert cliques.method.startswith("junction tree: ")


def test_what_fits_neither_engine_says_so():
    world, rules, _ = chain(24)
    wide = " or ".join(f"f{at} == 's1'" for at in range(24))
    with pytest.raises(CapacityError, match=r"too many to list, and .*junction tree"):
        credal(rules, [judge(world, "wide", wide, 0.5, 1.0)], most_listed=1000)
