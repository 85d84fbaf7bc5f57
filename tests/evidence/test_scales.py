"""Words mean what their scale says, and nothing is mixed or guessed."""

import itertools

import pytest

from sonae.evidence import SCALES, UnknownWord, read_word, words_spanned


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_every_word_of_every_scale_reads_back_to_its_own_range(scale: str) -> None:
    for term in SCALES[scale].terms:
        for word in term.words:
            assert read_word(word, scale) == term
            assert 0 <= term.lower < term.upper <= 1


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [
        ("almost no chance", 0.01, 0.05),
        ("very unlikely", 0.05, 0.20),
        ("unlikely", 0.20, 0.45),
        ("roughly even chance", 0.45, 0.55),
        ("likely", 0.55, 0.80),
        ("very likely", 0.80, 0.95),
        ("almost certain", 0.95, 0.99),
    ],
)
def test_icd203_has_its_published_ranges(word: str, low: float, high: float) -> None:
    term = read_word(word, "icd203")
    assert (term.lower, term.upper) == (low, high)


def test_icd203_is_a_partition_and_phia_has_its_gaps() -> None:
    def ranges(scale: str) -> list[tuple[float, float]]:
        terms = [term for term in SCALES[scale].terms if term.kind == "likelihood"]
        return sorted((term.lower, term.upper) for term in terms)

    icd, phia = ranges("icd203"), ranges("phia")
    assert all(upper == lower for (_, upper), (lower, _) in itertools.pairwise(icd))
    gaps = [(up, low) for (_, up), (low, _) in itertools.pairwise(phia) if up < low]
    assert gaps == [
        (0.05, 0.10),
        (0.20, 0.25),
        (0.35, 0.40),
        (0.50, 0.55),
        (0.75, 0.80),
        (0.90, 0.95),
    ]


def test_readers_take_almost_certain_more_loosely_than_the_standard() -> None:
    assert read_word("almost certain", "lay").lower < read_word("almost certain", "icd203").lower


@pytest.mark.parametrize("phrase", ["cannot be ruled out", "could", "may", "might", "possibly"])
@pytest.mark.parametrize("scale", sorted(SCALES))
def test_possibility_phrases_bind_below_only(phrase: str, scale: str) -> None:
    term = read_word(phrase, scale)
    assert term.kind == "possibility"
    assert term.lower > 0
    assert term.upper == 1
    assert term.suggests is not None


def test_case_and_spacing_do_not_matter() -> None:
    assert read_word("  Almost   Certain ", "icd203") == read_word("almost certain", "icd203")


def test_a_near_miss_names_the_word_that_was_meant() -> None:
    with pytest.raises(UnknownWord) as caught:
        read_word("likly", "icd203")
    assert caught.value.hint == "did you mean `likely`?"


def test_a_word_of_another_scale_is_named_as_such() -> None:
    with pytest.raises(UnknownWord) as caught:
        read_word("realistic", "icd203")
    assert "phia" in caught.value.hint


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.55, 0.80, "likely"),
        (0.36, 0.73, "unlikely to likely"),
        (0.0, 1.0, "anything: nothing is said"),
        (0.005, 0.995, "anything: nothing is said"),
        (0.0, 0.0, "impossible"),
        (0.005, 0.005, "below almost no chance"),
        (1.0, 1.0, "certain"),
        (0.5499999, 0.8000001, "likely"),
    ],
)
def test_an_interval_is_printed_with_the_words_it_spans(
    low: float, high: float, words: str
) -> None:
    assert words_spanned(low, high) == words
