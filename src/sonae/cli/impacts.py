"""Commands that look into cross-impacts: where succession leads, what hangs on a judgement."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sonae.cli.app import app
from sonae.cli.options import JsonOption, print_json
from sonae.cli.progress import progress
from sonae.cli.questions import refuse_together
from sonae.cli.systems import (
    ReadingOption,
    TargetArgument,
    ToleranceOption,
    TotalOption,
    reading_of,
    scenario_of,
    target,
)
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.scenarios import Rule, ScenarioSystem, ScenarioTable

__all__ = ["basins", "chart", "impacts", "perturb", "profile", "shock"]

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
    seed: Annotated[
        int | None, typer.Option(min=0, help="Fixes the sample; 1 if not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show where succession leads: to which scenarios and cycles, from how many starts."""
    if start is not None:
        refuse_together("--from follows one start", {"--sample": sample is not None})
    if sample is None and seed is not None:
        raise UsageError("--seed fixes a sample: it needs --sample")
    system = target(dossier).system
    if start is not None:
        text, report = _path(system, start, rule)
    elif sample is not None:
        text, report = _sampled(system, sample, 1 if seed is None else seed, rule)
    else:
        text, report = _swept(system, rule)
    print_json(report) if as_json else print(text)


def _path(system: "ScenarioSystem", start: str, rule: "Rule") -> tuple[str, dict[str, object]]:
    from sonae.scenarios import trajectory

    path = trajectory(system.influences, scenario_of(system, start), rule)
    return path.text, {"rule": rule, "path": [system.space.scenario(codes) for codes in path.path]}


def _sampled(
    system: "ScenarioSystem", sample: int, seed: int, rule: "Rule"
) -> tuple[str, dict[str, object]]:
    from sonae.scenarios import sampled_basins

    with progress() as tell:
        drawn = sampled_basins(
            *(system.influences, sample, seed, rule),
            constraints=system.constraints,
            progress=lambda _, share: tell("succession", int(1000 * share), 1000),
        )
    cycling = sum(share.hits for share in drawn.shares if not share.attractor.fixed)
    shares = [
        {
            "scenarios": list(share.attractor.scenarios),
            "share": share.share,
            "lower": share.lower,
            "upper": share.upper,
        }
        for share in drawn.shares
    ]
    counts = {"starts": sample, "starts_in_cycles": cycling}
    report: dict[str, object] = {"rule": rule, "complete": False, **counts, "attractors": shares}
    return f"{drawn.text}\n{_cycling(cycling, sample)}", report


def _swept(system: "ScenarioSystem", rule: "Rule") -> tuple[str, dict[str, object]]:
    from sonae.scenarios import attractors

    with progress() as tell:
        found = attractors(
            system.influences,
            rule=rule,
            constraints=system.constraints,
            progress=lambda _, share: tell("succession", int(1000 * share), 1000),
        )
    basins_of = [
        {
            "scenarios": list(attractor.scenarios),
            "basin": attractor.basin,
            "possible": attractor.possible,
        }
        for attractor in found.attractors
    ]
    size, cycling = system.space.size, found.starts_in_cycles
    counts = {"starts": size, "starts_in_cycles": cycling}
    report: dict[str, object] = {
        "rule": rule,
        "complete": True,
        **counts,
        "attractors": basins_of,
    }
    return f"{found.text}\n{_cycling(cycling, size)}", report


def _cycling(starts: int, of: int) -> str:
    verb = "ends" if starts == 1 else "end"
    return f"{starts:,} of {of:,} starts {verb} in cycles" if starts else "no start ends in a cycle"


@impacts.command()
def shock(
    dossier: TargetArgument,
    state: Annotated[str, typer.Argument(help="The state that is pushed: `factor=state`.")],
    strength: Annotated[
        float | None, typer.Option(help="Points added to its score; without it, it is held.")
    ] = None,
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Push a state from outside, or hold it: which coherent scenarios come and go."""
    from sonae.scenarios import force
    from sonae.scenarios import shock as push

    system = target(dossier, tolerance, total).system
    factor, separator, name = (part.strip() for part in state.partition("="))
    if not separator:
        raise UsageError(f"{state!r} is not `factor=state`")
    read = reading_of(reading)
    if strength is None:
        effect = force(system, {factor: name}, reading=read)
    else:
        effect = push(system, factor, name, strength, reading=read)
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
    by: Annotated[
        float | None, typer.Option(help="Points by which each judgement is moved; 1 if not given.")
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(help="One scenario, by number or `factor=state, …`: what would turn it."),
    ] = None,
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which judgements the coherent scenarios hang on, each moved by itself."""
    from sonae.scenarios import critical_changes
    from sonae.scenarios import perturb as move

    if scenario is not None:
        because = "--scenario looks for the least change of each judgement"
        refuse_together(because, {"--by": by is not None})
    system, read = target(dossier, tolerance, total).system, reading_of(reading)
    if scenario is not None:
        named = scenario_of(system, scenario, read)
        answer = critical_changes(system, named, reading=read)
        changes = [change.words for change in answer.changes]
        report = {"coherent": answer.coherent, "changes": changes}
        print_json(report) if as_json else print(answer.text)
        return
    step = 1.0 if by is None else by
    found = move(system, by=step, reading=read)
    moves = [made.words for made in found.decisive]
    counts = {"by": step, "moves": len(found.moves), "stand": found.survivors.count}
    print_json({**counts, "decisive": moves}) if as_json else print(found.text)


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
