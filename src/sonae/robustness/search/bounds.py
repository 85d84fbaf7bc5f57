"""What the losses of portfolios cannot fall below while some of their choices are still open.

Reads a `Sweep`; hands ``branch`` lower bounds. An open option is one more factor of the model: its
state is its choice. Intervals over sets of states (Moore, Kearfott and Cloud 2009) then hold what
any completion gives, future by future. What is measured over the futures (worst, mean, share …)
never falls as a loss rises, rounding included, so the measure of the bounds bounds the measure.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import CapacityError
from sonae.outcomes.intervals import (
    LANES,
    Leaves,
    Machine,
    NativeMachine,
    Program,
    program,
    unroll,
)
from sonae.robustness.search.objectives import WHOLE
from sonae.robustness.search.sweep import Sweep

__all__ = ["Bounds"]

Floats: TypeAlias = npt.NDArray[np.float64]
Masks: TypeAlias = npt.NDArray[np.int64]

_FEW: Final = 16
"""Sets of choices that a thread takes at a time."""


class Bounds:
    """Lower bounds of losses, ready to be asked of any sets of choices.

    Parameters
    ----------
    sweep : Sweep
        Whose ``reference`` is known if regret is among what is measured. Its ``max_kept`` is the
        room for what is worked out of each future once.
    machine : Machine, optional
        What works through the intervals: machine code if not given.

    Raises
    ------
    CapacityError
        If the futures are too many.
    """

    def __init__(self, sweep: Sweep, machine: Machine | None = None) -> None:
        self._sweep = sweep
        graph, futures = sweep.model.graph, sweep.futures
        self._factors, self._options = len(graph.factors), len(graph.options)
        chosen = replace(
            graph, outcomes={name: graph.outcomes[name] for name in sweep.outcomes}, reports={}
        )
        self._program: Program | None = None
        if sweep.outcomes:
            ends = futures.numbers.min(axis=0), futures.numbers.max(axis=0)
            nobody = sweep.launches.table(np.zeros((1, len(sweep.portfolios.options)), np.int8))
            lowest, highest = (end.tolist() for end in ends)
            choices = sweep.launches.choices()
            tape = unroll(chosen, nobody, 0, lowest, highest, choices)
            roots = [tape.results[name] for name in sweep.outcomes]
            sizes = len(graph.dimensions), self._factors + self._options
            self._program = program(tape, roots, *sizes)
            self._machine: Machine = machine or NativeMachine()
            self._fill(self._program)

    def of(self, masks: Masks, *, threads: int = 1) -> Floats:
        """Return what the losses of any completion are at least (set, column).

        Parameters
        ----------
        masks : array, (set, option), int64
            The codes that each option of the portfolios may still have, as bits.
        threads : int
            Changes nothing but the time.
        """
        parts = [masks[at : at + _FEW] for at in range(0, len(masks), _FEW)]
        if threads < 2 or len(parts) < 2:
            found = [self._of(part) for part in parts]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(self._of, parts))
        return np.concatenate(found) if found else np.empty((0, len(self._sweep.columns)))

    def _of(self, masks: Masks) -> Floats:
        sweep = self._sweep
        measured = sweep.measured(self._tile(masks)) if self._program else None
        losses = np.empty((len(masks), len(sweep.columns)))
        for at, objective in enumerate(sweep.columns):
            if objective.measure in WHOLE:
                losses[:, at] = self._of_steps(objective.measure, masks)
            elif measured is not None:
                losses[:, at] = sweep.of_outcomes(objective, *measured)
        return losses

    def _of_steps(self, measure: str, masks: Masks) -> Floats:
        """Return the least of a sum over the steps, added in the order in which it always is."""
        total = np.zeros(len(masks))
        for at, each in enumerate(self._sweep.of_steps(measure)):
            open_ = (masks[:, at, None] >> np.arange(len(each))) & 1 > 0
            total += np.where(open_, each, np.inf).min(axis=1)
        return total

    # futures --------------------------------------------------------------------------------------

    def _fill(self, made: Program) -> None:
        """Work out the leaves that no choice moves, for each block of futures."""
        futures, places = self._sweep.futures, self._sweep.launches.places
        leaves = Leaves(made)
        rows = sorted({*leaves.nodes.tolist(), *leaves.decided.tolist()})
        self._rows = np.array(rows, dtype=np.intp)
        need = len(rows) * 2 * LANES * 8 * -(-futures.count // LANES)
        if need > self._sweep.max_kept:
            raise CapacityError(
                f"bounds in {futures.count:,} futures take {-(-need // 2**20):,} MiB, more than a "
                f"quarter of the memory allowed ({self._sweep.max_kept // 2**20:,} MiB); take "
                "fewer futures (--futures) or allow more (--max-memory)"
            )
        self._blocks: list[Floats] = []
        self._first = np.zeros((made.size, 2, LANES))
        for start in range(0, futures.count, LANES):
            at = np.arange(start, start + LANES) % futures.count
            masks = np.ones((LANES, self._factors + self._options), dtype=np.int64)
            codes = futures.codes[at // futures.draws].astype(np.int64)
            masks[:, : self._factors] = np.left_shift(1, codes)
            leaves.fill(self._first, masks)
            number = np.ascontiguousarray(futures.numbers[at % futures.draws].T)
            leaves.draw(self._first, number, number)
            self._blocks.append(self._first[self._rows].copy())
        own = {self._factors + place: at for at, place in enumerate(places)}
        self._open = [
            (node, own[factor], sum(1 << code for code in set(codes)))
            for node, factor, codes in made.states
            if factor in own
        ]

    def _tile(self, masks: Masks) -> Floats:
        """Return the better end of each outcome (class, set, outcome, draw)."""
        assert self._program is not None  # noqa: S101 - asked only if there is one
        futures, roots = self._sweep.futures, list(self._program.roots)
        ends, signs = self._first.copy(), self._sweep.signs
        side = np.where(signs > 0, 0, 1)
        found = np.empty((len(masks), len(roots), len(self._blocks) * LANES))
        for number, block in enumerate(self._blocks):
            ends[self._rows] = block
            lanes = slice(number * LANES, (number + 1) * LANES)
            for at, mask in enumerate(masks.tolist()):
                for node, option, chosen in self._open:
                    ends[node, 0] = (mask[option] & ~chosen) == 0
                    ends[node, 1] = (mask[option] & chosen) != 0
                self._machine.forward(self._program, ends)
                found[at, :, lanes] = ends[roots, side]
        losses = found[:, :, : futures.count]
        better = -np.inf * signs[None, :, None]
        losses = np.where(np.isnan(losses), better, losses)
        shape = len(masks), len(roots), futures.classes, futures.draws
        return np.ascontiguousarray(losses.reshape(shape).transpose(2, 0, 1, 3))
