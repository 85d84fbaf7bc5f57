"""A study folder keeps what is finished, and refuses what is not its own."""

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sonae.errors import UsageError
from sonae.explore.store import DamagedStudyError, StoredStudy, StudyFolder
from sonae.explore.store.manifest import append, read_manifest, rewrite

from .studies import SHA256, files, fill, job, part, small_blocks


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    small_blocks(monkeypatch)


@pytest.fixture
def made(tmp_path):
    return job(tmp_path / "dossier")


@pytest.fixture
def study(tmp_path):
    return tmp_path / "study"


def same(left, right) -> bool:
    return left.to_bytes() == right.to_bytes()


def test_what_is_put_comes_back(made, study):
    assert len(made.blocks) == 5
    fill(study, made)
    stored = StoredStudy(study)
    assert stored.complete
    assert stored.job().id == made.id
    for block in made.blocks:
        assert same(stored.get(block), part(made, block))
    assert set(files(study)) == {"study.json", "job", *(f"blocks/00000{n}" for n in range(5))}


def test_a_study_goes_on_where_it_stopped_and_ends_with_the_same_bytes(made, study, tmp_path):
    fill(tmp_path / "whole", made)
    assert fill(study, made, most=2) == [0, 1]
    assert StoredStudy(study).finished == {0, 1}
    assert fill(study, made, resume=True) == [2, 3, 4]
    assert files(study) == files(tmp_path / "whole")


def test_a_finished_study_is_taken_up_without_a_write(made, study):
    fill(study, made)
    before = {name: os.stat(study / name).st_mtime_ns for name in ("manifest", "study.json")}
    said = []
    with StudyFolder(study, "small", SHA256, notice=said.append) as folder:
        assert folder.begin(made) == {0, 1, 2, 3, 4}
    assert said == [f"{study} holds this study already; nothing had to be computed"]
    assert before == {name: os.stat(study / name).st_mtime_ns for name in before}


def test_a_study_that_is_not_finished_is_not_gone_on_with_unasked(made, study):
    fill(study, made, most=2)
    with pytest.raises(UsageError, match="2 of 5 blocks; go on with --resume"):
        fill(study, made)


def test_to_resume_what_never_began_is_to_begin(made, study):
    assert fill(study, made, resume=True) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 2}, r"\(seed: 1 there, 2 here\)"),
        ({"draws": 50}, r"\(draws: 40 there, 50 here\)"),
        ({"keep": True}, r"\(kept: reductions there, outcomes here\)"),
    ],
)
def test_a_study_with_other_settings_is_refused_by_what_differs(
    made, study, tmp_path, changes, message
):
    fill(study, made, most=1)
    with pytest.raises(UsageError, match=message):
        fill(study, job(tmp_path / "dossier", **changes), resume=True)
    assert fill(study, made, resume=True) == [1, 2, 3, 4]


def test_a_study_of_another_dossier_or_policy_is_refused_by_name(made, study):
    fill(study, made, most=1)
    with (
        StudyFolder(study, "other", "e" * 64, resume=True) as folder,
        pytest.raises(UsageError, match="dossier: small there, other here; text of the dossier"),
    ):
        folder.begin(made)
    with pytest.raises(UsageError, match="cases that are not finite: drop there, worst here"):
        fill(study, replace(made, policy="worst"), resume=True)


def test_a_newer_format_is_refused_by_its_number(made, study):
    fill(study, made)
    text = (study / "study.json").read_text()
    (study / "study.json").write_text(text.replace('"format": 1', '"format": 7'))
    for read in (lambda: StoredStudy(study), lambda: fill(study, made, resume=True)):
        with pytest.raises(UsageError, match="is of format 7, and this version of Sonae reads up"):
            read()


def test_a_folder_with_other_things_in_it_is_left_alone(made, study):
    study.mkdir()
    (study / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"no study but other files \(notes.txt\)"):
        fill(study, made, resume=True)
    assert files(study) == {"notes.txt": b"mine"}
    with pytest.raises(UsageError, match="is no study"):
        StoredStudy(study)


def test_a_file_is_no_folder(made, study):
    study.write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        fill(study, made)


def test_what_a_dying_run_left_half_written_is_swept(made, study):
    fill(study, made, most=2)
    left = [study / ".study.json.77.partial", study / "blocks" / ".000002.77.partial"]
    for path in left:
        path.write_bytes(b"half")
    with (study / "manifest").open("ab") as manifest:
        manifest.write(b'{"block": 2, "jo')
    (study / "blocks" / "000002").write_bytes(b"not in the manifest")
    assert StoredStudy(study).finished == {0, 1}
    assert fill(study, made, resume=True) == [2, 3, 4]
    assert not any(path.exists() for path in left)
    assert StoredStudy(study).complete


def test_results_half_written_are_swept_though_nothing_is_left_to_compute(made, study):
    fill(study, made)
    (study / "results").mkdir()
    left = study / "results" / f".scores.csv.{2**22 + 1}.partial"  # of no process there can be
    written = study / "results" / f".scores.csv.{os.getppid()}.partial"
    for path in (left, written):
        path.write_bytes(b"half")
    assert fill(study, made) == []
    assert not left.exists()
    assert written.exists()  # by a run that has let go of the lock already


@pytest.mark.parametrize("lost", ["manifest", "job", "blocks"])
def test_a_run_that_died_at_its_beginning_is_begun_again(made, study, lost):
    fill(study, made, most=0)
    for name in ("manifest", "job", "blocks")[: ["manifest", "job", "blocks"].index(lost) + 1]:
        path = study / name
        path.rmdir() if path.is_dir() else path.unlink()
    assert fill(study, made) == [0, 1, 2, 3, 4]


