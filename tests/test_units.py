"""Units: what can be added, multiplied and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonae.units import DIMENSIONLESS, YEAR, Unit, parse_unit

TEXTS = ["JPY_bn@2023", "JPY_tn@2023", "USD", "year", "month", "person", "share", "1/year"]
UNITS = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from([-2, -1, 1, 2])), max_size=4
).map(lambda parts: _product(parts))


def _product(parts: list[tuple[str, int]]) -> Unit:
    result = DIMENSIONLESS
    for text, exponent in parts:
        result = result * parse_unit(text) ** exponent
    return result


@pytest.mark.parametrize(
    "text", ["1", "share", "ratio", "index", "probability", "multiple", "score"]
)
def test_labels_have_no_dimension(text: str) -> None:
    assert parse_unit(text) == DIMENSIONLESS
    assert str(parse_unit(text)) == "1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(("JPY_tn@2023", "JPY_tn@2023"), ("JPY / USD", "JPY/USD"), ("1/year", "1/year")),
        *(("JPY_bn@2023/year/person", "JPY_bn@2023/person/year"), ("year*JPY", "JPY*year")),
        *(("share*JPY_bn@2023", "JPY_bn@2023"), ("month/month", "1"), ("year*year", "year^2")),
    ],
)
def test_a_unit_prints_in_one_way(text: str, shown: str) -> None:
    assert str(parse_unit(text)) == shown


def test_money_of_another_year_or_size_is_another_unit() -> None:
    units = {
        parse_unit(f"{money}") for money in ("JPY", "JPY@2023", "JPY@2024", "JPY_bn@2023", "USD")
    }
    assert len(units) == 5


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "yen", "JPY_bn@23", "JPY_xx", "jpy", "JPYX", "years", "JPY**2", "JPY/", "*JPY"),
        *("JPY_bn@2023^2", "2*JPY", "ＪＰＹ", "JPY//USD", "a" * 81, "JPY*" * 40 + "JPY", "JPY\x00"),
    ],
)
def test_what_is_no_unit_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"JPY_bn@2023|at most 80 characters"):
        parse_unit(text)


@given(UNITS, UNITS, UNITS)
def test_units_multiply_like_powers(one: Unit, two: Unit, three: Unit) -> None:
    assert one * two == two * one
    assert (one * two) * three == one * (two * three)
    assert (one * two) / two == one
    assert (one / one).dimensionless
    assert one * DIMENSIONLESS == one
    assert (one**2) ** -1 == DIMENSIONLESS / one / one


@given(UNITS)
def test_equal_units_hash_alike(unit: Unit) -> None:
    assert hash(unit * YEAR / YEAR) == hash(unit)
    assert {unit: 1}[unit * YEAR / YEAR] == 1
