import numpy as np
import pytest

from sonae.errors import IncoherentBoundsError, NoScenarioError, UsageError
from sonae.likelihood import ConflictingJudgementsError, CredalSet
from sonae.scenarios import ScenarioTable

from .systems import full_table, judge, lowest, random_system


def conflicts_of(table, judgements):
    with pytest.raises(ConflictingJudgementsError) as caught:
        CredalSet(table, judgements)
    return caught.value


def can_hold(table, judgements):
    return lowest(table, judgements, np.zeros(table.count)) is not None


def names(conflict):
    return tuple(judgement.id for judgement in conflict.judgements)


@pytest.fixture
def chain():
    """A chain whose end is contradicted, with one judgement that has no part in it."""
    table = full_table((2, 2, 3))
    return table, [
        judge(table, "a", "f0 == 's1'", 0.6, 1.0, word="likely", scale="icd203", claims=("c1",)),
        judge(table, "aside", "f2 == 's2'", 0.2, 0.3),
        judge(table, "b_given_a", "f1 == 's1'", 0.9, 1.0, "f0 == 's1'"),
        judge(table, "b", "f1 == 's1'", 0.0, 0.3),
    ]


def test_a_broken_chain_is_named_minimally(chain):
    error = conflicts_of(*chain)
    assert isinstance(error, IncoherentBoundsError)
    assert [names(conflict) for conflict in error.conflicts] == [("a", "b_given_a", "b")]
    assert error.conflicts[0].mends == ("a", "b_given_a", "b")


def test_the_least_widening_of_a_broken_chain_is_its_excess(chain):
    widening = conflicts_of(*chain).widening
    assert widening.total == pytest.approx(0.24, abs=1e-9)
    assert sum(amount for _, _, amount in widening.shares) == pytest.approx(0.24, abs=1e-9)


def test_the_message_names_words_intervals_claims_and_places(chain):
    message = str(conflicts_of(*chain))
    assert "these 3 judgements cannot hold together" in message
    assert "a (dossier.yaml:a): (f0 == 's1'): 60% to 100%, 'likely' (icd203); claims c1" in message
    assert "(f1 == 's1') given f0 == 's1': 90% to 100%" in message
    assert "taking back one of these would mend it: a, b_given_a, b" in message
    assert "aside" not in message
    assert "0.24" in message


def test_a_judgement_on_what_cannot_happen_conflicts_by_itself():
    table = full_table((2, 2)).select(np.array([True, True, False, False]))
    error = conflicts_of(table, [judge(table, "a", "f0 == 's1'", 0.1, 0.3)])
    assert [names(conflict) for conflict in error.conflicts] == [("a",)]
    assert "cannot hold in any possible scenario" in str(error)


def test_separate_conflicts_are_all_named():
    table = full_table((2, 2, 2))
    judgements = [
        judge(table, f"{name}{factor}", f"f{factor} == 's1'", lower, upper)
        for factor in range(3)
        for name, lower, upper in (("high", 0.8, 0.9), ("low", 0.1, 0.2))
    ]
    error = conflicts_of(table, judgements)
    found = {names(conflict) for conflict in error.conflicts}
    assert found == {(f"high{factor}", f"low{factor}") for factor in range(3)}
    assert error.widening.total == pytest.approx(1.8, abs=1e-9)


def test_no_more_than_five_conflicts_are_listed():
    table = full_table((2,) * 7)
    judgements = [
        judge(table, f"{name}{factor}", f"f{factor} == 's1'", share, share)
        for factor in range(7)
        for name, share in (("high", 0.8), ("low", 0.2))
    ]
    assert len(conflicts_of(table, judgements).conflicts) == 5


@pytest.mark.parametrize("seed", range(100))
def test_every_named_conflict_is_incoherent_and_every_proper_part_coherent(seed):
    system = random_system(seed)
    table = system.table
    rng = np.random.default_rng(1000 + seed)
    judgements = list(system.judgements)
    gap = 0.02 + 0.2 * rng.random()
    bounds = CredalSet(table, judgements).marginals()
    (factor, state), implied = max(bounds.items(), key=lambda item: item[1].lower)
    ceiling = max(0.0, implied.lower - gap)
    if implied.lower < 1e-3:
        (factor, state), implied = min(bounds.items(), key=lambda item: item[1].upper)
        floor = min(1.0, implied.upper + gap)
        if floor <= implied.upper:
            return
        planted = judge(table, "planted", f"{factor} == '{state}'", floor, 1.0)
    else:
        planted = judge(table, "planted", f"{factor} == '{state}'", 0.0, ceiling)
    judgements.insert(int(rng.integers(len(judgements) + 1)), planted)
    error = conflicts_of(table, judgements)
    first = error.conflicts[0]
    assert "planted" in names(first)
    assert "planted" in first.mends
    for conflict in error.conflicts:
        members = conflict.judgements
        assert not can_hold(table, members)
        for left_out in members:
            assert can_hold(table, [item for item in members if item is not left_out])


def test_an_empty_interval_is_refused_with_its_place():
    table = full_table((2, 2))
    with pytest.raises(ValueError, match=r"judgement a at dossier\.yaml:a: \[0\.6, 0\.5\]"):
        CredalSet(table, [judge(table, "a", "f0 == 's1'", 0.6, 0.5)])


def test_a_table_cut_short_or_empty_is_refused():
    table = full_table((2, 2))
    with pytest.raises(UsageError, match="not complete"):
        CredalSet(ScenarioTable(table.space, table.codes, complete=False, left="most"), [])
    with pytest.raises(NoScenarioError):
        CredalSet(table.select(np.zeros(4, dtype=bool)), [])
