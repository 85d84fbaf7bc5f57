"""Write operations anew so that their intervals are narrower: equal in real numbers, not in bits.

Used by ``unroll``. A number that stands in two places of an expression is treated by intervals as
if it could take two values at once. Each pattern here lets it stand once, or is an operation of
its own whose range is known exactly:

=========================================== =======================================================
x*(1 - a) + a*y, x + a*(y - x), …/w         ``between``: stays between x and y
(c1 if y < x else c2) * (y - x)             the smaller or larger of two products
min(p, q) + k*max(0, p - q)                 ``between`` min(p, q) and p
a*x + b*x, (c - x) + x*b                    (a + b)*x, c + x*(b - 1)
(w1*v1 + w2*v2 + …) / (w1 + w2 + …)         ``mean``, if the weights are not negative
(x*k + e) / x                               k + e/x
(a1*b1 + c1) / (a0*b0 + c0)                 mean of what each has become, if made alike
log(a / b)                                  ``logratio``: log a - log b
a / a                                       ``same``: 1
=========================================== =======================================================

What rounding does to the expression as it was written is added by the rules (``slack``), so the
interval still holds the float64 that a reading of the graph gives. Subdistributivity and the exact
range of what is monotone: Moore, Kearfott and Cloud (2009), chapters 2 and 5.
"""

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from sonae.outcomes.graph import CONDITIONS, Operation
from sonae.outcomes.intervals.quotients import MOST_TERMS, Quotients, both_orders
from sonae.outcomes.intervals.rough import rough
from sonae.outcomes.intervals.rules import NEVER

__all__ = ["MOST_KNOTS", "MOST_TERMS", "Tightener"]

_FOLD: Final[dict[str, Callable[..., float]]] = {
    "abs": abs,
    "add": operator.add,
    "div": lambda a, b: a / b if b else math.nan,
    "max": lambda a, b: max(a, b) + 0.0,
    "min": lambda a, b: min(a, b) + 0.0,
    "mul": operator.mul,
    "neg": operator.neg,
    "sub": operator.sub,
}
_DECIDE: Final[dict[str, Callable[[float, float], bool]]] = {"eq": operator.eq, "lt": operator.lt}
_TURNED: Final = frozenset({"gt", "ge", "le", "ne"})
MOST_KNOTS: Final = 8
"""Knots of a line that is one operation, at most."""


