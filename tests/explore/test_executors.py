"""Blocks are computed the same wherever, in any order, and through the loss of workers."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

import sonae
from sonae.errors import UsageError
from sonae.explore.executors import Serial, Threads, dask_cluster, executor
from sonae.explore.executors.address import Address, address
from sonae.explore.executors.dask_cluster import ClusterError, DaskCluster
from sonae.explore.job import Job, Part

from .studies import job, small_blocks

FAILING = 8
"""With this seed, workers fail in blocks 4 and 6."""
WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    small_blocks(monkeypatch)


@pytest.fixture
def made(tmp_path):
    return job(tmp_path / "dossier", draws=9000)


@pytest.fixture(scope="module")
def dask():
    """Two processes that take small blocks and know how to dawdle and fail."""
    pytest.importorskip("distributed")
    patch = pytest.MonkeyPatch()
    patch.setenv("SONAE_TEST_WORK", "1")
    patch.setenv("SONAE_TEST_FAIL", f"{FAILING}:4,6")
    import dask

    with dask.config.set({"distributed.worker.preload": [str(WORKER)]}):
        workers = executor(cluster="local:2")
        yield workers
        workers.close()
    patch.undo()


def computed(workers, made):
    return {block.number: part.to_bytes() for block, part in workers.map(made, made.blocks)}


def serial(made):
    return computed(Serial(), made)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_compute_what_one_thread_computes(made, threads):
    assert len(made.blocks) == 15
    assert computed(Threads(threads), made) == serial(made)


@pytest.mark.xdist_group("dask")
def test_processes_compute_what_one_thread_computes(made, dask):
    assert computed(dask, made) == serial(made)
    assert computed(dask, made) == serial(made)  # a task that was done before may be done again


def test_the_executor_is_the_one_that_is_asked_for():
    assert isinstance(executor(1), Serial)
    assert isinstance(executor(2), Threads)


def test_the_first_block_that_fails_is_the_one_told_of(made, monkeypatch):
    begun = []
    later_failed = threading.Event()

    def run(made, block):
        begun.append(block.number)
        if block.number == 1:
            later_failed.wait(5)
            raise ValueError("block 1")
        if block.number == 2:
            later_failed.set()
            raise ValueError("block 2")
        return Part(block.number, {})

    monkeypatch.setattr(Job, "run", run)
    for workers in (Serial(), Threads(2), Threads(3)):
        begun.clear()
        later_failed.clear()
        if isinstance(workers, Serial):
            later_failed.set()
        seen = []
        with pytest.raises(ValueError, match="block 1"):
            seen.extend(block.number for block, _ in workers.map(made, made.blocks))
        assert 0 in seen
        assert len(begun) < 8  # the others were called back


def test_few_blocks_are_under_way_at_a_time(made, monkeypatch):
    begun = []
    monkeypatch.setattr(Job, "run", lambda made, block: begun.append(1) or Part(block.number, {}))
    coming = Threads(2).map(made, made.blocks)
    next(coming)
    time.sleep(0.05)
    assert len(begun) <= 4
    coming.close()


@pytest.mark.xdist_group("dask")
def test_a_worker_that_is_killed_costs_nothing(tmp_path, dask):
    made = job(tmp_path / "dossier", draws=9000, seed=7)
    found = {}
    for block, part in dask.map(made, made.blocks):
        found[block.number] = part.to_bytes()
        if len(found) in {3, 9}:
            os.kill(min(dask._client.run(os.getpid).values()), signal.SIGKILL)
    assert found == serial(made)


@pytest.mark.xdist_group("dask")
def test_a_failure_on_a_worker_is_told_as_here_and_the_cluster_goes_on(tmp_path, dask, made):
    bad = job(tmp_path / "dossier", draws=9000, seed=FAILING)
    done = []
    with pytest.raises(ValueError, match="block 4 does not like it"):
        done.extend(block.number for block, _ in dask.map(bad, bad.blocks))
    assert {0, 1, 2, 3} <= set(done)
    assert len(done) < len(bad.blocks)
    assert computed(dask, made) == serial(made)


@pytest.mark.xdist_group("dask")
def test_a_worker_with_another_version_is_refused(made, dask, monkeypatch):
    monkeypatch.setattr(sonae, "__version__", "0.0.7")
    with pytest.raises(UsageError, match=r"a worker has Sonae .*, and the run has 0\.0\.7"):
        computed(dask, made)


@pytest.mark.xdist_group("dask")
@pytest.mark.parametrize("protocol", ["tls", "tcp"])
def test_a_scheduler_that_is_there_is_used_and_left_alone(made, tmp_path, protocol):
    dask = pytest.importorskip("dask")
    from distributed import LocalCluster, Security

    security = Security.temporary() if protocol == "tls" else None
    with dask.config.set({"distributed.worker.preload": [str(WORKER)]}), LocalCluster(
        n_workers=1, threads_per_worker=1, protocol=f"{protocol}://", host="127.0.0.1",
        security=security, dashboard_address="127.0.0.1:0",
    ) as cluster:  # fmt: skip
        settings = {"distributed.comm.tls." + at: None for at in ("ca-file", "client.cert")}
        if security is not None:
            with pytest.raises(UsageError, match="tls:// needs certificates"):
                executor(cluster=cluster.scheduler_address)
            settings = _as_files(security, tmp_path)
        with dask.config.set(settings):
            workers = executor(cluster=cluster.scheduler_address)
        assert isinstance(workers, DaskCluster)
        workers.close()
        assert cluster.status.name == "running"


def _as_files(security, folder):
    """Write certificates, and return the settings that name them."""
    names = {"ca-file": "tls_ca_file", "client.cert": "tls_client_cert",
             "client.key": "tls_client_key"}  # fmt: skip
    for name, attribute in names.items():
        (folder / name).write_text(getattr(security, attribute))
    return {f"distributed.comm.tls.{name}": str(folder / name) for name in names}


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask_cluster, "PATIENCE", 0.5)
    with pytest.raises(ClusterError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        executor(cluster="tcp://127.0.0.1:9")


def test_a_cluster_without_dask_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'sonae\[cluster\]'"):
        executor(cluster="local:2")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("local:4", Address(workers=4)),
        ("tls://cluster.example:8786", Address(scheduler="tls://cluster.example:8786")),
        ("tcp://127.0.0.1:8786", Address(scheduler="tcp://127.0.0.1:8786", secure=False)),
        ("tcp://[::1]:8786", Address(scheduler="tcp://[::1]:8786", secure=False)),
        ("tcp://localhost:8786", Address(scheduler="tcp://localhost:8786", secure=False)),
    ],
)
def test_a_cluster_is_named_in_few_ways(text, meant):
    assert address(text) == meant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("local", "write `local:4`"),
        ("local:0", "write `local:4`"),
        ("local:many", "write `local:4`"),
        ("local:9999", "write `local:4`"),
        ("tls://cluster.example", "needs host and port"),
        ("tls://cluster.example:port", "needs host and port"),
        ("tls://:8786", "needs host and port"),
        ("tls://you@cluster.example:8786", "needs host and port"),
        ("http://cluster.example:8786", "is no cluster"),
        ("inproc://x", "is no cluster"),
        ("tcp://192.0.2.7:8786", "not encrypted"),
        ("tcp://0.0.0.0:8786", "not encrypted"),
        ("tcp://no.such.host.invalid:8786", "not encrypted"),
    ],
)
def test_what_is_no_cluster_or_not_safe_is_refused(text, message):
    with pytest.raises(UsageError, match=message):
        address(text)


def test_an_open_connection_to_another_machine_has_to_be_asked_for():
    assert not address("tcp://192.0.2.7:8786", insecure=True).secure
