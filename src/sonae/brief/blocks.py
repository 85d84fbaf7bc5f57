"""What the brief is built from: paragraphs, lists, tables, figures and folds.

Sections make blocks; ``html`` renders them with one template. A text is either plain (and will be
escaped) or Markup made by ``draft`` and ``trails``.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from markupsafe import Markup

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Figure",
    "Fold",
    "Heading",
    "Paragraph",
    "Row",
    "Section",
    "Table",
    "Text",
]

Text: TypeAlias = str | Markup


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `css` names its class."""

    text: Text
    css: str = ""
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: Text
    id: str = ""
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]
    css: str = ""
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `head` makes it the heading of its row."""

    text: Text
    css: str = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, perhaps with an anchor."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose caption leads to the trail of all its figures."""

    caption: Text
    head: tuple[Text, ...]
    rows: tuple[Row, ...]
    trail: str
    css: str = ""
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with a title that says the finding, and the same figures as a table."""

    title: Text
    svg: Markup
    trail: str
    note: Text = ""
    table: Table | None = None
    css: str = ""
    kind: str = field(default="figure", init=False)


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that open on demand; in print they are open."""

    summary: Text
    blocks: tuple["Block", ...]
    kind: str = field(default="fold", init=False)


Block: TypeAlias = Paragraph | Heading | Bullets | Table | Figure | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section."""

    id: str
    title: str
    blocks: tuple[Block, ...]
