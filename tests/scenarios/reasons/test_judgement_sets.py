from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import Influence, Influences, ScenarioSystem, Space, Tolerance
from sonae.scenarios.reasons.judgement_sets import changing_judgements, excluding_judgements

from ..systems import all_codes, plain_space, shared_case
from .random_systems import at_work, balanced, inconsistencies, leads, rich_systems, subsets

SPACE = Space(("x", "y", "z"), (("a", "b"), ("a", "b"), ("a", "b", "c")))
ROW = {"x": "a", "y": "a", "z": "a"}


def system_of(*cells, tolerance=None):
    return ScenarioSystem(
        SPACE, (), Influences.of(SPACE, cells), Tolerance() if tolerance is None else tolerance
    )


def cell(source, target, value, span=None):
    return Influence(tuple(source.split(".")), tuple(target.split(".")), value, span=span)


def named(judgements):
    return [f"{'.'.join(c.source)}>{'.'.join(c.target)}" for c in judgements]


def test_one_strong_judgement_excludes_where_two_weak_ones_would():
    system = system_of(
        cell("x.a", "z.a", -1), cell("y.a", "z.b", 1), cell("x.a", "z.c", 3), cell("y.a", "z.a", 1)
    )
    found = excluding_judgements(system, ROW)
    assert named(found.judgements) == ["x.a>z.c"]
    assert found.effects == (-3.0,)
    assert found.factors == ("z",)
    assert not found.total


def test_a_balanced_scenario_has_no_excluding_set():
    system = system_of(cell("x.a", "z.a", 1))
    assert excluding_judgements(system, ROW) is None
    assert changing_judgements(system, ROW) is None


def test_a_judgement_that_others_outweigh_is_no_reason():
    system = system_of(
        cell("x.a", "y.b", 3), cell("y.a", "y.a", 3), cell("x.a", "z.b", 1), cell("y.a", "z.b", 1)
    )
    found = excluding_judgements(system, ROW)
    assert found.factors == ("z",)
    assert len(found.judgements) == 1


def test_a_tolerance_takes_more_judgements_to_exceed():
    cells = [cell("x.a", "z.c", 2), cell("y.a", "z.a", -2)]
    strict = excluding_judgements(system_of(*cells), ROW)
    assert len(strict.judgements) == 1
    wide = excluding_judgements(system_of(*cells, tolerance=Tolerance(2.0)), ROW)
    assert len(wide.judgements) == 2
    assert sum(wide.effects) == -4
    own = system_of(*cells, tolerance=Tolerance(5.0, (("z", 1.0),)))
    assert len(excluding_judgements(own, ROW).judgements) == 1


def test_only_the_total_tolerance_may_exclude_and_the_set_spans_factors():
    cells = [cell("x.a", "y.b", 1), cell("x.a", "z.b", 1), cell("y.a", "x.b", 1)]
    system = system_of(*cells, tolerance=Tolerance(1.0, total=1.0))
    found = excluding_judgements(system, ROW)
    assert found.total
    assert len(found.judgements) == 2
    changes = changing_judgements(system, ROW)
    assert changes.factors == ()
    assert changes.whole.total
    assert len(changes.whole.judgements) == 2


def test_one_judgement_on_the_state_itself_is_changed_rather_than_one_on_each_rival():
    system = system_of(
        cell("x.a", "z.a", -2), cell("y.a", "z.b", 1), cell("y.a", "z.c", 1), cell("x.a", "z.b", -1)
    )
    changes = changing_judgements(system, ROW)
    assert named(changes.whole.judgements) == ["x.a>z.a", "y.a>z.c"]
    system = system_of(
        cell("x.a", "z.a", -2),
        cell("y.a", "z.b", 1),
        cell("y.a", "z.c", 1),
        cell("y.a", "z.a", 1),
    )
    assert named(changing_judgements(system, ROW).whole.judgements) == ["x.a>z.a"]


