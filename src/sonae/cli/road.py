"""Commands that go the whole road: from the dossier to results and the brief."""

import json
import os
import shlex
import sys
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonae.cases import FLAGSHIP, shipped_dossier
from sonae.cli.app import Interrupted, app
from sonae.cli.options import (
    ClusterOption,
    DrawsFromOption,
    DrawsOption,
    FolderArgument,
    InsecureOption,
    JsonOption,
    KeepOption,
    KernelOption,
    MemoryOption,
    OnErrorOption,
    ResumeOption,
    SeedOption,
    ThreadsOption,
    ToOption,
    folder,
    print_json,
    settings,
)
from sonae.cli.progress import progress
from sonae.errors import OutcomeError, UsageError

if TYPE_CHECKING:
    from sonae.study import Settings, Study

__all__ = ["brief", "demo", "run"]


@app.command()
def run(
    dossier: FolderArgument = ".",
    out: Annotated[Path | None, typer.Option(help="Folder for scores.csv and study.json.")] = None,
    to: ToOption = None,
    resume: ResumeOption = False,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    draws_from: DrawsFromOption = "sobol",
    on_error: OnErrorOption = "error",
    keep: KeepOption = None,
    threads: ThreadsOption = 2,
    cluster: ClusterOption = None,
    insecure_cluster: InsecureOption = False,
    kernel: KernelOption = None,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> None:
    """Evaluate every plan in every scenario, and print what survives.

    A long run goes to a study folder: `sonae run DOSSIER --draws 4096 --to study`. Stop it at any
    time; the same command with `--resume` goes on, and ends with the same bytes.
    """
    from sonae.brief import brief_json, summary, write_results

    if resume and to is None:
        raise UsageError("--resume goes on with a study folder; name it with --to FOLDER")
    if out is not None and to is not None and out.resolve() == to.resolve():
        raise UsageError(f"{to} is the study folder, and has results in it; leave --out out")
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder for scores.csv and study.json")
    chosen = settings(
        draws,
        seed,
        threads,
        max_memory,
        draws_from=draws_from,
        on_error=on_error,
        keep_outcomes=keep == "outcomes",
        cluster=cluster,
        insecure_cluster=insecure_cluster,
        kernel=kernel,
    )
    try:
        study = _study(folder(dossier), chosen, to, resume=resume)
    except KeyboardInterrupt:
        raise Interrupted(_kept(to)) from None
    if out is not None:
        write_results(study, out)
    if to is not None and os.access(to, os.W_OK):  # a study may be read where none can be written
        write_results(study, to / "results")
    print_json(brief_json(study)) if as_json else print(summary(study))


@app.command()
def brief(
    context: typer.Context,
    dossier: FolderArgument = ".",
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("brief.html"),
    study: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FOLDER",
            help="Take what was explored from a finished study (`sonae run … --to FOLDER`), with "
            "its draws and seed, in place of computing it.",
        ),
    ] = None,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    on_error: OnErrorOption = "error",
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> None:
    """Write the brief: one HTML file in which every number opens its trail."""
    chosen = settings(draws, seed, threads, max_memory, on_error=on_error)
    if study is None:
        _brief(folder(dossier), out, chosen, as_json=as_json)
        return
    given = {name for name in ("draws", "seed", "on_error") if _is_given(context, name)}
    _brief(folder(dossier), out, _as_in(study, chosen, given), study, as_json=as_json)


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
    chosen = settings(draws, seed, threads, max_memory)
    _brief(shipped_dossier(FLAGSHIP), out / "brief.html", chosen, as_json=as_json)


