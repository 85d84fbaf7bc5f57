"""One small study for all tests of the brief: it is only read."""

import pytest

from sonae.brief import brief_html
from sonae.study import Study

from .dossiers import small_study
from .pages import Page


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return small_study(tmp_path_factory.mktemp("dossiers") / "small")


@pytest.fixture(scope="session")
def html(study: Study) -> str:
    return brief_html(study)


@pytest.fixture(scope="session")
def page(html: str) -> Page:
    return Page.of(html)
