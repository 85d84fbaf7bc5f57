"""What is known of the numbers of a graph, whatever it is run with: saves instructions.

``min`` and ``max`` must keep a NaN and give 0 for -0: where neither can arise, one instruction
does.
"""

import math
from typing import Literal

from sonae.outcomes.graph import Graph, Operation

__all__ = ["Facts"]


class Facts:
    """What is known of the numbers of a graph.

    Attributes
    ----------
    never_nan, never_minus_zero : sets of operations
    """

    def __init__(self, graph: Graph) -> None:
        self.never_nan: set[int] = set()
        self.never_minus_zero: set[int] = set()
        self._operations = graph.operations
        for at, operation in enumerate(graph.operations):
            if self._is_number(operation):
                self.never_nan.add(at)
            if self._is_no_minus_zero(operation):
                self.never_minus_zero.add(at)

    def zero(self, operation: Operation) -> Literal["none", "positive", "any"]:
        """Return which zeros min or max may give, as they compare their arguments."""
        if self.never_minus_zero.issuperset(operation.args):
            return "none"
        sign = 1.0 if operation.op == "max" else -1.0
        parts = [self._operations[part] for part in operation.args]
        bounds = [part.detail[0] * sign for part in parts if part.op == "const"]
        if any(bound > 0.0 for bound in bounds):
            return "none"
        return "positive" if operation.op == "max" and 0.0 in bounds else "any"

    def _is_number(self, operation: Operation) -> bool:
        match operation.op:
            case "year" | "start" | "steps":
                return True
            case "const":
                return not math.isnan(operation.detail[0])
            case "table":
                return not any(math.isnan(number) for number in operation.detail[1:])
            case _:
                return False

    def _is_no_minus_zero(self, operation: Operation) -> bool:
        parts = [part in self.never_minus_zero for part in operation.args]
        match operation.op:
            case "const":
                return not _minus_zero(operation.detail[0])
            case "table":
                return not any(_minus_zero(number) for number in operation.detail[1:])
            case "year" | "start" | "steps" | "min" | "max" | "abs" | "exp":
                return True
            case "add":
                return any(parts)  # of all sums only -0 + -0 is -0
            case "sub" | "sqrt" | "first":
                return parts[0]  # of all differences only -0 - 0 is
            case "select":
                return parts[1] and parts[2]
            case _:
                return False


def _minus_zero(number: float) -> bool:
    return number == 0 and math.copysign(1.0, number) < 0
