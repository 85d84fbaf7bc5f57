"""What each operation does to intervals, as a list of simple steps.

A rule is given the lower and upper ends of its arguments and returns those of its result, rounded
outwards: they hold the real number that the operation gives at any point, and the float64 that the
readings of a graph give there. As in ``elementary``, the steps run on NumPy arrays and on LLVM
values alike, so both give the same bits.

A number has two ends, or none: where it may be NaN or infinite somewhere in the box both ends are
NaN, and so is whatever is computed from it, unless a condition leaves it aside. So is what may be
larger than ``LIMIT``; nothing overflows unseen. A truth is a pair as well: whether it holds
everywhere, and whether it may hold.

Rounding (Rump, Zimmermann, Boldo and Melquiond 2009): the ends of a sum, product or quotient are
ends again, and one unit in the last place more than half of what rounding can move them. Zero as a
factor or an addend moves nothing. Below 2**-1022 nothing is widened; what is lost there is below
every number that a model could tell apart, and the float64 itself is still inside.
"""

import math
import operator
from functools import reduce
from typing import Any, Final, TypeAlias

from sonae.outcomes.elementary import exp_steps, log_steps
from sonae.outcomes.intervals.lanes import Lanes

__all__ = [
    "LIMIT",
    "NEVER",
    "NUMBERS",
    "TRUTHS",
    "ULP",
    "Pair",
    "between",
    "select",
    "wider",
]

Pair: TypeAlias = tuple[Any, Any]
"""Lower and upper end; of a truth: holds everywhere, may hold."""

ULP: Final = 2.0**-52
"""A unit in the last place of 1: at least half a unit, and at most two, of any number's own."""
LIMIT: Final = 1e150
"""What may be larger than this has no bounds here."""
NEVER: Final = 1e100
"""Stands for the year of a launch that never comes."""
_LEAST: Final = 2.0**-1073
_LONG: Final = 1e90

# ends -----------------------------------------------------------------------------------------


def less(lanes: Lanes, a: Any, b: Any) -> Any:  # noqa: ANN401
    """Return the smaller; the second if one is NaN."""
    return lanes.pick(a < b, a, b)


def more(lanes: Lanes, a: Any, b: Any) -> Any:  # noqa: ANN401
    """Return the larger; the second if one is NaN."""
    return lanes.pick(a > b, a, b)


def largest(lanes: Lanes, a: Pair) -> Any:  # noqa: ANN401
    """Return the largest absolute value; NaN if there are no bounds."""
    return more(lanes, lanes.size(a[0]), lanes.size(a[1]))


def wider(lanes: Lanes, lower: Any, upper: Any, slack: Any) -> Pair:  # noqa: ANN401
    """Return ends moved outwards, or NaN if one of them is not a number within the limit."""
    lower, upper = lower - slack, upper + slack
    sound = more(lanes, lanes.size(lower), lanes.size(upper)) < LIMIT
    return lanes.pick(sound, lower, math.nan), lanes.pick(sound, upper, math.nan)


def rounded(lanes: Lanes, lower: Any, upper: Any) -> Pair:  # noqa: ANN401
    """Return the ends of a product or quotient, each moved by a unit of its own."""
    low, high = lanes.size(lower), lanes.size(upper)
    sound = more(lanes, low, high) < LIMIT
    lower, upper = lower - low * ULP, upper + high * ULP
    return lanes.pick(sound, lower, math.nan), lanes.pick(sound, upper, math.nan)


def _known(lanes: Lanes, a: Pair, b: Pair, found: Pair) -> Pair:
    """Return what was found of the ends of two, or NaN if the first is; the second shows itself."""
    there = a[0] == a[0]
    return lanes.pick(there, found[0], a[0]), lanes.pick(there, found[1], a[0])


# arithmetic -----------------------------------------------------------------------------------


def _neg(lanes: Lanes, a: Pair) -> Pair:
    return -a[1], -a[0]


