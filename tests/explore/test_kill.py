"""A small share of ``make soak``: runs are killed at random instants, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "scripts" / "soak.py"


def soak(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SOAK), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("way", ["serial", "threads"])
def test_a_run_that_is_killed_goes_on_to_the_same_bytes_and_does_nothing_twice(way):
    assert "0 faults" in soak("--kills", "5", "--ways", way, "--seed", "3")


@pytest.mark.xdist_group("dask")
def test_so_does_a_run_on_dask_of_which_workers_are_killed_as_well():
    pytest.importorskip("distributed")
    assert "0 faults" in soak("--kills", "2", "--ways", "dask", "--seed", "3")
