"""The command that says when plans tip, what has to be started by when, and which pathways last."""

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonae.cli.app import app
from sonae.cli.figures import FigureOption
from sonae.cli.likelihood import Judged, tell_conflict
from sonae.cli.options import (
    FolderArgument,
    JsonOption,
    KernelOption,
    MemoryOption,
    SeedOption,
    ThreadsOption,
    print_json,
    settings,
    usable,
)
from sonae.cli.pathway_charts import AsOption, check_drawn, draw_pathways
from sonae.cli.progress import progress
from sonae.cli.questions import refuse_together
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.likelihood import CredalSet
    from sonae.pathways import Deadlines, Pathways, TippingTimes
    from sonae.study import Settings

__all__ = ["pathways"]

FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PLAN",
        help="A plan whose steps are taken in any case; pathways add to it. None if not given.",
    ),
]
PlanOption = Annotated[
    str | None,
    typer.Option(
        metavar="PLAN",
        help="The plan whose deadlines are told: --from, or the first of fewest steps, if not "
        "given.",
    ),
]
ConditionOption = Annotated[
    list[str] | None,
    typer.Option(metavar="ID", help="Only this has to hold (repeat it); all if not given."),
]
FuturesOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Futures at most in which every pathway is run; 2048 if not given. Tipping times "
        "and bounds are over all scenario classes.",
    ),
]
DrawsOption = Annotated[
    int, typer.Option(min=1, max=4096, help="Draws of the quantities in each scenario class.")
]
WaitOption = Annotated[
    int | None, typer.Option(min=0, max=50, help="Years of waiting that are looked at; 3 if not.")
]
DeadlinesOption = Annotated[
    bool, typer.Option("--deadlines", help="Only tipping times and deadlines; no pathway is run.")
]
SignsOption = Annotated[
    bool,
    typer.Option(
        "--signs",
        help="Only signs: what announces a tipping in time, where to set alarms, and what waiting "
        "for a sign is worth; no pathway is run.",
    ),
]


