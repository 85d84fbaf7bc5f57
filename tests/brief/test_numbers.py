import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.brief.numbers import (
    amount,
    amount_range,
    judged_range,
    percent,
    percent_range,
    plain,
    unit_words,
    years_range,
)
from sonae.dossier import Interval

NARROW = "\u202f"


def read(text: str) -> list[float]:
    """Read back the ends of a printed range."""
    body = text.removesuffix(f"{NARROW}%")
    return [float(part.lstrip("<>")) / 100 for part in body.split("–")]


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_printed_bounds_still_hold_what_they_bound(one: float, other: float) -> None:
    lower, upper = min(one, other), max(one, other)
    text = percent_range(lower, upper)
    ends = read(text)
    if len(ends) == 2 and "<" not in text and ">" not in text:
        assert ends[0] <= lower + 1e-6
        assert ends[1] >= upper - 1e-6


def test_solver_noise_does_not_widen_a_printed_range() -> None:
    assert percent_range(0.5499999999, 0.8000000001) == f"55–80{NARROW}%"


def test_a_small_probability_is_not_printed_as_none() -> None:
    assert percent(0.004) == f"0.4{NARROW}%"
    assert percent(0.0001) == f"<0.1{NARROW}%"
    assert percent(0.0) == f"0{NARROW}%"
    assert percent(0.99999) == f">99.9{NARROW}%"


@settings(deadline=None)
@given(st.floats(-1e6, 1e6))
def test_no_number_prints_as_minus_zero_or_with_an_ascii_hyphen(value: float) -> None:
    text = plain(value)
    assert "-" not in text
    assert text != "\u22120"
    assert math.copysign(1, value) > 0 or value > -1e-3 or text.startswith("\u2212")


def test_units_are_written_for_people() -> None:
    assert unit_words("JPY_tn@2023") == "tn JPY (2023 prices)"
    assert amount(7.91, "JPY_tn@2023") == "7.9 tn JPY"
    assert amount(0.33, "share") == f"33{NARROW}%"
    assert amount(-0.25, "index") == "\u22120.25"
    assert unit_words("JPY/USD") == "JPY/USD"


def test_a_declared_range_is_printed_as_it_was_written() -> None:
    assert amount_range(0.376, 0.864, "share") == f"37.6–86.4{NARROW}%"
    assert amount_range(3, 8, "1") == "3 to 8"
    assert amount_range(1, math.inf, "1") == "at least 1"
    assert judged_range(0.55, 0.855) == f"55–85.5{NARROW}%"
    assert judged_range(2, 4, ratio=True) == "2 to 4 times"


def test_months_print_as_years_where_they_are_whole() -> None:
    assert years_range(Interval(12, 24, "")) == "12–24 months"
    assert years_range(Interval(72, 72, "")) == "6 years"
    assert years_range(Interval(6, 6, "")) == "6 months"
