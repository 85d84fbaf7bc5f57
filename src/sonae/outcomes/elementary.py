"""exp and log as a fixed list of simple operations: the same bits on every machine.

The C library's own differ from one version and processor to the next. Here each is an argument
reduction (Cody and Waite 1980) and a polynomial, without branches and without fused
multiply-add; every step is one IEEE operation on float64 or one on its bits, so an array of any
length or layout and a vector of any width give the same bits. `exp` and `log` run the steps on
NumPy arrays and are the definition; ``native`` runs the very same functions on LLVM values. The
largest error seen is below 1 unit in the last place (``tests/outcomes/test_elementary.py``).
log(m) from s = (m - 1) / (m + 1), put together so that little is lost, is Ng's (fdlibm, 1993).
"""

import math
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Lanes", "exp", "exp_steps", "log", "log_steps"]

Held: TypeAlias = Any
"""Numbers, truths or bits, held by an array or by an LLVM value."""

LN2_HIGH: Final = float.fromhex("0x1.62e42feep-1")
"""The first 32 bits of ln 2: its product with a whole number below 2**21 is exact."""
LN2_LOW: Final = float.fromhex("0x1.a39ef35793c76p-33")
"""ln 2 less LN2_HIGH."""
LOG2_E: Final = 1.4426950408889634

# Least squares on 120 Chebyshev nodes in 80 digits, each coefficient rounded before the next is
# fitted. With r**2 * Q(r), 1 + r + … is exp(r) to 0.05 units in the last place on |r| < ln 2 / 2.
EXP_TERMS: Final = (
    *(0.5000000000000013, 0.16666666666666685, 0.04166666666651161, 0.008333333333315955),
    *(0.0013888888947850469, 0.00019841269898657096, 2.4801489193652992e-05),
    *(2.7557232875892237e-06, 2.7631517212696424e-07, 2.5112654015013696e-08),
)
# Fitted likewise: 2s + s*z*(l0 + l1*z + …) with z = s**2 is log((1 + s) / (1 - s)) to 0.02 units
# in the last place for (1 + s) / (1 - s) from sqrt(1/2) to sqrt(2).
LOG_TERMS: Final = (
    *(0.6666666666666736, 0.39999999999405483, 0.285714287440619, 0.222221984261499),
    *(0.1818357105754376, 0.15313895724729049, 0.14797363555805487),
)

_BIAS: Final = 1023  # of the exponent of a float64
_FRACTION: Final = (1 << 52) - 1  # its last 52 bits
_ONE: Final = _BIAS << 52
_ROOT_HALF: Final = 0x3FE6A09E667F3BCD  # bits of sqrt(1/2)
_WHOLE: Final = 0x4330000000000000  # bits of 2**52: below it stands a whole number as such
_ROUND: Final = 1.5 * 2.0**52 + 2 * _BIAS  # adding it rounds to a whole number, and adds 2046
_ROUND_BITS: Final = 0x4338000000000000


class Lanes(Protocol):
    """What the steps need beyond ``+ - * / < > == & | << >>`` of whatever holds the numbers."""

    def pick(self, condition: Held, then: Held, other: Held) -> Held:
        """Return the second where the first holds, else the third."""
        ...

    def bits(self, number: Held) -> Held:
        """Return the bits of a float64 as a whole number without sign."""
        ...

    def number(self, bits: Held) -> Held:
        """Return the float64 that has these bits."""
        ...


def exp_steps(lanes: Lanes, x: Held) -> Held:
    """Return exp(x): infinite beyond 709.78, less and less exact below 2**-1022, then 0."""
    x = lanes.pick(x > 710.0, 710.0, x)  # what is further out changes nothing; NaN stays
    x = lanes.pick(x < -746.0, -746.0, x)
    rounded = x * LOG2_E + _ROUND
    whole = rounded - _ROUND  # x = whole * ln 2 + r
    high = x - whole * LN2_HIGH  # exact
    low = whole * LN2_LOW
    r = high - low
    rest = r * r * _polynomial(EXP_TERMS, r) - low
    fraction = 1.0 + (high + rest)  # of exp(r)
    # 2**whole as a product of two, for itself it may not be a number, or not a normal one
    exponent = lanes.bits(rounded) - _ROUND_BITS  # whole + 2046
    half = exponent >> 1
    return fraction * lanes.number(half << 52) * lanes.number((exponent - half) << 52)


def log_steps(lanes: Lanes, x: Held) -> Held:
    """Return log(x): -infinity at 0, NaN below."""
    tiny = x < 2.0**-1022
    bits = lanes.bits(lanes.pick(tiny, x * 2.0**54, x)) + (_ONE - _ROOT_HALF)
    bias = lanes.pick(tiny, 2.0**52 + _BIAS + 54, 2.0**52 + _BIAS)
    whole = lanes.number((bits >> 52) | _WHOLE) - bias  # x = 2**whole * m
    m = lanes.number((bits & _FRACTION) + _ROOT_HALF)  # from sqrt(1/2) to sqrt(2)
    f = m - 1.0  # exact
    s = f / (2.0 + f)  # log(1 + f) = log((1 + s) / (1 - s))
    z = s * s
    half = 0.5 * f * f  # 2s = f - s*f = f - half + s*half
    rest = s * (half + z * _polynomial(LOG_TERMS, z)) + whole * LN2_LOW
    found = whole * LN2_HIGH - ((half - rest) - f)
    found = lanes.pick(x < math.inf, found, math.inf)
    return lanes.pick(x > 0.0, found, lanes.pick(x == 0.0, -math.inf, math.nan))


def _polynomial(terms: tuple[float, ...], x: Held) -> Held:
    """Return t0 + t1*x + …, neighbours joined until one is left: few steps wait for each other.

    Estrin 1960: t0 + t1*x and t2 + t3*x are joined with x**2, pairs of such with x**4, and so on.
    """
    found: list[Held] = list(terms)
    while len(found) > 1:
        pairs = zip(found[::2], found[1::2], strict=False)
        alone = found[len(found) // 2 * 2 :]
        found = [low + high * x for low, high in pairs] + alone
        if len(found) > 1:
            x = x * x
    return found[0]


class _Arrays:
    """The steps' needs from NumPy."""

    def pick(self, condition: Held, then: Held, other: Held) -> Held:
        return np.where(condition, then, other)

    def bits(self, number: Held) -> Held:
        return number.view(np.uint64)

    def number(self, bits: Held) -> Held:
        return bits.view(np.float64)


_ARRAYS: Final = _Arrays()


def exp(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return exp(x), element by element.

    Parameters
    ----------
    x : float or array, float64, any shape and layout

    Returns
    -------
    array, float64, of the shape of `x`
        Within 1 unit in the last place, also below 2**-1022; NaN stays NaN.
    """
    with np.errstate(all="ignore"):
        return np.asarray(exp_steps(_ARRAYS, np.asarray(x, dtype=np.float64)))


def log(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the natural logarithm of x, element by element.

    Parameters
    ----------
    x : float or array, float64, any shape and layout

    Returns
    -------
    array, float64, of the shape of `x`
        Within 1 unit in the last place; -infinity at 0, NaN below 0 and for NaN.
    """
    with np.errstate(all="ignore"):
        return np.asarray(log_steps(_ARRAYS, np.asarray(x, dtype=np.float64)))
