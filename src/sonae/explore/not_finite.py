"""Cases that are not finite: which they are, and what they count as.

Used by ``reduce``, tile by tile. Under ``drop`` a future in which any plan is bad is left out for
all plans, so that regret still compares plans in the same futures. Under ``worst`` a bad case
counts as the worst value of any good case in the same class and block, and misses every threshold;
reports leave it out. Where a class has no future or no good case left, its count falls short, and
the run ends in an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sonae.explore.job import Block, Job

__all__ = ["BadCases", "Taken"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]
Bits: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A tile as the kernels take it; see ``kernels.reduce`` for the attributes."""

    tile: Floats
    counted: npt.NDArray[np.int64]
    draw_of: npt.NDArray[np.int64]
    forced: Bits
    plain: bool


class BadCases:
    """The bad cases of one block so far.

    Parameters
    ----------
    job, block
        What is being reduced.
    confirmed : array, (plan, class, byte), uint8, or None
        Cases that are bad though only a hidden part says so.
    """

    def __init__(self, job: "Job", block: "Block", confirmed: Bits | None) -> None:
        self.confirmed = confirmed
        self._policy = job.policy
        classes = block.classes[1] - block.classes[0]
        width = -(-(block.draws[1] - block.draws[0]) // 8)
        self._shape = (len(job.launches.plans), classes, width)
        self._named: Bits | None = None
        self._hidden: Bits | None = None
        self._left_out: Bits | None = None

    def found(self, tile: Floats, here: int, at: int) -> Truths:
        """Return which cases of a tile are bad (class, plan, draw)."""
        classes, _, _, draws = tile.shape
        bad: Truths = np.isnan(tile[:, :, -2, :])
        if self.confirmed is not None:
            part = self.confirmed[:, here : here + classes, at // 8 : -(-(at + draws) // 8)]
            told = np.unpackbits(part, axis=2, count=draws).astype(np.bool_)
            bad |= told.transpose(1, 0, 2)
        return bad

    def take(self, taken: Taken, here: int, worst: Callable[[], Floats]) -> Taken:
        """Note the bad cases of a tile and return it as it is to be counted."""
        draws = taken.draw_of.shape[1]
        at = int(taken.draw_of[0, 0])
        tile = taken.tile[..., :draws]
        bad = self.found(tile, here, at)
        hidden = np.isnan(tile[:, :, -1, :]) & ~bad
        self._named = self._noted(self._named, bad, here, at)
        self._hidden = self._noted(self._hidden, hidden, here, at)
        if not bad.any():
            return taken
        if self._policy == "worst":
            return self._at_worst(taken, tile, bad, worst())
        gone: Truths = np.asarray(bad.any(axis=1))
        self._leave_out(gone, here, at)
        return _without(taken, tile, gone)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is kept of them: counts by plan, and their bits if there are any."""
        arrays: dict[str, npt.NDArray[Any]] = {}
        nothing = np.zeros(self._shape[0], dtype=np.int64)
        for name, bits in (("bad", self._named), ("suspect", self._hidden)):
            arrays[name] = nothing if bits is None else _ones(bits)
            if bits is not None:
                arrays[f"{name}_bits"] = bits
        if self._left_out is not None:
            arrays["left_out"] = self._left_out
        return arrays

    def _noted(self, bits: Bits | None, cases: Truths, here: int, at: int) -> Bits | None:
        """Set the bits of some cases of a tile."""
        if not cases.any():
            return bits
        if bits is None:
            bits = np.zeros(self._shape, dtype=np.uint8)
        packed = np.packbits(cases.transpose(1, 0, 2), axis=2)
        bits[:, here : here + len(cases), at // 8 : at // 8 + packed.shape[2]] = packed
        return bits

    def _leave_out(self, gone: Truths, here: int, at: int) -> None:
        if self._left_out is None:
            self._left_out = np.zeros(self._shape[1:], dtype=np.uint8)
        packed = np.packbits(gone, axis=1)
        self._left_out[here : here + len(gone), at // 8 : at // 8 + packed.shape[1]] = packed

    def _at_worst(self, taken: Taken, tile: Floats, bad: Truths, worst: Floats) -> Taken:
        """Put the worst of the class in the place of bad cases."""
        outcomes = worst.shape[1]
        changed = np.ascontiguousarray(tile).copy()
        values = worst[:, None, :, None]
        into = changed[:, :, :outcomes, :]
        into[...] = np.where(bad[:, :, None, :], values, into)
        lost = np.isnan(worst).any(axis=1)
        counted = np.where(lost, 0, taken.counted)
        return Taken(changed, counted, taken.draw_of, bad.astype(np.uint8), plain=True)


def _without(taken: Taken, tile: Floats, gone: Truths) -> Taken:
    """Bring the futures that count to the front, in their order."""
    order = np.argsort(gone, axis=1, kind="stable")
    return Taken(
        tile=np.take_along_axis(tile, order[:, None, None, :], axis=3),
        counted=(~gone).sum(axis=1).astype(np.int64),
        draw_of=np.take_along_axis(taken.draw_of, order, axis=1),
        forced=taken.forced,
        plain=False,
    )


def _ones(bits: Bits) -> npt.NDArray[np.int64]:
    """Return the number of ones for each plan."""
    return np.asarray(np.bitwise_count(bits).sum(axis=(1, 2)), dtype=np.int64)
