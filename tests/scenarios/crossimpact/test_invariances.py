"""What must not matter to the coherent set: properties of the cross-impact balance itself."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError
from sonae.scenarios import Influence, Influences, Space, coherent
from sonae.scenarios.crossimpact.basins import attractors

from ..systems import TENTHS, spaces
from .panels import forbidden_rows, forbidding, rows_of, systems, tolerances


def plus(value, by):
    return float(Decimal(str(value)) + Decimal(str(by)))


def coherent_rows(influences, constraints=(), tolerance=0.0, space=None):
    try:
        table = coherent(space or influences.space, influences, constraints, tolerance)
    except NoScenarioError:
        assume(False)
    return rows_of(table)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_constant_added_to_one_row_of_a_block_changes_nothing(data):
    small = data.draw(systems(values=TENTHS))
    space = small.space
    tolerance = data.draw(tolerances(space))
    source = data.draw(st.sampled_from([(f, s) for f, ss in _named(space) for s in ss]))
    target = data.draw(st.sampled_from(space.factors))
    constant = data.draw(TENTHS)
    judged = small.influences.judged()
    row = [
        Influence(source, (target, state), plus(_value(judged, source, (target, state)), constant))
        for state in space.states[space.factor_index(target)]
    ]
    rest = [c for c in small.influences.cells if (c.source, c.target[0]) != (source, target)]
    moved = Influences.of(space, [*rest, *row])
    before = coherent_rows(small.influences, small.constraints, tolerance)
    assert coherent_rows(moved, small.constraints, tolerance) == before
    assert _basins(moved) == _basins(small.influences)


@settings(deadline=None, max_examples=60)
@given(systems(values=TENTHS), st.sampled_from([0.1, 0.5, 2, 7]))
def test_scaling_all_judgements_keeps_the_set_at_tolerance_0(small, factor):
    cells = [
        replace(c, value=float(Decimal(str(c.value)) * Decimal(str(factor))))
        for c in small.influences.cells
    ]
    scaled = Influences.of(small.space, cells)
    before = coherent_rows(small.influences, small.constraints)
    assert coherent_rows(scaled, small.constraints) == before
    for rule in ("global", "local"):
        assert _basins(scaled, rule) == _basins(small.influences, rule)


@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from([2, 3, 10]))
def test_scaling_judgements_and_tolerance_together_keeps_the_set(data, factor):
    small = data.draw(systems())
    tolerance = data.draw(tolerances(small.space))
    cells = [replace(c, value=factor * c.value) for c in small.influences.cells]
    wider = replace(
        tolerance,
        local=factor * tolerance.local,
        factors=tuple((f, factor * t) for f, t in tolerance.factors),
        total=None if tolerance.total is None else factor * tolerance.total,
    )
    before = coherent_rows(small.influences, small.constraints, tolerance)
    assert coherent_rows(Influences.of(small.space, cells), small.constraints, wider) == before


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_renaming_and_reordering_permutes_the_coherent_set(data):
    small = data.draw(systems())
    space = small.space
    tolerance = data.draw(tolerances(space))
    order = data.draw(st.permutations(range(len(space.factors))))
    inner = [data.draw(st.permutations(range(size))) for size in space.sizes]
    new = Space(
        tuple(f"new_{space.factors[at]}" for at in order),
        tuple(tuple(f"n{space.states[at][s]}" for s in inner[at]) for at in order),
    )
    cells = [
        Influence(*((f"new_{f}", f"n{s}") for f, s in (c.source, c.target)), c.value)
        for c in small.influences.cells
    ]
    renamed = replace(
        tolerance, factors=tuple((f"new_{f}", value) for f, value in tolerance.factors)
    )
    constraints = [_renamed(space, new, inner, c) for c in small.constraints]
    found = coherent_rows(Influences.of(new, cells), constraints, renamed)
    back = {tuple(inner[at][row[order.index(at)]] for at in range(len(order))) for row in found}
    assert back == set(coherent_rows(small.influences, small.constraints, tolerance))


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_reordering_factors_permutes_basins_of_the_global_succession(data):
    small = data.draw(systems())
    space = small.space
    order = data.draw(st.permutations(range(len(space.factors))))
    new = Space(tuple(space.factors[at] for at in order), tuple(space.states[at] for at in order))
    moved = Influences.of(new, small.influences.cells)

    def named(influences):
        return {
            frozenset(frozenset(s.items()) for s in a.scenarios): a.basin
            for a in attractors(influences).attractors
        }

    assert named(moved) == named(small.influences)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_independent_islands_multiply_their_scenarios(data):
    one, two = data.draw(systems(most_factors=3)), data.draw(systems(most_factors=3))
    tolerance = data.draw(st.sampled_from([0.0, 1.0, 2.0]))
    both = Space(
        (*(f"x{f}" for f in one.space.factors), *(f"y{f}" for f in two.space.factors)),
        (*one.space.states, *two.space.states),
    )
    cells = [
        Influence(*((f"{prefix}{f}", s) for f, s in (c.source, c.target)), c.value)
        for prefix, small in (("x", one), ("y", two))
        for c in small.influences.cells
    ]
    left = coherent_rows(one.influences, (), tolerance)
    right = coherent_rows(two.influences, (), tolerance)
    joined = coherent_rows(Influences.of(both, cells), (), tolerance)
    assert joined == [(*a, *b) for a in left for b in right]


@settings(deadline=None, max_examples=40)
@given(spaces(most_factors=4, most_states=3))
def test_without_judgements_everything_is_coherent_and_stays_as_it_is(space):
    influences = Influences.of(space, [])
    assert len(coherent_rows(influences)) == space.size
    for rule in ("global", "local"):
        found = attractors(influences, rule=rule).attractors
        assert [a.basin for a in found] == [1] * space.size


def _named(space):
    return list(zip(space.factors, space.states, strict=True))


def _value(judged, source, target):
    cell = judged.get((source, target))
    return 0.0 if cell is None else cell.value


def _basins(influences, rule="global"):
    return [(a.codes, a.basin) for a in attractors(influences, rule=rule).attractors]


def _renamed(space, new, inner, constraint):
    """Return a constraint over the renamed space that forbids the same combinations."""
    reads = constraint.forbids.reads
    rows = [
        tuple(
            inner[space.factor_index(factor)].index(code)
            for factor, code in zip(reads, row, strict=True)
        )
        for row in forbidden_rows(space, constraint)
    ]
    return forbidding(constraint.id, new, tuple(f"new_{factor}" for factor in reads), rows)
