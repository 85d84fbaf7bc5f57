"""Disks that are full or cannot be written: said in one line, nothing lost, and resumed."""

import errno
import os
import resource
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from sonae.explore.store import StoredStudy, StudyFolder

from .studies import SHA256, files, fill, job, part, small_blocks

DRAWS = 12 * 4096
"""Sixty blocks, since there are five classes."""


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    small_blocks(monkeypatch)


@pytest.fixture
def made(tmp_path):
    return job(tmp_path / "dossier", draws=DRAWS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The files of a study that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        small_blocks(patch)
        fill(folder / "study", job(folder / "dossier", draws=DRAWS))
    return files(folder / "study")


@contextmanager
def disk(folder, size: str, *, read_only: bool = False):
    """A disk of its own for a folder."""
    folder.mkdir(exist_ok=True)
    options = f"size={size}" + (",ro" if read_only else "")
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    call = [mount or "", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if (
        not mount
        or not unmount
        or subprocess.run(call, capture_output=True, check=False).returncode
    ):
        pytest.skip("disks cannot be made here")
    try:
        yield
    finally:
        subprocess.run([unmount, str(folder)], check=True)


def remount(folder, options: str) -> None:
    subprocess.run([shutil.which("mount"), "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.parametrize("kib", [4, 16, 20, 24, 28, 40, 72, 104, 136, 200])
def test_a_full_disk_loses_nothing_and_the_study_goes_on_when_there_is_room(
    made, whole, tmp_path, kib
):
    with disk(tmp_path / "disk", f"{kib}k"):
        study = tmp_path / "disk" / "study"
        with pytest.raises(OSError, match="No space left on device") as caught:
            fill(study, made)
        assert str(study) in str(caught.value.filename)
        assert "--resume goes on" in str(caught.value)
        left = [path.name for path in study.rglob("*") if "partial" in path.name]
        assert left == []
        kept = set()
        if (study / "study.json").exists():
            stored = StoredStudy(study)
            kept = stored.finished
            for block in made.blocks:
                if block.number in kept:
                    assert stored.get(block).to_bytes() == part(made, block).to_bytes()
        remount(tmp_path / "disk", "size=64m")
        again = fill(study, made, resume=True)
        assert not kept.intersection(again)
        assert files(study) == whole


def test_a_full_disk_says_how_much_is_wanted(made, tmp_path):
    message = r"of 60 blocks are there and safe; make room for about [\d,]+ bytes"
    with disk(tmp_path / "disk", "136k"), pytest.raises(OSError, match=message):
        fill(tmp_path / "disk" / "study", made)


def test_a_limit_on_the_size_of_files_is_a_full_disk(made, whole, tmp_path):
    study = tmp_path / "study"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, hard))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            fill(study, made)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    kept = StoredStudy(study).finished
    assert 20 < len(kept) < 60  # the manifest had grown too long
    assert not kept.intersection(fill(study, made, resume=True))
    assert files(study) == whole


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "mkdir"])
def test_whichever_call_fails_the_study_goes_on(tmp_path, monkeypatch, step):
    """As SQLite is tested: the n-th call fails, for every n until none does."""
    made = job(tmp_path / "dossier")
    fill(tmp_path / "whole", made)
    real, failed = getattr(os, step), True
    for n in range(1, 60):
        study, calls = tmp_path / f"study-{n}", []

        def fails(*given, n=n, calls=calls, **named):
            calls.append(1)
            if len(calls) == n:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*given, **named)

        with monkeypatch.context() as patch:
            patch.setattr(os, step, fails)
            failed = _fails(study, made)
        assert step == "mkdir" or failed == (len(calls) >= n)  # a folder may be there already
        assert [path for path in study.rglob("*") if "partial" in path.name] == []
        fill(study, made, resume=True)
        assert files(study) == files(tmp_path / "whole")
        if len(calls) < n:
            break
    assert not failed


def _fails(study, made) -> bool:
    try:
        fill(study, made)
    except OSError as error:
        return error.errno == errno.EIO
    return False


def test_a_folder_that_cannot_be_written_is_named(made, tmp_path):
    with disk(tmp_path / "disk", "1m", read_only=True):
        with pytest.raises(OSError, match="Read-only file system") as caught:
            fill(tmp_path / "disk" / "study", made)
        assert str(tmp_path / "disk" / "study") in str(caught.value.filename)
        with pytest.raises(OSError, match="Read-only file system"):
            fill(tmp_path / "disk", made)


def test_a_finished_study_is_read_where_nothing_can_be_written(made, tmp_path):
    with disk(tmp_path / "disk", "4m"):
        study = tmp_path / "disk" / "study"
        fill(study, made)
        remount(tmp_path / "disk", "ro")
        with StudyFolder(study, "small", SHA256) as folder:
            assert len(folder.begin(made)) == 60
            assert folder.get(made.blocks[7]).to_bytes() == part(made, made.blocks[7]).to_bytes()