def _is_given(context: typer.Context, name: str) -> bool:
    """Return whether an option stands at the command line, and not only has its usual value."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _kept(to: Path | None) -> str:
    """Say what is left of a run that was interrupted, and how to go on."""
    from sonae.errors import SonaeError
    from sonae.explore.store import StoredStudy

    if to is None:
        return "nothing is kept: with `--to FOLDER` finished blocks are, and `--resume` goes on"
    try:
        stored = StoredStudy(to)
    except (SonaeError, OSError):  # it has not begun
        return f"nothing is in {to} yet"
    there = f"{len(stored.finished)} of {stored.facts['blocks']} blocks"
    return f"{there} are there and safe; `--resume` goes on"


def _as_in(study: Path, chosen: "Settings", given: Container[str]) -> "Settings":
    """Return the settings with what decides the numbers of a finished study.

    What is given beside it has to be the same.
    """
    from dataclasses import replace

    from sonae.explore.store import StoredStudy

    stored = StoredStudy(study)
    facts = stored.facts
    if not stored.complete:
        there = f"{len(stored.finished)} of {facts['blocks']} blocks"
        raise UsageError(
            f"{study} holds {there}; finish it with `sonae run … --to {study} --resume`"
        )
    policy = _policy(study, facts)
    if "on_error" in given and "worst" not in {chosen.on_error, policy}:
        policy = chosen.on_error  # blocks are the same for both
    own: dict[str, Any] = {"draws": facts["draws"], "seed": facts["seed"], "on_error": policy}
    for name, value in own.items():
        if name in given and getattr(chosen, name) != value:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(
                f"{option} {getattr(chosen, name)} is not that of {study}, {value}: leave it out"
            )
    return replace(
        chosen,
        **own,
        draws_from=facts["draws_from"],
        keep_outcomes=facts["keep"] == "outcomes",
    )


def _policy(study: Path, facts: Mapping[str, Any]) -> str:
    """Return what a finished study made of cases that are not finite.

    Its blocks do not tell whether futures are left out or end the run; its results do.
    """
    if facts["bad_cases"] == "worst":
        return "worst"
    try:
        figures = json.loads((study / "results" / "study.json").read_bytes())
        found = (figures["not_finite"] or {}).get("policy")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        found = None
    return "drop" if found == "drop" else "error"


def _brief(
    source: Path, out: Path, chosen: "Settings", to: Path | None = None, *, as_json: bool
) -> None:
    from sonae.brief import brief_json, summary, write_brief

    if out.is_dir():
        raise UsageError(f"{out} is a folder; name the file to write, such as {out / 'brief.html'}")
    study = _study(source, chosen, to)
    path = write_brief(study, out)
    if as_json:
        print_json({**brief_json(study), "brief": str(path)})
    else:
        print(summary(study, path.resolve()))


def _study(
    source: Path, chosen: "Settings", to: Path | None = None, *, resume: bool = False
) -> "Study":
    from sonae.pipeline import run as run_road

    with progress() as tell:
        try:
            study = run_road(source, chosen, tell, _say, to=to, resume=resume, notice=_say)
        except OutcomeError as error:
            raise OutcomeError("\n".join([str(error), *_ways_out(error, source, chosen)])) from None
    for finding in study.findings:
        print(finding, file=sys.stderr)
    return study


def _ways_out(error: OutcomeError, source: Path, chosen: "Settings") -> Iterator[str]:
    """Yield what somebody may do about numbers that are not finite."""
    if chosen.on_error == "error":
        yield "`--on-error drop` leaves such futures out; `--on-error worst` counts them as worst"
    if error.first is not None:
        plan, scenario, draw = error.first
        usual = {"draws": 16, "seed": 1, "draws_from": "sobol"}
        words = ["sonae", "explain", "future", str(source), "--plan", plan]
        words += ["--scenario", scenario, "--draw", str(draw)]
        for name, value in usual.items():
            if getattr(chosen, name) != value:
                words += [f"--{name.replace('_', '-')}", str(getattr(chosen, name))]
        yield f"the first of them, number by number: {shlex.join(words)}"


def _say(what: object) -> None:
    print(f"sonae: {what}", file=sys.stderr)
