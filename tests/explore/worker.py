"""Preloaded by Dask workers in tests: small blocks, and a log of what was computed.

``SONAE_TEST_WORK`` is the work in a block; without it nothing happens. To the file
``SONAE_TEST_LOG``, if it is set, every process adds a line for each block when it begins to compute
it and one when it has. ``SONAE_TEST_FAIL=8:4,6`` lets blocks 4 and 6 fail if the seed is 8,
``SONAE_TEST_SLEEP`` draws blocks out by so many seconds. ``scripts/soak.py`` imports this as well,
so that those who hand out blocks and those who compute them have the same grid.
"""

import os
import time

import sonae.explore.blocks
from sonae.explore.job import Job

_compute = getattr(Job.run, "plain", Job.run)  # Dask reads a preloaded file twice


def _logged(made, block):
    _note("begin", block.number)
    time.sleep(float(os.environ.get("SONAE_TEST_SLEEP", "0")))
    seed, _, numbers = os.environ.get("SONAE_TEST_FAIL", "").partition(":")
    if str(made.drawing.seed) == seed and str(block.number) in numbers.split(","):
        raise ValueError(f"block {block.number} does not like it")
    found = _compute(made, block)
    _note("end", block.number)
    return found


def _note(what: str, number: int) -> None:
    if path := os.environ.get("SONAE_TEST_LOG"):
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.write(log, f"{what} {number} {os.getpid()}\n".encode())
        os.close(log)


if "SONAE_TEST_WORK" in os.environ:
    sonae.explore.blocks.BLOCK_WORK = int(os.environ["SONAE_TEST_WORK"])
    _logged.plain = _compute
    Job.run = _logged
