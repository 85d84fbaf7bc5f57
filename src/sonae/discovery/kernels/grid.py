"""Sums over a grid of classes and draws: by class over some draws, by draw over some classes."""

import numpy as np

from sonae.compiled import compiled

__all__ = ["by_class", "by_draw"]


@compiled
def by_class(there, fails, draws, sign, total, failing):
    """Add what each class has in ``draws``, or with ``sign`` -1 take it away."""
    for row in range(there.shape[0]):
        count, failed = 0, 0
        for draw in draws:
            count += there[row, draw]
            failed += fails[row, draw]
        total[row] += sign * count
        failing[row] += sign * failed


@compiled
def by_draw(there, fails, weight, classes, sign, total, failing):
    """Add what each draw has in ``classes``, by their weights, or take it away."""
    for row in classes:
        mass = sign * np.float64(weight[row])
        for draw in range(there.shape[1]):
            total[draw] += mass * there[row, draw]
            failing[draw] += mass * fails[row, draw]
