import pytest

from sonae.errors import UsageError
from sonae.scenarios import Influence, Influences

from .systems import plain_space

SPACE = plain_space([2, 2])


def made(*values):
    cells = [Influence(("f0", "ab"[at]), ("f1", "a"), value) for at, value in enumerate(values)]
    return Influences.of(SPACE, cells)


def test_the_matrix_holds_source_states_in_rows_and_target_states_in_columns():
    matrix = made(2, -1).matrix
    assert matrix[0, 2] == 2
    assert matrix[1, 2] == -1
    assert abs(matrix).sum() == 3


def test_decimals_are_held_exactly():
    influences = made(0.1, -2.25)
    assert influences.scale == 100
    assert influences.units[:2, 2].tolist() == [10, -225]


def test_a_tolerance_admits_what_is_exactly_as_large():
    assert made(0.1, 0.3).tolerance_units(0.3) == 3
    assert made(1, 2).tolerance_units(0.99) == 0


def test_an_infinite_tolerance_admits_everything():
    assert made(1, 2).tolerance_units(float("inf")) == 6


@pytest.mark.parametrize("tolerance", [-1, float("nan")])
def test_a_tolerance_below_zero_is_refused(tolerance):
    with pytest.raises(UsageError, match="0 or more"):
        made(1).tolerance_units(tolerance)


def test_a_cell_judged_twice_is_refused():
    cell = Influence(("f0", "a"), ("f1", "b"), 1)
    with pytest.raises(ValueError, match=r"f0\.a -> f1\.b is judged twice"):
        Influences.of(SPACE, [cell, cell])


def test_an_unknown_state_is_refused():
    with pytest.raises(UsageError, match="unknown state `z`"):
        Influences.of(SPACE, [Influence(("f0", "z"), ("f1", "b"), 1)])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1 / 3, 1001])
def test_a_value_that_is_no_written_decimal_is_refused(value):
    with pytest.raises(ValueError, match=r"f0\.a -> f1\.a: .*(not a judgement|round it|larger)"):
        made(value)


def test_a_cell_nobody_judged_is_none_and_not_zero():
    influences = made(0)
    assert influences.cell(("f0", "a"), ("f1", "a")).value == 0
    assert influences.cell(("f0", "b"), ("f1", "a")) is None
