"""In which order the NumPy reading computes a graph, what it may leave out, what it may forget.

Made once for a graph; used by ``arrays``. Nothing here looks at a number.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

from sonae.outcomes.graph import Graph, live

__all__ = ["Guards", "Order"]

Guards: TypeAlias = frozenset[tuple[int, bool]]
"""Conditions, and how each of them must stand."""
_ALWAYS: Final[Guards] = frozenset()


class Order:
    """What to compute in which order, what may be left out, and what to forget when."""

    def __init__(self, graph: Graph) -> None:
        operations = graph.operations
        early = sorted(live(operations, iter(graph.triggers), graph.records))
        rest = [at for at in range(len(operations)) if at not in set(early)]
        self.once = [at for at in (*early, *rest) if graph.phases[at] == "once"]
        self.after = [at for at in rest if graph.phases[at] == "after"]
        self.yearly = [
            at for at in rest if graph.phases[at] == "yearly" or operations[at].op == "tally"
        ]
        self.checks: dict[int, list[int]] = {}
        """Checks that can be made once this operation is there."""
        self.late_checks: dict[int, list[int]] = {}
        """Checks of yearly numbers that matter only under what is known at the end."""
        place = {at: n for n, at in enumerate((*self.once, *self.yearly, *self.after))}
        for number, check in enumerate(graph.checks):
            parts = [check.operation, *(condition for condition, _ in check.guards)]
            late = [at for at in parts if graph.phases[at] == "after"]
            soon = [at for at in parts if graph.phases[at] != "after"]
            if not any(graph.phases[at] == "yearly" for at in soon):
                soon, late = late or soon, []
            self.checks.setdefault(max(soon, key=place.__getitem__), []).append(number)
            if late:
                self.late_checks.setdefault(max(late), []).append(number)
        self.late = {number for numbers in self.late_checks.values() for number in numbers}
        self.needed_if = _needed_if(graph)
        self.forget = self._forget(graph)
        self.reach = [1] * len(graph.records)
        """How many years back each record is read."""
        for operation in operations:
            if operation.op == "back":
                record, years = operation.detail
                self.reach[record] = max(self.reach[record], years)

    def _forget(self, graph: Graph) -> dict[int, list[int]]:
        """Return for each yearly step the numbers of this year that nothing later needs."""
        last = {at: at for at in self.yearly}
        for at in self.yearly:
            last.update((part, at) for part in graph.operations[at].args if part in last)
            for number in self.checks.get(at, ()):
                check = graph.checks[number]
                parts = (check.operation, *(condition for condition, _ in check.guards))
                last.update((part, at) for part in parts if part in last)
        kept = {*graph.records, *graph.results}
        kept.update(part for at in self.after for part in graph.operations[at].args)
        forget: dict[int, list[int]] = {}
        for part, at in last.items():
            if part not in kept and graph.phases[part] == "yearly":
                forget.setdefault(at, []).append(part)
        return forget


def _needed_if(graph: Graph) -> list[Guards]:
    """Return for each operation conditions without which nothing reads it.

    Only conditions that stand before it. ``first`` is always needed: it keeps the first year.
    """
    needed: list[Guards | None] = [None] * len(graph.operations)

    def use(part: int, guards: Iterable[tuple[int, bool]]) -> None:
        known = frozenset(guard for guard in guards if guard[0] < part)
        before = needed[part]
        needed[part] = known if before is None else before & known

    for root in (*graph.results, *graph.records, *graph.triggers):
        use(root, ())
    for check in graph.checks:
        use(check.operation, check.guards)
        for place, (condition, _) in enumerate(check.guards):
            use(condition, check.guards[:place])
    for at in reversed(range(len(graph.operations))):
        operation = graph.operations[at]
        if operation.op == "first":
            use(at, ())
        own = needed[at] or _ALWAYS
        for place, part in enumerate(operation.args):
            side: Guards = _ALWAYS
            if operation.op == "select" and place:
                side = frozenset({(operation.args[0], place == 1)})
            elif operation.op == "tally" and operation.detail[1] == "both" and not place:
                side = frozenset({(operation.args[1], True)})
            use(part, own | side)
    return [guards or _ALWAYS for guards in needed]
