"""How fast a result changes with each number it is made of, as intervals over a whole box.

The reverse mode of differentiation (Griewank and Walther 2008) with intervals for numbers: each
rule is given the interval of the result's change with an operation, those of the operation's
arguments and its own, and returns the change that passes on to each argument. Where a smaller,
larger or absolute value may be either of two, its change may be anything between the two (Clarke
1983), and so it may where a condition is open. A condition that is open can make a number jump,
which no slope tells; ``jumps`` says how far.

Zero passes nothing on, even where a derivative has no bounds: what is not used may be anything.
"""

import math
from typing import Any, Final

from sonae.outcomes.intervals.lanes import Lanes
from sonae.outcomes.intervals.rules import LIMIT, NUMBERS, ULP, Pair, largest, less, more

__all__ = ["SLOPES", "jumps", "select_slopes"]


def _times(lanes: Lanes, change: Pair, part: Pair) -> Pair:
    """Return a product; nothing if the change is nothing."""
    found = NUMBERS["mul"](lanes, change, part)
    none = (change[0] == 0.0) & (change[1] == 0.0)
    return lanes.pick(none, 0.0, found[0]), lanes.pick(none, 0.0, found[1])


def _per(lanes: Lanes, change: Pair, part: Pair) -> Pair:
    """Return a quotient; nothing if the change is nothing."""
    found = NUMBERS["div"](lanes, change, part)
    none = (change[0] == 0.0) & (change[1] == 0.0)
    return lanes.pick(none, 0.0, found[0]), lanes.pick(none, 0.0, found[1])


def _minus(change: Pair) -> Pair:
    return -change[1], -change[0]


def _perhaps(lanes: Lanes, change: Pair, sure: Any, never: Any) -> Pair:  # noqa: ANN401
    """Return the change, nothing, or anything between the two."""
    lower = lanes.pick(change[0] > 0.0, 0.0, change[0])  # NaN stays
    upper = lanes.pick(change[1] < 0.0, 0.0, change[1])
    lower = lanes.pick(sure, change[0], lanes.pick(never, 0.0, lower))
    upper = lanes.pick(sure, change[1], lanes.pick(never, 0.0, upper))
    return lower, upper


