"""What is known of each future: a column of numbers, or of states of a factor.

A column knows how to speak of itself (label, unit, labels of states); the values lie in
``Futures`` or ``FutureGrid``.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Column", "Kind"]

Kind: TypeAlias = Literal["real", "whole", "states"]


@dataclass(frozen=True, slots=True)
class Column:
    """One input of the futures.

    Attributes
    ----------
    name : str
        Its id: a factor, or a quantity.
    kind : str
        ``real`` and ``whole`` numbers are cut at either end, ``states`` one at a time.
    label : str
        Its name for people.
    unit : str
        Of a number, as in the dossier.
    states, labels : tuples of str
        Ids and names of the states, in declared order.
    least, most : float
        Range of the numbers over all futures.
    """

    name: str
    kind: Kind
    label: str
    unit: str = "1"
    states: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 0.0

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind != "states"
