"""The alliance dossier, and its watcher, for tests of the watch."""

import shutil

import pytest

from sonae.dossier import read
from sonae.watch import Watcher

MISSING = ("ratio: 1.5 to 4}", "ratio: 1.5 to 4, missing: 0.5 to 0.9}")


@pytest.fixture(scope="session")
def isles_folder(template, tmp_path_factory):
    """The alliance dossier, whose envoy says something by not being named."""
    folder = tmp_path_factory.mktemp("watch") / "isles"
    shutil.copytree(template("isles", "alliance"), folder)
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(*MISSING), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def isles(isles_folder):
    return read(isles_folder)


@pytest.fixture(scope="session")
def watcher(isles):
    return Watcher(isles, draws=2)
