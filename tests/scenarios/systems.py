"""Small systems, shared cases and slow oracles for the tests of this room."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import strategies as st

from sonae.scenarios import Constraint, Influence, Influences, Space

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
class When:
    """An event made of a function of codes: the stand-in for a parsed condition."""

    text: str
    reads: tuple[str, ...]
    test: Callable[[Mapping[str, Any]], Any]

    def holds(self, codes):
        assert set(codes) == set(self.reads)
        return self.test(codes)


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


def never(id_, space, **states):
    """Make the constraint that these states never meet."""
    wanted = {factor: space.state_index(factor, state) for factor, state in states.items()}

    def test(codes):
        holds = np.True_
        for factor, code in wanted.items():
            holds = holds & (codes[factor] == code)
        return holds

    text = " and ".join(f"{factor} == '{state}'" for factor, state in states.items())
    return Constraint(id_, When(text, tuple(wanted), test), because=f"reason of {id_}")


def forbidding(id_, factors, rows):
    """Make the n-ary constraint that forbids the listed combinations of some factors."""

    def test(codes):
        shape = np.broadcast_shapes(*(np.shape(codes[f]) for f in factors))
        holds = np.zeros(shape, dtype=np.bool_)
        for row in rows:
            match = np.ones(shape, dtype=np.bool_)
            for factor, code in zip(factors, row, strict=True):
                match = match & (codes[factor] == code)
            holds |= match
        return holds

    return Constraint(id_, When(f"{factors} in {rows}", tuple(factors), test))


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
    limit = -Fraction(str(tolerance))
    return [
        row
        for row in possible_by_hand(small.space, small.constraints)
        if all(m is None or m >= limit for m in margins_by_hand(small.influences, row))
    ]


@st.composite
def spaces(draw, most_factors=5, most_states=4):
    sizes = draw(st.lists(st.integers(1, most_states), min_size=1, max_size=most_factors))
    return plain_space(sizes)


@st.composite
def constraint_sets(draw, space, most=4):
    made = []
    for at in range(draw(st.integers(0, most))):
        factors = draw(
            st.lists(st.sampled_from(space.factors), min_size=1, max_size=4, unique=True)
        )
        combos = [range(space.sizes[space.factor_index(factor)]) for factor in factors]
        rows = draw(st.lists(st.tuples(*map(st.sampled_from, combos)), min_size=1, max_size=5))
        made.append(forbidding(f"c{at}", tuple(factors), tuple(rows)))
    return tuple(made)


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
