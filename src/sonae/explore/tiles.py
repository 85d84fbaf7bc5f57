"""How a block is cut into tiles that stay in the cache, and how a tile is handed to the kernels.

Used by ``reduce``. The cut changes the time and never a bit: draws of a class are always taken in
their order, and everything else merges exactly.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["TILE", "columns", "tile_shape"]

Floats: TypeAlias = npt.NDArray[np.float64]

TILE: Final = {"native": 1 << 20, "numpy": 1 << 23}
"""Bytes of a tile: about the second cache of a core. NumPy reads an operation at a time and needs
more to do in each."""
_DRAWS: Final = 256
"""Draws in a tile when there are more: a divisor of ``CHUNK``."""
_LEAST: Final = 8


def tile_shape(row: int, classes: int, draws: int, size: int) -> tuple[int, int]:
    """Return how many classes and draws a tile has.

    Parameters
    ----------
    row : int
        Bytes of one draw in one class: plans × rows × 8.
    classes, draws : int
        Of the block.
    size : int
        Bytes of a tile.
    """
    width = _LEAST
    while width < _DRAWS and 2 * width * row <= size:
        width *= 2
    width = min(width, draws)
    return max(1, min(classes, size // (row * width))), width


def columns(tile: Floats) -> Floats:
    """Return a tile as one C-ordered array, perhaps with columns behind the draws.

    A reading may hand out the first columns of something wider. Kernels are quicker on the whole
    of it, and are told how many columns count.
    """
    if tile.flags.c_contiguous:
        return tile
    classes, plans, rows, draws = tile.shape
    step = tile.strides[2]
    wide = step // 8
    whole = (plans * rows * step, rows * step, step, 8)
    there = getattr(tile.base, "nbytes", 0) >= classes * plans * rows * step
    if there and tile.strides == whole and step % 8 == 0 and wide >= draws:
        return np.lib.stride_tricks.as_strided(tile, (classes, plans, rows, wide), whole)
    return np.ascontiguousarray(tile)
