"""The road of a dossier, in one place: one call per room, in order; no calculation lives here.

Reads a folder; hands a `Study` to the brief. ``checks.check`` is the same road up to the first
calculation: it gives every finding of every room that reads the dossier.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from sonae.checks import check
from sonae.dossier import Dossier, DossierFindings, Finding
from sonae.evidence import judgements, pooled
from sonae.explore import Announce, explore
from sonae.likelihood import CredalSet
from sonae.outcomes import compile_model
from sonae.robustness import failures, score_plans, survival, winners
from sonae.scenarios import excluded_pairs, representatives, scenario_system
from sonae.study import Asked, Settings, Study

__all__ = ["Progress", "ask", "check", "run"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the stage, what is done and how much there is."""


def run(
    folder: str | Path,
    settings: Settings | None = None,
    progress: Progress | None = None,
    announce: Announce | None = None,
) -> Study:
    """Take the dossier in `folder` down the whole road.

    Parameters
    ----------
    folder : path
        The dossier.
    settings : Settings, optional
        Draws, seed, threads and memory.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.
    announce : callable, optional
        Called with the size of the exploration before it starts.

    Raises
    ------
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
    dossier, findings = _usable(folder)
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
        progress=lambda done, total: tell("futures", done, total),
        announce=announce,
    )
    # robustness
    scores = score_plans(
        performance, credal, progress=lambda done, total: tell("robustness", done, total)
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
        survival=survival(scores, performance, credal),
        failures=failures(performance),
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


def _usable(folder: str | Path) -> tuple[Dossier, tuple[Finding, ...]]:
    reading = check(folder, advice=False)
    if reading.dossier is None:
        raise DossierFindings(reading.findings)
    return reading.dossier, reading.findings


def _silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""
