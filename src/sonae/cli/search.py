"""The command that searches all feasible portfolios for those that no other beats."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sonae.cli.app import app
from sonae.cli.figures import FigureOption, check_figure_ending, draw_figure
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
from sonae.cli.progress import progress
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.plans.portfolios import Limits
    from sonae.robustness.search import Search, Settings
    from sonae.scenarios import ScenarioTable

__all__ = ["search"]

ObjectiveOption = Annotated[
    list[str] | None,
    typer.Option(
        help="What plans are to be good at, such as 'worst(cost)', 'mean(harm)', 'regret(cost)', "
        "'share(all)', cost, steps; repeat it. Not needed with --minimax.",
    ),
]
OptionsOption = Annotated[
    str | None, typer.Option(metavar="A,B,…", help="Options to choose from; all if not given.")
]
YearsOption = Annotated[
    str | None,
    typer.Option(
        metavar="Y,Y,…", help="Years of launch; if not given, those in which plans launch each."
    ),
]
MustOption = Annotated[
    str | None, typer.Option(metavar="A,B,…", help="Options that have to be launched.")
]
BudgetOption = Annotated[
    float | None, typer.Option(help="What all steps may cost over the horizon.")
]
YearlyBudgetOption = Annotated[
    float | None, typer.Option(help="What the steps may cost in any one year.")
]
CostEndOption = Annotated[
    Literal["upper", "lower"],
    typer.Option(help="Which end of each cost counts against the budgets."),
]
StepsOption = Annotated[int | None, typer.Option(min=0, help="Options launched at most.")]
FuturesOption = Annotated[
    int, typer.Option(min=1, help="Futures to look at, at most; which ones is said.")
]
DrawsOfSearchOption = Annotated[
    int, typer.Option(min=1, help="Draws of the quantities in each scenario class looked at.")
]
TriggersOption = Annotated[
    bool,
    typer.Option("--triggers", help="Let options also wait for the signs that plans wait for."),
]
KeepOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LIMIT",
        help="What a portfolio has to keep, such as 'worst(cost) <= 12'; repeat it.",
    ),
]
MethodOption = Annotated[
    Literal["auto", "exact", "bound", "nsga2", "nsga3"],
    typer.Option(
        help="Run every portfolio (exact), rule out sets of them by bounds (bound), or search "
        "without a guarantee (nsga2, nsga3; extra `search`). auto is exact if that fits, else "
        "bound."
    ),
]
EvaluationsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Portfolios that are run at most, if not all are: 1000000 by bound, 10000 by nsga2 "
        "and nsga3 if not given.",
    ),
]
BranchesOption = Annotated[
    int | None,
    typer.Option(min=1, help="Sets of portfolios that bound bounds; 100000 if not given."),
]
RepresentativesOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Portfolios of a long front that are printed, far from one another; 8 if not given.",
    ),
]
MinimaxOption = Annotated[
    str | None,
    typer.Option(metavar="OUTCOME", help="The portfolio of least largest regret in an outcome."),
]
AllOption = Annotated[bool, typer.Option("--all", help="Print the whole front.")]


@app.command()
def search(
    dossier: FolderArgument = ".",
    objective: ObjectiveOption = None,
    options: OptionsOption = None,
    years: YearsOption = None,
    must: MustOption = None,
    budget: BudgetOption = None,
    yearly_budget: YearlyBudgetOption = None,
    cost_end: CostEndOption = "upper",
    steps: StepsOption = None,
    triggers: TriggersOption = False,
    keep: KeepOption = None,
    futures: FuturesOption = 1000,
    draws: DrawsOfSearchOption = 8,
    method: MethodOption = "auto",
    evaluations: EvaluationsOption = None,
    branches: BranchesOption = None,
    minimax: MinimaxOption = None,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    kernel: KernelOption = None,
    representatives: RepresentativesOption = None,
    whole: AllOption = False,
    chart: FigureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search all feasible portfolios of options for those that no other beats.

    A portfolio launches each option never or in one year, or on a sign (--triggers), and keeps to
    what options require and exclude. The front holds every portfolio that none is better than in
    all objectives, with the place of the dossier's own plans. It is exact over the futures that are
    named.
    """
    from sonae.plans.portfolios import Limits
    from sonae.robustness.search import Settings, search_report, search_text

    if (minimax is None) == (not objective):
        raise UsageError("ask for a front (--objective) or for --minimax, and not for both")
    if evaluations is not None and method in {"auto", "exact"}:
        raise UsageError("an exact search runs every portfolio: leave out --evaluations")
    if branches is not None and method not in {"auto", "bound"}:
        raise UsageError(f"--method {method} bounds nothing: leave out --branches")
    if minimax is not None and method not in {"auto", "exact"}:
        raise UsageError(f"--minimax is exact: leave out --method {method}")
    _check_chart(chart, objective or [])
    limits = Limits(
        options=_names(options),
        years=_years(years),
        budget=budget,
        yearly_budget=yearly_budget,
        cost_end=cost_end,
        steps=steps,
        must=_names(must) or (),
        triggers=triggers,
    )
    shared = settings(draws, seed, threads, max_memory)
    chosen = Settings(
        method=method,
        futures=futures,
        draws=draws,
        seed=seed,
        threads=threads,
        max_memory=shared.max_memory,
        evaluations=evaluations,
        branches=branches or Settings().branches,
        kernel=kernel,
    )
    asked = _Asked(usable(dossier), limits, keep or [], chosen)
    if minimax is not None:
        asked.minimax(minimax, as_json=as_json)
    else:
        found = asked.front(objective or [], chart=chart)
        if as_json:
            print_json(search_report(found))
        else:
            print(search_text(found, representatives, whole=whole, width=_width()))


