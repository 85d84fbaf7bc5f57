"""Findings as text, JSON, SARIF and workflow commands: the same places in each."""

import json

import pytest

from sonae.dossier import CODES, FORMATS, Finding, Place, count_text

LINE = "    title: 'テスト港の報告', reliabilty: B"
COLUMN = LINE.index("reliabilty") + 1
PLACE = Place("dossier.yaml", 7, COLUMN, 10, LINE)
FINDING = Finding(
    "SN003",
    "error",
    PLACE,
    "sources.report.reliabilty",
    "unknown key, 100 % sure:\nreally",
    "did you mean `reliability`?",
    ((Place("other file.yaml", 2, 3, 1, "  a: 1"), "first, defined: here"),),
)
ADVICE = Finding("SN103", "warning", Place("a.yaml", 1, 1), "", "mixed")


def width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        (LINE, "reliabilty"),
        ("\t\tkey: value", "value"),
        ("日本\t語: 誤り", "誤り"),
        ("港" * 300 + "x" + "港" * 300, "x"),
        ("e\u0301te\u0301: faute", "faute"),
    ],
)
def test_carets_stand_under_what_is_meant_by_display_width(source: str, marked: str) -> None:
    place = Place("d.yaml", 1, source.index(marked) + 1, len(marked), source)
    _, shown, carets = str(Finding("SN003", "error", place, "", "x")).splitlines()
    plain = shown.replace("\u0301", "")  # takes no column of its own
    before = width(plain[: plain.index(marked)])
    assert carets.index("^") == before
    assert carets.count("^") == width(marked)


def test_text_holds_help_and_related_places() -> None:
    text = FORMATS["text"]([FINDING], "", "")
    assert "help: did you mean `reliability`?" in text
    assert "see other file.yaml:2:3: first, defined: here" in text


def test_json_holds_place_hint_and_related_places() -> None:
    (found,) = json.loads(FORMATS["json"]([FINDING], "", ""))["findings"]
    assert (found["file"], found["line"], found["column"]) == ("dossier.yaml", 7, COLUMN)
    assert (found["length"], found["hint"]) == (10, FINDING.hint)
    assert found["related"] == [
        {"at": "other file.yaml:2:3", "what": "first, defined: here"},
    ]


def test_a_workflow_command_is_one_line_with_everything_escaped() -> None:
    text = FORMATS["github"]([FINDING, ADVICE], "my,dossier", "")
    first, second = text.splitlines()
    assert first.startswith(
        f"::error file=my%2Cdossier/dossier.yaml,line=7,endLine=7,col={COLUMN},"
        f"endColumn={COLUMN + 10},title=SN003::"
    )
    assert "100 %25 sure:%0Areally" in first
    assert "see my,dossier/other file.yaml:2:3: first, defined: here" in first
    assert second.startswith("::warning file=my%2Cdossier/a.yaml,line=1,")


def test_a_workflow_command_of_the_folder_here_names_the_file_alone() -> None:
    assert "file=a.yaml," in FORMATS["github"]([ADVICE], ".", "")


def test_sarif_has_the_shape_that_code_hosts_read() -> None:
    log = json.loads(FORMATS["sarif"]([FINDING, ADVICE], "my dossier", "1.2"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("sonae", "1.2")
    for rule in driver["rules"]:
        entry = CODES[rule["id"]]
        assert rule["shortDescription"]["text"] == entry.title
        assert entry.bad.splitlines()[0] in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result, finding in zip(run["results"], (FINDING, ADVICE), strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == finding.severity
        assert finding.message in result["message"]["text"]
        assert result["partialFingerprints"]
        ((location,), place) = (result["locations"], finding.place)
        physical = location["physicalLocation"]
        assert " " not in physical["artifactLocation"]["uri"]
        assert physical["region"]["startLine"] == place.line
        assert physical["region"]["startColumn"] == place.column
        assert physical["region"]["endColumn"] == place.column + place.length
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["snippet"] == {
        "text": "reliabilty"
    }
    (related,) = run["results"][0]["relatedLocations"]
    assert (
        related["physicalLocation"]["artifactLocation"]["uri"] == "my%20dossier/other%20file.yaml"
    )
    assert related["message"]["text"] == "first, defined: here"


def test_fingerprints_do_not_change_with_the_line() -> None:
    moved = Finding("SN103", "warning", Place("a.yaml", 9, 4), "", "mixed")
    one, two = (
        json.loads(FORMATS["sarif"]([finding], "", ""))["runs"][0]["results"][0]
        for finding in (ADVICE, moved)
    )
    assert one["partialFingerprints"] == two["partialFingerprints"]


def test_no_findings_are_an_empty_run() -> None:
    (run,) = json.loads(FORMATS["sarif"]([], "", ""))["runs"]
    assert run["results"] == []
    assert FORMATS["github"]([], "", "") == FORMATS["text"]([], "", "") == ""


def test_the_count_tells_advice_from_warnings() -> None:
    assert count_text([]) == "no findings"
    assert count_text([FINDING]) == "1 error, 0 warnings"
    assert count_text([FINDING, ADVICE]) == "1 error, 0 warnings, 1 on tradecraft"
