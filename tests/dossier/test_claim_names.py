"""What a claim says of itself fits together, and what it names is there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sonae.dossier import Finding, read, read_with_findings
from sonae.dossier.schema import ChainLink, Claim
from sonae.versions import write

HEAD = """\
sonae: 1
dossier: small
title: T
question: What?
as_of: 2024-02-19
horizon: {from: 2024, to: 2025}
factors:
  yard: {label: Yard, states: {open: {label: open}, closed: {label: closed}}}
quantities:
  base: {is: 6 to 8, unit: JPY_bn@2023, because: Guess.}
"""
CLAIMS = """\
sources:
  gazette: {title: Gazette, author: Ann Lee, date: 2024-01-31, reliability: B}
claims:
  c1:
    source: gazette
    says: It will close.
    credibility: 2
    kind: forecast
    words: likely
    about: {event: "yard == 'closed'"}
    speaker: the mayor
    chain: [the minister, {source: a clerk, type: hearsay}]
    quantity: {value: 7, unit: JPY_bn@2023, of: base}
    horizon: 2024-06-01 to 2024-12-31
    supports: [c2]
  c2: {source: gazette, says: It may., credibility: 2}
"""
Faulty = Callable[[str, str, str, str], Finding]


@pytest.fixture
def found(faulty: Faulty) -> Callable[[str, str], Finding]:
    """Return a function that spoils the claims and gives what is found where `§` stood."""
    return lambda old, new: faulty(HEAD, CLAIMS, old, new)


Found = Callable[[str, str], Finding]


def test_a_claim_with_every_field_passes(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(HEAD + CLAIMS, encoding="utf-8")
    claim = read(tmp_path).content.claims["c1"]
    assert claim.chain == ("the minister", "a clerk")
    assert claim.links == (
        ChainLink(source="the minister"),
        ChainLink(source="a clerk", type="hearsay"),
    )
    assert str(claim.horizon) == "2024-06-01 to 2024-12-31"


def test_a_claim_written_before_these_fields_says_the_same(tmp_path: Path) -> None:
    old = Claim(source="s", says="x", credibility=2, chain=["a clerk"])  # type: ignore[call-arg]
    said = old.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert said == {"source": "s", "says": "x", "credibility": 2, "chain": ["a clerk"]}


@pytest.mark.parametrize(
    ("old", "new", "code", "severity", "part"),
    [
        ("[c2]", "[§c3]", "SN010", "error", "unknown claim `c3`"),
        ("of: base", "of: §bace", "SN010", "error", "unknown quantity `bace`"),
        ("JPY_bn@2023,", "§JPY_zn@2023,", "SN005", "error", "JPY_zn"),
        ("unit: JPY_bn@2023, of", "§unit: USD_bn@2023, of", "SN087", "warning", "is in JPY_bn"),
        ("value: 7", "§value: 9", "SN087", "warning", "is 6 to 8, and the claim says 9 JPY_bn"),
        ("value: 7", "relation: about, §value: 9", "SN087", "warning", "says about 9"),
        ("value: 7", "relation: at_least, §value: 9", "SN087", "warning", "says at least 9"),
        (
            "kind: forecast\n    words: likely",
            "kind: recommendation\n    §words: likely",
            "SN086",
            "warning",
            "advice says nothing",
        ),
        (
            "kind: forecast\n    words: likely",
            "kind: source_assessment\n    §words: likely",
            "SN086",
            "warning",
            "a remark on a source",
        ),
        (
            "speaker: the mayor",
            "speaker: the mayor\n    §condition: if nobody pays",
            "SN086",
            "warning",
            "judged without one",
        ),
        (
            "speaker: the mayor",
            f"speaker: the mayor\n    §anchor: {{prefix: {{length: 3, sha256: {'a' * 64}}}}}",
            "SN086",
            "warning",
            "not pointed at",
        ),
        (
            "horizon: 2024-06-01 to 2024-12-31",
            "§horizon: 2023-06-01",
            "SN086",
            "warning",
            "a forecast of 2023-06-01, published on 2024-01-31",
        ),
        ("2024-06-01 to", "§2025-06-01 to", "SN005", "error", "2024-12-31 is before 2025-06-01"),
        ("2024-06-01 to 2024-12-31", "§soon", "SN005", "error", "'soon' is not a date"),
        ("[the minister,", "[§The  Mayor,", "SN081", "error", "comes back to The  Mayor"),
        ("clerk, type:", "clerk, §typo:", "SN003", "error", "unknown key"),
        ("type: hearsay", "type: §rumour", "SN005", "error", "is not one of"),
        ("speaker: the mayor", "polarity: §maybe", "SN005", "error", "is not one of"),
        ("[c2]", "[c2]\n    §attacks: [c1]", "SN081", "error", "`c1` names itself"),
    ],
)
def test_a_fault_is_told_at_its_place(
    found: Found, old: str, new: str, code: str, severity: str, part: str
) -> None:
    finding = found(old, new)
    assert (finding.code, finding.severity) == (code, severity)
    assert part in finding.message


def test_a_claim_with_every_field_is_written_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(HEAD + CLAIMS, encoding="utf-8")
    content = read(tmp_path).content
    written = write(content)
    (tmp_path / "0.yaml").write_text(written, encoding="utf-8")
    assert read(tmp_path).content == content
    assert "horizon: 2024-06-01 to 2024-12-31" in written


@pytest.mark.parametrize(
    "relation", ["about, value: 8.5", "at_most, value: 7", "at_least, value: 2"]
)
def test_a_number_within_what_the_claim_says_passes(relation: str, tmp_path: Path) -> None:
    text = HEAD + CLAIMS.replace("value: 7", f"relation: {relation}")
    (tmp_path / "0.yaml").write_text(text, encoding="utf-8")
    assert read_with_findings(tmp_path).findings == ()


@pytest.mark.parametrize("key", ["supports", "qualifies"])
def test_claims_that_rest_on_each_other_in_a_circle_are_refused(found: Found, key: str) -> None:
    finding = found(
        "supports: [c2]\n  c2: {source",
        f"§{key}: [c2]\n  c2: {{{key}: [c1], source",
    )
    assert finding.code == "SN081"
    assert "in a circle: c1 → c2 → c1" in finding.message


def test_claims_may_contradict_each_other_both_ways(tmp_path: Path) -> None:
    text = CLAIMS.replace("supports: [c2]", "attacks: [c2]").replace(
        "c2: {source", "c2: {attacks: [c1], source"
    )
    (tmp_path / "0.yaml").write_text(HEAD + text, encoding="utf-8")
    assert read_with_findings(tmp_path).findings == ()


def test_the_author_is_the_one_of_the_source(found: Found) -> None:
    finding = found("speaker: the mayor\n    chain: [the minister,", "chain: [§ann lee,")
    assert (finding.code, finding.path) == ("SN081", "claims.c1.chain[0]")


@pytest.mark.parametrize(
    ("table", "code", "severity", "part"),
    [
        ("trust: {credibility: {2: .5, §3: .8}}", "SN082", "warning", "grade 3 is trusted more"),
        ("trust: {reliability: {§A: .8}}", "SN082", "warning", "grade B is trusted more (0.9)"),
        ("trust: {reliability: {§F: .5}}", "SN082", "warning", "cannot be judged"),
        ("trust: {credibility: {2: §1.5}}", "SN005", "error", "must be at most 1"),
        ("trust: {credibility: {2: §-0.5}}", "SN005", "error", "must be at least 0"),
        ("pooling: §average", "SN005", "error", "is not one of"),
    ],
)
def test_a_table_of_trust_falls_with_the_grade(
    faulty: Faulty, table: str, code: str, severity: str, part: str
) -> None:
    finding = faulty(HEAD, "alternatives: [none]\n", "alternatives: [none]", table)
    assert (finding.code, finding.severity) == (code, severity)
    assert part in finding.message


@pytest.mark.parametrize("grade", ["{credibility: {7: .5}}", "{reliability: {G: .5}}"])
def test_a_grade_that_is_none_is_refused(grade: str, tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(f"{HEAD}trust: {grade}\n", encoding="utf-8")
    (finding,) = read_with_findings(tmp_path).findings
    assert finding.severity == "error"
    assert finding.place.line == 11
