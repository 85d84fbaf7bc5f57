"""What the names in a formula mean: factors, numbers with units, tables, options, events.

The dossier fills a `Scope`; ``resolve`` checks trees against it. A name means one thing in a
whole dossier, so a scope is a plain mapping.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sonae.expressions.tree import Node, size
from sonae.units import Unit

__all__ = [
    "OPTION_SERIES",
    "Factor",
    "Meaning",
    "NamedEvent",
    "Quantity",
    "Scope",
    "Series",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor and its states in declared order."""

    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: a drawn quantity, a value or stock of the model, or ``t``.

    `unit` is None if what was declared cannot be read: it then fits everywhere.
    """

    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by the state of one factor."""

    factor: str
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers by option, such as ``on[network]``."""

    options: tuple[str, ...]
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """A condition with a name, put in place wherever the name stands.

    `nodes` and `levels` measure the tree: events that name one another twice would otherwise
    grow without bound.
    """

    tree: Node
    nodes: int = field(init=False, compare=False, repr=False)
    levels: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        nodes, levels = size(self.tree)
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "levels", levels)


OPTION_SERIES = frozenset({"on", "pay", "starts", "upfront"})
"""What a model can read of every option in a year, such as ``on[network]``."""

Meaning: TypeAlias = Factor | Quantity | Table | Series | NamedEvent


@dataclass(frozen=True, slots=True)
class Scope:
    """Names and meanings, the functions allowed here, and why others are not.

    `observed_only` says that things may be read through ``observed(...)`` only (triggers):
    factors, and the numbers in `observable`. `withheld` are names that have a meaning elsewhere
    and none here, each with what to write instead. `factors_only` says that numbers cannot be
    compared (events).
    """

    names: Mapping[str, Meaning]
    functions: frozenset[str]
    place: str = "this formula"
    observed_only: bool = False
    factors_only: bool = False
    option_names: Mapping[str, Meaning] = field(default_factory=dict)
    observable: frozenset[str] = frozenset()
    withheld: Mapping[str, str] = field(default_factory=dict)

    def inside_option_sum(self) -> "Scope":
        """Return the scope within ``sum_options``, where ``on`` is that of the option at hand."""
        return replace(self, names={**self.names, **self.option_names})
