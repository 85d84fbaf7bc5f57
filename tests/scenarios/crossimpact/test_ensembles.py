from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError, UsageError
from sonae.scenarios import Influence, Influences, Space, coherent
from sonae.scenarios.crossimpact.ensembles import Ensemble
from sonae.scenarios.tolerance import Tolerance

from ..systems import TENTHS, Small, plain_space
from .panels import coherent_with, exact_cells, rows_of, system_of, systems, tolerances


@st.composite
def panels_of(draw, experts=3, values=TENTHS):
    """Draw a small system and several experts' matrices over its space."""
    small = draw(systems(most_factors=3, most_states=2))
    space = small.space
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    matrices = {}
    for at in range(draw(st.integers(1, experts))):
        cells = [
            Influence(source, target, draw(values))
            for source in named
            for target in named
            if draw(st.booleans())
        ]
        matrices[f"expert {at}"] = Influences.of(space, cells)
    return small, Ensemble(matrices)


def searched(call):
    try:
        return call()
    except NoScenarioError:
        assume(False)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_agreement_tells_for_whom_each_scenario_is_coherent(data):
    small, ensemble = data.draw(panels_of())
    tolerance = data.draw(tolerances(small.space))
    found = searched(lambda: ensemble.agreement(small.constraints, tolerance))
    by_expert = [
        coherent_with(
            system_of(Small(small.space, matrix, small.constraints), tolerance),
            exact_cells(matrix),
        )
        for matrix in ensemble.matrices.values()
    ]
    rows = rows_of(found.table)
    assert rows == sorted({row for rows in by_expert for row in rows})
    for at, row in enumerate(rows):
        holds = [row in rows for rows in by_expert]
        assert found.holds[at].tolist() == holds
        assert found.counts[at] == sum(holds)
        names = [e for e, h in zip(ensemble.experts, holds, strict=True) if h]
        assert list(found.supporters(at)) == names
    assert rows_of(found.unanimous) == sorted(set.intersection(*map(set, by_expert)))
    assert found.at_least(0).count == found.table.count


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_mean_is_coherent_where_its_exact_fractions_are(data):
    small, ensemble = data.draw(panels_of())
    tolerance = data.draw(tolerances(small.space))
    count = len(ensemble.matrices)
    mean = {}
    for matrix in ensemble.matrices.values():
        for cell, value in exact_cells(matrix).items():
            mean[cell] = mean.get(cell, Fraction(0)) + value / count
    expected = coherent_with(system_of(small, tolerance), mean)
    found = searched(lambda: ensemble.coherent_on_average(small.constraints, tolerance))
    assert rows_of(found) == expected
    total = exact_cells(ensemble.summed())
    assert total == {cell: value * count for cell, value in mean.items()}


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_hull_lies_around_every_expert(data):
    small, ensemble = data.draw(panels_of())
    tolerance = data.draw(tolerances(small.space))
    hull = ensemble.hull()
    for matrix in ensemble.matrices.values():
        assert (hull.low * matrix.scale <= matrix.low * hull.scale).all()
        assert (hull.high * matrix.scale >= matrix.high * hull.scale).all()
    found = searched(lambda: ensemble.agreement(small.constraints, tolerance))
    possibly, necessarily = (
        set(rows_of(coherent(small.space, hull, small.constraints, tolerance, reading=reading)))
        for reading in ("possibly", "necessarily")
    )
    assert necessarily <= set(rows_of(found.unanimous))
    assert set(rows_of(found.table)) <= possibly


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_disagreement_is_the_range_of_the_matrices_widest_first(data):
    _, ensemble = data.draw(panels_of())
    found = ensemble.disagreement()
    cells = [exact_cells(matrix) for matrix in ensemble.matrices.values()]
    assert {(d.source, d.target) for d in found} == {cell for part in cells for cell in part}
    for entry in found:
        cell = entry.source, entry.target
        values = [part.get(cell, Fraction(0)) for part in cells]
        assert Fraction(str(entry.spread)) == max(values) - min(values)
        silent = [e for e, part in zip(ensemble.experts, cells, strict=True) if cell not in part]
        assert list(entry.silent) == silent
    spreads = [entry.spread for entry in found]
    assert spreads == sorted(spreads, reverse=True)


def test_one_expert_alone_agrees_with_the_mean_and_the_hull():
    space = plain_space([2, 2])
    matrix = Influences.of(space, [Influence(("f0", "a"), ("f1", "b"), 2.0)])
    ensemble = Ensemble({"ana": matrix})
    alone = rows_of(coherent(space, matrix, (), 0))
    assert rows_of(ensemble.agreement().unanimous) == alone
    assert rows_of(ensemble.coherent_on_average()) == alone
    assert ensemble.hull().exact
    assert [d.spread for d in ensemble.disagreement()] == [0]


def test_experts_read_side_by_side():
    space = plain_space([2, 2])
    cell = ("f0", "a"), ("f1", "b")
    ana = Influences.of(space, [Influence(*cell, 2.0)])
    bo = Influences.of(space, [Influence(*cell, -1.0, span=(-2.0, 0.0))])
    ensemble = Ensemble({"ana": ana, "bo": bo, "cy": Influences.of(space, [])})
    (entry,) = ensemble.disagreement()
    assert entry.words == "f0.a -> f1.b: ana +2, bo -2 to +0, cy silent"
    assert (entry.lower, entry.upper, entry.spread) == (-2, 2, 4)
    text = ensemble.agreement().text.splitlines()
    assert text[0].endswith("coherent for one of 3 experts or more, 3 for all of them")
    assert text[1] == "  for 3 of 3: 3"
    assert ensemble.summed().cell(*cell).span == (0, 2)


def test_a_tolerance_is_in_points_of_the_mean():
    space = plain_space([1, 2])
    against = Influences.of(space, [Influence(("f0", "a"), ("f1", "b"), 1.0)])
    ensemble = Ensemble({"ana": against, "bo": against, "cy": against})
    assert rows_of(ensemble.coherent_on_average((), 0.9)) == [(0, 1)]
    assert len(rows_of(ensemble.coherent_on_average((), Tolerance(5.0, total=1.0)))) == 2
    assert len(rows_of(ensemble.coherent_on_average((), Tolerance(float("inf"))))) == 2


def test_experts_over_different_spaces_are_refused_with_the_difference():
    one = Influences.of(plain_space([2, 2]), [])
    other = Influences.of(plain_space([2, 3]), [])
    with pytest.raises(UsageError, match=r"ana and bo judge .*: f1 has a, b, and a, b, c"):
        Ensemble({"ana": one, "bo": other})
    named = Influences.of(Space(("f0", "g1"), (("a", "b"), ("a", "b"))), [])
    with pytest.raises(UsageError, match="different spaces: factors f0, f1, and f0, g1"):
        Ensemble({"ana": one, "bo": named})
    with pytest.raises(UsageError, match="one expert or more"):
        Ensemble({})
