"""A probability as a user writes it: a number, an interval, or one end of it.

Read by ``sightings`` and ``forecasts``; the same spelling as in a dossier (semantics §3).
"""

import math

from sonae.dossier import UnreadableError, read_interval

__all__ = ["probability_ends"]


def probability_ends(text: str) -> tuple[float, float]:
    """Return both ends of a probability in numbers; an end that is left open is 0 or 1.

    Raises
    ------
    UnreadableError
        If it is no number, or lies outside 0 to 1.

    Examples
    --------
    >>> probability_ends("40% to 60%"), probability_ends("at least 0.75")
    ((0.4, 0.6), (0.75, 1.0))
    """
    interval = read_interval(text)
    lower = 0.0 if math.isinf(interval.lower) else interval.lower
    upper = 1.0 if math.isinf(interval.upper) else interval.upper
    if not 0.0 <= lower <= upper <= 1.0:
        hint = f"write {text}%" if 2.0 <= upper <= 100.0 and "%" not in text else None
        raise UnreadableError(f"{text!r} is no probability: it lies within 0 to 1", hint)
    return lower, upper
