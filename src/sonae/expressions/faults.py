"""What can be wrong with a formula, and where in its text.

Made by ``limits``, ``parse`` and ``resolve``; the dossier turns each fault into a finding at its
line and column.
"""

from dataclasses import dataclass

from sonae.errors import FormulaError
from sonae.expressions.tree import Span

__all__ = ["Fault", "FormulaFaults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a formula: where, what, and what mends it."""

    span: Span
    message: str
    hint: str | None = None


class FormulaFaults(FormulaError):  # noqa: N818 - it holds several
    """A formula cannot be read; `faults` holds everything found."""

    def __init__(self, text: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.text = text
        self.faults = faults
