"""Files that are there whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from sonae.writing import fill_whole, write_folder, write_whole


def test_a_file_is_replaced_in_one_step_and_its_folder_made(tmp_path):
    path = tmp_path / "new" / "file.txt"
    assert write_whole(path, "first\n") == path
    write_whole(path, b"second\n")
    assert path.read_text() == "second\n"
    assert [file.name for file in path.parent.iterdir()] == ["file.txt"]


def test_a_link_is_followed(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_full_disk_is_said_of_the_file_that_is_meant_and_leaves_the_old_one(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")

    def fill(partial):
        partial.write_text("half of it")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(partial))

    with pytest.raises(OSError, match="No space left") as raised:
        fill_whole(path, fill)
    assert raised.value.filename == str(path)
    assert [file.name for file in tmp_path.iterdir()] == ["file.txt"]
    assert path.read_text() == "old"


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path):
    with pytest.raises(IsADirectoryError) as raised:
        write_whole(tmp_path, "text")
    assert raised.value.filename == str(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc").is_dir(), reason="root may all")
def test_a_folder_that_cannot_be_written_is_told_by_the_name_that_was_given():
    target = Path("/proc/nobody/made")
    with pytest.raises(OSError) as raised:  # noqa: PT011 - what the system says depends on it
        write_folder(target, {"a.txt": "a"})
    assert raised.value.filename == str(target)


def test_a_device_is_written_to_and_stays_what_it_is():
    write_whole(Path(os.devnull), "text")
    assert not Path(os.devnull).is_file()
    if Path("/dev/full").exists():
        with pytest.raises(OSError, match="No space left"):
            write_whole(Path("/dev/full"), "text")


def test_a_folder_that_fails_its_check_is_not_there(tmp_path):
    def refuse(folder):
        raise ValueError("not good")

    with pytest.raises(ValueError, match="not good"):
        write_folder(tmp_path / "made", {"a.txt": "a"}, refuse)
    assert list(tmp_path.iterdir()) == []
