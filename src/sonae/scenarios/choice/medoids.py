"""Medoids: the scenarios that have the least sum of distances to those nearest to them.

Reads columns of codes (factor × scenario) and hands ``clusters`` rows. All sums are of whole
numbers, ties go to the earlier row, and so the outcome is always the same.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["alternate", "distance_sums", "nearest_medoid", "pam"]

_MOST_TURNS = 200


def pam(columns: NDArray[np.int8], k: int) -> NDArray[np.int64]:
    """Return medoids, sorted, that no single swap improves: BUILD, then the best swaps.

    Takes memory and, for each swap, time in proportion to the square of the scenarios.
    """
    distance = _all_distances(columns)
    medoids = _build(distance, k)
    while True:
        better = _best_swap(distance, medoids)
        if better is None:
            return medoids
        medoids = better


def alternate(
    columns: NDArray[np.int8], sizes: tuple[int, ...], k: int, most: int = 2_000
) -> NDArray[np.int64]:
    """Return medoids, sorted: assign and choose by turns, from the better of two starts.

    One start is the medoid of all and then the scenario farthest from those chosen; the other is
    PAM on at most ``most`` scenarios that lie evenly spread in the table.
    """
    count = columns.shape[1]
    step = -(-count // max(most, k))
    even = np.arange(0, count, step) if count // step >= k else np.arange(count)
    spread = even[pam(np.ascontiguousarray(columns[:, even]), k)]
    starts = (spread, _far_apart(columns, sizes, k))
    ends = [_by_turns(columns, sizes, start) for start in starts]
    return min(ends, key=lambda end: end[1])[0]


def _by_turns(
    columns: NDArray[np.int8], sizes: tuple[int, ...], medoids: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """Assign every scenario and choose every medoid by turns while it helps; also the cost."""
    index, distance = nearest_medoid(columns, medoids)
    cost = int(distance.sum())
    for _ in range(_MOST_TURNS):
        chosen = np.sort(_medoids_of(columns, sizes, index, medoids.size))
        index, distance = nearest_medoid(columns, chosen)
        if int(distance.sum()) >= cost:
            break
        medoids, cost = chosen, int(distance.sum())
    return medoids, cost


def nearest_medoid(
    columns: NDArray[np.int8], medoids: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return for each scenario the place of its nearest medoid (the first of equals), and how far.

    A medoid is its own: where copies of a scenario are medoids, each keeps itself.
    """
    count = columns.shape[1]
    index = np.zeros(count, dtype=np.int64)
    nearest = np.full(count, columns.shape[0] + 1, dtype=np.int32)
    for at, row in enumerate(medoids.tolist()):
        distance = _distances(columns, row)
        closer = distance < nearest
        index[closer], nearest[closer] = at, distance[closer]
    index[medoids] = np.arange(medoids.size)
    return index, nearest


def distance_sums(
    columns: NDArray[np.int8], sizes: tuple[int, ...], members: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return for each scenario the sum of its distances to the members of a set.

    In each factor it differs from all members but those that share its state.
    """
    total = int(np.count_nonzero(members))
    sums = np.zeros(columns.shape[1], dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        sums += total - np.bincount(column[members], minlength=size)[column]
    return sums


def _distances(columns: NDArray[np.int8], row: int) -> NDArray[np.int32]:
    """Factors in which each scenario differs from one of them."""
    distance = np.zeros(columns.shape[1], dtype=np.int32)
    for column in columns:
        distance += column != column[row]
    return distance


def _all_distances(columns: NDArray[np.int8]) -> NDArray[np.int32]:
    distance = np.zeros((columns.shape[1],) * 2, dtype=np.int32)
    for column in columns:
        distance += column[:, None] != column
    return distance


def _build(distance: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """Take the medoid of all, then time and again the scenario that lowers the cost most."""
    chosen = [int(np.argmin(distance.sum(axis=1)))]
    nearest = distance[chosen[0]].copy()
    for _ in range(1, k):
        gain = np.maximum(nearest - distance, 0).sum(axis=1)
        gain[chosen] = -1
        row = int(np.argmax(gain))
        chosen.append(row)
        np.minimum(nearest, distance[row], out=nearest)
    return np.array(sorted(chosen), dtype=np.int64)


def _best_swap(distance: NDArray[np.int32], medoids: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Return the medoids after the swap that lowers the cost most; None if none does."""
    k, count = medoids.size, distance.shape[0]
    to_medoids = distance[medoids]
    owner = np.argmin(to_medoids, axis=0)
    everyone = np.arange(count)
    first = to_medoids[owner, everyone]
    others = to_medoids.copy()
    others[owner, everyone] = np.iinfo(np.int32).max
    second = others.min(axis=0) if k > 1 else np.full(count, np.iinfo(np.int32).max, np.int32)
    # With a candidate put in, each scenario gains or not; with its medoid taken out as well, it
    # goes to the candidate or to its second medoid.
    put_in = np.minimum(distance - first, 0)
    moved = np.minimum(distance, second) - first - put_in
    change = np.empty((k, count), dtype=np.int64)
    for at in range(k):
        change[at] = moved[:, owner == at].sum(axis=1)
    change += put_in.sum(axis=1)
    change[:, medoids] = 0
    best = int(np.argmin(change))
    if change.flat[best] >= 0:
        return None
    out, row = divmod(best, count)
    return np.sort(np.append(np.delete(medoids, out), row))


def _far_apart(columns: NDArray[np.int8], sizes: tuple[int, ...], k: int) -> NDArray[np.int64]:
    """Return the medoid of all, then time and again the scenario farthest from those chosen."""
    everyone = np.ones(columns.shape[1], dtype=np.bool_)
    chosen = [int(np.argmin(distance_sums(columns, sizes, everyone)))]
    nearest = _distances(columns, chosen[0])
    for _ in range(1, k):
        nearest[chosen] = -1
        chosen.append(int(np.argmax(nearest)))
        np.minimum(nearest, _distances(columns, chosen[-1]), out=nearest)
    return np.array(sorted(chosen), dtype=np.int64)


def _medoids_of(
    columns: NDArray[np.int8], sizes: tuple[int, ...], index: NDArray[np.int64], k: int
) -> NDArray[np.int64]:
    """Return for each family the member with the least sum of distances to the others."""
    medoids = np.empty(k, dtype=np.int64)
    for at in range(k):
        rows = np.flatnonzero(index == at)
        members = columns[:, rows]
        whole = np.ones(rows.size, dtype=np.bool_)
        medoids[at] = rows[int(np.argmin(distance_sums(members, sizes, whole)))]
    return medoids
