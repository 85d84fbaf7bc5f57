"""Grades widen what a source says; they never become a probability."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonae.dossier import Dossier, read
from sonae.evidence import CREDIBILITY_TRUST, RELIABILITY_CAP, trust, widen
from sonae.evidence.grades import contradictory, trust_table

PROBABILITY = st.floats(0, 1)
HEAD = """\
sonae: 1
dossier: small
title: T
question: What?
as_of: 2024-02-19
horizon: {from: 2024, to: 2025}
factors:
  yard: {label: Yard, states: {open: {label: open}, closed: {label: closed}}}
"""


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


# a table of the dossier's own -----------------------------------------------------------------


@pytest.fixture
def with_trust(tmp_path: Path) -> Callable[[str], Dossier]:
    """Return a function that makes a dossier with a table of trust."""

    def make(trusted: str) -> Dossier:
        (tmp_path / "0.yaml").write_text(HEAD + trusted, encoding="utf-8")
        return read(tmp_path)

    return make


def test_a_dossier_that_says_nothing_has_the_default_table(
    with_trust: Callable[[str], Dossier],
) -> None:
    table = trust_table(with_trust(""))
    assert (table.credibility, table.reliability) == (CREDIBILITY_TRUST, RELIABILITY_CAP)
    assert not table.own


def test_a_dossier_may_give_its_own_table_and_keeps_what_it_does_not_give(
    with_trust: Callable[[str], Dossier],
) -> None:
    table = trust_table(with_trust("trust: {credibility: {1: 100%, 2: .8}, reliability: {B: .85}}"))
    assert table.own
    assert table.credibility == {**CREDIBILITY_TRUST, 1: 1.0, 2: 0.8}
    assert table.trust("A", 1) == 1.0
    assert table.trust("B", 1) == 0.85
    assert trust("B", 2, table) == 0.8
    assert table.trust("F", 1) == table.trust("A", 6) == 0.0


def test_the_default_table_falls_with_the_grade_and_f_and_6_say_nothing() -> None:
    for table in (CREDIBILITY_TRUST, RELIABILITY_CAP):
        shares = list(table.values())
        assert shares == sorted(shares, reverse=True)
        assert shares[-1] == 0.0
