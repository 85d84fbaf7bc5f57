"""What stands where a likelihood might, and states none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.evidence.phrases import NUMBERED, classify, plain_words
from sonae.evidence.scales import SCALES, NoLikelihood, UnknownWord, graded_terms, read_phrase

KINDS = {
    "possibility": [
        *("cannot be ruled out", "could", "can", "may", "might", "possibly", "perhaps", "maybe"),
        *("can't be ruled out", "not ruled out", "Cannot  be excluded", "possible"),
    ],
    "low": ["doubtful", "we doubt", "doubt"],
    "middle": ["a real possibility", "a serious possibility"],
    "attribution": [
        *(
            "many observers fear",
            "some say",
            "many worry",
            "critics warn that",
            "some experts think",
        ),
        *("it is feared", "is widely expected to", "there are fears"),
        *("Some Western diplomats are convinced", "others believe it is likely"),
    ],
    "hearsay": [
        *("reportedly", "allegedly", "is said to", "it is rumoured that", "rumored", "we are told"),
        *("as I recall", "I heard that", "word has it", "is reported to be likely"),
    ],
    "forecast": [
        *(
            "will",
            "would",
            "will not",
            "won't",
            "is going to",
            "is set to",
            "bound to",
            "is sure to",
        ),
        *("definitely", "no doubt", "inevitable", "inevitably", "cannot", "can't", "impossible"),
        *("could not", "not possible", "out of the question", "will happen", "is certain to"),
    ],
    "deontic": ["should", "must", "ought to", "required to", "is obliged to", "has to", "must not"],
    "attitude": [
        *("inevitably led", "inevitably came", "inevitably followed", "regrettably", "of course"),
    ],
    "whether": [
        *("doubtful if", "doubtful whether", "it is unclear whether", "remains to be seen whether"),
        *("uncertain if it will come", "an open question whether"),
    ],
}
PAIRS = [(kind, text) for kind, texts in KINDS.items() for text in texts]
WITHOUT = [text for kind, text in PAIRS if kind not in ("possibility", "low", "middle", "whether")]


@pytest.mark.parametrize(("kind", "text"), PAIRS)
def test_a_phrase_is_of_its_class_however_it_is_written(kind: str, text: str) -> None:
    for written in (text, text.upper(), f"  {text.replace(chr(39), chr(0x2019))} "):
        found = classify(written)
        assert found is not None
        assert found.kind == kind
        assert found.states_likelihood is (kind in ("possibility", "low", "middle"))


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_the_graded_words_of_the_scales_are_no_phrases(scale: str) -> None:
    graded = [word for term in graded_terms(scale) for word in term.words]
    ours = {word for _, words, *_ in NUMBERED for word in words} | {"certain", "impossible"}
    assert [word for word in graded if classify(word) is not None and word not in ours] == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "the demand", "willing", "woodwork", "musty", "canny", "likely", "maybe not"),
        *("may well", "quite possible", "saying some", "fear of many observers", "a will", "50%"),
        *("must-see", "would-be", "inevitability", "shoulder"),
    ],
)
def test_what_is_no_known_phrase_is_none(text: str) -> None:
    found = classify(text)
    assert found is None or text == "a will"  # an article is passed over


@pytest.mark.parametrize("text", WITHOUT)
@pytest.mark.parametrize("scale", ["icd203", "lay"])
def test_a_phrase_without_a_number_asks_for_one(text: str, scale: str) -> None:
    with pytest.raises(NoLikelihood) as caught:
        read_phrase(text, scale)
    assert caught.value.code == "SN071"
    assert "states no likelihood" in str(caught.value)
    assert "interval" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("many observers fear that he may", "may"),
        ("some say it is very likely to come", "very likely"),
        ("it is said that it is unlikely", "unlikely"),
        ("some say it will probably not come", "probably not"),
        ("many observers fear", None),
        ("some say he will", None),
    ],
)
def test_what_others_think_keeps_the_word_they_use_apart(text: str, inner: str | None) -> None:
    with pytest.raises(NoLikelihood) as caught:
        read_phrase(text, "lay")
    assert caught.value.inner == inner


@pytest.mark.parametrize(
    "text", ["doubtful if", "doubtful whether", "it is doubtful whether he can"]
)
def test_doubtful_if_is_doubtful_and_no_condition(text: str) -> None:
    assert read_phrase(text, "lay").term == read_phrase("doubtful", "lay").term


def test_unclear_whether_has_no_number() -> None:
    with pytest.raises(NoLikelihood, match="open"):
        read_phrase("unclear whether", "lay")


def test_inevitably_before_what_was_is_an_attitude_and_before_what_comes_a_forecast() -> None:
    for was in ("inevitably led to war", "inevitably also failed", "inevitably followed"):
        assert classify(was).kind == "attitude"
    for comes in ("inevitably", "inevitable", "will inevitably come", "inevitably leads to war"):
        with pytest.raises(NoLikelihood):
            read_phrase(comes, "lay")
    assert classify("inevitably leads to war").kind == "forecast"


@pytest.mark.parametrize(
    ("text", "low", "high", "suggests"),
    [
        ("cannot be ruled out", 0.01, 1.0, 0.50),
        ("could", 0.01, 1.0, 0.60),
        ("may", 0.10, 1.0, 0.60),
        ("real possibility", 0.20, 0.858, None),
        ("doubtful", 0.05, 0.425, None),
    ],
)
def test_the_defaults_of_the_phrases(
    text: str, low: float, high: float, suggests: float | None
) -> None:
    found = classify(text)
    assert (found.lower, found.upper, found.suggests) == (low, high, suggests)


def test_two_strengths_of_one_event_hold_together_with_hard_ends_and_not_with_soft() -> None:
    likely = read_phrase("likely", "icd203").term
    hinted = read_phrase("cannot be ruled out", "icd203").term
    assert max(likely.lower, hinted.lower) == 0.55
    assert min(likely.upper, hinted.upper) == 0.80
    assert hinted.suggests < likely.lower


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("It isn’t  likely.", "it is not likely"),
        ("can't", "cannot"),
        ("A serious possibility", "serious possibility"),
        ("won't", "will not"),
    ],
)
def test_case_space_articles_and_contractions_are_passed_over(written: str, plain: str) -> None:
    assert plain_words(written) == plain


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_is_a_phrase_or_none_and_reads_or_says_why_not(text: str) -> None:
    found = classify(text)
    assert found is None or found.text == plain_words(text)
    try:
        term = read_phrase(text, "icd203").term
    except UnknownWord:
        return
    assert 0 <= term.lower <= term.upper <= 1


@given(
    st.lists(
        st.sampled_from(
            [
                "many",
                "some",
                "observers",
                "fear",
                "that",
                "is",
                "said",
                "to",
                "will",
                "not",
                "likely",
                "be",
            ]
        ),
        max_size=60,
    )
)
@settings(deadline=None)
def test_any_heap_of_cue_words_is_read_at_once(words: list[str]) -> None:
    classify(" ".join(words))
