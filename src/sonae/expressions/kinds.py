"""What a part of a formula is: a number with its unit, a state, a word, or a condition.

Shared by ``resolve`` and ``functions``.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.units import Unit

__all__ = ["Kind", "Num", "State", "Word"]


@dataclass(frozen=True, slots=True)
class Num:
    """A number; `unit` is None where every unit fits: a zero, or a unit that was unreadable."""

    unit: Unit | None


@dataclass(frozen=True, slots=True)
class State:
    """The state of a factor."""

    factor: str


@dataclass(frozen=True, slots=True)
class Word:
    """A quoted word, before it is known whose state it is."""

    text: str


# "unknown" stands for what is already reported, and fits everywhere
Kind: TypeAlias = Num | State | Word | Literal["condition", "unknown"]
