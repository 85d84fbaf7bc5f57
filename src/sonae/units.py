"""Units of dossier values: checked once when a dossier is read, never on arrays.

Reads unit text such as ``JPY_tn@2023/year``; hands on a `Unit` that can be multiplied,
divided and compared. Money is a unit of its own per currency and price year, so adding yen of
2023 to yen of 2024 is an error and not a rounding. Nothing is converted silently: ``JPY_bn``
and ``JPY_tn`` are different units, and the formula that is written is the formula that runs.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["DIMENSIONLESS", "MONTH", "YEAR", "Unit", "parse_unit"]

_LABELS = frozenset({"1", "share", "ratio", "index", "probability", "multiple", "score"})
_PLAIN = frozenset({"year", "month", "person"})
_MONEY = re.compile(r"([A-Z]{3})(_mn|_bn|_tn)?(@\d{4})?", re.ASCII)
_MAX_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of base units; `powers` is sorted and holds no zero exponent."""

    powers: tuple[tuple[str, Fraction], ...] = ()

    def __mul__(self, other: "Unit") -> "Unit":
        powers = dict(self.powers)
        for base, exponent in other.powers:
            powers[base] = powers.get(base, Fraction(0)) + exponent
        return _unit(powers)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self * other**-1

    def __pow__(self, exponent: int | Fraction) -> "Unit":
        return _unit({base: power * exponent for base, power in self.powers})

    @property
    def dimensionless(self) -> bool:
        """Whether nothing is left once the powers are cancelled."""
        return not self.powers

    def __str__(self) -> str:
        if not self.powers:
            return "1"
        above = [_power(base, power) for base, power in self.powers if power > 0]
        below = [_power(base, -power) for base, power in self.powers if power < 0]
        return "/".join(["*".join(above) or "1", *below])


DIMENSIONLESS = Unit()
MONTH = Unit((("month", Fraction(1)),))
YEAR = Unit((("year", Fraction(1)),))


def parse_unit(text: str) -> Unit:
    """Return the unit that `text` spells.

    Parameters
    ----------
    text : str
        Base units joined by ``*`` and ``/``, e.g. ``JPY_tn@2023/year``. ``share``, ``ratio``,
        ``index``, ``probability``, ``multiple``, ``score`` and ``1`` are dimensionless.

    Raises
    ------
    ValueError
        If a part is not a unit; the message says which are.

    Examples
    --------
    >>> str(parse_unit("JPY_tn@2023/year") * YEAR)
    'JPY_tn@2023'
    >>> parse_unit("share").dimensionless
    True
    """
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"a unit is at most {_MAX_LENGTH} characters long")
    result = DIMENSIONLESS
    for sign, part in zip(*_parts(text), strict=True):
        result = result * _base(part) if sign == "*" else result / _base(part)
    return result


def _parts(text: str) -> tuple[list[str], list[str]]:
    """Split at ``*`` and ``/`` into signs and parts."""
    pieces = re.split(r"([*/])", text.replace(" ", ""))
    return ["*", *pieces[1::2]], pieces[::2]


def _base(part: str) -> Unit:
    """Return the unit of one part without operators."""
    if part in _LABELS:
        return DIMENSIONLESS
    if part in _PLAIN or _MONEY.fullmatch(part):
        return Unit(((part, Fraction(1)),))
    raise ValueError(
        f"unknown unit {part!r}; use money such as JPY_bn@2023, one of "
        f"{', '.join(sorted(_PLAIN))}, or a label without dimension: {', '.join(sorted(_LABELS))}"
    )


def _unit(powers: dict[str, Fraction]) -> Unit:
    return Unit(tuple(sorted((base, power) for base, power in powers.items() if power)))


def _power(base: str, power: Fraction) -> str:
    if power == 1:
        return base
    return f"{base}^{power}" if power.denominator == 1 else f"{base}^({power})"
