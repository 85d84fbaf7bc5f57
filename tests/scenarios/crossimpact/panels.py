"""Tolerances, interval judgements and moved matrices for the tests of the cross-impact family."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import strategies as st

from sonae.expressions import InStates, Logic, from_tree
from sonae.scenarios import Constraint, Influence, Influences
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

from ..systems import WHOLE, Small, all_codes, allowed, spaces


def codes_of(space):
    return np.array(list(all_codes(space)), dtype=np.int8)


def system_of(small, tolerance=0.0):
    return ScenarioSystem(small.space, small.constraints, small.influences, Tolerance.of(tolerance))


def rows_of(table):
    return [tuple(map(int, row)) for row in table.codes]


def forbidding(id_, space, factors, rows):
    """Make the constraint, with a tree, that forbids the listed combinations of some factors."""
    cases = [
        _logic("and", [_in_state(space, f, code) for f, code in zip(factors, row, strict=True)])
        for row in rows
    ]
    return Constraint(id_, from_tree(f"{factors} in {rows}", _logic("or", cases)))


def forbidden_rows(space, constraint):
    """List the combinations of the factors it reads that a constraint forbids."""
    reads = constraint.forbids.reads
    sizes = [range(space.sizes[space.factor_index(factor)]) for factor in reads]
    return [
        row
        for row in product(*sizes)
        if bool(np.any(constraint.forbids.holds(dict(zip(reads, map(np.int8, row), strict=True)))))
    ]


def _logic(op, operands):
    return operands[0] if len(operands) == 1 else Logic(op, tuple(operands))


def _in_state(space, factor, code):
    return InStates(factor, (space.states[space.factor_index(factor)][code],), (code,))


@st.composite
def constraint_sets(draw, space, most=2):
    """Draw a few constraints, each on up to three factors."""
    made = []
    for at in range(draw(st.integers(0, most))):
        factors = draw(
            st.lists(st.sampled_from(space.factors), min_size=1, max_size=3, unique=True)
        )
        sizes = [space.sizes[space.factor_index(factor)] for factor in sorted(factors)]
        combination = st.tuples(*(st.integers(0, size - 1) for size in sizes))
        rows = draw(st.lists(combination, min_size=1, max_size=3, unique=True))
        made.append(forbidding(f"c{at}", space, tuple(sorted(factors)), rows))
    return tuple(made)


@st.composite
def systems(draw, values=WHOLE, most_factors=4, most_states=3):
    """Draw a small system; half the cells are judged, and the diagonal may be."""
    space = draw(spaces(most_factors, most_states))
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    given = draw(st.lists(st.none() | values, min_size=len(named) ** 2, max_size=len(named) ** 2))
    pairs = product(named, named)
    cells = [
        Influence(*pair, value)
        for pair, value in zip(pairs, given, strict=True)
        if value is not None
    ]
    return Small(space, Influences.of(space, cells), draw(constraint_sets(space)))


@st.composite
def tolerances(draw, space, values=(0, 0.5, 1, 2)):
    """Draw a local tolerance, perhaps one of its own for some factors, perhaps one in all."""
    points = st.sampled_from(values)
    named = draw(st.lists(st.sampled_from(space.factors), max_size=2, unique=True))
    own = tuple((factor, float(draw(points))) for factor in named)
    total = draw(st.none() | st.sampled_from([0.0, 1.0, 2.5]))
    return Tolerance(float(draw(points)), own, total)


@st.composite
def judged_systems(draw, **kind):
    """Draw a small system with a tolerance of any form, as a ``ScenarioSystem``."""
    small = draw(systems(**kind))
    return system_of(small, draw(tolerances(small.space)))


def shortfalls_by_hand(space, value, row):
    """Inconsistency of each factor, given the judgement of each cell as a function; exactly."""
    short = []
    for j, states in enumerate(space.states):
        scores = [
            sum(
                (value((i, row[i]), (j, b)) for i in range(len(space.factors))),
                Fraction(0),
            )
            for b in range(len(states))
        ]
        rivals = scores[: row[j]] + scores[row[j] + 1 :]
        short.append(max([Fraction(0), *(rival - scores[row[j]] for rival in rivals)]))
    return short


def within(space, short, tolerance):
    """Whether inconsistencies stay within a tolerance of any form; exactly."""
    limits = [Fraction(str(tolerance.limit(factor))) for factor in space.factors]
    total = tolerance.total
    return all(s <= limit for s, limit in zip(short, limits, strict=True)) and (
        total is None or sum(short) <= Fraction(str(total))
    )


def coherent_with(system, cells):
    """Coherent rows with other cells: by hand, from (source, target) -> points."""
    space = system.space

    def value(source, target):
        names = tuple((space.factors[at], space.states[at][code]) for at, code in (source, target))
        return cells.get(names, Fraction(0))

    return [
        row
        for row in all_codes(space)
        if allowed(space, system.constraints, row)
        and within(space, shortfalls_by_hand(space, value, row), system.tolerance)
    ]


def exact_cells(influences):
    return {(c.source, c.target): Fraction(str(c.value)) for c in influences.cells}


def with_cell(influences, cell, by):
    """Return the matrix with one cell moved, both ends of an interval alike."""
    source, target = cell
    old = influences.cell(source, target) or Influence(source, target, 0.0)

    def moved(value):
        return float(Decimal(str(value)) + Decimal(str(by)))

    span = None if old.span is None else (moved(old.span[0]), moved(old.span[1]))
    new = replace(old, value=moved(old.value), span=span)
    rest = [c for c in influences.cells if (c.source, c.target) != cell]
    return Influences.of(influences.space, [*rest, new])


@st.composite
def interval_systems(draw, most_open=6, most_factors=3, most_states=3):
    """Draw a small system in which a few judgements are intervals."""
    small = draw(systems(most_factors=most_factors, most_states=most_states))
    cells = list(small.influences.cells)
    if not cells:
        return small
    open_ = draw(st.lists(st.integers(0, len(cells) - 1), max_size=most_open, unique=True))
    for at in open_:
        low = int(cells[at].value)
        high = low + draw(st.integers(1, 4))
        cells[at] = replace(cells[at], value=(low + high) / 2, span=(float(low), float(high)))
    return Small(small.space, Influences.of(small.space, cells), small.constraints)


def corners(influences):
    """Yield every matrix in which each interval judgement stands at one of its ends."""
    open_ = [c for c in influences.cells if c.lower != c.upper]
    fixed = [c for c in influences.cells if c.lower == c.upper]
    for ends in product(*((c.lower, c.upper) for c in open_)):
        chosen = [replace(c, value=v, span=None) for c, v in zip(open_, ends, strict=True)]
        yield Influences.of(influences.space, [*fixed, *chosen])
