"""Scalars: what counts as a number, an interval, a duration, a date."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier.values import (
    UnreadableError,
    read_date,
    read_interval,
    read_months,
    read_number,
    read_step,
    read_whole,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("0", 0.0), ("7.95", 7.95), (".5", 0.5), ("-3", -3.0), ("+3", 3.0), ("1e3", 1000.0)),
        *(("45%", 0.45), ("45 %", 0.45), (" 2 ", 2.0), ("1.5E-2", 0.015), ("0.0", 0.0), ("-0", 0)),
    ],
)
def test_what_a_reader_would_call_a_number_is_one(text: str, value: float) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "1.", "e3", "1e", "--1", "1 2", "1%%", "% 1", "0b1", "0o7", "1e9999", "½", "五"),
        *("５０", "٣", "１e3", "inf", "nan", "Infinity", "1_0", "1'000", "1,5", "$1", "no", "True"),
        *("1\u00a0", "\u30001", "1\n2", "0x", "1e+", "1.2.3", "9" * 41, "1e-400", "−1", "–1"),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("0,7", "0.7"), ("1,5%", "1.5%"), ("0,125", "0.125"), ("-12,34", "-12.34")),
        *(("1,000", "1000"), ("1,234,567", "1234567"), ("1,000.5", "1000.5")),
        *(("1.000,5", "1000.5"), ("1,2345", "1.2345")),
    ],
)
def test_a_comma_between_decimals_is_told_from_one_between_thousands(text: str, meant: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_number(text)
    assert caught.value.hint == f"write {meant}"


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_python_prints_is_read_back_exactly(value: float) -> None:
    assert read_number(repr(value)) == value


@settings(deadline=None)
@given(st.text(max_size=45))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        number = read_number(text)
    except UnreadableError:
        return
    assert math.isfinite(number)


def test_an_interval_is_a_number_two_numbers_or_a_bound() -> None:
    assert (read_interval("42% to 56%").lower, read_interval("42% to 56%").upper) == (0.42, 0.56)
    assert read_interval("3").fixed
    assert read_interval("at least 2").upper == math.inf
    assert read_interval("at most 5%").upper == 0.05
    assert read_interval("0 to 5%").upper == 0.05
    assert read_interval("-2 to -1").middle == -1.5


@pytest.mark.parametrize(
    "text", ["2 to 1", "1 to", "to 1", "at least", "at least 1 to 2", "1 - 2", "1 to 2 to 3"]
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_interval(text)


def test_a_whole_number_is_written_whole() -> None:
    assert read_whole("2024") == 2024
    assert read_whole("-3") == -3
    assert read_whole(str(2**53)) == 2**53
    for text in ("2.0", "1e3", "200%", "0x7E8", "02024", str(2**53 + 2), "1.5"):
        with pytest.raises(UnreadableError):
            read_whole(text)


def test_a_duration_is_in_months() -> None:
    assert (read_months("12 to 24 months").lower, read_months("2 years").upper) == (12, 24)
    assert read_months("1 month").fixed
    for text in ("6", "6 weeks", "-1 months", "at least 3 months", "months", "2 to 1 years"):
        with pytest.raises(UnreadableError):
            read_months(text)


def test_a_date_is_in_the_calendar() -> None:
    assert read_date("2024-02-29").day == 29
    for text in (
        "2023-02-29",
        "2024-2-9",
        "0000-01-01",
        "24-01-01",
        "2024/01/01",
        "２０２４-01-01",
    ):
        with pytest.raises(UnreadableError):
            read_date(text)


def test_a_step_has_a_long_and_a_short_form() -> None:
    assert read_step("quay@2025") == {"option": "quay", "start": "2025"}
    assert read_step({"option": "quay"}) == {"option": "quay"}
    with pytest.raises(UnreadableError):
        read_step("quay 2025")
