"""A foreign text file: its lines however they are encoded, and what is wrong with each.

Reads bytes; hands the readers of this folder numbered lines and a place to put findings, and the
writers a step that leaves no half-written file. Nothing that a file holds makes a traceback.
"""

import os
import re
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sonae.dossier import DossierFindings, Finding, Place, Severity, has_errors

__all__ = [
    "MOST_BYTES",
    "Faults",
    "TextFile",
    "encoded",
    "read_bytes",
    "text_file",
]

MOST_BYTES = 8 * 1024 * 1024
"""The longest file known, a list of 100,000 solutions of 22 factors, has 6 MB."""

_MOST_OF_A_KIND = 50
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The lines of a text file."""

    name: str
    lines: tuple[str, ...]
    newline: str = "\r\n"
    """How lines end in it."""

    def place(self, line: int, column: int = 1, length: int = 1) -> Place:
        """Return the place of a line (counted from 0) and column (counted from 1)."""
        source = self.lines[line] if line < len(self.lines) else ""
        return Place(self.name, line + 1, column, max(1, length), source)


@dataclass(slots=True)
class Faults:
    """What was found in a file so far; after the first of a kind, only how many more there are."""

    file: TextFile
    findings: list[Finding] = field(default_factory=list)
    _seen: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    _last: dict[tuple[str, Severity], Place] = field(default_factory=dict)

    def note(
        self,
        code: str,
        line: int,
        message: str,
        hint: str | None = None,
        *,
        column: int = 1,
        length: int = 1,
        severity: Severity = "error",
    ) -> None:
        """Note a finding at a line, counted from 0, and a column, counted from 1."""
        kind = (code, severity)
        self._seen[kind] += 1
        place = self.file.place(line, column, length)
        if self._seen[kind] <= _MOST_OF_A_KIND:
            self.findings.append(Finding(code, severity, place, "", message, hint))
        else:
            self._last[kind] = place

    def all(self) -> tuple[Finding, ...]:
        """Return every finding, and how many are not listed."""
        more = [
            Finding(
                *(code, severity, place, ""),
                f"{self._seen[code, severity] - _MOST_OF_A_KIND:,} more of this kind, up to here",
            )
            for (code, severity), place in self._last.items()
        ]
        return (*self.findings, *more)

    def raise_errors(self) -> None:
        """Raise ``DossierFindings`` with everything found if any of it is an error."""
        if has_errors(self.findings):
            raise DossierFindings(self.all())


def read_bytes(path: Path) -> bytes:
    """Return the bytes of an ordinary file of bounded size.

    Raises
    ------
    DossierFindings
        If it is missing, special or too large.
    """
    try:
        descriptor = os.open(path, _FLAGS)  # without waiting, as a pipe would make us
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _unreadable(str(path), "not an ordinary file", "name a file")
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "the name cannot be used"
        raise _unreadable(str(path), f"cannot be read: {what}", "look at its name") from None
    if len(raw) > MOST_BYTES:
        message = f"file of more than {MOST_BYTES:,} bytes; that is the most"
        raise _unreadable(str(path), message, "is it the file that is meant?")
    return raw


def text_file(raw: bytes, name: str) -> TextFile:
    """Return the lines of a file in UTF-8, UTF-16 with a mark, or else Windows' Western letters.

    Raises
    ------
    DossierFindings
        If the file is empty, or holds bytes that no text holds.
    """
    text = _decoded(raw)
    if not text.strip():
        raise _unreadable(name, "the file is empty", "export it again")
    if kind := _unmarked(raw):
        message = f"the file is in {kind} without a mark that says so"
        raise _unreadable(name, message, "save it as UTF-8")
    if (at := text.find("\0")) >= 0:
        line = len(_BREAK.findall(text[:at]))
        message = f"a binary file, not text: line {line + 1} holds a NUL byte"
        raise _unreadable(name, message, "is it packed? unpack it, or export it again as text")
    first = _BREAK.search(text)
    newline = "\n" if first is not None and first[0] == "\n" else "\r\n"
    return TextFile(name, tuple(_BREAK.split(text)), newline)


def encoded(text: str) -> bytes:
    """Return a text as Windows' Western letters, which old programs read, or else as UTF-8.

    Whichever it is, ``text_file`` reads the same text again.
    """
    for encoding in ("cp1252", "utf-8-sig"):
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        if _decoded(raw) == text:
            return raw
    return text.encode("utf-8-sig", errors="replace")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _unmarked(raw: bytes) -> str | None:
    """Say if bytes are UTF-16 that lacks its mark: every other one is 0, for most letters."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    even, odd = raw[::2], raw[1::2]
    for kind, zeros, others in (("UTF-16 LE", odd, even), ("UTF-16 BE", even, odd)):
        if 2 * zeros.count(0) > len(zeros) and 20 * others.count(0) < len(others):
            return kind
    return None


def _unreadable(name: str, message: str, hint: str) -> DossierFindings:
    return DossierFindings([Finding("SN201", "error", Place(name, 1, 1), "", message, hint)])
