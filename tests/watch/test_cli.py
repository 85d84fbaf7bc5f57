"""`sonae watch`: the difference of the advice, exit codes, faults named, following a file."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

EVENTS = """
- {id: e1, date: 2025-03-05, sign: envoy, seen: true, source: gazette}
- {id: e2, date: 2025-11-04, factor: election, is: guard}
- {id: bad, date: 2025-11-05, factor: election, is: gard}
- {id: e3, date: 2025-11-06, factor: election, is: union}
"""


@pytest.fixture
def folder(isles_folder, tmp_path, monkeypatch):
    shutil.copytree(isles_folder, tmp_path / "isles")
    (tmp_path / "events.yaml").write_text(EVENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def watch(terminal, folder):
    return lambda *more: terminal("watch", "isles", *more, "--draws", "2")


def test_the_difference_is_told_faults_are_named_and_the_log_is_kept(watch, folder):
    ran = watch("events.yaml")
    assert ran.code == 1  # steps are due
    assert "events.yaml:4:53: error[SN220] unknown state of `election` `gard`" in ran.err
    assert "set aside: e3 (2025-11-06, election is union): e2 (2025-11-04) says" in ran.out
    assert "Election in Kestrel is resolved: the Guard governs" in ran.out
    assert "due within 12 months of 2025-11-06" in ran.out
    assert len((folder / "isles" / "watch.jsonl").read_bytes().splitlines()) == 4


def test_the_same_files_again_change_nothing_not_even_a_byte(watch, folder):
    watch("events.yaml")
    before = (folder / "isles" / "watch.jsonl").read_bytes()
    ran = watch("events.yaml")
    assert "nothing changed" in ran.out.splitlines()[0]
    assert (folder / "isles" / "watch.jsonl").read_bytes() == before
    assert ran.code == 1


def test_a_log_in_the_folder_is_no_part_of_the_dossier(terminal, watch):
    before = terminal("check", "isles", "--json").json
    watch("events.yaml")
    assert terminal("check", "isles", "--json").json == before


def test_without_files_the_log_is_held_against_the_dossier_alone(watch):
    first = watch("events.yaml", "--json").json
    again = watch("--json").json
    assert again["difference"]["bounds"] == first["difference"]["bounds"]
    assert again["log"] == first["log"]


def test_json_holds_the_whole_advice_and_what_became_of_each_event(watch):
    report = watch("events.yaml", "--json").json
    assert report["events"]["effects"] == {"counts": 2, "set aside": 1}
    assert report["events"]["set_aside"][0]["against"] == "e2"
    assert report["findings"][0]["code"] == "SN220"
    assert report["advice"]["resolved"] == {"election": "guard"}
    assert report["action_due"] is True
    assert set(report["advice"]["plans"]["by_outcome"]) == {"worst_loss", "cost"}


def test_as_of_replays_up_to_a_date_and_since_compares_two_days(watch):
    watch("events.yaml")
    early = watch("--as-of", "2025-06-30", "--json").json
    assert early["events"]["effects"] == {"counts": 1, "not yet": 2}
    assert early["as_of"] == {"before": "2024-06-30", "after": "2025-06-30"}
    later = watch("--since", "2025-06-30", "--json").json
    assert later["difference"]["resolved"] == {"election": "guard"}
    assert later["as_of"]["before"] == "2025-06-30"


def test_a_later_date_than_the_last_event_moves_what_is_due(watch):
    watch("events.yaml")
    later = watch("--as-of", "2026-08-01", "--json").json
    assert later["as_of"]["after"] == "2026-08-01"
    assert {one["option"] for one in later["advice"]["due"]} >= {"mutual_aid", "pay_more"}


def test_nothing_due_is_exit_code_0(watch, folder):
    lines = [
        {"id": f"l{at}", "date": "2024-07-01", "launched": option}
        for at, option in enumerate(("pay_more", "batteries", "network", "mutual_aid"))
    ]
    text = "\n".join(map(json.dumps, lines)) + "\n"
    (folder / "l.jsonl").write_text(text, encoding="utf-8")
    ran = watch("l.jsonl")
    assert ran.code == 0
    assert "no longer due" in ran.out


def test_event_by_event_and_the_whole_advice_can_be_had(watch):
    ran = watch("events.yaml", "--each", "--all")
    assert ran.out.count("1 new") >= 2
    assert "Plans that remain" in ran.out


def test_scores_are_told_from_the_log(watch):
    watch("events.yaml")
    assert "contested by e3" in watch("--scores").out
    assert watch("--scores", "--json").json["conflicts"][0]["against"] == "e2"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("none.yaml",), "no such file"),
        (("--as-of", "soon"), "--as-of"),
        (("--scores", "--each"), "--each"),
        (("--follow", "events.yaml"), "JSON lines"),
    ],
)
def test_wrong_use_is_exit_code_2(watch, more, message):
    ran = watch(*more)
    assert ran.code == 2
    assert message in ran.err


def test_a_tampered_log_is_named_with_its_line(watch, folder):
    watch("events.yaml")
    path = folder / "isles" / "watch.jsonl"
    path.write_bytes(path.read_bytes().replace(b"gazette", b"gazelle"))
    ran = watch()
    assert ran.code == 1
    assert "watch.jsonl:2:1: " in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_file_that_grows_is_followed_until_somebody_interrupts(folder):
    grows = folder / "grows.jsonl"
    sign = {"id": "e1", "date": "2025-03-05", "sign": "envoy", "seen": True}
    fact = {"id": "e2", "date": "2025-11-04", "factor": "election", "is": "guard"}
    grows.write_text(json.dumps(sign) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "sonae.cli", "watch", "isles", "--draws", "2"]
    child = subprocess.Popen(
        [*command, "--follow", "grows.jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        _until(lambda: _entries(folder) == 1)
        with grows.open("a", encoding="utf-8") as file:
            text = json.dumps(fact)
            file.write(text[:20])
            file.flush()
            time.sleep(1.2)
            assert _entries(folder) == 1  # half a line does not count
            file.write(text[20:] + "\n")
        _until(lambda: _entries(folder) == 2)
        time.sleep(1.0)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 130
    assert "Traceback" not in err
    assert "Election in Kestrel is resolved" in out


def _entries(folder):
    path = folder / "isles" / "watch.jsonl"
    return len(path.read_bytes().splitlines()) - 1 if path.exists() else 0


def _until(true, most=90.0):
    end = time.monotonic() + most
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
