"""From words and grades to intervals, with the finding at the right place when that fails."""

from pathlib import Path

import pytest

from sonae.dossier import DossierFindings, read
from sonae.evidence import check_evidence, judgements

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
