"""The command that proves how bad a plan can get: reached, and not to be exceeded."""

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonae.cli.app import app
from sonae.cli.figures import FigureOption, check_figure_ending, draw_figure
from sonae.cli.options import FolderArgument, JsonOption, ThreadsOption, print_json, usable
from sonae.cli.progress import progress
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.robustness.worst import WorstCase

__all__ = ["worst"]

PlanOption = Annotated[
    list[str] | None, typer.Option(help="One plan; repeat it for more; all if not given.")
]
OutcomeOption = Annotated[
    list[str] | None, typer.Option(help="One outcome; repeat it for more; all if not given.")
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FACTOR=STATE,…",
        help="Only scenarios with these states; repeat it for others besides. All if not given.",
    ),
]
SecondsOption = Annotated[
    float, typer.Option(help="Time for all together; what is not closed then is told as it is.")
]
GapOption = Annotated[
    float, typer.Option(help="How near is near enough: a share of the outcome's range.")
]
BoxesOption = Annotated[
    int,
    typer.Option(min=1, help="Boxes for each plan and outcome: a limit that gives the same bits."),
]


@app.command()
def worst(
    dossier: FolderArgument = ".",
    plan: PlanOption = None,
    outcome: OutcomeOption = None,
    scenario: ScenarioOption = None,
    seconds: SecondsOption = 10.0,
    gap: GapOption = 0.01,
    boxes: BoxesOption = 200_000,
    threads: ThreadsOption = 2,
    chart: FigureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove how bad each plan can get in each outcome, over all scenarios and all quantities.

    A sampled maximum is no worst case: the truth may be far beyond it. Here two numbers are given.
    The first is reached in a future that is named. The second cannot be exceeded in any future:
    boxes of quantities and sets of scenarios that can hold nothing worse are left aside, the others
    are split, until both numbers are near enough or the time is up. A quantity's whole interval
    counts, also where a distribution is stated.
    """
    from sonae.outcomes import compile_model
    from sonae.robustness.worst import worst_cases, worst_text
    from sonae.scenarios import scenario_system

    asked = None if scenario is None else [_states(text) for text in scenario]
    check_figure_ending(chart)
    known = usable(dossier)
    one = outcome or list(known.content.outcomes)
    if chart is not None and len(one) != 1:
        raise UsageError(f"--chart draws one outcome: give --outcome once, of {', '.join(one)}")
    table = scenario_system(known).possible()
    with progress() as tell:
        found = worst_cases(
            known,
            compile_model(known),
            table,
            plans=plan,
            outcomes=outcome,
            scenarios=asked,
            gap=gap,
            seconds=seconds,
            boxes=boxes,
            threads=threads,
            progress=lambda done, total: tell("worst cases", done, total),
        )
    if chart is not None:
        from sonae.brief import worst_chart

        draw_figure(worst_chart(found, one[0], named=known), chart)
    if as_json:
        ranges = dict(found.ranges)
        print_json({"gap": gap, "ranges": ranges, "worst_cases": [_plain(case) for case in found]})
        return
    print(worst_text(found, {name: entry.unit for name, entry in known.content.outcomes.items()}))


def _states(text: str) -> dict[str, str]:
    """Return the states that ``factor=state,…`` names."""
    found = {}
    for part in text.split(","):
        factor, sign, state = (piece.strip() for piece in part.partition("="))
        if not (factor and sign and state):
            raise UsageError(
                f"--scenario {text!r}: write factor=state, and more of them after a comma, such as "
                "president=trump,treaty_demand=formal"
            )
        if factor in found:
            raise UsageError(f"--scenario {text!r} gives {factor} twice")
        found[factor] = state
    return found


def _plain(case: "WorstCase") -> dict[str, Any]:
    """Return a case as plain values; null where there is no limit."""
    known = asdict(case)
    numbers = {name: known[name] for name in ("attained", "bound", "gap", "share")}
    return known | {name: value if isfinite(value) else None for name, value in numbers.items()}