def _add(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return g, g


def _sub(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return g, _minus(g)


def _mul(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return _times(lanes, g, b), _times(lanes, g, a)


def _div(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    passed = _per(lanes, g, b)
    return passed, _minus(_times(lanes, passed, own))


def _min(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    first, second = a[1] < b[0], b[1] < a[0]
    return _perhaps(lanes, g, first, second), _perhaps(lanes, g, second, first)


def _max(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    second, first = a[1] < b[0], b[1] < a[0]
    return _perhaps(lanes, g, first, second), _perhaps(lanes, g, second, first)


def _abs(lanes: Lanes, g: Pair, own: Pair, a: Pair) -> tuple[Pair, ...]:
    rising, falling = a[0] > 0.0, a[1] < 0.0
    up = _perhaps(lanes, g, rising, falling)
    down = _perhaps(lanes, _minus(g), falling, rising)
    return (NUMBERS["add"](lanes, up, down),)


def _between(lanes: Lanes, g: Pair, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    _, _, share, step = parts
    low, high = 1.0 - share[1], 1.0 - share[0]
    rest = low - lanes.size(low) * ULP, high + lanes.size(high) * ULP
    nothing = _nothing(lanes, share)
    return (
        _times(lanes, g, rest),
        _times(lanes, g, share),
        _times(lanes, g, step),
        nothing,
    )


def _mean(lanes: Lanes, g: Pair, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    weights, values = parts[::2], parts[1::2]
    whole = weights[0]
    for weight in weights[1:]:
        whole = NUMBERS["add"](lanes, whole, weight)
    passed = _per(lanes, g, whole)
    found = []
    for weight, value in zip(weights, values, strict=True):
        off = NUMBERS["sub"](lanes, value, own)
        found += [_times(lanes, passed, off), _times(lanes, g, _part(lanes, weight, whole))]
    return tuple(found)


def _part(lanes: Lanes, weight: Pair, whole: Pair) -> Pair:
    """Return the share of a weight: least where the others are largest."""
    rest = whole[0] - weight[0], whole[1] - weight[1]
    lower, upper = weight[0] / (weight[0] + rest[1]), weight[1] / (weight[1] + rest[0])
    # what stands in one place and what is subtracted again: a few units, and never beyond 0 and 1
    lower, upper = lower - 1e-14, upper + 1e-14
    lower = lanes.pick(lower == lower, lower, 0.0)  # all may be 0
    upper = lanes.pick(upper == upper, upper, 1.0)
    return more(lanes, lower, 0.0 * lower), less(lanes, upper, 1.0 + 0.0 * upper)


def _line(lanes: Lanes, g: Pair, own: Pair, x: Pair, *knots: Pair) -> tuple[Pair, ...]:
    """Return the slopes of the lines that the numbers may be on: none outside the knots."""
    xs, ys = [at[0] for at in knots[::2]], [at[0] for at in knots[1::2]]
    nothing = _nothing(lanes, x)
    outside = (x[0] < xs[0]) | (x[0] == xs[0]) | (x[1] > xs[-1]) | (x[1] == xs[-1])
    lower, upper = lanes.pick(outside, 0.0, math.inf), lanes.pick(outside, 0.0, -math.inf)
    for k in range(len(xs) - 1):
        slope = (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k])
        slack = lanes.size(slope) * (4.0 * ULP)
        on = lanes.flip((x[1] < xs[k]) | (x[0] > xs[k + 1]))
        lower = lanes.pick(on, less(lanes, slope - slack, lower), lower)
        upper = lanes.pick(on, more(lanes, slope + slack, upper), upper)
    there = x[0] == x[0]
    lower, upper = lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)
    return (_times(lanes, g, (lower, upper)), *[nothing for _ in knots])


def _nothing(lanes: Lanes, a: Pair) -> Pair:
    zero = lanes.pick(a[0] == a[0], 0.0 * a[0], 0.0)
    return zero, zero


def _slack(lanes: Lanes, g: Pair, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    return (g, *[_nothing(lanes, part) for part in parts[1:]])


def _logratio(lanes: Lanes, g: Pair, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return _per(lanes, g, a), _minus(_per(lanes, g, b))


def _sqrt(lanes: Lanes, g: Pair, own: Pair, a: Pair) -> tuple[Pair, ...]:
    return (_per(lanes, g, (2.0 * own[0], 2.0 * own[1])),)


def select_slopes(lanes: Lanes, g: Pair, test: Pair) -> tuple[Pair, ...]:
    """Return the changes that pass on to the two sides of a choice."""
    must, may = test
    never = lanes.flip(may)
    return _perhaps(lanes, g, must, never), _perhaps(lanes, g, never, must)


def jumps(lanes: Lanes, g: Pair, test: Pair, a: Pair, b: Pair) -> Any:  # noqa: ANN401
    """Return how far the result may jump where the condition turns: 0 if it is settled."""
    must, may = test
    off = a[1] - b[0], a[0] - b[1]
    nothing = (g[0] == 0.0) & (g[1] == 0.0)
    far = largest(lanes, g) * largest(lanes, off)
    far = lanes.pick(far == far, far, LIMIT)  # without bounds
    return lanes.pick(must | lanes.flip(may) | nothing, 0.0, far)


SLOPES: Final[dict[str, Any]] = {
    "abs": _abs,
    "add": _add,
    "between": _between,
    "both": lambda lanes, g, own, a, b: (g, _nothing(lanes, a)),
    "div": _div,
    "exp": lambda lanes, g, own, a: (_times(lanes, g, own),),
    "line": _line,
    "log": lambda lanes, g, own, a: (_per(lanes, g, a),),
    "logratio": _logratio,
    "max": _max,
    "mean": _mean,
    "min": _min,
    "mul": _mul,
    "neg": lambda lanes, g, own, a: (_minus(g),),
    "same": lambda lanes, g, own, a: (_nothing(lanes, a),),
    "since": _sub,
    "slack": _slack,
    "some_mean": _mean,
    "sqrt": _sqrt,
    "sub": _sub,
}
"""What passes on to each argument: (lanes, change, own interval, *arguments)."""
