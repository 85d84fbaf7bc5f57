"""The reduction of one block: what a worker hands back and a study keeps.

Made by ``reduce``; kept by ``store``; read by ``gather``. Arrays by name:

=============== ======================== ====================================================
name            axes                     holds
=============== ======================== ====================================================
count           class                    draws that count
mean, moment    plan, outcome, class     mean, and sum of squared differences from it
worst, best     plan, outcome, class     in the outcome's direction
worst_draw      plan, outcome, class     first draw that gives it; likewise ``best_draw``
fails           plan, outcome, class     draws that miss the threshold
max_regret      plan, outcome, class     shortfall against the best plan in the same future
regret          plan, outcome, class     sum of the shortfalls
met_all         plan, class              draws in which every threshold is met
failure_bits    plan, goal, class, byte  one bit for each draw and outcome with a threshold
report_sum      plan, report             weighted with the scenarios of each class
report_least    plan, report             likewise ``report_most``
report_weight   plan                     cases in those sums, weighted likewise
sketch_*        see ``sketch``           rows by values or regrets, outcome, plan
bad, suspect    plan                     cases that are not finite: named; hidden only (see
                                         ``outcomes.graph.Check``)
bad_bits        plan, class, byte        one bit for each, if there are any; ``suspect_bits``
left_out        class, byte              one bit for each draw that does not count, if any
outcomes        class, plan, result, draw    only where a job keeps them
=============== ======================== ====================================================
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError
from sonae.explore.packed import Arrays, pack, unpack

__all__ = ["Part", "draw_type", "refuse_overflow"]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The reduction of one block.

    Attributes
    ----------
    block : int
        Number of the block.
    arrays : mapping
        See the head of this file.
    """

    block: int
    arrays: Arrays

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.arrays[name]

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(array.nbytes for array in self.arrays.values())

    def to_bytes(self) -> bytes:
        """Return the part as bytes: the same for the same numbers, and never a program."""
        return pack({"block": self.block}, self.arrays)

    @staticmethod
    def from_bytes(packed: bytes) -> "Part":
        """Return the part that ``to_bytes`` wrote; `UsageError` if it is damaged."""
        said, arrays = unpack(packed)
        return Part(int(said["block"]), arrays)


def draw_type(draws: int) -> type[np.uint16 | np.uint32]:
    """Return the smallest type that counts the draws of a run."""
    return np.uint16 if draws <= np.iinfo(np.uint16).max else np.uint32


def refuse_overflow(arrays: Arrays, outcomes: Iterable[str], reports: Iterable[str]) -> None:
    """Raise `OutcomeError` if a sum is not finite though every number in it was."""
    counted = arrays["count"] > 0
    names = [*(f"outcomes.{name}" for name in outcomes), *(f"reports.{name}" for name in reports)]
    fine = np.ones(arrays["mean"].shape[1], dtype=np.bool_)
    for kept in ("mean", "moment", "max_regret", "regret"):
        fine &= np.isfinite(arrays[kept][:, :, counted]).all(axis=(0, 2))
    reports_fine = np.asarray(np.isfinite(arrays["report_sum"]).all(axis=0))
    for name, is_fine in zip(names, [*fine.tolist(), *reports_fine.tolist()], strict=True):
        if not is_fine:
            message = f"{name} is so large in some futures that its sums overflow"
            raise OutcomeError(f"{message}; choose a larger unit")
