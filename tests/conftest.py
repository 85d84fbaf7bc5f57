"""What several rooms' tests share: the flagship, a new dossier, the shared folder if present."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sonae.cli as cli
from sonae.cases import shipped_dossier
from sonae.checks import check
from sonae.dossier import Dossier, Finding, new_dossier, read
from sonae.pipeline import run
from sonae.study import Settings, Study

collect_ignore = ["explore/ema_golden/make.py"]  # run by a Python that has EMA workbench

CLEAN = Path(__file__).parent / "clean" / "dossier.yaml"
SHARED = Path(__file__).parents[2] / "shared"


class Ran:
    """What a command answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command of the command line; whatever it says, it is no traceback."""

    def answer(*arguments: str) -> Ran:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return answer


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Return a dossier made of a template under a name, to be copied; each is made once."""

    @cache
    def made(name: str, kind: str) -> Path:
        return new_dossier(tmp_path_factory.mktemp(kind) / name, kind).parent

    return made


@pytest.fixture(scope="session")
def flagship() -> Dossier:
    return read(shipped_dossier("us-japan-2024"))


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A new dossier, as `sonae new` writes it."""
    return new_dossier(tmp_path / "harbour").parent


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Return what the check finds in the clean dossier once texts in it are replaced.

    Call it with pairs (old, new); each old text stands in the clean dossier exactly once.
    """

    def checked(*changes: tuple[str, str]) -> list[Finding]:
        text = CLEAN.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
        return list(check(tmp_path).findings)

    return checked


@pytest.fixture(scope="session")
def flagship_study() -> Study:
    """The flagship's whole road with few draws; tests that use it share an xdist group."""
    return run(shipped_dossier("us-japan-2024"), Settings(draws=4))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden files anew, to be reviewed like code",
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared folder with published cases and texts is not beside this checkout")
    return SHARED
