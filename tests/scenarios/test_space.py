import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.scenarios import Space

from .systems import plain_space


def test_the_size_of_a_space_is_exact_however_large():
    assert plain_space([3] * 100).size == 3**100


def test_a_scenario_is_read_back_from_its_codes():
    space = plain_space([2, 3])
    codes = space.codes({"f1": "c", "f0": "b"})
    assert codes.tolist() == [1, 2]
    assert space.scenario(codes) == {"f0": "b", "f1": "c"}


def test_an_unknown_state_is_named_with_those_declared():
    with pytest.raises(UsageError, match=r"unknown state `z` of f0; declared: a, b"):
        plain_space([2]).codes({"f0": "z"})


def test_a_scenario_must_name_every_factor_and_no_other():
    with pytest.raises(UsageError, match="leaves open: f1"):
        plain_space([2, 2]).codes({"f0": "a"})
    with pytest.raises(UsageError, match="unknown factor `g`"):
        plain_space([2]).codes({"f0": "a", "g": "a"})


@pytest.mark.parametrize(
    ("factors", "states"),
    [
        (("f", "f"), (("a",), ("b",))),
        (("f",), (("a", "a"),)),
        (("f",), ((),)),
        (("f", "g"), (("a",),)),
        (("f",), (tuple(f"s{at}" for at in range(128)),)),
    ],
)
def test_a_space_that_cannot_be_coded_is_refused(factors, states):
    with pytest.raises(ValueError, match=r"factor|states"):
        Space(factors, states)


def test_codes_outside_the_space_are_refused():
    with pytest.raises(ValueError, match="outside"):
        plain_space([2, 2]).table_of_codes([0, 2])
    with pytest.raises(ValueError, match="2 codes"):
        plain_space([2, 2]).table_of_codes(np.zeros((3, 3), dtype=np.int8))
