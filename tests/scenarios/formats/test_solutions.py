"""Lists of solutions: theirs are read, ours are written, another matrix's are found out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import DossierFindings
from sonae.scenarios import Influence, Influences, ScenarioTable, Space, coherent, possible
from sonae.scenarios.formats.matrix_file import matrix_file
from sonae.scenarios.formats.scenariowizard import scw_bytes, scw_of
from sonae.scenarios.formats.solutions import (
    Solution,
    Solutions,
    read_sl,
    sl_bytes,
    sl_of,
    solutions_of,
    write_sl,
)

from ..systems import CASE_NAMES, TENTHS, rows_of, shared_case, systems
from .files import findings_of

WORLD = """\
$ ScenarioWizard 3.0
Solution set
 4 ~

" 2 3 2",4,0,0,15,""
" 3 1 3",12,1,0,12,""
" 2 2 2",1,0,0,9,"the quiet one"
" 1 2 3",2,0,0,8,""
""".replace("~", "")  # blanks at the ends of lines are the program's


@pytest.fixture(scope="module")
def world():
    return shared_case("cib_global").influences


def faults(text, influences, *wanted):
    with pytest.raises(DossierFindings) as error:
        sl_of(text.encode(), influences)
    assert findings_of(error) == [fault[:3] for fault in wanted], error.value
    for finding, fault in zip(error.value.findings, wanted, strict=True):
        assert fault[3] in f"{finding.message} {finding.hint}", finding


def warnings(text, influences):
    return [(note.place.line, note.message) for note in sl_of(text.encode(), influences).notes]


def test_a_list_of_the_program_is_read_in_its_order(world):
    solutions = sl_of(WORLD.encode(), world)
    assert [row.codes for row in solutions.rows] == [(1, 2, 1), (2, 0, 2), (1, 1, 1), (0, 1, 2)]
    assert [row.weight for row in solutions.rows] == [4, 12, 1, 2]
    assert [row.consistency for row in solutions.rows] == [0, 1, 0, 0]
    assert [row.score for row in solutions.rows] == [15, 12, 9, 8]
    assert solutions.rows[2].remark == "the quiet one"
    assert (solutions.announced, solutions.notes) == (4, ())


def test_as_a_table_it_is_sorted_and_claims_nothing(world):
    table = sl_of(WORLD.encode(), world).table
    assert rows_of(table) == rows_of(coherent(world.space, world, (), 0))
    assert (table.complete, table.left) == (False, "read from a file")


def test_a_list_of_the_program_comes_out_byte_for_byte(world):
    for raw in (WORLD.encode(), WORLD.replace("\n", "\r\n").encode()):
        assert sl_bytes(sl_of(raw, world)) == raw


def test_a_scenario_whose_figures_are_others_in_this_matrix_is_named(world):
    faults(
        WORLD.replace("12,1,0,12", "12,2,0,12").replace("2,0,0,8", "2,0,0,9"),
        world,
        ("SN207", 6, 1, "consistency value 2, 1 in this matrix"),
        ("SN207", 8, 1, "total impact score 9, 8 in this matrix"),
    )


def test_a_list_of_another_matrix_is_said_to_be_one_once(world):
    other = Influences.of(
        world.space,
        [Influence(cell.source, cell.target, -cell.value) for cell in world.cells],
    )
    faults(WORLD, other, ("SN207", 5, 1, "none of its 4 solutions is one of this matrix"))


def test_a_list_of_another_matrix_does_not_say_the_same_line_after_line(world):
    faults(
        WORLD.replace('2"', '2 1"').replace('3"', '3 1"'),
        world,
        ("SN206", 5, 2, "4 states; the matrix has 3 factors (the first of 4 lines alike)"),
    )
    faults(
        WORLD.replace('" 2 ', '" 5 ').replace('" 3 ', '" 4 '),
        world,
        ("SN206", 5, 2, "'5' is no state of WTRD (the first of 3 lines alike)"),
    )


def test_other_factors_and_other_states_are_each_named(world):
    faults(
        WORLD.replace('" 2 3 2"', '" 2 3 2 1"').replace('" 1 2 3"', '" 1 4 0"'),
        world,
        ("SN206", 5, 2, "4 states; the matrix has 3 factors"),
        ("SN206", 8, 2, "'4' is no state of WSEC"),
        ("SN206", 8, 2, "'0' is no state of WECO"),
    )


@pytest.mark.parametrize(
    "line",
    ['" 2 3 2"', '" 2 3 2",4', '" 2 3 2,4,0,0,15', '" 2 3 2",4,0,0,x,""', '" 2 3 2",1,0,0,1,5,0'],
)
def test_a_line_that_is_no_solution_is_named(line, world):
    with pytest.raises(DossierFindings):
        sl_of(WORLD.replace('" 2 3 2",4,0,0,15,""', line).encode(), world)


def test_a_number_beyond_all_bounds_is_named(world):
    faults(WORLD.replace(",12,1,0", ",1e999,1,0"), world, ("SN206", 6, 1, "not finite"))


def test_what_is_no_list_at_all_is_said(world):
    with pytest.raises(DossierFindings, match=r"is it a list of solutions of ScenarioWizard"):
        sl_of(b"$ ScenarioWizard 4.0\nport.scw\n", world)
    with pytest.raises(DossierFindings, match="empty"):
        sl_of(b"", world)


def test_an_empty_list_is_a_list(world):
    solutions = sl_of(b"$ ScenarioWizard 3.0\nSolution set\n 0 \n\n", world)
    assert (len(solutions.rows), solutions.table.count, solutions.notes) == (0, 0, ())


def test_a_list_that_was_cut_short_says_so(world):
    assert warnings(WORLD.replace(" 4 ", " 1241136 "), world) == [
        (4, "the file announces 1,241,136 solutions and holds 4")
    ]


def test_a_full_counter_and_a_scenario_listed_twice_are_noted(world):
    text = WORLD.replace("4,0,0,15", "1.677722E+07,0,0,15").replace(" 4 ", " 5 ")
    text += '" 1 2 3",2,0,0,8,""\n'
    assert warnings(text, world) == [
        (9, "the solution stands twice"),
        (5, "1 weights of 2^24 or more: the counter was full, they are too small"),
    ]
    assert sl_of(text.encode(), world).rows[0].weight == 16777220


def test_weights_are_those_given_and_0_where_nobody_counted(tmp_path, world):
    table = coherent(world.space, world, (), 0)
    path = write_sl(solutions_of(world, table, [2, 1, 4, 12]), tmp_path / "world.sl")
    assert [row.weight for row in read_sl(path, world).rows] == [2, 1, 4, 12]
    assert {row.weight for row in solutions_of(world, table).rows} == {0}
    with pytest.raises(ValueError, match="1 weights for 4 scenarios"):
        solutions_of(world, table, [1])


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_shared_case_goes_out_and_comes_back_with_its_solutions(name):
    case = shared_case(name)
    table = coherent(case.space, case.influences, (), 0)
    again = scw_of(scw_bytes(matrix_file(case.influences)))
    solutions = sl_of(sl_bytes(solutions_of(case.influences, table)), again.influences)
    assert solutions.notes == ()
    assert rows_of(solutions.table) == rows_of(table)
    assert rows_of(table) == sorted(tuple(map(int, row)) for row in case.codes())
    known = {tuple(s["index1"]): s for s in case.known["consistent_scenarios"]}
    for row in solutions.rows:
        want = known[tuple(code + 1 for code in row.codes)]
        assert row.consistency == want["consistency_margin"]
        assert row.score == want["total_impact_score"]


@settings(deadline=None, max_examples=100)
@given(systems(values=TENTHS), st.data())
def test_reading_what_was_written_gives_the_same_solutions(small, data):
    table = possible(small.space, ())
    weights = data.draw(
        st.lists(st.integers(0, 2**24 - 1), min_size=table.count, max_size=table.count)
    )
    written = solutions_of(small.influences, table, weights)
    again = sl_of(sl_bytes(written), small.influences)
    plain = [
        Solution(row.codes, row.weight, row.consistency, row.score, row.other, row.remark)
        for row in again.rows
    ]
    assert plain == list(written.rows)
    assert (again.announced, again.notes) == (table.count, ())
    assert rows_of(again.table) == rows_of(table)


def test_a_factor_of_one_state_has_no_margin_to_compare():
    space = Space(("a",), (("x",),))
    influences = Influences.of(space, [])
    table = ScenarioTable(space, np.zeros((1, 1), dtype=np.int8))
    assert sl_of(sl_bytes(solutions_of(influences, table)), influences).notes == ()
    assert Solutions(space, ()).codes.shape == (0, 1)
