"""What is known about one finding code: its meaning, why it matters, a bad and a good example.

The entries stand in ``form``, ``lint`` and ``tradecraft``; the door joins them
to one registry. A code is never reused and never renumbered: people quote codes in reviews.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """One finding code.

    Attributes
    ----------
    id : str
        ``SN`` and three digits; ``SN1..`` are advice on tradecraft.
    title : str
        What is wrong, in one line.
    severity : {'error', 'warning'}
        How it is usually reported; a code may be used for a lesser case of the same fault.
    means : str
        What the finding says.
    matters : str
        Why it is reported.
    bad, good : str
        Lines of a dossier that give the finding, and lines that do not.
    standard : str, optional
        The standard of ICD 203 that it belongs to, for advice on tradecraft.
    """

    id: str
    title: str
    severity: Literal["error", "warning"]
    means: str
    matters: str
    bad: str
    good: str
    standard: str | None = None
