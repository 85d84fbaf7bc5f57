"""The command that asks which scenarios there are, and why: its options.

``questions`` knows which of them go together; ``answers`` searches and prints.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sonae.cli.answers import answer
from sonae.cli.app import app
from sonae.cli.options import JsonOption
from sonae.cli.questions import Question
from sonae.cli.systems import ReadingOption, TargetArgument, ToleranceOption, TotalOption

__all__ = ["list_", "scenarios"]


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

PossibleOption = Annotated[
    bool, typer.Option("--possible", help="All possible scenarios, not only the coherent.")
]
WhereOption = Annotated[
    str | None, typer.Option(help="Only those in which an event holds, such as \"x == 'a'\".")
]
CountOption = Annotated[
    bool, typer.Option("--count", help="Count and list nothing; also what no list holds.")
]
WhyOption = Annotated[
    str | None, typer.Option(metavar="ID", help="Explain one: its number, or `factor=state, …`.")
]
RepresentativesOption = Annotated[
    int | None, typer.Option(min=1, help="List so many that differ most and show every state.")
]
ClustersOption = Annotated[
    int | None, typer.Option(min=1, help="Sort into so many clusters of like scenarios.")
]
SampleOption = Annotated[
    int | None, typer.Option(min=1, help="Draw so many evenly, also from sets beyond any list.")
]
SampleSeedOption = Annotated[
    int | None, typer.Option(min=0, help="Fixes the sample; 1 if not given.")
]
ExcludedOption = Annotated[
    bool, typer.Option("--excluded", help="List states that never occur, pairs that never meet.")
]
CapOption = Annotated[int | None, typer.Option(min=0, help="List so many at most.")]
NodesOption = Annotated[
    int | None, typer.Option(min=0, help="Try so many nodes of the search at most.")
]
ExportOption = Annotated[
    Path | None, typer.Option(help="Write them to a .csv, .parquet, .xlsx or .sl file.")
]
ChartOption = Annotated[
    Path | None, typer.Option(help="Draw representatives side by side, in a .svg or .png file.")
]
LikelihoodOption = Annotated[
    bool, typer.Option("--likelihood", help="With --export: lower and upper probability of each.")
]


@scenarios.command(name="list")
def list_(
    dossier: TargetArgument = ".",
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = None,
    possible: PossibleOption = False,
    where: WhereOption = None,
    count: CountOption = False,
    why: WhyOption = None,
    representatives: RepresentativesOption = None,
    clusters: ClustersOption = None,
    sample: SampleOption = None,
    seed: SampleSeedOption = None,
    excluded: ExcludedOption = False,
    cap: CapOption = None,
    nodes: NodesOption = None,
    export: ExportOption = None,
    chart: ChartOption = None,
    likelihood: LikelihoodOption = False,
    as_json: JsonOption = False,
) -> int:
    """List the scenarios, or count them exactly; with --why ID, say why one is in or out."""
    return answer(
        Question(
            *(dossier, tolerance, total, reading, possible, where, cap, nodes),
            *(count, why, representatives, clusters, sample, seed, excluded),
            *(export, chart, likelihood, as_json),
        )
    )
