"""Read a brief as a checker would: elements with their classes, ids, links and texts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Element:
    """One element with all that stands around it."""

    tag: str
    attributes: dict[str, str]
    parents: tuple["Element", ...] = field(repr=False)
    text: str = ""
    children: list["Element"] = field(default_factory=list, repr=False)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


@dataclass
class Page(HTMLParser):
    """Every element, and every text with the elements around it."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, tuple[Element, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    @classmethod
    def of(cls, html: str) -> "Page":
        page = cls()
        page.feed(html)
        page.close()
        assert not page._open, f"left open: {[item.tag for item in page._open]}"
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if self._open:
            self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((data, tuple(self._open)))
        for element in self._open:
            element.text += data

    def by_id(self) -> dict[str, Element]:
        return {item.attributes["id"]: item for item in self.elements if "id" in item.attributes}

    def with_class(self, name: str, tag: str | None = None) -> list[Element]:
        return [item for item in self.elements if name in item.classes and tag in (None, item.tag)]
