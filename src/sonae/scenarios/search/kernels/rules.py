"""What the programs of the constraints say of states that are still open.

Run by both searches; a program and its three answers are described in ``search.conditions``.
"""

import numpy as np

from sonae.compiled import compiled
from sonae.scenarios.search.kernels.log import DEAD, FORBID, note

__all__ = ["NO", "PERHAPS", "YES", "answer", "obey"]

NO, PERHAPS, YES = 0, 1, 2
TEST, ALL = 0, 1


@compiled
def obey(given, search, opened, rule):
    """Note what would make a forbidden condition certain: -1 it is already, 1 something noted."""
    answers, lost = search.answers, search.lost
    held = answer(given, answers, opened, rule, -1, np.uint64(0))
    if held == YES:
        if search.log.shape[0] > 0:
            note(search.log, search.at, DEAD, -1, given.owner[rule], 0)
        return -1
    noted = 0
    for k in range(given.scope_start[rule], given.scope_start[rule + 1]):
        factor = given.scope[k]
        lost[factor] = 0
        states = opened[factor]
        if held == NO or states & (states - np.uint64(1)) == 0:
            continue
        for state in range(given.state_start[factor + 1] - given.state_start[factor]):
            one = np.uint64(1) << np.uint64(state)
            if states & one and answer(given, answers, opened, rule, factor, one) == YES:
                lost[factor] |= one
                noted = 1
                if search.log.shape[0] > 0:
                    note(search.log, search.at, FORBID, given.owner[rule], factor, state)
    return noted


@compiled
def answer(given, answers, opened, rule, factor, states):
    """Tell whether a condition surely holds, perhaps, or not, with one factor's states replaced."""
    top = 0
    for k in range(given.program_start[rule], given.program_start[rule + 1]):
        op, first = given.code[k, 0], given.code[k, 1]
        if op == TEST:
            left = states if first == factor else opened[first]
            wanted = given.sets[given.code[k, 2]]
            if left & ~wanted == 0:
                answers[top] = YES
            elif left & wanted == 0:
                answers[top] = NO
            else:
                answers[top] = PERHAPS
            top += 1
            continue
        joined = answers[top - first]
        for j in range(top - first + 1, top):
            if (op == ALL) == (answers[j] < joined):
                joined = answers[j]
        top -= first - 1
        answers[top - 1] = joined
    return answers[0]
