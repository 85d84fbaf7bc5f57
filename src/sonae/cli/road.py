"""Commands that go the whole road: from the dossier to results and the brief."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cases import FLAGSHIP, shipped_dossier
from sonae.cli.app import app
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
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    as_json: JsonOption = False,
) -> None:
    """Evaluate every plan in every scenario, and print what survives."""
    from sonae.brief import brief_json, summary, write_results

    study = _study(folder(dossier), settings(draws, seed, threads, max_memory))
    if out is not None:
        write_results(study, out)
    print_json(brief_json(study)) if as_json else print(summary(study))


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
    _brief(folder(dossier), out, settings(draws, seed, threads, max_memory), as_json=as_json)


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


def _brief(source: Path, out: Path, chosen: "Settings", *, as_json: bool) -> None:
    from sonae.brief import brief_json, summary, write_brief

    if out.is_dir():
        raise UsageError(f"{out} is a folder; name the file to write, such as {out / 'brief.html'}")
    study = _study(source, chosen)
    path = write_brief(study, out)
    if as_json:
        print_json({**brief_json(study), "brief": str(path)})
    else:
        print(summary(study, path.resolve()))


def _study(source: Path, chosen: "Settings") -> "Study":
    from sonae.pipeline import run as run_road

    with progress() as tell:
        study = run_road(
            source, chosen, tell, lambda size: print(f"sonae: {size}", file=sys.stderr)
        )
    for finding in study.findings:
        print(finding, file=sys.stderr)
    return study
