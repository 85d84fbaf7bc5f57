"""What a box can do without, and the round numbers at which its limits can stand.

Follows findings on PRIM run to its end: it adds limits that fit only noise. A limit goes if the
futures that judge lose next to nothing without it, or if it is too likely to be chance.
"""

from collections.abc import Iterator
from dataclasses import replace

from sonae.discovery.box import Box, Limit, Tally
from sonae.discovery.cases import Judge
from sonae.discovery.columns import Column
from sonae.discovery.discovered import Choice
from sonae.discovery.rounding import rounded
from sonae.discovery.strength import strengths

__all__ = ["at_round_numbers", "pruned", "score"]


def score(tally: Tally, choice: Choice) -> float:
    """Return how good a box is: contrast, or coverage of those that are dense enough."""
    wanted = choice.density
    if wanted is None:
        return tally.contrast
    return tally.coverage if tally.density >= wanted else tally.density - 1


def pruned(box: Box, judge: Judge, choice: Choice) -> Box:
    """Take away, one at a time, what earns too little or is too likely to be chance."""
    while box.limits:
        now = score(judge.tally(box), choice)
        weak = {(s.column, s.side) for s in strengths(judge, box) if s.corrected > choice.level}
        options = []
        for (column, side), wider in _wider(box, judge.columns):
            points = score(judge.tally(wider), choice)
            # one more state need only do no harm: the set of states stays a limit
            worth = 0.0 if side.startswith("state ") else choice.worth
            if points >= now - worth or (column, side) in weak:
                options.append((points, wider))
        if not options:
            break
        box = max(options, key=lambda option: option[0])[1]
    return box


def at_round_numbers(box: Box, judge: Judge, choice: Choice) -> Box:
    """Put limits at round numbers, as coarse as the score allows."""
    columns = {column.name: column for column in judge.columns}
    for limit in box.limits:
        column = columns[limit.column]
        if column.kind != "real":
            continue
        floor = score(judge.tally(box), choice) - choice.worth / 5
        for candidate in rounded(limit, column.least, column.most):
            tried = Box(tuple(candidate if o.column == limit.column else o for o in box.limits))
            if score(judge.tally(tried), choice) >= floor:
                box = tried
                break
    return box


def _wider(box: Box, columns: tuple[Column, ...]) -> Iterator[tuple[tuple[str, str], Box]]:
    """Yield boxes with one end, or one set of states, free, or with one state more."""
    states = {column.name: column.states for column in columns}
    for limit in box.limits:
        for side, wider in _wider_limits(limit, states[limit.column]):
            kept = tuple(
                wider if old.column == limit.column else old
                for old in box.limits
                if old.column != limit.column or wider is not None
            )
            yield (limit.column, side), Box(tuple(k for k in kept if k is not None))


def _wider_limits(limit: Limit, states: tuple[str, ...]) -> Iterator[tuple[str, Limit | None]]:
    if limit.states is not None:
        yield "states", None
        out = [state for state in states if state not in limit.states]
        for state in out if len(out) > 1 else ():
            held = tuple(s for s in states if s in limit.states or s == state)
            yield f"state {state}", replace(limit, states=held)
        return
    if limit.lower is not None:
        yield "lower", replace(limit, lower=None) if limit.upper is not None else None
    if limit.upper is not None:
        yield "upper", replace(limit, upper=None) if limit.lower is not None else None
