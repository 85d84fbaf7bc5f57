"""What commands about scenarios are asked of: a dossier, or a cross-impact matrix in a file."""

import sys
from dataclasses import dataclass, replace
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sonae.cli.options import usable
from sonae.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sonae.dossier import Dossier
    from sonae.expressions import Event
    from sonae.scenarios import MatrixFile, Reading, ScenarioSystem

__all__ = [
    "ReadingOption",
    "Target",
    "TargetArgument",
    "ToleranceOption",
    "TotalOption",
    "read_file",
    "reading_of",
    "scenario_of",
    "target",
]

TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="DOSSIER",
        help="Folder of the dossier, a shipped one's id, or a matrix (.scw or .csv).",
    ),
]
ToleranceOption = Annotated[
    float | None, typer.Option(min=0, help="Inconsistency a factor may have and still be coherent.")
]
TotalOption = Annotated[
    float | None, typer.Option(min=0, help="Inconsistency that all factors may have together.")
]
ReadingOption = Annotated[
    Literal["possibly", "necessarily"] | None,
    typer.Option(
        help="With interval judgements: coherent for some of their values (as without the "
        "option), or for all."
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


def target(text: str, tolerance: float | None = None, total: float | None = None) -> Target:
    """Take a matrix by the end of its name, and everything else for a dossier.

    The tolerances are those of the command line: each replaces its own part of the system's.
    """
    given = _read(text)
    return replace(given, system=_toleranced(given.system, tolerance, total))


def reading_of(given: Literal["possibly", "necessarily"] | None) -> "Reading":
    """Return the reading that holds if none was given, or the one given."""
    return given or "possibly"


def _toleranced(
    system: "ScenarioSystem", local: float | None, total: float | None
) -> "ScenarioSystem":
    """Take tolerances of the command line instead of the system's own; no limit lifts a total."""
    from sonae.scenarios import Tolerance

    own = system.tolerance
    kept = own if local is None else Tolerance(local, total=own.total)
    if total is not None:
        kept = replace(kept, total=None if isinf(total) else total)
    return replace(system, tolerance=kept)


def _read(text: str) -> Target:
    from sonae.scenarios import ScenarioSystem, Tolerance, scenario_system

    path = Path(text)
    if path.suffix.lower() in MATRICES:
        file = read_file(path)
        system = ScenarioSystem(file.space, (), file.influences, Tolerance())
        return Target(system, None, file, path.name)
    if path.is_file():
        raise UsageError(
            f"{path} is a file: name the folder of a dossier, or a matrix that ends in .scw or .csv"
        )
    dossier = usable(text)
    return Target(scenario_system(dossier), dossier, None, dossier.content.dossier)


def read_file(path: Path) -> "MatrixFile":
    """Read a matrix and say on standard error what its reader found odd in it."""
    from sonae.scenarios import read_matrix, read_scw

    file = read_scw(path) if path.suffix.lower() == ".scw" else read_matrix(path)
    for note in file.notes:
        print(note, file=sys.stderr)
    return file


def scenario_of(
    system: "ScenarioSystem", text: str, reading: "Reading" = "possibly"
) -> "dict[str, str] | NDArray[np.int8]":
    """Return the scenario that a text names; a number is that of `sonae scenarios`."""
    from sonae.scenarios import Asked, list_scenarios, named_scenario

    listing = list_scenarios(system, Asked(reading=reading)) if text.strip().isdigit() else None
    return named_scenario(system, text, listing)
