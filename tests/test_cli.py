"""The command line as a user meets it: results, messages, exit codes, and nothing half-written."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sonae.cli as cli

COMMANDS = (
    "new",
    "check",
    "scenarios",
    "impacts",
    "import",
    "likelihood",
    "run",
    "brief",
    "demo",
    "schema",
    "explain",
)


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def sonae(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def test_every_command_teaches_what_it_does(sonae) -> None:
    for command in COMMANDS:
        ran = sonae(command, "--help")
        assert ran.code == 0
        assert "Usage" in ran.out
    overview = sonae("--help").out
    assert all(command in overview for command in COMMANDS)


def test_a_new_dossier_is_clean_and_runs_to_a_brief(sonae, tmp_path) -> None:
    assert sonae("new", "harbour").code == 0
    checked = sonae("check", "harbour", "--json")
    assert (checked.code, checked.json["findings"]) == (0, [])
    written = sonae("brief", "harbour", "--draws", "4", "--json")
    assert written.code == 0
    assert Path(written.json["brief"]).stat().st_size > 10_000


def test_new_never_writes_over_what_is_there(sonae, tmp_path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").write_text("mine")
    ran = sonae("new", "taken")
    assert ran.code == 2
    assert "not empty" in ran.err
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["notes.txt"]


def test_scenarios_are_counted_listed_and_explained(sonae) -> None:
    sonae("new", "harbour")
    report = sonae("scenarios", "harbour", "--json").json
    assert (report["combinations"], report["count"], report["complete"]) == (6, 3, True)
    assert sonae("scenarios", "harbour", "--possible", "--json").json["count"] == 5
    text = sonae("scenarios", "harbour", "--excluded").out
    assert "never together: strait.closed and partner.unwilling: c1" in text
    why = sonae("scenarios", "harbour", "--why", "strait=closed, partner=unwilling")
    assert "A closure hurts the partner more." in why.out


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ("strait=closd, partner=willing", "did you mean `closed`"),
        ("strait=open", "add partner"),
        ("strait", "is not `factor=state`"),
    ],
)
def test_a_scenario_that_is_not_one_is_explained(sonae, scenario, message) -> None:
    sonae("new", "harbour")
    ran = sonae("scenarios", "harbour", "--why", scenario)
    assert ran.code == 2
    assert message in ran.err


def test_likelihood_of_an_event_has_words_and_what_binds_it(sonae) -> None:
    sonae("new", "harbour")
    (report,) = sonae("likelihood", "harbour", "partner == 'willing'", "--json").json
    assert (report["lower"], report["upper"]) == pytest.approx((0.55, 0.80))
    assert report["words"] == "likely"
    assert [entry["id"] for entry in report["binding_lower"]] == ["j2"]
    text = sonae("likelihood", "harbour", "partner == 'willing'").out
    assert "55.0% to 80.0%   likely (55–80 %)" in text


def test_an_event_with_a_misspelt_state_is_put_right(sonae) -> None:
    sonae("new", "harbour")
    ran = sonae("likelihood", "harbour", "partner == 'wiling'")
    assert ran.code == 1
    assert "did you mean 'willing'?" in ran.err
    assert "^" in ran.err


def test_likelihood_under_an_impossible_condition_is_refused(sonae) -> None:
    sonae("new", "harbour")
    condition = "strait == 'closed' and partner == 'unwilling'"
    ran = sonae("likelihood", "harbour", "strait == 'open'", "--given", condition)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_judgements_that_cannot_hold_together_are_named(sonae, tmp_path) -> None:
    sonae("new", "harbour")
    path = tmp_path / "harbour" / "dossier.yaml"
    extra = "  - {id: j3, event: \"strait == 'open'\", is: at least 90%, because: Optimism.}\n"
    path.write_text(path.read_text().replace("constraints:\n", extra + "constraints:\n"))
    ran = sonae("likelihood", "harbour")
    assert ran.code == 1
    assert "j1" in ran.err
    assert "j3" in ran.err
    assert "j2" not in ran.err


def test_findings_exit_with_1_and_stand_in_file_order(sonae, tmp_path) -> None:
    sonae("new", "harbour")
    path = tmp_path / "harbour" / "dossier.yaml"
    text = path.read_text().replace("lead: 6 to 12 months", "leed: 6 to 12 months")
    path.write_text(text.replace("reliability: B", "reliability: Z"))
    ran = sonae("check", "harbour")
    assert ran.code == 1
    assert ran.out.index("reliability") < ran.out.index("leed")
    assert "did you mean `lead`?" in ran.out
    assert "error" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("check", "nowhere"), 1, "does not exist"),
        (("chekc",), 2, "No such command"),
        (("run", "us-japan-2024", "--draws", "0"), 2, "draws"),
        (("run", "us-japan-2024", "--max-memory", "lots"), 2, "is not a size"),
        (("run", "us-japan-2024", "--max-memory", "20MB"), 1, "memory"),
        (("likelihood",), 2, "DOSSIER"),
    ],
)
def test_wrong_use_is_answered_with_what_to_do(sonae, tmp_path, arguments, code, message) -> None:
    ran = sonae(*arguments)
    assert ran.code == code
    assert message.lower() in (ran.err + ran.out).lower()
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_would_not_fit_is_refused_before_any_work(sonae) -> None:
    ran = sonae("run", "us-japan-2024", "--draws", "60000", "--max-memory", "1GB")
    assert ran.code == 1
    assert "60,000" in ran.err or "draws" in ran.err


def test_a_run_writes_scores_and_headline_figures(sonae, tmp_path) -> None:
    sonae("new", "harbour")
    ran = sonae("run", "harbour", "--draws", "4", "--out", "results")
    assert ran.code == 0
    assert "possible" in ran.out
    header = (tmp_path / "results" / "scores.csv").read_text().splitlines()[0]
    assert header == "metric,plan,outcome,value,unit"
    figures = json.loads((tmp_path / "results" / "study.json").read_text())
    assert figures["scenarios"]["possible"] == 5
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == [
        "scores.csv",
        "study.json",
    ]


def test_help_loads_no_room() -> None:
    code = (
        "import sys; from sonae.cli.app import run; import sonae.cli; run(['--help']); "
        "heavy = {'numpy', 'pydantic', 'yaml', 'altair', 'scipy', 'xarray'} & set(sys.modules); "
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_question_without_its_event_is_refused(sonae) -> None:
    sonae("new", "harbour")
    ran = sonae("likelihood", "harbour", "--given", "strait == 'open'")
    assert ran.code == 2
    assert "name the event" in ran.err


def test_tolerance_holds_for_the_explanation_too(sonae) -> None:
    sonae("new", "harbour")
    scenario = "strait=open, partner=willing"
    strict = sonae("scenarios", "harbour", "--why", scenario, "--tolerance", "0").out
    loose = sonae("scenarios", "harbour", "--why", scenario, "--tolerance", "2").out
    assert "at tolerance 0" in strict
    assert "at tolerance 2" in loose


def test_the_demo_runs_what_ships_whatever_stands_beside_it(sonae, tmp_path) -> None:
    (tmp_path / "us-japan-2024").mkdir()
    ran = sonae("demo", "--max-memory", "1MB")
    assert ran.code == 1
    assert "scenario classes" in ran.err


def test_texts_that_are_not_there_are_not_taken_for_verified(sonae) -> None:
    ran = sonae("check", "us-japan-2024", "--texts", "nowhere")
    assert ran.code == 2
    assert "is no folder" in ran.err


def test_a_brief_is_a_file_and_not_a_folder(sonae, tmp_path) -> None:
    sonae("new", "harbour")
    ran = sonae("brief", "harbour", "--out", str(tmp_path))
    assert ran.code == 2
    assert "is a folder" in ran.err


def test_a_closed_pipe_is_no_fault() -> None:
    command = (
        f"{sys.executable} -m sonae.cli scenarios us-japan-2024 | true; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


def test_an_interrupted_run_says_so_and_writes_nothing(tmp_path) -> None:
    call = [sys.executable, "-m", "sonae.cli", "brief", "us-japan-2024", "--out", "brief.html"]
    running = subprocess.Popen(
        call,
        cwd=tmp_path,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # a shell in the background passes on that interrupts are ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert running.stderr is not None
    assert "scenario classes" in running.stderr.readline()  # the exploration has begun
    running.send_signal(signal.SIGINT)
    message = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert "interrupted" in message
    assert "Traceback" not in message
    assert list(tmp_path.iterdir()) == []
