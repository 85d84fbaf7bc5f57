"""What ``sonae pathways --chart`` draws: the map, deadlines, or alarms."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.figures import check_figure_ending, draw_figure
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.likelihood import CredalSet
    from sonae.pathways import Deadlines, Pathways

__all__ = ["AsOption", "Drawn", "check_drawn", "draw_pathways"]


class Drawn(StrEnum):
    """What is drawn."""

    map = "map"
    gantt = "gantt"
    alarms = "alarms"


AsOption = Annotated[
    Drawn | None,
    typer.Option(
        "--as",
        help="What --chart draws: the map of pathways with its scorecard, latest safe starts with "
        "leads, or the alarms on what can be watched. The map if not given, or the latest safe "
        "starts with --deadlines.",
    ),
]


def check_drawn(
    dossier: "Dossier", chart: Path | None, kind: Drawn | None, *, only_deadlines: bool
) -> Drawn | None:
    """Return what is to be drawn; refuse, before anything is computed, what cannot be."""
    if chart is None:
        if kind is not None:
            raise UsageError("--as says what to draw, but not where to: add --chart FILE")
        return None
    check_figure_ending(chart)
    if kind is Drawn.map and only_deadlines:
        raise UsageError("--deadlines runs no pathway, so there is no map: leave one of them out")
    if kind is Drawn.alarms and not dossier.content.pathways.indicators:
        raise UsageError("there is nothing to watch: the dossier has no `pathways.indicators`")
    return kind or (Drawn.gantt if only_deadlines else Drawn.map)


def draw_pathways(
    path: Path,
    kind: Drawn,
    dossier: "Dossier",
    believes: "CredalSet",
    found: "Pathways | None",
    due: "Deadlines",
    *,
    threads: int,
) -> None:
    """Draw what was asked for, and say where it is."""
    if kind is Drawn.map and found is not None:
        from sonae.brief.charts.pathways_map import pathways_map
        from sonae.pathways.mapped import mapped

        draw_figure(pathways_map(mapped(found, believes, threads=threads), dossier), path)
    elif kind is Drawn.alarms:
        from sonae.brief.charts.alarm_curve import alarm_curve
        from sonae.pathways.alarms import alarm_at, curves

        told = []
        for curve in curves(dossier, due):
            best = curve.best()
            alarm = None if best is None else alarm_at(dossier, curve, best, believes)
            told.append((curve, alarm))
        draw_figure(alarm_curve(told, dossier), path)
    else:
        from sonae.brief.charts.deadlines_chart import deadlines_chart

        draw_figure(deadlines_chart(due, dossier), path)
