"""Commands that ask how likely something is, and why."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.app import app
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.cli.progress import progress
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier, EventGiven
    from sonae.evidence import Judgement
    from sonae.likelihood import (
        BoundReport,
        ConflictingJudgementsError,
        CredalSet,
        Extras,
        JunctionCredalSet,
    )
    from sonae.scenarios import ScenarioSystem

__all__ = ["ChartOption", "Judged", "likelihood", "tell_conflict"]

ChartOption = Annotated[Path | None, typer.Option(help="Draw it in a .svg or .png file besides.")]


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
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Tell what claims hold, what grades cost, what pulls apart."
        ),
    ] = False,
    point: Annotated[
        bool, typer.Option("--point", help="Give the reference point of maximum entropy besides.")
    ] = False,
    spread: Annotated[
        int | None,
        typer.Option(min=20, max=100_000, help="Sample so many distributions; give 5 and 95 %."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes the samples.")] = 1,
    assumptions: Annotated[
        bool,
        typer.Option("--assumptions", help="Rank judgements by what dropping each would move."),
    ] = False,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> int:
    """Give the sharp lower and upper probability of an event, and what binds it.

    Exit code 1: the judgements cannot hold together; what clashes, and what would mend it.
    """
    from sonae.likelihood import (
        ConflictingJudgementsError,
        explain_report,
        explain_text,
        extras,
        likelihood_text,
    )

    if event is None and given is not None:
        raise UsageError("--given is a condition on an event: name the event before it")
    _check_chart(chart)
    checked = usable(dossier)
    asked = None if event is None else checked.event(event, given)
    try:
        judged = Judged.of(checked, widened=not as_stated)
    except ConflictingJudgementsError as error:
        return tell_conflict(checked, error, chart, as_json=as_json)
    with progress() as tell:
        tell("extras", 0, 1)  # samples take the longest
        wanted = extras(
            judged.credal, point=point, spread=spread, seed=seed, assumptions=assumptions
        )
    report = judged.report(asked, wanted)
    if chart is not None:
        _draw(checked, report, chart)
    if explain:
        stated, why_not = _at_face_value(judged, asked, as_stated=as_stated)
        with progress() as tell:
            tell("tensions", 0, 1)
            account = explain_report(
                checked, judged.credal, judged.judgements, report, stated, why_not
            )
        print_json(account) if as_json else print(explain_text(account))
    else:
        print_json(report) if as_json else print(likelihood_text(report))
    return 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A dossier with the judgements that bind and the distributions that they allow."""

    dossier: "Dossier"
    system: "ScenarioSystem"
    judgements: "tuple[Judgement, ...]"
    credal: "CredalSet | JunctionCredalSet"

    @classmethod
    def of(cls, dossier: "Dossier", *, widened: bool = True) -> "Judged":
        """Read the judgements, pool them if the dossier says so, and see whether they cohere."""
        from sonae.evidence import judgements, pooled
        from sonae.likelihood import credal
        from sonae.scenarios import scenario_system

        binding, _ = pooled(dossier, judgements(dossier, widened=widened))
        system = scenario_system(dossier)
        return cls(dossier, system, binding, credal(system, binding))

    def listed(self, what: str) -> "CredalSet":
        """Return the distributions over listed scenarios; some questions need the list."""
        from sonae.errors import CapacityError
        from sonae.likelihood import CredalSet

        if not isinstance(self.credal, CredalSet):
            raise CapacityError(f"{what} needs a list of scenarios, and there are too many here")
        return self.credal

    def report(
        self, asked: "EventGiven | None", wanted: "Extras | None" = None
    ) -> "list[BoundReport]":
        """Return the bounds of one proposition, or of all that the dossier asks about."""
        from sonae.likelihood import Extras, likelihood_report

        with progress() as tell:
            return likelihood_report(
                *(self.dossier, self.credal, self.judgements, asked, wanted or Extras()),
                tell=lambda done, total: tell("likelihood", done, total),
            )


def tell_conflict(
    dossier: "Dossier",
    error: "ConflictingJudgementsError",
    chart: Path | None = None,
    *,
    as_json: bool = False,
) -> int:
    """Say at length which judgements cannot hold together; return the exit code."""
    from sonae.likelihood import claim_places, conflict_report, explain_conflict

    if chart is not None:
        from sonae.brief import conflict_chart, write_chart

        write_chart(conflict_chart(error.conflicts), chart)
        print(f"{chart} written", file=sys.stderr)
    if as_json:
        print_json(conflict_report(error))
    print(explain_conflict(error, claim_places(dossier)), file=sys.stderr)
    return 1


def _at_face_value(
    judged: Judged, asked: "EventGiven | None", *, as_stated: bool
) -> "tuple[list[BoundReport] | None, str | None]":
    """Return the bounds with claims taken as stated, or why there are none."""
    from sonae.likelihood import ConflictingJudgementsError

    if as_stated:
        return None, "claims are taken as stated already (--as-stated)"
    try:
        return Judged.of(judged.dossier, widened=False).report(asked), None
    except ConflictingJudgementsError as error:
        members = error.conflicts[0].judgements
        named = ", ".join(judgement.id for judgement in members)
        return None, f"taken as stated, {named} cannot hold together (see --as-stated)"


def _check_chart(chart: Path | None) -> None:
    if chart is not None:
        from sonae.brief import check_chart

        check_chart(chart)


def _draw(dossier: "Dossier", report: "list[BoundReport]", path: Path) -> None:
    from sonae.brief import bounds_chart, write_chart

    write_chart(bounds_chart(report, dossier.content.scale), path)
    print(f"{path} written", file=sys.stderr)
