"""The command that compares several experts' matrices, under rules that are the same for all.

A matrix in a file has no constraints and no tolerance; those of the dossiers hold for all, and
dossiers that differ in them are not compared.
"""

from typing import Annotated

import typer

from sonae.cli.impacts import impacts
from sonae.cli.options import JsonOption, print_json
from sonae.cli.systems import (
    ReadingOption,
    Target,
    ToleranceOption,
    TotalOption,
    reading_of,
    target,
)
from sonae.errors import UsageError

__all__ = ["experts"]


@impacts.command()
def experts(
    matrices: Annotated[
        list[str], typer.Argument(metavar="DOSSIER...", help="Two or more of the same factors.")
    ],
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare several experts' matrices: which scenarios are coherent for how many of them.

    The constraints and the tolerance of the dossiers hold for all matrices; they have to be the
    same in all dossiers, or the tolerance given here.
    """
    from sonae.scenarios import Ensemble

    given = {name: target(name, tolerance, total) for name in matrices}
    if len(given) < 2:
        raise UsageError("name two different matrices or more")
    ensemble = Ensemble({name: one.system.influences for name, one in given.items()})
    holder = _rules_of(given)
    system = given[holder].system
    read = reading_of(reading)
    agreement = ensemble.agreement(system.constraints, system.tolerance, reading=read)
    if not as_json:
        number = len(system.constraints)
        noun = "constraint" if number == 1 else "constraints"
        limits = f"with the {number} {noun} of {holder}" if number else "without constraints"
        print(f"at tolerance {system.tolerance}, {limits}, for all of them")
        print(agreement.text)
        return
    table = agreement.table
    print_json(
        {
            "experts": list(given),
            "tolerance": system.tolerance.report(),
            "constraints_of": holder if system.constraints else None,
            "scenarios": [
                {"states": table.scenario(row), "coherent_for": list(agreement.supporters(row))}
                for row in range(table.count)
            ],
        }
    )


def _rules_of(given: dict[str, Target]) -> str:
    """Return the name of the one whose constraints and tolerance hold for all.

    Raises
    ------
    UsageError
        If dossiers have different ones.
    """
    dossiers = [name for name, one in given.items() if one.dossier is not None] or list(given)
    first, *others = dossiers
    own = given[first].system
    for name in others:
        other = given[name].system
        if _forbidden(given[first]) != _forbidden(given[name]):
            raise UsageError(
                f"{first} and {name} have different constraints; give both the same, or compare "
                "the matrices by themselves (`sonae impacts export`)"
            )
        if own.tolerance != other.tolerance:
            raise UsageError(
                f"{first} has tolerance {own.tolerance}, {name} has {other.tolerance}; say which "
                "holds for both: --tolerance, and --total for the limit in all"
            )
    return first


def _forbidden(given: Target) -> set[object]:
    """Return what the constraints forbid, whatever they are called."""
    return {constraint.forbids.tree for constraint in given.system.constraints}
