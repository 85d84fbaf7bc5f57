import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood.junction_cells import clique_cells
from sonae.likelihood.junction_tree import junction_tree

from .systems import ruled_system

SCOPES = st.lists(st.sets(st.integers(0, 7), max_size=3), max_size=12)


@given(SCOPES)
@settings(deadline=None)
def test_every_scope_lies_in_a_clique_and_every_factor_in_one(scopes):
    tree = junction_tree((2,) * 8, scopes)
    for scope in scopes:
        assert tree.home(scope) is not None
    assert set(itertools.chain(*tree.cliques)) == set(range(8))


@given(SCOPES)
@settings(deadline=None)
def test_a_factor_in_two_cliques_is_in_all_between_them(scopes):
    tree = junction_tree((2,) * 8, scopes)
    for factor in range(8):
        holding = [at for at, clique in enumerate(tree.cliques) if factor in clique]
        # The cliques that hold it hang together: all but one have a parent that holds it too.
        tops = [
            at
            for at in holding
            if tree.parents[at] == -1 or factor not in tree.cliques[tree.parents[at]]
        ]
        assert len(tops) == 1


@given(SCOPES)
@settings(deadline=None)
def test_parents_come_first_and_no_clique_lies_in_another(scopes):
    tree = junction_tree((2,) * 8, scopes)
    for at, parent in enumerate(tree.parents):
        assert parent < at
    for one, other in itertools.permutations(tree.cliques, 2):
        assert not set(one) <= set(other)


def test_a_ring_is_filled_in_with_chords():
    tree = junction_tree((2,) * 5, [{at, (at + 1) % 5} for at in range(5)])
    assert [len(clique) for clique in tree.cliques] == [3, 3, 3]
    assert tree.cells == 24


def test_a_clique_that_does_not_exist_is_not_found():
    tree = junction_tree((2, 2), [])
    assert tree.home({0, 1}) is None
    with pytest.raises(KeyError, match="no clique"):
        tree.home_of({0, 1})


@pytest.mark.parametrize("seed", range(40))
def test_the_cells_are_those_of_possible_scenarios_and_the_count_is_exact(seed):
    rules, system = ruled_system(seed, most=0, rules=seed % 8)
    space, codes = rules.space, system.table.codes
    scopes = [
        [space.factor_index(name) for name in constraint.forbids.reads]
        for constraint in rules.constraints
    ]
    tree = junction_tree(space.sizes, scopes)
    cells = clique_cells(space, rules.constraints, tree)
    assert cells.scenarios() == system.table.count
    for at, clique in enumerate(tree.cliques):
        expected = {tuple(row) for row in codes[:, list(clique)].tolist()}
        assert {tuple(cell) for cell in cells.codes[at].T.tolist()} == expected
