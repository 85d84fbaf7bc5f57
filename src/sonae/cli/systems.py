"""What commands about scenarios are asked of: a dossier, or a cross-impact matrix in a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.options import usable

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.expressions import Event
    from sonae.scenarios import ScenarioSystem

__all__ = ["Target", "TargetArgument", "target"]

TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="DOSSIER",
        help="Folder of the dossier, a shipped one's id, or a matrix (.scw or .csv).",
    ),
]
MATRICES = (".scw", ".csv")


@dataclass(frozen=True, slots=True)
class Target:
    """A system of scenarios, and the dossier it comes from, if it does."""

    system: "ScenarioSystem"
    dossier: "Dossier | None"
    name: str

    def event(self, text: str) -> "Event":
        """Return the event that a text describes; named events are a dossier's only."""
        if self.dossier is not None:
            return self.dossier.event(text).event
        from sonae.expressions import event, factor_scope

        space = self.system.space
        states = dict(zip(space.factors, space.states, strict=True))
        return event(text, factor_scope(states))


def target(text: str) -> Target:
    """Take a matrix by the end of its name, and everything else for a dossier."""
    from sonae.scenarios import ScenarioSystem, Tolerance, read_matrix, read_scw, scenario_system

    path = Path(text)
    if path.suffix.lower() in MATRICES:
        file = read_scw(path) if path.suffix.lower() == ".scw" else read_matrix(path)
        return Target(ScenarioSystem(file.space, (), file.influences, Tolerance()), None, path.name)
    dossier = usable(text)
    return Target(scenario_system(dossier), dossier, dossier.content.dossier)
