"""What a launch costs year by year, exactly, so that a budget that is just met is met.

Reads an option's costs; ``problem`` adds them up. Numbers are taken as the decimals in which they
are written, never as binary fractions: .1 + .2 keeps a budget of .3. Nothing is uncertain here: one
end of each cost counts, an option passes, and no lead is stretched by the model.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sonae.dossier import Dossier, Interval, Option

__all__ = ["exact", "sum_of_costs", "yearly_costs"]

_ONE_YEAR = Fraction(1)


def exact(number: float) -> Fraction:
    """Return a number as the shortest decimal that stands for it."""
    return Fraction(repr(float(number)))


def yearly_costs(option: Option, start: int, years: Sequence[int], end: str) -> list[Fraction]:
    """Return what an option costs in each year if it is launched in one.

    Parameters
    ----------
    option : Option
    start : int
    years : sequence of int
        The horizon.
    end : {'upper', 'lower'}
        Which end of each cost counts.
    """
    yearly, upfront = _end(option.cost.yearly, end), _end(option.cost.upfront, end)
    costs = []
    for year in years:
        share = _share(option, start, year, end)
        costs.append(yearly * share + (upfront if year == start else 0))
    return costs


def sum_of_costs(dossier: Dossier, steps: Mapping[str, int], end: str) -> float:
    """Return what steps cost over the horizon, added as ``Portfolios.cost`` adds them."""
    total = 0.0
    for name, option in dossier.content.options.items():
        if name in steps:
            total += float(sum(yearly_costs(option, steps[name], dossier.years, end), Fraction(0)))
    return total


def _end(cost: Interval | None, end: str) -> Fraction:
    return Fraction(0) if cost is None else exact(cost.upper if end == "upper" else cost.lower)


def _share(option: Option, start: int, year: int, end: str) -> Fraction:
    """Return the share of the yearly cost that is paid in a year."""
    if year < start:
        return Fraction(0)
    if option.cost.paid == "from_launch":
        return Fraction(1)
    lead = exact(option.lead.lower if end == "upper" else option.lead.upper) / 12
    ramp = _ONE_YEAR if option.ramp is None else exact(option.ramp.lower) / 12
    return min(Fraction(1), max(Fraction(0), (year - start - lead + 1) / ramp))
