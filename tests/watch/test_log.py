"""The log: append-only, chained, torn ends mended, nothing lost or applied twice."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from sonae.errors import UsageError
from sonae.watch import BrokenLogError, append_events, read_log

from .small import event, sign

CHILD = """
import sys
from pathlib import Path
import sonae.watch.log as log
from sonae.watch import append_events
sys.path.insert(0, sys.argv[2])
from small import sign
log.BATCH = 3
print("begun", flush=True)
append_events(Path(sys.argv[1]), "isles", [sign(f"e{n}", f"s{n}", day=n) for n in range(400)])
"""


def events(count):
    return [sign(f"e{at}", f"s{at}", day=at) for at in range(count)]


def test_what_was_added_is_read_back_in_the_order_of_arrival(tmp_path):
    path = tmp_path / "w.jsonl"
    written = append_events(path, "isles", events(3))
    soft = event("s", "soft", cells=[("x == 'a'", "40% to 60%")], source="Ø · 海")
    append_events(path, "isles", [soft])
    assert read_log(path, "isles").events == (*events(3), soft)
    assert written.events == tuple(events(3))


def test_the_same_events_again_change_no_byte(tmp_path):
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(5))
    before = path.read_bytes()
    append_events(path, "isles", events(5))
    assert path.read_bytes() == before


def test_nothing_to_write_makes_no_file(tmp_path):
    assert append_events(tmp_path / "w.jsonl", "isles", []).events == ()
    assert not (tmp_path / "w.jsonl").exists()


def test_the_bytes_do_not_depend_on_how_events_were_handed_in(tmp_path):
    one, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    append_events(one, "isles", events(7))
    for entry in events(7):
        append_events(other, "isles", [entry])
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("cut", range(1, 140, 7))
def test_a_torn_last_line_is_cut_off_and_no_whole_entry_is_lost(tmp_path, cut):
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(3))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    left = read_log(path, "isles").events
    assert left == tuple(events(3)[: len(left)])
    assert len(left) >= (3 if cut == 1 else 2)  # only the line end is missing, or the line is torn
    append_events(path, "isles", events(3))
    assert path.read_bytes() == whole


def test_a_log_that_died_in_its_first_line_is_begun_anew(tmp_path):
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(1))
    whole = path.read_bytes()
    for cut in (0, 1, 5, whole.index(b"\n")):
        path.write_bytes(whole[:cut])
        append_events(path, "isles", events(1))
        assert path.read_bytes() == whole


@pytest.mark.parametrize("line", [1, 2, 3, 4])
def test_tampering_is_named_with_its_line(tmp_path, line):
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(5))
    lines = path.read_bytes().split(b"\n")
    lines[line] = lines[line].replace(b'"date":"2025', b'"date":"2026')
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(BrokenLogError, match=f"w.jsonl:{line + 1}:1: "):
        read_log(path, "isles")
    with pytest.raises(BrokenLogError):
        append_events(path, "isles", events(6))


def test_a_line_that_is_dropped_or_moved_breaks_the_chain(tmp_path):
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(5))
    lines = path.read_bytes().split(b"\n")
    for changed in ([*lines[:2], *lines[3:]], [*lines[:2], lines[3], lines[2], *lines[4:]]):
        path.write_bytes(b"\n".join(changed))
        with pytest.raises(BrokenLogError, match=":3:1: "):
            read_log(path, "isles")


def test_every_hash_is_of_the_one_before_and_the_event(tmp_path):
    path = tmp_path / "w.jsonl"
    log = append_events(path, "isles", events(2))
    first, *rest = path.read_bytes().splitlines()
    head = hashlib.sha256(first).hexdigest()
    for line in rest:
        found = json.loads(line)
        text = json.dumps(found["event"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        head = hashlib.sha256((head + text).encode()).hexdigest()
        assert found["hash"] == head
    assert log.head == head


def test_the_log_of_another_dossier_is_refused(tmp_path):
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(1))
    with pytest.raises(UsageError, match="the log of the dossier 'isles', not of 'port'"):
        read_log(path, "port")
    path.write_text("id,date\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not the log of a watch"):
        read_log(path, "isles")


def test_two_writers_at_once_are_one_too_many(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "w.jsonl"
    append_events(path, "isles", events(1))
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="being written by another process"):
            append_events(path, "isles", events(2))
        assert len(read_log(path, "isles").events) == 1  # reading needs no lock


def test_a_writer_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path):
    whole = tmp_path / "whole.jsonl"
    append_events(whole, "isles", events(400))
    path, chance = tmp_path / "w.jsonl", random.Random(3)  # noqa: S311 - instants
    here = os.path.dirname(__file__)
    for _ in range(3):
        path.unlink(missing_ok=True)
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), here], stdout=subprocess.PIPE
        )
        child.stdout.readline()
        time.sleep(chance.random() * 0.15)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        left = read_log(path, "isles").events
        assert left == tuple(events(len(left)))
        append_events(path, "isles", events(400))
        assert path.read_bytes() == whole.read_bytes()
