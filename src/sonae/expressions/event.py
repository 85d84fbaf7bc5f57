"""An event: a condition over the states of factors, with or without its name's detour.

Reads condition text and the dossier's factors; hands ``scenarios`` and ``likelihood`` something
that says which factors it reads and where it holds. Conditions over numbers are not events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.expressions.interpret import holds
from sonae.expressions.resolve import resolve
from sonae.expressions.scope import Factor, Scope
from sonae.expressions.tree import Call, InStates, Logic, Node, Not, walk

__all__ = ["Event", "event", "factor_scope", "from_tree", "opposite"]

Truths: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Event:
    """A condition over factors.

    Attributes
    ----------
    text : str
        As written in the dossier or asked for.
    tree : Node
        Resolved: it holds tests of factors only.
    reads : tuple of str
        The factors it reads, in alphabetical order.
    """

    text: str
    tree: Node
    reads: tuple[str, ...]

    def holds(self, codes: Mapping[str, npt.NDArray[np.integer[Any]]]) -> npt.NDArray[np.bool_]:
        """Return where the event holds, given each factor's state codes (arrays broadcast)."""
        return _where(self.tree, codes)

    def holds_in(self, scenario: Mapping[str, int]) -> bool:
        """Return whether the event holds in one scenario: the slow reading, for tests."""
        return holds(self.tree, _Scenario(scenario))


def event(text: str, scope: Scope) -> Event:
    """Return the event that `text` describes; raises ``FormulaFaults`` with every fault."""
    return from_tree(text, resolve(text, scope, condition=True).tree)


def from_tree(text: str, tree: Node) -> Event:
    """Return the event of a resolved condition."""
    reads = sorted({node.factor for node in walk(tree) if isinstance(node, InStates)})
    return Event(text, tree, tuple(reads))


def opposite(event_: Event) -> Event:
    """Return the event that holds exactly where this one does not."""
    return Event(f"not ({event_.text})", Not(event_.tree), event_.reads)


def factor_scope(factors: Mapping[str, tuple[str, ...]], place: str = "an event") -> Scope:
    """Return a scope in which only factors have a meaning."""
    names = {name: Factor(states) for name, states in factors.items()}
    return Scope(names, frozenset(), place, factors_only=True)


def _where(tree: Node, codes: Mapping[str, npt.NDArray[np.integer[Any]]]) -> Truths:
    """Return where a condition over factors holds."""
    match tree:
        case InStates(factor, _, wanted):
            found: Truths = codes[factor] == wanted[0]
            for code in wanted[1:]:
                found = found | (codes[factor] == code)
            return found
        case Logic(op, operands):
            join = np.logical_and if op == "and" else np.logical_or
            return reduce(join, [_where(part, codes) for part in operands])
        case Not(operand):
            return np.logical_not(_where(operand, codes))
        case _:
            raise TypeError(f"not a condition over factors: {tree!r}")


class _Scenario:
    """Looks states up in one scenario."""

    def __init__(self, scenario: Mapping[str, int]) -> None:
        self._scenario = scenario

    def state(self, factor: str) -> int:
        return self._scenario[factor]

    def number(self, name: str) -> float:
        raise TypeError(f"an event reads factors, not {name}")

    def item(self, table: str, key: str) -> float:
        raise TypeError(f"an event reads factors, not {table}[{key}]")

    def special(self, call: Call) -> float:
        raise TypeError(f"an event reads factors, not {call.function}")
