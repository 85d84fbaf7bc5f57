"""Grades widen what a source says; they never become a probability."""

from hypothesis import given
from hypothesis import strategies as st

from sonae.evidence import CREDIBILITY_TRUST, RELIABILITY_CAP, trust, widen
from sonae.evidence.grades import contradictory

PROBABILITY = st.floats(0, 1)


@given(st.sampled_from("ABCDEF"), st.integers(1, 6))
def test_trust_is_the_smaller_of_the_two_grades_never_their_product(
    letter: str, digit: int
) -> None:
    assert trust(letter, digit) == min(RELIABILITY_CAP[letter], CREDIBILITY_TRUST[digit])


def test_f_and_6_mean_unknown_and_leave_everything_open() -> None:
    for letter, digit in (("F", 1), ("A", 6), ("F", 6)):
        assert widen(0.8, 0.99, trust(letter, digit)) == (0.0, 1.0)


@given(PROBABILITY, PROBABILITY)
def test_full_trust_changes_nothing_at_all(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert widen(low, high, 1.0) == (low, high)


@given(PROBABILITY, PROBABILITY, PROBABILITY, PROBABILITY)
def test_less_trust_gives_a_wider_interval(one: float, two: float, a: float, b: float) -> None:
    low, high = sorted((one, two))
    less, more = sorted((a, b))
    wide, narrow = widen(low, high, less), widen(low, high, more)
    assert wide[0] <= narrow[0] + 1e-15
    assert wide[1] >= narrow[1] - 1e-15
    assert 0 <= wide[0] <= low + 1e-15
    assert high - 1e-15 <= wide[1] <= 1


def test_grades_that_pull_apart_are_flagged_and_agreeing_ones_are_not() -> None:
    assert contradictory("A", 5)
    assert contradictory("E", 1)
    assert not any(
        contradictory(letter, digit) for letter, digit in zip("ABC", (1, 2, 3), strict=True)
    )
