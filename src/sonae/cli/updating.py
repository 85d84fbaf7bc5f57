"""Commands that learn: bounds after what was seen, competing hypotheses, scores of forecasts."""

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from sonae.cli.app import app
from sonae.cli.likelihood import ChartOption, Judged, tell_conflict
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.cli.progress import progress
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.likelihood import Analysis, UpdateLog

__all__ = ["hypotheses", "score", "update"]

_SIGHTINGS = ("--seen", "--fact", "--soft")
_PLACED = "\0"
"""Between the place of an option on the command line and its value; no argument can hold it."""


class _InOrder(TyperCommand):
    """Number what was seen as it stands on the command line, whichever option it has."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own
        """Put its place before the value of each of the options."""
        placed = list(args)
        for at, word in enumerate(args):
            option, sign, value = word.partition("=")
            if word in _SIGHTINGS and at + 1 < len(args):
                placed[at + 1] = f"{at}{_PLACED}{args[at + 1]}"
            elif sign and option in _SIGHTINGS:
                placed[at] = f"{option}={at}{_PLACED}{value}"
        rest: list[str] = super().parse_args(ctx, placed)
        return rest


@app.command(cls=_InOrder)
def update(
    dossier: FolderArgument,
    event: Annotated[
        str | None,
        typer.Argument(help="Follow this event; without it, all that the dossier asks."),
    ] = None,
    given: Annotated[str | None, typer.Option(help="Condition.")] = None,
    seen: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE:SIGNPOST", help="A signpost that was seen; as often as needed."),
    ] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE:EVENT", help="An event that is certain now."),
    ] = None,
    soft: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATE:EVENT=RANGE", help="New probabilities, such as \"x == 'a'=40% to 60%\"."
        ),
    ] = None,
    spread: Annotated[
        Literal["shared", "each"],
        typer.Option(
            help="A sign's ratio: one for all scenarios, or each its own in the interval."
        ),
    ] = "shared",
    envelope: Annotated[
        bool,
        typer.Option("--envelope", help="Bound signs that are not declared independent."),
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Give bounds before and after what was seen, in the order in which it is given."""
    from sonae.likelihood import (
        ConflictingJudgementsError,
        UpdateLog,
        Updating,
        update_report,
        update_text,
    )

    if event is None and given is not None:
        raise UsageError("--given is a condition on an event: name the event before it")
    what = _in_order({"seen": seen or (), "fact": fact or (), "soft": soft or ()})
    if not what:
        raise UsageError("nothing was seen: say --seen DATE:SIGNPOST, --fact or --soft")
    checked = usable(dossier)
    followed = checked.formulas.ask if event is None else (checked.event(event, given),)
    if not followed:
        raise UsageError("the dossier asks about nothing: add `ask:`, or name an event")
    try:
        judged = Judged.of(checked)
    except ConflictingJudgementsError as error:
        return tell_conflict(checked, error, as_json=as_json)
    state = Updating.of(
        judged.listed("updating"),
        judged.system.constraints,
        dependence="envelope" if envelope else "refuse",
        spread=spread,
    )
    log = _follow(checked, UpdateLog.of(state, followed, checked.content.as_of), what)
    report = update_report(checked, log)
    print_json(report) if as_json else print(update_text(report))
    return 0


def _in_order(given: dict[Literal["seen", "fact", "soft"], Sequence[str]]) -> list[Any]:
    """Return kind and text of everything seen, as they stand on the command line."""
    placed = []
    for kind, texts in given.items():
        for text in texts:
            place, _, value = text.rpartition(_PLACED)
            placed.append((int(place or 0), kind, value))
    return [(kind, value) for _, kind, value in sorted(placed, key=lambda entry: entry[0])]


def _follow(dossier: "Dossier", log: "UpdateLog", what: list[Any]) -> "UpdateLog":
    from sonae.likelihood import sighting

    read = [sighting(dossier, kind, text) for kind, text in what]  # all are read before any counts
    with progress() as tell:
        steps, done = (len(read) + 1) * len(log.asked), itertools.count(1)  # before, and after each
        for date, evidence in read:
            log = log.seen(date, evidence, tell=lambda: tell("propositions", next(done), steps))
    return log


@app.command()
def hypotheses(
    dossier: FolderArgument,
    name: Annotated[
        str | None, typer.Argument(help="One table of the dossier; without it, all.")
    ] = None,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> int:
    """Hold evidence against competing hypotheses: scores, what tells apart, what decides."""
    from sonae.likelihood import (
        ConflictingJudgementsError,
        hypotheses_report,
        hypotheses_text,
        hypothesis_table,
    )

    if chart is not None:
        from sonae.brief import check_chart

        check_chart(chart)
    checked = usable(dossier)
    names = list(checked.content.hypotheses) if name is None else [name]
    tables = [hypothesis_table(checked, one) for one in names]
    if chart is not None:
        _draw_table(tables, chart)
    try:
        after = _after(checked, tables)
    except ConflictingJudgementsError as error:
        return tell_conflict(checked, error, as_json=as_json)
    pairs = list(zip(tables, after, strict=True))
    if as_json:
        print_json([hypotheses_report(table, one) for table, one in pairs])
    elif not tables:
        print("the dossier weighs no hypotheses: add `hypotheses:`")
    else:
        print("\n\n".join(hypotheses_text(table, one) for table, one in pairs))
    return 0


def _after(dossier: "Dossier", tables: "Sequence[Analysis]") -> list[Any]:
    """Return bounds of the hypotheses where ratios are multiplied; else nothing is computed."""
    from sonae.likelihood import WeightedAverages, after_products

    if not any(table.products for table in tables):
        return [None] * len(tables)
    averages = WeightedAverages(Judged.of(dossier).listed("weighing hypotheses by ratios"))
    return [after_products(averages, table) for table in tables]


def _draw_table(tables: "Sequence[Analysis]", path: Path) -> None:
    from sonae.brief import hypotheses_chart, write_chart

    if len(tables) != 1:
        known = ", ".join(table.name for table in tables) or "none"
        raise UsageError(f"--chart draws one table: name it; declared: {known}")
    write_chart(hypotheses_chart(tables[0]), path)
    print(f"{path} written", file=sys.stderr)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Forecasts that have resolved.")],
    scale: Annotated[str, typer.Option(help="Scale of words in rows that name none.")] = "icd203",
    brier: Annotated[
        Literal["0-1", "0-2"], typer.Option(help="Scale of the Brier score: 0 to 1, or 0 to 2.")
    ] = "0-1",
    level: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="Confidence level of frequencies.")
    ] = 0.95,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score forecasts by what happened: Brier, log and interval score, calibration by word.

    Columns: `word` (and `scale`), `probability`, or `lower` and `upper`, with `happened` 0 or 1;
    for intervals of a quantity `lower`, `upper`, `level` and `value`; `id` and `group` if you like.
    """
    from sonae.likelihood import calibration_rows, read_forecasts, score_report, score_text

    if chart is not None:
        from sonae.brief import check_chart

        check_chart(chart)
    forecasts = read_forecasts(file, scale)
    if chart is not None:
        from sonae.brief import calibration_chart, write_chart

        if not forecasts.events:
            raise UsageError("--chart draws calibration, and the file has no forecast of an event")
        write_chart(calibration_chart(calibration_rows(forecasts.events, level)), chart)
        print(f"{chart} written", file=sys.stderr)
    report = score_report(forecasts, brier, level)
    print_json(report) if as_json else print(score_text(report))
