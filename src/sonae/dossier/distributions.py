"""Check distributions of quantities: parameters of the family, and an interval that they fit.

Reads content through `Names`, which takes the findings; what is drawn from a distribution is the
business of the room ``outcomes``.
"""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sonae.dossier.names import Names
from sonae.dossier.places import Path
from sonae.dossier.schema import Distribution, Quantity
from sonae.dossier.values import Interval
from sonae.units import parse_unit

__all__ = ["check_distributions"]

_TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "uniform": (),
        "triangular": ("mode",),
        "pert": ("mode",),
        "normal": ("mean", "sd"),
        "lognormal": ("median", "spread"),
        "loguniform": (),
    }
)
_FLAT = 1000.0
"""Standard deviations of so many widths of the interval leave nothing of their shape within it."""


def check_distributions(names: Names) -> None:
    """Note every distribution whose parameters are not its family's, or do not fit its interval."""
    for name, quantity in names.content.quantities.items():
        if quantity.distribution is None:
            continue
        path: Path = ("quantities", name, "distribution")
        before = len(names.findings)
        _parameters(names, path, quantity.distribution)
        _shares(names, path, quantity)
        if len(names.findings) == before:
            _interval(names, path, quantity.distribution, quantity.is_)


def _parameters(names: Names, path: Path, distribution: Distribution) -> None:
    """Check that there are all parameters of the family, no others, and of the right size."""
    family, given = distribution.family, distribution.parameters
    takes = _TAKES[family]
    for missing in (one for one in takes if one not in given):
        hint = f"write `{{family: {family}, {', '.join(f'{one}: …' for one in takes)}}}`"
        names.key("SN066", path, f"`{family}` needs `{missing}`", hint)
    for idle in (one for one in given if one not in takes):
        listed = " and ".join(f"`{one}`" for one in takes) or "no parameter"
        message = f"`{family}` does not read `{idle}`"
        names.key("SN066", (*path, idle), message, f"it takes {listed}")
    if distribution.sd is not None and distribution.sd <= 0:
        hint = "a number that is certain needs no distribution"
        names.value("SN066", (*path, "sd"), "a standard deviation is above zero", hint)
    if distribution.spread is not None and distribution.spread <= 1:
        hint = "write 1.3 if two thirds lie between median / 1.3 and median × 1.3"
        names.value("SN066", (*path, "spread"), "a spread is a factor above 1", hint)


def _shares(names: Names, path: Path, quantity: Quantity) -> None:
    """Check that a percentage stands only where the number has no unit."""
    try:
        plain = parse_unit(quantity.unit).dimensionless
    except ValueError:  # reported elsewhere
        return
    for name in quantity.distribution.parameters if quantity.distribution else ():
        mark = names.places.marks.get((*path, name))
        if mark is not None and "%" in (mark.text or "") and not (plain or name == "spread"):
            message = f"{mark.text!r} is a share, but the unit is {quantity.unit}"
            names.value("SN005", (*path, name), message, "write the amount")


def _interval(names: Names, path: Path, distribution: Distribution, within: Interval) -> None:
    """Check that the distribution and the interval say nothing that cannot both hold."""
    for parameter, message, hint in _misfits(distribution, within):
        names.value("SN065", (*path, parameter) if parameter else path, message, hint)


def _misfits(
    distribution: Distribution, within: Interval
) -> Iterator[tuple[str | None, str, str | None]]:
    """Yield parameter (None: the whole), message and hint of what does not fit."""
    family = distribution.family
    if within.fixed:
        message = f"`is: {within.text}` is one number, and nothing can be distributed"
        yield None, message, "write `a to b`, or drop `distribution`"
        return
    if not (math.isfinite(within.lower) and math.isfinite(within.upper)):
        message = f"`{within.text}` has only one end, and a distribution is cut off at both"
        yield None, message, "write `a to b`"
        return
    if family == "loguniform" and within.lower <= 0:
        hint = "raise the lower end above zero, or write `uniform`"
        yield None, f"a `loguniform` lies above zero; `{within.text}` does not", hint
    if family == "lognormal" and within.lower < 0:
        hint = "start the interval at 0 or above"
        yield None, f"a `lognormal` is never below zero; `{within.text}` is", hint
    for name in ("mode", "mean", "median"):
        centre = distribution.parameters.get(name)
        if centre is not None and not within.lower <= centre <= within.upper:
            message = f"the {name} {centre:g} lies outside `is: {within.text}`"
            yield name, message, "move it between the ends, or widen `is`"
        elif name == "median" and centre == 0:
            yield name, "the median of a `lognormal` is above zero", None
    yield from _too_flat(distribution, within)


def _too_flat(
    distribution: Distribution, within: Interval
) -> Iterator[tuple[str | None, str, str | None]]:
    """Find deviations so large that within the ends the distribution is even."""
    sd, spread = distribution.sd, distribution.spread
    if sd is not None and sd > _FLAT * (within.upper - within.lower):
        message = f"sd {sd:g} is more than {_FLAT:,.0f} times as wide as `is: {within.text}`"
        yield "sd", message, "write `uniform`: within the ends there is no difference"
    if spread is not None and within.lower > 0:
        width = math.log(within.upper) - math.log(within.lower)
        if math.log(spread) > _FLAT * width:
            message = f"spread {spread:g} is far wider than `is: {within.text}`"
            yield "spread", message, "write `loguniform`: within the ends there is no difference"
