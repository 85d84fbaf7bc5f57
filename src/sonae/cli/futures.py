"""The command that explains one future: every number of one plan, with formulas and sources."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sonae.cli.explain import explain
from sonae.cli.future_asked import AskedFuture, Scenarios
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel

__all__ = ["future"]

PlanOption = Annotated[str | None, typer.Option(help="Plan to follow: its id. Needed.")]
FutureOption = Annotated[
    str | None,
    typer.Option(
        metavar="ID", help="The future: its index, or `dossier:hash:seed:draws:index` as printed."
    ),
]
ScenarioOption = Annotated[
    str | None,
    typer.Option(help="Instead, a scenario: `factor=state, …` for the factors the model reads."),
]
DrawOption = Annotated[
    int | None,
    typer.Option(min=0, help="With --scenario: draw so; if not given, the middle of every range."),
]
NumbersOption = Annotated[
    str | None, typer.Option(help="Numbers to take instead: `growth=0.01, dike.yearly=2`.")
]
DrawsOfRunOption = Annotated[
    int | None, typer.Option(min=1, help="Draws in each class of the run; 16 if not given.")
]
SeedOfRunOption = Annotated[
    int | None, typer.Option(min=0, help="Seed of the run; 1 if not given.")
]
SamplingOption = Annotated[
    Literal["sobol", "philox"] | None,
    typer.Option("--draws-from", help="How the run drew; sobol if not given."),
]
YearOption = Annotated[int | None, typer.Option(help="Show one year only.")]
ValueOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="One value, stock, outcome or report: its formula with numbers put in."
    ),
]


@explain.command()
def future(
    dossier: FolderArgument = ".",
    plan: PlanOption = None,
    future: FutureOption = None,
    scenario: ScenarioOption = None,
    draw: DrawOption = None,
    numbers: NumbersOption = None,
    draws: DrawsOfRunOption = None,
    seed: SeedOfRunOption = None,
    draws_from: SamplingOption = None,
    year: YearOption = None,
    value: ValueOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every number of one plan in one future: drawn, launched, computed, with its source.

    `--value NAME` puts the numbers into one formula, part by part.
    """
    from sonae.explore.account import future_account
    from sonae.explore.account_text import future_text, value_text
    from sonae.explore.derivation import value_account
    from sonae.outcomes import compile_model

    asked = AskedFuture(future, scenario, draw, numbers, draws, seed, draws_from)
    asked.check()
    checked = usable(dossier)
    model = compile_model(checked)
    followed = _known(plan, model.plans, "--plan", "plan")
    if value is not None:
        _known(value, _values(model), "--value", "value")
    scenarios = Scenarios.of(checked, model, likelihood=value is None)
    chosen = scenarios.future(asked)
    if value is None:
        of_class = scenarios.class_line(chosen)
        told = future_account(checked, model, followed, chosen, of_class, year)
        print_json(told) if as_json else print(future_text(told))
    else:
        one = value_account(checked, model, followed, chosen, value, year)
        print_json(one) if as_json else print(value_text(one))


def _values(model: "CompiledModel") -> tuple[str, ...]:
    return (*model.stocks, *model.values, *model.outcomes, *model.reports)


def _known(name: str | None, known: Sequence[str], option: str, noun: str) -> str:
    """Return a name that is known; otherwise say which are."""
    if name is None:
        raise UsageError(f"which {noun}? {option} one of: {', '.join(known) or 'none declared'}")
    if name not in known:
        raise UsageError.unknown(noun, name, known)
    return name
