"""How blocks are handed to workers: few at a time, and the first that fails is the one told.

Used by ``threads`` and ``dask_cluster``. Blocks are handed out in order, so when one fails, all
before it are finished or under way: those are waited for, the later ones are called back, and of
the failures the first in block order is raised. So the same run fails with the same message on
any number of workers.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Protocol, TypeVar

from sonae.explore.job import Block, Part

__all__ = ["Pool", "drive"]

Handle = TypeVar("Handle")


class Pool(Protocol[Handle]):
    """Workers that take one block after the other."""

    @property
    def most(self) -> int:
        """How many blocks they should have at a time, begun or not."""
        ...

    def submit(self, block: Block) -> Handle:
        """Hand a block to the workers."""
        ...

    def wait(self, handles: Collection[Handle]) -> Collection[Handle]:
        """Wait until some of these are finished, and return those."""
        ...

    def result(self, handle: Handle) -> Part:
        """Return what became of a finished block, or raise what went wrong."""
        ...

    def cancel(self, handles: Collection[Handle]) -> None:
        """Call back what has not been begun."""
        ...


def drive(pool: Pool[Handle], blocks: Sequence[Block]) -> Iterator[tuple[Block, Part]]:
    """Yield each block with its reduction, in the order in which they are finished."""
    todo = iter(sorted(blocks, key=lambda block: block.number))
    waiting: dict[Handle, Block] = {}
    failures: dict[int, Exception] = {}
    try:
        while True:
            free = 0 if failures else max(0, pool.most - len(waiting))
            waiting.update((pool.submit(block), block) for block in islice(todo, free))
            if not waiting:
                break
            done = [(waiting.pop(handle), handle) for handle in pool.wait(list(waiting))]
            for block, handle in sorted(done, key=lambda pair: pair[0].number):
                try:
                    part = pool.result(handle)
                except Exception as error:
                    failures[block.number] = error
                else:
                    yield block, part
            if failures:
                _call_back(pool, waiting, min(failures))
    finally:
        pool.cancel(list(waiting))
    if failures:
        raise failures[min(failures)]


def _call_back(pool: Pool[Handle], waiting: dict[Handle, Block], failed: int) -> None:
    """Call back the blocks after one that failed."""
    later = [handle for handle, block in waiting.items() if block.number > failed]
    pool.cancel(later)
    for handle in later:
        del waiting[handle]
