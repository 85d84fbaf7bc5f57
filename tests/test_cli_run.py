"""`sonae run` with a study folder: kept, stopped, gone on with, read back, and refused by name."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sonae.cli.progress import Pace

WORKER = Path(__file__).parent / "explore" / "worker.py"
DRAWS = ("--draws", str(4096 * 4))


@pytest.fixture
def harbour(starter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return str(starter)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest"
    }


def test_a_run_is_kept_and_read_back_without_computing(terminal, harbour, tmp_path, monkeypatch):
    first = terminal("run", harbour, "--draws", "8", "--to", "study", "--json")
    assert first.code == 0
    assert sorted(path.name for path in (tmp_path / "study").iterdir()) == [
        "blocks",
        "job",
        "manifest",
        "results",
        "study.json",
    ]
    monkeypatch.setattr("sonae.explore.job.Job.run", None)  # would fail if it were called
    again = terminal("run", harbour, "--draws", "8", "--to", "study", "--json")
    assert again.json == first.json
    assert "study holds this study already; nothing had to be computed" in again.err
    figures = json.loads((tmp_path / "study" / "results" / "study.json").read_text())
    assert figures == first.json


def test_threads_processes_and_kernels_leave_the_same_bytes(terminal, harbour, tmp_path):
    ways = {
        "serial": ("--threads", "1"),
        "threads": ("--threads", "4"),
        "numpy": ("--kernel", "numpy"),
        "dask": ("--cluster", "local:1"),
    }
    for name, way in ways.items():
        assert terminal("run", harbour, "--draws", "8", "--to", name, *way).code == 0
    whole = files(tmp_path / "serial")
    assert files(tmp_path / "threads") == files(tmp_path / "dask") == whole
    own = {"job", "study.json"}  # these name the kernel
    found = files(tmp_path / "numpy")
    assert {name for name in whole if found[name] != whole[name]} <= own


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--seed", "2", "--to", "study"), "another study (seed: 1 there, 2 here)"),
        (("--draws", "9", "--to", "study"), "another study (draws: 8 there, 9 here)"),
        (("--draws-from", "philox", "--to", "study"), "draws from: sobol there, philox here"),
        (("--on-error", "worst", "--to", "study"), "not finite: drop there, worst here"),
        (("--keep", "outcomes", "--to", "study"), "kept: reductions there, outcomes here"),
        (("--resume",), "name it with --to FOLDER"),
        (("--keep", "outcomes"), "name one with --to"),
        (("--to", "study", "--out", "study"), "leave --out out"),
        (("--out", "harbour/dossier.yaml"), "is a file; name a folder for scores.csv"),
        (("--to", "harbour"), "holds no study but other files (dossier.yaml)"),
        (("--to", "harbour/dossier.yaml"), "is a file; name a folder"),
        (("--cluster", "tcp://192.0.2.1:8786"), "not encrypted"),
        (("--cluster", "everywhere"), "is no cluster"),
    ],
)
def test_what_cannot_be_meant_is_refused(terminal, harbour, arguments, message):
    assert terminal("run", harbour, "--draws", "8", "--to", "study").code == 0
    ran = terminal(
        "run", harbour, *(() if "--draws" in arguments else ("--draws", "8")), *arguments
    )
    assert ran.code == 2
    assert message in ran.err


def test_a_brief_is_made_from_a_study_without_computing(terminal, harbour, tmp_path, monkeypatch):
    figures = terminal(
        "run", harbour, "--draws", "8", "--seed", "3", "--to", "study", "--json"
    ).json
    monkeypatch.setattr("sonae.explore.job.Job.run", None)  # would fail if it were called
    written = terminal("brief", harbour, "--from", "study", "--json")
    assert written.code == 0
    assert written.json["run"] == figures["run"]
    assert (tmp_path / "brief.html").stat().st_size > 10_000
    missing = terminal("brief", harbour, "--from", "nowhere")
    assert missing.code == 2
    assert "nowhere is no study" in missing.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--draws", "16"), "--draws 16 is not that of study, 8: leave it out"),
        (("--seed", "2"), "--seed 2 is not that of study, 1: leave it out"),
        (("--on-error", "worst"), "--on-error worst is not that of study, error: leave it out"),
    ],
)
def test_a_brief_of_a_study_is_refused_other_numbers_than_the_studys(
    terminal, harbour, arguments, message
):
    assert terminal("run", harbour, "--draws", "8", "--to", "study").code == 0
    ran = terminal("brief", harbour, "--from", "study", *arguments)
    assert (ran.code, ran.err.splitlines()[-1]) == (2, f"sonae: {message}")


def test_an_interrupted_run_without_a_study_folder_is_told_how_to_keep_one(
    terminal, harbour, monkeypatch
):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sonae.pipeline.explore", interrupted)
    ran = terminal("run", harbour)
    assert ran.code == 130
    assert ran.err.splitlines()[-1].startswith("interrupted; nothing is kept: with `--to FOLDER`")
    ran = terminal("run", harbour, "--to", "study")
    assert ran.err.splitlines()[-1] == "interrupted; nothing is in study yet"


def test_a_study_of_a_changed_dossier_is_refused(terminal, harbour):
    assert terminal("run", harbour, "--draws", "8", "--to", "study").code == 0
    path = Path(harbour) / "dossier.yaml"
    path.write_text(path.read_text() + "# a remark, which changes nothing\n")
    assert terminal("run", harbour, "--draws", "8", "--to", "study").code == 0
    path.write_text(path.read_text().replace("lead: 6 to 12 months", "lead: 6 to 18 months"))
    ran = terminal("run", harbour, "--draws", "8", "--to", "study", "--resume")
    assert ran.code == 2
    assert "another study (text of the dossier: " in ran.err


def test_a_damaged_block_is_named_and_computed_again_when_asked(terminal, harbour, tmp_path):
    assert terminal("run", harbour, "--draws", "8", "--to", "study").code == 0
    whole = files(tmp_path / "study")
    block = tmp_path / "study" / "blocks" / "000000"
    block.write_bytes(block.read_bytes()[:-3])
    ran = terminal("run", harbour, "--draws", "8", "--to", "study")
    assert ran.code == 1
    assert "block 0 of study is damaged (blocks/000000)" in ran.err
    again = terminal("run", harbour, "--draws", "8", "--to", "study", "--resume")
    assert again.code == 0
    assert "block 0 of study is damaged (blocks/000000); it is made again" in again.err
    assert files(tmp_path / "study") == whole


def _begun(tmp_path, harbour, *way, **more):
    """Start a run of small, slow blocks."""
    arguments = ["run", harbour, *DRAWS, "--to", "study", *way]
    code = (
        f"import runpy, sys; runpy.run_path({str(WORKER)!r}); from sonae.cli import main; "
        f"sys.argv[1:] = {arguments!r}; main()"
    )
    environment = os.environ | {
        "SONAE_TEST_WORK": "1",
        "SONAE_TEST_SLEEP": "0.1",
        "DASK_DISTRIBUTED__WORKER__PRELOAD": str(WORKER),
    }
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # a shell in the background passes on that interrupts are ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **more,
    )


def _wait_for_blocks(tmp_path, count: int) -> None:
    end = time.monotonic() + 120
    while len(list((tmp_path / "study" / "blocks").glob("0*"))) < count:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("way", [("--threads", "2"), ("--cluster", "local:2")])
def test_an_interrupted_run_keeps_its_blocks_and_goes_on(harbour, tmp_path, way):
    running = _begun(tmp_path, harbour, *way, start_new_session=True)
    _wait_for_blocks(tmp_path, 3)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does, to the workers as well
    message = running.communicate(timeout=120)[1]
    assert running.returncode == 130, message
    last = message.splitlines()[-1]
    assert re.fullmatch(
        r"interrupted; \d+ of 20 blocks are there and safe; `--resume` goes on", last
    )
    assert "Traceback" not in message
    unasked = _begun(tmp_path, harbour, *way)
    message = unasked.communicate(timeout=120)[1]
    assert unasked.returncode == 2
    assert "of 20 blocks; go on with --resume" in message
    resumed = _begun(tmp_path, harbour, "--resume")  # on threads, whatever it was begun with
    resumed.communicate(timeout=120)
    assert resumed.returncode == 0
    assert len(list((tmp_path / "study" / "blocks").iterdir())) == 20


def test_a_second_run_on_one_folder_is_told_who_is_at_work(terminal, harbour, tmp_path):
    with _begun(tmp_path, harbour) as running:
        _wait_for_blocks(tmp_path, 1)
        ran = terminal("run", harbour, "--to", "study", "--resume")
        assert ran.code == 2
        assert f"study is in use by process {running.pid}, begun 20" in ran.err
        assert running.wait(timeout=120) == 0
        running.stderr.read()


def test_a_full_disk_is_one_line(terminal, harbour, monkeypatch):
    def full(path, content):
        raise OSError(28, os.strerror(28), str(path))

    monkeypatch.setattr("sonae.explore.store.folder.write_whole", full)
    ran = terminal("run", harbour, "--draws", "8", "--to", "study")
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("sonae: study/job: No space left on device; 0 of 1 ")


def test_pace_counts_only_what_is_new():
    pace = Pace("futures", 600_000, 10.0)
    assert pace.said(600_000, 1_000_000, 11.0) == ""
    assert pace.said(700_000, 1_000_000, 20.0) == "10k futures/s  0:00:30 left"
    assert Pace("robustness", 0, 0.0).said(2, 8, 4.0) == "0:00:12 left"
