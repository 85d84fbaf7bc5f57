"""Commands that work with cross-impacts: where they lead, what they hang on, files of others."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from sonae.cli.app import app
from sonae.cli.options import JsonOption, print_json
from sonae.cli.progress import progress
from sonae.cli.systems import TargetArgument, target
from sonae.errors import UsageError

__all__ = ["basins", "experts", "export", "import_", "perturb", "profile", "shock"]

impacts = typer.Typer(
    help="Look into cross-impacts: where succession leads, what hangs on which judgement.",
    no_args_is_help=True,
)
app.add_typer(impacts, name="impacts")

RuleOption = Annotated[
    Literal["global", "local"],
    typer.Option(help="Succession: all factors move at once, or only the one most out of balance."),
]


@impacts.command()
def basins(
    dossier: TargetArgument = ".",
    rule: RuleOption = "global",
    start: Annotated[
        str | None,
        typer.Option("--from", help="Follow one start instead: `factor=state, factor=state, …`."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Draw so many starts instead of sweeping all.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes the sample.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Show what succession leads to: consistent scenarios and cycles, with their exact basins."""
    from sonae.scenarios import attractors, named_scenario, sampled_basins, trajectory

    system = target(dossier).system
    if start is not None:
        scenario = named_scenario(system, start)
        path = trajectory(system.influences, scenario, rule)
        steps = [system.space.scenario(codes) for codes in path.path]
        print_json({"rule": rule, "path": steps}) if as_json else print(path.text)
        return
    with progress() as tell:
        if sample is not None:
            drawn = sampled_basins(
                *(system.influences, sample, seed, rule), constraints=system.constraints
            )
            report: object = {
                "rule": rule,
                "complete": False,
                "starts": sample,
                "attractors": [
                    {
                        "scenarios": list(share.attractor.scenarios),
                        "share": share.share,
                        "lower": share.lower,
                        "upper": share.upper,
                    }
                    for share in drawn.shares
                ],
            }
            text = drawn.text
        else:
            found = attractors(
                system.influences,
                rule=rule,
                constraints=system.constraints,
                progress=lambda _, share: tell("succession", int(1000 * share), 1000),
            )
            report = {
                "rule": rule,
                "complete": True,
                "attractors": [
                    {
                        "scenarios": list(attractor.scenarios),
                        "basin": attractor.basin,
                        "possible": attractor.possible,
                    }
                    for attractor in found.attractors
                ],
            }
            text = found.text
    print_json(report) if as_json else print(text)


@impacts.command()
def shock(
    dossier: TargetArgument,
    state: Annotated[str, typer.Argument(help="The state that is pushed: `factor=state`.")],
    strength: Annotated[
        float | None, typer.Option(help="Points added to its score; without it, it is held.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Push a state from outside, or hold it: which coherent scenarios come and go."""
    from sonae.scenarios import force
    from sonae.scenarios import shock as push

    system = target(dossier).system
    factor, separator, name = (part.strip() for part in state.partition("="))
    if not separator:
        raise UsageError(f"{state!r} is not `factor=state`")
    held = force(system, {factor: name}) if strength is None else None
    effect = held or push(system, factor, name, strength or 0.0)
    lost, gained = (
        [table.scenario(row) for row in range(table.count)]
        for table in (effect.lost, effect.gained)
    )
    if as_json:
        print_json(
            {
                "cause": effect.cause,
                "before": effect.before.count,
                "after": effect.after.count,
                "lost": lost,
                "gained": gained,
            }
        )
    else:
        print(effect.text)


@impacts.command()
def perturb(
    dossier: TargetArgument = ".",
    by: Annotated[float, typer.Option(help="Points by which each judgement is moved.")] = 1.0,
    scenario: Annotated[
        str | None,
        typer.Option(help="One scenario, `factor=state, …`: the least change that turns it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which judgements the coherent scenarios hang on, each moved by itself."""
    from sonae.scenarios import critical_changes, named_scenario
    from sonae.scenarios import perturb as move

    system = target(dossier).system
    if scenario is not None:
        answer = critical_changes(system, named_scenario(system, scenario))
        changes = [change.words for change in answer.changes]
        report = {"coherent": answer.coherent, "changes": changes}
        print_json(report) if as_json else print(answer.text)
        return
    found = move(system, by=by)
    moves = [made.words for made in found.decisive]
    data = {"by": by, "moves": len(found.moves), "decisive": moves, "stand": found.survivors.count}
    print_json(data) if as_json else print(found.text)


@impacts.command()
def profile(dossier: TargetArgument = ".", as_json: JsonOption = False) -> None:
    """Rank factors by how much they drive others and are driven."""
    from sonae.scenarios import influence_profile

    found = influence_profile(target(dossier).system.influences)
    if as_json:
        print_json(
            {
                "factors": [
                    {"factor": f.factor, "active": f.active, "passive": f.passive, "role": f.role}
                    for f in found.factors
                ],
                "unassessed": [[b.source, b.target] for b in found.unassessed],
            }
        )
    else:
        print(found.text)


@impacts.command()
def experts(
    matrices: Annotated[
        list[str], typer.Argument(metavar="DOSSIER...", help="Two or more of the same factors.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Compare several experts' matrices: which scenarios are coherent for how many of them."""
    from sonae.scenarios import Ensemble

    given = {name: target(name) for name in matrices}
    if len(given) < 2:
        raise UsageError("name the matrices of two experts or more")
    first = next(iter(given.values())).system
    ensemble = Ensemble({name: one.system.influences for name, one in given.items()})
    agreement = ensemble.agreement(first.constraints, first.tolerance)
    if as_json:
        print_json(
            {
                "experts": list(given),
                "scenarios": [
                    {
                        "states": agreement.table.scenario(row),
                        "coherent_for": list(agreement.supporters(row)),
                    }
                    for row in range(agreement.table.count)
                ],
            }
        )
    else:
        print(agreement.text)


@impacts.command()
def export(
    dossier: TargetArgument,
    out: Annotated[Path, typer.Argument(help="File to write: .scw or .csv.")],
) -> None:
    """Write the cross-impact matrix for ScenarioWizard (.scw) or a spreadsheet (.csv)."""
    from sonae.scenarios import matrix_of_dossier, write_matrix, write_scw

    given = target(dossier)
    if out.suffix.lower() == ".csv":
        write_matrix(given.system.influences, out)
    elif out.suffix.lower() != ".scw":
        raise UsageError(f"{out} ends in neither .scw nor .csv")
    elif given.dossier is None:
        raise UsageError("a matrix in a file has no labels to write; name a dossier")
    else:
        write_scw(matrix_of_dossier(given.dossier), out)
    print(f"{out} written")


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A matrix: ScenarioWizard's .scw, or .csv.")],
    out: Annotated[Path, typer.Option(help="Folder of the new dossier.")],
    as_json: JsonOption = False,
) -> None:
    """Start a dossier from a cross-impact matrix of another program."""
    from sonae.scenarios import dossier_from_matrix, read_matrix, read_scw

    matrix = read_scw(file) if file.suffix.lower() == ".scw" else read_matrix(file)
    for note in matrix.notes:
        print(note, file=sys.stderr)
    dossier_from_matrix(matrix, out, as_of=dt.datetime.now(dt.UTC).date())
    if as_json:
        print_json({"dossier": str(out)})
    else:
        print(f"{out} written; next: sonae check {out}, then sonae scenarios {out}")
