"""The road of a dossier, in one place: one call per room, in order; no calculation lives here.

Reads a folder; hands a `Study` to the brief. ``checks.check`` is the same road up to the first
calculation: it gives every finding of every room that reads the dossier.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypedDict, TypeVar

from sonae.checks import check
from sonae.discovery import Weakness, weaknesses
from sonae.dossier import Dossier, DossierFindings, Finding
from sonae.errors import CapacityError, IncoherenceError, OutcomeError, UsageError
from sonae.evidence import judgements, pooled
from sonae.explore import Announce, Estimate, Performance, explore
from sonae.explore.executors import Executor, executor
from sonae.explore.store import StudyFolder
from sonae.likelihood import CredalSet
from sonae.outcomes import CompiledModel, compile_model
from sonae.pathways import Adaptive, adaptive
from sonae.robustness import failures, score_plans, survival, winners, worst_cases
from sonae.robustness.choice import Choices, choices
from sonae.robustness.search import Front, usual_search
from sonae.robustness.sensitivity import VarianceShares, inputs_of, variance_shares
from sonae.scenarios import excluded_pairs, representatives, scenario_system
from sonae.study import Asked, Part, Settings, Study

__all__ = ["Notice", "Progress", "ask", "check", "run"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the stage, what is done and how much there is."""
Notice: TypeAlias = Callable[[str], None]
"""Called with something that a user should know."""
T = TypeVar("T")

MOST_DRAWS = 16
"""Draws of the search over portfolios at most: more would leave few scenarios in its futures."""


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
        performance,
        credal,
        model=model,
        threads=settings.threads,
        progress=lambda done, total: tell("robustness", done, total),
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
        **_parts(dossier, settings, tell, credal, model, performance),
    )


class _Parts(TypedDict):
    """What `Study` holds of the parts that a dossier does not always allow."""

    choices: Choices | None
    weaknesses: tuple[Weakness, ...]
    variance: tuple[VarianceShares, ...]
    front: Front | None
    adaptive: Adaptive | None
    absent: Mapping[Part, str]


def _parts(
    dossier: Dossier,
    settings: Settings,
    tell: Progress,
    credal: CredalSet,
    model: CompiledModel,
    performance: Performance,
) -> _Parts:
    """Ask which plans remain, what breaks them, what moves the outcomes, and what beats them."""
    absent: dict[Part, str] = {}
    seed, threads = settings.seed, settings.threads
    chosen = _if_possible(
        "choices",
        absent,
        lambda: choices(performance, credal, threads=threads, progress=partial(tell, "choice")),
    )
    breaks = _if_possible(
        "weaknesses",
        absent,
        lambda: weaknesses(
            performance,
            model,
            dossier,
            seed=seed,
            threads=threads,
            tell=partial(tell, "weaknesses"),
        ),
    )
    shares = _if_possible(
        "variance",
        absent,
        lambda: variance_shares(
            inputs_of(model, credal.table),
            draws=settings.sensitivity_rows,
            seed=seed,
            progress=partial(tell, "sensitivity"),
        ),
    )
    front = _if_possible(
        "front",
        absent,
        lambda: usual_search(
            dossier,
            credal.table,
            draws=min(settings.draws, MOST_DRAWS),
            seed=seed,
            threads=threads,
            max_memory=settings.max_memory,
            tell=partial(tell, "portfolios"),
        ),
    )
    adapting = _if_possible(
        "adaptive",
        absent,
        lambda: adaptive(
            *(dossier, model, credal.table, credal),
            seed=seed,
            threads=threads,
            max_memory=settings.max_memory,
            kernel=settings.kernel,
            tell=partial(tell, "pathways"),
        ),
    )
    return {
        "choices": chosen,
        "weaknesses": breaks or (),
        "variance": shares or (),
        "front": front,
        "adaptive": adapting,
        "absent": absent,
    }


def _if_possible(part: Part, absent: dict[Part, str], find: Callable[[], T]) -> T | None:
    """Return a part of the study; why not, is kept if the dossier does not allow it."""
    try:
        return find()
    except (CapacityError, IncoherenceError, OutcomeError, UsageError) as error:
        absent[part] = str(error)
        return None


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
