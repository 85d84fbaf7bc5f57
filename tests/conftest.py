"""What several rooms' tests share: the flagship, a new dossier, the shared folder if present."""

from pathlib import Path

import pytest

from sonae.cases import shipped_dossier
from sonae.dossier import Dossier, new_dossier, read
from sonae.pipeline import run
from sonae.study import Settings, Study

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def flagship() -> Dossier:
    return read(shipped_dossier("us-japan-2024"))


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A new dossier, as `sonae new` writes it."""
    return new_dossier(tmp_path / "harbour").parent


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
