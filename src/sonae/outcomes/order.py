"""The order in which the values of one year can be computed, or the circle that forbids one.

Reads trees of yearly values; hands the order to ``compile``. What is read from an earlier year
(the first argument of ``prev`` and ``delay``) does not have to be known in the same year.
"""

import graphlib
from collections.abc import Iterator, Mapping

from sonae.expressions import Call, Name, Node, children

__all__ = ["CircleError", "computation_order", "reads_this_year"]


class CircleError(Exception):
    """Values that need one another in the same year; `circle` starts and ends with the same."""

    def __init__(self, circle: tuple[str, ...]) -> None:
        super().__init__(" → ".join(circle))
        self.circle = circle


def computation_order(values: Mapping[str, Node]) -> tuple[str, ...]:
    """Return the ids of `values` so that each comes after those it reads in the same year.

    Raises
    ------
    CircleError
        If there is no such order.

    Examples
    --------
    >>> from sonae.expressions import parse
    >>> computation_order({"a": parse("b + 1"), "b": parse("prev(a, 0)")})
    ('b', 'a')
    """
    read = {name: set(reads_this_year(tree)) for name, tree in values.items()}
    graph = {name: [other for other in values if other in read[name]] for name in values}
    try:
        return tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise CircleError(tuple(reversed(error.args[1]))) from None


def reads_this_year(tree: Node) -> Iterator[str]:
    """Yield the names that a tree reads in the same year."""
    match tree:
        case Name(name):
            yield name
        case Call("prev" | "delay", (_, *others)):
            for part in others:
                yield from reads_this_year(part)
        case _:
            for part in children(tree):
                yield from reads_this_year(part)