def test_blocks_of_which_nothing_tells_whose_they_are_are_left_alone(made, study):
    fill(study, made, most=0)
    (study / "study.json").unlink()
    with pytest.raises(DamagedStudyError, match="nothing tells whose study it is"):
        fill(study, made, resume=True)


def test_a_damaged_block_is_named_and_computed_again_only_when_asked(made, study, tmp_path):
    fill(tmp_path / "whole", made)
    fill(study, made)
    path = study / "blocks" / "000003"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedStudyError, match=r"block 3 of .* is damaged .*--resume"):
        StoredStudy(study).get(made.blocks[3])
    with pytest.raises(DamagedStudyError, match=r"block 3 of .* is damaged"):
        fill(study, made)
    said = []
    with StudyFolder(study, "small", SHA256, resume=True, notice=said.append) as folder:
        assert folder.begin(made) == {0, 1, 2, 4}
        assert said == [f"block 3 of {study} is damaged (blocks/000003); it is made again"]
        folder.put(made.blocks[3], part(made, made.blocks[3]))
    assert files(study) == files(tmp_path / "whole")
    assert fill(study, made) == []


@pytest.mark.parametrize("keep", [False, True])
def test_three_hundred_flips_and_truncations_are_found_or_change_nothing(made, study, keep):
    made = replace(made, keep=keep)
    fill(study, made)
    whole = {**files(study), "manifest": (study / "manifest").read_bytes()}
    parts = [part(replace(made, keep=False), block).to_bytes() for block in made.blocks]
    chance = random.Random(5)  # noqa: S311 - faults, no secrets
    harmless = named = 0
    for _ in range(150):
        name = chance.choice(sorted(whole))
        raw = bytearray(whole[name])
        at = chance.randrange(len(raw))
        if chance.random() < 0.3:
            del raw[at:]
        else:
            raw[at] ^= 1 << chance.randrange(8)
        (study / name).write_bytes(raw)
        try:
            with StudyFolder(study, "small", SHA256) as folder:
                found = folder.begin(made)
                read = [folder.get(block).to_bytes() for block in made.blocks]
        except (DamagedStudyError, UsageError) as error:
            named += str(study) in str(error)
        else:  # the line about who began may be torn off, and white space may change
            harmless += 1
            assert name in {"manifest", "study.json"}
            assert len(found) == 5
            assert read == parts
        try:
            fill(study, made, resume=True)
        except (DamagedStudyError, UsageError):  # nobody can tell any more whose it is
            assert name == "study.json"
        else:
            assert {**files(study), "manifest": b""} == {**whole, "manifest": b""}
        (study / name).write_bytes(whole[name])
        (study / "manifest").write_bytes(whole["manifest"])
    assert harmless < 15
    assert harmless + named == 150


def test_a_second_run_is_refused_and_told_who_holds_the_folder(made, study):
    with StudyFolder(study, "small", SHA256) as folder:
        folder.begin(made)
        with pytest.raises(UsageError, match=rf"in use by process {os.getpid()}, begun 20\d\d-"):
            StudyFolder(study, "small", SHA256, resume=True)
        assert StoredStudy(study).finished == frozenset()  # readers need no lock
    assert not [name for name in os.listdir(study) if "lock" in name and name != "blocks"]
    assert fill(study, made, resume=True) == [0, 1, 2, 3, 4]


def test_the_lock_of_a_killed_run_is_gone(made, study):
    fill(study, made, most=1)
    code = (
        "import sys, time; from pathlib import Path; "
        "from sonae.explore.store.lock import FolderLock; "
        f"lock = FolderLock(Path({str(study)!r}), lambda: None); print('held', flush=True); "
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as running:
        assert running.stdout.readline() == b"held\n"
        with pytest.raises(UsageError, match="in use by"):
            StudyFolder(study, "small", SHA256, resume=True)
        running.kill()
    assert fill(study, made, resume=True) == [1, 2, 3, 4]


def test_a_line_of_a_manifest_is_whole_or_does_not_count(tmp_path):
    path = tmp_path / "manifest"
    records = [{"block": n, "job": "j"} for n in range(20)]
    for record in records:
        append(path, record)
    raw = path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(raw) if byte == 10]
    for length in range(len(raw)):
        path.write_bytes(raw[:length])
        found = read_manifest(path)
        assert found.damaged == ()
        assert list(found.records) == records[: sum(end <= length for end in ends)]
    rewrite(path, records)
    assert path.read_bytes() == raw


def test_what_the_study_is_of_can_be_read_by_people(made, study):
    fill(study, made, most=0)
    said = json.loads((study / "study.json").read_text())
    assert said["format"] == 1
    assert said["study"]["dossier"] == "small"
    assert (said["study"]["draws"], said["study"]["seed"], said["study"]["blocks"]) == (40, 1, 5)


def test_progress_begins_with_what_was_there(made, study):
    fill(study, made, most=2)
    seen = []
    note = lambda done, total: seen.append((done, total))  # noqa: E731
    with StudyFolder(study, "small", SHA256, resume=True, progress=note) as folder:
        folder.begin(made)
        folder.put(made.blocks[2], part(made, made.blocks[2]))
    assert seen == [(80, 200), (120, 200)]


def test_readers_see_whole_blocks_while_a_run_writes(made, study, tmp_path):
    made = job(tmp_path / "dossier", draws=10 * 4096)
    fill(study, made, most=0)
    reads = 0
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(fill, study, made, resume=True)
        while not writing.done() or not reads:
            stored = StoredStudy(study)
            for block in made.blocks:
                if block.number in stored.finished:
                    assert same(stored.get(block), part(made, block))
                    reads += 1
    assert writing.result() == [block.number for block in made.blocks]
    assert reads > 100
