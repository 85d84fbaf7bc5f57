"""How the brief writes numbers: no more digits than they carry, always with their unit.

Reads floats and unit texts; hands on short texts. Probabilities and shares print as percentages.
Bounds are rounded outwards, so that what is printed is still a bound; the step is a tenth of the
interval's width or finer, and one in a hundred at most.
"""

import math

from sonae.dossier import Interval

__all__ = [
    "amount",
    "amount_range",
    "count",
    "exact",
    "interval_text",
    "is_percentage",
    "judged_range",
    "limit",
    "percent",
    "percent_range",
    "plain",
    "spread",
    "unit_words",
    "used_range",
    "years_range",
]

MINUS = "\u2212"
SPACE = "\u202f"
"""Narrow space that does not break, between a number and its unit."""
NOISE = 1e-6
"""Solver noise: ends closer than this to a printed value are that value."""
_MONEY = {"_mn": "mn", "_bn": "bn", "_tn": "tn", "": ""}
_LABELS = {"index": "index", "ratio": "ratio", "multiple": "times", "score": "score", "1": ""}


def count(value: int) -> str:
    """Return a whole number with thousands apart.

    Examples
    --------
    >>> count(5038848)
    '5,038,848'
    """
    return f"{value:,}"


def plain(value: float) -> str:
    """Return a number with two significant digits, and at most two decimals above 0.01.

    Examples
    --------
    >>> plain(41.27), plain(-0.254), plain(1234.5), plain(0.0)
    ('41', '−0.25', '1,234', '0')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if size < 1e-9:
        return "0"
    decimals = max(0, 1 - math.floor(math.log10(size)))
    text = f"{size:,.{min(decimals, 2 if size >= 0.01 else 4)}f}"
    if not text.strip("0."):
        return "0"
    return f"{MINUS}{text}" if value < 0 else text


def percent(value: float) -> str:
    """Return a share as a percentage; tenths only where the whole number would hide it.

    Examples
    --------
    >>> percent(0.424), percent(0.004), percent(0.9999), percent(1.0)
    ('42\u202f%', '0.4\u202f%', '>99.9\u202f%', '100\u202f%')
    """
    return f"{_share(value, value)}{SPACE}%"


def percent_range(lower: float, upper: float) -> str:
    """Return bounds on a probability, rounded outwards.

    Examples
    --------
    >>> percent_range(0.5500001, 0.8), percent_range(0.0, 1.0)
    ('55–80\u202f%', '0–100\u202f%')
    """
    if upper - lower < NOISE:
        return percent((lower + upper) / 2)
    decimals = 0 if upper - lower >= 0.02 else 1
    low = _outward(lower, decimals, up=False)
    high = _outward(upper, decimals, up=True)
    return f"{low}–{high}{SPACE}%"


def is_percentage(unit: str) -> bool:
    """Return whether values of this unit print as percentages."""
    return unit in ("share", "probability")


def unit_words(unit: str) -> str:
    """Return a unit as people write it.

    Examples
    --------
    >>> unit_words("JPY_tn@2023"), unit_words("probability"), unit_words("index")
    ('tn JPY (2023 prices)', '%', 'index')
    """
    if is_percentage(unit):
        return "%"
    if unit in _LABELS:
        return _LABELS[unit]
    head, _, year = unit.partition("@")
    currency, _, scale = head.partition("_")
    if len(currency) == 3 and currency.isupper() and "/" not in head and "*" not in head:
        words = " ".join(part for part in (_MONEY.get(f"_{scale}", scale), currency) if part)
        return f"{words} ({year} prices)" if year else words
    return unit


def amount(value: float, unit: str, *, with_unit: bool = True) -> str:
    """Return a value in its unit.

    Examples
    --------
    >>> amount(41.3, "JPY_tn@2023"), amount(0.1, "probability"), amount(-0.25, "index")
    ('41 tn JPY', '10\u202f%', '−0.25')
    """
    if is_percentage(unit):
        sign = MINUS if value < 0 else ""
        size = abs(value)
        text = f"{size * 100:.1f}{SPACE}%" if 0.01 <= size < 0.0995 else percent(size)
        return sign + text
    words = _short_unit(unit)
    return f"{plain(value)} {words}" if words and with_unit else plain(value)


def limit(value: float, unit: str, *, up: bool) -> str:
    """Return a limit in its unit, with three significant digits, rounded up or down.

    Examples
    --------
    >>> limit(-2.2209, "index", up=False), limit(0.7236, "probability", up=True)
    ('−2.23', '72.4\u202f%')
    >>> limit(10.309, "JPY_tn@2023", up=True), limit(0.0, "index", up=True)
    ('10.4 tn JPY', '0')
    """
    scaled = 100 * value if is_percentage(unit) else value
    words = f"{SPACE}%" if is_percentage(unit) else f" {_short_unit(unit)}".rstrip()
    if not math.isfinite(scaled) or abs(scaled) < 1e-9:
        return plain(scaled) + words
    decimals = min(max(0, 2 - math.floor(math.log10(abs(scaled)))), 4)
    steps = scaled * 10**decimals
    near = round(steps)
    if abs(steps - near) > NOISE * max(1.0, abs(steps)):
        near = math.ceil(steps) if up else math.floor(steps)
    text = f"{abs(near) / 10**decimals:,.{decimals}f}"
    return f"{MINUS if near < 0 else ''}{text}{words}"


def spread(lower: float, upper: float, unit: str) -> str:
    """Return the least and the most of computed values, rounded like single ones.

    Examples
    --------
    >>> spread(0.0, 23.4, "JPY_tn@2023"), spread(0.39, 0.84, "share")
    ('0 to 23 tn JPY', '39 to 84 %')
    """
    low, high = amount(lower, unit), amount(upper, unit)
    if low == high:
        return low
    mark = f"{SPACE}%" if is_percentage(unit) else f" {_short_unit(unit)}"
    return f"{low.removesuffix(mark)} to {high}"


def exact(value: float, unit: str) -> str:
    """Return a value as it was written, such as a threshold.

    Examples
    --------
    >>> exact(1.0, "index"), exact(0.1, "probability")
    ('1', '10 %')
    """
    return _exact(value, unit)


def amount_range(lower: float, upper: float, unit: str) -> str:
    """Return an interval in its unit, as written and not rounded outwards."""
    if lower == upper:
        return _exact(lower, unit)
    if math.isinf(upper):
        return f"at least {_exact(lower, unit)}"
    if math.isinf(lower):
        return f"at most {_exact(upper, unit)}"
    words = _short_unit(unit)
    if is_percentage(unit):
        return f"{_trim(lower * 100)}–{_trim(upper * 100)}{SPACE}%"
    return f"{_trim(lower)} to {_trim(upper)}{f' {words}' if words else ''}"


def interval_text(interval: Interval) -> str:
    """Return a ratio or a plain interval of the dossier, such as ``3 to 8``."""
    return amount_range(interval.lower, interval.upper, "1")


def judged_range(lower: float, upper: float, *, ratio: bool = False) -> str:
    """Return what a judgement says: a range of probability, or of a ratio, as written."""
    if ratio:
        return f"{amount_range(lower, upper, '1')} times"
    return amount_range(round(lower, 4), round(upper, 4), "probability")


def used_range(lower: float, upper: float, *, ratio: bool = False) -> str:
    """Return what a judgement comes to after widening: rounded outwards, as it was computed."""
    return judged_range(lower, upper, ratio=True) if ratio else percent_range(lower, upper)


def years_range(months: Interval) -> str:
    """Return a duration in months for people.

    Examples
    --------
    >>> years_range(Interval(12, 24, "")), years_range(Interval(72, 72, ""))
    ('12–24 months', '6 years')
    """
    low, high = months.lower, months.upper
    if low == high and low % 12 == 0 and low > 0:
        return "1 year" if low == 12 else f"{_trim(low / 12)} years"
    return f"{_trim(low)} months" if low == high else f"{_trim(low)}–{_trim(high)} months"


def _share(value: float, nearest: float) -> str:
    """Percentage of a share in 0 to 1, without the sign."""
    if nearest < NOISE:
        return "0"
    if nearest > 1 - NOISE:
        return "100" if nearest < 1 + NOISE else f"{value * 100:,.0f}"
    if nearest < 0.0005:
        return "<0.1"
    if nearest > 0.9995:
        return ">99.9"
    decimals = 1 if nearest < 0.01 or nearest > 0.99 else 0
    return f"{value * 100:.{decimals}f}"


def _outward(value: float, decimals: int, *, up: bool) -> str:
    """One end of a range, rounded away from the other end, without the sign."""
    if value < NOISE:
        return "0"
    if value > 1 - NOISE:
        return "100"
    if value < 0.01 or value > 0.99:
        decimals = 1
    step = 10.0**decimals
    scaled = value * 100 * step
    near = round(scaled)
    if abs(scaled - near) < NOISE * 100 * step:
        whole = near
    else:
        whole = math.ceil(scaled) if up else math.floor(scaled)
    if whole == 0:
        return "<0.1"
    if whole == 100 * step:
        return ">99.9"
    return f"{whole / step:.{decimals}f}"


def _exact(value: float, unit: str) -> str:
    if is_percentage(unit):
        return f"{_trim(value * 100)}{SPACE}%"
    words = _short_unit(unit)
    return f"{_trim(value)} {words}" if words else _trim(value)


def _trim(value: float) -> str:
    """Return a number as it was written: up to six significant digits, no trailing zeros."""
    text = f"{abs(value):.6g}"
    if "e" not in text and abs(value) >= 10000:
        text = f"{abs(value):,.0f}"
    return f"{MINUS}{text}" if value < 0 else text


def _short_unit(unit: str) -> str:
    """Return the unit beside a number, without price year and labels that say nothing."""
    words = unit_words(unit)
    return "" if unit in _LABELS else words.partition(" (")[0]
