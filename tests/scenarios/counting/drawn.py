"""Random events of the whole language, and constraints made of them."""

from hypothesis import strategies as st

from sonae.expressions import InStates, Logic, Not, event, factor_scope, from_tree
from sonae.scenarios import Constraint


@st.composite
def events(draw, space, depth=3):
    return from_tree("drawn", draw(_trees(space, depth)))


@st.composite
def constraints_of(draw, space, most=5):
    count = draw(st.integers(0, most))
    return tuple(Constraint(f"c{at}", draw(events(space))) for at in range(count))


def asked(space, text):
    return event(text, factor_scope(dict(zip(space.factors, space.states, strict=True))))


def constraint(space, text):
    return Constraint(text, asked(space, text))


@st.composite
def _trees(draw, space, depth):
    kind = draw(st.sampled_from(["test", "test", "not", "and", "and", "or"])) if depth else "test"
    if kind == "test":
        factor = draw(st.sampled_from(space.factors))
        size = space.sizes[space.factor_index(factor)]
        codes = tuple(sorted(draw(st.sets(st.integers(0, size - 1), min_size=1))))
        states = tuple(space.states[space.factor_index(factor)][code] for code in codes)
        return InStates(factor, states, codes)
    if kind == "not":
        return Not(draw(_trees(space, depth - 1)))
    operands = draw(st.lists(_trees(space, depth - 1), min_size=2, max_size=3))
    return Logic(kind, tuple(operands))