@app.command()
def pathways(
    dossier: FolderArgument = ".",
    base: FromOption = None,
    plan: PlanOption = None,
    condition: ConditionOption = None,
    only_deadlines: DeadlinesOption = False,
    signs: SignsOption = False,
    futures: FuturesOption = None,
    wait: WaitOption = None,
    draws: DrawsOption = 8,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    kernel: KernelOption = None,
    chart: FigureOption = None,
    drawn: AsOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say when plans tip, what has to be started by when, and which pathways last.

    A plan tips in the first year from which something that has to hold (`pathways.keep`, or else
    every threshold) is missed. What can be started, with its lead and what it requires, has a
    latest safe start before that. A pathway is a sequence of actions with years of decision
    (`pathways.actions`, `decide`): shown is what each first step leaves open and locks out, what
    waiting costs, which pathways no other beats, and in which futures none lasts.

    Exit code 1: the judgements cannot hold together.
    """
    from sonae.likelihood import ConflictingJudgementsError

    asked = _Asked(
        *(usable(dossier), base, plan, tuple(condition or ()), kernel),
        settings(draws, seed, threads, max_memory),
    )
    refuse_together("--signs tells of signs only", {"--deadlines": signs and only_deadlines})
    only_deadlines = only_deadlines or signs
    if only_deadlines:
        idle = {"--from": base is not None, "--futures": futures is not None}
        idle |= {"--wait": wait is not None}
        name = "--signs" if signs else "--deadlines"
        refuse_together(f"{name} runs no pathway", idle)
    asked.check(pathways=not only_deadlines)
    kind = check_drawn(asked.dossier, chart, drawn, only_deadlines=only_deadlines)
    try:
        judged = Judged.of(asked.dossier)
    except ConflictingJudgementsError as error:
        return tell_conflict(asked.dossier, error, as_json=as_json)
    believes = judged.listed("a pathway")
    report = (
        asked.deadlines(believes) if only_deadlines else asked.pathways(believes, futures, wait)
    )
    if chart is not None and kind is not None and asked.due is not None:
        draw_pathways(
            *(chart, kind, asked.dossier, believes, asked.found, asked.due), threads=threads
        )
    if signs:
        report = asked.signs(believes)
    if as_json:
        print_json(report)
        return 0
    from sonae.pathways import deadlines_text, pathways_text, signs_text

    if signs:
        print(signs_text(report))
        return 0

    text = deadlines_text if only_deadlines else pathways_text
    print(text(report, _width()))
    return 0


class _Asked:
    """A dossier and what is asked about it; what was found is kept for charts."""

    def __init__(
        self,
        dossier: "Dossier",
        base: str | None,
        plan: str | None,
        conditions: tuple[str, ...],
        kernel: str | None,
        chosen: "Settings",
    ) -> None:
        from sonae.pathways import reference_plan

        self.dossier, self.base, self.conditions = dossier, base, conditions
        self.kernel, self.settings = kernel, chosen
        _known((base, plan), tuple(dossier.content.plans))
        self.plan = plan or base or reference_plan(dossier)
        self.found: Pathways | None = None
        self.due: Deadlines | None = None

    def check(self, *, pathways: bool) -> None:
        """Refuse what cannot be answered, before anything is computed."""
        from sonae.pathways import actions_of, kept_of

        kept_of(self.dossier, self.conditions)
        if pathways:
            actions_of(self.dossier, self.base)

    def pathways(
        self, believes: "CredalSet", futures: int | None, wait: int | None
    ) -> dict[str, Any]:
        """Return tipping times, deadlines and pathways."""
        from sonae.pathways import find_pathways, pathways_report
        from sonae.pathways.find import FUTURES, WAIT

        with progress() as tell:
            self.found = find_pathways(
                *(self.dossier, believes.table, believes),
                base=self.base,
                futures=FUTURES if futures is None else futures,
                wait=WAIT if wait is None else wait,
                draws=self.settings.draws,
                conditions=self.conditions,
                seed=self.settings.seed,
                threads=self.settings.threads,
                max_memory=self.settings.max_memory,
                kernel=self.kernel,
                tell=lambda done, total: tell("pathways", done, total),
            )
            tell("deadlines", 0, 1)
            first = self.found.graph.lasting.actions.decide[:1]
            self.due = self._due(self.found.times, first)
        said = self.found.graph.lasting.futures
        print(f"sonae: {len(self.found.graph.numbers):,} pathways, in {said}", file=sys.stderr)
        return pathways_report(self.dossier, self.found, believes, self.due)

    def deadlines(self, believes: "CredalSet") -> dict[str, Any]:
        """Return tipping times and deadlines."""
        from sonae.pathways import tipping_report, tipping_times

        content = self.dossier.content
        declared = content.pathways.actions.values()
        with progress() as tell:
            times = tipping_times(
                *(self.dossier, believes.table),
                draws=self.settings.draws,
                seed=self.settings.seed,
                threads=self.settings.threads,
                launchable=tuple(step.option for action in declared for step in action.options),
                conditions=self.conditions,
                kernel=self.kernel,
                tell=lambda done, total: tell("futures", done, total),
            )
            tell("deadlines", 0, 1)
            self.due = self._due(times, content.pathways.decide[:1] or (times.years.start,))
        return tipping_report(self.dossier, times, believes, self.due)

    def signs(self, believes: "CredalSet") -> dict[str, Any]:
        """Return what signs, alarms and waiting come to, once deadlines are there."""
        from sonae.outcomes import compile_model
        from sonae.pathways import signs_report, worth_of_waiting

        if self.due is None:
            raise TypeError("deadlines come first")
        model = compile_model(self.dossier)
        worth = worth_of_waiting(
            *(self.dossier, model, believes.table, believes),
            draws=self.settings.draws,
            seed=self.settings.seed,
        )
        return signs_report(self.dossier, self.due, believes, worth)

    def _due(self, times: "TippingTimes", enough: Sequence[int]) -> "Deadlines":
        """Return the deadlines, with how far each option gets by itself if launched at once."""
        from sonae.pathways import deadlines

        return deadlines(self.dossier, times, self.plan, enough=enough)


def _known(names: Sequence[str | None], known: Sequence[str]) -> None:
    for name in names:
        if name is not None and name not in known:
            raise UsageError.unknown("plan", name, known)


def _width() -> int:
    """Return how wide a line may be: as the terminal, if it is one."""
    from sonae.pathways.text import WIDTH

    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
