"""What functions over time make of the years that count: plain Python, for the reference reading.

Used by ``interpret``. Of no years at all a total is 0, a product 1, and the rest NaN.
"""

import math
from collections.abc import Callable, Sequence

__all__ = ["REDUCE", "in_order"]


def in_order(numbers: Sequence[float]) -> float:
    """Return the sum, added up in the order given."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def _product(numbers: Sequence[float]) -> float:
    product = 1.0
    for number in numbers:
        product *= number
    return product


def _mean(numbers: Sequence[float]) -> float:
    return in_order(numbers) / len(numbers) if numbers else math.nan


def _extreme(choose: Callable[..., float], numbers: Sequence[float]) -> float:
    if not numbers or any(map(math.isnan, numbers)):
        return math.nan
    return choose(numbers)


REDUCE: dict[str, Callable[[Sequence[float]], float]] = {
    "final": lambda numbers: numbers[-1] if numbers else math.nan,
    "highest": lambda numbers: _extreme(max, numbers),
    "lowest": lambda numbers: _extreme(min, numbers),
    "mean": _mean,
    "product": _product,
    "total": in_order,
}
"""A function over time by its name: what it makes of the years that count, in order."""
