"""From what a result is known to be back to what its arguments can be: constraint propagation.

A rule is given the interval that an operation's result is known to lie in and the intervals of its
arguments, and returns intervals of the arguments that hold whatever is left (HC4-revise: Benhamou,
Goualard, Granvilliers and Puget 1999). So a box in which only what is worse than the worst so far
matters becomes smaller, and so does every number on the way. An interval without bounds is left
alone; one that becomes empty says that nothing is left.
"""

import math
from typing import Any, Final

from sonae.outcomes.elementary import exp_steps, log_steps
from sonae.outcomes.intervals.lanes import Lanes
from sonae.outcomes.intervals.rules import NUMBERS, ULP, Pair, largest, less, more, wider

__all__ = ["SHRINK", "SHRINK_TRUTHS", "meet", "meet_truths", "shrink_select"]


def meet(lanes: Lanes, old: Pair, new: Pair) -> Pair:
    """Return what both allow; the old where the new has no bounds."""
    return more(lanes, new[0], old[0]), less(lanes, new[1], old[1])


def meet_truths(lanes: Lanes, old: Pair, new: Pair) -> Pair:
    """Return what is known of a truth by both."""
    return old[0] | new[0], old[1] & new[1]


def _unknown(a: Pair) -> Pair:
    nothing = a[0] * math.nan
    return nothing, nothing


def _where(lanes: Lanes, test: Any, a: Pair) -> Pair:  # noqa: ANN401
    """Return an interval where a condition holds, else none."""
    return lanes.pick(test, a[0], math.nan), lanes.pick(test, a[1], math.nan)


