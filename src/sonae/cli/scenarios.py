"""Commands that ask which scenarios there are, why, and whether the answer can be checked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from sonae.cli.app import INTERRUPTED, app
from sonae.cli.exports import check_endings, draw_scenarios, export_scenarios
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.cli.progress import progress
from sonae.cli.systems import TargetArgument, target
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.scenarios import Asked, Listing, Progress, ScenarioSystem

__all__ = ["certify", "list_", "verify"]


class _ListFirst(TyperGroup):
    """``sonae scenarios DOSSIER`` is ``sonae scenarios list DOSSIER``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own
        """Put ``list`` before arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest


scenarios = typer.Typer(
    cls=_ListFirst,
    help="Find, count and explain scenarios: all that are possible, and the coherent ones.\n\n"
    "`sonae scenarios DOSSIER` lists them; its options stand under `sonae scenarios list --help`.",
)
app.add_typer(scenarios, name="scenarios")

ToleranceOption = Annotated[
    float | None, typer.Option(min=0, help="Inconsistency a factor may have and still be coherent.")
]
TotalOption = Annotated[
    float | None, typer.Option(min=0, help="Inconsistency that all factors may have together.")
]
ReadingOption = Annotated[
    Literal["possibly", "necessarily"],
    typer.Option(help="With interval judgements: coherent for some of their values, or for all."),
]
NodesOption = Annotated[
    int | None, typer.Option(min=0, help="Try so many nodes of the search at most.")
]


@scenarios.command(name="list")
def list_(
    dossier: TargetArgument = ".",
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = "possibly",
    possible: Annotated[
        bool, typer.Option("--possible", help="All possible scenarios, not only the coherent.")
    ] = False,
    where: Annotated[
        str | None, typer.Option(help="Only those in which an event holds, such as \"x == 'a'\".")
    ] = None,
    count: Annotated[
        bool, typer.Option("--count", help="Count and list nothing; also what no list holds.")
    ] = False,
    why: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Explain one: its number, or `factor=state, …`."),
    ] = None,
    representatives: Annotated[
        int | None, typer.Option(min=1, help="List so many that differ most and show every state.")
    ] = None,
    clusters: Annotated[
        int | None, typer.Option(min=1, help="Sort into so many clusters of like scenarios.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Draw so many evenly, also from sets beyond any list.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes the sample.")] = 1,
    excluded: Annotated[
        bool,
        typer.Option("--excluded", help="List states that never occur, pairs that never meet."),
    ] = False,
    cap: Annotated[int | None, typer.Option(min=0, help="List so many at most.")] = None,
    nodes: NodesOption = None,
    export: Annotated[
        Path | None, typer.Option(help="Write them to a .csv, .parquet, .xlsx or .sl file.")
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option(help="Draw representatives side by side, in a .svg or .png file."),
    ] = None,
    likelihood: Annotated[
        bool,
        typer.Option("--likelihood", help="With --export: lower and upper probability of each."),
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """List the scenarios, or count them exactly; with --why ID, say why one is in or out."""
    from sonae import scenarios as room

    if likelihood and export is None:
        raise UsageError("--likelihood adds columns to a file: name it with --export")
    _one_question(
        {
            "--why": why is not None,
            "--sample": sample is not None,
            "--excluded": excluded,
            "--count": count,
            "--representatives": representatives is not None and chart is None,
            "--clusters": clusters is not None,
            "--export": export is not None,
            "--chart": chart is not None,
        }
    )
    if excluded and where is not None:
        raise UsageError("--excluded looks at all possible scenarios: leave out --where")
    check_endings(export, chart)
    given = target(dossier)
    system = _toleranced(given.system, tolerance, total)
    event = None if where is None else given.event(where)
    asked = room.Asked(possible, event, reading, cap, nodes)
    if why is not None:
        _explain(system, asked, why, as_json=as_json)
        return 0
    if sample is not None:
        _sample(system, asked, sample, seed, as_json=as_json)
        return 0
    if excluded:
        found = room.exclusion_report(system, system.possible())
        print_json(found) if as_json else print(room.exclusion_text(found))
        return 0
    listing, interrupted = _found(system, asked)
    if export is not None:
        export_scenarios(given, system, listing, export, likelihood=likelihood)
        print(f"{export} written", file=sys.stderr)
    elif chart is not None:
        draw_scenarios(given, listing, chart, representatives)
        print(f"{chart} written", file=sys.stderr)
    elif clusters is not None:
        sorted_ = room.cluster_report(listing, clusters)
        print_json(sorted_) if as_json else print(room.cluster_text(sorted_))
    else:
        show = 0 if count else representatives
        report = room.scenario_report(system, asked, listing, show=show)
        print_json(report) if as_json else print(room.scenario_text(report))
    return INTERRUPTED if interrupted else 0


@scenarios.command()
def certify(
    dossier: FolderArgument,
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("scenarios.certificate.json"),
    reading: ReadingOption = "possibly",
    nodes: Annotated[
        int, typer.Option(min=1, help="Nodes that the record may have; it grows with them.")
    ] = 200_000,
    as_json: JsonOption = False,
) -> None:
    """Write a record of the search for coherent scenarios that anybody can replay."""
    from sonae.scenarios import certify as make
    from sonae.scenarios import scenario_system, write_certificate

    checked = usable(dossier)
    made = make(scenario_system(checked), reading, dossier=checked, nodes=nodes)
    write_certificate(out, made)
    steps = sum(len(island.steps) for island in made.islands)
    if as_json:
        print_json({"certificate": str(out), "count": made.count, "steps": steps})
    else:
        print(f"{out} written: {made.count:,} coherent scenarios, {steps:,} steps")
        print(f"check it with: sonae scenarios verify {out} {dossier}")


@scenarios.command()
def verify(
    certificate: Annotated[Path, typer.Argument(metavar="CERT", help="File of the record.")],
    dossier: FolderArgument = ".",
    as_json: JsonOption = False,
) -> int:
    """Replay a record against its dossier, step by step, without the code that searched.

    Exit code 0: every step holds; 1: it does not prove what it says.
    """
    from sonae.scenarios import read_certificate, scenario_system
    from sonae.scenarios import verify as check

    checked = usable(dossier)
    verdict = check(read_certificate(certificate), scenario_system(checked), sha256=checked.sha256)
    if as_json:
        print_json(
            {
                "verified": verdict.verified,
                "count": verdict.count,
                "steps": verdict.steps,
                "faults": [fault.text for fault in verdict.faults],
            }
        )
    else:
        print(verdict.text)
    return 0 if verdict.verified else 1


def _one_question(asked: dict[str, bool]) -> None:
    """Refuse two questions at once, rather than leave one unanswered."""
    first, *others = [name for name, given in asked.items() if given] or [""]
    if others:
        raise UsageError(f"{first} and {others[0]} are two questions: ask one at a time")


def _toleranced(
    system: "ScenarioSystem", local: float | None, total: float | None
) -> "ScenarioSystem":
    """Take tolerances of the command line instead of the system's own."""
    from sonae.scenarios import Tolerance

    own = system.tolerance
    kept = own if local is None else Tolerance(local, total=own.total)
    return replace(system, tolerance=kept if total is None else replace(kept, total=total))


