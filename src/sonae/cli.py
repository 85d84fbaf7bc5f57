"""The command line: one command for each thing a user does, the dossier always first.

Results go to standard output, progress and findings to standard error. Exit codes: 0 fine, 1
findings, 2 wrong use, 3 a fault of Sonae's own, 130 interrupted. Rooms are imported inside the
commands, so that ``sonae --help`` is there at once.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from sonae.cases import FLAGSHIP, shipped, shipped_dossier
from sonae.errors import SonaeError, UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier, Finding
    from sonae.pipeline import Progress
    from sonae.study import Settings, Study

__all__ = ["main"]

app = typer.Typer(
    name="sonae",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From a written assessment to an auditable contingency plan.\n\n"
    "A dossier is a folder of YAML. Start with `sonae demo`, or write your own with `sonae new`.",
)

FolderArgument = Annotated[
    str, typer.Argument(metavar="DOSSIER", help="Folder of the dossier, or a shipped one's id.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
DrawsOption = Annotated[
    int, typer.Option(min=1, max=1_000_000, help="Draws of the quantities per scenario class.")
]
SeedOption = Annotated[int, typer.Option(min=0, help="Fixes the draws: same seed, same bits.")]
ThreadsOption = Annotated[
    int, typer.Option(min=1, max=256, help="Threads; they change only the time.")
]
MemoryOption = Annotated[
    str, typer.Option("--max-memory", help="Memory the run may plan for, such as 4GB.")
]


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """Run one command; every way to end becomes an exit code and a plain message."""
    try:
        code = app(args=arguments, standalone_mode=False)
        return int(code) if isinstance(code, int) else 0
    except (typer.Abort, KeyboardInterrupt):
        return _say("interrupted", 130)
    except TyperException as error:
        _show_usage(error)
        return 2
    except UsageError as error:
        return _say(f"sonae: {error}", 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SonaeError as error:
        return _say(str(error), 1)
    except OSError as error:
        return _say(f"sonae: {error.filename or 'file'}: {error.strerror or error}", 1)
    except Exception as error:  # the last resort: users see no traceback
        if os.environ.get("SONAE_DEBUG"):
            raise
        message = f"sonae: internal fault: {type(error).__name__}: {error}"
        return _say(f"{message}\nrun again with SONAE_DEBUG=1 for the details, and report them", 3)


# commands -----------------------------------------------------------------------------------


def _version(wanted: bool) -> None:
    if wanted:
        from sonae import __version__

        print(f"sonae {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop."),
]


@app.callback()
def _root(version: VersionOption = False) -> None:
    """Take the options that stand before a command."""


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Folder to make; its name becomes the id.")],
    as_json: JsonOption = False,
) -> None:
    """Start a dossier: complete, commented, and ready to run."""
    from sonae.dossier import new_dossier

    path = new_dossier(Path(name))
    if as_json:
        _print_json({"dossier": str(path.parent), "file": str(path)})
    else:
        print(f"{path} written; next: sonae check {path.parent}, then sonae brief {path.parent}")


@app.command()
def check(
    dossier: FolderArgument = ".",
    texts: Annotated[
        Path | None, typer.Option(help="Folder of the sources' texts, to verify every pointer.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Say everything that is wrong with a dossier, each with place and remedy."""
    from sonae.dossier import has_errors
    from sonae.pipeline import check as check_dossier

    reading = check_dossier(_folder(dossier), texts)
    if as_json:
        _print_json({"findings": [finding.as_json() for finding in reading.findings]})
    else:
        for finding in reading.findings:
            print(finding)
        print(_count(reading.findings), file=sys.stderr)
    return 1 if has_errors(reading.findings) else 0


