"""A chart as a file of its own: SVG or PNG, whole or not at all."""

import re
from pathlib import Path

from markupsafe import escape

from sonae.brief.charts.svg import Spec, svg_text
from sonae.errors import UsageError
from sonae.writing import write_whole

__all__ = ["check_chart", "write_chart"]

ENDINGS = (".svg", ".png")
SHARPNESS = 2.0
"""Pixels of a PNG for each pixel of the chart, so that it prints."""
MARGIN = 12


def check_chart(path: Path) -> None:
    """Refuse, before anything is computed, a file whose ending says no form of a chart."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path} ends in neither {' nor '.join(ENDINGS)}")


def write_chart(spec: Spec, path: Path) -> Path:
    """Write a chart to a file; the ending of its name says in which form.

    Parameters
    ----------
    spec : dict
        Vega-Lite, without schema and config; its ``description`` becomes the SVG's title, which a
        screen reader reads.
    path : Path
        Ends in ``.svg`` or ``.png``.

    Raises
    ------
    UsageError
        If it ends in something else; see ``check_chart``.
    """
    check_chart(path)
    text = svg_text({"background": "#ffffff", "padding": MARGIN, **spec})
    title = str(spec.get("description", ""))
    named = re.sub(
        r"<svg\b([^>]*)>",
        lambda found: f'<svg role="img"{found[1]}><title>{escape(title)}</title>',
        text,
        count=1,
    )
    if path.suffix.lower() == ".svg":
        return write_whole(path, named + "\n")
    import vl_convert

    return write_whole(path, vl_convert.svg_to_png(text, scale=SHARPNESS))
