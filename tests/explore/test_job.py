import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.explore import blocks
from sonae.explore.blocks import CHUNK, Block, grid
from sonae.explore.job import Job
from sonae.explore.packed import pack, unpack
from sonae.explore.part import Part
from sonae.explore.run import job_of

from .small import ready
from .stub import graph


@pytest.fixture
def job(tmp_path):
    case, model, table = ready(tmp_path)
    return job_of(case, model, table.project(model.factors), draws=9, seed=3)


def test_a_job_made_again_from_its_bytes_gives_the_same_bits(job):
    again = Job.from_bytes(job.to_bytes())
    assert (again.id, again.blocks) == (job.id, job.blocks)
    assert again.to_bytes() == job.to_bytes()
    for block in job.blocks:
        assert again.run(block).to_bytes() == job.run(block).to_bytes()


def test_another_process_computes_the_same_bits(job, tmp_path):
    (tmp_path / "job").write_bytes(job.to_bytes())
    program = (
        "import sys, pathlib; from sonae.explore.job import Job;"
        "job = Job.from_bytes(pathlib.Path(sys.argv[1]).read_bytes());"
        "sys.stdout.buffer.write(job.run(job.blocks[0]).to_bytes())"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "job")], capture_output=True, check=True
    )
    assert found.stdout == job.run(job.blocks[0]).to_bytes()


def test_the_identity_is_that_of_everything_that_decides_a_number(tmp_path):
    case, model, table = ready(tmp_path)
    projection = table.project(model.factors)

    def made(**changed):
        settings = {"draws": 9, "seed": 3} | changed
        return job_of(case, model, projection, **settings).id

    same = made()
    assert made(kernel="numpy") == made(keep=True) == same
    assert made(on_error="drop") == same  # an `error` reduces its blocks as `drop` does
    others = [
        made(draws=10),
        made(seed=4),
        made(sampling="philox"),
        made(on_error="worst"),
    ]
    assert len({same, *others}) == 5


def test_a_part_made_again_from_its_bytes_is_the_same(job):
    part = job.run(job.blocks[0])
    again = Part.from_bytes(part.to_bytes())
    assert again.block == part.block
    assert again.to_bytes() == part.to_bytes()
    for name, array in part.arrays.items():
        assert again[name].dtype == array.dtype
        np.testing.assert_array_equal(again[name], array)


@pytest.mark.parametrize("spoil", [b"", b"sonae", b"\x80\x04pickle", b"sonae\x00p1" + b"\xff" * 20])
def test_bytes_that_are_no_part_are_refused(spoil):
    with pytest.raises(UsageError, match="part of a run"):
        Part.from_bytes(spoil)


def test_a_part_cut_short_is_refused(job):
    packed = job.run(job.blocks[0]).to_bytes()
    for length in (20, 200, len(packed) - 1):
        with pytest.raises(UsageError, match="part of a run"):
            Part.from_bytes(packed[:length])


def test_only_plain_numbers_are_read():
    packed = pack({}, {"a": np.zeros(2)})
    assert unpack(packed)[1]["a"].tolist() == [0, 0]
    with pytest.raises(UsageError, match="no numbers of type"):
        unpack(packed.replace(b'"<f8"', b'"|O8"'))


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 40), st.integers(1, 5000), st.integers(1, 200_000), st.integers(1, 10**9))
def test_the_blocks_cover_every_future_once(plans, classes, draws, size):
    before = blocks.BLOCK_WORK
    blocks.BLOCK_WORK = max(size, blocks.work(graph(2, 1), plans, classes, draws) // 500)
    try:
        found = grid(graph(2, 1), plans, classes, draws)
    finally:
        blocks.BLOCK_WORK = before
    assert [block.number for block in found] == list(range(len(found)))
    assert sum(block.futures for block in found) == classes * draws
    first = found[0]
    steps = (first.classes[1] - first.classes[0], first.draws[1] - first.draws[0])
    assert len({(b.classes, b.draws) for b in found}) == len(found)
    for block in found:
        assert block.classes[0] % steps[0] == 0
        assert block.draws[0] % steps[1] == 0
        assert block.draws[0] % CHUNK == 0


def test_draws_of_a_class_follow_one_another_in_the_numbers_of_blocks():
    found = grid(graph(9, 7), 500, 3, 10_000_000)
    assert len(found) > 10
    for low in {block.classes for block in found}:
        own = [block.draws for block in found if block.classes == low]
        assert own == sorted(own)
        assert own[0][0] == 0
        assert own[-1][1] == 10_000_000


def test_a_block_of_the_run_is_one_of_its_grid(job):
    assert job.blocks == (Block(0, (0, 5), (0, 9)),)
    assert job.futures == 45
