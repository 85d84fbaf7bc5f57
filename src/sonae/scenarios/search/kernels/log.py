"""The log of a search: what the kernels write down step by step; ``certificate`` describes it."""

from sonae.compiled import compiled

__all__ = [
    "BACK",
    "BRANCH",
    "DEAD",
    "FORBID",
    "LOG_WIDTH",
    "RIVAL",
    "SOLUTION",
    "TAKE",
    "TOTAL",
    "note",
]

BRANCH, TAKE, RIVAL, FORBID, DEAD, SOLUTION, BACK, TOTAL = 1, 2, 3, 4, 5, 6, 7, 8
LOG_WIDTH = 4


@compiled
def note(log, at, op, a, b, c):
    """Write one step into the log; ``at[3]`` counts them."""
    step = at[3]
    log[step, 0] = op
    log[step, 1] = a
    log[step, 2] = b
    log[step, 3] = c
    at[3] = step + 1
