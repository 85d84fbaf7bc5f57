"""PRIM as plainly as it can be said: rows in lists, everything looked at anew in every step."""

from fractions import Fraction
from math import ceil, floor


def slow_prim(columns, kinds, labels, alpha, mass_min, criterion, paste_alpha=0.05):
    """Return (n, k, pasted) of every box; rows are tuples, kinds as in ``samples``.

    Columns must stand in the order reals, wholes, states.
    """
    rows = list(zip(*columns, strict=True))
    everyone = list(range(len(rows)))
    limits = []
    for kind, column in zip(kinds, columns, strict=True):
        limits.append(set(column) if kind == "c" else (min(column), max(column)))
    start = [set(limit) if isinstance(limit, set) else limit for limit in limits]
    box, steps = everyone, [(len(rows), sum(labels), False)]
    for pasting in (False, True):
        while True:
            if pasting:
                limited = [at for at in range(len(kinds)) if limits[at] != start[at]]
                options = [
                    option
                    for at in limited
                    for option in _pastes(rows, limits, at, kinds[at], start[at], paste_alpha)
                ]
            else:
                options = [
                    option
                    for at, kind in enumerate(kinds)
                    for option in _peels(
                        [rows[i][at] for i in box], box, at, kind, limits[at], alpha
                    )
                ]
            best = _best(options, box, labels, limits, start, criterion)
            if best is None or not _moves(best[2], box, labels, len(rows), mass_min, pasting):
                break
            at, limits[at], box = best
            steps.append((len(box), sum(labels[i] for i in box), pasting))
    return steps


def _moves(kept, box, labels, count, mass_min, pasting):
    if len(kept) / count < mass_min:
        return False
    if not pasting:
        return len(kept) < len(box)
    return len(kept) > len(box) and _density(kept, labels) > _density(box, labels)


def _peels(values, box, at, kind, limit, alpha):
    if kind == "c":
        if len(limit) > 1:
            for state in sorted(limit):
                kept = [i for i, v in zip(box, values, strict=True) if v != state]
                yield at, limit - {state}, kept
        return
    ordered = sorted(values)
    place = (len(ordered) - 1) * (1 - alpha)
    above, below = ordered[ceil(place)], ordered[floor(place)]
    if above == below:
        below = max((v for v in ordered if v < above), default=above)
    cut = _middle(below, above, kind)
    if kind == "w" and cut == limit[1]:
        kept = [(i, v) for i, v in zip(box, values, strict=True) if v < cut]
    else:
        kept = [(i, v) for i, v in zip(box, values, strict=True) if v <= cut]
    high = cut if kind != "w" else max((v for _, v in kept), default=max(values))
    yield at, (limit[0], high), [i for i, _ in kept]
    place = (len(ordered) - 1) * alpha
    below, above = ordered[floor(place)], ordered[ceil(place)]
    if above == below:
        above = min((v for v in ordered if v > below), default=below)
    cut = _middle(below, above, kind)
    if kind == "w" and cut == limit[0]:
        kept = [(i, v) for i, v in zip(box, values, strict=True) if v > cut]
    else:
        kept = [(i, v) for i, v in zip(box, values, strict=True) if v >= cut]
    low = cut if kind != "w" else min((v for _, v in kept), default=min(values))
    yield at, (low, limit[1]), [i for i, _ in kept]


def _pastes(rows, limits, at, kind, start, alpha):
    def inside(row, limit):
        others = [*limits]
        others[at] = limit
        return all(
            value in held if isinstance(held, set) else held[0] <= value <= held[1]
            for value, held in zip(row, others, strict=True)
        )

    def those(limit):
        return [i for i, row in enumerate(rows) if inside(row, limit)]

    if kind == "c":
        for state in sorted(start - limits[at]):
            wider = limits[at] | {state}
            yield at, wider, those(wider)
        return
    low, high = limits[at]
    under = sorted(rows[i][at] for i in those((start[0], high)) if rows[i][at] < low)
    if under:
        place = (len(under) - 1) * (1 - alpha)
        above = under[ceil(place)]
        below = max((v for v in under if v < above), default=above)
        cut = (below + above) / 2 if kind != "w" else above
        yield at, (cut, high), those((cut, high))
    over = sorted(rows[i][at] for i in those((low, start[1])) if rows[i][at] > high)
    if over:
        below = over[floor((len(over) - 1) * alpha)]
        above = min((v for v in over if v > below), default=below)
        cut = (below + above) / 2 if kind != "w" else below
        yield at, (low, cut), those((low, cut))


def _middle(below, above, kind):
    return int((int(below) + int(above)) / 2) if kind == "w" else (below + above) / 2


def _density(rows, labels):
    return Fraction(sum(labels[i] for i in rows), len(rows)) if rows else Fraction(0)


def _best(options, box, labels, limits, start, criterion):
    """Return the option of the highest score; of equals the fewest limits, then the first."""
    best, key = None, None
    for at, limit, kept in options:
        after = [*limits]
        after[at] = limit
        restricted = sum(a != b for a, b in zip(after, start, strict=True))
        score = _score(len(box), sum(labels[i] for i in box), kept, labels, criterion)
        if key is None or (score, -restricted) > key:
            best, key = (at, limit, kept), (score, -restricted)
    return best if key is not None and key[0] > 0 else None


def _score(n, k, kept, labels, criterion):
    # in floating point, since that decides ties
    left, hits = len(kept), sum(labels[i] for i in kept)
    density = hits / left if left else 0
    if criterion == "ORIGINAL":
        return density if left else -1
    gain = density - k / n
    if left == n or gain == 0:
        return 0
    return (gain if criterion == "LENIENT1" else left * gain) / abs(n - left)
