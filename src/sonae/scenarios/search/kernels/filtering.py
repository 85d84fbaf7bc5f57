"""Filtering search: open states that can no longer hold are struck out before the next choice.

Reads ``KernelInput``; ``walks`` starts it and collects scenarios. For every pair of a state and a
rival the kernel keeps the most that the open states of all factors can still give. A state that
cannot reach its tolerance against some rival is struck out, and so is one that would make a
constraint's forbidden condition certain; each loss can cause others. When all is quiet, the factor
with the fewest open states for its weight is branched on.

``advance`` stops whenever a budget is used up or the room for scenarios is, and goes on from where
it stood when called again: that is how progress, limits and interruption work. It can log what it
does; ``certificate`` describes the log. It is one long function because a call in Numba costs more
than a node: the parts are marked by comments.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sonae.compiled import compiled
from sonae.scenarios.search.kernel_input import KernelInput
from sonae.scenarios.search.kernels.log import (
    BACK,
    BRANCH,
    DEAD,
    LOG_WIDTH,
    RIVAL,
    SOLUTION,
    TAKE,
    note,
)
from sonae.scenarios.search.kernels.reach import add_slowly, spend
from sonae.scenarios.search.kernels.rules import obey

__all__ = ["Filtering", "advance", "prepare"]

START = -2


class Filtering(NamedTuple):
    """Where a search stands: everything by depth, so that going back costs nothing."""

    open: NDArray[np.uint64]
    """States still open (depth, factor), a bit for each."""
    upper: NDArray[np.signedinteger[Any]]
    """The most that each pair can still reach: the pairs of depth 0, then of depth 1, …"""
    branch: NDArray[np.int32]
    """Factor branched on at each depth."""
    untried: NDArray[np.uint64]
    """States of it that were not tried yet."""
    at: NDArray[np.int64]
    """Depth (-1 when done, -2 before the start), nodes tried, scenarios in ``found``, steps in
    ``log``, scenarios in all."""
    found: NDArray[np.int8]
    log: NDArray[np.int32]
    changed: NDArray[np.int64]
    """Factors whose loss of states is not yet in ``upper``."""
    before: NDArray[np.uint64]
    """What was open of each factor when ``upper`` last heard of it."""
    waits: NDArray[np.bool_]
    """Whether a factor is among ``changed``."""
    marks: NDArray[np.bool_]
    """Factors whose balance is to be looked at again, then programs to be run again."""
    lost: NDArray[np.uint64]
    """States that a program or the total tolerance strikes out of each factor."""
    answers: NDArray[np.int8]
    """Room for the answers of one program."""


def prepare(given: KernelInput, room: int, log_room: int) -> Filtering:
    """Return a search before its start that can hold ``room`` scenarios, or only count them (0)."""
    count = given.state_start.size - 1
    pairs, rules = given.fixed.size, given.owner.size
    opened = np.zeros((count + 2, count), dtype=np.uint64)
    opened[0] = [(1 << int(size)) - 1 for size in np.diff(given.state_start)]
    upper = np.zeros((count + 2) * pairs, dtype=given.fixed.dtype)
    upper[:pairs] = given.fixed
    at = np.zeros(5, dtype=np.int64)
    at[0] = START
    return Filtering(
        opened,
        upper,
        np.zeros(count + 2, dtype=np.int32),
        np.zeros(count + 2, dtype=np.uint64),
        at,
        np.zeros((room, count), dtype=np.int8),
        np.zeros((log_room, LOG_WIDTH), dtype=np.int32),
        np.arange(count, dtype=np.int64),
        np.zeros(count, dtype=np.uint64),
        np.ones(count, dtype=np.bool_),
        np.ones(count + rules, dtype=np.bool_),
        np.zeros(count, dtype=np.uint64),
        np.zeros(given.code.shape[0] + 1, dtype=np.int8),
    )


@compiled
def advance(given, search, nodes, dynamic):
    """Search until done, ``nodes`` in all were tried, or the room is used up."""
    state_start, pair_start, rival, limits = (
        given.state_start,
        given.pair_start,
        given.rival,
        given.limits,
    )
    act_start, acts_on, most_start, most = (
        given.act_start,
        given.acts_on,
        given.most_start,
        given.most,
    )
    run_start, runs, weight, total = given.run_start, given.runs, given.weight, given.total
    readers_start, readers, scope_start, scope = (
        given.readers_start,
        given.readers,
        given.scope_start,
        given.scope,
    )
    opened, upper, branch, untried, at = (
        search.open,
        search.upper,
        search.branch,
        search.untried,
        search.at,
    )
    found, log, changed, before, waits, marks, lost = (
        search.found,
        search.log,
        search.changed,
        search.before,
        search.waits,
        search.marks,
        search.lost,
    )
    count = state_start.size - 1
    rules = given.owner.size
    pairs = np.uint64(given.fixed.size)
    keeps, logs = found.shape[0] > 0, log.shape[0] > 0
    spare = state_start[count] + 8  # steps that one node may log at most
    one = np.uint64(1)
    none = np.uint64(0)
    while at[0] != -1:
        # Take the next state of the factor branched on, or go back.
        depth = at[0]
        row = 0
        waiting = count  # at the start every factor is news
        if depth != START:
            if untried[depth] == none:
                at[0] = depth - 1
                if logs and depth > 0:
                    note(log, at, BACK, 0, 0, 0)
                continue
            crowded = logs and at[3] + spare > log.shape[0]
            if at[1] >= nodes or crowded or (keeps and at[2] >= found.shape[0]):
                return
            row = depth + 1
            at[1] += 1
            for factor in range(count):
                opened[row, factor] = opened[depth, factor]
            here, there = np.uint64(depth) * pairs, np.uint64(row) * pairs
            for pair in range(pairs):
                upper[there + pair] = upper[here + pair]
            taken = branch[depth]
            state = 0
            while untried[depth] & (one << np.uint64(state)) == none:
                state += 1
            untried[depth] ^= one << np.uint64(state)
            if logs:
                note(log, at, TAKE, taken, state, 0)
            changed[0], waiting = taken, 1
            before[taken], waits[taken] = opened[row, taken], True
            opened[row, taken] = one << np.uint64(state)

        # Strike out states until nothing more follows.
        base = np.uint64(row) * pairs
        alive = True
        looking = True
        while alive and looking:
            while waiting > 0:
                waiting -= 1
                factor = changed[waiting]
                waits[factor] = False
                if most_start[factor] >= 0:
                    width = given.most_width[factor]
                    old = np.uint64(most_start[factor]) + before[factor] * width
                    new = np.uint64(most_start[factor]) + opened[row, factor] * width
                    for run in range(run_start[factor], run_start[factor + 1]):
                        first, last = runs[run, 0], runs[run, 1]
                        # whole numbers without sign wrap around, so shifts may be "negative"
                        old -= first
                        new -= first
                        for pair in range(first, last):
                            upper[base + pair] += most[new + pair] - most[old + pair]
                        old += last
                        new += last
                else:
                    add_slowly(given, upper, base, factor, before[factor], opened[row, factor])
                for k in range(act_start[factor], act_start[factor + 1]):
                    marks[acts_on[k]] = True
                for k in range(readers_start[factor], readers_start[factor + 1]):
                    marks[count + readers[k]] = True

            # Which states must some rival beat by more than the tolerance?
            for factor in range(count):
                if not marks[factor]:
                    continue
                marks[factor] = False
                states = opened[row, factor]
                left = states
                floor = -limits[factor]
                first_state = state_start[factor]
                for state in range(state_start[factor + 1] - first_state):
                    if (states >> np.uint64(state)) & one == none:
                        continue
                    flat = first_state + state
                    for pair in range(pair_start[flat], pair_start[flat + 1]):
                        if upper[base + np.uint64(pair)] < floor:
                            left ^= one << np.uint64(state)
                            if logs:
                                note(log, at, RIVAL, factor, state, rival[pair])
                            break
                if left != states:
                    if not waits[factor]:
                        waits[factor], before[factor] = True, states
                        changed[waiting] = factor
                        waiting += 1
                    opened[row, factor] = left
                    if left == none:
                        alive = False
                        if logs:
                            note(log, at, DEAD, factor, 0, 0)
                        break
            if not alive or waiting > 0:
                continue

            # Which states would make a forbidden condition certain?
            rule = 0
            while rule < rules and waiting == 0 and alive:
                if marks[count + rule]:
                    marks[count + rule] = False
                    struck = obey(given, search, opened[row], rule)
                    if struck < 0:
                        alive = False
                    elif struck > 0:
                        for k in range(scope_start[rule], scope_start[rule + 1]):
                            factor = scope[k]
                            if lost[factor] != none:
                                before[factor], waits[factor] = opened[row, factor], True
                                changed[waiting] = factor
                                waiting += 1
                                opened[row, factor] &= ~lost[factor]
                                if opened[row, factor] == none:
                                    alive = False
                                    if logs:
                                        note(log, at, DEAD, factor, 0, 0)
                                    break
                rule += 1
            if not alive or waiting > 0:
                continue

            # Which states leave too little of the total tolerance to the other factors?
            if total >= 0 and spend(given, search, opened[row], base):
                for factor in range(count):
                    if lost[factor] != none:
                        before[factor], waits[factor] = opened[row, factor], True
                        changed[waiting] = factor
                        waiting += 1
                        opened[row, factor] &= ~lost[factor]
                        if opened[row, factor] == none:
                            alive = False
                            if logs:
                                note(log, at, DEAD, factor, 0, 0)
                            break
            looking = waiting > 0

        if not alive:
            for k in range(waiting):
                waits[changed[k]] = False
            for mark in range(marks.size):
                marks[mark] = False
            if depth == START:
                at[0] = -1
            elif logs:
                note(log, at, BACK, 0, 0, 0)
            continue

        # Choose the factor to branch on; with none left, a scenario is found.
        best, fewest = -1, 0
        for factor in range(count):
            states = opened[row, factor]
            if states & (states - one) == none:
                continue
            size = 0
            while states != none:
                states &= states - one
                size += 1
            # fewest open states for the weight, compared by cross-multiplication
            if best < 0 or (dynamic and size * weight[best] < fewest * weight[factor]):
                best, fewest = factor, size
        if best >= 0:
            at[0] = row
            branch[row] = best
            untried[row] = opened[row, best]
            if logs:
                note(log, at, BRANCH, best, 0, 0)
            continue
        if keeps:
            for factor in range(count):
                state = 0
                while (opened[row, factor] >> np.uint64(state)) & one == none:
                    state += 1
                found[at[2], factor] = state
            at[2] += 1
        at[4] += 1
        if logs:
            note(log, at, SOLUTION, 0, 0, 0)
        if depth == START:
            at[0] = -1
        elif logs:
            note(log, at, BACK, 0, 0, 0)
