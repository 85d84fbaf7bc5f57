"""What commands about scenarios are asked of: a dossier, or a cross-impact matrix in a file."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.options import usable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sonae.dossier import Dossier
    from sonae.expressions import Event
    from sonae.scenarios import MatrixFile, ScenarioSystem

__all__ = ["Target", "TargetArgument", "read_file", "scenario_of", "target"]

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
    """A system of scenarios, and the dossier or the file it comes from."""

    system: "ScenarioSystem"
    dossier: "Dossier | None"
    file: "MatrixFile | None"
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
    from sonae.scenarios import ScenarioSystem, Tolerance, scenario_system

    path = Path(text)
    if path.suffix.lower() in MATRICES:
        file = read_file(path)
        system = ScenarioSystem(file.space, (), file.influences, Tolerance())
        return Target(system, None, file, path.name)
    dossier = usable(text)
    return Target(scenario_system(dossier), dossier, None, dossier.content.dossier)


def read_file(path: Path) -> "MatrixFile":
    """Read a matrix and say on standard error what its reader found odd in it."""
    from sonae.scenarios import read_matrix, read_scw

    file = read_scw(path) if path.suffix.lower() == ".scw" else read_matrix(path)
    for note in file.notes:
        print(note, file=sys.stderr)
    return file


def scenario_of(system: "ScenarioSystem", text: str) -> "dict[str, str] | NDArray[np.int8]":
    """Return the scenario that a text names; a number is that of `sonae scenarios`."""
    from sonae.scenarios import Asked, list_scenarios, named_scenario

    listing = list_scenarios(system, Asked()) if text.strip().isdigit() else None
    return named_scenario(system, text, listing)
