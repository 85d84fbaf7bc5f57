"""Numbers in a rule, as people write them: shares in per cent, limits with no more digits than set.

A limit is printed in full, so that the sentence says the box that was counted; ``rounding`` has
made it short.
"""

from sonae.discovery.columns import Column

__all__ = ["limit_number", "share"]

_PERCENT = ("share", "probability")
_SILENT = ("1", "index", "ratio", "score", "")
_SCALES = {"mn": "million", "bn": "billion", "tn": "trillion"}


def share(value: float) -> str:
    """Return a share in per cent: whole ones, tenths near the ends, never 0 or 100 for what is not.

    Examples
    --------
    >>> share(0.643), share(0.004), share(0.0), share(0.9996), share(1.0)
    ('64 %', '0.4 %', '0 %', '>99.9 %', '100 %')
    """
    if value in (0.0, 1.0):
        return f"{value * 100:.0f} %"
    if value < 0.0005:
        return "<0.1 %"
    if value > 0.9995:
        return ">99.9 %"
    near = value < 0.0095 or value > 0.9905
    return f"{value * 100:.{1 if near else 0}f} %"


def limit_number(value: float, column: Column) -> str:
    """Return a limit with its unit.

    Examples
    --------
    >>> limit_number(0.006, Column("g", "real", "growth", "share", least=0.0, most=0.01))
    '0.6 %'
    >>> limit_number(140.0, Column("y", "real", "yen", "JPY/USD", least=115.0, most=165.0))
    '140 JPY/USD'
    """
    if column.unit in _PERCENT:
        return f"{_digits(value * 100)} %"
    words = "" if column.unit in _SILENT else f" {_unit(column.unit)}"
    return f"{_digits(value)}{words}"


def _digits(value: float) -> str:
    text = f"{value:,.4f}" if abs(value) >= 1 else f"{value:.6g}"
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _unit(unit: str) -> str:
    """Return a unit of money as words; others as they are."""
    if unit == "multiple":
        return "times"
    if unit in ("month", "year", "person"):
        return {"month": "months", "year": "years", "person": "people"}[unit]
    head, slash, rest = unit.partition("/")
    money, _, _ = head.partition("@")
    currency, _, scale = money.partition("_")
    if len(currency) == 3 and currency.isupper() and scale in _SCALES and rest in ("", "year"):
        return f"{_SCALES[scale]} {currency}{' a year' if rest else ''}"
    return unit.replace(head, money) if slash else money
