"""Futures and labels made ready for a search, or refused by name."""

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Tally
from sonae.discovery.cases import Cases, Interest, Mode
from sonae.discovery.futures import Futures
from sonae.discovery.grid import FutureGrid
from sonae.discovery.grid_cases import GridCases
from sonae.discovery.refusals import NothingToFindError
from sonae.discovery.row_cases import RowCases
from sonae.discovery.weights import truth
from sonae.errors import UsageError

__all__ = ["cases_of", "refuse_nothing"]


def cases_of(
    futures: Futures | FutureGrid,
    interest: npt.ArrayLike,
    mode: Mode = "auto",
    left: npt.NDArray[np.uint8] | None = None,
) -> tuple[Cases, Interest]:
    """Return futures as `Cases`, and which of them are of interest, checked.

    Raises
    ------
    NotANumberError, UsageError
        If labels are not 0 or 1, or not as many as futures.
    """
    if isinstance(futures, Futures):
        return RowCases(futures, mode), truth(interest, futures.count)
    labels = np.asarray(interest)
    if labels.shape != (futures.classes, futures.draws):
        shape = f"({futures.classes:,}, {futures.draws:,})"
        raise UsageError(f"labels of this grid have the shape {shape}, got {labels.shape}")
    checked = truth(labels.reshape(-1), futures.count).reshape(labels.shape)
    return GridCases(futures, left), np.ascontiguousarray(checked)


def refuse_nothing(everything: Tally) -> None:
    """Refuse futures that are all alike in what is asked of them."""
    if everything.all_failing == 0:
        raise NothingToFindError("no future is of interest: the threshold is never missed")
    if everything.all_failing == everything.all:
        raise NothingToFindError("every future is of interest: the threshold is always missed")
