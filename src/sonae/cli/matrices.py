"""Commands that read and write files of other programs: matrices and lists of solutions."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.app import app
from sonae.cli.impacts import impacts
from sonae.cli.options import JsonOption, print_json
from sonae.cli.systems import (
    ReadingOption,
    TargetArgument,
    ToleranceOption,
    TotalOption,
    read_file,
    reading_of,
    target,
)
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.cli.systems import Target

__all__ = ["compare", "export", "import_"]


@impacts.command()
def export(
    dossier: TargetArgument,
    out: Annotated[Path, typer.Argument(help="File to write: .scw or .csv.")],
    middle: Annotated[
        bool, typer.Option("--middle", help="In a .scw, write the middle of an interval.")
    ] = False,
) -> None:
    """Write the cross-impact matrix for ScenarioWizard (.scw) or a spreadsheet (.csv)."""
    from sonae.scenarios import matrix_of_dossier, write_matrix, write_scw

    ending = out.suffix.lower()
    if ending not in (".scw", ".csv"):
        raise UsageError(f"{out} ends in neither .scw nor .csv")
    given = target(dossier)
    file = given.file or (matrix_of_dossier(given.dossier) if given.dossier else None)
    if ending == ".csv" or file is None:
        write_matrix(given.system.influences, out)
    else:
        write_scw(file, out, middle=middle)
    print(f"{out} written", flush=True)  # before what is said on standard error
    if left := _left_out(given):
        print(f"not in the file: {left}", file=sys.stderr)


@impacts.command()
def compare(
    dossier: TargetArgument,
    solutions: Annotated[Path, typer.Argument(help="ScenarioWizard's list of solutions, .sl.")],
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> int:
    """Compare a list of ScenarioWizard's solutions with the coherent scenarios.

    Exit code 0: they are the same; 1: they differ, or the list belongs to another matrix.
    """
    from sonae.scenarios import read_sl

    given = target(dossier, tolerance, total)
    system = given.system
    read = read_sl(solutions, system.influences)
    for note in read.notes:
        print(note, file=sys.stderr)
    own = system.coherent(reading=reading_of(reading))
    theirs = {tuple(map(int, row)): at for at, row in enumerate(read.table.codes)}
    ours = {tuple(map(int, row)): at for at, row in enumerate(own.codes)}
    only = {
        "only_there": [read.table.scenario(at) for row, at in theirs.items() if row not in ours],
        "only_here": [own.scenario(at) for row, at in ours.items() if row not in theirs],
    }
    same = not any(only.values())
    if as_json:
        print_json({"same": same, "in_both": len(ours) - len(only["only_here"]), **only})
    else:
        print(_compared(solutions, len(ours) - len(only["only_here"]), only))
    if not same:
        print(_causes(given), file=sys.stderr)
    return 0 if same else 1


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A matrix: ScenarioWizard's .scw, or .csv.")],
    out: Annotated[Path, typer.Option(help="Folder of the new dossier.")],
    as_json: JsonOption = False,
) -> None:
    """Start a dossier from a cross-impact matrix of another program."""
    from sonae.scenarios import dossier_from_matrix

    dossier_from_matrix(read_file(file), out, as_of=dt.datetime.now(dt.UTC).date())
    if as_json:
        print_json({"dossier": str(out)})
    else:
        print(f"{out} written; next: sonae check {out}, then sonae scenarios {out}")


def _left_out(given: "Target") -> str:
    """Return what a matrix in a file cannot say of a dossier."""
    system = given.system
    parts = []
    if system.constraints:
        noun = "constraint" if len(system.constraints) == 1 else "constraints"
        parts.append(f"{len(system.constraints)} {noun}")
    if str(system.tolerance) != "0":
        parts.append(f"the tolerance of {system.tolerance}")
    return " and ".join(parts)


def _causes(given: "Target") -> str:
    """Return what may make two lists of solutions of one matrix differ."""
    constraints = len(given.system.constraints)
    noun = "constraint" if constraints == 1 else "constraints"
    rules = f", and under {constraints} {noun} that the other list may not know"
    return (
        f"the scenarios here are coherent at tolerance {given.system.tolerance}"
        f"{rules if constraints else ''}; if the other list was made at another tolerance, give it "
        "here (--tolerance, --total)"
    )


def _compared(file: Path, both: int, only: dict[str, list[dict[str, str]]]) -> str:
    from sonae.scenarios import scenario_lines

    if not any(only.values()):
        return f"the same {both:,} {_noun(both)}, with the same margins and scores"
    lines = [f"{both:,} {_noun(both)} in both"]
    heads = {"only_there": f"only in {file}", "only_here": "only here"}
    for key, found in only.items():
        if found:
            lines += ["", f"{len(found):,} {heads[key]}:"]
            lines += scenario_lines([{"number": None, "states": states} for states in found])
    return "\n".join(lines)


def _noun(count: int) -> str:
    return "scenario" if count == 1 else "scenarios"
