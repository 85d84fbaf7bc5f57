import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError, UsageError
from sonae.scenarios import coherent
from sonae.scenarios.crossimpact.perturbation import perturb
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

from ..systems import TENTHS, shared_case
from .panels import (
    coherent_with,
    exact_cells,
    interval_systems,
    judged_systems,
    rows_of,
    system_of,
    tolerances,
    with_cell,
)

STEPS = st.sampled_from([0.25, 0.5, 1.0, 2.0])


def perturbed(*args, **kind):
    try:
        return perturb(*args, **kind)
    except NoScenarioError:
        assume(False)


def every_cell(space):
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    return [(source, target) for source in named for target in named]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_each_move_does_what_a_search_of_the_moved_matrix_says(data):
    system = data.draw(judged_systems(most_factors=3, most_states=2))
    by = data.draw(STEPS)
    found = perturbed(system, every_cell(system.space), by)
    before = coherent_with(system, exact_cells(system.influences))
    assert rows_of(found.before) == before
    assert len(found.moves) == 2 * len(every_cell(system.space))
    for move in found.moves:
        assert abs(move.by) == by
        moved = with_cell(system.influences, (move.source, move.target), move.by)
        after = coherent_with(system, exact_cells(moved))
        assert rows_of(move.lost) == [row for row in before if row not in after]
        assert rows_of(move.gained) == [row for row in after if row not in before]


@pytest.mark.parametrize("reading", ["possibly", "necessarily"])
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_moves_of_interval_judgements_are_read_as_the_search_reads_them(reading, data):
    small = data.draw(interval_systems(most_states=2))
    system = system_of(small, data.draw(tolerances(small.space)))
    found = perturbed(system, None, data.draw(STEPS), reading=reading)
    before = rows_of(found.before)
    for move in found.moves:
        moved = with_cell(system.influences, (move.source, move.target), move.by)
        after = rows_of(
            coherent(*(small.space, moved, small.constraints, system.tolerance), reading=reading)
        )
        assert rows_of(move.lost) == [row for row in before if row not in after]
        assert rows_of(move.gained) == [row for row in after if row not in before]


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_moves_are_ranked_and_survivors_are_what_none_of_them_takes(data):
    system = data.draw(judged_systems(values=TENTHS))
    found = perturbed(system)
    assert len(found.moves) == 2 * len(system.influences.cells)
    changed = [move.changed for move in found.moves]
    assert changed == sorted(changed, reverse=True)
    lost = {row for move in found.moves for row in rows_of(move.lost)}
    assert rows_of(found.survivors) == [r for r in rows_of(found.before) if r not in lost]


def test_a_published_case_says_what_hangs_on_single_judgements():
    case = shared_case("somewhereland")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance())
    found = perturb(system)
    known = case.known["consistent_scenarios"]
    steady = [s for s in known if s["consistency_margin"] > 0]
    assert found.survivors.count == len(steady) == 1
    lines = found.text.splitlines()
    assert lines[0].endswith("change the 10 coherent scenarios; 1 stand every move")
    assert lines[1] == f"  {found.moves[0].words}"
    assert lines[-1].startswith("  and ")


def test_only_the_cells_asked_for_are_moved():
    case = shared_case("cib_global")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance())
    cell = (("WTRD", "FT"), ("WSEC", "Mod"))
    assert {(m.source, m.target) for m in perturb(system, [cell]).moves} == {cell}
    assert sorted(m.by for m in perturb(system, [cell], 2).moves) == [-2, 2]
    assert perturb(system, []).moves == ()


def test_a_step_that_is_no_step_is_refused():
    case = shared_case("cib_global")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance())
    for by in (0, -1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="a step is a judgement above 0"):
            perturb(system, None, by)
    with pytest.raises(UsageError, match="above 0: 1e-12 has more than 9 decimals; round it"):
        perturb(system, None, 1e-12)
    with pytest.raises(UsageError, match="above 0: 2000 is larger than any judgement"):
        perturb(system, None, 2000)
    with pytest.raises(UsageError, match="unknown state"):
        perturb(system, [(("WTRD", "free"), ("WSEC", "Mod"))])
