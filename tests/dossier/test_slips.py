"""A slip of the hand is named where it was made, not where the parser notices it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sonae.dossier import Finding, read_with_findings


@pytest.fixture
def finding(spoil: Callable[..., Path]) -> Callable[..., Finding]:
    """Return a function that spoils one text of the good dossier and gives the only finding."""

    def check(file: str, old: str, new: str) -> Finding:
        (found,) = read_with_findings(spoil(file, old, new)).findings
        assert found.code == "SN001"
        return found

    return check


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        (
            "30-judgements.yaml",
            "\"election == 'left'\", is: 42%",
            "\"election == 'left', is: 42%",
            "4:21",
            "quotation is not closed",
        ),
        ("20-factors.yaml", "{label: Closed}", "{label: Closed", "14:15", "bracket is not closed"),
        ("00-dossier.yaml", "[earthquakes]", "[earthquakes", "9:15", "bracket is not closed"),
        ("10-evidence.yaml", "    credibility: 2", "    credibility 2", "8:5", "no colon"),
        ("10-evidence.yaml", "    words: likely", "    words:likely", "9:5", "no blank"),
        (
            "20-factors.yaml",
            "    label: Election",
            "     label: Election",
            "3:6",
            "indented unlike",
        ),
        ("20-factors.yaml", "    label: Election", "   label: Election", "3:4", "indented unlike"),
        ("40-options.yaml", "    lead: 6 months", "   lead: 6 months", "16:4", "indented unlike"),
        ("50-model.yaml", "  timing:\n", " timing:\n", "2:2", "indented unlike"),
    ],
)
def test_the_line_of_the_slip_is_named(
    finding: Callable[..., Finding], file: str, old: str, new: str, place: str, message: str
) -> None:
    found = finding(file, old, new)
    assert str(found.place) == f"{file}:{place}"
    assert message in found.message
    assert found.hint


def test_a_map_may_run_over_lines_and_its_own_fault_is_named(
    finding: Callable[..., Finding],
) -> None:
    old = " then: \"yard != 'closed'\", because: their programme}"
    new = "\n     then: \"yard != 'closed'\" because: x}"
    assert finding("30-judgements.yaml", old, new).place.line == 8
