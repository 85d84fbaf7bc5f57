"""From words and grades to intervals, with the finding at the right place when that fails."""

from pathlib import Path

import pytest

from sonae.dossier import DossierFindings, read
from sonae.evidence import check_evidence, judgements
from sonae.evidence.judgements import said_with_range

HEAD = """\
sonae: 1
dossier: small
title: A small dossier
question: What holds?
as_of: 2024-02-19
horizon: {from: 2024, to: 2026}
sources:
  paper: {title: Paper, reliability: C}
  wire: {title: Wire, reliability: A}
claims:
  said:
    source: paper
    says: The demand is likely.
    credibility: 3
    words: likely
    about: {event: "demand == 'made'"}
  hinted:
    source: wire
    says: It cannot be ruled out.
    credibility: 1
    words: cannot be ruled out
    about: {event: "demand == 'made'"}
  silent:
    source: wire
    says: Observers worry.
    credibility: 6
    about: {event: "demand == 'made'"}
factors:
  demand:
    label: Demand
    states: {made: {label: made}, none: {label: none}}
judgements:
"""


def small(tmp_path: Path, *rows: str, extra: str = "") -> Path:
    body = "".join(f"  - {{{row}}}\n" for row in rows) or "  []\n"
    (tmp_path / "d.yaml").write_text(HEAD.replace("judgements:\n", extra + "judgements:\n") + body)
    return tmp_path


def test_a_claim_with_words_and_event_is_a_judgement_by_itself(tmp_path: Path) -> None:
    read_ = {judgement.id: judgement for judgement in judgements(read(small(tmp_path)))}
    assert list(read_) == ["said", "hinted"]  # no word, no judgement: `silent` says nothing
    assert read_["said"].stated == (0.55, 0.855)
    assert read_["said"].scale == "lay"


def test_grades_widen_claims_and_leave_the_analyst_alone(tmp_path: Path) -> None:
    row = "id: j1, event: \"demand == 'made'\", is: likely, because: mine"
    found = {judgement.id: judgement for judgement in judgements(read(small(tmp_path, row)))}
    said = found["said"]  # C3: trust one half
    assert said.trust == 0.5
    assert (said.lower, said.upper) == pytest.approx((0.275, 0.9275), abs=1e-12)
    assert (found["j1"].lower, found["j1"].upper, found["j1"].trust) == (0.55, 0.80, None)


def test_face_value_takes_every_word_as_said(tmp_path: Path) -> None:
    said = judgements(read(small(tmp_path)), widened=False)[0]
    assert (said.lower, said.upper) == said.stated


def test_two_strengths_on_one_event_are_two_judgements(tmp_path: Path) -> None:
    said, hinted = judgements(read(small(tmp_path)))
    assert said.event.tree == hinted.event.tree
    assert hinted.upper == 1.0
    assert hinted.suggests == 0.5


def test_a_share_a_percentage_and_half_an_interval_are_read(tmp_path: Path) -> None:
    rows = [
        "id: a, event: \"demand == 'made'\", is: .45 to .58, because: x",
        "id: b, event: \"demand == 'made'\", is: 45% to 58%, because: x",
        "id: c, event: \"demand == 'made'\", is: at most 5%, because: x",
        "id: d, event: \"demand == 'made'\", is: at least 5%, because: x",
    ]
    found = {j.id: (j.lower, j.upper) for j in judgements(read(small(tmp_path, *rows)))}
    assert found["a"] == found["b"] == (0.45, 0.58)
    assert found["c"] == (0.0, 0.05)
    assert found["d"] == (0.05, 1.0)


@pytest.mark.parametrize(
    ("row", "code", "message", "hint"),
    [
        ("is: likly", "SN016", "not a word of the scale icd203", "did you mean `likely`?"),
        ("is: realistic", "SN016", "not a word of the scale icd203", "it is a word of phia"),
        ("is: 80% to 20%", "SN012", "above upper end", ""),
        ("is: 1.2", "SN012", "not within 0 to 1", "shares"),
        ("is: -0.1 to 0.2", "SN012", "not within 0 to 1", "shares"),
        ("is: 20", "SN012", "not within 0 to 1", "percentages"),
        ("is: likely, scale: kant", "SN016", "there is no scale 'kant'", "icd203"),
        ("is: 2O%", "SN005", "is not a number", ""),
    ],
)
def test_what_cannot_be_a_probability_is_named_at_its_place(
    tmp_path: Path, row: str, code: str, message: str, hint: str
) -> None:
    folder = small(tmp_path, f"id: j1, event: \"demand == 'made'\", {row}")
    dossier = read(folder)
    with pytest.raises(DossierFindings) as caught:
        judgements(dossier)
    (finding,) = caught.value.findings
    line = next(
        number
        for number, text in enumerate((folder / "d.yaml").read_text().splitlines(), 1)
        if "id: j1" in text
    )
    assert (finding.code, finding.place.line) == (code, line)
    assert message in finding.message
    assert hint in (finding.hint or "")


