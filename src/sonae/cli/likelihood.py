"""Commands that ask how likely something is."""

from typing import Annotated

import typer

from sonae.cli.app import app
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.errors import UsageError

__all__ = ["likelihood"]


@app.command()
def likelihood(
    dossier: FolderArgument,
    event: Annotated[
        str | None,
        typer.Argument(help="Event, such as \"korea == 'drawdown'\"; without it, all asked."),
    ] = None,
    given: Annotated[str | None, typer.Option(help="Condition.")] = None,
    as_stated: Annotated[
        bool,
        typer.Option("--as-stated", help="Take claims at face value, not widened by grade."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Give the sharp lower and upper probability of an event, and what binds it."""
    from sonae.evidence import judgements
    from sonae.likelihood import CredalSet, likelihood_report, likelihood_text
    from sonae.scenarios import scenario_system

    if event is None and given is not None:
        raise UsageError("--given is a condition on an event: name the event before it")
    checked = usable(dossier)
    pair = None if event is None else checked.event(event, given)
    judged = judgements(checked, widened=not as_stated)
    credal = CredalSet(scenario_system(checked).possible(), judged)
    report = likelihood_report(checked, credal, judged, pair)
    print_json(report) if as_json else print(likelihood_text(report))
