"""`sonae new` and `sonae schema` as a user meets them."""

import json
from pathlib import Path

import pytest

from sonae import cli


@pytest.fixture
def sonae(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize(
    ("template", "then", "files"),
    [("minimal", "brief", 1), ("alliance", "brief", 5), ("cross-impact", "scenarios", 3)],
)
def test_new_says_what_to_do_next(sonae, template, then, files) -> None:
    code, out, _ = sonae("new", "harbour", "--template", template)
    assert code == 0
    assert out.endswith(f"next: sonae check harbour, then sonae {then} harbour\n")
    assert len(list(Path("harbour").glob("*.yaml"))) == files
    assert Path("harbour", "sonae.schema.json").is_file()
    code, out, err = sonae("check", "harbour")
    assert (code, out, err) == (0, "", "no findings\n")


def test_a_template_that_does_not_exist_is_wrong_use(sonae, tmp_path) -> None:
    code, _, err = sonae("new", "harbour", "--template", "allience")
    assert code == 2
    assert "did you mean alliance?" in err
    assert "minimal" in err
    assert list(tmp_path.iterdir()) == []


def test_a_start_without_plans_cannot_be_run_and_says_what_can(sonae) -> None:
    sonae("new", "route", "--template", "cross-impact")
    for command in (("run", "route"), ("brief", "route")):
        code, _, err = sonae(*command)
        assert code == 2
        assert "sonae scenarios" in err
    assert not Path("brief.html").exists()
    assert sonae("scenarios", "route")[0] == 0
    assert sonae("likelihood", "route")[0] == 0


def test_the_schema_is_printed_or_written(sonae) -> None:
    code, out, _ = sonae("schema")
    assert code == 0
    assert json.loads(out)["title"] == "A file of a Sonae dossier"
    code, said, _ = sonae("schema", "--out", "editor.json")
    assert (code, said) == (0, "editor.json written\n")
    assert Path("editor.json").read_text(encoding="utf-8") == out


def test_a_schema_that_cannot_be_written_leaves_nothing(sonae, tmp_path) -> None:
    Path("note").write_text("a file, not a folder")
    code, _, err = sonae("schema", "--out", "note/editor.json")
    assert code == 1
    assert "note" in err
    assert [path.name for path in tmp_path.iterdir()] == ["note"]
