"""The ledger of claims at the command line: what is said, how far trusted, what rests on it."""

import csv
import json
import shutil

import pytest

from sonae.evidence.jsonld import read_positions

SAME = """\
  echo:
    source: herald
    says: The Guard's treasurer says the same.
    chain: [adviser to the Guard]
    credibility: 3
    about: {event: any_demand, given: "election == 'guard'"}
    same_event: [demand_talk]
  leave_talk:
"""


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    shutil.copytree(template("isles", "alliance"), tmp_path / "isles")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "isles" / "10-evidence.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  leave_talk:\n", SAME, 1), encoding="utf-8")

    def run(*arguments):
        ran = terminal(*arguments)
        return ran.code, ran.out, ran.err

    return run


def test_a_claim_stands_with_grade_word_range_and_what_rests_on_it(sonae):
    code, out, _ = sonae("claims", "isles")
    assert code == 0
    assert out.startswith(
        "Trust is the smaller of two (the program's defaults): credibility 1: 0.9"
    )
    block = out[out.index("demand_talk  C3") :].split("\n\n")[0]
    assert "C3, trust 0.5  10-evidence.yaml:10:3" in block
    assert "author in herald, who has it from adviser to the Guard" in block
    assert "likely (55–85.5 %) on lay: stated 55.0% to 85.5%, used 27.5% to 92.8%" in block
    assert (
        "on it rest: its own words, as a judgement, Kestrel asks for more than today, d1" in block
    )


def test_an_echo_is_no_second_voice(sonae):
    _, out, _ = sonae("claims", "isles")
    assert "demand_talk, echo (any_demand, given election == 'guard'): 1 independent voice" in out
    _, out, _ = sonae("claims", "isles", "--json")
    (group,) = json.loads(out)["events"]
    assert (group["claims"], group["independent"]) == (["demand_talk", "echo"], 1)


def test_the_check_tells_of_an_echo_that_is_counted_as_support(sonae, tmp_path):
    path = tmp_path / "isles" / "10-evidence.yaml"
    text = path.read_text(encoding="utf-8")
    told = text.replace(
        "source: herald\n    says: The Guard's", "source: polls\n    says: The Guard's"
    )
    told = told.replace("same_event: [demand_talk]", "supports: [demand_talk]")
    assert told != text
    path.write_text(told, encoding="utf-8")
    code, out, _ = sonae("check", "isles")
    assert code == 0
    assert "warning[SN080]" in out
    assert "both go back to adviser to the guard" in out


def test_as_stated_binds_what_was_said(sonae):
    _, out, _ = sonae("claims", "isles", "--as-stated", "--json")
    claims = {claim["id"]: claim for claim in json.loads(out)["claims"]}
    assert claims["demand_talk"]["used"] == claims["demand_talk"]["stated"] == [0.55, 0.855]


def test_the_ledger_is_written_for_spreadsheets_and_as_linked_data(sonae, tmp_path):
    code, out, err = sonae("claims", "isles", "--csv", "claims.csv", "--jsonld", "claims.jsonld")
    assert (code, out) == (0, "")
    assert err == "claims.csv written\nclaims.jsonld written\n"
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["claim"]: row for row in csv.DictReader(file)}
    assert rows["demand_talk"]["used_lower"] == "0.275"
    text = (tmp_path / "claims.jsonld").read_text(encoding="utf-8")
    assert read_positions(text) == {}
    assert json.loads(text)["@graph"]


def test_a_dossier_without_claims_says_so(sonae, tmp_path):
    sonae("new", "route", "--template", "cross-impact")
    path = tmp_path / "route" / "00-dossier.yaml"
    assert path.exists()
    sonae("new", "plans", "--template", "portfolio")
    code, out, _ = sonae("claims", "plans")
    assert code == 0
    assert out.startswith("Trust is")


def test_a_dossier_with_errors_shows_no_ledger(sonae, tmp_path):
    path = tmp_path / "isles" / "10-evidence.yaml"
    path.write_text(path.read_text().replace("words: likely", "words: likly"), encoding="utf-8")
    code, out, err = sonae("claims", "isles")
    assert (code, out) == (1, "")
    assert "did you mean `likely`?" in err
