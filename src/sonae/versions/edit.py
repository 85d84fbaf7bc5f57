"""Change what a YAML text says, and touch no other character of it.

Reads the text of a file and a list of edits; hands on the new text, read again and compared with
what was meant before anybody gets it. Comments, order, quotation marks and line ends outside the
changed spans stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sonae.dossier import Path
from sonae.errors import UsageError
from sonae.versions.edits import Edit, Insert, Plan
from sonae.versions.write import block_lines, flow_text, scalar_text
from sonae.versions.written import (
    Child,
    WrittenMap,
    WrittenText,
    children_of,
    data_of,
    line_end,
    line_start,
    written,
)

__all__ = ["EditError", "edited"]


class EditError(UsageError):
    """The text cannot be edited so that it reads as meant; nothing was changed."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made; paths are those of the text before any edit.

    Raises
    ------
    EditError
        If the result would not read as meant.
    """
    root = written(text)
    plan = Plan(edits)
    meant = plan.carried_out(data_of(root))
    if not meant:
        raise EditError("nothing would be left in the file")
    result = text
    for keep_lines in (True, False):
        result = _Editor(text, plan, keep_lines=keep_lines).run(root)
        if _says(result, meant):
            return result
    raise EditError("the file is written in a way that cannot be changed without rewriting it")


def _says(text: str, meant: object) -> bool:
    """Compare with what was meant, the order of keys included."""
    try:
        return _in_order(data_of(written(text))) == _in_order(meant)
    except Exception:  # whatever the parser thinks of it, it is not what was meant
        return False


def _in_order(data: object) -> object:
    if isinstance(data, dict):
        return ("map", [(key, _in_order(value)) for key, value in data.items()])
    return [_in_order(value) for value in data] if isinstance(data, (list, tuple)) else data


@dataclass(slots=True)
class _Editor:
    """Collects spans of the text with what takes their place."""

    text: str
    plan: Plan
    keep_lines: bool
    patches: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def run(self, root: WrittenMap) -> str:
        """Return the text with all patches made."""
        self.patches.clear()
        self.visit(Child("", 0, 0, root), (), flow=False)
        parts: list[str] = []
        at = 0
        # insertions (empty spans) come before what is taken out at the same place
        for start, end, new in sorted(self.patches, key=lambda patch: patch[:2]):
            parts += [self.text[at:start], new]
            at = max(at, end)
        return "".join([*parts, self.text[at:]])

    def visit(self, here: Child, path: Path, *, flow: bool) -> None:
        """Patch an entry and what is in it; `flow` says that it stands in braces or brackets."""
        node = here.value
        if path in self.plan.replaced:
            self.replace(here, self.plan.replaced[path], flow=flow)
            return
        if isinstance(node, WrittenText):
            return
        children = children_of(self.text, node)
        kept = {
            child.name: child for child in children if (*path, child.name) not in self.plan.removed
        }
        new = self.plan.inserted(path, [child.name for child in children])
        if not kept:
            if children or new:
                self.replace(here, self.plan.carried_out(data_of(node), path), flow=flow)
            return
        for child in kept.values():
            self.visit(child, (*path, child.name), flow=flow or node.flow)
        (self._remove_flow if node.flow else self._remove_lines)(children, kept)
        for after, inserts in new.items():
            child = next(iter(kept.values())) if after is None else kept[after]
            (self._insert_flow if node.flow else self._insert_lines)(
                child, inserts, first=after is None
            )

    # replace ------------------------------------------------------------------------------

    def replace(self, here: Child, data: object, *, flow: bool) -> None:
        """Put other data where the entry's value stands, quoted as the value is."""
        node = here.value
        if isinstance(node, WrittenText) and isinstance(data, str):
            self.patches.append((node.start, node.end, self._scalar(node, data, flow=flow)))
        elif isinstance(node, WrittenText) or node.flow or isinstance(here.name, int):
            self.patches.append((node.start, node.end, flow_text(data, flow=flow)))
        else:  # keys or items under a key: what takes their place stands beside the key
            self.patches.append((here.colon, node.end, f" {flow_text(data, flow=flow)}"))

    def _scalar(self, node: WrittenText, text: str, *, flow: bool) -> str:
        if node.style in ("|", ">"):
            block = self._block(node, text)
            if block is not None:
                return block
        return scalar_text(text, node.style if node.style in ("'", '"') else None, flow=flow)

    def _block(self, node: WrittenText, text: str) -> str | None:
        """Return a block scalar with other lines, its opening line and indentation kept."""
        header, _, body = self.text[node.start : node.end].partition("\n")
        opening = header.rstrip("\r")
        marks = opening.split("#")[0].strip()
        first = next((line for line in body.split("\n") if line.strip()), "")
        indent = first[: len(first) - len(first.lstrip(" "))]
        lines = text.removesuffix("\n").split("\n")
        if marks[1:] not in ("", "-") or not indent or (marks[0] == ">" and len(lines) > 1):
            return None
        if not lines[-1].strip() or lines[0][:1] in ("", " ") or "\r" in text or "\t" in text:
            return None
        chomped = marks[0] if text.endswith("\n") else marks[0] + "-"
        opening = opening.replace(marks, chomped, 1)
        return self.newline.join([opening, *(indent + line if line else "" for line in lines)])

    # insert -------------------------------------------------------------------------------

    def _insert_flow(self, child: Child, inserts: list[Insert], *, first: bool) -> None:
        new = [
            flow_text(insert.data)
            if insert.key is None
            else f"{scalar_text(insert.key, flow=True, key=True)}: {flow_text(insert.data)}"
            for insert in inserts
        ]
        if first:
            self.patches.append((child.start, child.start, "".join(f"{part}, " for part in new)))
        else:
            text = "".join(f", {part}" for part in new)
            self.patches.append((child.value.end, child.value.end, text))

    def _insert_lines(self, child: Child, inserts: list[Insert], *, first: bool) -> None:
        indent = " " * (child.start - line_start(self.text, child.start))
        one_line = "\n" not in self.text[child.start : child.value.end]
        for insert in inserts:
            lines = self._lines(insert, one_line=one_line)
            shifted = [indent + line if line else "" for line in lines]
            if first:
                text = self.newline.join([*shifted, indent])[len(indent) :]
                self.patches.append((child.start, child.start, text))
            else:
                at = line_end(self.text, child.value.end)
                self.patches.append((at, at, self.newline + self.newline.join(shifted)))

    def _lines(self, insert: Insert, *, one_line: bool) -> list[str]:
        if insert.lines and self.keep_lines:
            return list(insert.lines)
        data = insert.data
        if one_line and not isinstance(data, str):
            text = flow_text(data)
            if insert.key is None:
                return [f"- {text}"]
            return [f"{scalar_text(insert.key, key=True)}: {text}"]
        return block_lines([data] if insert.key is None else {insert.key: data})

    # remove -------------------------------------------------------------------------------

    def _remove_flow(self, children: list[Child], kept: dict[str | int, Child]) -> None:
        first = next(iter(kept.values()))
        for index, child in enumerate(children):
            if child.name in kept:
                continue
            if first.start < child.start:
                span = (children[index - 1].value.end, child.value.end)
            else:
                span = (child.start, children[index + 1].start)
            self.patches.append((*span, ""))

    def _remove_lines(self, children: list[Child], kept: dict[str | int, Child]) -> None:
        head, first = children[0], next(iter(kept.values()))
        inline = bool(self.text[line_start(self.text, head.start) : head.start].strip(" "))
        if inline and head.name not in kept:
            # the first key beside its dash: the next that stays takes its place
            self.patches.append((head.start, first.start, ""))
        for child in children:
            if child.name in kept or (inline and child.start < first.start):
                continue
            end = line_end(self.text, child.value.end)
            end = self.text.find("\n", end) + 1 or len(self.text)
            self.patches.append((line_start(self.text, child.start), end, ""))
