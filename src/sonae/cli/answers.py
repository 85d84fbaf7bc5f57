"""Answers to what is asked of scenarios: searches, prints, and says what a search did not reach.

Reads a ``Question``. What goes to standard output can be handed on; that an answer is not complete
goes to standard error besides, also if it was written to a file.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sonae.cli.app import INTERRUPTED
from sonae.cli.exports import check_endings, draw_scenarios, export_scenarios
from sonae.cli.options import print_json
from sonae.cli.progress import progress
from sonae.cli.questions import Question
from sonae.cli.systems import Target, reading_of, target
from sonae.errors import SonaeError

if TYPE_CHECKING:
    from sonae.scenarios import Asked, Listing, Progress, ScenarioSet, ScenarioSystem

__all__ = ["answer"]


def answer(question: Question) -> int:
    """Answer a question and return the exit code."""
    from sonae.scenarios import Asked

    question.check()
    check_endings(question.export, question.chart)
    given = target(question.dossier, question.tolerance, question.total)
    event = None if question.where is None else given.event(question.where)
    reading = reading_of(question.reading)
    asked = Asked(question.possible, event, reading, question.cap, question.nodes)
    if question.excluded:
        return _excluded(given.system, question)
    if question.why is not None:
        return _explain(given.system, asked, question.why, question)
    if question.sample is not None:
        return _sample(given.system, asked, question.sample, question)
    search = _counted(given.system, asked) if question.count else _found(given.system, asked)
    with _kept(search):
        _show(given, asked, search, question)
    return search.code


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search found, and whether somebody interrupted it."""

    listing: "Listing"
    interrupted: bool = False

    @property
    def code(self) -> int:
        return INTERRUPTED if self.interrupted else 0


def _show(given: Target, asked: "Asked", search: _Search, question: Question) -> None:
    """Print what was found in the way that was asked for."""
    from sonae import scenarios as room

    listing, system = search.listing, given.system
    if question.export is not None or question.chart is not None:
        _say_left(listing.left)
        _write(given, listing, question)
    elif question.clusters is not None:
        _say_left(listing.left)
        sorted_ = room.cluster_report(listing, question.clusters)
        print_json(sorted_) if question.as_json else print(room.cluster_text(sorted_))
    else:
        show = 0 if question.count else question.representatives
        report = room.scenario_report(system, asked, listing, show=show)
        print_json(report) if question.as_json else print(room.scenario_text(report))


def _write(given: Target, listing: "Listing", question: Question) -> None:
    """Write a file, and with --json say what stands in it."""
    if question.export is not None:
        path = question.export
        export_scenarios(given, given.system, listing, path, likelihood=question.likelihood)
    elif question.chart is not None:
        path = question.chart
        draw_scenarios(given, listing, path, question.representatives)
    print(f"{path} written", file=sys.stderr)
    if question.as_json:
        print_json(
            {
                "file": str(path),
                "count": listing.count,
                "complete": listing.complete,
                "left": listing.left,
            }
        )


def _explain(system: "ScenarioSystem", asked: "Asked", text: str, question: Question) -> int:
    from sonae.scenarios import explain_scenario

    numbered = text.strip().isdigit()
    search = _found(system, asked) if numbered else None
    listing = search.listing if search else None
    left = listing.left if listing else None
    if left is not None:
        _say_left(f"{left}; numbers are provisional")
    with _kept(search):
        reasons = explain_scenario(system, text, listing)
        scenario = dict(reasons.scenario)
        if question.as_json:
            verdict = {"possible": reasons.possible, "coherent": reasons.coherent}
            found = {"complete": left is None, "left": left} if numbered else {}
            words = {"verdict": reasons.verdict, **verdict, "why": reasons.text}
            print_json({"scenario": scenario, **words, **found})
        else:
            print(", ".join(f"{factor}={state}" for factor, state in scenario.items()))
            print(reasons.text)
    return search.code if search else 0


def _sample(system: "ScenarioSystem", asked: "Asked", k: int, question: Question) -> int:
    from sonae.scenarios import (
        SearchInterruptedError,
        asked_set,
        drawn,
        left_of,
        scenario_lines,
    )

    seed = 1 if question.seed is None else question.seed
    code = 0
    try:
        with _searching() as tell:
            found: ScenarioSet = asked_set(system, asked, tell)
    except SearchInterruptedError as error:
        found, code = error.found, INTERRUPTED
        if not found.count:
            raise
    draws = [system.space.scenario(row) for row in drawn(found, asked, k, seed)]
    left = left_of(found)
    _say_left(left)
    if question.as_json:
        answered = {"complete": found.complete, "left": left, "found": found.count}
        print_json({"seed": seed, **answered, "draws": draws})
        return code
    where = "" if found.complete else f"; drawn from the {found.count:,} found so far, not from all"
    print(f"{k:,} drawn evenly, with replacement (seed {seed}){where}")
    print("\n".join(scenario_lines([{"number": None, "states": row} for row in draws])))
    return code


def _excluded(system: "ScenarioSystem", question: Question) -> int:
    from sonae.scenarios import exclusion_report, exclusion_text

    found = exclusion_report(system)
    _say_left(found["left"])
    print_json(found) if question.as_json else print(exclusion_text(found))
    return 0


@contextmanager
def _searching() -> "Iterator[Progress | None]":
    """Show how far a search is, if somebody is looking."""
    with progress() as tell:
        yield lambda found, share: tell("searching", int(1000 * share), 1000)


@contextmanager
def _kept(search: _Search | None) -> Iterator[None]:
    """After an interruption, let no lack of scenarios take the place of the interruption."""
    try:
        yield
    except SonaeError as error:
        if search is None or not search.interrupted:
            raise
        print(f"sonae: {error}", file=sys.stderr)


def _found(system: "ScenarioSystem", asked: "Asked") -> _Search:
    """Search, and after an interruption keep what was found."""
    from sonae.scenarios import SearchInterruptedError, listing_of, scenario_set

    interrupted = False
    try:
        with _searching() as tell:
            found = scenario_set(system, asked, tell)
    except SearchInterruptedError as error:
        found, interrupted = error.found, True
    return _Search(listing_of(system, asked, found), interrupted)


def _counted(system: "ScenarioSystem", asked: "Asked") -> _Search:
    """Count, also what no list holds, and after an interruption keep the count."""
    from sonae.scenarios import SearchInterruptedError, counted, listing_of

    try:
        with _searching() as tell:
            return _Search(counted(system, replace(asked, cap=None), tell))
    except SearchInterruptedError as error:
        return _Search(listing_of(system, asked, error.found), interrupted=True)


def _say_left(left: str | None) -> None:
    """Say on standard error that an answer is not complete, and what it lacks."""
    if left is not None:
        print(f"NOT complete: {left}", file=sys.stderr)
