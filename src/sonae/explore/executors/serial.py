"""Blocks one after the other, in the thread that asks: the executor that all others must equal."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from sonae.explore.job import Block, Job, Part

__all__ = ["Executor", "Serial"]


class Executor(Protocol):
    """Whoever computes the blocks of a job."""

    def map(self, job: Job, blocks: Sequence[Block]) -> Iterator[tuple[Block, Part]]:
        """Yield each block with its reduction, in any order.

        Of blocks that fail, the first in block order is the one raised, after all before it. Close
        the iterator to leave early: what has not been begun is called back.
        """
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


class Serial:
    """One block at a time."""

    def map(self, job: Job, blocks: Sequence[Block]) -> Iterator[tuple[Block, Part]]:
        """Yield each block with its reduction, in block order."""
        for block in sorted(blocks, key=lambda block: block.number):
            yield block, job.run(block)

    def close(self) -> None:
        """Do nothing: there are no workers."""
