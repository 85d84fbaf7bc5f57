"""Ends of bounds as text, rounded outwards: what is printed is still a bound (semantics §13).

Read by every report of this room.
"""

import math

__all__ = ["outward_percent", "outward_range"]

NOISE = 1e-7
"""Shares closer to a printed step than this lie on it: what a solver leaves of a round number."""


def outward_percent(share: float, *, up: bool, decimals: int = 1) -> str:
    """Return one end of bounds on a probability in per cent, rounded away from the other end.

    Examples
    --------
    >>> outward_percent(0.12345, up=False), outward_percent(0.12345, up=True)
    ('12.3%', '12.4%')
    >>> outward_percent(0.3 - 1e-12, up=False)
    '30.0%'
    """
    step = 10.0**decimals
    scaled = 100.0 * step * share
    near = round(scaled)
    if abs(scaled - near) <= NOISE * 100.0 * step:
        whole = near
    else:
        whole = math.ceil(scaled) if up else math.floor(scaled)
    return f"{whole / step:.{decimals}f}%"


def outward_range(lower: float, upper: float, decimals: int = 1) -> str:
    """Return both ends of bounds on a probability in per cent, rounded outwards.

    Examples
    --------
    >>> outward_range(0.0051, 0.5334)
    '0.5% to 53.4%'
    """
    low = outward_percent(lower, up=False, decimals=decimals)
    return f"{low} to {outward_percent(upper, up=True, decimals=decimals)}"
