"""A spoilt dossier for every pair of seed and index: the same one on every machine.

Reads `Base` dossiers; hands `Mutant` to ``hunt``. Levels: bytes, single words, the tree, its form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sonae.testing.bases import Base
from sonae.testing.byte_level import spoil_bytes
from sonae.testing.forms import FORM_OPERATORS
from sonae.testing.sites import Sites, all_sites
from sonae.testing.spoil import Change, pick
from sonae.testing.tokens import TOKEN_OPERATORS
from sonae.testing.trees import TREE_OPERATORS

__all__ = ["Mutant", "Mutator"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A base with one spoilt file.

    Attributes
    ----------
    index : int
        Its number.
    base, file : str
        Which dossier, which file of it.
    raw : bytes
        What the file holds now.
    level, operator : str
        What was done to it.
    line : int
        The line that is at fault; 0 if that is open.
    meant : str, optional
        The word that was misspelt.
    """

    index: int
    base: str
    file: str
    raw: bytes
    level: str
    operator: str
    line: int
    meant: str | None


_OPERATORS = {"token": TOKEN_OPERATORS, "tree": TREE_OPERATORS, "form": FORM_OPERATORS}


class Mutator:
    """Makes mutants of the given dossiers.

    Parameters
    ----------
    bases : sequence of Base
        Smaller ones are taken more often, in proportion to size to the power -3/4.
    seed : int
        Together with the index it fixes a mutant.
    """

    def __init__(self, bases: Sequence[Base], seed: int) -> None:
        self.bases = tuple(bases)
        self._seed = seed
        self._sites: dict[str, Mapping[str, Sites]] = {}
        sizes = np.array([sum(map(len, base.files.values())) for base in self.bases], dtype=float)
        weights = sizes**-0.75
        self._upto = np.cumsum(weights / weights.sum())

    def mutant(self, index: int) -> Mutant:
        """Return the mutant of that number."""
        rng = np.random.default_rng([self._seed, index])
        base = self.bases[min(int(np.searchsorted(self._upto, rng.random())), len(self.bases) - 1)]
        file = pick(rng, sorted(base.files))
        level = pick(rng, ("byte", "token", "token", "tree", "form"))
        change = None if level == "byte" else _change(self._found(base)[file], level, rng)
        if change is None:
            raw, operator = spoil_bytes(base.files[file], rng)
            return Mutant(index, base.name, file, raw, "byte", operator, 0, None)
        raw = change.text.encode("utf-8")
        meant, line = change.meant, change.line
        return Mutant(index, base.name, file, raw, level, change.operator, line, meant)

    def _found(self, base: Base) -> Mapping[str, Sites]:
        """Return the base's sites, looked for once."""
        if base.name not in self._sites:
            self._sites[base.name] = all_sites(base)
        return self._sites[base.name]


def _change(sites: Sites, level: str, rng: np.random.Generator) -> Change | None:
    for _ in range(10):
        change = pick(rng, _OPERATORS[level])(sites, rng)
        if change is not None and change.text != sites.text:
            return change
    return None
