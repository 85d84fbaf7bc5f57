"""Scalars of a dossier: numbers, intervals, dates and durations, read strictly from text.

YAML's own typing is switched off; these readers decide. A number is what a reader would call
one: ``0.45``, ``45%``, ``-3``, ``1e3``. Everything else is refused with what to write instead
(semantics §3). Each type tells pydantic how to read it and JSON Schema what it looks like.
"""

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

__all__ = [
    "Date",
    "Interval",
    "IntervalField",
    "Months",
    "NumberField",
    "Step",
    "UnreadableError",
    "WholeField",
    "means_numbers",
    "read_interval",
]

_NUMBER = re.compile(
    r"([+-]?)(0|[1-9]\d{0,39}|(?=\.))(\.\d{1,39})?([eE][+-]?\d{1,3})?\s?(%?)", re.ASCII
)
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d*)", re.ASCII)
_MAX = 40


class UnreadableError(ValueError):
    """A scalar is not what its key asks for; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval, and the words in which it was written.

    A number alone is an interval of width zero; ``at least x`` has no upper end and ``at most
    x`` no lower one: the reader who knows the natural limits (0 and 1 of a probability) puts
    them in.
    """

    lower: float
    upper: float
    text: str

    @property
    def middle(self) -> float:
        """The midpoint."""
        return self.lower + (self.upper - self.lower) / 2

    @property
    def fixed(self) -> bool:
        """Whether the interval is one number."""
        return self.lower == self.upper


def read_number(value: Any) -> float:  # noqa: ANN401 - pydantic hands over anything
    """Return the number a text spells; raises UnreadableError with what to write instead."""
    if isinstance(value, float):
        return value
    if not isinstance(value, str):
        raise UnreadableError("a number is expected here, not a list or a map")
    text = value.strip(" ")
    if len(text) > _MAX:
        raise UnreadableError(
            f"a number has at most {_MAX} characters", "round it, or write it as 1.2e9"
        )
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _not_a_number(text)
    number = float(text.rstrip("% ")) / (100 if match[5] else 1)
    if not math.isfinite(number):
        raise UnreadableError(f"{text!r} is too large to be finite")
    if number == 0 and re.search("[1-9]", re.split("[eE]", text)[0]):
        raise UnreadableError(f"{text!r} is too small to be told from zero")
    return number


def _not_a_number(text: str) -> UnreadableError:
    """Say which trap the text fell into."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2013", "-")
    if re.fullmatch(r"[+-]?0\d+", text):
        sign = "-" if text.startswith("-") else ""
        plain = sign + (text.lstrip("+-0") or "0")
        return UnreadableError(f"{text!r} has a leading zero", f"write {plain}")
    if re.search(r"\d,\d", text):
        return UnreadableError(f"{text!r} has a comma", f"write {_without_comma(text)}")
    if "_" in text and _NUMBER.fullmatch(text.replace("_", "")):
        return UnreadableError(f"{text!r} has an underscore", f"write {text.replace('_', '')}")
    if text.lower().strip("+-.") in ("nan", "inf", "infinity"):
        hint = "leave the key out if it is unknown"
        return UnreadableError(f"{text!r} is not a finite number", hint)
    if re.fullmatch(r"\d+(:\d+)+", text):
        return UnreadableError(f"{text!r} is not a number", "write hours or minutes out")
    if re.fullmatch(r"0[xob][0-9a-fA-F]+", text):
        return UnreadableError(f"{text!r} is not a decimal number", "write its decimal digits")
    if plain != text and _NUMBER.fullmatch(plain):
        message = f"{text!r} is written with full-width or special characters"
        return UnreadableError(message, f"write {plain}")
    return UnreadableError(f"{text!r} is not a number")


def _without_comma(text: str) -> str:
    """Return a number with its comma read: between decimals, or between thousands.

    One comma that is followed by other than three digits stands for the point; so does one after a
    zero, as no thousands begin with 0.
    """
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+\s?%?", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[^,.]*,(?!\d{3}(?!\d))[^,.]*|[+-]?0,[^,.]*", text):
        return text.replace(",", ".")
    return text.replace(",", "")


def read_whole(value: Any) -> int:  # noqa: ANN401 - pydantic hands over anything
    """Return the whole number a text spells."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = read_number(value)
    text = str(value).strip(" ")
    if _WHOLE.fullmatch(text) is None:
        hint = f"write {int(number)}" if number.is_integer() and abs(number) < 2**53 else None
        raise UnreadableError(f"{text!r} is not a whole number", hint)
    if abs(number) > 2**53:
        raise UnreadableError(f"{text!r} is too large; whole numbers go up to 2^53")
    return int(text)


