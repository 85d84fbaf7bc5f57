"""One bad part does not hide the faults of the others, and nothing is blamed on it twice."""

from pathlib import Path

import pytest

from sonae.checks import check
from sonae.dossier import new_dossier


@pytest.fixture
def spoilt(tmp_path: Path):
    def spoil(**changes: str) -> list[str]:
        path = new_dossier(tmp_path / "port")
        text = path.read_text(encoding="utf-8")
        for old, new in changes.values():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        found = check(path.parent, advice=False).findings
        return [
            f"{finding.code} {finding.path}" for finding in found if finding.severity == "error"
        ]

    return spoil


KEY = ("lead: 6 to 12 months", "leed: 6 to 12 months")
WORD = ("better: less, threshold: 100", "better: lower, threshold: 100")
STATE = ("never: \"strait == 'closed'", "never: \"strait == 'close'")
RANGE = ("is: likely, ", "is: 120%, ")
HINT = ("words: unlikely", "words: unlikly")


def test_faults_of_shape_reference_formula_and_evidence_are_named_at_once(spoilt) -> None:
    assert spoilt(a=KEY, b=WORD, c=STATE, d=RANGE, e=HINT) == [
        "SN016 claims.closure_talk.words",
        "SN012 judgements[1].is",
        "SN010 constraints[0].never",
        "SN003 options.stockpile.leed",
        "SN005 outcomes.cost.better",
    ]


def test_a_part_that_is_left_out_is_not_missed_elsewhere(spoilt) -> None:
    """The factor cannot be read: judgements, tables and formulas that name it are not to blame."""
    broken = ("resolves: 2026-12-31", "resolves: next year")
    assert spoilt(a=broken) == ["SN005 factors.strait.resolves"]


def test_places_and_paths_stay_those_of_the_file(spoilt) -> None:
    first = ("{id: j1, ", "{id: j1, sacle: icd203, because_of: x, confidence: huge, ")
    found = spoilt(a=first, b=RANGE)
    assert found[-1] == "SN012 judgements[1].is"
    assert all(text.split(" ")[1].startswith("judgements[0]") for text in found[:-1])


def test_a_head_that_cannot_be_read_hides_nothing(spoilt) -> None:
    assert spoilt(a=("as_of: 2024-02-19", "as_of: 30 February"), b=RANGE) == [
        "SN005 as_of",
        "SN012 judgements[1].is",
    ]


def test_a_section_of_the_wrong_kind_is_one_fault(tmp_path: Path) -> None:
    path = new_dossier(tmp_path / "port")
    text = path.read_text(encoding="utf-8")
    start, end = text.index("factors:"), text.index("judgements:")
    path.write_text(text[:start] + "factors: none\n" + text[end:], encoding="utf-8")
    found = check(path.parent, advice=False).findings
    assert [(finding.code, finding.path) for finding in found] == [("SN005", "factors")]
