"""The command that puts plans side by side, and two of them future by future."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sonae.cli.app import app
from sonae.cli.figures import FigureOption, check_figure_ending, draw_figure
from sonae.cli.likelihood import Judged, tell_conflict
from sonae.cli.options import (
    DrawsOption,
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
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.brief import Figure
    from sonae.dossier import Dossier
    from sonae.explore import Performance
    from sonae.robustness.compare import Pair, Sheet
    from sonae.robustness.metrics.futures import Futures
    from sonae.study import Settings

__all__ = ["compare"]

PlansArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PLAN]...", help="Plans to show; all if none is named."),
]
OutcomeOption = Annotated[
    str | None,
    typer.Option(metavar="ID", help="In this outcome, by every metric; without it, all briefly."),
]
AgainstOption = Annotated[
    str | None,
    typer.Option(
        metavar="PLAN",
        help="Compare the one plan named with this one, future by future: in which share of "
        "futures it is better, by how much, and where most.",
    ),
]
AsOption = Annotated[
    Literal["regret", "boxes", "heat"],
    typer.Option(
        "--as",
        help="What --chart draws: regret curves or box plots of one --outcome, or a heat map of "
        "the shares of futures that meet each threshold.",
    ),
]
AsStatedOption = Annotated[
    bool, typer.Option("--as-stated", help="Take claims at face value, not widened by grade.")
]


@app.command()
def compare(
    dossier: FolderArgument = ".",
    plans: PlansArgument = None,
    outcome: OutcomeOption = None,
    against: AgainstOption = None,
    chart: FigureOption = None,
    kind: AsOption = "boxes",
    as_stated: AsStatedOption = False,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> int:
    """Put plans side by side: what each comes to in each outcome, over all futures.

    Mean, worst, best and quantiles; regret against the best plan of the run in the same future;
    the share of futures that meet the threshold, and what the judgements make of it. With
    --outcome every metric, in a sentence each, and the futures that it comes from.

    No plan is called the best: that depends on what you ask; see `sonae choose`.

    Exit code 1: the judgements cannot hold together.
    """
    asked = _Asked(tuple(plans or ()), outcome, against, chart, kind)
    asked.check()
    chosen = settings(draws, seed, threads, max_memory)
    return _compare(dossier, asked, chosen, as_stated, as_json)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of ``sonae compare``, as they were given."""

    plans: tuple[str, ...]
    outcome: str | None
    against: str | None
    chart: Path | None
    kind: str

    def check(self) -> None:
        """Refuse what does not go together, before anything is computed."""
        check_figure_ending(self.chart)
        if len(set(self.plans)) < len(self.plans):
            raise UsageError("a plan is named twice")
        if self.against is not None and len(self.plans) != 1:
            raise UsageError("--against compares one plan: name it, and no other")
        if self.against in self.plans:
            raise UsageError(f"`{self.against}` cannot be compared with itself")
        if self.chart is not None and self.kind != "heat" and self.outcome is None:
            raise UsageError(f"--as {self.kind} draws one outcome: give --outcome")

    @property
    def shown(self) -> tuple[str, ...]:
        return self.plans if self.against is None else (*self.plans, self.against)


def _compare(
    dossier: str, asked: _Asked, chosen: "Settings", as_stated: bool, as_json: bool
) -> int:
    from sonae.explore import explore
    from sonae.likelihood import ConflictingJudgementsError
    from sonae.outcomes import compile_model
    from sonae.robustness.metrics.futures import Futures

    checked = usable(dossier)
    model = compile_model(checked)
    _known(asked.shown, model.plans, "plan")
    _known([asked.outcome] if asked.outcome else [], tuple(model.outcomes), "outcome")
    try:
        judged = Judged.of(checked, widened=not as_stated)
    except ConflictingJudgementsError as error:
        return tell_conflict(checked, error, as_json=as_json)
    credal = judged.listed("a comparison of plans")
    with progress() as tell:
        performance = explore(
            checked, model, credal.table,
            draws=chosen.draws, seed=chosen.seed, threads=chosen.threads,
            max_memory=chosen.max_memory, progress=lambda done, total: tell("futures", done, total),
        )  # fmt: skip
        futures = Futures(performance, credal, model, chosen.threads)
        found = _sheets(futures, asked, lambda done, total: tell("metrics", done, total))
        two = _pairs(futures, asked, chosen.threads)
    if asked.chart is not None:
        draw_figure(_figure(performance, asked, checked), asked.chart)
    _print(checked, performance, asked, found, two, as_json=as_json)
    return 0


def _sheets(futures: "Futures", asked: _Asked, tell: Callable[[int, int], None]) -> "list[Sheet]":
    """Return the sheets that are asked for; none where only two plans are compared."""
    from sonae.robustness.compare import brief_metrics, detailed, sheets
    from sonae.robustness.metrics import METRICS, scores_of

    if asked.against is not None:
        return []
    outcomes = () if asked.outcome is None else (asked.outcome,)
    metrics = brief_metrics() if asked.outcome is None else METRICS
    scores = scores_of(futures, metrics=metrics, progress=tell)
    found = sheets(futures, scores, asked.plans, outcomes)
    if asked.outcome is None:
        return list(found)
    return [detailed(sheet, futures, scores) for sheet in found]


def _pairs(futures: "Futures", asked: _Asked, threads: int) -> "tuple[Pair, ...]":
    from sonae.robustness.compare import pairs

    if asked.against is None:
        return ()
    outcomes = () if asked.outcome is None else (asked.outcome,)
    return pairs(futures, asked.plans[0], asked.against, outcomes, threads=threads)


def _figure(performance: "Performance", asked: _Asked, dossier: "Dossier") -> "Figure":
    from sonae.brief import met_heat, regret_curves, value_boxes

    if asked.kind == "heat" or asked.outcome is None:
        return met_heat(performance, plans=asked.shown, named=dossier)
    draw = regret_curves if asked.kind == "regret" else value_boxes
    return draw(performance, asked.outcome, plans=asked.shown, named=dossier)


def _print(
    dossier: "Dossier",
    performance: "Performance",
    asked: _Asked,
    found: "Sequence[Sheet]",
    two: "Sequence[Pair]",
    *,
    as_json: bool,
) -> None:
    from sonae.explore.futures import FutureId
    from sonae.robustness.compare import (
        pair_report,
        pairs_text,
        sheet_report,
        sheet_text,
        sheets_text,
    )

    def name(scenario_class: int, draw: int) -> str:
        return str(
            FutureId.of(
                dossier, scenario_class, draw,
                seed=performance.seed, draws=performance.draws, sampling=performance.sampling,
            )
        )  # fmt: skip

    if as_json:
        print_json(
            {
                "outcomes": [sheet_report(sheet, name, performance.scenario) for sheet in found],
                "against": [pair_report(pair, name, performance.scenario) for pair in two],
            }
        )
    elif two:
        print(pairs_text(two, name, performance.scenario))
    else:
        print(sheets_text(found) if asked.outcome is None else sheet_text(found[0], name))


def _known(names: Sequence[str], known: Sequence[str], noun: str) -> None:
    for name in names:
        if name not in known:
            raise UsageError.unknown(noun, name, known)