def _add(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    sub = NUMBERS["sub"]
    return sub(lanes, own, b), sub(lanes, own, a)


def _sub(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return NUMBERS["add"](lanes, own, b), NUMBERS["sub"](lanes, a, own)


def _mul(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    div = NUMBERS["div"]
    return div(lanes, own, b), div(lanes, own, a)


def _div(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return NUMBERS["mul"](lanes, own, b), NUMBERS["div"](lanes, a, own)


def _min(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    """Neither is below the result; one is the result if the other is above it."""
    first, second = b[0] > own[1], a[0] > own[1]
    return (
        (own[0], lanes.pick(first, own[1], math.nan)),
        (own[0], lanes.pick(second, own[1], math.nan)),
    )


def _max(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    first, second = b[1] < own[0], a[1] < own[0]
    return (
        (lanes.pick(first, own[0], math.nan), own[1]),
        (lanes.pick(second, own[0], math.nan), own[1]),
    )


def _exp(lanes: Lanes, own: Pair, a: Pair) -> tuple[Pair, ...]:
    low, high = log_steps(lanes, own[0]), log_steps(lanes, own[1])
    slack = 8.0 * ULP
    low = low - (lanes.size(low) + 1.0) * slack
    high = high + (lanes.size(high) + 1.0) * slack
    return ((lanes.pick(own[0] > 0.0, low, math.nan), lanes.pick(own[1] > 0.0, high, math.nan)),)


def _log(lanes: Lanes, own: Pair, a: Pair) -> tuple[Pair, ...]:
    return (_power(lanes, own),)


def _power(lanes: Lanes, own: Pair) -> Pair:
    """Return exp, a little wider: for logarithms that were rounded."""
    reach = largest(lanes, own) * (8.0 * ULP)
    low, high = exp_steps(lanes, own[0] - reach), exp_steps(lanes, own[1] + reach)
    return low * (1.0 - 8.0 * ULP), high * (1.0 + 8.0 * ULP) + 2.0**-1070


def _logratio(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    low, high = _power(lanes, (own[0] - 1e-13, own[1] + 1e-13))
    low, high = lanes.pick(high < 1e100, low, math.nan), lanes.pick(high < 1e100, high, math.nan)
    return NUMBERS["mul"](lanes, (low, high), b), NUMBERS["div"](lanes, a, (low, high))


def _between(lanes: Lanes, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    """Solve x*(1 - a) + a*y for x and for y, and x + a*step for both of the product."""
    x, y, share, step = parts
    mul, div, sub = NUMBERS["mul"], NUMBERS["div"], NUMBERS["sub"]
    low, high = 1.0 - share[1], 1.0 - share[0]
    rest = low - lanes.size(low) * ULP, high + lanes.size(high) * ULP
    reach = (largest(lanes, x) + largest(lanes, y)) * (1.0 + largest(lanes, share))
    own = wider(lanes, own[0], own[1], reach * (8.0 * ULP))
    for_x = div(lanes, sub(lanes, own, mul(lanes, share, y)), rest)
    for_y = div(lanes, sub(lanes, own, mul(lanes, rest, x)), share)
    product = sub(lanes, own, x)
    return for_x, for_y, div(lanes, product, step), div(lanes, product, share)


def _mean(lanes: Lanes, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    """Keep values so far in that the others, with all their weight, can make up for them."""
    weights, values = parts[::2], parts[1::2]
    reach = largest(lanes, values[0])
    for value in values[1:]:
        reach = reach + largest(lanes, value)
    own = wider(lanes, own[0], own[1], reach * (64.0 * ULP))
    most = weights[0][1]
    for weight in weights[1:]:
        most = most + weight[1]
    found = []
    for at, (weight, _) in enumerate(zip(weights, values, strict=True)):
        others = [value for other, value in enumerate(values) if other != at]
        least, largest_ = others[0]
        for value in others[1:]:
            least, largest_ = less(lanes, least, value[0]), more(lanes, largest_, value[1])
        odds = (most - weight[1]) / weight[0] * (1.0 + 8.0 * ULP)  # of the others at most
        up, down = own[1] - least, largest_ - own[0]
        up, down = more(lanes, up, 0.0 * up), more(lanes, down, 0.0 * down)
        there = weight[0] > 0.0
        low, high = own[0] - odds * down, own[1] + odds * up
        low, high = low - lanes.size(low) * (4.0 * ULP), high + lanes.size(high) * (4.0 * ULP)
        found += [_unknown(weight), _where(lanes, there, (low, high))]
    return tuple(found)


def _slack(lanes: Lanes, own: Pair, a: Pair, *parts: Pair) -> tuple[Pair, ...]:
    reach = largest(lanes, parts[0])
    for part in parts[1:]:
        reach = reach + largest(lanes, part)
    wide = wider(lanes, own[0], own[1], reach * (16.0 * ULP))
    return (wide, *[_unknown(part) for part in parts])


def _abs(lanes: Lanes, own: Pair, a: Pair) -> tuple[Pair, ...]:
    return ((-own[1], own[1]),)


def shrink_select(lanes: Lanes, own: Pair, test: Pair, a: Pair, b: Pair) -> tuple[Pair, Pair, Pair]:
    """Return what is left of the condition and of both sides: one that cannot be is not taken."""
    must, may = test
    not_a = (a[1] < own[0]) | (a[0] > own[1])
    not_b = (b[1] < own[0]) | (b[0] > own[1])
    must, may = must | not_b, may & lanes.flip(not_a)
    return (must, may), _where(lanes, must, own), _where(lanes, lanes.flip(may), own)


SHRINK: Final[dict[str, Any]] = {
    "abs": _abs,
    "add": _add,
    "between": _between,
    "both": lambda lanes, own, a, b: (own, own),
    "div": _div,
    "exp": _exp,
    "line": lambda lanes, own, x, *knots: (_unknown(x), *[_unknown(knot) for knot in knots]),
    "log": _log,
    "logratio": _logratio,
    "max": _max,
    "mean": _mean,
    "min": _min,
    "mul": _mul,
    "neg": lambda lanes, own, a: ((-own[1], -own[0]),),
    "same": lambda lanes, own, a: (_unknown(a),),
    "since": lambda lanes, own, a, b: (_unknown(a), _unknown(b)),
    "slack": _slack,
    "some_mean": _mean,
    "sqrt": lambda lanes, own, a: (_unknown(a),),
    "sub": _sub,
}
"""What is left of each argument: (lanes, own interval, *arguments); none where nothing is said."""


def _lt(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    """Where a < b holds, a is at most what b can be; where it does not, at least."""
    holds, fails = own[0], lanes.flip(own[1])
    return (
        (lanes.pick(fails, b[0], math.nan), lanes.pick(holds, b[1], math.nan)),
        (lanes.pick(holds, a[0], math.nan), lanes.pick(fails, a[1], math.nan)),
    )


def _eq(lanes: Lanes, own: Pair, a: Pair, b: Pair) -> tuple[Pair, ...]:
    return _where(lanes, own[0], b), _where(lanes, own[0], a)


def _and(lanes: Lanes, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    """Where it holds all hold; where it does not and all others hold, this one does not."""
    fails = lanes.flip(own[1])
    found = []
    for at in range(len(parts)):
        others = [part[0] for other, part in enumerate(parts) if other != at]
        rest = fails
        for other in others:
            rest = rest & other
        found.append((own[0], lanes.flip(rest)))
    return tuple(found)


def _or(lanes: Lanes, own: Pair, *parts: Pair) -> tuple[Pair, ...]:
    found = []
    for at in range(len(parts)):
        rest = own[0]
        for other, part in enumerate(parts):
            if other != at:
                rest = rest & lanes.flip(part[1])
        found.append((rest, own[1]))
    return tuple(found)


SHRINK_TRUTHS: Final[dict[str, Any]] = {
    "and": _and,
    "eq": _eq,
    "lt": _lt,
    "not": lambda lanes, own, a: ((lanes.flip(own[1]), lanes.flip(own[0])),),
    "or": _or,
}
"""The same of conditions; of numbers compared, intervals."""
