"""The command that takes in dated events and says what they change in the advice."""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.app import app
from sonae.cli.likelihood import tell_conflict
from sonae.cli.options import (
    DrawsOption,
    FolderArgument,
    JsonOption,
    MemoryOption,
    SeedOption,
    ThreadsOption,
    folder,
    print_json,
    settings,
    usable,
)
from sonae.cli.progress import progress
from sonae.cli.questions import refuse_together
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.study import Settings
    from sonae.watch import Step, Steps

__all__ = ["watch"]

LOG = "watch.jsonl"

EventsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="EVENTS…", help="Files of events: .yaml, .csv or .jsonl. Without any, the log."
    ),
]
LogOption = Annotated[
    Path | None,
    typer.Option(
        help="The log, to which events are added; watch.jsonl in the dossier's folder if not "
        "given, and for a shipped dossier ID.watch.jsonl where you are."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Later events do not count yet: what stood on that day. `today` is today; that of the "
        "last event if not given.",
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Compare with that day. If not given: with the log before these events, or without "
        "new events with the dossier alone.",
    ),
]
WithinOption = Annotated[
    int, typer.Option(min=0, max=1200, help="Months ahead in which a step is due.")
]
EachOption = Annotated[
    bool, typer.Option("--each", help="Tell the difference event by event, besides.")
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Print the whole advice, and not only what changed.")
]
FollowOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.jsonl",
        help="Keep reading what is added to a file of JSON lines, until Ctrl-C.",
    ),
]
ScoresOption = Annotated[
    bool,
    typer.Option("--scores", help="Score what judgements and claims said, once it is resolved."),
]


@app.command()
def watch(
    dossier: FolderArgument,
    events: EventsArgument = None,
    log: LogOption = None,
    as_of: AsOfOption = None,
    since: SinceOption = None,
    within: WithinOption = 12,
    each: EachOption = False,
    whole: AllOption = False,
    follow: FollowOption = None,
    scores: ScoresOption = False,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> int:
    """Take in dated events and say what they change: bounds, plans, triggers, what to do now.

    Events are added to a log that is never changed; handed in again they change nothing. What
    cannot be taken in is named on standard error with file:line:column, and the rest is applied.

    Exit code 0: nothing is due; 1: a step of a plan that remains is due (or the judgements cannot
    hold together); 2: wrong use.
    """
    if scores:
        refuse_together(
            "--scores scores what is in the log",
            {
                "--follow": follow is not None,
                "--each": each,
                "--all": whole,
                "--since": bool(since),
            },
        )
    asked = _Asked(
        tuple(events or ()), _date(as_of, "--as-of"), _date(since, "--since"), within, each, whole,
        follow, scores, as_json,
    )  # fmt: skip
    path = log or _usual_log(dossier)
    return _watch(usable(dossier), path, asked, settings(draws, seed, threads, max_memory))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of ``sonae watch``, as they were given."""

    events: tuple[Path, ...]
    as_of: dt.date | None
    since: dt.date | None
    within: int
    each: bool
    whole: bool
    follow: Path | None
    scores: bool
    as_json: bool


def _watch(dossier: "Dossier", path: Path, asked: _Asked, chosen: "Settings") -> int:
    from sonae.likelihood import ConflictingJudgementsError
    from sonae.watch import Steps, Watcher

    with progress() as tell:
        try:
            watcher = Watcher(
                dossier,
                draws=chosen.draws,
                seed=chosen.seed,
                threads=chosen.threads,
                max_memory=chosen.max_memory,
                tell=tell,
            )
        except ConflictingJudgementsError as error:
            return tell_conflict(dossier, error, as_json=asked.as_json)
        steps = Steps(watcher, path, asked.as_of, asked.since, asked.within)
        if asked.scores:
            return _scores(steps, asked)
        there = steps.read().events
        step = steps.files(asked.events) if asked.events else steps.standing()
        singly = list(steps.one_by_one(there, step)) if asked.each else []
    for one in singly:
        _print(dossier, one, asked)
    _print(dossier, step, asked)
    return _follow(dossier, steps, asked) if asked.follow is not None else int(step.due)


def _follow(dossier: "Dossier", steps: "Steps", asked: _Asked) -> int:
    """Print what changes with whatever is added, until somebody interrupts."""
    from sonae.watch import follow

    if asked.follow is None:
        return 0
    for rows in follow(asked.follow):
        with progress() as tell:
            tell("events", 0, 1)
            step = steps.rows([rows])
        if step.taken is not None and (step.taken.new or step.taken.findings):
            _print(dossier, step, asked)
            sys.stdout.flush()
    return 0


def _print(dossier: "Dossier", step: "Step", asked: _Asked) -> None:
    from sonae.watch import advice_text, watch_report, watch_text

    findings = () if step.taken is None else step.taken.findings
    for finding in findings:
        print(finding, file=sys.stderr)
    if asked.as_json:
        print_json(
            watch_report(dossier, step.difference, step.state, log=step.log, taken=step.taken)
        )
        return
    new = 0 if step.taken is None else len(step.taken.new)
    print(watch_text(dossier, step.difference, step.state, new=new, within=asked.within))
    if asked.whole:
        sys.stdout.write("\n")
        print(advice_text(dossier, step.difference.after, asked.within))


def _scores(steps: "Steps", asked: _Asked) -> int:
    from sonae.watch import scored, scores_report, scores_text

    if asked.events:
        for finding in steps.take(asked.events).findings:
            print(finding, file=sys.stderr)
    events = steps.read().events
    state = steps.watcher.state(events, asked.as_of)
    found = scored(steps.watcher.dossier, state)
    print_json(scores_report(found)) if asked.as_json else print(scores_text(found))
    return 0


def _usual_log(dossier: str) -> Path:
    given = Path(dossier)
    if given.exists():
        return given / LOG
    return Path(f"{folder(dossier).name}.{LOG}")


def _date(text: str | None, option: str) -> dt.date | None:
    from sonae.dossier import UnreadableError
    from sonae.dossier.values import read_date

    if text is None:
        return None
    if text.strip() == "today":
        return dt.datetime.now(dt.UTC).date()
    try:
        return read_date(text)
    except UnreadableError as error:
        raise UsageError(f"{option}: {error}{f'; {error.hint}' if error.hint else ''}") from None
