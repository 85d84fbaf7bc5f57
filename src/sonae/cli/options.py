"""Options and arguments that several commands share, and what they stand for."""

import codecs
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sonae.cases import shipped, shipped_dossier
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.study import Settings

__all__ = [
    "ClusterOption",
    "DrawsFromOption",
    "DrawsOption",
    "FolderArgument",
    "InsecureOption",
    "JsonOption",
    "KeepOption",
    "KernelOption",
    "MemoryOption",
    "OnErrorOption",
    "ResumeOption",
    "SeedOption",
    "ThreadsOption",
    "ToOption",
    "folder",
    "print_json",
    "settings",
    "usable",
]

FolderArgument = Annotated[
    str, typer.Argument(metavar="DOSSIER", help="Folder of the dossier, or a shipped one's id.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
DrawsOption = Annotated[
    int, typer.Option(min=1, max=2**31 - 1, help="Draws of the quantities per scenario class.")
]
SeedOption = Annotated[int, typer.Option(min=0, help="Fixes the draws: same seed, same bits.")]
ThreadsOption = Annotated[
    int, typer.Option(min=1, max=256, help="Threads; they change only the time.")
]
MemoryOption = Annotated[
    str, typer.Option("--max-memory", help="Memory the run may plan for, such as 4GB.")
]
ToOption = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FOLDER",
        help="Keep what is computed, block by block, in a study folder: after a crash or Ctrl-C "
        "`--resume` goes on, and a finished study is read back in place of computing it.",
    ),
]
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Go on with the study in --to; what is damaged there is named and computed again.",
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        metavar="WHERE",
        help="Compute in processes in place of threads: `local:4` starts four on this machine, "
        "`tls://host:port` is a Dask scheduler with certificates. Same bits, wherever.",
    ),
]
InsecureOption = Annotated[
    bool,
    typer.Option(
        "--insecure-cluster",
        help="Allow `tcp://` to another machine: whoever reaches the port can run programs as you.",
    ),
]
OnErrorOption = Annotated[
    Literal["error", "drop", "worst"],
    typer.Option(
        help="Where the model gives NaN or infinity: end with an error that names the cases, drop "
        "their futures for all plans, or count them as the worst. What is dropped is counted.",
    ),
]
KernelOption = Annotated[
    Literal["native", "numpy"] | None,
    typer.Option(help="What runs the model; same bits from both, and native is faster."),
]
DrawsFromOption = Annotated[
    Literal["sobol", "philox"],
    typer.Option(
        help="How quantities are drawn: Sobol covers their box evenly, Philox is plain chance, for "
        "replicates with other seeds.",
    ),
]
KeepOption = Annotated[
    Literal["outcomes"] | None,
    typer.Option(
        help="With --to: keep every outcome of every future as well (Zarr), at 8 bytes a number.",
    ),
]


def folder(dossier: str) -> Path:
    """Take a folder as it is; a plain name that is no folder may be a shipped dossier."""
    path = Path(dossier)
    return shipped_dossier(dossier) if not path.exists() and dossier in shipped() else path


def usable(dossier: str) -> "Dossier":
    """Return a dossier without errors; raises ``DossierFindings`` with all of them."""
    from sonae.checks import check as check_dossier
    from sonae.dossier import DossierFindings

    reading = check_dossier(folder(dossier), advice=False)
    if reading.dossier is None:
        raise DossierFindings(reading.findings)
    return reading.dossier


def settings(
    draws: int,
    seed: int,
    threads: int,
    max_memory: str,
    **others: Any,  # noqa: ANN401 - as `Settings` has them
) -> "Settings":
    """Return the settings that the options spell."""
    from sonae.study import Settings

    return Settings(draws, seed, threads, _bytes(max_memory), **others)


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


def print_json(data: object) -> None:
    """Print plain data as JSON; what is not finite is a fault and not text.

    A console that does not speak UTF-8 gets escapes, which every reader of JSON knows.
    """
    spelt = codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"
    print(json.dumps(data, ensure_ascii=spelt, indent=2, allow_nan=False))
