"""The analyst's words side by side: one row of synonyms, one declared scale, no doubtful denial."""

from pathlib import Path

import pytest

from sonae.dossier import Finding, read
from sonae.evidence import check_evidence

HEAD = """\
sonae: 1
dossier: small
title: A small dossier
question: What holds?
as_of: 2024-02-19
horizon: {from: 2024, to: 2026}
sources: {paper: {title: Paper, reliability: C}}
claims:
  said: {source: paper, says: It is likely., credibility: 3, words: WORDS, reading: READ,
    about: {event: "demand == 'made'"}}
factors: {demand: {label: Demand, states: {made: {label: made}, none: {label: none}}}}
judgements:
"""


def found(
    folder: Path,
    *words: str,
    top: str = "scale: icd203\n",
    claimed: str = "likely",
    on: str = "lay",
) -> list[Finding]:
    """Findings of a dossier whose judgements have these words, `word@scale` on a scale."""
    rows = ""
    for number, text in enumerate(words):
        word, _, scale = text.partition("@")
        named = f", scale: {scale}" if scale else ""
        rows += (
            f"  - {{id: j{number}, event: \"demand == 'made'\", is: {word}{named}, because: x}}\n"
        )
    head = HEAD.replace("WORDS", claimed).replace("READ", on)
    (folder / "d.yaml").write_text(top + head + (rows or "  []\n"))
    return check_evidence(read(folder))


def test_words_of_both_rows_of_icd203_are_told_once(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "likely", "unlikely", "probable", "remote", "very likely")
    assert (finding.code, finding.severity, finding.path) == (
        "SN070",
        "warning",
        "judgements[2].is",
    )
    assert (
        "`probable` is of the row of `probable`, `likely` of the row of `likely`" in finding.message
    )
    assert finding.hint == "write all in the row of `likely`: the ranges are the same"
    assert [said for _, said in finding.related] == ["likely", "remote"]


def test_the_row_that_is_used_less_is_the_one_that_is_named(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "likely", "remote", "highly improbable")
    assert finding.path == "judgements[0].is"


@pytest.mark.parametrize(
    "words",
    [
        ("likely", "almost no chance", "roughly even chance", "almost certainly"),
        ("probable", "remote", "nearly certain", "improbably"),
        ("likely", "even chance", "could", "doubtful"),  # in neither row
        ("likely@phia", "probable@phia"),  # one term of that scale, no rows
        ("likely", "likely@phia", "probable@phia"),
        ("40% to 60%", "likely"),
    ],
)
def test_one_row_other_scales_and_phrases_are_not_mixed_rows(tmp_path: Path, words) -> None:
    assert [f for f in found(tmp_path, *words) if f.code == "SN070"] == []


def test_a_denied_word_counts_in_its_row(tmp_path: Path) -> None:
    codes = [f.code for f in found(tmp_path, "likely", "probably not")]
    assert codes == ["SN070", "SN074"]


def test_words_of_claims_are_not_the_analysts_and_mix_with_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, "probable", claimed="likely", on="icd203") == []


def test_a_second_scale_beside_an_undeclared_one_is_told(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "realistic@phia", "likely", "unlikely", top="")
    assert (finding.code, finding.severity, finding.path) == (
        "SN073",
        "warning",
        "judgements[1].is",
    )
    assert "read on `icd203`" in finding.message
    assert "`phia`" in finding.message
    assert finding.hint.startswith("write `scale: icd203` at the top")


@pytest.mark.parametrize(
    ("words", "top"),
    [
        (("realistic@phia", "likely"), "scale: icd203\n"),  # declared
        (("realistic@phia", "likely@icd203"), ""),  # each row says so
        (("likely", "unlikely"), ""),  # one scale
        (("realistic@phia", "40% to 60%"), ""),  # numbers have no scale
    ],
)
def test_a_scale_that_is_said_is_not_mixed(tmp_path: Path, words, top: str) -> None:
    assert found(tmp_path, *words, top=top) == []


def test_not_likely_is_told_with_both_readings(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "not likely")
    assert (finding.code, finding.severity, finding.path) == (
        "SN074",
        "warning",
        "judgements[0].is",
    )
    assert "20–45 %" in finding.message
    assert "5–35 %" in finding.message
    (finding,) = found(tmp_path, claimed="not likely")
    assert (finding.code, finding.path) == ("SN074", "claims.said.words")


def test_a_term_that_denies_by_itself_is_not_told(tmp_path: Path) -> None:
    assert found(tmp_path, "almost certainly not", claimed="probably not") == []


def test_what_cannot_be_read_is_told_once_as_that(tmp_path: Path) -> None:
    codes = [f.code for f in found(tmp_path, "will", "not unlikely", "likely@kant", "likly")]
    assert codes == ["SN071", "SN072", "SN016", "SN016"]
