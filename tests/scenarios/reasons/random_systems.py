"""Random systems with intervals, tolerances of every kind, and their slow oracles."""

from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from sonae.scenarios import Influence, Influences, ScenarioSystem, Tolerance

from ..systems import allowed, constraint_sets, spaces


@st.composite
def rich_systems(draw, most_factors=3, most_states=3, most_constraints=3):
    space = draw(spaces(most_factors, most_states))
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    cells = []
    for source in named:
        for target in named:
            kind = draw(st.sampled_from(["none", "point", "point", "span"]))
            if kind == "none":
                continue
            low = draw(st.integers(-3, 3))
            high = low if kind == "point" else draw(st.integers(low, 3))
            span = None if kind == "point" else (float(low), float(high))
            cells.append(Influence(source, target, (low + high) / 2, span=span))
    tolerance = draw(tolerances(space))
    constraints = draw(constraint_sets(space, most_constraints))
    return ScenarioSystem(space, constraints, Influences.of(space, cells), tolerance)


@st.composite
def tolerances(draw, space):
    limit = st.sampled_from([0.0, 0.5, 1.0, 2.0])
    own = draw(st.dictionaries(st.sampled_from(space.factors), limit, max_size=2))
    total = draw(st.none() | limit)
    return Tolerance(draw(limit), tuple(own.items()), total)


def leads(system, row, reading, counted):
    """Lead over each rival, by factor, if only the cells in ``counted`` were judged, exactly."""
    space = system.space
    scenario = space.scenario(row)
    found = []
    for at, (factor, states) in enumerate(zip(space.factors, space.states, strict=True)):
        scores = []
        for code, state in enumerate(states):
            best = (code == row[at]) == (reading == "possibly")
            scores.append(
                sum(
                    Fraction(str(cell.upper if best else cell.lower))
                    for cell in counted
                    if cell.target == (factor, state) and scenario[cell.source[0]] == cell.source[1]
                )
            )
        own = scores.pop(row[at])
        found.append([own - score for score in scores])
    return found


def inconsistencies(system, row, reading, counted):
    """Inconsistency of each factor if only the cells in ``counted`` were judged, exactly."""
    return [
        max([Fraction(0), *(-lead for lead in own)]) for own in leads(system, row, reading, counted)
    ]


def balanced(system, row, reading="possibly", counted=None):
    cells = system.influences.cells if counted is None else counted
    found = inconsistencies(system, row, reading, cells)
    tolerance = system.tolerance
    own = all(
        short <= Fraction(str(tolerance.limit(factor)))
        for factor, short in zip(system.space.factors, found, strict=True)
    )
    return own and (tolerance.total is None or sum(found) <= Fraction(str(tolerance.total)))


def at_work(system, row):
    scenario = system.space.scenario(row)
    return [
        cell
        for cell in system.influences.cells
        if scenario[cell.source[0]] == cell.source[1] and (cell.lower or cell.upper)
    ]


def subsets(items):
    """Every subset, the smallest first."""
    for count in range(len(items) + 1):
        yield from combinations(items, count)


def coherent_rows(system, rows, reading="possibly"):
    return [
        row
        for row in rows
        if allowed(system.space, system.constraints, row) and balanced(system, row, reading)
    ]
