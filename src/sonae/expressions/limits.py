"""What is refused before a parser sees the text: size, depth, comments, strange characters.

Python's own parser, whose grammar ``parse`` borrows, can be driven out of its stack by depth,
reads full-width letters as plain ones, and drops what follows a ``#``. A formula that lost its
second line to a comment would still compute, so all of that is refused here, at its place.
"""

import re
import unicodedata

from sonae.expressions.faults import Fault, FormulaFaults
from sonae.expressions.tree import Span

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "MAX_LITERAL", "MAX_NODES", "refuse", "refuse_unfit"]

MAX_CHARACTERS = 4096
MAX_NODES = 500
MAX_DEPTH = 50
MAX_LITERAL = 40

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_LOOKS_LIKE = {
    **{"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "—": "-"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "“": "'", "”": "'", "‘": "'", "’": "'"},
    **{"「": "'", "」": "'", "、": ",", "¬": "not", "∧": "and", "∨": "or", "∈": "in"},
}


def refuse(text: str, message: str, hint: str | None = None) -> FormulaFaults:
    """Return the error that refuses the formula as a whole."""
    return FormulaFaults(text, (Fault(Span(0, len(text)), message, hint),))


def refuse_unfit(text: str) -> None:
    """Raise ``FormulaFaults`` for a text that Python's parser should not see."""
    if len(text) > MAX_CHARACTERS:
        raise refuse(
            text,
            f"formula of {len(text):,} characters; at most {MAX_CHARACTERS:,}",
            "split it into several named values",
        )
    if not text.strip():
        raise refuse(text, "the formula is empty")
    plain = _without_quoted(text)
    faults = [*_hidden(text), *_foreign(plain), *_unread(plain)]
    if faults:
        raise FormulaFaults(text, tuple(sorted(faults, key=lambda fault: fault.span.start)))
    if _depth(plain) > MAX_DEPTH:
        raise refuse(text, f"formula nested deeper than {MAX_DEPTH} levels", "name its parts")


def _without_quoted(text: str) -> str:
    """Blank out what stands between quotes, so that only the formula's own signs are left."""
    shown: list[str] = []
    quote = ""
    for character in text:
        shown.append(" " if quote and character != quote else character)
        if character in "'\"" and quote in ("", character):
            quote = "" if quote else character
    return "".join(shown)


def _hidden(text: str) -> list[Fault]:
    """Refuse what a reader cannot see: control, direction-changing and broken characters."""
    return [
        Fault(Span(at, at + 1), f"character U+{ord(character):04X} cannot be seen", "remove it")
        for at, character in enumerate(text)
        if character not in "\t\n\r" and unicodedata.category(character) in _HIDDEN
    ]


def _foreign(plain: str) -> list[Fault]:
    """Refuse letters and signs beyond ASCII outside quotes: Python would fold some to ASCII."""
    faults = []
    for match in re.finditer(r"[^\x00-\x7f]+", plain):
        found = match.group()
        if any(unicodedata.category(character) in _HIDDEN for character in found):
            continue
        message = f"`{found}` is not in the language; names are written with a-z, 0-9 and _"
        instead = "".join(_LOOKS_LIKE.get(character, character) for character in found)
        instead = unicodedata.normalize("NFKC", instead).strip()
        hint = f"write `{instead}`" if instead.isascii() and instead else None
        faults.append(Fault(Span(*match.span()), message, hint))
    return faults


def _unread(plain: str) -> list[Fault]:
    """Refuse what Python's reader would drop or join: comments and line continuations."""
    mended = {"#": "comments are not in the language", "\\": "`\\` is not in the language"}
    hints = {"#": "put the reason under `because`", "\\": "a formula may run over lines as it is"}
    return [
        Fault(Span(match.start(), match.end()), mended[match[0][0]], hints[match[0][0]])
        for match in re.finditer(r"#[^\n]*|\\", plain)
    ]


def _depth(plain: str) -> int:
    """Return how deep brackets nest, or how many signs stand in a row."""
    deepest = depth = run = 0
    for character in plain:
        depth += character in "([{"
        depth -= character in ")]}"
        run = run + 1 if character in "-+~" else (run if character.isspace() else 0)
        deepest = max(deepest, depth, run)
    return deepest
