"""How long each option takes to act in each future, as the model stretches it, and what it needs.

Reads a timed model; hands ``deadlines`` whole years from launch to the first effect, and the chain
of options that have to be launched before.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.expressions import Call
from sonae.expressions.tree import Compare, Item, Number
from sonae.outcomes import extended, reading
from sonae.pathways.launched import launched_beside
from sonae.pathways.timed import Codes, Floats, Timed
from sonae.plans import Schedule

__all__ = ["Chain", "chain_of", "years_to_act"]

Index: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Chain:
    """What has to be launched before an option, and how long before.

    Attributes
    ----------
    option : str
    before : mapping from option to int
        Whole years before the option by which each missing requirement is launched at the latest;
        an order in which they can be launched.
    ready : int or None
        First year in which it can be launched, as it requires what the plan launches only then;
        None if it requires nothing that the plan launches.
    """

    option: str
    before: Mapping[str, int]
    ready: int | None = None

    @property
    def ahead(self) -> int:
        """Years before the option in which the chain begins."""
        return max(self.before.values(), default=0)

    @property
    def first(self) -> str:
        """What is launched first."""
        return next(iter(self.before), self.option)


def chain_of(
    dossier: Dossier, option: str, launched: Mapping[str, int] = MappingProxyType({})
) -> Chain:
    """Return what an option requires that is not launched anyway.

    A requirement of some months before counts as whole years, rounded up, since launches have
    years.

    Parameters
    ----------
    dossier : Dossier
    option : str
    launched : mapping from option to year
        What is launched anyway, and when.
    """
    options = dossier.content.options
    before: dict[str, int] = {}
    ready: list[int] = []
    open_ = [(option, 0)]
    while open_:
        current, years = open_.pop()
        for need in options[current].requires:
            months = 0.0 if need.launched is None else need.launched.upper
            ahead = years + math.ceil(months / 12)
            if need.option in launched:
                ready.append(launched[need.option] + ahead)
            elif ahead >= before.get(need.option, -1):
                before[need.option] = ahead
                open_.append((need.option, ahead))
    ordered = dict(sorted(before.items(), key=lambda entry: -entry[1]))
    return Chain(option, ordered, max(ready, default=None))


def years_to_act(
    dossier: Dossier,
    timed: Timed,
    plan: Schedule,
    options: Collection[str],
    codes: Codes,
    numbers: Floats,
) -> dict[str, Index]:
    """Return whole years from the launch of each option to its first effect, beside a plan.

    Parameters
    ----------
    dossier : Dossier
    timed : Timed
        With the options launchable.
    plan : Schedule
        What is launched beside it; an option that it launches itself is launched earlier here.
    options : collection of str
    codes : array, (class, factor), int8
        Of ``timed.model.factors``.
    numbers : array, (draw, dimension), float64

    Returns
    -------
    mapping from option to array, (class, draw), uint8
        The length of the horizon where it never acts: it does not pass, or takes longer.
    """
    wanted = {
        option: Call("years", (Compare("<=", Item("on", option), Number(0.0)),))
        for option in options
    }
    model = extended(
        timed.model, {}, wanted, {f: timed.model.states[f] for f in timed.model.factors}
    )
    first = float(timed.years.start)
    table = launched_beside(timed.model, plan.plan, [{option: first} for option in options])
    found = {name: np.empty((len(codes), len(numbers)), dtype=np.uint8) for name in options}
    run = reading(model.graph, timed.kernel)
    step = max(1, (1 << 20) // max(1, 8 * len(found) * (len(found) + 2) * len(numbers)))
    for first in range(0, len(codes), step):
        part = slice(first, first + step)
        tile = run.tile(table, codes[part], numbers)
        for at, name in enumerate(found):
            found[name][part] = tile[:, at, at, :]
    return found
