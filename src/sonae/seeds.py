"""Draws that depend on what they are for, never on who makes them or in which order.

Quantities come from a scrambled Sobol sequence (Owen 1995; Joe & Kuo directions as in SciPy)
addressed by index, so any block of draws can be made again anywhere, bit for bit.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["sobol"]


def sobol(seed: int, start: int, count: int, dimensions: int) -> npt.NDArray[np.float64]:
    """Return draws ``start … start+count-1`` of the seed's scrambled Sobol sequence.

    Parameters
    ----------
    seed : int
        The run's seed; it fixes the scrambling.
    start, count : int
        First index and number of draws.
    dimensions : int
        Number of quantities.

    Returns
    -------
    array, (count, dimensions), float64, each in [0, 1)

    Examples
    --------
    >>> whole = sobol(7, 0, 8, 3)
    >>> bool((sobol(7, 5, 2, 3) == whole[5:7]).all())
    True
    """
    if dimensions == 0:
        return np.zeros((count, 0))
    from scipy.stats import qmc  # loaded here: it costs most of a second

    sequence = qmc.Sobol(d=dimensions, scramble=True, rng=np.random.default_rng(seed))
    if start:  # fast_forward(0) overflows in SciPy 1.17
        sequence.fast_forward(start)
    points: npt.NDArray[np.float64] = _quiet_random(sequence, count)
    return points


def _quiet_random(sequence: object, count: int) -> npt.NDArray[np.float64]:
    """Draw without SciPy's advice on powers of two: blocks are slices of one sequence."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties of Sobol")
        return np.asarray(sequence.random(count))  # type: ignore[attr-defined]  # scipy is untyped
