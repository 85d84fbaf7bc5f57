"""Ranges of numbers, and arithmetic, functions and comparisons over them.

Used by ``intervals``. Arithmetic of floats is monotone, so sums, products and quotients of ends
are ends; ``exp``, ``log`` and straight lines are widened by a few units in the last place. An
infinite end is a number that can be reached: infinity less infinity is NaN, and is said to be
possible (Moore, Kearfott and Cloud 2009; IEEE 754).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sonae.expressions.interpret import divide, exponential

__all__ = [
    "ARITHMETIC_RANGES",
    "FUNCTION_RANGES",
    "IMPLIED",
    "NOWHERE",
    "OPPOSITE",
    "Range",
    "compared",
    "hull",
    "meet",
    "without",
]


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `lower` to `upper`, ends included and perhaps infinite.

    `undefined` says that NaN is possible as well; a range whose ends run backwards holds no
    number at all.
    """

    lower: float
    upper: float
    undefined: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is in it."""
        return self.lower > self.upper

    @property
    def finite(self) -> bool:
        """Whether both ends are finite and NaN is impossible."""
        return math.isfinite(self.lower) and math.isfinite(self.upper) and not self.undefined

    def holds(self, number: float) -> bool:
        """Return whether the range allows a number, NaN included."""
        return self.undefined if math.isnan(number) else self.lower <= number <= self.upper


NOWHERE = Range(math.inf, -math.inf, undefined=True)
"""The range of a formula that is always NaN."""

# conditions -----------------------------------------------------------------------------------

OPPOSITE: Mapping[str, str] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
"""The comparison that holds where one does not."""


def compared(op: str, left: Range, right: Range) -> bool | None:
    """Return whether a comparison holds everywhere, nowhere, or here and there."""
    if left.empty or right.empty:
        return op == "!="
    settled = _SETTLED[op](left, right)
    broken = left.undefined or right.undefined
    if broken and settled is not None and settled is not (op == "!="):
        return None  # NaN compares unequal and in no order
    return settled


def _below(left: Range, right: Range) -> bool | None:
    return True if left.upper < right.lower else False if left.lower >= right.upper else None


def _at_most(left: Range, right: Range) -> bool | None:
    return True if left.upper <= right.lower else False if left.lower > right.upper else None


def _equal(left: Range, right: Range) -> bool | None:
    if left.upper < right.lower or right.upper < left.lower:
        return False
    return True if left.lower == left.upper == right.lower == right.upper else None


def _unequal(left: Range, right: Range) -> bool | None:
    same = _equal(left, right)
    return None if same is None else not same


_SETTLED: dict[str, Callable[[Range, Range], bool | None]] = {
    "<": _below,
    "<=": _at_most,
    ">": lambda left, right: _below(right, left),
    ">=": lambda left, right: _at_most(right, left),
    "==": _equal,
    "!=": _unequal,
}


def _less(left: Range, right: Range) -> tuple[Range, Range]:
    """Return both sides where the left is less: strictly, so the ends move by one float."""
    top = math.nextafter(right.upper, -math.inf)
    bottom = math.nextafter(left.lower, math.inf)
    return (
        Range(left.lower, min(left.upper, top)),
        Range(max(right.lower, bottom), right.upper),
    )


def _less_or_equal(left: Range, right: Range) -> tuple[Range, Range]:
    return (
        Range(left.lower, min(left.upper, right.upper)),
        Range(max(right.lower, left.lower), right.upper),
    )


def _same(left: Range, right: Range) -> tuple[Range, Range]:
    both = Range(max(left.lower, right.lower), min(left.upper, right.upper))
    return both, both


IMPLIED: dict[str, Callable[[Range, Range], tuple[Range, Range]]] = {
    "<": _less,
    "<=": _less_or_equal,
    ">": lambda left, right: _less(right, left)[::-1],
    ">=": lambda left, right: _less_or_equal(right, left)[::-1],
    "==": _same,
}


def without(part: Range, point: Range) -> Range:
    """Return a range without one point, where that is an end of it."""
    if point.lower != point.upper or part.lower == part.upper:
        return part
    lower, upper = part.lower, part.upper
    if lower == point.lower:
        lower = math.nextafter(lower, math.inf)
    if upper == point.lower:
        upper = math.nextafter(upper, -math.inf)
    return Range(lower, upper, part.undefined)


# arithmetic -----------------------------------------------------------------------------------


def hull(*ranges: Range) -> Range:
    """Return the smallest range that holds all of these."""
    return Range(
        min(part.lower for part in ranges),
        max(part.upper for part in ranges),
        any(part.undefined for part in ranges),
    )


def meet(found: Range, known: Range) -> Range:
    """Return what both ranges allow; the first if they are said to exclude one another."""
    both = Range(
        max(found.lower, known.lower),
        min(found.upper, known.upper),
        found.undefined and known.undefined,
    )
    return found if both.empty else both


def _plus(left: Range, right: Range) -> Range:
    lower, upper = left.lower + right.lower, left.upper + right.upper
    clash = (left.lower == -math.inf and right.upper == math.inf) or (
        left.upper == math.inf and right.lower == -math.inf
    )
    return Range(
        -math.inf if math.isnan(lower) else lower,
        math.inf if math.isnan(upper) else upper,
        left.undefined or right.undefined or clash,
    )


def _minus(left: Range, right: Range) -> Range:
    return _plus(left, Range(-right.upper, -right.lower, right.undefined))


def _times(left: Range, right: Range) -> Range:
    products = [a * b for a in (left.lower, left.upper) for b in (right.lower, right.upper)]
    clash = (_has_zero(left) and _unbounded(right)) or (_has_zero(right) and _unbounded(left))
    ends = [0.0 if math.isnan(product) else product for product in products]
    return Range(min(ends), max(ends), left.undefined or right.undefined or clash)


def _over(left: Range, right: Range) -> Range:
    undefined = left.undefined or right.undefined
    if _has_zero(right):  # also -0: the quotient may be infinite on either side
        both = _has_zero(left) or (_unbounded(left) and _unbounded(right))
        return Range(-math.inf, math.inf, undefined or both)
    ends = [divide(a, b) for a in (left.lower, left.upper) for b in (right.lower, right.upper)]
    if any(math.isnan(end) for end in ends):  # infinity over infinity
        return Range(-math.inf, math.inf, undefined=True)
    clash = _unbounded(left) and _unbounded(right)
    return Range(min(ends), max(ends), undefined or clash)


def _has_zero(part: Range) -> bool:
    return part.lower <= 0 <= part.upper


def _unbounded(part: Range) -> bool:
    return part.lower == -math.inf or part.upper == math.inf


ARITHMETIC_RANGES: dict[str, Callable[[Range, Range], Range]] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
}

# functions ------------------------------------------------------------------------------------


def _abs(part: Range) -> Range:
    if part.lower >= 0:
        return part
    if part.upper <= 0:
        return replace(part, lower=-part.upper, upper=-part.lower)
    return replace(part, lower=0.0, upper=max(-part.lower, part.upper))


def _exp(part: Range) -> Range:
    return Range(
        max(0.0, _down(exponential(part.lower))), _up(exponential(part.upper)), part.undefined
    )


def _log(part: Range) -> Range:
    if part.upper < 0:
        return NOWHERE
    lower = -math.inf if part.lower <= 0 else _down(math.log(part.lower))
    upper = -math.inf if part.upper == 0 else _up(math.log(part.upper))
    return Range(lower, upper, part.undefined or part.lower < 0)


def _sqrt(part: Range) -> Range:
    if part.upper < 0:
        return NOWHERE
    lower = math.sqrt(max(0.0, part.lower))
    return Range(lower, math.sqrt(part.upper), part.undefined or part.lower < 0)


def _least(*parts: Range) -> Range:
    return Range(
        min(part.lower for part in parts),
        min(part.upper for part in parts),
        any(part.undefined for part in parts),
    )


def _most(*parts: Range) -> Range:
    return Range(
        max(part.lower for part in parts),
        max(part.upper for part in parts),
        any(part.undefined for part in parts),
    )


def _clip(part: Range, low: Range, high: Range) -> Range:
    return _least(high, _most(low, part))


_HUGE = 1e300


def _piecewise(part: Range, *knots: Range) -> Range:
    """Between the values at its ends and at the knots on the way, a few last places wider."""
    xs, ys = knots[::2], knots[1::2]
    rising = all(a.upper < b.lower for a, b in pairwise(xs))
    largest = max(abs(end) for knot in knots for end in (knot.lower, knot.upper))
    if not (rising and largest < _HUGE and not any(knot.undefined for knot in knots)):
        return Range(-math.inf, math.inf, undefined=True)
    known = [_line(part.lower, xs, ys), _line(part.upper, xs, ys)]
    known += [
        y for x, y in zip(xs, ys, strict=True) if part.lower <= x.upper and x.lower <= part.upper
    ]
    found = hull(*known)
    slack = 32 * math.ulp(max(abs(y) for knot in ys for y in (knot.lower, knot.upper)))
    return Range(found.lower - slack, found.upper + slack, part.undefined)


def _line(x: float, xs: Sequence[Range], ys: Sequence[Range]) -> Range:
    """Return where the line may be at one x: exactly if the knots are numbers."""
    if x <= xs[0].lower:
        return ys[0]
    if x >= xs[-1].upper:
        return ys[-1]
    near = [k for k in range(len(xs) - 1) if xs[k].lower <= x <= xs[k + 1].upper]
    parts = []
    for k in near:
        if all(knot.lower == knot.upper for knot in (xs[k], xs[k + 1], ys[k], ys[k + 1])):
            x0, x1, y0, y1 = xs[k].lower, xs[k + 1].lower, ys[k].lower, ys[k + 1].lower
            y = y0 + (y1 - y0) * ((x - x0) / (x1 - x0))
            parts.append(Range(y, y))
        else:
            parts.append(hull(ys[k], ys[k + 1]))
    return hull(*parts)


def _down(number: float) -> float:
    """Two floats down: the functions of the mathematical library are that exact."""
    return math.nextafter(math.nextafter(number, -math.inf), -math.inf)


def _up(number: float) -> float:
    return math.nextafter(math.nextafter(number, math.inf), math.inf)


FUNCTION_RANGES: dict[str, Callable[..., Range]] = {
    "abs": _abs,
    "clip": _clip,
    "exp": _exp,
    "log": _log,
    "max": _most,
    "min": _least,
    "piecewise": _piecewise,
    "sqrt": _sqrt,
}
