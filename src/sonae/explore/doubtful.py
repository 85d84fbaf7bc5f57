"""Which formulas of a run are not finite, and which doubtful cases really are not.

Reads the bits of bad cases that parts carry; asks ``outcomes.faults``, which runs some of them
again in the reference. Where there are very many, evenly spaced ones are asked for all of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore.blocks import Block
from sonae.explore.job import Job
from sonae.outcomes import CompiledModel
from sonae.outcomes.faults import Fault, confirmed_cases, merge_faults, name_faults

__all__ = ["confirm", "name"]

Truths: TypeAlias = npt.NDArray[np.bool_]
Bits: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.intp]

_BLOCKS: Final = 16
"""Blocks in which bad cases are named."""
_SIDE: Final = 64
"""Classes, and draws, of a block whose bad cases are named."""
_ALL: Final = 1 << 16
"""Cases of a block up to which each is looked at before it is believed."""


def confirm(model: CompiledModel, job: Job, block: Block, suspects: Bits) -> Bits | None:
    """Return the bits of suspects that the reference confirms; None if there are none.

    Parameters
    ----------
    model : CompiledModel
    job, block
        What was reduced.
    suspects : array, (plan, class, byte), uint8
        Cases in which only a part that the result may hide is not finite.
    """
    cases = _cases(suspects, block)
    codes, numbers = job.codes[slice(*block.classes)], job.numbers(block.draws)
    rows, draws = _where(cases)
    if rows.size * draws.size * cases.shape[1] <= _ALL:
        found = np.zeros_like(cases)
        grid = _grid(rows, cases, draws)
        found[grid] = confirmed_cases(model, codes[rows], numbers[draws], cases[grid])
        return _bits(found) if found.any() else None
    rows, draws = _spread(rows), _spread(draws)
    part = cases[_grid(rows, cases, draws)]
    # Too many to ask about each: if some that stand for all are bad, all count as bad.
    some = confirmed_cases(model, codes[rows], numbers[draws], part).any()
    return suspects if some else None


def name(model: CompiledModel, job: Job, bad: Mapping[Block, Bits]) -> tuple[Fault, ...]:
    """Return a fault for each formula and plan that is not finite, those of most cases first.

    Parameters
    ----------
    model : CompiledModel
    job : Job
    bad : mapping from block to array, (plan, class, byte), uint8
        Bits of the bad cases.
    """
    blocks = [block for block in bad if bad[block].any()]
    found: list[Fault] = []
    asked = np.zeros(len(job.launches.plans))
    there = sum((_by_plan(bad[block]) for block in blocks), np.zeros(asked.size))
    for block in blocks[:: -(-len(blocks) // _BLOCKS)] if blocks else []:
        cases = _cases(bad[block], block)
        rows, draws = (_spread(side) for side in _where(cases))
        part = cases[_grid(rows, cases, draws)]
        asked += part.sum(axis=(0, 2))
        codes = job.codes[slice(*block.classes)][rows]
        numbers = job.numbers(block.draws)[draws]
        found += [
            replace(fault, draw=block.draws[0] + int(draws[fault.draw]))
            for fault in name_faults(model, codes, numbers, part)
        ]
    share = dict(zip(job.launches.plans, there / np.maximum(1, asked), strict=True))
    merged = merge_faults(found)
    scaled = (replace(f, cases=max(1, round(f.cases * share[f.plan]))) for f in merged)
    return tuple(sorted(scaled, key=lambda fault: -fault.cases))


def _cases(bits: Bits, block: Block) -> Truths:
    """Return bits (plan, class, byte) as truths (class, plan, draw)."""
    draws = block.draws[1] - block.draws[0]
    return np.unpackbits(bits, axis=2, count=draws).astype(np.bool_).transpose(1, 0, 2)


def _bits(cases: Truths) -> Bits:
    return np.packbits(cases.transpose(1, 0, 2), axis=2)


def _by_plan(bits: Bits) -> npt.NDArray[np.float64]:
    return np.asarray(np.bitwise_count(bits).sum(axis=(1, 2)), dtype=np.float64)


def _grid(rows: Places, cases: Truths, draws: Places) -> tuple[Places, ...]:
    return np.ix_(rows, np.arange(cases.shape[1]), draws)


def _where(cases: Truths) -> tuple[Places, Places]:
    """Return the classes and the draws in which some case is."""
    return np.flatnonzero(cases.any(axis=(1, 2))), np.flatnonzero(cases.any(axis=(0, 1)))


def _spread(places: Places) -> Places:
    """Return some places, evenly spaced, the first one among them."""
    return places[:: max(1, -(-places.size // _SIDE))]
