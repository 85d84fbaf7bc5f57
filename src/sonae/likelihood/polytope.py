"""What the judgements demand of a distribution over all scenarios, as homogeneous rows.

Reads the scenario table and the judgements; hands the rows, collapsed to *signatures*, to the
column generation.  A judgement P(A | B) in [l, u] demands P(A and B) - l P(B) >= 0 and
u P(B) - P(A and B) >= 0; an order or ratio judgement "A is l to u times as likely as T" demands
the same with P(T and B) in the place of P(B).  A side that demands nothing (l = 0; u = 1, or
infinite for a ratio) makes no row.

Two scenarios on which every judged event agrees have the same coefficients in every row, so the
table is collapsed to its distinct signatures before any linear programme sees it.  That is exact:
a distribution enters the rows only through the weight it gives to each signature.
Follows Walley (1991), natural extension.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.scenarios import ScenarioTable

__all__ = ["Polytope", "Row", "build_polytope", "ordered_rows"]

Mask: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int32]

BLOCK_CODES = 8192  # a block's look-up table of float64 (64 kB) stays in the second-level cache
CHUNK = 1 << 15  # signatures priced at a time, so that the running sum stays in cache


@dataclass(frozen=True, slots=True)
class Row:
    """One side of one judgement: numerator - factor x denominator >= 0, or its mirror image."""

    judgement: int
    """Position of the judgement among those given."""
    side: str
    """``lower`` or ``upper``."""
    factor: float
    """The bound l or u of this side."""
    ratio: bool = False
    """Whether the bound is a number of times rather than a probability."""

    def coefficient(self, numerator: Mask, denominator: Mask) -> Floats:
        """Return the coefficient of this row where the two events hold or do not."""
        ahead = numerator - self.factor * denominator
        return np.asarray(ahead if self.side == "lower" else -ahead, dtype=np.float64)

    def loosened(self, amount: float) -> "Row":
        """Return the row with its bound moved outwards, no further than a bound can go."""
        if self.side == "lower":
            return replace(self, factor=max(0.0, self.factor - amount))
        top = math.inf if self.ratio else 1.0
        return replace(self, factor=min(top, self.factor + amount))


@dataclass(frozen=True, slots=True)
class Block:
    """A few judgements together: what they say depends on a small code per signature."""

    judgements: tuple[int, ...]
    rows: tuple[int, ...]
    code: Ints
    """Dims (signature,): which of the block's categories the signature is in."""
    categories: npt.NDArray[np.int8]
    """Dims (judgement of the block, code): numerator bit + 2 x denominator bit."""
    coefficients: Floats
    """Dims (row of the block, code)."""

    def table(self, duals: Floats) -> Floats:
        """Sum of dual x coefficient for each code, added row by row in a fixed order."""
        total = np.zeros(self.coefficients.shape[1])
        for place, row in enumerate(self.rows):
            if duals[row] != 0.0:
                total += duals[row] * self.coefficients[place]
        return total


