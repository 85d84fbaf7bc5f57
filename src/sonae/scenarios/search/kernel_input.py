"""The arrays that both compiled kernels read, made from an island.

Reads an ``Island``; ``filtering`` and ``static`` run on what stands here. Sums are kept in the
narrowest whole numbers in which none can overflow, because a kernel's time goes into moving them.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.search.problem import Island, Tuning

__all__ = ["KernelInput", "kernel_input"]

LOOKED_UP = 8
"""States up to which the most that a set of them adds is tabulated: 2 to this power rows."""

BRIDGED = 12
"""Pairs between two stretches up to which it is quicker to go through than to jump."""

Sums = NDArray[np.signedinteger[Any]]


class KernelInput(NamedTuple):
    """An island as plain arrays; indices are of the island's own factors, states and pairs."""

    state_start: NDArray[np.int32]
    """Where the states of each factor begin, and last their number."""
    pair_start: NDArray[np.int32]
    """Where the pairs of each state begin, and last their number."""
    rival: NDArray[np.int32]
    fixed: Sums
    gain: Sums
    limits: Sums
    total: int
    """Total tolerance; -1 for none."""
    act_start: NDArray[np.int32]
    acts_on: NDArray[np.int32]
    """Factors whose balance each factor can change, from ``act_start`` on."""
    most_start: NDArray[np.int64]
    """Where the table of each factor begins in ``most``; -1 if it has none."""
    most_width: NDArray[np.uint64]
    run_start: NDArray[np.int32]
    runs: NDArray[np.uint64]
    """Stretches of pairs (first, last) that each factor acts on, from ``run_start`` on."""
    most: Sums
    """For each set of states of a factor, the most it adds to each pair it acts on."""
    weight: NDArray[np.int64]
    """How much a factor sways the balances: a heavy one is branched on early."""
    code: NDArray[np.int32]
    sets: NDArray[np.uint64]
    program_start: NDArray[np.int32]
    owner: NDArray[np.int32]
    scope_start: NDArray[np.int32]
    scope: NDArray[np.int32]
    readers_start: NDArray[np.int32]
    readers: NDArray[np.int32]


def kernel_input(island: Island, tuning: Tuning) -> KernelInput:
    """Return an island as arrays of the narrowest kind that holds every sum."""
    made, rules = island.leads, island.programs
    count = len(made.space.factors)
    acts = made.acts
    reach = [np.flatnonzero(acts[at]).astype(np.int32) for at in range(count)]
    kind = _kind(island)
    runs = [_runs(island, targets.tolist()) for targets in reach]
    most_start, most = _most(island, runs, tuning)
    return KernelInput(
        np.array(made.space.offsets, dtype=np.int32),
        made.pair_start,
        made.rival,
        made.fixed.astype(kind),
        np.ascontiguousarray(made.gain.astype(kind)),
        made.limits.clip(max=int(np.iinfo(kind).max)).astype(kind),
        -1 if made.total is None else made.total,
        np.cumsum([0, *map(len, reach)]).astype(np.int32),
        np.concatenate([*reach, np.zeros(0, dtype=np.int32)]),
        most_start,
        np.array([sum(last - first for first, last in own) for own in runs], dtype=np.uint64),
        np.cumsum([0, *map(len, runs)]).astype(np.int32),
        np.array([run for own in runs for run in own], dtype=np.uint64).reshape(-1, 2),
        most.astype(kind),
        _weight(island),
        *(rules.code, rules.sets, rules.start, rules.owner),
        *(rules.scope_start, rules.scope, rules.readers_start, rules.readers),
    )


def _kind(island: Island) -> type[np.signedinteger[Any]]:
    made = island.leads
    largest = np.abs(made.fixed).astype(np.int64)
    for at in range(len(made.space.factors)):
        largest = largest + np.abs(made.gain[made.states_of(at)]).max(axis=0, initial=0)
    needed = 4 * int(largest.max(initial=0))
    return np.int32 if needed < np.iinfo(np.int32).max else np.int64


def _runs(island: Island, targets: list[int]) -> list[tuple[int, int]]:
    """Return stretches that hold all pairs of these factors; small gaps are bridged."""
    runs: list[tuple[int, int]] = []
    for pairs in map(island.leads.pairs_of, targets):
        if runs and pairs.start - runs[-1][1] <= BRIDGED:
            runs[-1] = (runs[-1][0], pairs.stop)
        else:
            runs.append((pairs.start, pairs.stop))
    return runs


def _most(
    island: Island, runs: list[list[tuple[int, int]]], tuning: Tuning
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tabulate, for each set of states of a factor, the most it adds to the pairs it acts on."""
    made = island.leads
    tables: list[NDArray[np.int64]] = []
    start, length = [], 0
    for at, own in enumerate(runs):
        size = made.space.sizes[at]
        if size > LOOKED_UP or not tuning.tables:
            start.append(-1)
            continue
        columns = [np.arange(first, last) for first, last in own] or [np.zeros(0, dtype=np.int64)]
        rows = made.gain[made.states_of(at)][:, np.concatenate(columns)]
        table = np.zeros((1 << size, rows.shape[1]), dtype=np.int64)
        for states in range(1, 1 << size):
            lowest = (states & -states).bit_length() - 1
            rest = states & (states - 1)
            table[states] = np.maximum(table[rest], rows[lowest]) if rest else rows[lowest]
        tables.append(table.ravel())
        start.append(length)
        length += table.size
    return np.array(start, dtype=np.int64), np.concatenate([*tables, np.zeros(0, dtype=np.int64)])


def _weight(island: Island) -> NDArray[np.int64]:
    """Sum over the balances of how far the factor's states differ in what they add."""
    made = island.leads
    weight = []
    for at in range(len(made.space.factors)):
        rows = made.gain[made.states_of(at)]
        spread = rows.max(axis=0) - rows.min(axis=0)
        weight.append(1 + int(spread.sum()))
    # Ties in whole numbers that cannot overflow when multiplied by a number of states.
    largest = max(weight)
    shrink = max(1, largest // (1 << 40))
    return np.array([max(1, value // shrink) for value in weight], dtype=np.int64)
