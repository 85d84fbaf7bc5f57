"""What holds the numbers that rules work on: NumPy arrays, or LLVM values, with the same steps.

Used by ``rules``, ``slopes`` and ``shrink``; `ARRAYS` is the NumPy side, ``machine_native`` has the
other.
"""

from typing import Any, Final, Protocol

import numpy as np

__all__ = ["ARRAYS", "Lanes"]


class Lanes(Protocol):
    """What the rules need beyond the operators of whatever holds the numbers."""

    def pick(self, condition: Any, then: Any, other: Any) -> Any:  # noqa: ANN401 - array or LLVM
        """Return the second where the first holds, else the third."""
        ...

    def bits(self, number: Any) -> Any:  # noqa: ANN401
        """Return the bits of a float64."""
        ...

    def number(self, bits: Any) -> Any:  # noqa: ANN401
        """Return the float64 that has these bits."""
        ...

    def size(self, number: Any) -> Any:  # noqa: ANN401
        """Return the absolute value."""
        ...

    def root(self, number: Any) -> Any:  # noqa: ANN401
        """Return the square root, rounded correctly."""
        ...

    def inverse(self, number: Any) -> Any:  # noqa: ANN401
        """Return 1 divided by it."""
        ...

    def flip(self, truth: Any) -> Any:  # noqa: ANN401
        """Return whether a truth does not hold."""
        ...


class _Arrays:
    """The rules' needs from NumPy."""

    def pick(self, condition: Any, then: Any, other: Any) -> Any:  # noqa: ANN401
        return np.where(condition, then, other)

    def bits(self, number: Any) -> Any:  # noqa: ANN401
        return np.asarray(number, dtype=np.float64).view(np.uint64)

    def number(self, bits: Any) -> Any:  # noqa: ANN401
        return bits.view(np.float64)

    def size(self, number: Any) -> Any:  # noqa: ANN401
        return np.abs(number)

    def root(self, number: Any) -> Any:  # noqa: ANN401
        return np.sqrt(number)

    def inverse(self, number: Any) -> Any:  # noqa: ANN401
        return 1.0 / number

    def flip(self, truth: Any) -> Any:  # noqa: ANN401
        return np.logical_not(truth)


ARRAYS: Final = _Arrays()
