"""`sonae diff`, `merge` and `set` as a user meets them."""

import json
import shutil
from pathlib import Path

import pytest

import sonae.cli as cli
from sonae.dossier import read

GOOD = Path(__file__).parent / "dossier" / "good"


@pytest.fixture
def sonae(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("base", "sato", "tanaka"):
        shutil.copytree(GOOD, tmp_path / name)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_diff_tells_by_its_exit_code_whether_two_dossiers_say_the_same(sonae) -> None:
    assert sonae("diff", "base", "sato") == (0, "the same in meaning\n", "")
    sonae("set", "sato", "judgements.j1.is", "50%..60%")
    code, out, err = sonae("diff", "base", "sato")
    assert (code, err) == (1, "")
    assert "j1.is: 42% to 56% -> 50% to 60% (more likely)" in out
    assert "base/30-judgements.yaml:4 -> sato/30-judgements.yaml:4" in out


def test_diff_in_json_names_what_was_and_what_is(sonae) -> None:
    sonae("set", "sato", "title", "備え")
    code, out, _ = sonae("diff", "base", "sato", "--json")
    assert code == 1
    (change,) = json.loads(out)["changes"]
    assert (change["section"], change["name"], change["kind"]) == ("head", "title", "changed")
    assert (change["before"], change["after"]) == ("A small dossier that passes", "備え")
    assert change["new"] == {"file": "00-dossier.yaml", "line": 3}
    assert json.loads(sonae("diff", "base", "base", "--json")[1]) == {"changes": []}


def test_diff_of_something_unreadable_is_wrong_use(sonae) -> None:
    assert sonae("diff", "base", "nowhere")[0] == 2
    Path("sato/40-options.yaml").write_text("a: [", encoding="utf-8")
    code, out, err = sonae("diff", "base", "sato")
    assert (code, out) == (2, "")
    assert "sato cannot be read" in err


def test_diff_knows_shipped_dossiers(sonae) -> None:
    assert sonae("diff", "us-japan-2024", "us-japan-2024")[0] == 0


def test_a_merge_is_shown_first_and_written_when_asked(sonae) -> None:
    sonae("set", "sato", "judgements.j1.is", "50%..60%")
    sonae("set", "tanaka", "options.sell.label", "Sell it all")
    code, out, err = sonae("merge", "base", "sato", "tanaka")
    assert code == 0
    assert "new for sato:" in out
    assert "sell.label: Sell the yard -> Sell it all" in out
    assert "--out FOLDER" in err
    assert sorted(path.name for path in Path().iterdir()) == ["base", "sato", "tanaka"]
    code, _, err = sonae("merge", "base", "sato", "tanaka", "--out", "both")
    assert (code, "both written" in err) == (0, True)
    content = read("both").content
    assert (content.judgements[0].is_, content.options["sell"].label) == (
        "50% to 60%",
        "Sell it all",
    )


def test_conflicts_are_alternatives_with_authors_and_nothing_is_written(sonae) -> None:
    sonae("set", "sato", "quantities.growth.is", "1% to 2%")
    sonae("set", "tanaka", "quantities.growth.is", "2% to 3%")
    code, out, err = sonae("merge", "base", "sato", "tanaka", "--out", "both")
    assert code == 1
    assert "conflict: quantities.growth.is" in out
    assert "before: .01 to .03   (base/40-options.yaml:2)" in out
    assert "sato: 1% to 2%   (sato/40-options.yaml:2)" in out
    assert "tanaka: 2% to 3%   (tanaka/40-options.yaml:2)" in out
    assert "nothing was written" in err
    assert not Path("both").exists()
    code, _, _ = sonae("merge", "base", "sato", "tanaka", "--out", "both", "--prefer", "theirs")
    assert code == 0
    assert read("both").content.quantities["growth"].is_.text == "2% to 3%"


def test_a_judgement_that_both_changed_is_kept_for_both(sonae) -> None:
    sonae("set", "sato", "election.left", "50%..60%")
    sonae("set", "tanaka", "election.left", "30%..40%")
    code, out, _ = sonae("merge", "base", "sato", "tanaka", "--out", "both", "--json")
    result = json.loads(out)
    assert (code, result["conflicts"], result["written"]) == (0, [], "both")
    assert result["kept_twice"] == [["j1", "j1_sato", "j1_tanaka"]]
    judged = {entry.id: (entry.by, entry.is_) for entry in read("both").content.judgements[:2]}
    assert judged == {"j1_sato": ("sato", "50% to 60%"), "j1_tanaka": ("tanaka", "30% to 40%")}
    named = sonae("merge", "base", "sato", "tanaka", "--names", "A. Sato, B. Tanaka")
    assert "j1: j1_a_sato, j1_b_tanaka" in named[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "base", "sato", "tanaka", "--prefer", "mine"), "neither"),
        (("merge", "base", "sato", "tanaka", "--out", "sato"), "not empty"),
        (("merge", "base", "sato", "tanaka", "--names", "Sato"), "two names"),
        (("merge", "base", "sato", "nowhere"), "nowhere cannot be read"),
        (("set", "base", "title"), "name a value"),
        (("set", "base", "title", "x", "--remove"), "name a value"),
        (("set", "base", "judgments.j1.is", "1"), "did you mean `judgements`"),
        (("set", "base", "claims.c9", "--remove"), "c9"),
    ],
)
def test_wrong_use_is_answered_with_what_to_do(sonae, arguments, message) -> None:
    code, out, err = sonae(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_set_says_what_changed_and_how_to_undo_it(sonae) -> None:
    code, out, _ = sonae("set", "base", "election.left", "50%..60%")
    assert code == 0
    line, undo = out.splitlines()
    assert line == "30-judgements.yaml:4: judgements.j1.is: 42% to 56% -> 50% to 60%"
    assert undo == "undo: sonae set base election.left '42% to 56%'"
    assert sonae("set", "base", "election.left", "42% to 56%")[0] == 0
    assert sonae("diff", "base", "sato")[0] == 0
    assert "already" in sonae("set", "base", "election.left", "42% to 56%")[1]


def test_set_in_the_folder_of_the_dossier_needs_no_folder(sonae, monkeypatch) -> None:
    monkeypatch.chdir("base")
    code, out, _ = sonae("set", "election.left", "50%..60%")
    assert (code, out.splitlines()[1]) == (0, "undo: sonae set . election.left '42% to 56%'")


def test_a_negative_number_is_a_value_and_no_option(sonae) -> None:
    assert sonae("set", "base", "influences.election.left.yard.closed", "-2")[0] == 0
    assert read("base").content.influences["election.left"]["yard"].scores["closed"].lower == -2
    code, _, err = sonae("set", "base", "title", "--forec")
    assert (code, "no such option" in err) == (2, True)


def test_set_in_json(sonae) -> None:
    code, out, _ = sonae("set", "base", "yard.closed", "10%..20%", "--because", "So.", "--json")
    done = json.loads(out)
    assert (code, done["written"], done["before"]) == (0, True, None)
    assert done["path"] == "judgements.yard_closed"
    assert done["undo"] == "sonae set base judgements.yard_closed --remove"


def test_set_writes_nothing_that_breaks_the_dossier_unless_forced(sonae) -> None:
    code, out, err = sonae("set", "base", "claims.c1.source", "repotr")
    assert (code, out) == (1, "")
    assert "did you mean `report`" in err
    assert "nothing was written" in err
    assert sonae("diff", "base", "sato")[0] == 0
    assert sonae("set", "base", "claims.c1.source", "repotr", "--force")[0] == 0
    assert sonae("diff", "base", "sato")[0] == 2


def test_set_does_not_touch_shipped_dossiers(sonae) -> None:
    code, _, err = sonae("set", "us-japan-2024", "title", "x")
    assert code == 1
    assert "does not exist" in err
