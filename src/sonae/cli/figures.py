"""The option to draw a result besides, and what it does."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sonae.brief import Figure

__all__ = ["FigureOption", "check_figure_ending", "draw_figure"]

FigureOption = Annotated[
    Path | None,
    typer.Option(
        "--chart",
        metavar="FILE",
        help="Draw it in a .svg or .png file besides; .csv holds the figures of the chart.",
    ),
]


def check_figure_ending(path: Path | None) -> None:
    """Refuse, before anything is computed, a file whose ending says no form of a figure."""
    if path is not None:
        from sonae.brief import check_figure

        check_figure(path)


def draw_figure(figure: "Figure", path: Path) -> None:
    """Write a figure and say so."""
    from sonae.brief import write_figure

    write_figure(figure, path)
    print(f"{path} written", file=sys.stderr)