def test_contradictory_grades_are_a_warning_not_an_error(tmp_path: Path) -> None:
    folder = small(tmp_path)
    text = (folder / "d.yaml").read_text().replace("credibility: 1\n", "credibility: 5\n")
    (folder / "d.yaml").write_text(text)
    (finding,) = check_evidence(read(folder))
    assert (finding.severity, finding.path) == ("warning", "claims.hinted.credibility")


def test_an_order_between_two_events_is_a_judgement(tmp_path: Path) -> None:
    events = "event: \"demand == 'made'\", than: \"demand == 'none'\""
    row = f"id: o, {events}, times: at least 1, because: x"
    order = judgements(read(small(tmp_path, row)))[-1]
    assert order.than is not None
    assert (order.lower, order.upper) == (1.0, float("inf"))


def claim(tmp_path: Path, words: str, *more: str) -> Path:
    """The small dossier, with the words of its first claim written otherwise."""
    folder = small(tmp_path)
    text = (folder / "d.yaml").read_text()
    lines = "".join(f"    {line}\n" for line in (f"words: {words}", *more))
    assert text.count("    words: likely\n") == 1
    (folder / "d.yaml").write_text(text.replace("    words: likely\n", lines))
    return folder


def test_soft_ends_are_carried_and_never_bind(tmp_path: Path) -> None:
    said, hinted = judgements(read(claim(tmp_path, "might not")))
    assert (said.stated, said.suggests, said.suggests_least) == ((0.0, 0.9), None, 0.4)
    assert said.lower == 0.0
    assert (hinted.suggests, hinted.suggests_least) == (0.5, None)
    assert hinted.upper == 1.0


def test_a_claim_that_denies_an_event_is_read_as_the_contrary(tmp_path: Path) -> None:
    said = judgements(read(claim(tmp_path, "likely", "polarity: denied")), widened=False)[0]
    assert said.stated == (0.145, 0.45)
    assert said.denied
    assert said_with_range(said) == "likely (55–85.5 %) of the contrary, so 14.5–45 %"


def test_a_claim_may_state_numbers(tmp_path: Path) -> None:
    said = judgements(read(claim(tmp_path, "60% to 70%")))[0]
    assert said.stated == (0.6, 0.7)
    assert (said.word, said.scale, said_with_range(said)) == (None, None, None)
    (tmp_path / "denied").mkdir()
    denied = claim(tmp_path / "denied", "60% to 70%", "polarity: denied")
    assert judgements(read(denied))[0].stated == (0.3, 0.4)


def test_a_word_is_printed_with_the_range_of_its_scale(tmp_path: Path) -> None:
    row = "id: j1, event: \"demand == 'made'\", is: realistic, scale: phia, because: mine"
    said, hinted, own = judgements(read(small(tmp_path, row)))
    assert said_with_range(said) == "likely (55–85.5 %)"
    assert said_with_range(hinted) == "cannot be ruled out (1–100 %, suggests at most 50 %)"
    assert said_with_range(own) == "realistic (40–<50 %)"


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        ("will", "SN071", "`will` states no likelihood", "or an interval, or drop `words`"),
        ("would not", "SN071", "states no likelihood", "drop `words`"),
        ("many observers fear", "SN071", "what others think", "drop `words`"),
        ("some say it is likely", "SN071", "what others think", "write `words: likely`"),
        ("reportedly", "SN071", "was heard", "drop `words`"),
        ("must", "SN071", "what ought to be", "drop `words`"),
        ("inevitably led", "SN071", "how the writer feels", "drop `words`"),
        ("unclear whether", "SN071", "leaves the question open", "drop `words`"),
        ("not unlikely", "SN072", "does not say how much is denied", "what is meant"),
        ("quite possible", "SN016", "is not a word of the scale lay", "words of lay"),
        ("realistic", "SN016", "is not a word of the scale lay", "it is a word of phia"),
        ("120%", "SN012", "not within 0 to 1", "percentages"),
    ],
)
def test_words_without_a_likelihood_ask_for_one_and_never_count_as_certain(
    tmp_path: Path, words: str, code: str, message: str, hint: str
) -> None:
    dossier = read(claim(tmp_path, words))
    with pytest.raises(DossierFindings) as caught:
        judgements(dossier)
    (finding,) = caught.value.findings
    assert (finding.code, finding.path) == (code, "claims.said.words")
    assert message in finding.message
    assert hint in finding.hint


def test_a_word_to_which_kent_gives_no_probability_asks_for_one(tmp_path: Path) -> None:
    row = "id: j1, event: \"demand == 'made'\", is: possible, scale: kent, because: mine"
    (finding,) = check_evidence(read(small(tmp_path, row)))
    assert (finding.code, finding.path) == ("SN071", "judgements[0].is")
    assert "`possible` has no probability on kent" in finding.message
    assert finding.hint == "give a word of the scale or an interval"


def test_a_negated_word_in_a_claim_that_denies_is_asked_about(tmp_path: Path) -> None:
    folder = claim(tmp_path, "not likely", "polarity: denied")
    found = [f for f in check_evidence(read(folder)) if f.severity == "error"]
    assert [(f.code, f.path) for f in found] == [("SN072", "claims.said.words")]
    assert "polarity" in found[0].hint
