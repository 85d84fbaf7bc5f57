"""The command that asks in which futures a plan fails: runs the plans and looks for boxes."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonae.cli.app import app
from sonae.cli.discovering import Asked, looked
from sonae.cli.figures import FigureOption, check_figure_ending, draw_figure
from sonae.cli.foreign_results import Failure, ForeignResults
from sonae.cli.options import (
    FolderArgument,
    JsonOption,
    MemoryOption,
    SeedOption,
    ThreadsOption,
    print_json,
    settings,
    usable,
)
from sonae.cli.progress import progress
from sonae.cli.questions import refuse_together
from sonae.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sonae.discovery import Discovery, FutureGrid
    from sonae.dossier import Dossier
    from sonae.explore import Performance
    from sonae.study import Settings

__all__ = ["discover"]

DRAWS = 64
ANY = "at least one threshold missed"
"""What is looked at with --any."""

PlanOption = Annotated[str | None, typer.Option(help="One plan; all if not given.")]
OutcomeOption = Annotated[
    str | None, typer.Option(help="One outcome; all with a threshold if not.")
]
AnyOption = Annotated[
    bool, typer.Option("--any", help="Futures that miss any threshold, in place of each outcome.")
]
DrawsOfDiscoveryOption = Annotated[
    int,
    typer.Option(min=1, max=65_535, help="Draws per scenario class; below 16, factors only."),
]
BoxesOption = Annotated[int, typer.Option(min=1, max=20, help="Boxes to look for, by PRIM.")]
MethodOption = Annotated[
    str, typer.Option(help="prim, exact (best box over factors) or cart (a tree; extra).")
]
LimitsOption = Annotated[
    int | None, typer.Option(min=1, help="Limits of the exact box at most; 3 if not given.")
]
DensityOption = Annotated[
    float | None, typer.Option(help="Cover most at such a density or more, in place of contrast.")
]
MinMassOption = Annotated[
    float | None,
    typer.Option(help="Least share of futures in a box; 0.05 or a third of what fails if less."),
]
PeelOption = Annotated[
    float | None, typer.Option(help="Share of the box that PRIM takes off at a time; 0.05 if not.")
]
ResamplesOption = Annotated[
    int | None, typer.Option(min=0, help="Half-samples that repeat the search; 10 if not given.")
]
EmaOption = Annotated[
    Path | None,
    typer.Option(
        metavar="RESULTS",
        help="Look into results of the EMA workbench in place of a dossier: the tar.gz of "
        "`save_results`, or a folder with experiments.csv and outcomes.csv. A policy is a plan.",
    ),
]
FailsBelowOption = Annotated[
    float | None, typer.Option(help="With --ema: the outcome fails below this value.")
]
FailsAboveOption = Annotated[
    float | None, typer.Option(help="With --ema: the outcome fails above this value.")
]
TogetherOption = Annotated[
    bool, typer.Option("--together", help="With --ema: all policies together, levers as columns.")
]
TrajectoryOption = Annotated[bool, typer.Option("--trajectory", help="List every box on the way.")]


@app.command()
def discover(
    dossier: FolderArgument = ".",
    plan: PlanOption = None,
    outcome: OutcomeOption = None,
    any_: AnyOption = False,
    draws: DrawsOfDiscoveryOption = DRAWS,
    seed: SeedOption = 1,
    boxes: BoxesOption = 3,
    method: MethodOption = "prim",
    limits: LimitsOption = None,
    density: DensityOption = None,
    min_mass: MinMassOption = None,
    peel: PeelOption = None,
    resamples: ResamplesOption = None,
    trajectory: TrajectoryOption = False,
    ema: EmaOption = None,
    fails_below: FailsBelowOption = None,
    fails_above: FailsAboveOption = None,
    together: TogetherOption = False,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    chart: FigureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell in which futures a plan misses a threshold: boxes of conditions, in words.

    Each box comes with its coverage (share of all failures), density (share that fails in it) and
    mass (share of all futures), counted over all futures of the run.
    """
    kept: list[Discovery] = []
    asked = Asked(
        *(plan, outcome, any_, boxes, method, limits, density, min_mass, peel, resamples),
        keep=kept.append,
    )
    asked.check(trajectory=trajectory)
    check_figure_ending(chart)
    if chart is not None and method != "prim":
        raise UsageError(f"--chart draws the way PRIM took, and --method {method} takes none")
    limits_of = {
        "--fails-below": fails_below is not None,
        "--fails-above": fails_above is not None,
    }
    found: _Run | ForeignResults
    if ema is None:
        refuse_together("a dossier says itself what fails", {**limits_of, "--together": together})
        found = _Run.of(usable(dossier), settings(draws, seed, threads, max_memory))
        size: dict[str, Any] = {"draws": draws}
    else:
        run = {"DOSSIER": dossier != ".", "--draws": draws != DRAWS, "--any": any_}
        refuse_together("--ema reads results, and no dossier is run", run)
        chosen = settings(DRAWS, seed, threads, max_memory)
        foreign = Failure(fails_below, fails_above, together=together)
        found = ForeignResults.of(ema, foreign, seed, chosen.max_memory)
        size = {"results": str(ema), "experiments": found.results.count}
    pairs = found.pairs(asked)
    if chart is not None and len(pairs) != 1:
        raise UsageError("--chart draws one plan and outcome: give --plan, and --outcome or --any")
    reports = []
    with progress() as tell:
        for at, (one, outcomes) in enumerate(pairs):
            tell("discovery", at, len(pairs))
            reports.append(found.answer(asked, one, outcomes, trajectory=trajectory))
    if as_json:
        print_json({**size, "seed": seed, "found": reports})
    else:
        print("\n\n".join(_text(report) for report in reports))
    if chart is not None:
        _draw(found, kept, reports[0], chart)


