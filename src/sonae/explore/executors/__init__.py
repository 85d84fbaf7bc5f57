"""Who computes the blocks of a job: this thread, threads, or a Dask cluster; same bits from all.

The only place that knows Dask. ``executor`` chooses; each one's ``map`` yields blocks with their
reductions as they are finished.
"""

from sonae.explore.executors.serial import Executor, Serial
from sonae.explore.executors.threads import Threads

__all__ = ["Executor", "Serial", "Threads", "executor"]


def executor(threads: int = 1, cluster: str | None = None, *, insecure: bool = False) -> Executor:
    """Return who computes the blocks.

    Parameters
    ----------
    threads : int
        Threads of this process; used if no cluster is named.
    cluster : str, optional
        ``local:4`` for four processes on this machine; ``tls://host:port`` of a Dask scheduler.
    insecure : bool
        Whether a scheduler on another machine may be reached without encryption.

    Raises
    ------
    UsageError
        If the cluster means nothing, is not safe, or Dask is not installed.
    """
    if cluster is not None:
        from sonae.explore.executors.dask_cluster import DaskCluster

        return DaskCluster(cluster, insecure=insecure)
    return Serial() if threads <= 1 else Threads(threads)
