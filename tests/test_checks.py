"""The check as a user meets it: forms of the findings, exit codes, advice, explanations."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sonae.cli as cli
from sonae.checks import check
from sonae.dossier import CODES

CLEAN = Path(__file__).parent / "clean" / "dossier.yaml"
WARNED = ("[dredge@2025, quay@2026]", "[dredge@2025]")
ADVISED = ("not_modelled: [earthquakes]\n", "")
WRONG = ("reliability: C", "reliabilty: C")


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def sonae(capsys, tmp_path, monkeypatch) -> Callable[..., Ran]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def dossier(tmp_path) -> Callable[..., str]:
    def write(*changes: tuple[str, str]) -> str:
        text = CLEAN.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "port").mkdir()
        (tmp_path / "port" / "dossier.yaml").write_text(text, encoding="utf-8")
        return "port"

    return write


def test_warnings_do_not_fail_a_check_unless_it_is_strict(sonae, dossier) -> None:
    folder = dossier(WARNED)
    assert sonae("check", folder).code == 0
    assert sonae("check", folder, "--strict").code == 1


def test_a_clean_dossier_passes_the_strict_check(sonae, dossier) -> None:
    ran = sonae("check", dossier(), "--strict")
    assert (ran.code, ran.out, ran.err) == (0, "", "no findings\n")


def test_errors_fail_every_check(sonae, dossier) -> None:
    ran = sonae("check", dossier(WRONG))
    assert ran.code == 1
    assert "SN003" in ran.out
    assert "did you mean `reliability`?" in ran.out


def test_advice_can_be_left_out(sonae, dossier) -> None:
    folder = dossier(ADVISED)
    ran = sonae("check", folder, "--strict")
    assert ran.code == 1
    assert "SN105" in ran.out
    assert "1 on tradecraft" in ran.err
    ran = sonae("check", folder, "--strict", "--no-advice")
    assert (ran.code, ran.out) == (0, "")


def test_a_run_is_not_interrupted_by_advice(tmp_path, dossier) -> None:
    folder = tmp_path / dossier(ADVISED)
    assert [finding.code for finding in check(folder).findings] == ["SN105"]
    assert check(folder, advice=False).findings == ()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_every_form_names_code_line_and_column(sonae, dossier, form) -> None:
    ran = sonae("check", dossier(WRONG), "--format", form)
    assert ran.code == 1
    assert "SN003" in ran.out
    line = next(
        at for at, text in enumerate(CLEAN.read_text().splitlines(), 1) if "A letter" in text
    )
    assert str(line) in ran.out
    if form in ("json", "sarif"):
        json.loads(ran.out)
    if form == "github":
        assert f"::error file=port/dossier.yaml,line={line}," in ran.out


def test_json_is_the_same_by_its_own_option(sonae, dossier) -> None:
    folder = dossier(WARNED)
    by_option = sonae("check", folder, "--json").out
    assert by_option == sonae("check", folder, "--format", "json").out
    assert json.loads(by_option)["findings"][0]["code"] == "SN042"


def test_an_unknown_form_is_wrong_use(sonae, dossier) -> None:
    assert sonae("check", dossier(), "--format", "xml").code == 2


def test_findings_of_several_rooms_come_in_file_order(sonae, dossier) -> None:
    folder = dossier(WARNED, ADVISED, (", when: the left wins", ""))
    found = json.loads(sonae("check", folder, "--json").out)["findings"]
    assert [finding["code"] for finding in found] == ["SN105", "SN045", "SN042"]
    assert [finding["line"] for finding in found] == sorted(f["line"] for f in found)


def test_explain_tells_what_a_code_means(sonae) -> None:
    ran = sonae("explain", "SN045")
    assert ran.code == 0
    assert CODES["SN045"].title in ran.out
    assert "Why it matters" in ran.out
    assert json.loads(sonae("explain", "SN045", "--json").out)["id"] == "SN045"


def test_explain_without_a_code_lists_all(sonae) -> None:
    assert all(code in sonae("explain").out for code in CODES)
    assert len(json.loads(sonae("explain", "--json").out)["codes"]) == len(CODES)


def test_explain_of_the_standard_says_what_cannot_be_checked(sonae) -> None:
    assert "cannot be checked" in sonae("explain", "icd203").out
    assert len(json.loads(sonae("explain", "ICD203", "--json").out)["standards"]) == 9


def test_explain_of_an_unknown_code_names_the_nearest(sonae) -> None:
    ran = sonae("explain", "SN45")
    assert ran.code == 2
    assert "did you mean SN045?" in ran.err


def test_the_shipped_dossier_passes_the_strict_check(sonae) -> None:
    ran = sonae("check", "us-japan-2024", "--strict")
    assert (ran.code, ran.out) == (0, "")


def test_checking_leaves_the_collector_as_it_was(sonae, dossier) -> None:
    import gc

    assert gc.isenabled()
    sonae("check", dossier())
    assert gc.isenabled()
