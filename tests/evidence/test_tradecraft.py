"""Advice after the standards of ICD 203: given where it is due, and nowhere else."""

import pytest

from sonae.dossier import CODES, STANDARDS
from sonae.evidence import check_tradecraft

J2 = "is: likely, from: [c1, c2], confidence: high, because: both}"
ASSUMPTIONS = (
    "assumptions:\n"
    "  - {says: the port stays open, bears_on: [growth], because: no plan closes it}\n"
)


def judgement(rest: str) -> tuple[str, str]:
    """The clean dossier's second judgement, written otherwise."""
    return J2, rest + "}"


UNKNOWN = [("credibility: 2\n", "credibility: 6\n"), ("credibility: 4", "credibility: 6")]
DUE = {
    "claims that cannot be judged": (
        ("SN101", "judgements[1].from"),
        [*UNKNOWN, judgement("is: likely, from: [c1, c2], confidence: moderate")],
    ),
    "a single source": (
        ("SN102", "judgements[1].from"),
        [judgement("is: likely, from: [c2], confidence: high, because: c1 is old")],
    ),
    "confidence and likelihood in a claim": (
        ("SN103", "claims.c1.says"),
        [("says: The yard will close.", "says: With high confidence it is likely to close.")],
    ),
    "confidence and likelihood in a reason": (
        ("SN103", "judgements[0].because"),
        [("because: polls", "because: we are fairly confident that it is unlikely")],
    ),
    "words of two scales": (
        ("SN104", "judgements[0].scale"),
        [("is: 42% to 56%, because: polls", "is: likely, scale: phia, from: [c1, c2]")],
    ),
    "nothing left out": (("SN105", "question"), [("not_modelled: [earthquakes]\n", "")]),
    "no assumption": (("SN106", "quantities.growth"), [(ASSUMPTIONS, "")]),
    "no room for the unnamed": (
        ("SN107", "factors"),
        [
            ("    unlisted: other\n", ""),
            ("{label: anything else}", "{label: anything else, when: neither}"),
        ],
    ),
    "a single plan": (("SN107", "plans"), [("  nothing: {label: Nothing, steps: []}\n", "")]),
    "no question": (("SN108", "question"), [("harbour prepare?", "harbour prepare.")]),
    "nothing asked": (
        ("SN108", "judgements"),
        [
            ("ask:\n", ""),
            (
                "  - {event: trouble, given: \"election == 'left'\", "
                "label: trouble under the left}\n",
                "",
            ),
            ("{id: j1, event: \"election == 'left'\"", "{id: j1, event: trouble"),
        ],
    ),
    "contrary evidence passed over": (
        ("SN109", "judgements[1].from[0]"),
        [judgement("is: likely, from: [c1], confidence: moderate")],
    ),
    "no changes": (("SN110", "changes"), [("changes: [First version.]", "changes: []")]),
}


@pytest.mark.parametrize("case", DUE)
def test_advice_is_given_where_it_is_due_and_only_there(findings, case) -> None:
    expected, changes = DUE[case]
    (finding,) = findings(*changes)
    assert (finding.code, finding.path) == expected
    assert finding.severity == "warning"
    assert finding.hint
    assert CODES[finding.code].standard in STANDARDS


NOT_DUE = {
    "low confidence owns up to weak claims": [
        *UNKNOWN,
        judgement("is: likely, from: [c1, c2], confidence: low"),
    ],
    "moderate confidence may rest on one source": [
        judgement("is: likely, from: [c2], confidence: moderate")
    ],
    "what others confirm is not one witness": [
        ("credibility: 4", "credibility: 1"),
        judgement("is: likely, from: [c2], confidence: high"),
    ],
    "two sentences keep them apart": [
        ("because: polls", "because: It is likely. Our confidence is high.")
    ],
    "confidence votes are no confidence levels": [
        ("because: polls", "because: a vote of no confidence is likely")
    ],
    "another scale with a reason": [
        ("is: 42% to 56%, because: polls", "is: likely, scale: phia, because: as in their paper")
    ],
    "the attacker is answered in the reason": [
        judgement("is: likely, from: [c1], confidence: moderate, because: c2 is old")
    ],
    "an improbable attacker need not be answered": [
        ("credibility: 4", "credibility: 5"),
        judgement("is: likely, from: [c1], confidence: moderate"),
    ],
    "alternatives are listed": [
        ("    unlisted: other\n", ""),
        ("{label: anything else}", "{label: anything else, when: neither}"),
        ("changes: [First version.]", "changes: [First version.]\nalternatives: [Do nothing.]"),
    ],
    "a question in Japanese": [("What should the harbour prepare?", "港は何を備えるべきか。")],
    "a sketch need not say what changed": [("changes: [First version.]\n", "")],
}


@pytest.mark.parametrize("case", NOT_DUE)
def test_what_is_said_in_its_own_words_is_not_asked_again(findings, case) -> None:
    assert findings(*NOT_DUE[case]) == []


def test_confidence_is_marked_at_its_words(findings) -> None:
    (finding,) = findings(
        ("says: The yard will close.", "says: As of now. With high confidence it is likely.")
    )
    place = finding.place
    assert place.source[place.column - 1 :][: place.length] == "high confidence"
    assert "“high confidence”" in finding.message
    assert "“likely”" in finding.message


def test_several_judgements_of_one_kind_are_one_finding_with_places(findings) -> None:
    (finding,) = [
        finding
        for finding in findings(
            ("is: 42% to 56%, because: polls", "is: 42% to 56%, from: [c2], confidence: high"),
            judgement("is: likely, from: [c2], confidence: high"),
        )
        if finding.code == "SN102"
    ]
    assert "2 of 2" in finding.message
    assert len(finding.related) == 1


def test_the_flagship_gets_no_advice_because_it_was_taken(flagship) -> None:
    assert check_tradecraft(flagship) == []