def test_what_excludes_for_sure_counts_an_interval_at_its_kindest_end():
    system = system_of(cell("x.a", "z.c", 1, (-1.0, 3.0)))
    assert excluding_judgements(system, ROW) is None
    doubt = excluding_judgements(system, ROW, "necessarily")
    assert named(doubt.judgements) == ["x.a>z.c"]
    assert doubt.effects == (-3.0,)


@settings(deadline=None, max_examples=80)
@given(rich_systems(), st.data(), st.sampled_from(["possibly", "necessarily"]))
def test_the_sets_are_as_small_as_trying_every_subset_finds(system, data, reading):
    row = data.draw(st.sampled_from(list(all_codes(system.space))))
    scenario = system.space.scenario(row)
    cells = at_work(system, row)[:10]
    system = ScenarioSystem(system.space, (), Influences.of(system.space, cells), system.tolerance)
    found = excluding_judgements(system, scenario, reading)
    changes = changing_judgements(system, scenario, reading)
    if balanced(system, row, reading):
        assert found is None
        assert changes is None
        return
    fewest = next(some for some in subsets(cells) if excludes(system, row, reading, some))
    assert len(found.judgements) == len(fewest)
    assert excludes(system, row, reading, found.judgements)
    assert not balanced(system, row, reading, found.judgements)
    fewest = next(
        some for some in subsets(cells) if balanced(system, row, reading, without(cells, some))
    )
    assert len(changes.whole.judgements) == len(fewest)
    assert balanced(system, row, reading, without(cells, changes.whole.judgements))
    for one in changes.factors:
        check_factor(system, row, reading, one)


def excludes(system, row, reading, some):
    """Whether a balance that is out stays out if no other cell were judged."""
    whole, part = (leads(system, row, reading, cells) for cells in (system.influences.cells, some))
    tolerance, in_all, in_part = system.tolerance, Fraction(0), Fraction(0)
    for factor, full, left in zip(system.space.factors, whole, part, strict=True):
        limit = Fraction(str(tolerance.limit(factor)))
        if any(g < -limit and p < -limit for g, p in zip(full, left, strict=True)):
            return True
        in_all += max([Fraction(0), *(-g for g in full)])
        behind = [-p for g, p in zip(full, left, strict=True) if g < 0]
        in_part += max([Fraction(0), *behind])
    return tolerance.total is not None and min(in_all, in_part) > Fraction(str(tolerance.total))


def check_factor(system, row, reading, one):
    (factor,) = one.factors
    at, limit = system.space.factor_index(factor), system.tolerance.limit(factor)
    cells = [c for c in system.influences.cells if c.target[0] == factor]

    def short(taken):
        return inconsistencies(system, row, reading, without(cells, taken))[at]

    assert short(()) > limit >= short(one.judgements)
    fewest = next(some for some in subsets(cells) if short(some) <= limit)
    assert len(one.judgements) == len(fewest)


def without(cells, taken):
    return [cell for cell in cells if cell not in taken]


def test_the_answer_does_not_depend_on_the_order_of_the_judgements():
    influences = shared_case("somewhereland").influences
    turned = Influences.of(influences.space, influences.cells[::-1])
    for row in [(0, 1, 2, 0, 1, 0), (2, 2, 0, 1, 0, 1), (0, 0, 0, 0, 0, 0)]:
        scenario = influences.space.scenario(row)
        one, other = (
            ScenarioSystem(matrix.space, (), matrix, Tolerance(total=2.0))
            for matrix in (influences, turned)
        )
        assert excluding_judgements(one, scenario) == excluding_judgements(other, scenario)
        assert changing_judgements(one, scenario) == changing_judgements(other, scenario)


def test_a_factor_with_a_single_state_is_never_out_of_balance():
    space = plain_space([1, 2])
    cells = [Influence(("f1", "a"), ("f0", "a"), -3)]
    system = ScenarioSystem(space, (), Influences.of(space, cells), Tolerance())
    assert excluding_judgements(system, {"f0": "a", "f1": "a"}) is None


def test_a_scenario_that_leaves_a_factor_open_is_refused():
    with pytest.raises(Exception, match="leaves open: z"):
        excluding_judgements(system_of(), {"x": "a", "y": "a"})
