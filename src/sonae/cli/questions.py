"""Commands that ask about scenarios and likelihood."""

from dataclasses import replace
from typing import Annotated

import typer

from sonae.cli.app import app
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.errors import UsageError

__all__ = ["likelihood", "scenarios"]


@app.command()
def scenarios(
    dossier: FolderArgument = ".",
    tolerance: Annotated[
        float | None, typer.Option(min=0, help="Inconsistency that still counts as coherent.")
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(help="Explain one scenario: `factor=state, factor=state, …`."),
    ] = None,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List the pairs of states that never meet.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Count all possible and all coherent scenarios, exactly, and say why."""
    from sonae.scenarios import (
        Tolerance,
        explain_scenario,
        scenario_report,
        scenario_system,
        scenario_text,
    )

    system = scenario_system(usable(dossier))
    if tolerance is not None:
        system = replace(system, tolerance=Tolerance(tolerance))
    if why is not None:
        answer = explain_scenario(system, why)
        verdict = {"possible": answer.possible, "coherent": answer.coherent, "why": answer.text}
        print_json(verdict) if as_json else print(answer.text)
        return
    report = scenario_report(system, excluded=excluded)
    print_json(report) if as_json else print(scenario_text(report))


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
