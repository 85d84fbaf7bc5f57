"""Places of the running numbers of one outcome of one plan in one class."""

from typing import Final

__all__ = [
    "LEAST",
    "MEAN",
    "MOMENT",
    "MOST",
    "MOST_REGRET",
    "OPEN_REGRET",
    "OPEN_SQUARES",
    "OPEN_SUM",
    "REGRET",
    "SHIFT",
    "SUMS",
]

SHIFT: Final = 0
OPEN_SUM: Final = 1
OPEN_SQUARES: Final = 2
OPEN_REGRET: Final = 3
MEAN: Final = 4
MOMENT: Final = 5
REGRET: Final = 6
LEAST: Final = 7
MOST: Final = 8
MOST_REGRET: Final = 9
SUMS: Final = 10
"""How many there are."""
