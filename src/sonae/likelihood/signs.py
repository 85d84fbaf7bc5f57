"""What can be seen, and how it weighs each scenario.

Reads the signposts of a dossier; hands ``updating`` a `Sign` with its likelihood ratios, or a
`Fact`; soft evidence has a file of its own.  A ratio says how many times as likely the sign is
where its event holds as where none of the sign's events holds.  Where several of them hold, neither
is taken to repeat nor to add to the other: the factor lies anywhere between the least and the most
of each alone and the product of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.likelihood.soft import SoftFact
from sonae.likelihood.weighted import Weights
from sonae.scenarios import ScenarioTable

__all__ = [
    "Evidence",
    "Fact",
    "Ratio",
    "Sign",
    "alike",
    "apart",
    "name_of",
    "signpost",
    "undeclared",
]


Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ratio:
    """P(sign | event) / P(sign | none of the sign's events) lies in [lower, upper], from 0 up."""

    event: Event
    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.lower <= self.upper < np.inf:
            raise UsageError(
                f"{self.event.text}: a likelihood ratio of {self.lower:g} to {self.upper:g} cannot "
                "be used; it lies between 0 and a finite number, the lower end first"
            )


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was seen, with what it speaks for.

    Attributes
    ----------
    name : str
        Id of the signpost.
    ratios : tuple of Ratio
        What it speaks for; none means that it tells nothing about the scenarios.
    independent_of : tuple of str
        Signs that, given the scenario, tell nothing about whether this one is seen.
    label : str
        Its name for people.
    """

    name: str
    ratios: tuple[Ratio, ...]
    independent_of: tuple[str, ...] = ()
    label: str = ""

    def cells(self, table: ScenarioTable) -> list[tuple[Mask, float, float]]:
        """Return where which of its events hold, and the factor's interval there.

        Scenarios in which none holds have the factor 1 and are in no cell.
        """
        weights = self.weights(table)
        code = np.zeros(table.count, dtype=np.int64)
        for ratio in self.ratios:
            code = 2 * code + table.mask(ratio.event)
        found = []
        for number in np.unique(code[code > 0]).tolist():
            cell = code == number
            first = int(np.argmax(cell))
            found.append((cell, float(weights.lower[first]), float(weights.upper[first])))
        return found

    def weights(self, table: ScenarioTable) -> Weights:
        """Return the factor by which each scenario becomes more likely, dims (scenario,).

        Raises
        ------
        UsageError
            If several events leave no scenario in which none holds: a ratio compares with that.
        """
        inside = [table.mask(ratio.event) for ratio in self.ratios]
        some = np.any(inside, axis=0) if inside else np.zeros(table.count, dtype=np.bool_)
        if bool(some.all()):
            if len(self.ratios) > 1:
                raise UsageError(
                    f"{self.name}: in every possible scenario one of its events holds, so its "
                    "ratios compare with nothing; leave out one of the events, and state the "
                    "others' ratios against it"
                )
            never = self.ratios[0].upper == 0.0
            same = np.full(table.count, 0.0 if never else 1.0)
            return Weights(same, same)
        held = [
            Weights(np.where(mask, ratio.lower, 1.0), np.where(mask, ratio.upper, 1.0))
            for mask, ratio in zip(inside, self.ratios, strict=True)
        ]
        return alike(held, inside) if held else Weights(np.ones(table.count), np.ones(table.count))


@dataclass(frozen=True, slots=True)
class Fact:
    """An event that is now certain."""

    event: Event
    name: str = ""


Evidence: TypeAlias = Sign | Fact | SoftFact


def signpost(dossier: Dossier, name: str) -> Sign:
    """Return a signpost of the dossier as a sign that was seen.

    Raises
    ------
    UsageError
        If there is no such signpost.
    """
    entry = dossier.content.signposts.get(name)
    if entry is None:
        known = ", ".join(dossier.content.signposts) or "none"
        raise UsageError(f"there is no signpost {name!r}; declared: {known}")
    ratios = tuple(
        Ratio(event, max(0.0, item.ratio.lower), item.ratio.upper)
        for event, item in zip(dossier.formulas.signposts[name], entry.discriminates, strict=True)
    )
    return Sign(name, ratios, entry.independent_of, entry.label)


def name_of(evidence: Evidence) -> str:
    """Return how evidence is called in a message."""
    if isinstance(evidence, Fact):
        return evidence.name or evidence.event.text
    return evidence.name


# several signs ----------------------------------------------------------------------------------


def undeclared(earlier: Sequence[Sign], sign: Sign) -> Sign | None:
    """Return the first earlier sign that is not declared independent of a sign, if any."""
    return next((other for other in earlier if not _declared(other, sign)), None)


def _declared(one: Sign, other: Sign) -> bool:
    """Whether either names the other, or one tells nothing about the scenarios."""
    if not one.ratios or not other.ratios:
        return True
    return one.name in other.independent_of or other.name in one.independent_of


def apart(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Return groups of signs: those of different groups are declared independent."""
    groups: list[list[Sign]] = []
    for sign in signs:
        near = [group for group in groups if undeclared(group, sign) is not None]
        rest = [group for group in groups if group not in near]
        groups = [*rest, [*(other for group in near for other in group), sign]]
    return groups


def alike(weights: Sequence[Weights], counted: Sequence[Mask] | None = None) -> Weights:
    """Return the envelope of factors that may repeat or add to one another.

    From the least of each alone and the product of all to the most of them.  ``counted`` tells in
    which scenarios each of them speaks; where it does not, it is passed over.
    """
    size = weights[0].lower.size
    lower, upper = np.full(size, np.inf), np.full(size, -np.inf)
    least, most = np.ones(size), np.ones(size)
    spoken = np.zeros(size, dtype=np.bool_)
    for at, one in enumerate(weights):
        speaks = np.ones(size, dtype=np.bool_) if counted is None else counted[at]
        lower = np.where(speaks, np.minimum(lower, one.lower), lower)
        upper = np.where(speaks, np.maximum(upper, one.upper), upper)
        least = np.where(speaks, least * one.lower, least)
        most = np.where(speaks, most * one.upper, most)
        spoken |= speaks
    return Weights(
        np.where(spoken, np.minimum(lower, least), 1.0),
        np.where(spoken, np.maximum(upper, most), 1.0),
    )