def _end(lanes: Lanes, a: Any, b: Any, away: float) -> Any:  # noqa: ANN401
    """Return a sum moved outwards, unless it is exact because one of the two is 0."""
    total = a + b
    slack = lanes.pick((a == 0.0) | (b == 0.0), 0.0, lanes.size(total) * ULP)
    return total + slack if away > 0 else total - slack


def _add(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    return _end(lanes, a[0], b[0], -1.0), _end(lanes, a[1], b[1], 1.0)


def _sub(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    return _end(lanes, a[0], -b[1], -1.0), _end(lanes, a[1], -b[0], 1.0)


def _mul(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    p, q, r, s = a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]
    lower = less(lanes, less(lanes, p, q), less(lanes, r, s))
    upper = more(lanes, more(lanes, p, q), more(lanes, r, s))
    return rounded(lanes, lower, upper)


def _div(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    """Return the quotient; of a divisor that may be 0 there is none."""
    flip = b[1] < 0.0
    low, high = lanes.pick(flip, -a[1], a[0]), lanes.pick(flip, -a[0], a[1])
    near, far = lanes.pick(flip, -b[1], b[0]), lanes.pick(flip, -b[0], b[1])
    lower = low / lanes.pick(low < 0.0, near, far)
    upper = high / lanes.pick(high < 0.0, far, near)
    lower, upper = rounded(lanes, lower, upper)
    there = near > 0.0
    return lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)


def _min(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    return _known(lanes, a, b, (less(lanes, a[0], b[0]), less(lanes, a[1], b[1])))


def _max(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    return _known(lanes, a, b, (more(lanes, a[0], b[0]), more(lanes, a[1], b[1])))


def _abs(lanes: Lanes, a: Pair) -> Pair:
    return _max(lanes, _max(lanes, a, _neg(lanes, a)), (0.0 * a[0], 0.0 * a[0]))


def _exp(lanes: Lanes, a: Pair) -> Pair:
    lower, upper = exp_steps(lanes, a[0]), exp_steps(lanes, a[1])
    sound = upper < LIMIT
    lower = more(lanes, lower - (lower * (4.0 * ULP) + _LEAST), 0.0 * lower)
    upper = upper + (upper * (4.0 * ULP) + _LEAST)
    return lanes.pick(sound, lower, math.nan), lanes.pick(sound, upper, math.nan)


def _log(lanes: Lanes, a: Pair) -> Pair:
    lower, upper = log_steps(lanes, a[0]), log_steps(lanes, a[1])
    lower = lower - lanes.size(lower) * (4.0 * ULP)
    upper = upper + lanes.size(upper) * (4.0 * ULP)
    there = a[0] > 0.0
    return lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)


def _sqrt(lanes: Lanes, a: Pair) -> Pair:
    """Return the root; below 0 there is none."""
    lower, upper = lanes.root(a[0]), lanes.root(a[1])  # NaN below 0
    lower, upper = lower - lower * ULP, upper + upper * ULP
    there = lower == lower
    return lower, lanes.pick(there, upper, lower)


# rules for what `tighten` writes ---------------------------------------------------------------


def between(lanes: Lanes, x: Pair, y: Pair, a: Pair, step: Pair) -> Pair:
    """Return x + a*step, where step is y - x: between x and y if a is between 0 and 1."""
    first = x[0] * (1.0 - a[0]) + a[0] * y[0], x[1] * (1.0 - a[0]) + a[0] * y[1]
    last = x[0] * (1.0 - a[1]) + a[1] * y[0], x[1] * (1.0 - a[1]) + a[1] * y[1]
    outside = (a[0] < -4.0 * ULP) | (a[1] > 1.0 + 4.0 * ULP)  # as far as rounding goes
    step = _mul(lanes, a, step)
    lower = lanes.pick(outside, x[0] + step[0], less(lanes, first[0], last[0]))
    upper = lanes.pick(outside, x[1] + step[1], more(lanes, first[1], last[1]))
    reach = (largest(lanes, x) + largest(lanes, y)) * (1.0 + largest(lanes, a))
    return wider(lanes, lower, upper, reach * (16.0 * ULP))


def mean(lanes: Lanes, *parts: Pair) -> Pair:
    """Return (w1*v1 + w2*v2 + …) / (w1 + w2 + …) for weights that are not negative.

    It is largest where some of the largest values have their largest weights and the others their
    smallest, so it is enough to try as many divisions as there are values.
    """
    lower, upper = some_mean(lanes, *parts)
    total = parts[0][0]
    for weight in parts[2::2]:
        total = total + weight[0]
    there = total > 0.0
    return lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)


def some_mean(lanes: Lanes, *parts: Pair) -> Pair:
    """Return the mean where there is one: for a choice that leaves it aside where there is none."""
    weights, values = parts[::2], parts[1::2]
    least, most, reach = values[0][0], values[0][1], largest(lanes, values[0])
    for value in values[1:]:
        least, most = less(lanes, least, value[0]), more(lanes, most, value[1])
        reach = reach + largest(lanes, value)
    lower: Any = None
    upper: Any = None
    for pivot in values:
        low = _share(lanes, weights, [v[0] for v in values], [v[0] < pivot[0] for v in values])
        low2 = _share(lanes, weights, [v[0] for v in values], [v[0] > pivot[0] for v in values], 1)
        high = _share(lanes, weights, [v[1] for v in values], [v[1] > pivot[1] for v in values])
        high2 = _share(lanes, weights, [v[1] for v in values], [v[1] < pivot[1] for v in values], 1)
        low, high = less(lanes, low, low2), more(lanes, high, high2)
        lower = low if lower is None else less(lanes, lower, low)
        upper = high if upper is None else more(lanes, upper, high)
    total = weights[0][0]
    for weight in weights[1:]:
        total = total + weight[0]
    there = total > 0.0
    lower, upper = lanes.pick(there, lower, least), lanes.pick(there, upper, most)
    return wider(lanes, lower, upper, reach * (32.0 * ULP))


def _share(lanes: Lanes, weights: Any, values: Any, full: Any, turned: int = 0) -> Any:  # noqa: ANN401
    """Return a mean with the upper weight where said (turned: where not), else the lower one."""
    chosen = [
        lanes.pick(test, weight[1 - turned], weight[turned])
        for weight, test in zip(weights, full, strict=True)
    ]
    products = [weight * value for weight, value in zip(chosen, values, strict=True)]
    return reduce(operator.add, products) / reduce(operator.add, chosen)


def line(lanes: Lanes, x: Pair, *knots: Pair) -> Pair:
    """Return straight lines between constant knots that rise: ends and inner knots."""
    xs, ys = [at[0] for at in knots[::2]], [at[0] for at in knots[1::2]]
    first, last = _height(lanes, x[0], xs, ys), _height(lanes, x[1], xs, ys)
    lower, upper = less(lanes, first, last), more(lanes, first, last)
    reach = lanes.size(ys[0])
    for at, height in zip(xs, ys, strict=True):
        inside = (x[0] < at) & (at < x[1])
        lower = lanes.pick(inside, less(lanes, height, lower), lower)
        upper = lanes.pick(inside, more(lanes, height, upper), upper)
        reach = more(lanes, reach, lanes.size(height))
    there = x[0] == x[0]
    lower, upper = lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)
    return wider(lanes, lower, upper, reach * (32.0 * ULP))


def _height(lanes: Lanes, x: Any, xs: list[Any], ys: list[Any]) -> Any:  # noqa: ANN401
    """Return the height of a line at one x."""
    found = ys[-1]
    for k in reversed(range(len(xs) - 1)):
        share = (x - xs[k]) / (xs[k + 1] - xs[k])
        found = lanes.pick(x < xs[k + 1], ys[k] + (ys[k + 1] - ys[k]) * share, found)
    return lanes.pick(x < xs[0], ys[0], found)


def _both(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    """Return what is left of a number that was worked out in two ways."""
    return (
        lanes.pick(a[0] == a[0], more(lanes, b[0], a[0]), b[0]),
        lanes.pick(a[1] == a[1], less(lanes, b[1], a[1]), b[1]),
    )


def _same(lanes: Lanes, a: Pair) -> Pair:
    """Return a/a: 1, if it cannot be 0."""
    there = (a[0] > 0.0) | (a[1] < 0.0)
    one = lanes.pick(there, 1.0, math.nan)
    return one, one


def _logratio(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    """Return log(a/b) of two that are not negative."""
    low, high = (log_steps(lanes, a[0]), log_steps(lanes, a[1]))
    low2, high2 = (log_steps(lanes, b[0]), log_steps(lanes, b[1]))
    reach = lanes.size(low) + lanes.size(high) + lanes.size(low2) + lanes.size(high2) + 1.0
    lower, upper = wider(lanes, low - high2, high - low2, reach * (4.0 * ULP))
    there = (a[0] > 0.0) & (b[0] > 0.0)
    return lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)


def _since(lanes: Lanes, a: Pair, wait: Pair) -> Pair:
    """Return the time since a launch that may never come, less a wait that surely ends before."""
    lower, upper = _sub(lanes, a, wait)
    there = largest(lanes, wait) < _LONG
    return lanes.pick(there, lower, math.nan), lanes.pick(there, upper, math.nan)


def _slack(lanes: Lanes, a: Pair, *parts: Pair) -> Pair:
    """Return the first, widened by what rounding may do to the others: they are a sum's terms."""
    reach = largest(lanes, parts[0])
    for part in parts[1:]:
        reach = reach + largest(lanes, part)
    return wider(lanes, a[0], a[1], reach * (16.0 * ULP))


# conditions -----------------------------------------------------------------------------------


def _lt(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    return a[1] < b[0], lanes.flip((b[1] < a[0]) | (b[1] == a[0]))


def _le(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    return (a[1] < b[0]) | (a[1] == b[0]), lanes.flip(b[1] < a[0])


def _eq(lanes: Lanes, a: Pair, b: Pair) -> Pair:
    single = (a[0] == a[1]) & (b[0] == b[1])
    return single & (a[0] == b[0]), lanes.flip((a[1] < b[0]) | (b[1] < a[0]))


def _not(lanes: Lanes, a: Pair) -> Pair:
    return lanes.flip(a[1]), lanes.flip(a[0])


def _and(lanes: Lanes, *parts: Pair) -> Pair:
    must, may = parts[0]
    for part in parts[1:]:
        must, may = must & part[0], may & part[1]
    return must, may


def _or(lanes: Lanes, *parts: Pair) -> Pair:
    must, may = parts[0]
    for part in parts[1:]:
        must, may = must | part[0], may | part[1]
    return must, may


def select(lanes: Lanes, test: Pair, a: Pair, b: Pair) -> Pair:
    """Return the first where the condition holds, the second where it does not, else both."""
    both = _known(lanes, a, b, (less(lanes, a[0], b[0]), more(lanes, a[1], b[1])))
    return (
        lanes.pick(test[0], a[0], lanes.pick(test[1], both[0], b[0])),
        lanes.pick(test[0], a[1], lanes.pick(test[1], both[1], b[1])),
    )


NUMBERS: Final[dict[str, Any]] = {
    "abs": _abs,
    "add": _add,
    "between": between,
    "both": _both,
    "div": _div,
    "exp": _exp,
    "line": line,
    "log": _log,
    "logratio": _logratio,
    "max": _max,
    "mean": mean,
    "min": _min,
    "mul": _mul,
    "neg": _neg,
    "same": _same,
    "since": _since,
    "some_mean": some_mean,
    "slack": _slack,
    "sqrt": _sqrt,
    "sub": _sub,
}
"""Of numbers."""
TRUTHS: Final[dict[str, Any]] = {
    "and": _and,
    "eq": _eq,
    "ge": lambda lanes, a, b: _le(lanes, b, a),
    "gt": lambda lanes, a, b: _lt(lanes, b, a),
    "le": _le,
    "lt": _lt,
    "ne": lambda lanes, a, b: _not(lanes, _eq(lanes, a, b)),
    "not": _not,
    "or": _or,
}
"""Of conditions, and of numbers compared."""
