"""Blocks on other processes and machines, through Dask: a worker that dies costs nothing.

The only file that imports Dask, and only when a cluster is asked for. A task is named after its job
and block, so the same task handed in twice is done once, and what a dying worker had in hand is
done elsewhere. On this machine, processes speak TLS with certificates that live as long as the run.
"""

import logging
from asyncio import CancelledError
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from sonae.errors import SonaeError, UsageError
from sonae.explore.executors import dask_task
from sonae.explore.executors.address import Address, address
from sonae.explore.executors.drive import drive
from sonae.explore.job import Block, Job, Part

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster, Security

__all__ = ["ClusterError", "DaskCluster"]

PATIENCE: Final = 15
"""Seconds in which a scheduler must answer, and a first worker must be there."""
_AHEAD: Final = 2
"""Blocks with the cluster for each thread of a worker: one under way, one to go on with."""
_MALLOC: Final = "distributed.nanny.pre-spawn-environ.MALLOC"
_SETTINGS: Final = {
    # Dask makes the C library give memory back at once, and blocks ask for it again at once: that
    # doubled the time of a block. The largest threshold that the library takes:
    f"{_MALLOC}_TRIM_THRESHOLD_": 32 << 20,
    f"{_MALLOC}_MMAP_THRESHOLD_": 32 << 20,
    "distributed.admin.large-graph-warning-threshold": "1 GiB",
    "distributed.logging.distributed": "critical",
    "distributed.worker.daemon": True,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


class ClusterError(SonaeError):
    """A cluster cannot be reached, or was lost; what was finished before is not."""


class DaskCluster:
    """A Dask cluster that computes blocks.

    Parameters
    ----------
    where : str
        ``local:4``, ``tls://host:port``, or ``tcp://host:port``.
    insecure : bool
        Whether ``tcp`` may lead to another machine.

    Raises
    ------
    UsageError
        If Dask is not installed, the address means nothing or is not safe, or certificates are
        wanted.
    ClusterError
        If no scheduler answers.
    """

    def __init__(self, where: str, *, insecure: bool = False) -> None:
        self._where = where
        self._address: Address = address(where, insecure=insecure)
        self._cluster: LocalCluster | None = None
        self._client: Client | None = None
        try:
            import distributed  # noqa: F401 - asked for before any work
        except ImportError:
            raise UsageError(
                "--cluster needs Dask; install it with `pip install 'sonae[cluster]'`"
            ) from None
        if self._address.scheduler:
            self._client = self._connected()

    def map(self, job: Job, blocks: Sequence[Block]) -> Iterator[tuple[Block, Part]]:
        """Yield each block with its reduction as it is finished."""
        if not blocks:
            return
        if self._client is None:
            self._client = self._started()
        yield from drive(_Pool(self._client, job, self._where), blocks)

    def close(self) -> None:
        """Let the workers go; a scheduler that was there before stays."""
        with suppress(TimeoutError, OSError):
            if self._client is not None:
                self._client.close(timeout=5)
        with suppress(TimeoutError, OSError):
            if self._cluster is not None:
                self._cluster.close(timeout=10)
        self._client = self._cluster = None

    def _started(self) -> "Client":
        """Start processes on this machine."""
        import dask
        from distributed import Client, LocalCluster, Security

        try:
            security = Security.temporary()
        except ImportError:
            raise UsageError(
                "--cluster local needs cryptography; install it with `pip install 'sonae[cluster]'`"
            ) from None
        others = dask.config.get("distributed.worker.preload", [])
        loaded = [*([others] if isinstance(others, str) else others), dask_task.__name__]
        with dask.config.set({**_SETTINGS, "distributed.worker.preload": loaded}):
            self._cluster = LocalCluster(
                n_workers=self._address.workers,
                threads_per_worker=1,
                host="127.0.0.1",
                protocol="tls://",
                security=security,
                dashboard_address="127.0.0.1:0",  # Dask must listen somewhere; nothing is served
                silence_logs=logging.CRITICAL,
            )
            return Client(
                self._cluster,
                timeout=PATIENCE,
                set_as_default=False,
                direct_to_workers=True,  # the scheduler would take every result in and out again
            )

    def _connected(self) -> "Client":
        """Connect to a scheduler that is there."""
        from distributed import Client

        security = _certificates() if self._address.secure else None
        try:
            client = Client(
                self._address.scheduler, security=security, timeout=PATIENCE, set_as_default=False
            )
        except (OSError, TimeoutError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ClusterError(f"no scheduler answers at {self._where}: {reason}") from None
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            client.close(timeout=5)
            raise ClusterError(
                f"{self._where} has no worker; start some with `dask worker {self._where}`"
            ) from None
        return client


def _certificates() -> "Security":
    """Return the certificates that Dask's own settings name."""
    from distributed import Security

    found = Security(require_encryption=True)
    if not (found.tls_ca_file and found.tls_client_cert and found.tls_client_key):
        raise UsageError(
            "tls:// needs certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and …__CLIENT__KEY, or the same in Dask's "
            "configuration files"
        )
    return found


class _Pool:
    """A cluster that works on one job."""

    def __init__(self, client: "Client", job: Job, where: str) -> None:
        from sonae import __version__

        self._client = client
        self._where = where
        self._version = __version__
        self._name = f"{job.id[:24]}-{'keep-' if job.keep else ''}{__version__}"
        # handed in as a task: what is scattered is lost with the worker that holds it
        self._packed = client.submit(dask_task.carry, job.to_bytes(), key=f"sonae-job-{self._name}")

    @property
    def most(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(1, _AHEAD * sum(threads.values()))

    def submit(self, block: Block) -> "Future[Any]":
        key = f"sonae-block-{self._name}-{block.number}"
        arguments = (self._packed, self._name, block.number, self._version)
        return self._client.submit(dask_task.compute, *arguments, key=key)

    def wait(self, handles: Collection["Future[Any]"]) -> Collection["Future[Any]"]:
        from distributed import wait

        try:
            with self._client.as_current():
                done: Collection[Future[Any]] = wait(handles, return_when="FIRST_COMPLETED").done
        except CancelledError:
            raise self._lost() from None
        return done

    def result(self, handle: "Future[Any]") -> Part:
        from distributed import KilledWorker

        try:
            return Part.from_bytes(handle.result())
        except CancelledError:
            raise self._lost() from None
        except KilledWorker:
            raise ClusterError(
                f"workers of {self._where} died again and again on one block; they may have too "
                "little memory"
            ) from None

    def cancel(self, handles: Collection["Future[Any]"]) -> None:
        if handles and self._client.status == "running":  # else nothing is under way any more
            self._client.cancel(list(handles))

    def _lost(self) -> ClusterError:
        return ClusterError(f"the connection to {self._where} was lost")
