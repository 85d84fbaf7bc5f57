"""Commands that look into cross-impacts: where succession leads, what hangs on a judgement."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sonae.cli.app import app
from sonae.cli.options import JsonOption, print_json
from sonae.cli.progress import progress
from sonae.cli.systems import TargetArgument, scenario_of, target
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.scenarios import ScenarioTable

__all__ = ["basins", "chart", "experts", "impacts", "perturb", "profile", "shock"]

SHOWN = 20
"""So many scenarios that come or go are shown."""

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
        typer.Option("--from", help="Follow one start instead: a number, or `factor=state, …`."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Draw so many starts instead of sweeping all.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes the sample.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Show where succession leads: to which scenarios and cycles, from how many starts."""
    from sonae.scenarios import attractors, sampled_basins, trajectory

    system = target(dossier).system
    if start is not None:
        scenario = scenario_of(system, start)
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
        for word, table in (("lost", effect.lost), ("gained", effect.gained)):
            _show(word, table)


def _show(word: str, table: "ScenarioTable") -> None:
    """Print scenarios that come or go, the first of them if they are many."""
    from sonae.scenarios import scenario_lines

    if not table.count:
        return
    first = range(min(SHOWN, table.count))
    more = f", the first {SHOWN} of {table.count:,}" if table.count > SHOWN else ""
    print(f"\n{word}{more}:")
    print("\n".join(scenario_lines([{"number": None, "states": table.scenario(r)} for r in first])))


@impacts.command()
def perturb(
    dossier: TargetArgument = ".",
    by: Annotated[float, typer.Option(help="Points by which each judgement is moved.")] = 1.0,
    scenario: Annotated[
        str | None,
        typer.Option(help="One scenario, by number or `factor=state, …`: what would turn it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which judgements the coherent scenarios hang on, each moved by itself."""
    from sonae.scenarios import critical_changes
    from sonae.scenarios import perturb as move

    system = target(dossier).system
    if scenario is not None:
        answer = critical_changes(system, scenario_of(system, scenario))
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
        raise UsageError("name two different matrices or more")
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
def chart(
    dossier: TargetArgument,
    out: Annotated[Path, typer.Argument(help="File to write: .svg or .png.")],
    by: Annotated[
        Literal["states", "factors"] | None,
        typer.Option(
            help="Every judgement, or how far factors move one another; by size if not given."
        ),
    ] = None,
) -> None:
    """Draw the cross-impact matrix as a map, in a file."""
    from sonae.brief import check_chart, impact_chart, write_chart

    check_chart(out)
    given = target(dossier)
    write_chart(impact_chart(given.system.influences, given.dossier or given.file, by), out)
    print(f"{out} written")
