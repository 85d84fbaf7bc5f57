"""Break-even of quantities: at which value within its interval other plans would remain.

Reads a `MovedModel` and the judgements; hands on an answer for each uncertain number. A number is
fixed at one value in every draw, the others stay as drawn. The screen looks at five values of every
number; where it sees a change, or nearly one, the model is run over all classes and judged over all
distributions, on both sides of the place; where nothing is seen, at both ends. A change that is
undone between two values that were tried is not seen, and what several numbers do together is not
covered: the answers say so.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.break_even.moved import Moved, MovedModel
from sonae.robustness.break_even.screen import Seen, screen_of
from sonae.robustness.break_even.stances import Stance, Work
from sonae.robustness.break_even.surviving import Contest, surviving

__all__ = ["VALUES", "Place", "Quantities", "Quantity"]

Floats: TypeAlias = npt.NDArray[np.float64]
Plans: TypeAlias = frozenset[int]

VALUES: Final = 5
"""Values of each number that are looked at first: its ends, its middle and between."""
SCREENED: Final = 6
"""Bisections by the screen."""
STEPS: Final = 5
"""Bisections by full runs, where the screen was wrong."""
NARROW: Final = 64
"""Such a part of its interval is narrow enough."""
LATE: Final = 100
"""Distributions found for moved values that the screen takes up."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that may be moved, and what the screen saw.

    Attributes
    ----------
    dimension : int
    values : tuple of float
        Looked at, upwards.
    seen : tuple of Seen
        For each value; empty if nothing that is compared depends on the number.
    """

    dimension: int
    values: tuple[float, ...]
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where others remain.

    Attributes
    ----------
    same : float or None
        Here nothing is changed yet; None if even the middle changes who remains.
    at : float
    plans : frozenset of int
        Who remains there.
    """

    same: float | None
    at: float
    plans: Plans


