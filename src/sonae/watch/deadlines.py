"""Latest safe starts in the scenarios that are left: the one place where ``pathways`` is asked.

Reads a dossier and its scenarios; hands ``advice`` for each option the last year in which a launch
still acts before what has to be kept is lost, in every future that is left, in nine of ten, and in
half of those in which it is lost at all. Beside the plan with the fewest steps; every scenario
counts alike, so shares are a way of counting and no probability.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.pathways import (
    NEVER_DUE,
    Deadlines,
    TippingTimes,
    deadlines,
    reference_plan,
    tipping_times,
)
from sonae.scenarios import ScenarioTable
from sonae.watch.alive import Alive

__all__ = ["LatestStart", "LatestStarts"]

Tell: TypeAlias = Callable[[int, int], None]
NINE_OF_TEN = 0.9
DRAWS = 8


@dataclass(frozen=True, slots=True)
class LatestStart:
    """By when an option has to be launched; None where the first year is too late for so many.

    Attributes
    ----------
    option : str
    tips : float
        Share of the futures left in which something has to be kept and is lost.
    every, most, half : int or None
        The last year of launch that is in time in every one of these, in nine of ten, in half.
    """

    option: str
    tips: float
    every: int | None
    most: int | None
    half: int | None

    @property
    def year(self) -> int | None:
        """The year that counts: in time in nine of ten futures, or if none is, in half."""
        return self.half if self.most is None else self.most


class LatestStarts:
    """Latest safe starts of all options, for any scenarios that are left.

    Parameters
    ----------
    dossier : Dossier
    table : ScenarioTable
    draws, seed, threads : int
    tell : callable, optional
        Called with the cases done and their number.
    """

    def __init__(
        self,
        dossier: Dossier,
        table: ScenarioTable,
        *,
        seed: int = 1,
        threads: int = 2,
        draws: int = DRAWS,
        tell: Tell | None = None,
    ) -> None:
        self.plan = reference_plan(dossier)
        self._times: TippingTimes = tipping_times(
            dossier, table, draws=draws, seed=seed, threads=threads, tell=tell
        )
        self._found: Deadlines = deadlines(dossier, self._times, self.plan)
        self._known: dict[Alive, tuple[LatestStart, ...]] = {}

    def left(self, alive: Alive) -> tuple[LatestStart, ...]:
        """Return them in the scenarios that are left, in declared order of the options."""
        if alive not in self._known:
            class_of = self._times.class_of[alive.rows]
            weight = np.bincount(class_of, minlength=len(self._times.classes.codes)).astype(float)
            rows = self._found.rows
            self._known[alive] = tuple(
                self._latest(row.option, row.first_due(), weight) for row in rows
            )
        return self._known[alive]

    def _latest(
        self, option: str, due: npt.NDArray[np.int16], weight: npt.NDArray[np.float64]
    ) -> LatestStart:
        """Count the futures by the year in which the option is due in them."""
        draws = due.shape[1]
        years = self._times.years
        place = np.clip(due, -1, len(years)).astype(np.int64) + 1
        place[due == NEVER_DUE] = len(years) + 2
        per_class = np.repeat(weight / draws, draws)
        counts = np.bincount(place.reshape(-1), weights=per_class, minlength=len(years) + 3)
        tipping = counts[: len(years) + 2]
        total = float(tipping.sum())
        if total == 0.0:
            return LatestStart(option, 0.0, None, None, None)
        # a launch in year k is in time where it is due in year k or later
        in_time = tipping[::-1].cumsum()[::-1][1:] / total

        def last(share: float) -> int | None:
            enough = np.flatnonzero(in_time[: len(years)] >= share - 1e-12)
            return years[int(enough[-1])] if enough.size else None

        return LatestStart(
            option, total / float(weight.sum()), last(1.0), last(NINE_OF_TEN), last(0.5)
        )
