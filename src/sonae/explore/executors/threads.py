"""Blocks on the threads of this process: the executor for one machine."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sonae.explore.executors.drive import drive
from sonae.explore.job import Block, Job, Part

__all__ = ["Threads"]


class Threads:
    """Some blocks at a time.

    Parameters
    ----------
    count : int
        Threads.
    """

    def __init__(self, count: int) -> None:
        self._count = count

    def map(self, job: Job, blocks: Sequence[Block]) -> Iterator[tuple[Block, Part]]:
        """Yield each block with its reduction as it is finished."""
        pool = _Pool(job, self._count)
        try:
            yield from drive(pool, blocks)
        finally:
            pool.close()

    def close(self) -> None:
        """Do nothing: threads end with each job."""


class _Pool:
    """Threads for one job."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        self.most = count + 1
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="sonae-block")

    def submit(self, block: Block) -> Future[Part]:
        return self._threads.submit(self._job.run, block)

    def wait(self, handles: Collection[Future[Part]]) -> Collection[Future[Part]]:
        return wait(handles, return_when=FIRST_COMPLETED).done

    def result(self, handle: Future[Part]) -> Part:
        return handle.result()

    def cancel(self, handles: Collection[Future[Part]]) -> None:
        for handle in handles:
            handle.cancel()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