@contextmanager
def _searching() -> Iterator["Progress | None"]:
    """Show how far a search is, if somebody is looking."""
    with progress() as tell:
        yield lambda found, share: tell("searching", int(1000 * share), 1000)


def _found(system: "ScenarioSystem", asked: "Asked") -> tuple["Listing", bool]:
    """Search, and after an interruption keep what was found."""
    from sonae.scenarios import SearchInterruptedError, listing_of, scenario_set

    interrupted = False
    try:
        with _searching() as tell:
            found = scenario_set(system, asked, tell)
    except SearchInterruptedError as error:
        found, interrupted = error.found, True
    return listing_of(system, asked, found), interrupted


def _explain(system: "ScenarioSystem", asked: "Asked", text: str, *, as_json: bool) -> None:
    from sonae.scenarios import explain_scenario

    listing = None
    if text.strip().isdigit():
        listing = _found(system, replace(asked, where=None, cap=None))[0]
    answer = explain_scenario(system, text, listing)
    if as_json:
        verdict = {"possible": answer.possible, "coherent": answer.coherent, "why": answer.text}
        print_json({"scenario": dict(answer.scenario), "verdict": answer.verdict, **verdict})
    else:
        print(", ".join(f"{factor}={state}" for factor, state in answer.scenario))
        print(answer.text)


def _sample(system: "ScenarioSystem", asked: "Asked", k: int, seed: int, *, as_json: bool) -> None:
    from sonae.scenarios import sample_scenarios, scenario_lines

    with _searching() as tell:
        codes = sample_scenarios(system, asked, k, seed, tell)
    drawn = [system.space.scenario(row) for row in codes]
    if as_json:
        print_json({"seed": seed, "draws": drawn})
    else:
        print(f"{k:,} drawn evenly, with replacement (seed {seed})")
        print("\n".join(scenario_lines([{"number": None, "states": row} for row in drawn])))