class _Asked:
    """A dossier and what limits the search."""

    def __init__(
        self, dossier: "Dossier", limits: "Limits", keep: list[str], chosen: "Settings"
    ) -> None:
        self.dossier, self.limits, self.settings = dossier, limits, chosen
        self.keep = keep

    def front(self, objectives: list[str], *, chart: Path | None) -> "Search":
        """Return the front, and draw it if asked."""
        from sonae.robustness.search import search_plans

        table = self._table(objectives)
        with progress() as tell:
            found = search_plans(
                *(self.dossier, table, objectives),
                limits=self.limits,
                keep=self.keep,
                settings=self.settings,
                announce=lambda size: print(f"sonae: {size}", file=sys.stderr),
                tell=lambda done, total: tell("portfolios", done, total),
            )
        if chart is not None:
            from sonae.brief import front_chart

            draw_figure(front_chart(found, named=self.dossier), chart)
        return found

    def minimax(self, outcome: str, *, as_json: bool) -> None:
        """Print the portfolio of least largest regret."""
        from sonae.robustness.search import (
            make_sweep,
            minimax_regret,
            minimax_report,
            minimax_text,
        )

        objectives = [f"regret({outcome})"]
        table = self._table(objectives)
        sweep = make_sweep(
            *(self.dossier, table, objectives, self.limits, self.settings), keep=self.keep
        )
        with progress() as tell:
            found = minimax_regret(
                sweep,
                max_memory=self.settings.max_memory,
                tell=lambda done, total: tell("portfolios", done, total),
            )
        if as_json:
            said: dict[str, Any] = {"futures": sweep.futures.said(), **minimax_report(found)}
            print_json(said)
        else:
            unit = self.dossier.content.outcomes[outcome].unit
            print(f"{minimax_text(found, unit)}\nIn {sweep.futures}.")

    def _table(self, objectives: list[str]) -> "ScenarioTable":
        """Return all possible scenarios, once what is asked for is there."""
        from sonae.plans.portfolios import feasible_portfolios
        from sonae.robustness.search import parse_keeps, parse_objectives
        from sonae.scenarios import scenario_system

        parse_objectives(self.dossier, objectives)
        parse_keeps(self.dossier, self.keep)
        if not self.limits.triggers:
            feasible_portfolios(self.dossier, self.limits)
        return scenario_system(self.dossier).possible()


def _width() -> int:
    """Return how wide a line may be: as the terminal, if it is one."""
    from sonae.robustness.search.text import WIDTH

    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH


def _check_chart(chart: Path | None, objectives: list[str]) -> None:
    check_figure_ending(chart)
    if chart is not None and len(objectives) < 2:
        raise UsageError("--chart draws a front: give --objective twice or more")


def _names(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _years(text: str | None) -> tuple[int, ...] | None:
    try:
        return None if text is None else tuple(int(year) for year in text.split(","))
    except ValueError:
        raise UsageError(f"--years {text!r} is not a list of years; write 2025,2026") from None
