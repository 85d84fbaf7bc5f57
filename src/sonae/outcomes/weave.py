"""Put operations together: each stands once, constants are worked out, self-dependence factored.

Used by ``build``. Folding leaves what is not finite to the run, which names it. A number that
stands twice in ``x - h*x``, ``x + k*x`` or ``x + a*(b - x)`` is brought to stand once in each
product (``x*(1 - h)``, ``x*(1 + k)``, ``x*(1 - a) + a*b``): equal in real numbers, and its interval
is not wider than the truth for that reason (Moore, Kearfott and Cloud 2009, section 5.4).
"""

import math
from collections.abc import Callable
from typing import Final

from sonae.outcomes.graph import Operation

__all__ = ["Weaver"]

_NUMBERS: Final[dict[str, Callable[..., float]]] = {
    "abs": abs,
    "add": lambda a, b: a + b,
    "div": lambda a, b: a / b if b else math.nan,
    "max": lambda a, b: max(a, b) + 0.0,
    "min": lambda a, b: min(a, b) + 0.0,
    "mul": lambda a, b: a * b,
    "neg": lambda a: -a,
    "sqrt": lambda a: math.sqrt(a) if a >= 0 else math.nan,
    "sub": lambda a, b: a - b,
}
_TRUTHS: Final[dict[str, Callable[[float, float], bool]]] = {
    "eq": lambda a, b: a == b,
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "ne": lambda a, b: a != b,
}


class Weaver:
    """Operations so far; asking for the same one twice gives the same number."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self._known: dict[tuple[object, ...], int] = {}

    def op(self, op: str, *args: int, detail: tuple[object, ...] = ()) -> int:
        """Return the operation, simplified where that changes no finite result."""
        if op in {"and", "or", "not"}:
            return self._logic(op, args)
        if op == "select":
            return self._select(*args)
        numbers = [self.constant(at) for at in args]
        if op in _TRUTHS and all(_finite(number) for number in numbers):
            return self.truth(_TRUTHS[op](*numbers))  # type: ignore[arg-type]  # all are numbers
        if op in _NUMBERS and all(_finite(number) for number in numbers):
            found = _NUMBERS[op](*numbers)
            if math.isfinite(found):
                return self.const(found)
        neutral = self._neutral(op, args, numbers)
        if neutral is not None:
            return neutral
        factored = self._factored(op, args)
        return self.plain(op, *args, detail=detail) if factored is None else factored

    def plain(self, op: str, *args: int, detail: tuple[object, ...] = ()) -> int:
        """Return the operation as it is."""
        key = (op, args, *map(repr, detail))  # -0 is not 0, nor 1 the truth
        if key not in self._known:
            self._known[key] = len(self.operations)
            self.operations.append(Operation(op, args, detail))
        return self._known[key]

    def const(self, number: float) -> int:
        """Return a constant."""
        return self.plain("const", detail=(float(number),))

    def truth(self, holds: bool) -> int:  # noqa: FBT001 - it is the constant itself
        """Return the condition that always or never holds."""
        return self.plain("truth", detail=(int(holds),))

    def constant(self, at: int) -> float | None:
        """Return the number that an operation always gives, if it is one."""
        operation = self.operations[at]
        return operation.detail[0] if operation.op == "const" else None

    def settled(self, at: int) -> bool | None:
        """Return what a condition always gives, if it does."""
        operation = self.operations[at]
        return bool(operation.detail[0]) if operation.op == "truth" else None

    def _logic(self, op: str, args: tuple[int, ...]) -> int:
        if op == "not":
            known = self.settled(args[0])
            return self.plain("not", *args) if known is None else self.truth(not known)
        decides = op == "or"
        left = [at for at in dict.fromkeys(args) if self.settled(at) is not (not decides)]
        if any(self.settled(at) is decides for at in left):
            return self.truth(decides)
        if not left:
            return self.truth(not decides)
        return left[0] if len(left) == 1 else self.plain(op, *left)

    def _select(self, condition: int, then: int, other: int) -> int:
        known = self.settled(condition)
        if known is not None:
            return then if known else other
        return then if then == other else self.plain("select", condition, then, other)

    def _neutral(self, op: str, args: tuple[int, ...], numbers: list[float | None]) -> int | None:
        """Return x for x * 1, x / 1, x - 0, and for x + 0 unless x may be -0."""
        if op in {"mul", "div"} and numbers[1] == 1.0:
            return args[0]
        if op == "mul" and numbers[0] == 1.0:
            return args[1]
        if op == "sub" and _is_zero(numbers[1]):
            return args[0]
        if op == "add" and numbers[1] == 0.0 and self._not_minus_zero(args[0]):
            return args[0]
        if op == "add" and numbers[0] == 0.0 and self._not_minus_zero(args[1]):
            return args[1]
        return None

    def _not_minus_zero(self, at: int) -> bool:
        """Whether a number is surely not -0, which + 0 would turn into 0."""
        operation = self.operations[at]
        match operation.op:
            case "abs" | "exp" | "max" | "min" | "start" | "steps" | "year":
                return True
            case "const":
                return not (operation.detail[0] == 0 and math.copysign(1, operation.detail[0]) < 0)
            case "add":  # -0 only if both are
                return any(self._not_minus_zero(part) for part in operation.args)
            case "select":
                return all(self._not_minus_zero(part) for part in operation.args[1:])
            case _:
                return False

    def _factored(self, op: str, args: tuple[int, ...]) -> int | None:
        """Return x*(1 - h), x*(1 + k) or x*(1 - a) + a*b where that is what is asked for."""
        if op not in {"add", "sub"}:
            return None
        x, term = args
        found = self._share(x, term)
        if found is None and op == "add":
            x, term = term, x
            found = self._share(x, term)
        if found is not None:
            return self.op("mul", x, self.op(op, self.const(1.0), found))
        pull = self._pull(x, term) or (self._pull(term, x) if op == "add" else None)
        if pull is None or op == "sub":
            return None
        x, a, b = pull
        kept = self.op("mul", x, self.op("sub", self.const(1.0), a))
        return self.op("add", kept, self.op("mul", a, b))

    def _share(self, x: int, term: int) -> int | None:
        """Return h if the term is h*x."""
        operation = self.operations[term]
        if operation.op != "mul" or self.constant(x) is not None or x not in operation.args:
            return None
        left, right = operation.args
        return left if right == x else right

    def _pull(self, x: int, term: int) -> tuple[int, int, int] | None:
        """Return x, a and b if x is carried from the year before and the term is a*(b - x)."""
        operation = self.operations[term]
        if operation.op != "mul" or self.operations[x].op != "back":
            return None
        for a, inner in (operation.args, operation.args[::-1]):
            difference = self.operations[inner]
            if difference.op == "sub" and difference.args[1] == x:
                return x, a, difference.args[0]
        return None


def _is_zero(number: float | None) -> bool:
    """Whether a number is 0 and not -0: x - (-0) is x + 0."""
    return number == 0 and math.copysign(1, number) > 0


def _finite(number: float | None) -> bool:
    return number is not None and math.isfinite(number)
