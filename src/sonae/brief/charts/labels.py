"""What the factors and states of a chart are called, and how a name is fitted into its room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sonae.brief.charts.svg import wrapped
from sonae.scenarios import Space

__all__ = ["CHARACTER", "Labels", "fitted", "room"]

CHARACTER = 0.53
"""Mean width of a character, in sizes of its font."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of factors and of their states, in declared order."""

    factors: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]

    @classmethod
    def of(
        cls,
        space: Space,
        factors: Mapping[str, str] | None = None,
        states: Mapping[tuple[str, str], str] | None = None,
    ) -> "Labels":
        """Take the names given; what has none is called by its id."""
        named, known = factors or {}, states or {}
        return cls(
            tuple(named.get(factor, factor) for factor in space.factors),
            tuple(
                tuple(known.get((factor, state), state) for state in own)
                for factor, own in zip(space.factors, space.states, strict=True)
            ),
        )


def fitted(text: str, width: float, lines: int, size: float) -> str:
    r"""Break a name into at most so many lines of a width in pixels; a cut ends in an ellipsis.

    Examples
    --------
    >>> fitted("a route nobody named", 60, 2, 10)
    'a route\nnobody…'
    """
    letters = max(2, int(width / (CHARACTER * size) + 0.05))
    rows: list[str] = []
    for row in wrapped(text, letters):
        rows += [row] if len(row) <= letters else [row[: letters - 1] + "…"]
    if len(rows) <= max(1, lines):
        return "\n".join(rows)
    kept = rows[: max(1, lines)]
    last = kept[-1].rstrip("…")
    kept[-1] = (last if len(last) < letters else last[: letters - 1]) + "…"
    return "\n".join(kept)


def room(names: Iterable[str], size: float, most: float) -> float:
    """Return the width that the longest of some names takes, or the most that it may.

    Examples
    --------
    >>> room(["a", "a long name"], 10, 200)
    58.3
    """
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    return min(most, round(longest * CHARACTER * size, 1))
