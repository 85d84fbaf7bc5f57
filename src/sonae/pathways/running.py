"""An outcome as it would stand if the horizon ended in each year, as yearly values.

Reads the tree of an outcome; hands ``conditions`` values in which every function over the years is
carried forward from year to year: the total so far, the highest so far, the last. So a threshold on
what stands at the end becomes a condition that can be missed in any year, and its tipping time is
the first year in which the plan would have failed had everything ended there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from sonae.expressions import OVER_TIME, Call, Node
from sonae.expressions.tree import Binary, Choice, Compare, Logic, Name, Not, Number, Unary

__all__ = ["Running", "running"]

_ZERO, _ONE = Number(0.0), Number(1.0)
_Carry: TypeAlias = Callable[[Node], Node]
"""From the name of a value to its tree, which may read what it was a year ago."""


@dataclass(frozen=True, slots=True)
class Running:
    """A formula over the years, as it stands in each of them.

    Attributes
    ----------
    tree : Node
        The formula, over yearly values.
    values : mapping from id to tree
        Those it needs, in an order in which each can be computed.
    begun : Node or None
        Whether any year has counted so far; None if the first one does.
    """

    tree: Node
    values: Mapping[str, Node]
    begun: Node | None


def running(tree: Node, name: str) -> Running:
    """Return the formula as it would stand if the horizon ended in each year.

    Parameters
    ----------
    tree : Node
        Of an outcome or report: functions over time, and what does not change over time.
    name : str
        What the ids of the values begin with.
    """
    writer = _Writer(name)
    written = writer.written(tree)
    begun = tuple(dict.fromkeys(writer.begun))
    if len(begun) > 1:
        return Running(written, writer.values, Logic("and", begun))
    return Running(written, writer.values, begun[0] if begun else None)


class _Writer:
    """Replaces each function over time by the name of a value that carries it forward."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[str, Node] = {}
        self.begun: list[Node] = []
        self._known: dict[Node, Node] = {}

    def written(self, tree: Node) -> Node:
        match tree:
            case Call(function) if function in OVER_TIME:
                if tree not in self._known:
                    self._known[tree] = self._carried(tree)
                return self._known[tree]
            case Call(_, arguments):
                return replace(tree, arguments=tuple(map(self.written, arguments)))
            case Binary(_, left, right) | Compare(_, left, right):
                return replace(tree, left=self.written(left), right=self.written(right))
            case Unary(operand) | Not(operand):
                return replace(tree, operand=self.written(operand))
            case Logic(_, operands):
                return replace(tree, operands=tuple(map(self.written, operands)))
            case Choice(condition, then, other):
                return Choice(self.written(condition), self.written(then), self.written(other))
            case _:
                return tree

    def _carried(self, call: Call) -> Node:
        """Return one function over time, up to this year."""
        if call.function == "years":
            return self._sum("years", Choice(call.arguments[0], _ONE, _ZERO))
        value, *conditions = call.arguments
        counts = conditions[0] if conditions else None
        match call.function:
            case "total":
                return self._sum("total", value if counts is None else Choice(counts, value, _ZERO))
            case "product":
                factor = value if counts is None else Choice(counts, value, _ONE)
                return self._value("product", lambda own: Binary("*", _prev(own, _ONE), factor))
            case "mean":
                return self._mean(value, counts)
            case "final":
                return self._final(value, counts)
            case _:
                return self._extreme("max" if call.function == "highest" else "min", value, counts)

    def _final(self, value: Node, counts: Node | None) -> Node:
        if counts is None:
            return value
        self._years(counts)
        return self._value("final", lambda own: Choice(counts, value, _prev(own, _ZERO)))

    def _mean(self, value: Node, counts: Node | None) -> Node:
        years = self._years(counts)
        total = self._sum("total", value if counts is None else Choice(counts, value, _ZERO))
        return Binary("/", total, Call("max", (years, _ONE)))

    def _extreme(self, function: str, value: Node, counts: Node | None) -> Node:
        if counts is None:
            return self._value(function, lambda own: Call(function, (_prev(own, value), value)))
        years = self._years(counts)
        earlier = Compare(">", _prev(years, _ZERO), _ZERO)

        def carried(own: Node) -> Node:
            before = _prev(own, _ZERO)
            now = Choice(earlier, Call(function, (before, value)), value)
            return Choice(counts, now, before)

        return self._value(function, carried)

    def _years(self, counts: Node | None) -> Name:
        """Return how many years have counted, this one included."""
        years = self._sum("years", _ONE if counts is None else Choice(counts, _ONE, _ZERO))
        if counts is not None:
            self.begun.append(Compare(">", years, _ZERO))
        return years

    def _sum(self, what: str, term: Node) -> Name:
        return self._value(what, lambda own: Binary("+", _prev(own, _ZERO), term))

    def _value(self, what: str, tree: _Carry) -> Name:
        name = Name(f"{what}:{self.name}:{len(self.values)}")
        written = tree(name)
        for known, other in self.values.items():  # the years of two functions may be the same
            if other == tree(Name(known)):
                return Name(known)
        self.values[name.id] = written
        return name


def _prev(tree: Node, first: Node) -> Call:
    return Call("prev", (tree, first))
