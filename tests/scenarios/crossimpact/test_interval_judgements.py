"""Necessary and possible coherence are what they are said to be: tried at every corner of the box.

A corner puts each interval judgement at one of its ends. A scenario's inconsistencies are convex in
the judgements, so for *necessarily* the corners are all that has to be tried. For *possibly* the
best place is a corner too: judgements on a scenario's own states at their upper end, those on
rivals at their lower. These are different cells for every factor, so one corner serves all of them.
"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError
from sonae.scenarios import Influence, Influences, coherent
from sonae.scenarios.balance import is_balanced
from sonae.scenarios.tolerance import Tolerance

from ..systems import Small, plain_space
from .panels import (
    codes_of,
    coherent_with,
    corners,
    exact_cells,
    interval_systems,
    rows_of,
    system_of,
    tolerances,
)


def at_corners(small, tolerance):
    """Coherent rows of each corner matrix, by hand."""
    return [
        set(coherent_with(system_of(small, tolerance), exact_cells(corner)))
        for corner in corners(small.influences)
    ]


def searched(small, tolerance, reading):
    try:
        table = coherent(
            small.space, small.influences, small.constraints, tolerance, reading=reading
        )
    except NoScenarioError:
        assume(False)
    return set(rows_of(table))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_necessarily_coherent_is_coherent_at_every_corner(data):
    small = data.draw(interval_systems())
    tolerance = data.draw(tolerances(small.space))
    everywhere = set.intersection(*at_corners(small, tolerance))
    assert searched(small, tolerance, "necessarily") == everywhere


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_possibly_coherent_is_coherent_at_some_corner(data):
    small = data.draw(interval_systems())
    tolerance = data.draw(tolerances(small.space))
    somewhere = set.union(*at_corners(small, tolerance))
    assert searched(small, tolerance, "possibly") == somewhere


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_balances_of_given_scenarios_read_intervals_as_the_search_does(data):
    small = data.draw(interval_systems())
    tolerance = data.draw(tolerances(small.space))
    found = at_corners(Small(small.space, small.influences, ()), tolerance)
    rows = codes_of(small.space)
    for reading, expected in (
        ("possibly", set.union(*found)),
        ("necessarily", set.intersection(*found)),
    ):
        balanced = is_balanced(small.influences, rows, tolerance, reading)
        assert set(map(tuple, rows[balanced].tolist())) == expected


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_between_the_ends_of_an_interval_nothing_new_is_coherent_and_nothing_necessary_is_lost(
    data,
):
    small = data.draw(interval_systems())
    tolerance = data.draw(tolerances(small.space))
    inside = [
        Influence(
            c.source, c.target, c.lower + data.draw(st.integers(0, 4)) / 4 * (c.upper - c.lower)
        )
        for c in small.influences.cells
    ]
    matrix = Influences.of(small.space, inside)
    within_box = set(coherent_with(system_of(small, tolerance), exact_cells(matrix)))
    assert searched(small, tolerance, "necessarily") <= within_box
    assert within_box <= searched(small, tolerance, "possibly")


@pytest.mark.parametrize("reading", ["possibly", "necessarily"])
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_every_mode_reads_intervals_alike(reading, data):
    small = data.draw(interval_systems(most_factors=4))
    tolerance = data.draw(tolerances(small.space))
    expected = searched(small, tolerance, reading)
    for mode in ("filtering", "static", "sweep"):
        table = coherent(
            *(small.space, small.influences, small.constraints, tolerance),
            mode=mode,
            reading=reading,
        )
        assert set(rows_of(table)) == expected, mode


def test_one_corner_serves_all_factors_at_once():
    # Each factor needs the upper end of its own state's judgement: no two share a cell.
    space = plain_space([2, 2])
    cells = [
        Influence(("f0", "a"), ("f1", "a"), 0.0, span=(-1.0, 1.0)),
        Influence(("f0", "a"), ("f1", "b"), 0.5),
        Influence(("f1", "a"), ("f0", "a"), 0.0, span=(-1.0, 1.0)),
        Influence(("f1", "a"), ("f0", "b"), 0.5),
    ]
    influences = Influences.of(space, cells)
    possibly = coherent(space, influences, (), Tolerance(), reading="possibly")
    necessarily = coherent(space, influences, (), Tolerance(), reading="necessarily")
    assert (0, 0) in rows_of(possibly)
    assert (0, 0) not in rows_of(necessarily)
