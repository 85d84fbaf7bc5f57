"""Compile a kernel with Numba, and keep the result on disk where there is a place for it.

Every compiled kernel is decorated here. Importing this loads Numba, so a room imports its kernels
only when it runs them. Nothing that could change a result is switched on: no fast mathematics, no
parallel loops, no reordering of sums.
"""

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit

__all__ = ["compiled"]


def compiled(function: Any) -> Any:  # noqa: ANN401 - what Numba makes has no type
    """Compile a function on first use; the result is kept beside it, or in the user's cache.

    Where neither place can be written, it is compiled anew in each process.
    """
    # Numba looks only at the file of a kernel itself, and would keep using what was compiled before
    # a kernel that it calls has changed. So the name it keeps it under tells of the whole folder.
    folder = Path(function.__code__.co_filename).parent
    function.__qualname__ = f"{function.__qualname__}_{_sources(folder)}"
    try:
        kernel = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Numba found no place for its cache
        return njit(nogil=True)(function)
    kernel._cache = _Forgiving(kernel._cache)  # type: ignore[attr-defined]  # Numba has no door for it
    return kernel


class _Forgiving:
    """Numba's cache of one kernel; what cannot be read or written is compiled anew."""

    def __init__(self, cache: Any) -> None:  # noqa: ANN401 - Numba's own
        self._inner = cache

    def load_overload(self, *question: Any) -> Any:  # noqa: ANN401
        """Return what was kept, or None if it is not there or damaged."""
        try:
            return self._inner.load_overload(*question)
        except Exception:
            return None

    def save_overload(self, *answer: Any) -> None:  # noqa: ANN401
        """Keep what was compiled, if the disk has room for it."""
        with suppress(OSError):
            self._inner.save_overload(*answer)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)


@cache
def _sources(folder: Path) -> str:
    """Return a short hash of all the Python in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
