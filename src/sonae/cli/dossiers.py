"""Commands that write and check dossiers."""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sonae.cli.app import app
from sonae.cli.options import FolderArgument, JsonOption, folder, print_json
from sonae.errors import UsageError

__all__ = ["check", "new"]


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Folder to make; its name becomes the id.")],
    template: Annotated[
        str, typer.Option(help="minimal, alliance, cross-impact or portfolio.")
    ] = "minimal",
    as_json: JsonOption = False,
) -> None:
    """Start a dossier: complete, commented, and ready to run."""
    from sonae.dossier import new_dossier, read

    path = new_dossier(Path(name), template)
    if as_json:
        print_json({"dossier": str(path.parent), "file": str(path)})
        return
    runs = bool(read(path.parent).content.outcomes)
    then = "brief" if runs else "scenarios"
    print(f"{path} written; next: sonae check {path.parent}, then sonae {then} {path.parent}")


@contextmanager
def _without_collection() -> Iterator[None]:
    """Collect no garbage for a moment: everything read is kept, and looking costs a fifth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Form(StrEnum):
    """Forms in which findings are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"


@app.command()
def check(
    dossier: FolderArgument = ".",
    texts: Annotated[
        Path | None, typer.Option(help="Folder of the sources' texts, to verify every pointer.")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="Form of the findings on standard output.")
    ] = Form.text,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    no_advice: Annotated[
        bool, typer.Option("--no-advice", help="Leave out advice on tradecraft (SN1..).")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Say everything that is wrong with a dossier, each with place and remedy.

    Judgements that cannot hold together are found by `sonae likelihood` and by a run.
    """
    if texts is not None and not texts.is_dir():
        raise UsageError(f"{texts} is no folder: --texts names the folder with the sources' texts")
    with _without_collection():
        from sonae import __version__
        from sonae.checks import check as check_dossier
        from sonae.dossier import FORMATS, count_text, has_errors

        path = folder(dossier)
        findings = check_dossier(path, texts, advice=not no_advice).findings
    chosen = "json" if as_json else form.value
    printed = FORMATS[chosen](findings, str(path), __version__)
    if chosen in ("json", "sarif"):
        print_json(json.loads(printed))
    elif printed:
        print(printed, flush=True)  # before the count on the other stream
    if chosen == "text":
        print(count_text(findings), file=sys.stderr)
    return 1 if has_errors(findings) or (strict and findings) else 0
