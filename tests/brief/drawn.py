"""Read a drawing as a reader does: which text stands where."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from sonae.brief.charts.svg import svg_text

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Text:
    """A text and the place of its first line."""

    text: str
    x: float
    y: float
    upwards: bool


def texts_of(spec) -> list[Text]:
    """Draw a spec, and return its texts."""
    root = ET.fromstring(svg_text(spec))  # noqa: S314 - the program's own drawings
    return list(_texts(root, 0.0, 0.0))


def _texts(element, x, y):
    found = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
    if found:
        x, y = x + float(found[1]), y + float(found[2])
    if element.tag == f"{SVG}text":
        lines = [element.text or "", *(part.text or "" for part in element.iter(f"{SVG}tspan"))]
        text = " ".join(line for line in lines if line)
        yield Text(text, x, y, "rotate(" in element.get("transform", ""))
    for child in element:
        yield from _texts(child, x, y)


def numbers_by_names(texts, rows, columns):
    """Return the text at each crossing of a row's name and a column's, both unique names."""
    across = {t.text: t.x for t in texts if t.upwards and t.text in columns}
    down = {t.text: t.y for t in texts if not t.upwards and t.text in rows}
    left, right = min(across.values()) - 14, max(across.values()) + 14
    top, bottom = min(down.values()) - 10, max(down.values()) + 10
    cells = {}
    for text in texts:
        if text.upwards or not (left < text.x < right and top < text.y < bottom):
            continue
        column = min(across, key=lambda name: abs(across[name] - text.x))
        row = min(down, key=lambda name: abs(down[name] - text.y))
        cells.setdefault((row, column), []).append(text.text)
    return cells
