"""Find definitions that go round in a circle.

Reads who needs whom; hands on the circles, so that each is reported at one of its members.
"""

import graphlib
from collections.abc import Iterable, Mapping

__all__ = ["circles"]

_MOST = 20


def circles(needs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return circles in which names need each other, cutting each once it is found.

    Parameters
    ----------
    needs : mapping
        For each name those that it needs; others than the mapping's own are passed over.

    Returns
    -------
    list of list of str
        At most 20; each name needs the next, and the last is the first again.
    """
    graph = {name: {other for other in others if other in needs} for name, others in needs.items()}
    found: list[list[str]] = []
    while len(found) < _MOST:
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError as error:
            circle = list(error.args[1])  # each name is needed by the next
            found.append(circle[::-1])
            graph[circle[1]].discard(circle[0])
        else:
            break
    return found