def read_interval(value: Any) -> Interval:  # noqa: ANN401 - pydantic hands over anything
    """Return the interval a text spells: ``a``, ``a to b``, ``at least a``, ``at most b``."""
    if isinstance(value, Interval):
        return value
    if not isinstance(value, str):
        raise UnreadableError("a number or `a to b` is expected here, not a list or a map")
    text = " ".join(value.split())
    if text.startswith("at least "):
        return Interval(read_number(text[9:]), math.inf, text)
    if text.startswith("at most "):
        return Interval(-math.inf, read_number(text[8:]), text)
    low, separator, high = text.partition(" to ")
    lower = read_number(low)
    upper = read_number(high) if separator else lower
    if separator and high.endswith("%") != low.endswith("%") and lower != 0:
        raise UnreadableError(f"only one end of {text!r} has a %", "write % at both ends")
    if lower > upper:
        message = f"lower end {low} is above upper end {high}"
        raise UnreadableError(message, f"write {high} to {low}")
    return Interval(lower, upper, text)


def means_numbers(text: str) -> bool:
    """Whether a likelihood is meant as numbers, and not as a word of a scale.

    Examples
    --------
    >>> means_numbers("45% to 58%"), means_numbers("at most 5%"), means_numbers("likely")
    (True, True, False)
    """
    text = text.strip()
    return text[:1].isdigit() or text[:1] in "+-.−" or text.startswith(("at least", "at most"))


def read_months(value: Any) -> Interval:  # noqa: ANN401 - pydantic hands over anything
    """Return a duration in months: ``12 to 24 months``, ``1 year``."""
    if isinstance(value, Interval):
        return value
    if not isinstance(value, str):
        raise UnreadableError("a duration is expected here", "write `12 to 24 months`")
    text = " ".join(value.split())
    match = re.fullmatch(r"(.{1,60}?) (month|year)s?", text)
    if match is None:
        hint = "write `12 to 24 months` or `2 years`"
        raise UnreadableError(f"{_short(text)} is not a duration", hint)
    span = read_interval(match[1])
    factor = 12 if match[2] == "year" else 1
    if span.lower < 0 or not math.isfinite(span.upper):
        raise UnreadableError(f"{text!r} must lie between zero and a finite length")
    return Interval(span.lower * factor, span.upper * factor, text)


def read_date(value: Any) -> dt.date:  # noqa: ANN401 - pydantic hands over anything
    """Return a date written year-month-day."""
    if isinstance(value, dt.date):
        return value
    hint = "write it as 2024-02-19"
    if not isinstance(value, str):
        raise UnreadableError("a date is expected here, not a list or a map", hint)
    text = value.strip(" ")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise UnreadableError(f"{_short(text)} is not a date", hint)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UnreadableError(f"{text!r} is not in the calendar") from None


def read_step(value: Any) -> Any:  # noqa: ANN401 - pydantic hands over anything
    """Turn the short form ``option@2025`` of a plan's step into the long one."""
    if not isinstance(value, str):
        return value
    option, separator, year = value.strip().partition("@")
    if not separator:
        raise UnreadableError(f"{_short(value)} is not a step", "write `option@2025`")
    return {"option": option.strip(" "), "start": year.strip(" ")}


def _short(text: str) -> str:
    """Quote a text, cut where it would run away."""
    return repr(text if len(text) <= _MAX else text[: _MAX - 1] + "…")


_NUMBER_TEXT = r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\s?%?"
_SPAN_TEXT = rf"(at (least|most) +)?{_NUMBER_TEXT}( +to +{_NUMBER_TEXT})?"


def _text_or(kind: str, pattern: str) -> WithJsonSchema:
    """Describe a scalar that an editor sees as a number, or as a text of that pattern."""
    return WithJsonSchema({"type": [kind, "string"], "pattern": rf"^\s*{pattern}\s*$"})


NumberField: TypeAlias = Annotated[
    float, BeforeValidator(read_number), _text_or("number", _NUMBER_TEXT)
]
WholeField: TypeAlias = Annotated[
    int, BeforeValidator(read_whole), _text_or("integer", r"[+-]?\d+")
]
IntervalField: TypeAlias = Annotated[
    Interval, BeforeValidator(read_interval), _text_or("number", _SPAN_TEXT)
]
Months: TypeAlias = Annotated[
    Interval,
    BeforeValidator(read_months),
    WithJsonSchema({"type": "string", "pattern": rf"^\s*{_SPAN_TEXT} +(month|year)s?\s*$"}),
]
Date: TypeAlias = Annotated[
    dt.date,
    BeforeValidator(read_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\s*\d{4}-\d{2}-\d{2}\s*$"}),
]
Step = read_step
