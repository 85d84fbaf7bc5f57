"""What is wrong with a dossier, said so that it can be mended.

A `Finding` has a stable code, a severity, a place (file:line:column), the path in the dossier,
what is wrong and what would mend it. Every room that reads a dossier reports in this form.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.errors import DossierError

__all__ = [
    "DossierFindings",
    "Finding",
    "Place",
    "Severity",
    "has_errors",
    "sort_findings",
]

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: line and column count from 1, in code points."""

    file: str
    line: int
    column: int
    length: int = 1
    source: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the check."""

    code: str
    severity: Severity
    place: Place
    path: str
    message: str
    hint: str | None = None
    related: tuple[tuple[Place, str], ...] = ()

    def __str__(self) -> str:
        path = f"{_visible(self.path)}: " if self.path else ""
        message = _visible(self.message)
        lines = [f"{self.place}: {self.severity}[{self.code}] {path}{message}"]
        if self.place.source:
            lines += _excerpt(self.place)
        if self.hint:
            lines.append(f"       = help: {_visible(self.hint)}")
        lines += [f"       = see {place}: {_visible(text)}" for place, text in self.related]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return the finding as plain data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "length": self.place.length,
            "path": self.path,
            "message": self.message,
            "hint": self.hint,
            "related": [{"at": str(place), "what": text} for place, text in self.related],
        }


class DossierFindings(DossierError):  # noqa: N818 - it holds several
    """The dossier has errors; `findings` holds all of them, in file order."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = sort_findings(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether any finding is an error."""
    return any(finding.severity == "error" for finding in findings)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in file order, each once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda finding: (finding.place, finding.code, finding.path)))


def _excerpt(place: Place) -> list[str]:
    """Return the source line with carets under the place, aligned by display width."""
    column = place.column - 1
    start = max(0, column - _WINDOW // 2) if column > _WINDOW * 3 // 4 else 0
    end = start + _WINDOW
    opening = "…" if start else ""
    closing = "…" if end < len(place.source) else ""
    shown = opening + _visible(place.source[start:end]) + closing
    before = _width(opening + _visible(place.source[start:column]))
    marked = place.source[column : min(column + place.length, end)]
    carets = "^" * max(1, _width(_visible(marked)))
    return [f"{place.line:6} | {shown}", f"       | {' ' * before}{carets}"]


_WINDOW = 160


def _visible(text: str) -> str:
    """Show tabs as blanks, and control and direction-changing characters as what they are."""
    return "".join(
        " "
        if character == "\t"
        else f"<U+{ord(character):04X}>"
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else character
        for character in text
    )


def _width(text: str) -> int:
    """Columns that the text takes on a terminal."""
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )
