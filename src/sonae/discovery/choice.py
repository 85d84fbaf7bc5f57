"""Which box to report: chosen on futures that were not searched, without limits that say nothing.

Reads `Cases`; hands on `Discovery`. PRIM run to its end adds limits that only fit noise. So half of
the futures are searched and the other half judges: of all boxes on the way, those with the best
contrast of failures and the rest there are pruned of every limit that earns too little or whose
Holm-corrected quasi-p is weak, limits are put at round numbers, and the best is kept. The quasi-p
(Bryant and Lempert 2010) asks how likely so many failures would be if the limit made no difference;
it is no true p-value, since the limit was sought. Half-samples tell how often each input is limited
when the search is repeated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Tally
from sonae.discovery.cases import Cases, Interest, Judge, Mode, Part
from sonae.discovery.checked import cases_of, refuse_nothing
from sonae.discovery.discovered import Choice, Discovery, FoundBox
from sonae.discovery.futures import Futures
from sonae.discovery.grid import FutureGrid
from sonae.discovery.prim import PrimSettings, Trajectory
from sonae.discovery.pruning import at_round_numbers, pruned, score
from sonae.discovery.strength import strengths

__all__ = ["discover", "usual_settings"]

_KEPT = 4
"""Boxes of a trajectory that are pruned and compared."""


def discover(
    futures: Futures | FutureGrid,
    interest: npt.ArrayLike,
    settings: PrimSettings | None = None,
    choice: Choice | None = None,
    *,
    mode: Mode = "auto",
    left: npt.NDArray[np.uint8] | None = None,
    changes: Mapping[str, float] | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Discovery:
    """Find the boxes in which futures are of interest, such as those in which a plan fails.

    Parameters
    ----------
    futures : Futures or FutureGrid
    interest : array of 0 and 1
        (future,) of a table, (class, draw) of a grid.
    settings : PrimSettings, optional
        If not given, the usual ones, and a box may hold as little as 5 % of all futures, or a third
        of the share that fails if that is less.
    choice : Choice, optional
    mode : {'auto', 'exact', 'binned'}
        How a table is searched; ``auto`` takes bins beyond 200,000 rows.
    left : array, (class, draw), uint8, optional
        Which futures of a grid count.
    changes : mapping, optional
        What is to differ from these settings, by name.
    tell : callable, optional
        Called with searches done and their number.

    Raises
    ------
    NothingToFindError
        If no future is of interest, or all are.
    NotANumberError, UsageError
        If labels are not 0 or 1, or not as many as futures.
    """
    choice = choice or Choice()
    cases, wanted = cases_of(futures, interest, mode, left)
    everything = cases.judge(cases.whole, wanted).tally(Box())
    refuse_nothing(everything)
    settings = replace(settings or usual_settings(everything), **(changes or {}))  # type: ignore[arg-type]  # by name
    finder = _Finder(cases, settings, choice, tell or _silent)
    found, together = finder.cover(wanted, everything)
    return Discovery(
        boxes=found,
        columns=cases.columns,
        everything=everything,
        together=together,
        complete=futures.complete,
        searched=futures.count,
        of_all=futures.of_all,
        settings=settings,
        choice=choice,
    )


def usual_settings(everything: Tally) -> PrimSettings:
    """Return settings under which a box may be as small as a third of what fails."""
    usual = PrimSettings()
    failing = everything.all_failing / everything.all
    return replace(usual, mass_min=min(usual.mass_min, max(failing / 3, 1e-4)))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A box and where it comes from."""

    score: float
    box: Box
    at: int
    trajectory: Trajectory
    tallies: tuple[Tally, ...]


