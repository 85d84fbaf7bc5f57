"""A chart of results inside the brief: its finding and its notes are the page's own words."""

from markupsafe import Markup

from sonae.brief.charts.figure import Figure
from sonae.brief.charts.svg import draw
from sonae.brief.draft import authored

__all__ = ["drawn", "notes"]


def drawn(figure: Figure, name: str) -> Markup:
    """Draw a figure without the title and notes that a file of its own would need.

    Parameters
    ----------
    figure : Figure
    name : str
        Prefix of the ids within the drawing; unique in the brief.
    """
    spec = {key: part for key, part in figure.spec.items() if key != "title"}
    return draw(spec, name, figure.title)


def notes(figure: Figure) -> Markup:
    """Return how to read a figure; where it comes from, the page says already."""
    said = (note for note in figure.notes if not note.startswith("Source: "))
    return authored(" ".join(said))
