"""From a Vega-Lite spec to SVG that stands inside the brief.

Draws with vl-convert, which needs no browser and no network; makes ids unique and the same on
every run; gives the drawing a role and a label.
"""

import re
import textwrap
from typing import Any, TypeAlias

from markupsafe import Markup, escape

from sonae.brief.charts.palette import INK, MUTED, RULE

__all__ = ["FONT", "Spec", "draw", "row_labels", "svg_text", "wrapped"]

LINE = 13
"""Height of a line of a label, in pixels."""

Spec: TypeAlias = dict[str, Any]
FONT = "'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans CJK JP', sans-serif"
_CONFIG: Spec = {
    "font": FONT,
    "background": None,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "gridColor": "#e6eaee",
        "domainColor": RULE,
        "tickColor": RULE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelLimit": 420,
        "titleLimit": 600,
    },
    "title": {"color": INK, "fontSize": 12.5, "fontWeight": 600, "anchor": "start"},
    "text": {"color": INK, "fontSize": 12},
}


def draw(spec: Spec, name: str, label: str) -> Markup:
    """Draw a spec.

    Parameters
    ----------
    spec : dict
        Vega-Lite, without schema and config.
    name : str
        Prefix of the ids within the drawing; unique in the brief.
    label : str
        What a reader who cannot see it is told.
    """
    return _inlined(svg_text(spec), name, label)


def svg_text(spec: Spec) -> str:
    """Return a spec as the text of an SVG file."""
    import vl_convert

    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG}
    text: str = vl_convert.vegalite_to_svg(
        {**whole, **spec}, vl_version="5.21", allowed_base_urls=[]
    )
    return text


def wrapped(text: str, width: int) -> list[str]:
    """Break a label into lines, as a list that Vega-Lite draws below one another."""
    return textwrap.wrap(text, width, break_long_words=False) or [""]


def row_labels(rows: list[Spec], y: Spec) -> list[Spec]:
    """Return layers that write each row's `label` left of the panel, centred on its row.

    An axis would centre only the first of several lines; `lines` says how many a row has.
    """
    counts = sorted({row["lines"] for row in rows})
    return [
        {
            "data": {"values": [row for row in rows if row["lines"] == lines]},
            "mark": {
                "type": "text",
                "align": "right",
                "baseline": "middle",
                "dy": -LINE * (lines - 1) / 2,
                "lineHeight": LINE,
                "lineBreak": "\n",
                "color": INK,
                "fontSize": 12,
            },
            "encoding": {"y": y, "x": {"value": -10}, "text": {"field": "label"}},
        }
        for lines in counts
    ]


def _inlined(text: str, name: str, label: str) -> Markup:
    """Make the drawing part of a page: unique ids, a label, no namespaces, its own size at most."""
    numbers: dict[str, str] = {}
    for found in re.findall(r'\bid="([^"]+)"', text):
        numbers.setdefault(found, f"{name}-{len(numbers)}")
    for old, new in numbers.items():
        text = text.replace(f'id="{old}"', f'id="{new}"').replace(f"#{old})", f"#{new})")
    start, end = text.index("<svg"), text.index(">", text.index("<svg"))
    attributes = dict(re.findall(r'([a-zA-Z]+)="([^"]*)"', text[start:end]))
    opening = (
        f'<svg role="img" aria-label="{escape(label)}" width="{attributes["width"]}" '
        f'height="{attributes["height"]}" viewBox="{attributes["viewBox"]}">'
    )
    body = _slim(text[end + 1 :])
    return Markup(opening + body)  # noqa: S704 - drawn by this program; vl-convert escapes labels


def _slim(body: str) -> str:
    """Leave out what changes nothing: defaults, roles inside a picture, empty paths, hundredths.

    The font is the page's own, named once in its style; the whole drawing has one role and label.
    """
    body = re.sub(r' (font-family|pointer-events|aria-roledescription)="[^"]*"', "", body)
    body = re.sub(r' (class="(mark|role)-[^"]*"|role="graphics-[^"]*")', "", body)
    body = re.sub(r' (opacity="1"|aria-hidden="true"|stroke-width="1")', "", body)
    body = re.sub(r' transform="translate\(0,0\)"', "", body)
    body = re.sub(r'<path class="(fore|back)ground" d="(M0,0h0v0h0Z)?"[^>]*/>', "", body)
    return re.sub(r'="[^"]*"', lambda found: _hundredths(found[0]), body)


def _hundredths(attribute: str) -> str:
    """Cut the decimals of lengths after the second; words between tags are not touched."""
    return re.sub(r"(?<=\d)\.(\d\d)\d+", r".\1", attribute)
