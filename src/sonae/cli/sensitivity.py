"""The command that asks what moves an outcome, and what would be worth knowing before choosing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonae.cli.app import app
from sonae.cli.figures import FigureOption, check_figure_ending, draw_figure
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
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.robustness.sensitivity import SignpostValue
    from sonae.study import Settings

__all__ = ["sensitivity"]

METHODS = ("tornado", "variance", "regional", "information")
DRAWN = ("tornado", "variance")
USUAL_DRAWS = {"variance": 512, "regional": 2048, "information": 16}

PlanOption = Annotated[str | None, typer.Option(help="One plan; all if not given.")]
OutcomeOption = Annotated[str | None, typer.Option(help="One outcome; all if not given.")]
MethodOption = Annotated[
    str,
    typer.Option(
        help="tornado (one input at a time), variance (shares of the variance, with interactions), "
        "regional (what tells missed futures from met ones) or information (what knowing a "
        "signpost's factors would be worth)."
    ),
]
DrawsOfSensitivityOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=2**20,
        help="Rows of a sample (variance, 512), futures (regional, 2048) or draws in each scenario "
        "class (information, 16).",
    ),
]
TopOption = Annotated[int, typer.Option(min=1, help="Inputs to name; JSON holds all.")]


@app.command()
def sensitivity(
    dossier: FolderArgument = ".",
    plan: PlanOption = None,
    outcome: OutcomeOption = None,
    method: MethodOption = "tornado",
    draws: DrawsOfSensitivityOption = None,
    seed: SeedOption = 1,
    top: TopOption = 10,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    chart: FigureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell which quantities and factors move an outcome, and what would be worth knowing."""
    _check(method, plan, draws)
    check_figure_ending(chart)
    read = usable(dossier)
    if chart is not None:
        _check_chart(read, method, plan, outcome)
    number = USUAL_DRAWS.get(method, 0) if draws is None else draws
    if method == "information":
        chosen = settings(number, seed, threads, max_memory)
        found: Any = _information(read, chosen, outcome)
    else:
        found = _moved(read, method, plan, outcome, number, seed)
    if chart is not None:
        _draw(read, method, found, top, chart)
    _print(read, method, found, top=top, as_json=as_json)


def _check(method: str, plan: str | None, draws: int | None) -> None:
    """Refuse options that would change nothing."""
    from sonae.cli.questions import refuse_together

    if method not in METHODS:
        raise UsageError(f"--method {method!r} is not one of {', '.join(METHODS)}")
    if method == "tornado":
        refuse_together("--method tornado draws nothing", {"--draws": draws is not None})
    if method == "information":
        refuse_together("information serves to choose a plan", {"--plan": plan is not None})


def _check_chart(dossier: "Dossier", method: str, plan: str | None, outcome: str | None) -> None:
    """Refuse, before anything is computed, a chart that would have to hold several."""
    if method not in DRAWN:
        raise UsageError(f"--chart draws {' and '.join(DRAWN)}, and not {method}")
    content = dossier.content
    known = (("plan", plan, list(content.plans)), ("outcome", outcome, list(content.outcomes)))
    for noun, given, names in known:
        if given is None and len(names) != 1:
            raise UsageError(
                f"--chart draws one {noun}: name it with --{noun}; declared: {', '.join(names)}"
            )


def _draw(
    dossier: "Dossier",
    method: str,
    found: Any,  # noqa: ANN401 - results of one of two kinds
    top: int,
    path: Path,
) -> None:
    from sonae.brief import tornado_chart, variance_chart

    if not (any(bar.swing > 0 for bar in found) if method == "tornado" else found[0].varies):
        raise UsageError("no input moves the outcome, so there is nothing to draw")
    if method == "tornado":
        figure = tornado_chart(found, named=dossier, most=top)
    else:
        figure = variance_chart(found[0], named=dossier, most=top)
    draw_figure(figure, path)


def _moved(
    dossier: "Dossier", method: str, plan: str | None, outcome: str | None, draws: int, seed: int
) -> Any:  # noqa: ANN401 - results of one of three kinds
    from sonae.outcomes import compile_model
    from sonae.robustness import sensitivity as room
    from sonae.scenarios import scenario_system

    table = scenario_system(dossier).possible()
    inputs = room.inputs_of(compile_model(dossier), table, plan=plan)
    if method == "tornado":
        return room.tornado(inputs, plan=plan, outcome=outcome)
    if method == "regional":
        entries = dossier.content.outcomes
        better = {name: entry.better for name, entry in entries.items()}
        threshold = {name: entry.threshold for name, entry in entries.items()}
        return room.regional(
            inputs, better, threshold, plan=plan, outcome=outcome, draws=draws, seed=seed
        )
    with progress() as tell:
        return room.variance_shares(
            inputs,
            plan=plan,
            outcome=outcome,
            draws=draws,
            seed=seed,
            progress=lambda done, total: tell("sensitivity", done, total),
        )


def _information(
    dossier: "Dossier", chosen: "Settings", outcome: str | None
) -> "tuple[SignpostValue, ...]":
    from sonae.evidence import judgements, pooled
    from sonae.explore import explore
    from sonae.likelihood import CredalSet
    from sonae.outcomes import compile_model
    from sonae.robustness.sensitivity import signpost_values
    from sonae.scenarios import scenario_system

    judged, _ = pooled(dossier, judgements(dossier))
    table = scenario_system(dossier).possible()
    with progress() as tell:
        performance = explore(
            *(dossier, compile_model(dossier), table),
            draws=chosen.draws,
            seed=chosen.seed,
            threads=chosen.threads,
            max_memory=chosen.max_memory,
            progress=lambda done, total: tell("futures", done, total),
            announce=lambda size: print(f"sonae: {size}", file=sys.stderr),
        )
    credal = CredalSet(table, judged)
    return signpost_values(dossier, performance, credal, outcome=outcome, seed=chosen.seed)


def _print(
    dossier: "Dossier",
    method: str,
    found: Any,  # noqa: ANN401 - results of one of four kinds
    *,
    top: int,
    as_json: bool,
) -> None:
    from sonae.robustness.sensitivity import sensitivity_report, sensitivity_text

    if as_json:
        print_json({"method": method, "found": sensitivity_report(found)})
        return
    units = {name: entry.unit for name, entry in dossier.content.outcomes.items()}
    print(sensitivity_text(found, units, most=top))
