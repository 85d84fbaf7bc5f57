"""What was found of a quantity, in words.

Reads a `Quantity` and a `Place`; hands ``find`` a `BreakEven`.
"""

from sonae.outcomes import CompiledModel
from sonae.robustness.break_even.quantities import VALUES, Place, Quantity
from sonae.robustness.break_even.result import BreakEven
from sonae.robustness.break_even.words import then

__all__ = ["quantity_told"]


def quantity_told(
    model: CompiledModel,
    labels: dict[str, str],
    quantity: Quantity,
    place: Place | None,
    plans: tuple[str, ...],
    before: frozenset[int],
) -> BreakEven:
    """Return an answer for one number.

    Parameters
    ----------
    model : CompiledModel
    labels : dict of str to str
        What a quantity is called, by id.
    quantity : Quantity
    place : Place, optional
        Where others remain, if anywhere.
    plans : tuple of str
    before : frozenset of int
        Who remains with every number as drawn.
    """
    entry = model.dimensions[quantity.dimension]
    low, high = entry.interval.lower, entry.interval.upper
    unit = model.units.get(entry.name)
    shown = "" if unit is None or str(unit) in ("", "1") else f" {unit}"
    stands = f"{low:g} to {high:g}{shown}"
    middle = quantity.values[VALUES // 2]
    label = labels.get(entry.name)
    named = f"{entry.name} ({stands})" if label is None else f"{label} ({entry.name}, {stands})"
    found = before if place is None else place.plans
    would, because = "", "both ends of its interval were tried"
    at = None if place is None else place.at
    if place is not None:
        because = "the end of its interval"
        would = _would(place, middle)
        sentence = f"If {named} were {would}: {then(plans, before, found)}."
    elif quantity.seen:
        sentence = f"{named}: neither end changes which plans remain."
    else:
        because = "nothing that is compared depends on it"
        sentence = f"{named}: nothing that is compared depends on it."
    movement = None
    if at is not None:
        movement = 0.0 if high == low else min(1.0, abs(at - middle) / ((high - low) / 2))
    return BreakEven(
        kind="quantity",
        of=entry.name,
        subject=labels.get(entry.name, entry.name),
        move="fixed at",
        now=middle,
        stands=stands,
        unchanged_to=None if place is None else place.same,
        changes_at=at,
        would=would,
        movement=movement,
        limit=high if at is None or at >= middle else low,
        limit_because=because,
        gained=tuple(plans[plan] for plan in sorted(found - before)),
        lost=tuple(plans[plan] for plan in sorted(before - found)),
        certified=not quantity.seen,
        sentence=sentence,
    )


def _would(place: Place, middle: float) -> str:
    if place.at == middle:
        return f"fixed at {place.at:.3g}"
    return f"{'above' if place.at > middle else 'below'} {place.at:.3g}"
