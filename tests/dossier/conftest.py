"""A dossier that passes, copied so that a test can spoil it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sonae.dossier import Finding, read_with_findings

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that copies the good dossier with one text replaced by another."""

    def copy(file: str = "", old: str = "", new: str = "") -> Path:
        folder = tmp_path / "dossier"
        shutil.copytree(GOOD, folder, dirs_exist_ok=True)
        if file:
            text = (folder / file).read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return copy


@pytest.fixture
def faulty(tmp_path: Path) -> Callable[..., Finding]:
    """Return a function that spoils a text, and gives what is found where `§` stood."""

    def find(head: str, text: str, old: str, new: str) -> Finding:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        assert new.count("§") == 1, new
        before = text.replace(old, new).partition("§")[0]
        at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        (tmp_path / "0.yaml").write_text(head, encoding="utf-8")
        (tmp_path / "1.yaml").write_text(text.replace(old, new.replace("§", "")), encoding="utf-8")
        findings = read_with_findings(tmp_path).findings
        here = [f for f in findings if (f.place.line, f.place.column) == at]
        assert here, f"nothing found at {at}:\n" + "\n".join(map(str, findings))
        assert len(findings) == 1, "\n".join(map(str, findings))
        return here[0]

    return find
