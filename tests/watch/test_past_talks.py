"""The host-nation talks of 2019 to 2022: a negotiation that is over, watched from its beginning."""

import pytest

from sonae.cases import shipped, shipped_dossier
from sonae.checks import check
from sonae.dossier import read
from sonae.watch import Steps, Watcher, scored

NAME = "host-nation-2019"


@pytest.fixture(scope="module")
def folder():
    return shipped_dossier(NAME)


def test_the_dossier_has_no_findings_and_ships_with_its_events(folder):
    assert check(folder).findings == ()
    assert NAME in shipped()
    assert folder.with_name(f"{NAME}.events.yaml").is_file()


@pytest.fixture(scope="module")
def after(folder, tmp_path_factory):
    dossier = read(folder)
    watcher = Watcher(dossier, draws=4)
    log = tmp_path_factory.mktemp("talks") / "log.jsonl"
    steps = Steps(watcher, log, None, None, 12)
    return dossier, steps.files([folder.with_name(f"{NAME}.events.yaml")])


def test_what_was_launched_and_what_it_excludes_is_due_no_more(after):
    _, there = after
    due = {entry.option for entry in there.difference.after.due}
    assert "bridge" not in due
    assert "settle" not in due  # it is excluded by the bridge


def test_who_was_right_is_told_by_judgement(after):
    dossier, there = after
    found = scored(dossier, there.state)
    happened = {entry.forecast.id: entry.forecast.happened for entry in found.scored}
    # the terms of 2020 were never agreed, so what was judged of them stays open
    assert happened == {"jn1": 0, "jn6": 0, "jn7": 0, "jn4": 1}
    assert (found.open, found.void) == (2, 1)
