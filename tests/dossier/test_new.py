"""Every template is a dossier that is clean, complete, runs, and can be edited offline."""

import json
import os
from pathlib import Path

import pytest

from sonae import writing
from sonae.dossier import new_dossier, read, schema_text, templates
from sonae.errors import UsageError
from sonae.pipeline import check, run
from sonae.scenarios import scenario_system
from sonae.study import Settings

FIRST_LINE = "# yaml-language-server: $schema=sonae.schema.json"
WITH_A_MODEL = [name for name in templates() if name != "cross-impact"]


def test_there_are_four_starts() -> None:
    assert templates() == ("alliance", "cross-impact", "minimal", "portfolio")


@pytest.mark.parametrize("template", templates())
def test_a_template_has_no_finding(template: str, tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "mine", template).parent
    assert [str(finding) for finding in check(folder).findings] == []
    assert read(folder).content.dossier == "mine"


@pytest.mark.parametrize("template", templates())
def test_every_file_names_the_schema_that_stands_beside_it(template: str, tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "mine", template).parent
    for path in folder.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").splitlines()[0] == FIRST_LINE
    assert (folder / "sonae.schema.json").read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text())["$id"] == "sonae.schema.json"


@pytest.mark.parametrize("template", templates())
def test_a_template_explains_itself(template: str, tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "mine", template).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.yaml"))
    assert text.count("#") >= 10
    assert "NAME" not in text
    assert all(len(line) <= 260 for line in text.splitlines())


def test_the_smallest_start_fits_one_screen(tmp_path: Path) -> None:
    assert len(new_dossier(tmp_path / "mine").read_text(encoding="utf-8").splitlines()) <= 70


@pytest.mark.parametrize("template", WITH_A_MODEL)
def test_which_plan_of_a_template_is_best_depends_on_what_is_asked(
    template: str, tmp_path: Path
) -> None:
    study = run(new_dossier(tmp_path / "mine", template).parent, Settings(draws=4))
    assert study.coherent.count > 1
    assert len({winner.plans for winner in study.winners}) > 1


def test_the_cross_impact_start_needs_no_model(tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "mine", "cross-impact").parent
    system = scenario_system(read(folder))
    assert 1 < system.coherent().count < system.possible().count
    with pytest.raises(UsageError, match=r"nothing to run.*sonae scenarios"):
        run(folder, Settings(draws=4))


def test_the_alliance_start_has_two_analysts_obligations_and_a_game(tmp_path: Path) -> None:
    content = read(new_dossier(tmp_path / "mine", "alliance").parent).content
    judges = [entry.by for entry in content.judgements if entry.event == "election == 'guard'"]
    assert judges == ["berg", "okada"]
    assert content.commitments["aid_by_treaty"].by_option == "mutual_aid"
    assert content.games["contribution"].demand is not None
    assert any(step.when for plan in content.plans.values() for step in plan.steps)


def test_an_unknown_template_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"did you mean alliance\?.*cross-impact, minimal"):
        new_dossier(tmp_path / "mine", "aliance")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("template", ["..", "/etc", "", "a" * 10_000, "minimal/../alliance"])
def test_a_template_is_a_name_and_no_path(template: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no template"):
        new_dossier(tmp_path / "mine", template)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Großer Hafen", "1st", "a" * 65, "日本"])
def test_a_name_that_cannot_be_an_id_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be a dossier's id"):
        new_dossier(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".notes").write_text("kept")
    with pytest.raises(UsageError, match="not empty"):
        new_dossier(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [".notes"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("exists", [False, True])
def test_a_start_that_fails_midway_leaves_nothing(
    exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    if exists:
        folder.mkdir()
    moved: list[str] = []

    def fail(source: Path, target: Path) -> None:
        moved.append(str(target))
        if not exists or len(moved) > 2:
            raise OSError(28, "No space left on device", str(target))
        os.rename(source, target)

    monkeypatch.setattr(writing.os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        new_dossier(folder, "alliance")
    assert [path for path in tmp_path.rglob("*") if path != folder] == []


def test_the_folder_that_one_stands_in_may_become_the_dossier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    new_dossier(Path())
    assert read(Path()).content.dossier == "mine"
    assert sorted(os.listdir()) == ["dossier.yaml", "sonae.schema.json"]
