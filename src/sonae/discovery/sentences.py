"""A box as a sentence that somebody can check: what must hold, and what the box holds then."""

from collections.abc import Sequence

from sonae.discovery.box import Box, Limit, Tally
from sonae.discovery.columns import Column
from sonae.discovery.wording import limit_number, share

__all__ = ["condition", "rule"]


def rule(
    box: Box,
    tally: Tally,
    columns: Sequence[Column],
    *,
    what: str = "fails",
    outside: bool = False,
    everything: Tally | None = None,
) -> str:
    """Return a box and its measures as one sentence.

    Parameters
    ----------
    box : Box
    tally : Tally
        Of all futures.
    columns : sequence of Column
        How to speak of its inputs.
    what : str
        What the futures of interest do.
    outside : bool
        Whether the measures are of what earlier boxes leave; shares are then of `everything`.
    everything : Tally, optional
        All futures, for such a box.

    Examples
    --------
    >>> growth = Column("g", "real", "growth", "share", least=0.0, most=0.01)
    >>> box = Box((Limit("g", upper=0.006),))
    >>> rule(box, Tally(12, 9, 100, 15), (growth,))
    'fails in 75 % of the futures in which growth is at most 0.6 %; these are 12 % of all futures and hold 60 % of all failures'
    """  # noqa: E501 - one sentence
    when = condition(box, columns)
    where = f"the futures in which {when}" if when else "all futures"
    if outside:
        all_ = everything or tally
        more, mass = tally.failing / all_.all_failing, tally.inside / all_.all
        return (
            f"outside the boxes above, {what} in {share(tally.density)} of {where}; these are "
            f"another {share(mass)} of all futures and hold another {share(more)} of all failures"
        )
    return (
        f"{what} in {share(tally.density)} of {where}; these are {share(tally.mass)} of all "
        f"futures and hold {share(tally.coverage)} of all failures"
    )


def condition(box: Box, columns: Sequence[Column]) -> str:
    """Return the limits of a box in words, joined by *and*; nothing if there are none."""
    by_name = {column.name: column for column in columns}
    said = [_limit(limit, by_name[limit.column]) for limit in box.limits]
    return _and(said)


def _limit(limit: Limit, column: Column) -> str:
    name = column.label
    if limit.states is not None:
        labels = dict(zip(column.states, column.labels, strict=True))
        inside = [f"“{labels[state]}”" for state in limit.states]
        out = [f"“{labels[s]}”" for s in column.states if s not in limit.states]
        if len(out) < len(inside):
            return f"{name} is not {_or(out)}"
        return f"{name} is {_or(inside)}"
    low = None if limit.lower is None else limit_number(limit.lower, column)
    high = None if limit.upper is None else limit_number(limit.upper, column)
    if low is not None and high is not None:
        return f"{name} is between {low} and {high}"
    return f"{name} is at least {low}" if low is not None else f"{name} is at most {high}"


def _and(parts: list[str]) -> str:
    return (
        parts[0]
        if len(parts) == 1
        else ", ".join(parts[:-1]) + f" and {parts[-1]}"
        if parts
        else ""
    )


def _or(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" or {parts[-1]}"
