"""The catalogue of bad input: each fault at its line and column, with what mends it.

A case is a folder under ``bad``: the files that differ from ``good``, and ``expected.txt`` with
one line per finding: code, place, part of the message, part of the hint (- for none).
"""

import shutil
from pathlib import Path

import pytest

from sonae.dossier import DossierFindings, read, read_with_findings

HERE = Path(__file__).parent
CASES = sorted(folder.name for folder in (HERE / "bad").iterdir())


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_named_at_its_place_with_what_mends_it(name: str, tmp_path: Path) -> None:
    folder = _copy(name, tmp_path)
    before = _contents(folder)
    findings = read_with_findings(folder).findings
    found = [f"{finding.code} {finding.place}" for finding in findings]
    expected = _expected(name)
    assert found == [place for place, _, _ in expected], "\n".join(map(str, findings))
    for finding, (_, message, hint) in zip(findings, expected, strict=True):
        assert message in finding.message
        assert hint == "-" or hint in (finding.hint or ""), finding.hint
    assert _contents(folder) == before


@pytest.mark.parametrize("name", CASES)
def test_a_finding_prints_with_carets_under_what_is_wrong(name: str, tmp_path: Path) -> None:
    for finding in read_with_findings(_copy(name, tmp_path)).findings:
        lines = str(finding).splitlines()
        assert lines[0].startswith(f"{finding.place}: ")
        assert not finding.place.source or "^" in lines[2]
        assert all(len(line) < 400 for line in lines)


def test_reading_a_faulty_dossier_raises_every_finding(tmp_path: Path) -> None:
    name = "101-several-files-at-once"
    with pytest.raises(DossierFindings) as caught:
        read(_copy(name, tmp_path))
    assert len(caught.value.findings) == len(_expected(name))
    assert str(caught.value).count("error[") == len(_expected(name))


def _copy(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / "dossier"
    shutil.copytree(HERE / "good", folder)
    shutil.copytree(HERE / "bad" / name, folder, dirs_exist_ok=True)
    (folder / "expected.txt").unlink()
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _expected(name: str) -> list[tuple[str, str, str]]:
    lines = (HERE / "bad" / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    rows = [[part.strip() for part in line.split(" | ")] for line in lines]
    return [(place, message, hint) for place, message, hint in rows]
