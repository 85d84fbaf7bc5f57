"""Ids for names that people typed: plain words that formulas can hold, none twice.

Reads the names of factors and states in a foreign file; the labels of the dossier keep them as
they were typed.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

# The names that formulas keep for themselves are said in one place, and the door of the dossier
# does not show it.
from sonae.dossier import RESERVED

__all__ = ["RESERVED", "STATE_RESERVED", "cleaned", "ids_of"]

STATE_RESERVED = frozenset({"from", "because"})
"""Words that stand beside the states' scores in a dossier."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LONGEST = 48
_SAID = {
    "+": " plus ",
    "%": " percent ",
    "<": " below ",
    ">": " above ",
    "&": " and ",
    "=": " equal ",
    "≤": " at most ",
    "≥": " at least ",
}
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_MINUS = re.compile(r"(?<![0-9A-Za-z])-(?=\d)|-(?=-*$)|^-(?=-)")


def cleaned(name: str) -> str:
    """Return a name as a reader sees it: no blanks around, one between words.

    Examples
    --------
    >>> cleaned("  A.   Government ")
    'A. Government'
    """
    return " ".join(name.split())


def ids_of(
    names: Iterable[tuple[str, ...]], kind: str, reserved: Collection[str] = RESERVED
) -> tuple[str, ...]:
    """Return an id for each of several things.

    Parameters
    ----------
    names : iterable of tuple of str
        The names of each, the one to be preferred first; a blank one is passed over.
    kind : str
        What they are; it stands before a number where no name gives a word.
    reserved : collection of str
        Words that no id may be.

    Examples
    --------
    >>> ids_of([("A. Größe",), ("++", "very high"), ("+",), ("", ""), ("51",), ("+",)], "state")
    ('a_grosse', 'plus_plus', 'plus', 'state_4', 'state_51', 'plus_2')
    """
    found: list[str] = []
    taken: set[str] = set(reserved)
    for at, candidates in enumerate(names, 1):
        words = (_word(name, kind) for name in candidates)
        word = next((word for word in words if word), f"{kind}_{at}")
        free, number = word, 2
        while free in taken:
            free, number = f"{word[: 62 - len(str(number))]}_{number}", number + 1
        taken.add(free)
        found.append(free)
    return tuple(found)


def _word(name: str, kind: str) -> str:
    """Return a name as a word, or nothing if no letter or digit of it can stand in one."""
    if _ID.fullmatch(name):
        return name
    text = unicodedata.normalize("NFKD", cleaned(name)[:200].replace("−", "-").casefold())
    text = _MINUS.sub(" minus ", text.translate(_LETTERS))
    for sign, said in _SAID.items():
        text = text.replace(sign, said)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    word = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    if len(word) > _LONGEST:
        word = word[:_LONGEST].rpartition("_")[0] or word[:_LONGEST]
    return f"{kind}_{word}" if word[:1].isdigit() else word
