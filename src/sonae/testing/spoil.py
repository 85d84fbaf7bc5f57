"""What a single spoilt spot is, and the small changes that hands make to words.

Read by ``tokens`` and ``trees``; nothing here knows YAML.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

__all__ = ["Change", "misspell", "pick", "splice"]

_T = TypeVar("_T")
_LETTERS = "abcdefghijklmnopqrstuvwxyz_"


@dataclass(frozen=True, slots=True)
class Change:
    """A changed text.

    Attributes
    ----------
    text : str
        The text as it is now.
    operator : str
        What was done.
    line : int
        Where a careful reader would say the fault is; 0 if that is open.
    meant : str, optional
        The word that was misspelt.
    """

    text: str
    operator: str
    line: int = 0
    meant: str | None = None


def pick(rng: np.random.Generator, among: Sequence[_T]) -> _T:
    """Return one of several."""
    return among[int(rng.integers(len(among)))]


def splice(text: str, span: tuple[int, int], new: str) -> str:
    """Return the text with a span replaced."""
    return text[: span[0]] + new + text[span[1] :]


def misspell(word: str, rng: np.random.Generator, taken: Container[str]) -> str | None:
    """Return the word with one slip of the hand, or None if only words that exist come out."""
    for _ in range(8):
        at = int(rng.integers(1, max(2, len(word))))
        slip = int(rng.integers(4))
        if slip == 0:
            wrong = word[:at] + word[at + 1 :]
        elif slip == 1:
            wrong = word[:at] + word[at - 1] + word[at:]
        elif slip == 2:
            wrong = word[: at - 1] + word[at : at + 1] + word[at - 1] + word[at + 1 :]
        else:
            wrong = word[:at] + pick(rng, _LETTERS) + word[at + 1 :]
        if wrong != word and wrong and wrong not in taken:
            return wrong
    return None
