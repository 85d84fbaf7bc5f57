"""Run plans and tell when each condition is first missed, in every future: tipping times.

Reads a compiled model, what it has to keep and any plans over its options; hands ``tipping``,
``deadlines`` and ``survival`` the year in which each condition tips, as an index into the horizon.
The count runs inside the model's own graph, so every reading of the graph gives the same, and
``trace`` is its reference. Same bits for any number of threads.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import CapacityError
from sonae.outcomes import CompiledModel, PlanTable, Reading, compile_model, extended, reading
from sonae.outcomes.faults import bad_cases, name_faults, outcome_error
from sonae.pathways.conditions import Condition, conditions_of, formulation
from sonae.plans import Schedule

__all__ = ["Tell", "Timed", "TipIndex", "timed_model"]

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
TipIndex: TypeAlias = npt.NDArray[np.uint8]
Tell: TypeAlias = Callable[[int, int], None]
"""Called with the cases done and their number."""

_TILE: Final = 1 << 20
"""Bytes of a tile: about the second cache of a core."""
_FEW: Final = 16
MOST_YEARS: Final = 254
"""Years of the horizon at most: an index of one byte counts them, and one more is never."""


@dataclass(frozen=True, eq=False)
class Timed:
    """A model that tells when its conditions tip.

    Attributes
    ----------
    model : CompiledModel
        Its reports are, for each condition, the years before it is known to be missed.
    conditions : tuple of Condition
    kernel : {'native', 'numpy'}, optional
    """

    model: CompiledModel
    conditions: tuple[Condition, ...]
    kernel: str | None = None

    @property
    def years(self) -> range:
        """The years of the horizon; a tipping index counts in it, and its length is never."""
        return self.model.years

    @cached_property
    def reading(self) -> Reading:
        """The graph, ready to run."""
        return reading(self.model.graph, self.kernel)

    def tipping(
        self,
        launches: PlanTable,
        codes: Codes,
        numbers: Floats,
        *,
        schedules: Sequence[Schedule] | None = None,
        threads: int = 1,
        tell: Tell | None = None,
    ) -> TipIndex:
        """Return when each condition tips, for any plans over the options of the model.

        Parameters
        ----------
        launches : PlanTable
            Columns are ``model.graph.options``.
        codes : array, (class, factor), int8
            Of ``model.factors``.
        numbers : array, (draw, dimension), float64
            In natural units.
        schedules : sequence of Schedule, optional
            The same plans, to name what is not finite; those of the model if not given.
        threads : int
        tell : callable, optional

        Returns
        -------
        array, (plan, condition, class, draw), uint8
            Index of the first year of the row of years in which the condition is missed long
            enough; the length of the horizon where that never happens.

        Raises
        ------
        OutcomeError
            If the model gives NaN or infinity; formula, plan, future and year are named.
        """
        plans, classes, draws = len(launches.plans), len(codes), len(numbers)
        found = np.empty((plans, len(self.conditions), classes, draws), dtype=np.uint8)
        patience = np.array([condition.years - 1 for condition in self.conditions])
        never = len(self.years)
        row = 8 * plans * (len(self.conditions) + 2) * draws
        step = max(1, _TILE // max(1, row))

        def run(first: int) -> int:
            part = slice(first, first + step)
            tile = self.reading.tile(launches, codes[part], numbers)
            bad = bad_cases(tile)
            if bad.any():
                self._refuse(launches, schedules, codes[part], numbers, bad)
            kept = tile[:, :, : len(self.conditions), :].transpose(1, 2, 0, 3)
            tipped = kept - patience[None, :, None, None]
            found[:, :, part] = np.where(kept < never, tipped, never)
            return part.stop - part.start

        with ThreadPoolExecutor(threads) as pool:
            for count, _ in enumerate(pool.map(run, range(0, classes, step))):
                if tell is not None:
                    tell(min(classes, (count + 1) * step) * plans * draws, classes * plans * draws)
        return found

    def _refuse(
        self,
        launches: PlanTable,
        schedules: Sequence[Schedule] | None,
        codes: Codes,
        numbers: Floats,
        bad: npt.NDArray[np.bool_],
    ) -> None:
        """Raise with formula, plan and future, if the reference finds a fault as well."""
        named = self.model.schedules if schedules is None else schedules
        plans = np.flatnonzero(bad.any(axis=(0, 2)))[:_FEW]
        chosen = tuple(named[plan] for plan in plans)
        names = tuple(plan.plan for plan in chosen)
        table = PlanTable(names, launches.start[plans], launches.trigger[plans])
        model = replace(self.model, schedules=chosen, launches=table)
        faults = name_faults(model, codes, numbers, bad[:, plans])
        if faults:
            raise outcome_error(faults)


def timed_model(
    dossier: Dossier,
    launchable: Collection[str] = (),
    *,
    conditions: tuple[Condition, ...] | None = None,
    kernel: str | None = None,
) -> Timed:
    """Return the dossier's model with what has to be kept.

    Parameters
    ----------
    dossier : Dossier
    launchable : collection of str
        Options that may be launched although no plan of the dossier does so.
    conditions : tuple of Condition, optional
        What has to be kept; what the dossier says if not given.
    kernel : {'native', 'numpy'}, optional

    Raises
    ------
    CapacityError
        If the horizon has more years than a tipping index can count.
    """
    if len(dossier.years) > MOST_YEARS:
        raise CapacityError(
            f"a horizon of {len(dossier.years)} years is more than the {MOST_YEARS} in which "
            "tipping times are counted; make it shorter"
        )
    kept = conditions_of(dossier) if conditions is None else conditions
    wanted = formulation(kept)
    model = compile_model(dossier, launchable=launchable)
    model = extended(model, wanted.values, wanted.results, dossier.states)
    return Timed(model, kept, kernel)
