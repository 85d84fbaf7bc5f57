"""Commands that write and check dossiers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.app import app
from sonae.cli.options import FolderArgument, JsonOption, folder, print_json

if TYPE_CHECKING:
    from sonae.dossier import Finding

__all__ = ["check", "new"]


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Folder to make; its name becomes the id.")],
    as_json: JsonOption = False,
) -> None:
    """Start a dossier: complete, commented, and ready to run."""
    from sonae.dossier import new_dossier

    path = new_dossier(Path(name))
    if as_json:
        print_json({"dossier": str(path.parent), "file": str(path)})
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

    reading = check_dossier(folder(dossier), texts)
    if as_json:
        print_json({"findings": [finding.as_json() for finding in reading.findings]})
    else:
        for finding in reading.findings:
            print(finding)
        print(_count(reading.findings), file=sys.stderr)
    return 1 if has_errors(reading.findings) else 0


def _count(findings: "tuple[Finding, ...]") -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    if not findings:
        return "no findings"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