@dataclass(frozen=True, slots=True)
class _Run:
    """A dossier whose plans were run, and its futures."""

    dossier: "Dossier"
    performance: "Performance"
    grid: "FutureGrid"
    left: "npt.NDArray[np.uint8] | None"
    seed: int

    @classmethod
    def of(cls, dossier: "Dossier", chosen: "Settings") -> "_Run":
        """Run all plans in all futures."""
        from sonae.discovery import grid_of, left_of_run
        from sonae.explore import explore
        from sonae.outcomes import compile_model
        from sonae.scenarios import scenario_system

        model = compile_model(dossier)
        with progress() as tell:
            performance = explore(
                *(dossier, model, scenario_system(dossier).possible()),
                draws=chosen.draws,
                seed=chosen.seed,
                threads=chosen.threads,
                max_memory=chosen.max_memory,
                progress=lambda done, total: tell("futures", done, total),
                announce=lambda size: print(f"sonae: {size}", file=sys.stderr),
            )
        grid = grid_of(performance, model, dossier)
        return cls(dossier, performance, grid, left_of_run(performance), chosen.seed)

    def pairs(self, asked: Asked) -> list[tuple[str, tuple[str, ...]]]:
        """Return the plans and outcomes to look into."""
        from sonae.discovery import failing, judged_outcomes

        judged = judged_outcomes(self.performance)
        if not judged:
            raise UsageError("no outcome has a threshold: nothing can be missed")
        plans = self.performance.plans if asked.plan is None else (asked.plan,)
        each = judged if asked.outcome is None else (asked.outcome,)
        groups = [judged] if asked.any else [(outcome,) for outcome in each]
        failing(self.performance, plans[0], groups[0])  # refuses what is not there
        return [(plan, group) for plan in plans for group in groups]

    def answer(
        self, asked: Asked, plan: str, outcomes: tuple[str, ...], *, trajectory: bool
    ) -> dict[str, Any]:
        """Return what was found for one plan and its outcomes."""
        from sonae.discovery import NothingToFindError, failing

        content = self.dossier.content
        head = {
            "plan": plan,
            "plan_label": content.plans[plan].label,
            "outcomes": list(outcomes),
            "outcome_label": ANY if len(outcomes) > 1 else content.outcomes[outcomes[0]].label,
        }
        missed = failing(self.performance, plan, outcomes)
        try:
            return {
                **head,
                "why_not": None,
                **looked(
                    asked, self.grid, missed, self.seed, left=self.left, trajectory=trajectory
                ),
            }
        except NothingToFindError:
            share = float(missed.any())
            return {**head, "why_not": _why_not(len(outcomes), share), "failing": share}


def _why_not(outcomes: int, share: float) -> str:
    """Say that nothing tells futures apart, as all or none of them fail."""
    if outcomes == 1:
        return f"the threshold is {'always' if share else 'never'} missed"
    if share:
        return "at least one threshold is missed in every future: ask for single outcomes"
    return "no threshold is missed in any future"


def _draw(
    found: "_Run | ForeignResults", kept: "list[Discovery]", report: dict[str, Any], path: Path
) -> None:
    from sonae.brief import trajectory_chart

    what = f"{report['plan_label']} — {report['outcome_label']}"
    if not kept:
        raise UsageError(f"{what}: {report['why_not']}, so there is nothing to draw")
    named = found.dossier if isinstance(found, _Run) else None
    draw_figure(trajectory_chart(kept[0], what=what, named=named), path)


def _text(report: dict[str, Any]) -> str:
    from sonae.discovery import report_text

    name = f"{report['plan_label']} — {report['outcome_label']}"
    return f"{name}\n{report_text(report)}"
