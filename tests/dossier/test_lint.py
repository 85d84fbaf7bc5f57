"""Parts that nothing reads, factors nobody judges, states without a criterion."""

import pytest

from sonae.dossier import CODES

FACTOR = (
    "  weather: {label: Weather, states: {fair: {label: fair, when: dry}, "
    "foul: {label: foul, when: wet}}}\n"
)


def before(key: str, line: str) -> tuple[str, str]:
    """A line put before a key of the clean dossier."""
    return f"{key}\n", f"{line}\n{key}\n"


NUMBERS = "is: {open: 1, closed: 2, other: 3}"
IDLE = {
    "claims.c3": ("SN041", before("factors:", "  c3: {source: report, says: x, credibility: 2}")),
    "sources.memo": ("SN041", before("claims:", "  memo: {title: Memo, reliability: B}")),
    "options.quay": ("SN042", ("[dredge@2025, quay@2026]", "[dredge@2025]")),
    "quantities.spare": ("SN043", before("options:", "  spare: {is: 1, unit: '1', because: x}")),
    "events.calm": ("SN043", before("ask:", "  calm: {label: calm, is: \"yard == 'open'\"}")),
    "model.tables.push": (
        "SN043",
        before("  stocks:", f"    push: {{by: yard, {NUMBERS}, unit: '1', because: x}}"),
    ),
    "factors.election.states.left": ("SN045", (", when: the left wins", "")),
}


def test_cross_impacts_beyond_the_custom_are_weighed_but_named_once(findings) -> None:
    (finding,) = findings(("open: -2", "open: -20"), ("closed: 2", "closed: 20"))
    assert finding.code == "SN046"
    assert finding.message == "2 cross-impacts are beyond -3 to +3"
    assert len(finding.related) == 1


def test_the_clean_dossier_has_no_findings(findings) -> None:
    assert findings() == []


def found(list_of) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in list_of]


@pytest.mark.parametrize("path", IDLE)
def test_a_part_that_does_nothing_is_named_at_its_key(findings, path) -> None:
    code, change = IDLE[path]
    (finding,) = findings(change)
    assert (finding.code, finding.path, finding.severity) == (code, path, "warning")
    place, key = finding.place, path.rpartition(".")[2]
    assert place.source[place.column - 1 :][: place.length] == key
    assert finding.hint


def test_a_factor_that_nothing_reads_multiplies_scenarios_for_nothing(findings) -> None:
    assert found(findings(("events:\n", FACTOR + "events:\n"))) == [
        ("SN040", "factors.weather"),
        ("SN044", "factors.weather"),
    ]


def test_a_factor_that_a_formula_reads_still_wants_a_judgement(findings) -> None:
    reading = ("0.1 - 0.05 * on[quay]", "(0.1 if weather == 'fair' else 0.2) - 0.05 * on[quay]")
    (finding,) = findings(("events:\n", FACTOR + "events:\n"), reading)
    assert (finding.code, finding.path) == ("SN044", "factors.weather")


def test_a_dossier_without_judgements_is_not_asked_for_them(findings) -> None:
    text = "  - {id: j1, event: \"election == 'left'\", is: 42% to 56%, because: polls}\n"
    second = (
        "  - {id: j2, event: \"yard == 'open'\", is: likely, from: [c1, c2], confidence: high, "
        "because: both}\n"
    )
    words = "    words: likely\n"
    codes = {f.code for f in findings((text, ""), ("judgements:\n", ""), (second, ""), (words, ""))}
    assert "SN044" not in codes


@pytest.mark.parametrize(
    "more", ["note: kept for the record", "bears_on: [yard]", "supports: [c1]", "qualifies: [c2]"]
)
def test_a_claim_that_bears_on_something_or_says_why_it_is_kept_is_used(findings, more) -> None:
    claim = f"  c3: {{source: report, says: The quay was mended., credibility: 2, {more}}}\n"
    assert findings(("factors:\n", claim + "factors:\n")) == []


def test_a_number_that_rests_on_a_claim_may_stand_unread(findings) -> None:
    spare = "  spare: {is: 1, unit: '1', from: [c1]}\noptions:\n"
    assert findings(("options:\n", spare)) == []


def test_an_option_whose_reason_says_that_no_plan_uses_it_is_left_in_peace(findings) -> None:
    options = "  sell: {label: Sell, lead: 1 year, because: No plan uses it yet.}\nplans:\n"
    assert findings(("plans:\n", options)) == []


def test_all_states_without_a_criterion_are_one_finding_with_places(findings) -> None:
    (finding,) = findings(
        ("left: {label: Left, when: the left wins}", "left: {label: Left}"),
        ("right: {label: Right, when: the right wins}", "right: {label: Right}"),
    )
    assert "left, right" in finding.message
    assert [place.source.strip() for place, _ in finding.related] == ["right: {label: Right}"]


def test_a_thousand_idle_parts_do_not_drown_the_rest(findings) -> None:
    many = "".join(
        f"  c{at}: {{source: report, says: x, credibility: 2}}\n" for at in range(9, 300)
    )
    idle = [f for f in findings(("factors:\n", many + "factors:\n")) if f.code == "SN041"]
    assert len(idle) == 101
    assert "more than 100" in max(idle, key=lambda finding: finding.place).message


def test_every_lint_is_documented() -> None:
    assert {"SN040", "SN041", "SN042", "SN043", "SN044", "SN045"} <= set(CODES)
