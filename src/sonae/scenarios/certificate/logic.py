"""Whether a condition surely holds, surely fails, or is open, while states are still open.

Reads conditions in the form of the record; ``replay`` asks. Three values, after Kleene. Sets of
states are whole numbers, a bit for each state.
"""

from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["compiled", "decide", "reads"]

Condition = tuple[Any, ...]


def compiled(tree: Condition) -> Condition:
    """Return a condition with the states of each test as one set."""
    if tree[0] == "in":
        return ("in", tree[1], sum(1 << code for code in set(tree[2])))
    return (tree[0], *(compiled(part) for part in tree[1:]))


def decide(condition: Condition, states: Sequence[int]) -> bool | None:
    """Return what is sure of a compiled condition, given the open states of each factor.

    Returns
    -------
    bool or None
        True if it surely holds, False if it surely fails, None if that is open.
    """
    op = condition[0]
    if op == "in":
        left, wanted = states[condition[1]], condition[2]
        if not left & ~wanted:
            return True
        return None if left & wanted else False
    if op == "not":
        inner = decide(condition[1], states)
        return None if inner is None else not inner
    settled = op == "or"  # the value that decides an ``or``; its opposite decides an ``and``
    answer: bool | None = not settled
    for part in condition[1:]:
        value = decide(part, states)
        if value is settled:
            return settled
        if value is None:
            answer = None
    return answer


def reads(tree: Condition) -> Iterator[int]:
    """Yield the places of the factors that a condition tests."""
    if tree[0] == "in":
        yield tree[1]
    else:
        for part in tree[1:]:
            yield from reads(part)
