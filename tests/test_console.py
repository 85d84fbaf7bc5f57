"""Any console can show what Sonae says: what its encoding does not hold is spelt out."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = Path(__file__).parent / "dossier" / "good"
CONSOLES = {
    "ascii": {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    "ascii-strict": {"PYTHONIOENCODING": "ascii:strict", "LANG": "C"},
    "cp932": {"PYTHONIOENCODING": "cp932", "LANG": "ja_JP.SJIS"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "utf-8": {"PYTHONIOENCODING": "utf-8", "LANG": "ja_JP.UTF-8"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.fixture(scope="module")
def japanese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with faults in lines that hold Japanese, Greek and an emoji."""
    folder = tmp_path_factory.mktemp("console") / "港湾"
    shutil.copytree(GOOD, folder)
    path = folder / "20-factors.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("label: Shipyard", "label: 造船所 α 🚢\n    labl: 長崎 β 🚢")
    path.write_text(text, encoding="utf-8")
    options = folder / "40-options.yaml"
    text = options.read_text(encoding="utf-8").replace("growth:", "gr\u00f6wth:")
    options.write_text(text, encoding="utf-8")
    return folder


def _sonae(console: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "sonae.cli", *arguments],
        capture_output=True,
        timeout=60,
        check=False,
        env={**kept, "OPENBLAS_NUM_THREADS": "1", **CONSOLES[console]},
    )


@pytest.mark.parametrize("console", CONSOLES)
def test_findings_reach_every_console(console: str, japanese: Path) -> None:
    done = _sonae(console, "check", str(japanese))
    assert done.returncode == 1, done.stderr
    assert b"internal fault" not in done.stderr
    assert b"20-factors.yaml" in done.stdout


@pytest.mark.parametrize("console", CONSOLES)
def test_json_is_json_on_every_console(console: str, japanese: Path) -> None:
    done = _sonae(console, "check", str(japanese), "--json")
    encoding = {"cp932": "cp932", "utf-8": "utf-8"}.get(console, "ascii")
    findings = json.loads(done.stdout.decode(encoding))["findings"]
    assert findings[0]["file"] == "20-factors.yaml"


@pytest.mark.parametrize("console", ["ascii", "cp932"])
@pytest.mark.parametrize("arguments", [("scenarios", "us-japan-2024"), ("--help",), ("explain",)])
def test_other_commands_speak_on_every_console(console: str, arguments: tuple[str, ...]) -> None:
    done = _sonae(console, *arguments)
    assert done.returncode in (0, 2), done.stderr
    assert b"internal fault" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_name_that_is_no_text_does_not_break_the_message(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    shutil.copytree(GOOD, folder)
    broken = os.fsencode(folder) + b"/\xff\xfe.yaml"
    try:
        with open(broken, "wb") as file:
            file.write(b"a: b: c\n")
    except OSError:
        pytest.skip("this file system refuses such names")
    done = _sonae("utf-8", "check", str(folder))
    assert done.returncode == 1, done.stderr
    assert b"<U+DCFF><U+DCFE>.yaml" in done.stdout
    gone = subprocess.run(
        [sys.executable, "-m", "sonae.cli", "check", os.fsdecode(os.fsencode(folder) + b"\xff")],
        capture_output=True,
        check=False,
    )
    assert gone.returncode == 1
    assert b"Traceback" not in gone.stderr
