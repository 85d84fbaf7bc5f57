import math
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest

from sonae.outcomes.elementary import exp, log

NUMBERS = np.random.default_rng(20240219)
LN2 = math.log(2)
EDGE = np.float64(2.0**-52)
LARGEST = 1.7976931348623157e308


def errors(function, exact, numbers: np.ndarray) -> list[float]:
    """Return how far each result is from the true value, in units in its last place."""
    found = []
    with localcontext(getcontext().copy()) as context:
        context.prec, context.Emin, context.Emax = 45, -(10**6), 10**6
        for x, y in zip(numbers.tolist(), function(numbers).tolist(), strict=True):
            true = exact(Decimal(x))
            if math.isinf(y):
                found.append(0.0 if abs(true) > Decimal(LARGEST) else math.inf)
            else:
                unit = math.ulp(min(abs(float(true)), LARGEST))
                found.append(float(abs(Decimal(y) - true) / Decimal(unit)))
    return found


def spread(low: float, high: float, count: int = 800) -> np.ndarray:
    return NUMBERS.uniform(low, high, count)


def beside(numbers: np.ndarray) -> np.ndarray:
    """Return numbers moved by a few units in their last place."""
    return numbers * (1 + NUMBERS.integers(-3, 4, numbers.size) * EDGE)


@pytest.mark.parametrize(
    "numbers",
    [
        spread(-745.2, 709.8),
        spread(-30, 30),
        spread(-1, 1),
        spread(-745.2, -708),
        spread(709, 709.79),
        10.0 ** spread(-320, -1) * NUMBERS.choice([-1, 1], 800),
        beside(np.arange(-1074, 1025) * LN2),
        beside((np.arange(-1074, 1024) + 0.5) * LN2),
    ],
    ids=["all", "middle", "near 0", "tiny", "huge", "of tiny", "multiples", "halves"],
)
def test_exp_is_within_one_unit_in_the_last_place(numbers):
    assert max(errors(exp, lambda x: x.exp(), numbers)) < 1


@pytest.mark.parametrize(
    "numbers",
    [
        10.0 ** spread(-307, 308),
        spread(0.1, 10),
        spread(0.99, 1.01),
        1 - np.arange(1, 400) * EDGE / 2,
        1 + np.arange(1, 400) * EDGE,
        NUMBERS.integers(1, 2**52, 800) * 5e-324,
        np.arange(1, 400) * 5e-324,
        beside(math.sqrt(0.5) * 2.0 ** NUMBERS.integers(-1000, 1000, 800)),
    ],
    ids=["all", "middle", "near 1", "below 1", "above 1", "subnormal", "smallest", "roots"],
)
def test_log_is_within_one_unit_in_the_last_place(numbers):
    assert max(errors(log, lambda x: x.ln(), numbers)) < 1


def test_exp_ends_in_infinity_and_in_zero():
    assert exp([math.inf, 1e308, 709.782712893385, 710.0]).tolist() == [math.inf] * 4
    assert exp([-math.inf, -1e308, -745.1332191019412]).tolist() == [0.0] * 3
    assert exp([0.0, -0.0]).tolist() == [1.0, 1.0]
    assert math.isfinite(exp(709.782712893384).item())
    assert exp(-745.1332191019411).item() == 5e-324


def test_log_of_zero_one_infinity_and_less_than_nothing():
    assert log([0.0, -0.0, 1.0, math.inf]).tolist() == [-math.inf, -math.inf, 0.0, math.inf]
    assert np.isnan(log([-1.0, -5e-324, -math.inf])).all()


def test_what_is_not_a_number_stays_so():
    assert np.isnan(exp([math.nan, -math.nan])).all()
    assert np.isnan(log([math.nan, -math.nan])).all()


@pytest.mark.parametrize("function", [exp, log])
def test_neither_length_nor_layout_changes_a_bit(function):
    numbers = np.abs(spread(-700, 700, 600))
    whole = function(numbers)
    assert [function(x).item() for x in numbers] == whole.tolist()
    for count in (1, 2, 3, 7, 8, 9, 31):
        assert (function(numbers[:count]) == whole[:count]).all()
        assert (function(numbers[::count]) == whole[::count]).all()
    square = numbers.reshape(20, 30)
    assert (function(square.T) == whole.reshape(20, 30).T).all()
    assert (function(np.broadcast_to(numbers[0], (3, 4))) == whole[0]).all()
