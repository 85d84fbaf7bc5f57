"""How long every pathway lasts: each history run in a stated set of futures.

Reads a dossier, its scenarios and what can be decided on; hands ``graph`` the tipping time of every
history in every future, its cost, and which histories no other beats. Exact over the futures that
are named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import CapacityError
from sonae.pathways.actions import Actions, History
from sonae.pathways.launched import launched_beside
from sonae.pathways.timed import Tell, Timed, TipIndex
from sonae.pathways.tipping import first_of
from sonae.plans.portfolio.costs import sum_of_costs
from sonae.robustness.search.futures import FutureSet

__all__ = ["MEMORY", "Beaten", "Lasting", "cheaper_and_longer", "lasting"]

Floats: TypeAlias = npt.NDArray[np.float64]

MEMORY: Final = 4 << 30
"""Bytes that may be used, if nothing else is said."""
_BLOCK: Final = 512
"""Histories that are run at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """When every history tips.

    Attributes
    ----------
    actions : Actions
    histories : tuple of History
        Every one that can be carried out; that of no decision first.
    tips : array, (history, future), uint8
        Index of the year in which the first condition tips; the number of years for never.
        Futures are classes × draws.
    costs : array, (history,), float64
        What the launches of a history cost over the horizon at the upper end of each cost, in the
        dossier's money.
    futures : FutureSet
    years : range
    """

    actions: Actions
    histories: tuple[History, ...]
    tips: TipIndex
    costs: Floats
    futures: FutureSet
    years: range

    @property
    def never(self) -> int:
        """The index that stands for no tipping within the horizon."""
        return len(self.years)

    @property
    def lasts(self) -> npt.NDArray[np.bool_]:
        """Whether a history lasts to the end (history, future)."""
        return np.asarray(self.tips == self.never)

    @property
    def weight(self) -> Floats:
        """How much each future counts (future,); sums to 1."""
        weight = np.repeat(self.futures.weight, self.futures.draws)
        return np.asarray(weight / weight.sum())

    def at(self, history: History) -> int:
        """Return the number of a history."""
        return self.histories.index(history)

    def share(self, holds: npt.NDArray[np.bool_]) -> float:
        """Return the share of futures in which something holds."""
        return float((holds * self.weight).sum())


@dataclass(frozen=True, slots=True)
class Beaten:
    """A history that another one beats, which is the proof that it can be left out.

    Attributes
    ----------
    history, by : int
        In every future looked at, `by` lasts at least as long, and it costs no more; it lasts
        longer in one, or costs less.
    """

    history: int
    by: int


def lasting(
    dossier: Dossier,
    timed: Timed,
    actions: Actions,
    futures: FutureSet,
    kept: npt.NDArray[np.bool_],
    *,
    base: str | None = None,
    waits: Sequence[int] = (),
    threads: int = 2,
    max_memory: int = MEMORY,
    tell: Tell | None = None,
) -> Lasting:
    """Run every history and tell how long it lasts.

    Parameters
    ----------
    dossier : Dossier
    timed : Timed
        With the options of the actions launchable.
    actions : Actions
    futures : FutureSet
        Codes are of ``timed.model.factors``.
    kept : array, (condition,), bool
        Which conditions count.
    base : str, optional
        A plan whose steps are taken in any case.
    waits : sequence of int
        Further years in which a first decision may fall.
    threads : int
        They change nothing but the time.
    max_memory : int
        Bytes.
    tell : callable, optional
        Called with the histories done and their number.

    Raises
    ------
    CapacityError
        If the histories do not fit the memory; says how many futures would.
    OutcomeError
        If the model gives NaN or infinity.
    """
    histories = tuple(actions.histories(waits))
    _refuse_if_too_large(len(histories), len(actions.decide), futures, max_memory)
    starts = [actions.launches(history) or {} for history in histories]
    tips = np.empty((len(histories), futures.count), dtype=np.uint8)
    for first in range(0, len(histories), _BLOCK):
        part = slice(first, first + _BLOCK)
        table = launched_beside(timed.model, base, starts[part])
        index = timed.tipping(table, futures.codes, futures.numbers, threads=threads)
        index = np.moveaxis(index, 1, 0).reshape(index.shape[1], len(starts[part]), -1)
        tips[part] = first_of(index, kept, len(timed.years))
        if tell is not None:
            tell(min(first + _BLOCK, len(histories)), len(histories))
    costs = np.array([sum_of_costs(dossier, start, "upper") for start in starts])
    return Lasting(actions, histories, tips, costs, futures, timed.years)


def _refuse_if_too_large(histories: int, points: int, futures: FutureSet, most: int) -> None:
    """Refuse more than fits: tipping times, and what every state of ``decisions`` keeps."""
    each = histories * (12 + points)
    need = each * futures.count
    if need <= most:
        return
    fits = most // each
    ways = [f"look at {fits:,} futures (--futures)"] if fits else []
    ways.append("declare fewer `pathways.actions`, or a smaller `most`")
    raise CapacityError(
        f"{histories:,} pathways × {futures.count:,} futures take {-(-need // 2**20):,} MiB, more "
        f"than the {most // 2**20:,} MiB of --max-memory; {', or '.join(ways)}"
    )


def cheaper_and_longer(tips: TipIndex, costs: Floats) -> tuple[tuple[int, ...], tuple[Beaten, ...]]:
    """Return the histories that none beats, and for each other one that does.

    A history is beaten if another lasts at least as long in every future and costs no more, and is
    better in one of these. Of equals the first stays.

    Parameters
    ----------
    tips : array, (history, future), uint8
    costs : array, (history,), float64

    Returns
    -------
    tuple of int, tuple of Beaten
        Both in the order of the histories; whoever beats is one of those that none beats.
    """
    total = tips.sum(axis=1, dtype=np.int64)
    order = np.lexsort(
        (np.arange(len(tips)), costs, -total)
    )  # nothing later beats anything earlier
    kept: list[int] = []
    beaten: list[Beaten] = []
    for at in order.tolist():
        near = [k for k in kept if costs[k] <= costs[at]]
        if near:
            longer = (tips[near] >= tips[at]).all(axis=1)
            if longer.any():
                beaten.append(Beaten(at, near[int(np.argmax(longer))]))
                continue
        kept.append(at)
    return tuple(sorted(kept)), tuple(sorted(beaten, key=lambda entry: entry.history))
