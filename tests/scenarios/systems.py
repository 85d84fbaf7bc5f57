"""Small systems, shared cases and slow oracles for the tests of this room."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import strategies as st

from sonae.expressions import event, factor_scope
from sonae.scenarios import Constraint, Influence, Influences, Space, Tolerance

CASES = Path("/work/shared/cases/cib")
CASE_NAMES = (
    "cib_global",
    "cib_natl_regional",
    "cib_nested",
    "cib_nested_simplified_nonstandard",
    "cib_nested_simplified_standardized",
    "population_income_education",
    "somewhereland",
)


@dataclass(frozen=True)
class Case:
    """A published matrix with its known answers."""

    known: dict[str, Any]
    influences: Influences

    @property
    def space(self):
        return self.influences.space

    def codes(self):
        return np.array([s["index1"] for s in self.known["consistent_scenarios"]], np.int8) - 1


def shared_case(name):
    path = CASES / f"{name}.yaml"
    if not path.exists():
        pytest.skip(f"the shared case {path} is not on this machine")
    known = yaml.safe_load(path.read_text(encoding="utf-8"))
    states = known["descriptors"]
    space = Space(tuple(states), tuple(tuple(map(str, s)) for s in states.values()))
    cells = [
        Influence((source, str(state)), (target, str(onto)), value)
        for source, blocks in known["judgments"].items()
        for target, rows in blocks.items()
        for state, row in rows.items()
        for onto, value in zip(states[target], row, strict=True)
    ]
    return Case(known, Influences.of(space, cells))


def plain_space(sizes):
    names = "abcdefgh"
    return Space(
        tuple(f"f{at}" for at in range(len(sizes))), tuple(tuple(names[:s]) for s in sizes)
    )


def condition(space, text):
    """Parse a condition over the factors of a space."""
    return event(text, factor_scope(dict(zip(space.factors, space.states, strict=True))))


def rule(id_, space, text):
    """Make the constraint that a condition never holds."""
    return Constraint(id_, condition(space, text), because=f"reason of {id_}")


def never(id_, space, **states):
    """Make the constraint that these states never meet."""
    return rule(id_, space, " and ".join(f"{f} == '{state}'" for f, state in states.items()))


def forbidding(id_, space, factors, rows):
    """Make the n-ary constraint that forbids the listed combinations of some factors."""
    named = [
        " and ".join(
            f"{factor} == '{space.states[space.factor_index(factor)][code]}'"
            for factor, code in zip(factors, row, strict=True)
        )
        for row in rows
    ]
    return rule(id_, space, " or ".join(f"({row})" for row in named))


@dataclass(frozen=True)
class Small:
    """A random system small enough to try every combination."""

    space: Space
    influences: Influences
    constraints: tuple[Constraint, ...]


def all_codes(space) -> Iterator[tuple[int, ...]]:
    return product(*(range(size) for size in space.sizes))


def allowed(space, constraints, row):
    codes = {factor: np.int8(code) for factor, code in zip(space.factors, row, strict=True)}
    return not any(
        bool(c.forbids.holds({f: codes[f] for f in c.forbids.reads})) for c in constraints
    )


def possible_by_hand(space, constraints):
    return [row for row in all_codes(space) if allowed(space, constraints, row)]


def score_by_hand(influences, row, target):
    """Score of a state (factor, state) from the cells alone, exactly."""
    scenario = influences.space.scenario(row)
    return sum(
        (
            Fraction(str(cell.value))
            for cell in influences.cells
            if cell.target == target and scenario[cell.source[0]] == cell.source[1]
        ),
        Fraction(0),
    )


def margins_by_hand(influences, row):
    """Margin of each factor from the cells alone; None for a factor of one state."""
    margins = []
    for factor, states in zip(influences.space.factors, influences.space.states, strict=True):
        scores = [score_by_hand(influences, row, (factor, state)) for state in states]
        chosen = row[influences.space.factor_index(factor)]
        rivals = scores[:chosen] + scores[chosen + 1 :]
        margins.append(scores[chosen] - max(rivals) if rivals else None)
    return margins


def coherent_by_hand(small, tolerance):
    """Try every combination, with the definitions spelt out in exact fractions."""
    wanted = Tolerance.of(tolerance)
    limits = [wanted.limit(factor) for factor in small.space.factors]
    return [
        row
        for row in possible_by_hand(small.space, small.constraints)
        if _within(margins_by_hand(small.influences, row), limits, wanted.total)
    ]


def _within(margins, limits, total):
    short = [Fraction(0) if m is None else max(Fraction(0), -m) for m in margins]
    each = all(
        limit == math.inf or s <= Fraction(str(limit))
        for s, limit in zip(short, limits, strict=True)
    )
    return each and (total in (None, math.inf) or sum(short) <= Fraction(str(total)))


@st.composite
def spaces(draw, most_factors=5, most_states=4):
    sizes = draw(st.lists(st.integers(1, most_states), min_size=1, max_size=most_factors))
    return plain_space(sizes)


@st.composite
def constraint_sets(draw, space, most=4):
    made = []
    for at in range(draw(st.integers(0, most))):
        if draw(st.booleans()):
            made.append(rule(f"c{at}", space, draw(conditions(space))))
            continue
        factors = draw(
            st.lists(st.sampled_from(space.factors), min_size=1, max_size=4, unique=True)
        )
        combos = [range(space.sizes[space.factor_index(factor)]) for factor in factors]
        rows = draw(st.lists(st.tuples(*map(st.sampled_from, combos)), min_size=1, max_size=5))
        made.append(forbidding(f"c{at}", space, tuple(factors), tuple(rows)))
    return tuple(made)


def conditions(space):
    """Any condition that the language can say about the factors of a space."""
    tests = st.sampled_from(space.factors).flatmap(
        lambda factor: st.sets(
            st.sampled_from(space.states[space.factor_index(factor)]), min_size=1
        ).map(lambda states: f"{factor} in {sorted(states)}")
    )
    return st.recursive(
        tests,
        lambda inner: st.one_of(
            inner.map(lambda text: f"not ({text})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
            ),
        ),
        max_leaves=6,
    )


WHOLE = st.integers(-3, 3)
TENTHS = st.integers(-30, 30).map(lambda value: value / 10)


@st.composite
def systems(draw, values=WHOLE, most_factors=4, most_states=3):
    space = draw(spaces(most_factors, most_states))
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    # Half the cells are judged; the diagonal may be.
    cells = [
        Influence(source, target, draw(values))
        for source in named
        for target in named
        if draw(st.booleans())
    ]
    return Small(space, Influences.of(space, cells), draw(constraint_sets(space)))


def rows_of(table):
    return [tuple(map(int, row)) for row in table.codes]


LIMITS = st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0, 3.0, math.inf])


@st.composite
def tolerances(draw):
    """Local, per factor and total tolerances; those of other factors than a system has none."""
    total = draw(st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.5, 6.0])))
    own = draw(st.sampled_from([(), (("f0", 0.0),), (("f0", 2.0),)]))
    return Tolerance(draw(LIMITS), own, total)
