import pytest

from sonae.brief.words import likelihood_terms, span


@pytest.mark.parametrize("term", likelihood_terms("icd203"), ids=lambda term: term.words[0])
def test_the_range_of_a_word_is_read_back_as_that_word(term) -> None:
    assert span(term.lower + 1e-9, term.upper - 1e-9) == term.words[0]


def test_an_interval_that_says_nothing_says_so() -> None:
    assert span(0.0, 1.0).startswith("anything")
    assert span(0.005, 0.995).startswith("anything")


def test_impossible_and_certain_have_their_own_words() -> None:
    assert span(0.0, 0.0) == "impossible"
    assert span(1.0, 1.0) == "certain"


def test_a_wide_interval_names_the_first_and_the_last_word() -> None:
    assert span(0.1, 0.7) == "very unlikely to likely"
