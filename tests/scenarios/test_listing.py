"""Lists, counts and draws for the command line, against a trial of every combination."""

from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.scenarios import (
    Asked,
    Influence,
    Influences,
    ScenarioSystem,
    SearchInterruptedError,
    Tolerance,
    diagram,
    list_scenarios,
    listing_of,
    sample_scenarios,
    scenario_set,
)

from .systems import (
    allowed,
    coherent_by_hand,
    condition,
    conditions,
    never,
    plain_space,
    possible_by_hand,
    rows_of,
    systems,
    tolerances,
)

quick = settings(deadline=None, max_examples=60)


def system_of(small, tolerance=0.0):
    return ScenarioSystem(small.space, small.constraints, small.influences, Tolerance.of(tolerance))


def wide(factors=100):
    """Return a system of 2^100 combinations with one constraint and no judgement."""
    space = plain_space([2] * factors)
    return ScenarioSystem(
        space, (never("c0", space, f0="a", f1="a"),), Influences.of(space, []), Tolerance()
    )


@st.composite
def questions(draw):
    """A system, what is asked of it, and the answer by hand: (number, row) of each scenario."""
    small, tolerance = draw(systems()), draw(tolerances())
    if not possible_by_hand(small.space, small.constraints):
        small = type(small)(small.space, small.influences, ())
    possible = draw(st.booleans())
    if possible:
        whole = possible_by_hand(small.space, small.constraints)
    else:
        whole = coherent_by_hand(small, tolerance)
    where = draw(st.none() | conditions(small.space).map(lambda t: condition(small.space, t)))
    kept = [
        (number, row)
        for number, row in enumerate(whole, 1)
        if where is None or _holds(where, small.space, row)
    ]
    return system_of(small, tolerance), Asked(possible, where), whole, kept


def _holds(event, space, row):
    codes = {factor: np.int8(code) for factor, code in zip(space.factors, row, strict=True)}
    return bool(event.holds({factor: codes[factor] for factor in event.reads}))


@quick
@given(questions())
def test_a_list_is_what_a_trial_of_every_combination_gives_with_its_numbers(question):
    system, asked, whole, kept = question
    listing = list_scenarios(system, asked)
    assert (listing.whole, listing.count) == (len(whole), len(kept))
    assert listing.complete
    assert rows_of(listing.table) == [row for _, row in kept]
    assert listing.numbers.tolist() == [number for number, _ in kept]


@quick
@given(questions(), st.integers(0, 5))
def test_a_capped_list_is_the_beginning_and_says_so(question, cap):
    system, asked, _, kept = question
    listing = list_scenarios(system, Asked(asked.possible, asked.where, cap=cap))
    assert listing.count == len(kept)
    assert rows_of(listing.table) == [row for _, row in kept[:cap]]
    assert listing.table.complete == (cap >= len(kept))
    assert cap >= len(kept) or listing.table.total == len(kept)


@quick
@given(questions())
def test_a_set_too_large_to_list_is_narrowed_to_the_same_count(question):
    system, asked, whole, kept = question
    with patch("sonae.scenarios.listing.LARGEST_TABLE", 0):
        listing = list_scenarios(system, asked)
    assert (listing.whole, listing.count) == (len(whole), len(kept))
    if whole and kept:
        # Nobody numbers them, but what is left of them is listed.
        assert listing.numbers is None
        assert rows_of(listing.table) == [row for _, row in kept]


@quick
@given(questions(), st.integers(1, 4))
def test_a_set_too_large_to_list_shows_so_many_as_are_asked_for(question, cap):
    system, asked, _, kept = question
    with patch("sonae.scenarios.listing.LARGEST_TABLE", 0):
        listing = list_scenarios(system, Asked(asked.possible, asked.where, cap=cap))
    if listing.whole and kept:
        shown = rows_of(listing.table)
        assert len(shown) == min(cap, len(kept))
        assert set(shown) <= {row for _, row in kept}
        assert listing.table.total == len(kept)


@quick
@given(questions(), st.integers(0, 3))
def test_draws_are_scenarios_of_those_asked_for(question, seed):
    system, asked, _, kept = question
    if not kept:
        with pytest.raises(UsageError, match="there is no scenario to draw"):
            sample_scenarios(system, asked, 5, seed)
        return
    drawn = sample_scenarios(system, asked, 5, seed)
    assert {tuple(map(int, row)) for row in drawn} <= {row for _, row in kept}
    assert sample_scenarios(system, asked, 5, seed).tolist() == drawn.tolist()


def test_of_10_to_the_30_combinations_the_possible_are_counted_exactly():
    system = wide()
    listing = list_scenarios(system, Asked(possible=True))
    assert listing.count == 3 * 2**98
    assert listing.complete
    assert listing.table is None
    asked = Asked(possible=True, where=condition(system.space, "f0 == 'a' or f2 == 'b'"))
    narrowed = list_scenarios(system, asked)
    # f0 = a leaves f1 = b: half of 2^98; else f0 = b, any f1, f2 = b.
    assert (narrowed.whole, narrowed.count) == (3 * 2**98, 2**98 + 2**98)


def test_of_10_to_the_30_combinations_the_coherent_are_counted_exactly():
    listing = list_scenarios(wide(), Asked())
    assert (listing.count, listing.complete, listing.table) == (3 * 2**98, True, None)


@pytest.mark.parametrize("possible", [True, False])
def test_a_set_beyond_any_list_is_listed_once_it_is_narrow(possible):
    system = wide()
    text = " and ".join(f"f{at} == 'b'" for at in range(1, 98))
    listing = list_scenarios(system, Asked(possible, condition(system.space, text)))
    assert (listing.count, listing.table.count, listing.table.complete) == (8, 8, True)
    assert all(allowed(system.space, system.constraints, row) for row in rows_of(listing.table))
    assert rows_of(listing.table) == sorted(rows_of(listing.table))


def dense(factors):
    """Return a system in which every factor acts on every other."""
    space = plain_space([3] * factors)
    random = np.random.default_rng(11)
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    cells = [
        Influence(source, target, int(random.integers(-3, 4)))
        for source in named
        for target in named
        if source[0] != target[0]
    ]
    return ScenarioSystem(space, (), Influences.of(space, cells), Tolerance(4.0))


def test_a_limit_of_nodes_makes_a_list_that_says_what_it_lacks():
    system = dense(10)
    listing = list_scenarios(system, Asked(nodes=50))
    assert not listing.complete
    assert "stopped after 50 nodes" in listing.left
    assert {*rows_of(listing.table)} < {*rows_of(system.coherent())}


def test_what_was_found_before_an_interruption_is_a_list_that_is_not_complete():
    system = dense(10)

    def interrupt(found, share):
        if found:
            raise KeyboardInterrupt

    with (
        patch("sonae.scenarios.search.drive.SLICE", 50),
        pytest.raises(SearchInterruptedError) as raised,
    ):
        scenario_set(system, Asked(), interrupt)
    listing = listing_of(system, Asked(), raised.value.found)
    assert listing.count
    assert not listing.complete
    assert "interrupted" in listing.left
    assert {*rows_of(listing.table)} < {*rows_of(system.coherent())}


def test_what_can_be_neither_listed_nor_counted_is_refused_with_what_helps():
    narrow = partial(diagram, most_nodes=1)
    with (
        patch("sonae.scenarios.listing.diagram", narrow),
        pytest.raises(CapacityError, match="too many open conditions to count exactly"),
    ):
        list_scenarios(wide(), Asked(possible=True))
