"""Commands that go the whole road: from the dossier to results and the brief."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cases import FLAGSHIP, shipped_dossier
from sonae.cli.app import app
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
from sonae.errors import UsageError

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
    study = _study(folder(dossier), chosen, to, resume=resume)
    if out is not None:
        write_results(study, out)
    if to is not None and os.access(to, os.W_OK):  # a study may be read where none can be written
        write_results(study, to / "results")
    print_json(brief_json(study)) if as_json else print(summary(study))


@app.command()
def brief(
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
    if study is not None:
        chosen = _as_in(study, chosen)
    _brief(folder(dossier), out, chosen, study, as_json=as_json)


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


def _as_in(study: Path, chosen: "Settings") -> "Settings":
    """Return the settings with what decides the numbers of a finished study."""
    from dataclasses import replace

    from sonae.explore.store import StoredStudy

    stored = StoredStudy(study)
    facts = stored.facts
    if not stored.complete:
        there = f"{len(stored.finished)} of {facts['blocks']} blocks"
        raise UsageError(
            f"{study} holds {there}; finish it with `sonae run … --to {study} --resume`"
        )
    return replace(
        chosen,
        draws=facts["draws"],
        seed=facts["seed"],
        draws_from=facts["draws_from"],
        on_error="worst" if facts["bad_cases"] == "worst" else chosen.on_error,
        keep_outcomes=facts["keep"] == "outcomes",
    )


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
        study = run_road(source, chosen, tell, _say, to=to, resume=resume, notice=_say)
    for finding in study.findings:
        print(finding, file=sys.stderr)
    return study


def _say(what: object) -> None:
    print(f"sonae: {what}", file=sys.stderr)
