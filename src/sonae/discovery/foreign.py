"""Results of the EMA workbench, made ready for discovery.

Reads `EmaResults`; hands on `Futures` and which of them fail. A row is a future of one policy, or
of all of them together; columns that never vary are left out, since no box could be limited there.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.discovery.futures import Futures
from sonae.discovery.refusals import NoFuturesError, NotANumberError
from sonae.errors import UsageError
from sonae.explore.formats.ema import BOOKKEEPING, EmaResults

__all__ = ["ForeignFutures", "foreign_futures"]


@dataclass(frozen=True, slots=True, eq=False)
class ForeignFutures:
    """Futures of others, and which of them fail.

    Attributes
    ----------
    futures : Futures
    missed : array, (future,), bool
    constant : tuple of str
        Columns that were left out: one value in all futures.
    """

    futures: Futures
    missed: npt.NDArray[np.bool_]
    constant: tuple[str, ...]


def foreign_futures(
    results: EmaResults,
    outcome: str,
    *,
    fails_below: float | None = None,
    fails_above: float | None = None,
    policy: str | None = None,
) -> ForeignFutures:
    """Return the futures of a policy, and which of them fail.

    Parameters
    ----------
    results : EmaResults
    outcome : str
        One number for each experiment.
    fails_below, fails_above : float
        One of them, or both: the outcome fails below the one or above the other. Equal counts as
        met.
    policy : str, optional
        All of them together if not given.

    Raises
    ------
    UsageError
        If there is no such outcome or policy, no limit, or the outcome is a series.
    NotANumberError
        If the outcome or a column is NaN or infinite, or a state is empty.
    NoFuturesError
        If nothing varies.
    """
    values = _values(results, outcome)
    rows = _rows(results, policy)
    values = values[rows]
    where = "" if policy is None else f" under the policy {policy}"
    _refuse_not_finite(f"outcome {outcome!r}", values, np.flatnonzero(rows), where)
    numeric: dict[str, npt.NDArray[np.generic]] = {}
    states: dict[str, npt.NDArray[np.generic]] = {}
    constant: list[str] = []
    for name, column in results.experiments.items():
        if name in BOOKKEEPING:
            continue
        part = column[rows]
        if part.dtype.kind == "f":
            _refuse_not_finite(f"column {name!r}", part, np.flatnonzero(rows), where)
        elif part.dtype.kind == "O" and (part == "").any():
            raise NotANumberError(f"column {name!r} is empty in some experiments{where}")
        if (part == part[0]).all():
            constant.append(name)
        else:
            (states if part.dtype.kind == "O" else numeric)[name] = part
    if not numeric and not states:
        raise NoFuturesError(f"no uncertainty or lever varies{where}: no box can be limited")
    missed = np.zeros(values.size, dtype=np.bool_)
    if fails_below is None and fails_above is None:
        raise UsageError("say when the outcome fails: below or above a value")
    if fails_below is not None:
        missed |= values < _finite(fails_below)
    if fails_above is not None:
        missed |= values > _finite(fails_above)
    return ForeignFutures(Futures.of(numeric, states), missed, tuple(constant))


def _values(results: EmaResults, outcome: str) -> npt.NDArray[np.float64]:
    if outcome not in results.outcomes:
        known = ", ".join(results.outcomes) or "none"
        raise UsageError(f"no outcome {outcome!r} in {results.name}; there are: {known}")
    values = results.outcomes[outcome]
    if values.ndim != 1:
        size = " × ".join(map(str, values.shape[1:]))
        raise UsageError(f"outcome {outcome!r} has {size} numbers for each experiment; one is due")
    return values


def _rows(results: EmaResults, policy: str | None) -> npt.NDArray[np.bool_]:
    if policy is None:
        return np.ones(results.count, dtype=np.bool_)
    if policy not in results.policies:
        shown = ", ".join(results.policies[:20]) or "none"
        more = f" and {len(results.policies) - 20:,} more" if len(results.policies) > 20 else ""
        raise UsageError(f"no policy {policy!r} in {results.name}; there are: {shown}{more}")
    return np.array([str(name) == policy for name in results.experiments["policy"].tolist()])


def _refuse_not_finite(
    what: str, values: npt.NDArray[np.float64], rows: npt.NDArray[np.intp], where: str
) -> None:
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        first = int(rows[wrong[0]])
        raise NotANumberError(
            f"{what} is NaN or infinite in {wrong.size:,} of {values.size:,} experiments{where}, "
            f"the first in row {first} (counted from 0); take them out first"
        )


def _finite(limit: float) -> float:
    if not np.isfinite(limit):
        raise UsageError(f"a limit is a number, got {limit}")
    return float(limit)
