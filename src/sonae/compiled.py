"""Compile a kernel with Numba, and keep the result on disk where there is a place for it.

Every compiled kernel is decorated here. Importing this loads Numba, so a room imports its kernels
only when it runs them. Nothing that could change a result is switched on: no fast mathematics, no
parallel loops, no reordering of sums.
"""

from typing import Any

from numba import njit

__all__ = ["compiled"]


def compiled(function: Any) -> Any:  # noqa: ANN401 - what Numba makes has no type
    """Compile a function on first use; the result is kept beside it, or in the user's cache.

    Where neither place can be written, it is compiled anew in each process.
    """
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Numba found no place for its cache
        return njit(nogil=True)(function)
