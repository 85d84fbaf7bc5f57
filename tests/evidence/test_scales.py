"""Words mean what their scale says, and nothing is mixed or guessed."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.evidence import SCALES, UnknownWord, graded_terms, read_word, words_spanned
from sonae.evidence.phrases import NUMBERED
from sonae.evidence.scales import (
    NoLikelihood,
    UnclearNegation,
    complement,
    read_phrase,
    readers_differ,
    term_range,
    word_with_range,
)
from sonae.evidence.scales.lay import ASKED
from sonae.evidence.surveys import PERCEIVED, SURVEYS, envelope

ALL = [(word, scale) for scale in SCALES for word in SCALES[scale].vocabulary()]
TERMS = [term for scale in SCALES.values() for term in scale.terms]


# the data ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_every_word_of_every_scale_reads_back_to_its_own_range(scale: str) -> None:
    for term in SCALES[scale].terms:
        for word in term.words:
            assert word in read_word(word, scale).words
            assert read_word(word, scale) == term
            assert read_word(f" An {word.upper()} ", scale) == term
            assert 0 <= term.lower <= term.upper <= 1


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_no_word_stands_twice_on_a_scale_and_all_are_plain(scale: str) -> None:
    words = [word for term in SCALES[scale].terms for word in term.words]
    assert len(set(words)) == len(words)
    assert all(word == " ".join(word.lower().split()) for word in words)


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_a_scale_says_where_it_is_from_and_against_what_it_was_checked(scale: str) -> None:
    held = SCALES[scale]
    assert held.id == scale
    assert all((held.title, held.source, held.edition, held.checked, held.note))
    assert 1964 <= held.year <= 2025


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_only_a_standard_that_was_not_at_hand_says_that_nothing_was_checked(scale: str) -> None:
    assert SCALES[scale].checked.startswith("nothing") is (scale == "nato")


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_the_graded_words_of_a_scale_rise(scale: str) -> None:
    for one, other in itertools.pairwise(graded_terms(scale)):
        assert one.lower + one.upper <= other.lower + other.upper
        if SCALES[scale].layout in ("partition", "gaps"):
            assert one.upper <= other.lower
            assert one.upper < other.upper


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_the_layout_that_a_scale_declares_is_the_one_it_has(scale: str) -> None:
    pairs = list(itertools.pairwise(graded_terms(scale)))
    overlap = any(other.lower < one.upper for one, other in pairs)
    gap = any(one.upper < other.lower for one, other in pairs)
    assert SCALES[scale].is_nested is overlap
    assert SCALES[scale].has_gaps is (gap and not overlap)


@pytest.mark.parametrize(
    "term", [t for t in TERMS if t.kind == "likelihood"], ids=lambda t: t.words[0]
)
def test_a_graded_word_suggests_no_more_than_it_says(term) -> None:
    assert term.suggests is None
    assert term.suggests_least is None


@pytest.mark.parametrize(
    "term", [t for t in TERMS if t.suggests is not None], ids=lambda t: t.words[0]
)
def test_what_a_phrase_suggests_lies_within_what_it_says(term) -> None:
    assert term.lower <= term.suggests <= term.upper


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


def test_icd203_keeps_its_two_rows_of_synonyms() -> None:
    rows = {"likely": [], "probable": []}
    for term in graded_terms("icd203"):
        named = {term.row(word) for word in term.words} - {None}
        assert named == set(rows)
        for word in term.words:
            if term.row(word) is not None:
                rows[term.row(word)].append(word)
    assert rows["probable"] == [
        *("remote", "highly improbable", "improbable", "improbably", "roughly even odds"),
        *("probable", "probably", "highly probable", "nearly certain"),
    ]
    assert not any(
        term.rows for scale in SCALES.values() if scale.id != "icd203" for term in scale.terms
    )


@pytest.mark.parametrize(
    ("scale", "word", "low", "high"),
    [
        ("nato", "highly unlikely", 0.0, 0.10),
        ("nato", "even chance", 0.40, 0.60),
        ("nato", "highly likely", 0.90, 1.0),
        ("ipcc", "likely", 0.66, 1.0),
        ("ipcc", "more likely than not", 0.50, 1.0),
        ("ipcc", "extremely unlikely", 0.0, 0.05),
        ("ipcc", "virtually certain", 0.99, 1.0),
        ("phia", "almost certain", 0.95, 1.0),
        ("phia", "realistic possibility", 0.40, 0.50),
        ("kent", "almost certain", 0.87, 0.99),
        ("kent", "probable", 0.63, 0.87),
        ("kent", "chances about even", 0.40, 0.60),
        ("kent", "probably not", 0.20, 0.40),
        ("kent", "almost certainly not", 0.02, 0.12),
        ("kent", "certain", 1.0, 1.0),
        ("kent", "impossible", 0.0, 0.0),
    ],
)
def test_the_other_standards_have_their_published_ranges(
    scale: str, word: str, low: float, high: float
) -> None:
    term = read_word(word, scale)
    assert (term.lower, term.upper) == (low, high)


def test_on_the_ipcc_scale_what_is_very_likely_is_also_likely() -> None:
    likely, very = read_word("likely", "ipcc"), read_word("very likely", "ipcc")
    assert likely.lower < very.lower < very.upper == likely.upper


def test_kent_gives_what_is_possible_no_probability() -> None:
    for word in ("possible", "conceivable", "could", "may", "might", "perhaps"):
        term = read_word(word, "kent")
        assert (term.kind, term.lower, term.upper) == ("unassigned", 0.0, 1.0)
    assert read_word("doubtful", "kent") == read_word("probably not", "kent")


# the surveys ---------------------------------------------------------------------------------


def test_the_survey_table_is_ordered_and_names_its_surveys() -> None:
    for rows in PERCEIVED.values():
        assert len({row.survey for row in rows}) == len(rows)
        for row in rows:
            assert 0 <= row.p10 <= row.median <= row.p90 <= 100
            assert 40 <= row.n <= SURVEYS[row.survey].rows


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [  # of the finding, in percent, to half a point
        ("almost certain", 80, 99),
        ("highly likely", 75, 97),
        ("very good chance", 70, 90),
        ("likely", 55, 85.5),
        ("probably", 51, 85),
        ("probable", 50, 85),
        ("we believe", 50, 95),
        ("better than even", 51, 70),
        ("moderate probability", 30, 65),
        ("about even", 49, 50),
        ("probably not", 7, 40),
        ("we doubt", 5, 42),
        ("unlikely", 5, 35),
        ("improbable", 1, 37),
        ("chances are slight", 5, 30),
        ("low probability", 5, 25),
        ("highly unlikely", 1, 20),
        ("almost no chance", 0.1, 10),
        ("rarely", 4, 20),
        ("never", 0, 5),
        ("always", 90, 100),
        ("certainly", 80, 100),
    ],
)
def test_the_survey_table_gives_the_lay_scale_to_half_a_point(
    word: str, low: float, high: float
) -> None:
    term = read_word(word, "lay")
    assert term.lower == pytest.approx(low / 100, abs=0.0050001)
    assert term.upper == pytest.approx(high / 100, abs=0.0050001)


def test_a_lay_word_holds_what_four_in_five_readers_of_every_survey_say() -> None:
    for word, more, alike in ASKED:
        term = read_word(word, "lay")
        for asked in (word, *more):
            for row in PERCEIVED[asked]:
                assert term.lower <= row.p10 / 100 <= row.p90 / 100 <= term.upper
        assert all(read_word(other, "lay") == term for other in alike)


def test_the_envelope_is_the_outer_one() -> None:
    assert envelope("probably") == (0.51, 0.85)
    assert envelope("probably", "certainly") == (0.51, 1.0)


def test_the_hard_ends_of_a_phrase_hold_what_readers_say_of_it() -> None:
    for word in ("maybe", "possibly", "serious possibility", "real possibility", "we doubt"):
        term = read_word(word, "lay")
        for row in PERCEIVED[word]:
            assert term.lower <= row.p10 / 100
            assert row.p90 / 100 <= (term.suggests or term.upper) <= term.upper


def test_readers_take_almost_certain_more_loosely_than_the_standard() -> None:
    assert read_word("almost certain", "lay").lower < read_word("almost certain", "icd203").lower


@pytest.mark.parametrize("phrase", ["cannot be ruled out", "could", "may", "might", "possibly"])
@pytest.mark.parametrize("scale", sorted(set(SCALES) - {"kent"}))
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
        (0.0004, 0.9996, "anything: nothing is said"),
        (0.005, 0.9931, "almost anything (0.5–99.4 %)"),
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


@pytest.mark.parametrize(
    ("low", "high", "scale", "words"),
    [
        (0.7, 0.8, "ipcc", "likely"),
        (0.92, 0.94, "ipcc", "very likely"),
        (0.66, 1.0, "ipcc", "likely"),
        (0.2, 0.95, "ipcc", "unlikely to very likely"),
        (0.55, 0.7, "ipcc", "more likely than not"),
        (0.0, 0.33, "ipcc", "unlikely"),
        (0.4, 0.6, "ipcc", "about as likely as not"),
        (0.55, 0.855, "lay", "likely"),
        (0.55, 0.80, "phia", "likely"),
        (0.505, 0.545, "phia", "between realistic possibility and likely"),
        (0.13, 0.18, "kent", "between almost certainly not and probably not"),
        (0.30, 0.55, "nato", "unlikely to even chance"),
        (1.0, 1.0, "kent", "certain"),
    ],
)
def test_words_that_hold_one_another_are_told_by_the_narrowest(
    low: float, high: float, scale: str, words: str
) -> None:
    assert words_spanned(low, high, scale) == words


@given(st.sampled_from(sorted(SCALES)), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_every_interval_has_words_on_every_scale(scale: str, one: float, two: float) -> None:
    low, high = sorted((one, two))
    said = words_spanned(low, high, scale)
    assert said
    if high - low > 0.01 and " to " not in said and said in SCALES[scale].vocabulary():
        term = read_word(said, scale)
        assert term.lower < high
        assert low < term.upper


@pytest.mark.parametrize(
    "term",
    [
        t
        for s in SCALES
        for t in graded_terms(s)
        if t.lower < t.upper and t.words[0] not in ("probable", "probably")
    ],
    ids=lambda term: term.words[0],
)
def test_the_range_of_a_word_is_told_by_that_word_or_a_narrower_one(term) -> None:
    (scale,) = [name for name in SCALES if any(term is other for other in SCALES[name].terms)]
    said = words_spanned(term.lower, term.upper, scale)
    told = read_word(said, scale)
    assert (told.lower, told.upper) == (term.lower, term.upper)


# words with their range ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "scale", "printed"),
    [
        ("likely", "icd203", "likely (55–80 %)"),
        ("likely", "lay", "likely (55–85.5 %)"),
        ("realistic possibility", "phia", "realistic possibility (40–<50 %)"),
        ("highly likely", "nato", "highly likely (>90–100 %)"),
        ("more likely than not", "ipcc", "more likely than not (>50–100 %)"),
        ("certain", "kent", "certain (100 %)"),
        ("possible", "kent", "possible (no probability assigned)"),
        ("could", "lay", "could (1–100 %, suggests at most 60 %)"),
        ("might not", "lay", "might not (0–90 %, suggests at least 40 %)"),
        ("not likely", "icd203", "not likely (20–45 %)"),
        ("almost no chance", "lay", "almost no chance (0.1–10 %)"),
    ],
)
def test_a_word_is_printed_with_its_range(word: str, scale: str, printed: str) -> None:
    assert word_with_range(word, scale) == printed


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_every_word_can_be_printed_with_its_range(scale: str) -> None:
    for word, term in SCALES[scale].vocabulary().items():
        assert word_with_range(word, scale) == f"{word} ({term_range(term)})"


def test_a_word_that_cannot_be_read_is_not_printed_with_a_range() -> None:
    with pytest.raises(NoLikelihood):
        word_with_range("will", "icd203")


# negation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.words[0])
def test_the_contrary_of_the_contrary_is_the_word_again(term) -> None:
    once = complement(term, *term.words)
    again = complement(once, *term.words)
    ends = ("lower", "upper", "kind", "suggests", "suggests_least", "open_lower", "open_upper")
    assert all(getattr(again, end) == getattr(term, end) for end in ends)
    assert once.lower == pytest.approx(1 - term.upper, abs=1e-12)
    assert once.upper == pytest.approx(1 - term.lower, abs=1e-12)


@pytest.mark.parametrize(
    ("word", "scale", "low", "high"),
    [
        ("not likely", "icd203", 0.20, 0.45),
        ("isn't likely", "icd203", 0.20, 0.45),
        ("is not likely to", "lay", 0.145, 0.45),
        ("not probable", "icd203", 0.20, 0.45),
        ("almost certainly not", "icd203", 0.01, 0.05),
        ("will almost certainly not", "lay", 0.01, 0.20),
        ("almost certainly not", "kent", 0.02, 0.12),
        ("probably not", "lay", 0.068, 0.40),
        ("would probably not", "kent", 0.20, 0.40),
        ("perhaps not", "lay", 0.0, 0.90),
    ],
)
def test_what_is_denied_outright_is_the_contrary(
    word: str, scale: str, low: float, high: float
) -> None:
    term = read_word(word, scale)
    assert (term.lower, term.upper) == (low, high)


def test_not_likely_is_the_contrary_of_likely_and_readers_are_reported_beside_it() -> None:
    reading = read_phrase("not likely", "icd203")
    assert reading.negated
    assert reading.word == "likely"
    assert reading.readers == read_word("unlikely", "lay")
    said = readers_differ(reading)
    assert "20–45 %" in said
    assert "5–35 %" in said
    assert readers_differ(read_phrase("almost certainly not", "kent")) is None  # a term of its own
    assert readers_differ(read_phrase("likely", "icd203")) is None


@pytest.mark.parametrize("scale", ["icd203", "lay"])
@pytest.mark.parametrize(
    "word",
    [
        *("not unlikely", "not impossible", "not improbable", "not doubtful", "unlikely not"),
        *(
            "not very likely",
            "not almost certain",
            "not certain",
            "hardly likely",
            "not even chance",
        ),
        *("far from certain", "anything but likely", "less than likely", "isn't unlikely"),
    ],
)
def test_a_denial_that_does_not_say_how_much_is_asked_about(word: str, scale: str) -> None:
    with pytest.raises(UnclearNegation) as caught:
        read_word(word, scale)
    assert caught.value.code == "SN072"
    assert "nothing is computed" in str(caught.value)


# words that are not there --------------------------------------------------------------------


@given(st.sampled_from(ALL), st.integers(0, 30), st.sampled_from("abcdefghilnopqrstuvy"))
@settings(deadline=None, max_examples=200)
def test_a_slip_of_the_pen_never_becomes_the_opposite(pair, at: int, letter: str) -> None:
    word, scale = pair
    at %= len(word)
    for slip in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:]):
        meant = read_word(word, scale)
        try:
            read_word(slip, scale)
        except UnknownWord as error:
            if error.hint.startswith("did you mean `"):
                near = read_word(error.hint.split("`")[1], scale)
                assert (near.upper <= 0.5) == (meant.upper <= 0.5) or meant.kind != "likelihood"


@pytest.mark.parametrize("opposite", ["inlikely", "umlikely", "inprobable", "unprobable"])
def test_a_near_miss_of_a_denial_does_not_name_the_affirmation(opposite: str) -> None:
    with pytest.raises(UnknownWord) as caught:
        read_word(opposite, "icd203")
    assert "`likely`" not in caught.value.hint
    assert "`probable`" not in caught.value.hint


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_nothing_without_a_number_ever_becomes_one(scale: str) -> None:
    for word in ("will", "would", "must", "should", "some say", "reportedly", "inevitably led"):
        with pytest.raises(NoLikelihood):
            read_word(word, scale)


def test_the_phrases_stand_on_every_scale_but_where_it_has_its_own() -> None:
    for scale in SCALES:
        known = SCALES[scale].vocabulary()
        assert all(word in known for _, words, *_ in NUMBERED for word in words)


def test_a_word_behind_will_that_another_scale_has_is_named_as_such() -> None:
    with pytest.raises(UnknownWord) as caught:
        read_word("will be very likely", "kent")
    assert "it is a word of icd203" in caught.value.hint
