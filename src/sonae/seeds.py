"""Draws that depend on what they are for, never on who makes them or in which order.

Quantities come from a scrambled Sobol sequence (Joe & Kuo 2008; scrambled as by Matoušek 1998) or
from Philox (Salmon, Moraes, Dror and Shaw 2011), both addressed by index: any block of draws can
be made again anywhere, bit for bit. Sobol covers the box far more evenly and is what a run takes;
Philox draws independently, for replicates of a run and for what Sobol cannot reach.

The Sobol sequence is that of ``scipy.stats.qmc``, bit for bit and from the numbers SciPy installs,
but made here: loading ``scipy.stats`` costs 60 MB and most of a second.
"""

import importlib.util
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError

__all__ = ["MOST_DIMENSIONS", "MOST_POINTS", "SAMPLINGS", "philox", "points", "sobol"]

Floats: TypeAlias = npt.NDArray[np.float64]
Digits: TypeAlias = npt.NDArray[np.uint32]
"""Binary fractions: place ``j`` of 30, counted from 0, is the bit of weight ``2**(29 - j)``."""

MOST_POINTS: Final = 2**30
"""Points of a Sobol sequence: each has 30 binary places."""
MOST_DIMENSIONS: Final = 21_201
"""Dimensions for which there are directions (Joe & Kuo 2008)."""

_PLACES: Final = 30
_DEGREES: Final = 18
"""Highest degree of the polynomials."""
_TOGETHER: Final = 256
"""Dimensions scrambled at once: their random bits fit into a cache."""
_BLOCK: Final = 1024
"""Points made from one table."""

_WORDS = 4
"""What Philox makes for one number of its counter."""


def points(sampling: str, seed: int, start: int, count: int, dimensions: int) -> Floats:
    """Return draws ``start … start+count-1`` of a sequence that is chosen by name.

    Parameters
    ----------
    sampling : {'sobol', 'philox'}
    seed, start, count, dimensions : int
        As for ``sobol`` and ``philox``.

    Returns
    -------
    array, (count, dimensions), float64, each in [0, 1)

    Raises
    ------
    UsageError
        If there is no such sequence, or it does not reach so far; says what does.
    """
    if sampling not in _SEQUENCES:
        raise UsageError(f"no sampling {sampling!r}; choose one of {', '.join(SAMPLINGS)}")
    return _SEQUENCES[sampling](seed, start, count, dimensions)