@app.command()
def scenarios(
    dossier: FolderArgument = ".",
    tolerance: Annotated[
        float | None, typer.Option(min=0, help="Inconsistency that still counts as coherent.")
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(help="Explain one scenario: `factor=state, factor=state, …`."),
    ] = None,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List the pairs of states that never meet.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Count all possible and all coherent scenarios, exactly, and say why."""
    from sonae.scenarios import explain_scenario, scenario_report, scenario_system, scenario_text

    system = scenario_system(_usable(dossier))
    if why is not None:
        answer = explain_scenario(system, why)
        verdict = {"possible": answer.possible, "coherent": answer.coherent, "why": answer.text}
        _print_json(verdict) if as_json else print(answer.text)
        return
    report = scenario_report(system, tolerance, excluded=excluded)
    _print_json(report) if as_json else print(scenario_text(report))


@app.command()
def likelihood(
    dossier: FolderArgument,
    event: Annotated[
        str | None,
        typer.Argument(help="Event, such as \"korea == 'drawdown'\"; without it, all asked."),
    ] = None,
    given: Annotated[str | None, typer.Option(help="Condition.")] = None,
    as_stated: Annotated[
        bool,
        typer.Option("--as-stated", help="Take claims at face value, not widened by grade."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Give the sharp lower and upper probability of an event, and what binds it."""
    from sonae.evidence import judgements
    from sonae.likelihood import CredalSet, likelihood_report, likelihood_text
    from sonae.scenarios import scenario_system

    checked = _usable(dossier)
    pair = None if event is None else checked.event(event, given)
    judged = judgements(checked, widened=not as_stated)
    credal = CredalSet(scenario_system(checked).possible(), judged)
    report = likelihood_report(checked, credal, judged, pair)
    _print_json(report) if as_json else print(likelihood_text(report))


@app.command()
def run(
    dossier: FolderArgument = ".",
    out: Annotated[Path | None, typer.Option(help="Folder for scores.csv and study.json.")] = None,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> None:
    """Evaluate every plan in every scenario, and print what survives."""
    from sonae.brief import brief_json, summary, write_results

    study = _study(dossier, _settings(draws, seed, threads, max_memory))
    if out is not None:
        write_results(study, out)
    _print_json(brief_json(study)) if as_json else print(summary(study))


@app.command()
def brief(
    dossier: FolderArgument = ".",
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("brief.html"),
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> None:
    """Write the brief: one HTML file in which every number opens its trail."""
    _brief(dossier, out, _settings(draws, seed, threads, max_memory), as_json=as_json)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("out") / FLAGSHIP,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> None:
    """Run the US-Japan dossier that ships with Sonae, from claims to brief."""
    settings = _settings(draws, seed, threads, max_memory)
    _brief(FLAGSHIP, out / "brief.html", settings, as_json=as_json)


# helpers ------------------------------------------------------------------------------------


def _brief(dossier: str, out: Path, settings: "Settings", *, as_json: bool) -> None:
    from sonae.brief import brief_json, summary, write_brief

    study = _study(dossier, settings)
    path = write_brief(study, out)
    if as_json:
        _print_json({**brief_json(study), "brief": str(path)})
    else:
        print(summary(study))
        print(f"\nThe brief: {path.resolve()}")


def _study(dossier: str, settings: "Settings") -> "Study":
    from sonae.pipeline import run as run_road

    with _progress() as tell:
        study = run_road(_folder(dossier), settings, tell)
    for finding in study.findings:
        print(finding, file=sys.stderr)
    return study


def _usable(dossier: str) -> "Dossier":
    """Return a dossier without errors, its warnings on standard error."""
    from sonae.dossier import DossierFindings
    from sonae.pipeline import check as check_dossier

    reading = check_dossier(_folder(dossier))
    if reading.dossier is None:
        raise DossierFindings(reading.findings)
    return reading.dossier


def _folder(dossier: str) -> Path:
    """Take a folder as it is; a plain name that is no folder may be a shipped dossier."""
    path = Path(dossier)
    return shipped_dossier(dossier) if not path.exists() and dossier in shipped() else path


def _settings(draws: int, seed: int, threads: int, max_memory: str) -> "Settings":
    from sonae.study import Settings

    return Settings(draws, seed, threads, _bytes(max_memory))


def _bytes(text: str) -> int:
    scale = {"KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
    number, unit = text.strip()[:-2], text.strip()[-2:].upper()
    try:
        size = int(float(number) * scale[unit])
    except (KeyError, ValueError, OverflowError):
        raise UsageError(f"--max-memory {text!r} is not a size; write 500MB or 4GB") from None
    if size <= 0:
        raise UsageError(f"--max-memory {text!r} must be more than nothing")
    return size


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Show progress with the time left on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        *(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))


def _count(findings: "tuple[Finding, ...]") -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    if not findings:
        return "no findings"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def _show_usage(error: TyperException) -> None:
    """Print what was wrong with the call, and the command's usage where Typer knows it."""
    show = getattr(error, "show", None)
    if show is None:
        print(f"sonae: {error}", file=sys.stderr)
    else:
        show()


def _say(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
