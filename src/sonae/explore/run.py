"""Run every plan in every future, block by block, and keep what decisions are made of.

Reads a dossier, its compiled model and the table of scenarios; hands on a `Performance`. What is
to be computed is a `Job`, cut into a fixed grid of blocks; blocks that a study folder holds are
taken from it, an executor computes the others, and all are put together in the order of their
numbers. So the result has the same bits for any executor, any order and any number of restarts.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sonae.dossier import Dossier
from sonae.errors import CapacityError, OutcomeError, UsageError
from sonae.explore.doubtful import confirm, name
from sonae.explore.draws import Draws
from sonae.explore.estimate import Estimate, estimate, measured, refuse_if_too_large
from sonae.explore.executors import Executor, Serial, Threads
from sonae.explore.gather import Gathering
from sonae.explore.job import Block, Goal, Job, Part
from sonae.explore.labels import labelled
from sonae.explore.part import refuse_overflow
from sonae.explore.performance import ON_ERROR, NotFinite, Performance
from sonae.outcomes import CompiledModel
from sonae.outcomes.faults import outcome_error
from sonae.scenarios import Projection, ScenarioTable

if TYPE_CHECKING:
    from sonae.explore.store import StudyFolder

__all__ = ["Announce", "Progress", "explore", "job_of"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of futures done and their total."""
Announce: TypeAlias = Callable[[Estimate], None]
"""Called with the size of a run before it starts."""

MOST_DRAWS = 2**31 - 1


def explore(
    dossier: Dossier,
    model: CompiledModel,
    table: ScenarioTable,
    *,
    draws: int = 16,
    seed: int = 1,
    threads: int = 1,
    max_memory: int = 4 * 2**30,
    progress: Progress | None = None,
    announce: Announce | None = None,
    executor: Executor | None = None,
    store: "StudyFolder | None" = None,
    on_error: str = "error",
    kernel: str | None = None,
    sampling: str = "sobol",
    keep: bool = False,
) -> Performance:
    """Run every plan in every future.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
        Of the same dossier.
    table : ScenarioTable
        The scenarios; each counts equally in quantiles and reports.
    draws : int
        Draws of the quantities, the same for all scenario classes.
    seed : int
        Fixes the draws.
    threads : int
        Blocks computed at a time where no executor is given; does not change the result.
    max_memory : int
        Bytes that the run may take.
    progress : callable, optional
        Called with (futures done, futures in all).
    announce : callable, optional
        Called with the `Estimate` before the work starts, if it fits.
    executor : Executor, optional
        Who computes the blocks; threads of this process if not given.
    store : StudyFolder, optional
        Where finished blocks are kept, and taken from.
    on_error : {'error', 'drop', 'worst'}
        What becomes of cases in which the model gives NaN or infinity; see `NotFinite`.
    kernel : {'native', 'numpy'}, optional
        What runs the model; the same bits from both.
    sampling : {'sobol', 'philox'}
        How the quantities are drawn.
    keep : bool
        Whether the store keeps whole outcomes as well.

    Returns
    -------
    Performance

    Raises
    ------
    CapacityError
        If the run does not fit in `max_memory`; nothing has been computed then.
    OutcomeError
        If the model gives NaN or infinity and `on_error` does not say what becomes of it; all
        blocks have been finished then. Or if they leave nothing to count in some class.
    UsageError
        If there is nothing to run: no plan, no outcome, no scenario, no draw.
    """
    _refuse_nothing(model, table, draws, on_error)
    projection = table.project(model.factors)
    classes = projection.codes.shape[0]
    size = estimate(model, classes, draws=draws, threads=threads, keep=keep, kernel=kernel)
    refuse_if_too_large(size, model, max_memory)
    job = job_of(
        dossier, model, projection, draws=draws, seed=seed, on_error=on_error, kernel=kernel,
        sampling=sampling, keep=keep,
    )  # fmt: skip
    if announce is not None:
        announce(measured(size, job))
    workers = executor or (Threads(threads) if threads > 1 else Serial())
    gathered = Gathering(job)
    done = 0
    for block, part in _in_order(job, workers, store):
        gathered.add(block, _settled(model, job, block, part))
        done += block.futures
        if progress is not None:
            progress(done, job.futures)
    return labelled(dossier, model, projection, gathered, _not_finite(model, gathered, on_error))


