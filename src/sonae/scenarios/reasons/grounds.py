"""What an answer rests on: a constraint or a judgement, with its reason, claims and line.

Made by ``explain`` and ``emptiness``; ``brief`` and ``cli`` print it.
"""

from dataclasses import dataclass
from typing import Literal

from sonae.scenarios.influences import Influence
from sonae.scenarios.space import Constraint

__all__ = ["Ground", "constraint_ground", "judgement_ground", "trail"]


@dataclass(frozen=True, slots=True)
class Ground:
    """A part of the dossier that an answer rests on."""

    kind: Literal["constraint", "judgement"]
    id: str
    """Id of the constraint, or ``factor.state -> factor.state``."""
    says: str
    because: str
    claims: tuple[str, ...]
    """Ids of the claims it rests on."""
    place: str
    """Where it was written, as ``file:line:column``; empty if it was not read from a file."""

    @property
    def text(self) -> str:
        """The part in one line, with its trail."""
        reason = f", because {self.because}" if self.because else ""
        return f"{self.says}{reason}{trail(self.claims, self.place)}"


def constraint_ground(constraint: Constraint) -> Ground:
    """Return a constraint as what an answer rests on."""
    return Ground(
        "constraint",
        constraint.id,
        f"{constraint.id}: never {constraint.forbids.text}",
        constraint.because,
        constraint.sources,
        constraint.place,
    )


def judgement_ground(cell: Influence) -> Ground:
    """Return a cross-impact judgement as what an answer rests on."""
    arrow = f"{'.'.join(cell.source)} -> {'.'.join(cell.target)}"
    says = f"{arrow} {cell.words}"
    return Ground("judgement", arrow, says, cell.because, cell.sources, cell.place)


def trail(claims: tuple[str, ...], place: str) -> str:
    """Return claims and line in brackets, or nothing if there are none."""
    parts = [*claims, *([place] if place else [])]
    return f" [{', '.join(parts)}]" if parts else ""