class Polytope:
    """The rows of all judgements over the distinct signatures of a scenario table.

    Parameters
    ----------
    rows : sequence of Row
        Every demand; their order is the order of duals and columns.
    blocks : sequence of Block
        The same demands by signature.
    signature : array, dims (scenario,), int32
        The signature of each scenario, numbered in the lexicographic order of what holds, and so
        independent of the order of the scenarios.
    count : int
        Number of signatures.
    """

    def __init__(
        self, rows: Sequence[Row], blocks: Sequence[Block], signature: Ints, count: int
    ) -> None:
        self.rows = tuple(rows)
        self.blocks = tuple(blocks)
        self.signature = signature
        self.count = count

    def members(self, signature: int) -> npt.NDArray[np.intp]:
        """Return the scenarios that share a signature, in table order."""
        order, starts = self._by_signature
        return order[starts[signature] : starts[signature + 1]]

    def columns(self, signatures: npt.NDArray[np.intp]) -> Floats:
        """Return the coefficients of some signatures, dims (signature, row)."""
        out = np.zeros((signatures.size, len(self.rows)))
        for block in self.blocks:
            out[:, list(block.rows)] = block.coefficients[:, block.code[signatures]].T
        return out

    def reduced_costs(self, cost: Floats, duals: Floats) -> Floats:
        """Return cost minus the duals' worth of each signature, dims (signature,).

        Summed block by block and chunk by chunk in a fixed order, without BLAS: the same bits on
        every machine with the same arithmetic, whatever its number of threads.
        """
        out = cost.copy()
        tables = [(block.code, block.table(duals)) for block in self.blocks]
        tables = [(code, table) for code, table in tables if table.any()]
        worth = np.empty(CHUNK)
        for start in range(0, self.count, CHUNK):
            part = out[start : start + CHUNK]
            for code, table in tables:
                piece = worth[: part.size]
                np.take(table, code[start : start + CHUNK], out=piece, mode="clip")
                part -= piece
        return out

    def row_values(self, share: Floats) -> Floats:
        """Return the value of each row for probabilities of the signatures; >= 0 where met.

        By the histogram of each block's codes, in a fixed order and without BLAS.
        """
        values = np.zeros(len(self.rows))
        for block in self.blocks:
            histogram = np.bincount(block.code, share, block.coefficients.shape[1])
            values[list(block.rows)] = (block.coefficients * histogram).sum(axis=1)
        return values

    def restricted(self, judgements: Iterable[int]) -> "Polytope":
        """Return the polytope of some of the judgements, over the signatures of this one.

        Its ``signature`` maps the signatures of this polytope, not scenarios.
        """
        return self.confined(judgements, np.ones(self.count, dtype=np.bool_))

    def confined(self, judgements: Iterable[int], inside: Mask) -> "Polytope":
        """Return the same over some of the signatures alone: nothing else is possible there."""
        kept = set(judgements)
        found = {
            judgement: block.categories[place][block.code[inside]]
            for block in self.blocks
            for place, judgement in enumerate(block.judgements)
            if judgement in kept
        }
        rows = [row for row in self.rows if row.judgement in kept]  # in the order of `found`
        left = int(np.count_nonzero(inside))
        return _collapse(rows, list(found), lambda judgement: found[judgement], left)

    def loosened(self, judgements: AbstractSet[int], amount: float) -> "Polytope":
        """Return the polytope with both ends of some judgements moved outwards."""
        rows = [row.loosened(amount) if row.judgement in judgements else row for row in self.rows]
        blocks = []
        for block in self.blocks:
            at = {judgement: place for place, judgement in enumerate(block.judgements)}
            coefficients = np.empty_like(block.coefficients)
            for place, row in enumerate(block.rows):
                cat = block.categories[at[rows[row].judgement]]
                coefficients[place] = rows[row].coefficient((cat & 1) > 0, (cat & 2) > 0)
            blocks.append(replace(block, coefficients=coefficients))
        return Polytope(rows, blocks, self.signature, self.count)

    def holds(self, judgement: int) -> tuple[Mask, Mask]:
        """Return in which signatures a judgement's event and what it is measured against hold."""
        for block in self.blocks:
            if judgement in block.judgements:
                cats = block.categories[block.judgements.index(judgement)][block.code]
                return (cats & 1) > 0, (cats & 2) > 0
        raise KeyError(f"judgement {judgement} demands nothing")

    @cached_property
    def _by_signature(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        order = np.argsort(self.signature, kind="stable")
        sizes = np.bincount(self.signature, minlength=self.count)
        return order, np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)


def build_polytope(table: ScenarioTable, judgements: Sequence[Judgement]) -> Polytope:
    """Return the demands of the judgements over all scenarios of a table.

    Parameters
    ----------
    table : ScenarioTable
        Every possible scenario.
    judgements : sequence of Judgement
        Their ``lower`` and ``upper`` are used: the interval after widening by grade.

    Raises
    ------
    ValueError
        If an interval is empty, or lies outside [0, 1] where it is one of a probability.
    """
    rows = ordered_rows(judgements)
    order = list(dict.fromkeys(row.judgement for row in rows))
    return _collapse(rows, order, _Categories(table, judgements), table.count)


def ordered_rows(judgements: Sequence[Judgement]) -> tuple[Row, ...]:
    """Return the rows of all judgements, in an order that does not depend on the one given.

    Judgements on the same factors stand together: fewer codes per block, and the same bits for
    the same judgements.

    Raises
    ------
    ValueError
        If an interval is empty, or lies outside [0, 1] where it is one of a probability.
    """
    rows = [row for place, item in enumerate(judgements) for row in _rows_of(place, item)]
    rank = [_reading_order(judgement) for judgement in judgements]
    return tuple(sorted(rows, key=lambda row: (rank[row.judgement], row.judgement, row.side)))


