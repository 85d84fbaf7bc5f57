"""PRIM, the patient rule induction method: peel a box, paste it, and cover what is left.

Reads futures through ``Survivors``; hands on the whole trajectory of boxes. Follows Friedman and
Fisher (1999) as used in scenario discovery (Bryant and Lempert 2010); criteria and ties as in the
EMA workbench (Kwakkel 2017), whose steps the exact search reproduces.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Tally
from sonae.discovery.survivors import Cuts, Survivors
from sonae.errors import UsageError

__all__ = ["Criterion", "PrimSettings", "Step", "Trajectory", "peel_and_paste"]


class Criterion(Enum):
    """What makes one peel better than another.

    ``ORIGINAL`` takes the highest density, ``LENIENT1`` the gain in density per future lost,
    ``LENIENT2`` that gain times the futures that stay.
    """

    ORIGINAL = "original"
    LENIENT1 = "lenient1"
    LENIENT2 = "lenient2"


@dataclass(frozen=True, slots=True)
class PrimSettings:
    """How PRIM searches.

    Attributes
    ----------
    peel, paste : float
        Share of the box that a peel takes off, and of what is outside that a paste puts back.
    mass_min : float
        Least share of all futures that a box may hold.
    criterion : Criterion
    """

    peel: float = 0.05
    paste: float = 0.05
    mass_min: float = 0.05
    criterion: Criterion = Criterion.LENIENT1

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        for name in ("peel", "paste"):
            if not 0 < getattr(self, name) < 0.5:
                raise UsageError(f"a {name} must lie between 0 and 0.5, got {getattr(self, name)}")
        if not 0 <= self.mass_min < 1:
            raise UsageError(f"the least mass must be at least 0 and below 1, got {self.mass_min}")


@dataclass(frozen=True, slots=True)
class Step:
    """One box on the way.

    Attributes
    ----------
    box : Box
    tally : Tally
        What it holds, of the futures that were searched.
    pasted : bool
        Whether it came by putting futures back.
    """

    box: Box
    tally: Tally
    pasted: bool = False


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All boxes of one search, from all futures to the last."""

    steps: tuple[Step, ...]

    @property
    def last(self) -> Step:
        """The box at the end."""
        return self.steps[-1]


def peel_and_paste(
    survivors: Survivors,
    settings: PrimSettings,
    *,
    of: tuple[float, float] | None = None,
    heed: Callable[[], None] | None = None,
) -> Trajectory:
    """Peel as long as the criterion gains and the mass lasts, then paste as long as density rises.

    Parameters
    ----------
    survivors : Survivors
        The futures; used up by the search.
    settings : PrimSettings
    of : tuple of float, optional
        Mass and failures of all futures, where some are covered by earlier boxes already.
    heed : callable, optional
        Called before each step; may raise to stop.
    """
    whole = of or (survivors.mass, survivors.fails)
    steps = [_step(survivors, whole)]
    for pasting in (False, True):
        while True:
            if heed is not None:
                heed()
            cuts = survivors.pastes(settings.paste) if pasting else survivors.cuts(settings.peel)
            best = _best(survivors, cuts, settings, whole[0], pasting=pasting)
            if best is None:
                break
            (survivors.paste if pasting else survivors.peel)(cuts, best)
            steps.append(_step(survivors, whole, pasted=pasting))
    return Trajectory(tuple(steps))


def _step(survivors: Survivors, whole: tuple[float, float], *, pasted: bool = False) -> Step:
    return Step(survivors.limits.box(), Tally(survivors.mass, survivors.fails, *whole), pasted)


def _best(
    survivors: Survivors, cuts: Cuts, settings: PrimSettings, whole: float, *, pasting: bool
) -> int | None:
    """Return which cut to make, or None if there is none worth making."""
    if cuts.column.size == 0 or survivors.mass == 0:
        return None
    score = _scores(survivors.mass, survivors.fails, cuts, settings.criterion)
    best = np.flatnonzero(score == score.max())
    # of equals, the one with the fewest limited columns, then the first
    limits = survivors.limits
    restricted = limits.restricted_after(cuts)[best]
    at = int(best[int(np.argmin(restricted))])
    mass = float(cuts.mass[at])
    if mass / whole < settings.mass_min or not score[at] > 0:
        return None
    if pasting:
        rises = mass > survivors.mass and cuts.fails[at] / mass > survivors.fails / survivors.mass
        return at if rises else None
    return at if mass < survivors.mass else None


def _scores(mass: float, fails: float, cuts: Cuts, criterion: Criterion) -> npt.NDArray[np.float64]:
    """Return how good each cut is; operations in the order in which the EMA workbench does them."""
    some = cuts.mass > 0
    held = np.where(some, cuts.mass, 1.0)
    density = np.where(some, cuts.fails / held, 0.0)
    if criterion is Criterion.ORIGINAL:
        return np.where(some, density, -1.0)
    gain = density - fails / mass
    change = np.abs(mass - cuts.mass)
    moved = change > 0
    per = gain if criterion is Criterion.LENIENT1 else cuts.mass * gain
    return np.where(moved, per / np.where(moved, change, 1.0), 0.0)