class Tightener:
    """Operations so far, each once.

    Parameters
    ----------
    lowest, highest : sequences of float
        Ends of each dimension: tell which numbers are not negative.
    """

    def __init__(self, lowest: Sequence[float], highest: Sequence[float]) -> None:
        self.operations: list[Operation] = []
        self.ranges: list[tuple[float, float]] = []
        """Rough ends of each, over the whole box and all states; infinite where not known."""
        self._known: dict[tuple[Any, ...], int] = {}
        self._box = list(zip(lowest, highest, strict=True))
        self._quotients = Quotients(self)
        self._wild: set[int] = set()
        """Operations that may give ``NEVER``: the year of a launch, and the time since it."""

    def op(self, op: str, *args: int, detail: tuple[Any, ...] = ()) -> int:
        """Return an operation, simplified and tightened."""
        if op in {"and", "or", "not"}:
            return self._logic(op, args)
        if op in _TURNED:
            return self._turned(op, *args)
        if op == "select":
            return self._select(*args)
        numbers = [self.number(at) for at in args]
        folded = self._folded(op, numbers)
        if folded is not None:
            return folded
        lifted = self._lifted(op, args, numbers)
        if lifted is not None:
            return lifted
        same = self._neutral(op, args, numbers)
        if same is not None:
            return same
        rewrite = _REWRITES.get(op)
        found = None if rewrite is None else rewrite(self, *args)
        return self.plain(op, *args, detail=detail) if found is None else found

    def plain(self, op: str, *args: int, detail: tuple[Any, ...] = ()) -> int:
        """Return an operation as it is."""
        key = (op, args, *map(repr, detail))
        if key not in self._known:
            self._known[key] = len(self.operations)
            self.operations.append(Operation(op, args, detail))
            parts = [self.ranges[part] for part in args]
            self.ranges.append(rough(self.operations[-1], parts, self._box))
            if op in {"select", "sub", "div"} and any(at in self._wild for at in args[-2:]):
                self._wild.add(self._known[key])
        return self._known[key]

    def const(self, number: float) -> int:
        """Return a constant."""
        return self.plain("const", detail=(float(number),))

    def launch(self, year: float) -> int:
        """Return a constant that may be the year of a launch that never comes, or since then."""
        found = self.const(min(year, NEVER))
        if abs(year) >= NEVER:
            self._wild.add(found)
        return found

    def truth(self, holds: bool) -> int:  # noqa: FBT001 - it is the constant itself
        """Return the condition that always or never holds."""
        return self.plain("truth", detail=(int(holds),))

    def number(self, at: int) -> float | None:
        """Return the number that an operation always gives, if it is one."""
        operation = self.operations[at]
        return operation.detail[0] if operation.op == "const" else None

    def settled(self, at: int) -> bool | None:
        """Return what a condition always gives, if it does."""
        operation = self.operations[at]
        return bool(operation.detail[0]) if operation.op == "truth" else None

    def _turned(self, op: str, left: int, right: int) -> int:
        """Return any comparison as ``lt`` or ``eq``, for one that is open is to be so once only."""
        if op in {"gt", "le"}:
            left, right = right, left
        found = self.op("eq" if op == "ne" else "lt", left, right)
        return found if op == "gt" else self._logic("not", (found,))

    # simple ---------------------------------------------------------------------------------------

    def _folded(self, op: str, numbers: list[float | None]) -> int | None:
        """Return what constants give; as floats, for that is what every reading computes."""
        if not numbers or any(number is None for number in numbers):
            return None
        if op in _DECIDE:
            return self.truth(_DECIDE[op](*numbers))  # type: ignore[arg-type]  # all are numbers
        if op == "exp" and numbers[0] == 0.0:
            return self.const(1.0)
        if op not in _FOLD:
            return None
        found = _FOLD[op](*numbers)
        return self.launch(found) if math.isfinite(found) else None

    def _lifted(self, op: str, args: tuple[int, ...], numbers: list[float | None]) -> int | None:
        """Choose after an operation and not before it, where that makes a side a constant."""
        if op not in _DECIDE and op not in _FOLD:
            return None
        for at, part in enumerate(args):
            parts = self.args_of(part, "select")
            if parts is None or None in (*numbers[:at], *numbers[at + 1 :]):
                continue
            if self.number(parts[1]) is None and self.number(parts[2]) is None:
                continue
            sides = [self.op(op, *args[:at], side, *args[at + 1 :]) for side in parts[1:]]
            if op in _FOLD:
                return self._select(parts[0], *sides)
            known = [self.settled(side) for side in sides]
            if None not in known:
                holds = self.truth(bool(known[0]))
                return holds if known[0] == known[1] else self._as(parts[0], bool(known[0]))
        return None

    def _as(self, condition: int, holds: bool) -> int:  # noqa: FBT001 - it is its truth
        return condition if holds else self._logic("not", (condition,))

    def _logic(self, op: str, args: tuple[int, ...]) -> int:
        if op == "not":
            known, twice = self.settled(args[0]), self.args_of(args[0], "not")
            if twice is not None:
                return twice[0]
            return self.plain("not", *args) if known is None else self.truth(not known)
        decides = op == "or"
        left = [at for at in dict.fromkeys(args) if self.settled(at) is not (not decides)]
        if any(self.settled(at) is decides for at in left):
            return self.truth(decides)
        if not left:
            return self.truth(not decides)
        found = left[0]
        for at in left[1:]:
            found = self.plain(op, found, at)
        return found

    def _select(self, condition: int, then: int, other: int) -> int:
        known = self.settled(condition)
        if known is not None:
            return then if known else other
        negated = self.args_of(condition, "not")
        if negated is not None:
            return self._select(negated[0], other, then)
        if then == other:
            return then
        return self.plain("select", condition, self._guarded(condition, then), other)

    def _guarded(self, condition: int, then: int) -> int:
        """Return a mean that is only taken where the sum of its weights is above 0."""
        parts, test = self.args_of(then, "mean"), self.args_of(condition, "lt")
        if parts is None or test is None or self.number(test[0]) != 0.0:
            return then
        weights = sorted(self.terms(test[1])) == sorted(parts[::2])
        return self.plain("some_mean", *parts) if weights else then

    def _neutral(self, op: str, args: tuple[int, ...], numbers: list[float | None]) -> int | None:
        """Return x for x + 0, x - 0, x * 1 and x / 1."""
        if op not in {"add", "sub", "mul", "div"}:
            return None
        none = 0.0 if op in {"add", "sub"} else 1.0
        if numbers[1] == none:
            return args[0]
        return args[1] if op in {"add", "mul"} and numbers[0] == none else None

    def args_of(self, at: int, op: str) -> tuple[int, ...] | None:
        """Return the arguments of an operation, if it is such a one."""
        operation = self.operations[at]
        return operation.args if operation.op == op else None

    def not_negative(self, at: int) -> bool:
        """Return whether a number is surely not below 0."""
        return self.ranges[at][0] >= 0.0

    def _finite(self, at: int) -> bool:
        """Return whether a number is surely finite."""
        return math.isfinite(self.ranges[at][0]) and math.isfinite(self.ranges[at][1])

    def _least(self, left: int, right: int) -> int | None:
        """Return the smaller of two, if it is the same one everywhere."""
        a, b = self.ranges[left], self.ranges[right]
        return (
            left
            if a[1] <= b[0] and self._finite(right)
            else (right if b[1] <= a[0] and self._finite(left) else None)
        )

    def _most(self, left: int, right: int) -> int | None:
        a, b = self.ranges[left], self.ranges[right]
        return (
            left
            if a[0] >= b[1] and self._finite(right)
            else (right if b[0] >= a[1] and self._finite(left) else None)
        )

    def _below(self, left: int, right: int) -> int | None:
        """Return whether one is surely below the other."""
        a, b = self.ranges[left], self.ranges[right]
        if self._finite(left) and self._finite(right):
            if a[1] < b[0]:
                return self.truth(holds=True)
            if a[0] >= b[1]:
                return self.truth(holds=False)
        return None

    def positive(self, at: int) -> bool:
        """Return whether a number is surely above 0."""
        return self.ranges[at][0] > 0.0

    # products -------------------------------------------------------------------------------------

    def _mul(self, left: int, right: int) -> int | None:
        """Write (c1 if y < x else c2) * (y - x) as the smaller or larger of c1*… and c2*…."""
        for chosen, factor in ((left, right), (right, left)):
            if self.number(chosen) == 0.0 and self._finite(factor):
                return chosen
            select, difference = self.args_of(chosen, "select"), self.args_of(factor, "sub")
            if select is None or difference is None:
                continue
            test = self.operations[select[0]]
            then, other = self.number(select[1]), self.number(select[2])
            if test.op != "lt" or then is None or other is None:
                continue
            if set(test.args) != set(difference):
                continue
            falls = test.args == difference  # the condition holds below 0
            smaller = (then >= other) == falls
            parts = [self.op("mul", select[part], factor) for part in (1, 2)]
            return self.plain("min" if smaller else "max", *parts)
        return None

    def _div(self, left: int, right: int) -> int | None:
        if left == right:
            sure = self.positive(left) and self._finite(left)
            return self.const(1.0) if sure else self.plain("same", left)
        for op in ("min", "max"):
            parts = self.args_of(left, op)
            if parts and self.positive(right) and all(map(self._stepping, parts)):
                return self.plain(op, *(self.op("div", part, right) for part in parts))
        if self.operations[right].op == "draw" and self.positive(right):
            found = self._quotients.divided(left, right)
            if found is not None:
                return found
        found = self._mean(left, right)
        other = None if found is not None else self._quotients.like(left, right)
        return found if other is None else self._two_ways(self.plain("div", left, right), other)

    def _two_ways(self, first: int, second: int) -> int:
        """Return a number that is known in two ways; slopes go the first."""
        return self.plain("both", first, second)

    def _mean(self, above: int, below: int) -> int | None:
        weights, terms = self.terms(below), self.terms(above)
        if not (1 < len(weights) == len(terms) <= MOST_TERMS):
            return None
        if not all(map(self.not_negative, weights)):
            return None
        parts: list[int] = []
        for weight in weights:
            at = next((at for at, term in enumerate(terms) if self._factor(term, weight)), None)
            if at is None:
                return None
            product = self.args_of(terms.pop(at), "mul")
            if product is None:
                parts += [weight, self.const(1.0)]
            else:
                parts += [weight, product[1] if product[0] == weight else product[0]]
        return self.plain("mean", *parts)

    def terms(self, at: int) -> list[int]:
        """Return what is added up."""
        parts = self.args_of(at, "add")
        return [at] if parts is None else [*self.terms(parts[0]), *self.terms(parts[1])]

    def _factor(self, at: int, factor: int) -> bool:
        """Return whether a number is a factor, or once a factor of it."""
        return at == factor or factor in (self.args_of(at, "mul") or ())

    def _log(self, part: int) -> int | None:
        ways = self.args_of(part, "both")
        if ways is not None:
            first = self.op("log", ways[0])
            return self._two_ways(first, self.plain("log", ways[1]))
        parts = self.args_of(part, "div")
        if parts is None or self.number(parts[0]) is not None or self.number(parts[1]) is not None:
            return None
        return self.plain("logratio", *parts)

    # sums -----------------------------------------------------------------------------------------

    def _add(self, left: int, right: int) -> int | None:
        for x, term in ((left, right), (right, left)):
            found = self._carried(x, term) or self._pulled(x, term) or self._spread(x, term)
            if found is not None:
                return found
        return self._common("add", left, right)

    def _sub(self, left: int, right: int) -> int | None:
        if left in self._wild:
            return self._since(left, right)
        if right in self._wild:
            return None
        for factor, difference in both_orders(self.args_of(right, "mul")):
            parts = self.args_of(difference, "sub")
            if parts is not None and parts[0] == left:  # x - a*(x - y)
                return self.between(left, parts[1], factor)
        return self._common("sub", left, right)

    def _since(self, left: int, right: int) -> int:
        """Return the time since a launch less the wait; however long that is if it never comes."""
        if (self.number(left) or 0.0) < 0.0:
            return self.launch(-NEVER)
        parts, waits = self.args_of(left, "select"), self.args_of(right, "select")
        if parts is None:
            return (
                self.plain("since", left, right) if left in self._wild else self._less(left, right)
            )
        same = waits is not None and waits[0] == parts[0]
        sides = waits[1:] if same and waits is not None else (right, right)
        found = [self._since(*pair) for pair in zip(parts[1:], sides, strict=True)]
        return self._select(parts[0], *found)

    def _less(self, left: int, right: int) -> int:
        return self.op("sub", left, right)

    def between(self, x: int, y: int, share: int, step: int | None = None) -> int:
        """Return x + share*(y - x); its step may be there already."""
        if x == y:
            return x
        return self.plain("between", x, y, share, self.op("sub", y, x) if step is None else step)

    def _carried(self, kept: int, term: int) -> int | None:
        """Write x*(1 - a) + a*y as what it is."""
        for x, rest in both_orders(self.args_of(kept, "mul")):
            parts = self.args_of(rest, "sub")
            for y, share in both_orders(self.args_of(term, "mul")):
                constant = self.number(share)
                if parts is not None and parts[1] == share and self.number(parts[0]) == 1.0:
                    return self.between(x, y, share)
                if constant is not None and constant > 0 and self.number(rest) == 1.0 - constant:
                    return self.between(x, y, share)
        return None

    def _pulled(self, x: int, term: int) -> int | None:
        """Write x + a*(y - x), x + a*(y - x)/w and min(p, q) + a*max(0, p - q) as what they are."""
        quotient = self.args_of(term, "div")
        inner, width = (term, None) if quotient is None else quotient
        for share, step in self._stepping(inner):
            y = self._target(x, step)
            if y is not None and (width is not None or share >= 0):
                share = share if share >= 0 else self.const(1.0)
                share = share if width is None else self.op("div", share, width)
                return self.between(x, y, share, step)
        return None

    def _stepping(self, at: int) -> tuple[tuple[int, int], ...]:
        """Return how a number can be a share and a step; a share of all of it is -1."""
        whole = ((-1, at),) if self.args_of(at, "sub") else ()
        return both_orders(self.args_of(at, "mul")) or whole

    def _target(self, x: int, step: int) -> int | None:
        """Return y if the step is y - x."""
        parts = self.args_of(step, "sub")
        if parts is not None:
            return parts[0] if parts[1] == x else None
        least = self.args_of(x, "min")
        for zero, difference in both_orders(self.args_of(step, "max")):
            over = self.args_of(difference, "sub")
            if least and over and self.number(zero) == 0.0 and set(over) == set(least):
                return over[0]
        return None

    def _spread(self, x: int, term: int) -> int | None:
        """Add x to both of which the smaller or larger is taken, if it stands in both."""
        for op in ("min", "max"):
            parts = self.args_of(term, op)
            if parts and all(self._pulled_share(x, part) for part in parts):
                return self.plain(op, *(self.op("add", x, part) for part in parts))
        return None

    def _pulled_share(self, x: int, term: int) -> bool:
        quotient = self.args_of(term, "div")
        inner = term if quotient is None else quotient[0]
        return any(self._target(x, step) is not None for _, step in self._stepping(inner))

    def _common(self, op: str, left: int, right: int) -> int | None:
        """Take a factor that both have out of a sum or difference."""
        shared = [f for f in self._factors(left) if f in self._factors(right)]
        if shared:
            parts = [self._without(part, shared[0]) for part in (left, right)]
            found = self.op("mul", shared[0], self.op(op, *parts))
            return self.plain("slack", found, left, right)
        if op == "add":
            for less, term in ((left, right), (right, left)):
                parts_ = self.args_of(less, "sub")
                if parts_ and self.number(parts_[0]) is not None:
                    x = parts_[1]
                    if x != term and x in self._factors(term):  # (c - x) + x*b
                        rest = self.op("sub", self._without(term, x), self.const(1.0))
                        found = self.op("add", parts_[0], self.op("mul", x, rest))
                        return self.plain("slack", self.plain("slack", found, parts_[0], x), term)
        return None

    def _factors(self, at: int) -> list[int]:
        """Return what a number is a product of, and a quotient's dividend; no constants."""
        product = self.args_of(at, "mul")
        if product is not None:
            return [*self._factors(product[0]), *self._factors(product[1])]
        quotient = self.args_of(at, "div")
        if quotient is not None:
            return self._factors(quotient[0])
        constant = self.operations[at].op in {"const", *CONDITIONS}
        return [] if constant else [at]

    def _without(self, at: int, factor: int) -> int:
        """Return a product without one of its factors."""
        if at == factor:
            return self.const(1.0)
        operation = self.operations[at]
        left, right = operation.args
        if operation.op == "div" or factor in self._factors(left):
            return self.op(operation.op, self._without(left, factor), right)
        return self.op("mul", left, self._without(right, factor))


_REWRITES: Final[dict[str, Callable[..., int | None]]] = {
    "lt": Tightener._below,
    "add": Tightener._add,
    "div": Tightener._div,
    "log": Tightener._log,
    "max": Tightener._most,
    "min": Tightener._least,
    "mul": Tightener._mul,
    "sub": Tightener._sub,
}
