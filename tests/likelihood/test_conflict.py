import itertools

import numpy as np
import pytest

from sonae.errors import IncoherentBoundsError, NoScenarioError, UsageError
from sonae.likelihood import ConflictingJudgementsError, CredalSet
from sonae.likelihood.conflict_text import explain_conflict
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


def test_a_broken_chain_is_a_sure_loss_of_its_excess(chain):
    (conflict,) = conflicts_of(*chain).conflicts
    stakes = {(stake.judgement.id, stake.side): stake.amount for stake in conflict.loss.stakes}
    assert stakes == pytest.approx(
        {("a", "lower"): 90.0, ("b_given_a", "lower"): 100.0, ("b", "upper"): 100.0}
    )
    assert conflict.loss.loss == pytest.approx(24.0, abs=1e-6)


def test_one_interval_alone_must_reach_what_the_others_imply(chain):
    (conflict,) = conflicts_of(*chain).conflicts
    ways = {way.id: (way.side, way.amount, way.end) for way in conflict.alone}
    assert ways["a"][0] == "lower"
    assert ways["a"][1:] == pytest.approx((0.6 - 1 / 3, 1 / 3), abs=1e-7)
    assert ways["b_given_a"][1:] == pytest.approx((0.4, 0.5), abs=1e-7)
    assert ways["b"] == ("upper", pytest.approx(0.24), pytest.approx(0.54))


def test_all_intervals_evenly_must_give_a_tenth(chain):
    """(.6 - d) (.9 - d) = .3 + d at d = .1."""
    (conflict,) = conflicts_of(*chain).conflicts
    assert conflict.evenly == pytest.approx(0.1, abs=1e-6)


def test_the_explanation_tells_bets_and_mends_in_plain_words(chain):
    text = explain_conflict(conflicts_of(*chain), {"c1": "'a triple bill is likely' (op-ed, 98)"})
    assert "Conflict 1: these 3 judgements cannot hold together" in text
    assert "    c1: 'a triple bill is likely' (op-ed, 98)" in text
    assert "loses at least 24 whatever happens" in text
    assert "a: buy a ticket that pays 90 if (f0 == 's1'), for 54" in text
    assert (
        "b_given_a: buy a ticket that pays 100 if (f1 == 's1'), for 90; off, with the price paid "
        "back, unless (f0 == 's1')"
    ) in text
    assert "b: sell a ticket that pays 100 if (f1 == 's1'), for 30" in text
    assert "a ('likely', icd203): lower end from 60% to 33.33%, by 26.67 percentage points" in text
    assert "every interval wider by 10 percentage points at both ends" in text


def test_ratios_that_clash_with_the_scenarios_have_no_even_widening():
    table = full_table((2, 2))
    error = conflicts_of(
        table,
        [
            judge(table, "more", "f0 == 's1'", 2.0, float("inf"), None, "f0 == 's0'"),
            judge(table, "less", "f0 == 's0'", 2.0, float("inf"), None, "f0 == 's1'"),
        ],
    )
    (conflict,) = error.conflicts
    assert conflict.evenly is None
    assert conflict.alone == ()
    assert "for one that pays 200 if (f0 == 's0')" in explain_conflict(error)


def planted(seed):
    """A conflict of 2, 3 or 4 judgements on three factors, among others on three more.

    Any distribution over the first three goes with the planted one over the rest, so nothing
    but the planted conflict can clash.
    """
    rng = np.random.default_rng(seed)
    table = full_table((2, 2, 2, 3, 2, 2))
    kind = 2 + seed % 3
    links = 1 - 0.2 * rng.random(3)
    start = 0.6 + 0.3 * rng.random()
    names = [f"f{at} == 's1'" for at in range(3)]
    chain = [("start", names[0], start, 1.0, None)]
    chain += [(f"step{at}", names[at], links[at], 1.0, names[at - 1]) for at in range(1, kind - 1)]
    top = start * np.prod(links[1 : kind - 1]) - 0.02 - 0.2 * rng.random()
    chain.append(("denied", names[kind - 2], 0.0, float(top), None))
    members = [judge(table, *entry) for entry in chain]
    share = rng.dirichlet(np.ones(12)).reshape(3, 2, 2)
    others = []
    for at in range(int(rng.integers(4, 9))):
        axis = int(rng.integers(3))
        state = int(rng.integers(share.shape[axis]))
        truth = float(np.take(share, state, axis=axis).sum())
        ends_ = np.clip(truth + 0.1 * rng.random(2) * (-1, 1), 0, 1).tolist()
        given = names[int(rng.integers(3))] if rng.random() < 0.5 else None
        others.append(judge(table, f"n{at}", f"f{3 + axis} == 's{state}'", *ends_, given))
    everything = [*members, *others]
    return table, [everything[at] for at in rng.permutation(len(everything))], members


@pytest.mark.parametrize("seed", range(100))
def test_a_planted_conflict_is_found_exactly_and_is_minimal(seed):
    table, judgements, members = planted(seed)
    error = conflicts_of(table, judgements)
    (conflict,) = error.conflicts
    assert set(names(conflict)) == {member.id for member in members}
    assert set(conflict.mends) == set(names(conflict))
    for size in range(len(members) + 1):
        for part in itertools.combinations(conflict.judgements, size):
            assert can_hold(table, part) == (size < len(members))


@pytest.mark.parametrize("seed", range(0, 100, 4))
def test_the_bets_lose_in_every_scenario(seed):
    table, judgements, _ = planted(seed)
    (conflict,) = conflicts_of(table, judgements).conflicts
    gain = np.zeros(table.count)
    for stake in conflict.loss.stakes:
        judgement = stake.judgement
        within = np.ones(table.count)
        if judgement.given is not None:
            within = table.mask(judgement.given).astype(float)
        ticket = within * table.mask(judgement.event)
        if stake.side == "lower":
            gain += stake.amount * (ticket - judgement.lower * within)
        else:
            gain += stake.amount * (judgement.upper * within - ticket)
    assert conflict.loss.loss > 0
    assert gain.max() <= -conflict.loss.loss + 1e-7


@pytest.mark.parametrize("seed", range(0, 100, 5))
def test_the_widenings_of_intervals_are_enough_and_no_more(seed):
    table, judgements, _ = planted(seed)
    (conflict,) = conflicts_of(table, judgements).conflicts

    def widened(ids, amount):
        return [
            judge(
                table, item.id, item.event.text, max(0.0, item.lower - amount * (item.id in ids)),
                min(1.0, item.upper + amount * (item.id in ids)), item.given and item.given.text,
            )
            for item in conflict.judgements
        ]  # fmt: skip

    for ids, amount in [({way.id}, way.amount) for way in conflict.alone] + [
        (set(names(conflict)), conflict.evenly)
    ]:
        assert can_hold(table, widened(ids, amount + 1e-6))
        assert not can_hold(table, widened(ids, amount - 1e-4))


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
