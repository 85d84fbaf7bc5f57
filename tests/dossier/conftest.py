"""A dossier that passes, copied so that a test can spoil it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

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
