"""Why evidence cannot be taken in: it cannot be, or it may repeat what was seen.

Raised by ``updating``; the messages name what stands against it and what to do.
"""

from collections.abc import Sequence

from sonae.errors import UsageError
from sonae.expressions import Event, opposite
from sonae.scenarios import Constraint, Space, minimal_core

__all__ = ["ImpossibleEvidenceError", "UndeclaredDependenceError", "forbidding"]


class ImpossibleEvidenceError(UsageError, ValueError):
    """Something was seen that cannot be; the message names what stands against it.

    ``judgements`` and ``constraints`` are the ids of what called it impossible from the start;
    ``evidence`` names what was seen before and contradicts it, though the dossier alone allows it.
    """

    def __init__(
        self,
        what: str,
        judgements: tuple[str, ...] = (),
        constraints: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
    ) -> None:
        self.judgements, self.constraints, self.evidence = judgements, constraints, evidence
        if evidence:
            super().__init__(
                f"{what}: this contradicts {' and '.join(evidence)}, seen before; leave out the "
                "one or the other, since no probability can be given after both"
            )
            return
        named = [
            f"{noun}{'s' if len(ids) > 1 else ''} {', '.join(ids)}"
            for noun, ids in (("judgement", judgements), ("constraint", constraints))
            if ids
        ]
        by = f", by {' and '.join(named)}" if named else ""
        super().__init__(
            f"{what}: the dossier said this was impossible{by}; correct the dossier, "
            "since no probability can be given after it"
        )


class UndeclaredDependenceError(UsageError, ValueError):
    """Signs were to be multiplied that are not declared independent; the message names a pair."""


def forbidding(space: Space, constraints: Sequence[Constraint], event: Event) -> tuple[str, ...]:
    """Return ids of a minimal set of constraints that leave no scenario to an event."""
    if not constraints:
        return ()
    wanted = Constraint("", opposite(event), "", (), "")
    core = minimal_core(space, (*constraints, wanted))
    return tuple(constraint.id for constraint in core if constraint is not wanted)
