"""Static search: factors in one fixed order, and a branch ends when a balance is out of reach.

Reads ``KernelInput``; ``drive`` starts it and collects scenarios, as with ``filtering``. A node
costs less than there, because only the balances of the factors taken so far are tested, against
the most that all later factors can still add (the suffix bound of exact cross-impact search); but
there are more nodes. A second opinion on every answer, and quicker on some dense matrices.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sonae.compiled import compiled
from sonae.scenarios.search.kernel_input import KernelInput
from sonae.scenarios.search.kernels.rules import YES, answer

__all__ = ["Static", "advance", "begin", "prepare"]


class Static(NamedTuple):
    """Where a search stands."""

    order: NDArray[np.int32]
    rest: NDArray[np.signedinteger[Any]]
    """The most that the factors from each depth on can add (depth, pair)."""
    lead: NDArray[np.signedinteger[Any]]
    """What the factors before each depth add (depth, pair)."""
    taken: NDArray[np.int32]
    """Code last tried at each depth; -1 before the first."""
    open: NDArray[np.uint64]
    """States still open of each factor, a bit for each: one, or all of them."""
    at: NDArray[np.int64]
    """Depth (-1 when done), nodes so far, scenarios in ``found``, unused, scenarios in all."""
    found: NDArray[np.int8]
    answers: NDArray[np.int8]


def prepare(given: KernelInput, order: tuple[int, ...], room: int) -> Static:
    """Return the arrays of a search that can hold ``room`` scenarios, or only count them (0)."""
    count, pairs = len(order), given.fixed.size
    rest = np.zeros((count + 1, pairs), dtype=given.fixed.dtype)
    for depth in reversed(range(count)):
        states = slice(given.state_start[order[depth]], given.state_start[order[depth] + 1])
        rest[depth] = rest[depth + 1] + given.gain[states].max(axis=0)
    lead = np.zeros((count + 1, pairs), dtype=given.fixed.dtype)
    lead[0] = given.fixed
    return Static(
        np.array(order, dtype=np.int32),
        rest,
        lead,
        np.full(count + 1, -1, dtype=np.int32),
        np.zeros(count, dtype=np.uint64),
        np.zeros(5, dtype=np.int64),
        np.zeros((room, count), dtype=np.int8),
        np.zeros(given.code.shape[0] + 1, dtype=np.int8),
    )


@compiled
def begin(given, search):
    """Open every state; done at once if some constraint forbids everything."""
    for factor in range(search.order.size):
        _open(given, search, factor)
    for program in range(given.owner.size):
        if answer(given, search.answers, search.open, program, -1, np.uint64(0)) == YES:
            search.at[0] = -1


@compiled
def advance(given, search, nodes):
    """Search until done, ``nodes`` in all were tried, or the room is used up."""
    count = search.order.size
    keeps = search.found.shape[0] > 0
    while search.at[0] >= 0:
        depth = search.at[0]
        factor = search.order[depth]
        first = given.state_start[factor]
        if search.taken[depth] + 1 == given.state_start[factor + 1] - first:
            search.taken[depth] = -1
            _open(given, search, factor)
            search.at[0] = depth - 1
            continue
        if search.at[1] >= nodes or (keeps and search.at[2] >= search.found.shape[0]):
            return
        search.taken[depth] += 1
        search.at[1] += 1
        search.open[factor] = np.uint64(1) << np.uint64(search.taken[depth])
        gain = given.gain[first + search.taken[depth]]
        for pair in range(given.fixed.size):
            search.lead[depth + 1, pair] = search.lead[depth, pair] + gain[pair]
        if not _stands(given, search, depth):
            continue
        if depth + 1 < count:
            search.at[0] = depth + 1
            continue
        if keeps:
            for other in range(count):
                search.found[search.at[2], search.order[other]] = search.taken[other]
            search.at[2] += 1
        search.at[4] += 1


@compiled
def _stands(given, search, depth):
    """Tell whether a partial scenario can still become one."""
    short = np.int64(0)
    for other in range(depth, -1, -1):  # the factor just taken is the likeliest to fail
        factor = search.order[other]
        state = given.state_start[factor] + search.taken[other]
        worst = np.int64(0)
        for pair in range(given.pair_start[state], given.pair_start[state + 1]):
            reach = search.lead[depth + 1, pair] + search.rest[depth + 1, pair]
            worst = max(worst, -np.int64(reach))
        short += worst
        if worst > given.limits[factor] or (given.total >= 0 and short > given.total):
            return False
    factor = search.order[depth]
    for k in range(given.readers_start[factor], given.readers_start[factor + 1]):
        program = given.readers[k]
        if answer(given, search.answers, search.open, program, -1, np.uint64(0)) == YES:
            return False
    return True


@compiled
def _open(given, search, factor):
    every = np.uint64(0)
    for _ in range(given.state_start[factor + 1] - given.state_start[factor]):
        every = (every << np.uint64(1)) | np.uint64(1)
    search.open[factor] = every