def job_of(
    dossier: Dossier,
    model: CompiledModel,
    projection: Projection,
    *,
    draws: int,
    seed: int,
    on_error: str = "error",
    kernel: str | None = None,
    sampling: str = "sobol",
    keep: bool = False,
) -> Job:
    """Return the job of a run; parameters as for ``explore``."""
    entries = [dossier.content.outcomes[name] for name in model.outcomes]
    return Job(
        graph=model.graph,
        launches=model.launches,
        codes=projection.codes,
        weight=projection.multiplicity,
        goals=tuple(Goal(entry.better == "less", entry.threshold) for entry in entries),
        draws=draws,
        drawing=Draws(model.dimensions, seed, sampling),
        policy="worst" if on_error == "worst" else "drop",
        keep=keep,
        kernel=kernel,
    )


def _refuse_nothing(model: CompiledModel, table: ScenarioTable, draws: int, on_error: str) -> None:
    missing = [
        what
        for what, there in (
            ("a plan", model.plans),
            ("an outcome", model.outcomes),
            ("a scenario", table.count),
        )
        if not there
    ]
    if missing:
        hint = "`sonae scenarios` and `sonae likelihood` need neither plans nor outcomes"
        raise UsageError(f"nothing to run: the dossier has not {' nor '.join(missing)}; {hint}")
    if not 1 <= draws <= MOST_DRAWS:
        raise UsageError(f"draws must lie between 1 and {MOST_DRAWS:,}, got {draws:,}")
    if table.count * draws >= 2**63:
        raise CapacityError(f"{table.count:,} scenarios × {draws:,} draws cannot be counted")
    if on_error not in ON_ERROR:
        raise UsageError(f"no policy {on_error!r}; choose one of {', '.join(ON_ERROR)}")


def _in_order(
    job: Job, workers: Executor, store: "StudyFolder | None"
) -> Iterator[tuple[Block, Part]]:
    """Yield every block with its part in the order of the numbers; new ones are kept at once."""
    finished = frozenset[int]() if store is None else store.begin(job)
    todo = [block for block in job.blocks if block.number not in finished]
    early: dict[int, Part] = {}
    with closing(_new(job, workers, store, todo)) as coming:
        for block in job.blocks:
            if store is not None and block.number in finished:
                yield block, store.get(block)
                continue
            while block.number not in early:
                other, part = next(coming)
                early[other.number] = part
                del part  # or it would be held until the next one comes
            yield block, early.pop(block.number)


def _new(
    job: Job, workers: Executor, store: "StudyFolder | None", todo: list[Block]
) -> Generator[tuple[Block, Part], None, None]:
    """Yield the blocks that are computed, kept if there is a store; let go of the workers after."""
    if not todo:
        return
    coming = workers.map(job, todo)
    try:
        for block, part in coming:
            if store is not None:
                store.put(block, part)
            yield block, part
    finally:
        if isinstance(coming, Generator):
            coming.close()


def _settled(model: CompiledModel, job: Job, block: Block, part: Part) -> Part:
    """Return the part, reduced again if the reference finds more cases that are not finite."""
    if not part["suspect"].any():
        return part
    confirmed = confirm(model, job, block, part["suspect_bits"])
    if confirmed is None:
        return part
    from sonae.explore.reduce import reduce_block  # loaded here: it starts a compiler

    return reduce_block(job, block, confirmed=confirmed)


def _not_finite(model: CompiledModel, gathered: Gathering, on_error: str) -> NotFinite:
    """Return what is to be said of bad cases, or raise if they end the run."""
    refuse_overflow(gathered.arrays, model.outcomes, model.reports)
    cases = gathered.arrays["bad"]
    if not cases.any():
        return NotFinite(on_error)
    faults = name(model, gathered.job, gathered.bad)
    if not faults:  # the reference does not agree; say so much at least
        raise OutcomeError(f"the model gives NaN or infinity in {int(cases.sum()):,} cases")
    if on_error == "error":
        raise outcome_error(faults)
    lost = gathered.lost
    if lost.size:
        row = gathered.job.codes[lost[0]].tolist()
        states = [
            f"{f}={model.states[f][code]}" for f, code in zip(model.factors, row, strict=True)
        ]
        left = "no future is left" if on_error == "drop" else "no plan shows a finite case"
        classes = "class" if lost.size == 1 else "classes"
        first = ", ".join(states) or "any"
        message = f"{left} in {lost.size:,} scenario {classes}, the first: {first}"
        raise OutcomeError(f"{message}\n{outcome_error(faults)}")
    out = gathered.left_out
    return NotFinite(
        policy=on_error,
        cases=dict(zip(model.plans, cases.tolist(), strict=True)),
        futures_left_out=0 if out is None else int(np.bitwise_count(out).sum(dtype=np.int64)),
        faults=faults,
        left_out=out,
    )
