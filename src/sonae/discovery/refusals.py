"""What discovery refuses, by name: there is nothing to find, or nothing to find it in."""

from sonae.errors import UsageError

__all__ = [
    "ConstantColumnError",
    "LimitCountError",
    "NoFuturesError",
    "NotANumberError",
    "NothingToFindError",
]


class NoFuturesError(UsageError, ValueError):
    """There are no futures, or all of them have weight 0."""


class ConstantColumnError(UsageError, ValueError):
    """A column has one value in all futures: no box can be limited by it."""


class NotANumberError(UsageError, ValueError):
    """A value, label or weight is NaN or infinite."""


class NothingToFindError(UsageError, ValueError):
    """All futures are of interest, or none is: the threshold is always or never missed."""


class LimitCountError(UsageError, ValueError):
    """The number of limits asked for is not one a box can have."""