class _Finder:
    """Looks for one box after the other."""

    def __init__(
        self,
        cases: Cases,
        settings: PrimSettings,
        choice: Choice,
        tell: Callable[[int, int], None],
    ) -> None:
        self._cases, self._settings, self._choice = cases, settings, choice
        self._tell, self._done = tell, 0

    def cover(self, wanted: Interest, everything: Tally) -> tuple[tuple[FoundBox, ...], Tally]:
        """Return the boxes, and what they hold together."""
        cases, part, still = self._cases, self._cases.whole, wanted
        found: list[FoundBox] = []
        for _ in range(self._choice.boxes):
            new = self._one(part, still, wanted)
            if new is None or (found and not self._adds(new.new, everything)):
                break
            found.append(new)
            if self._choice.keep_covered:
                still = cases.uninterested(still, new.box)
            else:
                part = cases.outside(part, new.box)
            if cases.judge(part, still).tally(Box()).all_failing == 0:
                break
        rest = cases.whole
        for box in found:
            rest = cases.outside(rest, box.box)
        left = cases.judge(rest, wanted).tally(Box())
        inside = everything.all - left.all, everything.all_failing - left.all_failing
        return tuple(found), Tally(*inside, everything.all, everything.all_failing)

    def _adds(self, new: Tally, everything: Tally) -> bool:
        """Whether a box after the first is worth telling."""
        enough = new.failing >= self._choice.adds * everything.all_failing
        return enough and new.density > everything.all_failing / everything.all

    def _one(self, part: Part, still: Interest, wanted: Interest) -> FoundBox | None:
        cases, seed = self._cases, self._choice.seed
        searched, judged = cases.halves(part, seed)
        judge = cases.judge(judged, still)
        base = cases.halves(cases.whole, seed)[0]
        chosen = self._best(self._search(searched, still, base), judge)
        if chosen is None:
            return None
        return FoundBox(
            box=chosen.box,
            tally=cases.judge(cases.whole, wanted).tally(chosen.box),
            new=cases.judge(part, still).tally(chosen.box),
            held_out=judge.tally(chosen.box),
            strengths=strengths(judge, chosen.box),
            reproduced=self._reproduced(part, still, chosen.box),
            trajectory=chosen.trajectory,
            held_out_steps=chosen.tallies,
            chosen=chosen.at,
        )

    def _search(self, part: Part, still: Interest, base: Part) -> tuple[Trajectory, ...]:
        """Search a part that holds something of interest, and something else.

        ``base`` is the part before earlier boxes took their futures: shares are of that.
        """
        self._done += 1
        self._tell(self._done, self._choice.boxes * (1 + self._choice.resamples))
        here = self._cases.judge(part, still).tally(Box())
        if not 0 < here.all_failing < here.all:
            return ()
        whole = self._cases.judge(base, still).tally(Box())
        of = whole.all, whole.all_failing
        return self._cases.search(part, still, self._settings, of)

    def _best(self, trajectories: tuple[Trajectory, ...], judge: Judge) -> "_Chosen | None":
        """Return the best of the best boxes of all searches, pruned and at round numbers."""
        choice = self._choice
        best: _Chosen | None = None
        for trajectory in trajectories:
            tallies = tuple(judge.tally(step.box) for step in trajectory.steps)
            scores = [score(tally, choice) for tally in tallies]
            for at in np.argsort(-np.array(scores), kind="stable")[:_KEPT].tolist():
                box = pruned(trajectory.steps[at].box, judge, choice)
                points = score(judge.tally(box), choice)
                if box.limits and (best is None or points > best.score):
                    best = _Chosen(points, box, at, trajectory, tallies)
        if best is None or not choice.round:
            return best
        return replace(best, box=at_round_numbers(best.box, judge, choice))

    def _reproduced(self, part: Part, still: Interest, box: Box) -> dict[str, float]:
        """Return how often each column of the box is limited when half of the futures are used."""
        times = self._choice.resamples
        counts = {limit.column: 0 for limit in box.limits}
        for at in range(times):
            seed = self._choice.seed + 1000 + at
            searched, judged = self._cases.halves(part, seed)
            base = self._cases.halves(self._cases.whole, seed)[0]
            judge = self._cases.judge(judged, still)
            again = self._best(self._search(searched, still, base), judge)
            for limit in again.box.limits if again else ():
                if limit.column in counts:
                    counts[limit.column] += 1
        return {column: count / times for column, count in counts.items()} if times else {}


def _silent(done: int, total: int) -> None:
    """Say nothing."""
