"""The road of a dossier, in one place: one call per room, in order; no calculation lives here.

Reads a folder; hands a `Study` to the brief. ``checks.check`` is the same road up to the first
calculation: it gives every finding of every room that reads the dossier.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias

from sonae.checks import check
from sonae.dossier import Dossier, DossierFindings, Finding
from sonae.errors import UsageError
from sonae.evidence import judgements, pooled
from sonae.explore import Announce, Estimate, explore
from sonae.explore.executors import Executor, executor
from sonae.explore.store import StudyFolder
from sonae.likelihood import CredalSet
from sonae.outcomes import compile_model
from sonae.robustness import failures, score_plans, survival, winners, worst_cases
from sonae.scenarios import excluded_pairs, representatives, scenario_system
from sonae.study import Asked, Settings, Study

__all__ = ["Notice", "Progress", "ask", "check", "run"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the stage, what is done and how much there is."""
Notice: TypeAlias = Callable[[str], None]
"""Called with something that a user should know."""


def run(
    folder: str | Path,
    settings: Settings | None = None,
    progress: Progress | None = None,
    announce: Announce | None = None,
    *,
    to: str | Path | None = None,
    resume: bool = False,
    notice: Notice | None = None,
) -> Study:
    """Take the dossier in `folder` down the whole road.

    Parameters
    ----------
    folder : path
        The dossier.
    settings : Settings, optional
        Draws, seed, threads, memory, and what else does not change the dossier.
    progress : callable, optional
        Called as ``progress(stage, done, total)``; first with what was done before, if anything.
    announce : callable, optional
        Called with the size of the exploration before it starts.
    to : path, optional
        Study folder that keeps what is explored, so that a run that is stopped can go on.
    resume : bool
        Whether to go on with the study in `to` if it is there.
    notice : callable, optional
        Called with what a user should know of the study folder: that it was finished already, or
        what in it was damaged and is computed again.

    Raises
    ------
    UsageError
        If `to` holds another study, or another run writes in it.
    DossierFindings
        If the dossier has errors; all of them are listed.
    NoScenarioError, IncoherentBoundsError
        If constraints or judgements cannot hold together; a minimal set is named.
    CapacityError
        If the run would not fit the memory; before any work.
    OutcomeError
        If the model gives NaN or infinity; formula, plan, future and year are named.
    """
    settings = settings or Settings()
    tell = progress or _silent
    if settings.keep_outcomes and to is None:
        raise UsageError("outcomes are kept in a study folder; name one with --to")
    dossier, findings = _usable(folder)
    with (
        closing(
            executor(settings.threads, settings.cluster, insecure=settings.insecure_cluster)
        ) as workers,
        _study_folder(dossier, to, tell, notice, resume=resume) as store,
    ):
        return _road(dossier, findings, settings, tell, announce, workers, store)


def _road(
    dossier: Dossier,
    findings: tuple[Finding, ...],
    settings: Settings,
    tell: Progress,
    announce: Announce | None,
    workers: Executor,
    store: StudyFolder | None,
) -> Study:
    """Take a dossier without errors down the road."""
    # evidence → scenarios
    judged, pools = pooled(dossier, judgements(dossier, widened=settings.widened))
    system = scenario_system(dossier)
    tell("scenarios", 0, 2)
    table = system.possible()
    tell("scenarios", 1, 2)
    narratives = system.coherent()
    tell("scenarios", 2, 2)
    # likelihood
    credal = CredalSet(table, judged)
    asked = ask(dossier, credal, tell)
    # plans → outcomes → explore
    model = compile_model(dossier)
    performance = explore(
        dossier,
        model,
        table,
        draws=settings.draws,
        seed=settings.seed,
        threads=settings.threads,
        max_memory=settings.max_memory,
        # a study folder tells by itself, and of what it holds already
        progress=None if store else lambda done, total: tell("futures", done, total),
        announce=lambda size: _begin(size, announce, None if store else tell),
        executor=workers,
        store=store,
        on_error=settings.on_error,
        kernel=settings.kernel,
        sampling=settings.draws_from,
        keep=settings.keep_outcomes,
    )
    # robustness
    scores = score_plans(
        performance, credal, progress=lambda done, total: tell("robustness", done, total)
    )
    worst = worst_cases(
        dossier,
        model,
        table,
        seconds=None,  # a limit of time would make two runs differ
        boxes=settings.worst_boxes,
        performance=performance,
        threads=settings.threads,
        progress=lambda done, total: tell("worst cases", done, total),
    )
    return Study(
        dossier=dossier,
        settings=settings,
        findings=findings,
        judgements=judged,
        pools=pools,
        system=system,
        possible=table,
        coherent=narratives,
        representatives=representatives(narratives),
        excluded=excluded_pairs(system, table),
        credal=credal,
        asked=asked,
        model=model,
        performance=performance,
        scores=scores,
        winners=winners(scores, performance),
        survival=survival(scores, performance, credal, worst),
        failures=failures(performance),
        worst=worst,
    )


def ask(dossier: Dossier, credal: CredalSet, tell: Progress | None = None) -> tuple[Asked, ...]:
    """Return the bounds of every proposition that the dossier asks about."""
    found = []
    for index, entry in enumerate(dossier.content.ask):
        pair = dossier.formulas.ask[index]
        bounds = credal.probability(pair.event, pair.given)
        found.append(Asked(entry.label, pair.event, pair.given, entry.from_, bounds))
        if tell is not None:
            tell("likelihood", index + 1, len(dossier.content.ask))
    return tuple(found)


@contextmanager
def _study_folder(
    dossier: Dossier,
    to: str | Path | None,
    tell: Progress,
    notice: Notice | None,
    *,
    resume: bool,
) -> Iterator[StudyFolder | None]:
    """Hold the study folder, if one is named, from before the work until after it."""
    if to is None:
        yield None
        return
    name, sha256 = dossier.content.dossier, dossier.sha256
    with StudyFolder(
        to,
        name,
        sha256,
        resume=resume,
        progress=lambda done, total: tell("futures", done, total),
        notice=notice,
    ) as store:
        yield store


def _usable(folder: str | Path) -> tuple[Dossier, tuple[Finding, ...]]:
    reading = check(folder, advice=False)
    if reading.dossier is None:
        raise DossierFindings(reading.findings)
    return reading.dossier, reading.findings


def _begin(size: Estimate, announce: Announce | None, tell: Progress | None) -> None:
    """Say how large the exploration is, and that nothing of it is done."""
    if announce is not None:
        announce(size)
    if tell is not None:
        tell("futures", 0, size.futures)


def _silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""