def sobol(seed: int, start: int, count: int, dimensions: int) -> Floats:
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

    Raises
    ------
    UsageError
        Beyond 2^30 draws or 21,201 dimensions, where the sequence ends.

    Examples
    --------
    >>> whole = sobol(7, 0, 8, 3)
    >>> bool((sobol(7, 5, 2, 3) == whole[5:7]).all())
    True
    """
    _refuse_negative(seed, start, count, dimensions)
    if dimensions == 0:
        return np.zeros((count, 0))
    if start + count > MOST_POINTS:
        message = f"a Sobol sequence ends after {MOST_POINTS:,} draws"
        raise UsageError(f"{message}, before draw {start + count - 1:,}; take `philox`")
    if dimensions > MOST_DIMENSIONS:
        message = f"a Sobol sequence has at most {MOST_DIMENSIONS:,} dimensions"
        raise UsageError(f"{message}, and {dimensions:,} numbers are uncertain; take `philox`")
    scrambled = _scrambled(seed, dimensions)
    if scrambled is None:
        return _sobol_of_scipy(seed, start, count, dimensions)
    return _walk(*scrambled, start, count)


def _walk(shift: Digits, steps: Digits, start: int, count: int) -> Floats:
    """Return the points of ``count`` indices, each the shift and the steps of its index's bits.

    Points whose indices differ in the last bits only share everything else, so one table of the
    last bits, shifted, gives a block of them.
    """
    bits = min(max(count, 1), _BLOCK).bit_length() - 1
    table = np.zeros((1 << bits, len(shift)), np.uint32)
    for bit in range(bits):
        half = 1 << bit
        np.bitwise_xor(table[:half], steps[bit], out=table[half : 2 * half])
    made = np.empty((count, len(shift)))
    done = 0
    while done < count:
        first = (start + done) % len(table)
        end = min(first + count - done, len(table))
        high = [bit for bit in range(bits, _PLACES) if start + done >> bit & 1]
        corner = np.bitwise_xor.reduce(steps[high], axis=0, initial=0) ^ shift
        piece = made[done : done + end - first]
        np.multiply(table[first:end] ^ corner, 1 / MOST_POINTS, out=piece)
        done += end - first
    return made


@lru_cache(maxsize=8)
def _scrambled(seed: int, dimensions: int) -> tuple[Digits, Digits] | None:
    """Return the shift and, (place, dimension), what each bit of an index adds to a point.

    Directions are multiplied, modulo 2, by random lower triangular matrices with a diagonal of
    ones. Points come in the order of Gray's code: a bit of the index stands for two directions.
    """
    directions = _directions(dimensions)
    if directions is None:
        return None
    generator = np.random.default_rng(seed).spawn(1)[0]  # SciPy's sequence owns a child
    place = np.arange(_PLACES, dtype=np.uint32)
    shift = generator.integers(2, size=(dimensions, _PLACES), dtype=np.uint32) << place
    weight = np.tril(np.ones((_PLACES, _PLACES), np.uint32), -1) << place[::-1, None]
    scrambled = np.zeros_like(directions)
    for first in range(0, dimensions, _TOGETHER):
        some = slice(first, min(first + _TOGETHER, dimensions))
        size = (some.stop - first, _PLACES, _PLACES)
        random = generator.integers(2, size=size, dtype=np.uint32)
        random *= weight
        columns = np.bitwise_or.reduce(random, axis=1) | np.uint32(1) << place[::-1]
        for k in range(_PLACES):  # direction k is the first with a digit at place k
            digit = directions[k:, some] >> place[_PLACES - 1 - k] & 1
            scrambled[k:, some] ^= digit * columns[:, k]
    scrambled[1:] ^= scrambled[:-1].copy()
    return np.bitwise_or.reduce(shift, axis=1), scrambled


@lru_cache(maxsize=4)
def _directions(dimensions: int) -> Digits | None:
    """Return the directions, (place, dimension), of Joe and Kuo; none where SciPy keeps no file.

    A direction follows from those before it by the recurrence of its dimension's primitive
    polynomial, whose coefficients are the bits of a number.
    """
    given = _joe_kuo()
    if given is None:
        return None
    polynomial, initial = (part[:dimensions] for part in given)
    degree = np.frexp(polynomial)[1].astype(np.intp) - 1
    lag = np.arange(_DEGREES, 0, -1)[:, None]
    taken = (lag <= degree) & (polynomial >> np.maximum(degree - lag, 0) & 1 == 1)
    taps = taken.astype(np.uint32) * np.uint32(2**32 - 1)
    found = np.zeros((_DEGREES + _PLACES, dimensions), np.uint32)  # zeros stand before the first
    columns = np.arange(dimensions)
    for j in range(_PLACES):
        before = found[j : j + _DEGREES]
        last = found[_DEGREES + j - degree, columns] >> degree.astype(np.uint32)
        next_one = np.bitwise_xor.reduce(before & taps, axis=0) ^ last
        first = initial[:, min(j, _DEGREES - 1)] << np.uint32(_PLACES - 1 - j)
        found[_DEGREES + j] = np.where(j < degree, first, next_one)
    found[_DEGREES:, 0] = 1 << np.arange(_PLACES)[::-1]  # van der Corput's: no polynomial
    return found[_DEGREES:]


@lru_cache(maxsize=1)
def _joe_kuo() -> tuple[Digits, Digits] | None:
    """Return polynomials and, (dimension, number), initial numbers as SciPy installs them."""
    scipy = importlib.util.find_spec("scipy")
    for folder in (scipy and scipy.submodule_search_locations) or ():
        path = Path(folder) / "stats" / "_sobol_direction_numbers.npz"
        try:
            with path.open("rb") as raw, np.load(raw) as file:
                polynomial, initial = file["poly"], file["vinit"]
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            continue
        shapes = polynomial.shape, initial.shape
        whole = polynomial.dtype.kind in "iu" and initial.dtype.kind in "iu"
        if whole and shapes == ((MOST_DIMENSIONS,), (MOST_DIMENSIONS, _DEGREES)):
            return polynomial.astype(np.uint32), initial.astype(np.uint32)
    return None


def _sobol_of_scipy(seed: int, start: int, count: int, dimensions: int) -> Floats:
    """Return the same draws from SciPy, whose file of numbers is not where it used to be."""
    import warnings

    from scipy.stats import qmc

    sequence = qmc.Sobol(d=dimensions, scramble=True, rng=np.random.default_rng(seed))
    if start:  # fast_forward(0) overflows in SciPy 1.17
        sequence.fast_forward(start)
    with warnings.catch_warnings():  # advice on powers of two: blocks are slices of one sequence
        warnings.filterwarnings("ignore", message="The balance properties of Sobol")
        return np.asarray(sequence.random(count))


def philox(seed: int, start: int, count: int, dimensions: int) -> Floats:
    """Return draws ``start … start+count-1`` of the seed's Philox sequence.

    Each draw has numbers of the counter to itself, as many as its dimensions need, so it is known
    from its index alone.

    Parameters
    ----------
    seed, start, count, dimensions : int
        As for ``sobol``; there is no end that a run could reach.

    Returns
    -------
    array, (count, dimensions), float64, each in [0, 1)

    Examples
    --------
    >>> whole = philox(7, 0, 8, 3)
    >>> bool((philox(7, 5, 2, 3) == whole[5:7]).all())
    True
    """
    _refuse_negative(seed, start, count, dimensions)
    steps = -(-dimensions // _WORDS)
    key = np.random.SeedSequence(seed).generate_state(2, np.uint64)
    generator = np.random.Generator(np.random.Philox(key=key).advance(start * steps))
    padded = generator.random((count, steps * _WORDS))
    return np.ascontiguousarray(padded[:, :dimensions])


def _refuse_negative(seed: int, start: int, count: int, dimensions: int) -> None:
    given = {"seed": seed, "first draw": start, "number of draws": count, "dimension": dimensions}
    for name, number in given.items():
        if number < 0:
            raise UsageError(f"the {name} must not be below zero; got {number}")


_SEQUENCES: Mapping[str, Callable[[int, int, int, int], Floats]] = MappingProxyType(
    {"sobol": sobol, "philox": philox}
)
SAMPLINGS: Final = tuple(_SEQUENCES)
"""The names of the sequences, the usual one first."""