class Quantities:
    """The search over all quantities.

    Parameters
    ----------
    model : MovedModel
    contest : Contest
    stance : Stance
        The judgements as they stand.
    before : frozenset of int
        Who remains with every number as drawn.
    work : Work
    """

    def __init__(
        self, model: MovedModel, contest: Contest, stance: Stance, before: Plans, work: Work
    ) -> None:
        self._model, self._contest, self._stance = model, contest, stance
        self._before, self._work = before, work
        self._screen, self._known = screen_of(contest, stance), len(stance.beliefs())
        self._fresh = self._known
        self._ran: dict[Moved, Plans] = {}

    def screened(self) -> list[Quantity]:
        """Return every number with what the screen saw, those nearest to a change first."""
        read = self._model.read
        entries = [self._values(at) for at in range(len(self._model.dimensions))]
        moved = [(at, value) for at, values in enumerate(entries) if at in read for value in values]
        if moved:
            self._work.run(self._model.each * len(moved) * self._screen.classes.size)
            seen = iter(self._screen.look(self._model, self._contest, moved))
        found = [
            Quantity(at, values, tuple(next(seen) for _ in values) if at in read else ())
            for at, values in enumerate(entries)
        ]
        return sorted(found, key=self._nearest)

    def turn(self, quantity: Quantity) -> Place | None:
        """Return the change nearest the middle, from full runs; None if there is none at the ends.

        Raises
        ------
        OutOfWorkError
            If the work allowed does not suffice for it.
        """
        if not quantity.seen:
            return None
        sides = [quantity.values[VALUES // 2 :], quantity.values[VALUES // 2 :: -1]]
        middle = sides[0][0]
        if quantity.seen[VALUES // 2].plans != self._before:
            plans = self._remaining((quantity.dimension, middle))
            if plans != self._before:
                return Place(None, middle, plans)
        hints = [(self._hint(quantity, side), side) for side in sides]
        for hint, side in sorted(
            ((hint, side) for hint, side in hints if hint is not None),
            key=lambda pair: abs(pair[0][1] - middle),
        ):
            place = self._confirmed(quantity.dimension, side, *hint)
            if place is not None:  # the other side shows nothing nearer
                return place
        found = [
            self._between(quantity.dimension, middle, side[-1])
            for hint, side in hints
            if hint is None and self._remaining((quantity.dimension, side[-1])) != self._before
        ]
        return min(found, key=lambda place: abs(place.at - middle), default=None)

    def saw_change(self, quantity: Quantity) -> bool:
        """Tell whether the screen saw others remain anywhere."""
        return any(seen.plans != self._before for seen in quantity.seen)

    # the screen -----------------------------------------------------------------------------------

    def _values(self, dimension: int) -> tuple[float, ...]:
        interval = self._model.dimensions[dimension].interval
        return tuple(np.linspace(interval.lower, interval.upper, VALUES).tolist())

    def _nearest(self, quantity: Quantity) -> tuple[int, float, int]:
        middle = VALUES // 2
        steps = [
            abs(at - middle) for at, seen in enumerate(quantity.seen) if seen.plans != self._before
        ]
        slack = min((seen.slack for seen in quantity.seen), default=np.inf)
        return min(steps, default=VALUES), slack, quantity.dimension

    def _hint(self, quantity: Quantity, side: tuple[float, ...]) -> tuple[float, float] | None:
        """Return where the screen sees the first change on one side: the last value before, it."""
        at = [quantity.values.index(value) for value in side]
        steps = [n for n, place in enumerate(at) if quantity.seen[place].plans != self._before]
        if not steps:
            return None
        return self._by_screen(quantity.dimension, side[max(steps[0] - 1, 0)], side[steps[0]])

    def _confirmed(
        self, dimension: int, side: tuple[float, ...], near: float, far: float
    ) -> Place | None:
        """Follow up what the screen saw on one side; None if it was wrong up to the end."""
        if self._remaining((dimension, far)) != self._before:
            return self._between(dimension, side[0], far, near)
        # some distribution that was not known keeps all as it is there
        if self._remaining((dimension, side[-1])) == self._before:
            return None
        return self._between(dimension, far, side[-1])

    def _by_screen(self, dimension: int, same: float, other: float) -> tuple[float, float]:
        """Narrow a change down as far as known distributions show it."""
        for _ in range(SCREENED):
            half = (same + other) / 2
            if self._look((dimension, half)).plans == self._before:
                same = half
            else:
                other = half
        return same, other

    def _look(self, moved: Moved) -> Seen:
        known = len(self._stance.beliefs())
        if known != self._fresh:  # full runs have met others since
            late = min(known - self._known, LATE)
            self._screen, self._fresh = screen_of(self._contest, self._stance, late), known
        return self._screen.look(self._model, self._contest, [moved])[0]

    # full runs ------------------------------------------------------------------------------------

    def _remaining(self, moved: Moved) -> Plans:
        if moved not in self._ran:
            self._work.run(self._model.cases)
            contest = self._contest.with_values(self._model.everywhere(moved))
            self._ran[moved] = surviving(contest, self._stance).plans
        return self._ran[moved]

    def _between(
        self, dimension: int, same: float, other: float, near: float | None = None
    ) -> Place:
        """Narrow a change down, by the screen where it is right and by full runs where not.

        ``same`` changes nothing as far as is known, ``other`` does; ``near`` is what the screen
        takes for the last value that does not.
        """
        if near is None:
            near, far = self._by_screen(dimension, same, other)
            if self._remaining((dimension, far)) == self._before:
                same = near = far
            else:
                other = far
        if near != same and self._remaining((dimension, near)) == self._before:
            same = near
        elif near != same:
            other = near
        width = self._width(dimension) / NARROW
        for _ in range(STEPS):
            if abs(other - same) <= width:
                break
            half = (same + other) / 2
            if self._remaining((dimension, half)) == self._before:
                same = half
            else:
                other = half
        if self._remaining((dimension, same)) != self._before:
            return Place(None, same, self._remaining((dimension, same)))
        return Place(same, other, self._remaining((dimension, other)))

    def _width(self, dimension: int) -> float:
        interval = self._model.dimensions[dimension].interval
        return interval.upper - interval.lower
