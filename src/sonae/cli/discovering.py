"""What somebody asks of discovery at the command line, and the search that answers it.

Made by ``discover`` from its options; asked of a run's futures there, and of the results of other
programs by ``foreign_results``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sonae.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sonae.discovery import Discovery, FutureGrid, Futures

__all__ = ["METHODS", "Asked", "looked"]

METHODS = ("prim", "exact", "cart")
SAMPLE = 100_000
"""Futures that a tree is grown on at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that say what to look for."""

    plan: str | None
    outcome: str | None
    any: bool
    boxes: int
    method: str
    limits: int | None
    density: float | None
    min_mass: float | None
    peel: float | None
    resamples: int | None
    keep: "Callable[[Discovery], None] | None" = None
    """Called with what PRIM found, for whoever draws it."""

    def check(self, *, trajectory: bool) -> None:
        """Refuse options that would change nothing."""
        from sonae.cli.questions import refuse_together

        if self.method not in METHODS:
            raise UsageError(f"--method {self.method!r} is not one of {', '.join(METHODS)}")
        if self.any and self.outcome is not None:
            raise UsageError("--any looks at all outcomes together: leave out --outcome")
        if self.density is not None and not 0 < self.density <= 1:
            raise UsageError(f"--density lies between 0 and 1, got {self.density}")
        if self.peel is not None and not 0 < self.peel < 0.5:
            raise UsageError(f"--peel lies between 0 and 0.5, got {self.peel}")
        if self.min_mass is not None and not 0 <= self.min_mass < 1:
            raise UsageError(f"--min-mass is at least 0 and below 1, got {self.min_mass}")
        if self.method != "exact":
            refuse_together(
                "only the exact box has a number of limits", {"--limits": self.limits is not None}
            )
        if self.method != "prim":
            refuse_together(
                f"--method {self.method} does not peel",
                {
                    "--peel": self.peel is not None,
                    "--resamples": self.resamples is not None,
                    "--trajectory": trajectory,
                },
            )
        if self.method == "exact":
            refuse_together("the exact box may be small", {"--min-mass": self.min_mass is not None})
        if self.method == "cart":
            refuse_together(
                "a tree has no density to reach", {"--density": self.density is not None}
            )


def looked(
    asked: Asked,
    futures: "Futures | FutureGrid",
    missed: "npt.NDArray[np.bool_]",
    seed: int,
    *,
    left: "npt.NDArray[np.uint8] | None" = None,
    trajectory: bool = False,
) -> dict[str, Any]:
    """Return what was found in futures; `NothingToFindError` if all or none of them fail."""
    from sonae import discovery as room

    if asked.method == "exact":
        usual = min(3, len(futures.factors))
        most = usual if asked.limits is None else asked.limits
        best = room.best_box(futures, missed, most, density=asked.density, left=left)
        return room.best_report(best, futures)
    if asked.method == "cart":
        return _tree(asked, futures, missed, seed, left)
    choice = room.Choice(
        boxes=asked.boxes,
        density=asked.density,
        resamples=10 if asked.resamples is None else asked.resamples,
        seed=seed,
    )
    changes = {"peel": asked.peel, "mass_min": asked.min_mass}
    given = {name: value for name, value in changes.items() if value is not None}
    found = room.discover(futures, missed, choice=choice, left=left, changes=given)
    if asked.keep is not None:
        asked.keep(found)
    return room.discovery_report(found, trajectory=trajectory)


def _tree(
    asked: Asked,
    futures: "Futures | FutureGrid",
    missed: "npt.NDArray[np.bool_]",
    seed: int,
    left: "npt.NDArray[np.uint8] | None",
) -> dict[str, Any]:
    from sonae import discovery as room

    table, numbers = _sample(futures, min(SAMPLE, futures.count), seed)
    labels = missed.reshape(-1)[numbers]
    if left is not None:
        table = table.only(left.reshape(-1)[numbers] == 1)
        labels = labels[left.reshape(-1)[numbers] == 1]
    least = 0.05 if asked.min_mass is None else asked.min_mass
    tree = room.grow_tree(table, labels, mass_min=least, of_all=futures.count)
    return room.tree_report(tree, table.columns)


def _sample(
    futures: "Futures | FutureGrid", size: int, seed: int
) -> "tuple[Futures, npt.NDArray[np.int64]]":
    """Return some futures as a table, and their numbers; of a table, evenly spaced ones."""
    import numpy as np

    from sonae.discovery import FutureGrid

    if isinstance(futures, FutureGrid):
        return futures.sample(size, seed)
    numbers = np.arange(size, dtype=np.int64) * futures.count // size
    if size == futures.count:
        return futures, numbers
    chosen = np.zeros(futures.count, dtype=np.bool_)
    chosen[numbers] = True
    return replace(futures.only(chosen), complete=False), numbers
