"""Whether a trigger on the model holds in a year, and what was observed: the reference reading.

Used by ``interpret``. Truth has three values (Kleene 1952): what asks for a year before the horizon
is neither true nor false. ``closed_loop`` says the same in operations, and does not use this.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sonae.expressions import Logic, Node, Not, observations

__all__ = ["Seen", "surely"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a trigger observed: a value or stock, the year it is of, and what it was."""

    name: str
    year: int
    value: float


def surely(tree: Node, index: int, held: Callable[[Node], bool]) -> bool | None:
    """Return whether a trigger holds; None where that hangs on what has no past yet.

    Parameters
    ----------
    tree : Node
        A resolved trigger.
    index : int
        Position of the year in the horizon.
    held : callable
        Tells of a comparison or a test of a factor whether it holds in this year.
    """
    match tree:
        case Not(operand):
            found = surely(operand, index, held)
            return None if found is None else not found
        case Logic(op, operands):
            decides, open_ = op == "or", False
            for operand in operands:
                found = surely(operand, index, held)
                if found is decides:
                    return decides
                open_ = open_ or found is None
            return None if open_ else not decides
        case _:
            if any(years > index for _, years in observations(tree)):
                return None
            return held(tree)