def _rows_of(place: int, judgement: Judgement) -> list[Row]:
    """Rows of one judgement, without the sides that demand nothing."""
    ratio = judgement.than is not None
    top = math.inf if ratio else 1.0
    if not 0.0 <= judgement.lower <= judgement.upper <= top:
        raise ValueError(
            f"judgement {judgement.id} at {judgement.place}: "
            f"[{judgement.lower:g}, {judgement.upper:g}] is not an interval within [0, {top:g}]"
        )
    rows = [Row(place, "lower", judgement.lower, ratio)] if judgement.lower > 0.0 else []
    if judgement.upper < top:
        rows.append(Row(place, "upper", judgement.upper, ratio))
    return rows


def _reading_order(judgement: Judgement) -> tuple[tuple[str, ...], tuple[str, ...]]:
    events = [judgement.event, judgement.given, judgement.than]
    named = [event for event in events if event is not None]
    reads = sorted({name for event in named for name in event.reads})
    return tuple(reads), (*(event.text for event in named), judgement.id)


class _Categories:
    """Which of numerator and denominator hold in each scenario, each event evaluated once."""

    def __init__(self, table: ScenarioTable, judgements: Sequence[Judgement]) -> None:
        self._table = table
        self._judgements = judgements
        self._known: dict[str, npt.NDArray[np.uint8]] = {}

    def __call__(self, place: int) -> npt.NDArray[np.int8]:
        judgement = self._judgements[place]
        numerator, denominator = self._mask(judgement.event), self._mask(judgement.than)
        if judgement.given is not None:
            within = self._mask(judgement.given)
            numerator, denominator = numerator & within, denominator & within
        return (numerator + 2 * denominator).astype(np.int8)

    def _mask(self, event: Event | None) -> Mask:
        if event is None:
            return np.ones(self._table.count, dtype=np.bool_)
        if event.text not in self._known:  # kept packed: 1 bit per scenario and event
            self._known[event.text] = np.packbits(self._table.mask(event))
        bits = np.unpackbits(self._known[event.text], count=self._table.count)
        return bits.view(np.bool_)


def _collapse(
    rows: Sequence[Row],
    order: Sequence[int],
    category: Callable[[int], npt.NDArray[np.int8]],
    count: int,
) -> Polytope:
    """Collapse ``count`` scenarios to signatures, and the judgements to blocks of small codes."""
    signature, signatures = np.zeros(count, dtype=np.int32), 1
    groups: list[tuple[list[int], Ints]] = []
    code, codes, group = np.zeros(count, dtype=np.int32), 1, list[int]()
    for judgement in order:
        cats = category(judgement)
        signature, signatures = _refine(signature, signatures, cats)
        finer, finer_codes = _refine(code, codes, cats)
        if finer_codes > BLOCK_CODES and group:
            groups.append((group, code))
            finer, finer_codes = _refine(np.zeros(count, dtype=np.int32), 1, cats)
            group = []
        code, codes = finer, finer_codes
        group.append(judgement)
    if group:
        groups.append((group, code))
    sample = _first_of_each(signature, signatures)
    blocks = [_block(rows, group, code, category, sample) for group, code in groups]
    return Polytope(rows, blocks, signature, signatures)


def _refine(code: Ints, count: int, cats: npt.NDArray[np.int8]) -> tuple[Ints, int]:
    """Split each code by category; the new codes keep the lexicographic order."""
    finer = code * np.int32(4) + cats
    present = np.zeros(4 * count, dtype=np.bool_)
    present[finer] = True
    renumber = np.cumsum(present, dtype=np.int32) - np.int32(1)
    return renumber[finer], int(np.count_nonzero(present))


def _first_of_each(code: Ints, count: int) -> npt.NDArray[np.intp]:
    """Return the first scenario with each code."""
    first = np.empty(count, dtype=np.intp)
    first[code[::-1]] = np.arange(code.size - 1, -1, -1)  # the last write, the earliest, stays
    return first


def _block(
    rows: Sequence[Row],
    group: Sequence[int],
    code: Ints,
    category: Callable[[int], npt.NDArray[np.int8]],
    sample: npt.NDArray[np.intp],
) -> Block:
    """Return the block of a group of judgements, by signature."""
    by_signature = code[sample]
    example = sample[_first_of_each(by_signature, int(by_signature.max()) + 1)]
    cats = np.stack([category(judgement)[example] for judgement in group])
    mine = [place for place, row in enumerate(rows) if row.judgement in set(group)]
    at = {judgement: place for place, judgement in enumerate(group)}
    coefficients = np.empty((len(mine), example.size))
    for place, row in enumerate(mine):
        cat = cats[at[rows[row].judgement]]
        coefficients[place] = rows[row].coefficient((cat & 1) > 0, (cat & 2) > 0)
    return Block(tuple(group), tuple(mine), by_signature, cats, coefficients)
