"""Rough ends of every number of a plan: over the whole box, every year written out, all states.

Used by ``tighten``, to see what is never negative, never zero or always the smaller of two. Not as
narrow as the intervals of a machine, but as sure; and what rounds nothing stays exact, so that a
lead of one year or more is not taken for a little less.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from sonae.outcomes.graph import Operation

__all__ = ["ANYTHING", "Ends", "rough"]

Ends: TypeAlias = tuple[float, float]
ANYTHING: Final = (-math.inf, math.inf)
_UNITS: Final = frozenset({-1.0, 0.0, 1.0})
_STEEP: Final = 300.0


def rough(operation: Operation, parts: Sequence[Ends], box: Sequence[Ends]) -> Ends:
    """Return rough ends of an operation: anything where they are not easily told.

    Parameters
    ----------
    operation : Operation
    parts : sequence of (lower, upper)
        Ends of its arguments.
    box : sequence of (lower, upper)
        Ends of each dimension.
    """
    match operation.op:
        case "const":
            return float(operation.detail[0]), float(operation.detail[0])
        case "draw":
            at: int = operation.detail[0]
            return box[at]
        case "table":
            return float(min(operation.detail[1:])), float(max(operation.detail[1:]))
        case "select":
            return min(p[0] for p in parts[1:]), max(p[1] for p in parts[1:])
        case "slack" | "both":
            return parts[0]
        case "between" if parts[2][0] >= 0.0 and parts[2][1] <= 1.0:
            return _around(parts[:2])
        case "mean" | "some_mean":
            return _around(parts[1::2])
        case "line":
            return _around(parts[2::2])
        case op if op in _ENDS:
            return _ENDS[op](*parts)
        case _:
            return ANYTHING


def _moved(number: float, up: bool, exact: bool) -> float:  # noqa: FBT001
    """Return an end moved outwards by one float, unless nothing was rounded."""
    if exact or not math.isfinite(number):
        return number
    return math.nextafter(number, math.inf if up else -math.inf)


def _plus(a: Ends, b: Ends) -> Ends:
    lower, upper = a[0] + b[0], a[1] + b[1]
    if math.isnan(lower) or math.isnan(upper):
        return ANYTHING
    if math.isinf(lower) or math.isinf(upper):
        return lower, upper
    return (
        _moved(lower, up=False, exact=math.fsum((a[0], b[0], -lower)) == 0.0),
        _moved(upper, up=True, exact=math.fsum((a[1], b[1], -upper)) == 0.0),
    )


def _minus(a: Ends, b: Ends) -> Ends:
    return _plus(a, (-b[1], -b[0]))


def _times(a: Ends, b: Ends) -> Ends:
    if not all(map(math.isfinite, (*a, *b))):
        return ANYTHING
    found = sorted((x * y, x in _UNITS or y in _UNITS) for x in a for y in b)
    return _moved(*found[0][:1], up=False, exact=found[0][1]), _moved(
        *found[-1][:1], up=True, exact=found[-1][1]
    )


def _over(a: Ends, b: Ends) -> Ends:
    if b[0] <= 0.0 <= b[1] or not all(map(math.isfinite, (*a, *b))):
        return ANYTHING
    found = sorted((x / y, x == 0.0 or y == 1.0 or x == y) for x in a for y in b)
    return _moved(*found[0][:1], up=False, exact=found[0][1]), _moved(
        *found[-1][:1], up=True, exact=found[-1][1]
    )


def _around(parts: Sequence[Ends]) -> Ends:
    """Return ends around all of these, and a little more: for what lies between them."""
    lower, upper = min(p[0] for p in parts), max(p[1] for p in parts)
    return lower - abs(lower) * 1e-14, upper + abs(upper) * 1e-14


def _exponential(a: Ends) -> Ends:
    if not a[1] < _STEEP:
        return 0.0, math.inf
    return math.exp(a[0]) * (1.0 - 1e-14), math.exp(a[1]) * (1.0 + 1e-14)


_ENDS: Final[dict[str, Callable[..., Ends]]] = {
    "abs": lambda a: (max(a[0], -a[1], 0.0), max(-a[0], a[1])),
    "add": _plus,
    "div": _over,
    "exp": _exponential,
    "max": lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    "min": lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
    "mul": _times,
    "neg": lambda a: (-a[1], -a[0]),
    "since": _minus,
    "sub": _minus,
}
