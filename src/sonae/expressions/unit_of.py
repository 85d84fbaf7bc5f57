"""In which unit a resolved formula gives its number.

Reads a tree that ``resolve`` has already checked, so nothing is found wrong here; hands the unit of
each part to ``outcomes``, which keeps it beside the operation.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from sonae.expressions.tree import Binary, Call, Choice, Item, Name, Node, Number, Unary
from sonae.units import DIMENSIONLESS, YEAR, Unit

__all__ = ["unit_of"]


def unit_of(tree: Node, names: Mapping[str, Unit | None]) -> Unit | None:
    """Return the unit of a number; None for a condition, and where a name has no known unit.

    Parameters
    ----------
    tree : Node
        Resolved.
    names : mapping
        Unit of each quantity, value, stock, table and option series.
    """
    match tree:
        case Number():
            return DIMENSIONLESS
        case Name(name) | Item(name, _):
            return names.get(name)
        case Unary(operand):
            return unit_of(operand, names)
        case Binary(op, left, right):
            return _binary(op, unit_of(left, names), unit_of(right, names))
        case Choice(_, then, other):
            return _first((then, other), names)
        case Call(function, arguments):
            return _call(function, arguments, names)
        case _:
            return None


def _binary(op: str, left: Unit | None, right: Unit | None) -> Unit | None:
    if left is None or right is None:
        return None
    if op == "*":
        return left * right
    return left / right if op == "/" else left


def _call(
    function: str, arguments: tuple[Node, ...], names: Mapping[str, Unit | None]
) -> Unit | None:
    match function:
        case "exp" | "log" | "product" | "years":
            return DIMENSIONLESS
        case "sqrt":
            unit = unit_of(arguments[0], names)
            return None if unit is None else unit ** Fraction(1, 2)
        case "piecewise":
            return _first(arguments[2::2], names)
        case "total":
            unit = unit_of(arguments[0], names)
            rate = unit is not None and any(base == "year" for base, _ in unit.powers)
            return unit * YEAR if unit is not None and rate else unit
        case "max" | "min":
            return _first(arguments, names)
        case _:
            return unit_of(arguments[0], names)


def _first(parts: Iterable[Node], names: Mapping[str, Unit | None]) -> Unit | None:
    """Return the unit that all share, as the first of them tells."""
    return next((u for u in (unit_of(part, names) for part in parts) if u is not None), None)
