"""The command that writes a run, future by future, for other programs."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from sonae.cli.app import app
from sonae.cli.options import (
    DrawsFromOption,
    DrawsOption,
    FolderArgument,
    JsonOption,
    KernelOption,
    SeedOption,
    print_json,
    usable,
)
from sonae.cli.progress import progress

__all__ = ["export"]

ForOption = Annotated[
    Literal["ema"], typer.Option("--to", help="For whom: `ema` is the EMA workbench, 2.5 and 3.0.")
]
OutOption = Annotated[
    Path,
    typer.Option(
        help="A file .tar.gz that EMA's `load_results` reads, or a new folder for "
        "experiments.csv and outcomes.csv."
    ),
]
PlansOption = Annotated[
    list[str] | None, typer.Option("--plan", help="A plan; may be repeated. All if not given.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the archive if it is there.")]
MostRowsOption = Annotated[
    int, typer.Option(min=1, help="Experiments (plans × futures) that may be written.")
]


@app.command()
def export(
    dossier: FolderArgument,
    out: OutOption,
    to: ForOption = "ema",
    plan: PlansOption = None,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    draws_from: DrawsFromOption = "sobol",
    most_rows: MostRowsOption = 1_000_000,
    force: ForceOption = False,
    kernel: KernelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write every plan in every future, with all inputs and outcomes, for another program.

    The futures are those of `sonae run` and `sonae discover` with the same seed and draws.
    """
    from sonae.explore.formats.ema import EmaRun, write_ema
    from sonae.explore.formats.ema_write import check_place
    from sonae.outcomes import compile_model
    from sonae.scenarios import scenario_system

    check_place(out, replace=force)
    read = usable(dossier)
    model = compile_model(read)
    run = EmaRun.of(
        *(read, model, scenario_system(read).possible()),
        plans=plan,
        draws=draws,
        seed=seed,
        sampling=draws_from,
        kernel=kernel,
        most_rows=most_rows,
    )
    with progress() as tell:
        write_ema(run, out, progress=lambda done: tell("experiments", done, run.rows))
    if as_json:
        size = {"plans": list(run.plans), "futures": run.futures_count, "experiments": run.rows}
        written = {"written": str(out), "to": to, "outcomes": list(run.outcomes)}
        print_json({**written, **size, "notes": list(run.notes)})
        return
    noun = "plan" if len(run.plans) == 1 else "plans"
    size_said = f"{len(run.plans):,} {noun} × {run.futures_count:,} futures"
    print(f"{out} written: {run.rows:,} experiments ({size_said})", flush=True)
    for note in run.notes:
        print(f"sonae: {note}", file=sys.stderr)
