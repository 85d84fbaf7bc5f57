"""In which order a diagram fixes the factors, and how wide it is then expected to be.

Reads the clauses' factors and how much of their combinations they forbid; hands an order to
``unfold``. The order decides the work, not the answer. A layer is at most as wide as there are
combinations of the fixed factors that still share a clause with an open one (the pathwidth bound);
how many of these survive the clauses is guessed as if clauses were independent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import e, fsum, log1p, log2

from sonae.scenarios.counting.conditions import ALWAYS, NEVER, Among, Conditions, Join

__all__ = ["Scope", "narrow_order", "peak_width", "scopes_of"]

EFFORT = 300_000
"""Steps that the search for an order may take; more factors tried first, the narrower."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The factors that a clause reads, and what it leaves of their combinations."""

    factors: tuple[int, ...]
    survival: float
    """Binary logarithm of the share it does not forbid: 0 or less."""


def scopes_of(conditions: Conditions, clauses: Iterable[int]) -> tuple[Scope, ...]:
    """Return the scope of each clause."""
    shares: dict[int, float] = {NEVER: 0.0, ALWAYS: 1.0}
    found = []
    for clause in clauses:
        reads = conditions.reads[clause]
        factors = tuple(at for at in range(reads.bit_length()) if reads >> at & 1)
        share = min(_share(conditions, clause, shares), 0.999)
        found.append(Scope(factors, log1p(-share) * log2(e)))
    return tuple(found)


def narrow_order(
    factors: Sequence[int],
    sizes: Sequence[int],
    scopes: Sequence[Scope],
    others: Iterable[tuple[int, ...]] = (),
) -> tuple[int, ...]:
    """Return the order of the factors for which the fewest nodes are expected.

    Tried are a greedy order from each of the least connected factors, and the ``others``.
    """
    if not scopes:
        return tuple(factors)
    near = _neighbours(factors, scopes)
    starts = max(3, EFFORT // (len(factors) ** 2 + 4 * len(scopes)))
    first = sorted(factors, key=lambda at: (near[at].bit_count(), at))[:starts]
    tried = [*others, *(_greedy(start, factors, sizes, near) for start in first)]
    return min(tried, key=lambda order: _expected(order, sizes, scopes))


def peak_width(order: Sequence[int], sizes: Sequence[int], scopes: Sequence[Scope]) -> float:
    """Return the binary logarithm of the widest layer's expected number of nodes."""
    return max(_log_widths(order, sizes, scopes), default=0.0)


def _neighbours(factors: Sequence[int], scopes: Sequence[Scope]) -> dict[int, int]:
    """Return for each factor, as bits, those that share a clause with it."""
    near = dict.fromkeys(factors, 0)
    for scope in scopes:
        bits = sum(1 << at for at in scope.factors)
        for at in scope.factors:
            near[at] |= bits & ~(1 << at)
    return near


def _greedy(
    start: int, factors: Sequence[int], sizes: Sequence[int], near: dict[int, int]
) -> tuple[int, ...]:
    """Take at each step the factor after which the fewest combinations stay of interest."""
    weight = {at: log2(sizes[at]) for at in factors}
    rest = [at for at in factors if at != start]
    open_ = sum(1 << at for at in rest)
    order, edge, reached = [start], [start], near[start]
    while rest:
        # A fixed factor whose only open neighbour is taken next is of no interest afterwards.
        closes: dict[int, float] = {}
        for at in edge:
            last = near[at] & open_
            if last.bit_count() == 1:
                closes[last] = closes.get(last, 0.0) + weight[at]

        def growth(at: int, closes: dict[int, float] = closes, open_: int = open_) -> float:
            stays = near[at] & open_ & ~(1 << at)
            return (weight[at] if stays else 0.0) - closes.get(1 << at, 0.0)

        best = min(
            [at for at in rest if reached >> at & 1] or rest,
            key=lambda at: (growth(at), -(near[at] & ~open_).bit_count(), at),
        )
        order.append(best)
        rest.remove(best)
        open_ &= ~(1 << best)
        reached |= near[best]
        edge = [at for at in (*edge, best) if near[at] & open_]
    return tuple(order)


def _expected(order: Sequence[int], sizes: Sequence[int], scopes: Sequence[Scope]) -> float:
    """Return the expected number of nodes of all layers."""
    return fsum(2.0 ** min(width, 900.0) for width in _log_widths(order, sizes, scopes))


def _log_widths(order: Sequence[int], sizes: Sequence[int], scopes: Sequence[Scope]) -> list[float]:
    """Return the binary logarithm of the expected number of nodes of each layer.

    The smaller of two guesses: how many combinations of all fixed factors the clauses leave, and
    how many of those fixed factors that an open one still needs to know.
    """
    place = {at: depth for depth, at in enumerate(order)}
    leaves = dict(place)
    for scope in scopes:
        last = max(place[at] for at in scope.factors)
        for at in scope.factors:
            leaves[at] = max(leaves[at], last)
    fixed = [0.0] * (len(order) + 1)
    needed = [0.0] * (len(order) + 1)
    # Differences from one layer to the next, added up at the end.
    for at, depth in place.items():
        fixed[depth] += log2(sizes[at])
        needed[depth] += log2(sizes[at])
        needed[leaves[at]] -= log2(sizes[at])
    for scope in scopes:
        known = max(place[at] for at in scope.factors)
        forgotten = min(leaves[at] for at in scope.factors)
        fixed[known] += scope.survival
        if known < forgotten:
            needed[known] += scope.survival
            needed[forgotten] -= scope.survival
    both = zip(accumulate(fixed[:-1]), accumulate(needed[:-1]), strict=True)
    return [max(0.0, min(pair)) for pair in both]


def _share(conditions: Conditions, number: int, shares: dict[int, float]) -> float:
    """Return the share of combinations in which a condition holds, as if tests were independent."""
    if number not in shares:
        shape = conditions.shapes[number]
        if isinstance(shape, Among):
            share = shape.states.bit_count() / conditions.domains[shape.factor].bit_count()
        elif isinstance(shape, Join):
            share = 1.0
            for operand in shape.operands:
                part = _share(conditions, operand, shares)
                share *= part if shape.op == "and" else 1.0 - part
            share = share if shape.op == "and" else 1.0 - share
        shares[number] = share
    return shares[number]
