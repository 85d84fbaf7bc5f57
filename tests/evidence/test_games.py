"""Likelihood words in games stand on a scale, or the nearest is named."""

from pathlib import Path

import pytest

from sonae.dossier import new_dossier, read
from sonae.evidence import check_evidence

RANGE = "is: 10% to 40%, because: Debate in its parliament."


@pytest.fixture
def alliance(tmp_path: Path) -> Path:
    return new_dossier(tmp_path / "mine", "alliance").parent / "40-commitments.yaml"


@pytest.mark.parametrize(
    ("text", "scale", "message"),
    [
        ("likely", "", None),
        ("realistic", "scale: phia", None),
        ("at most 5%", "", None),
        ("realistic", "scale: icd204", "there is no scale 'icd204'"),
        ("lickely", "", "lickely"),
    ],
)
def test_a_word_of_a_game_is_on_its_scale(alliance: Path, text: str, scale: str, message) -> None:
    written = alliance.read_text(encoding="utf-8")
    assert written.count(RANGE) == 1
    written = written.replace(RANGE, f"is: {text}, because: Guess.")
    if scale:
        written = written.replace("    players:\n", f"    {scale}\n    players:\n")
    alliance.write_text(written, encoding="utf-8")
    found = [f for f in check_evidence(read(alliance.parent)) if f.code == "SN016"]
    assert [message in f.message for f in found] == [True] * (message is not None)
    assert all(f.place.file == "40-commitments.yaml" and f.hint for f in found)


def test_a_phrase_without_a_number_in_a_game_is_told_as_such(alliance: Path) -> None:
    written = alliance.read_text(encoding="utf-8")
    alliance.write_text(written.replace(RANGE, "is: will, because: Guess."), encoding="utf-8")
    (found,) = [f for f in check_evidence(read(alliance.parent)) if f.place.file == alliance.name]
    assert found.code == "SN071"
    assert "states no likelihood" in found.message
