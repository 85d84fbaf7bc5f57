"""The command that shows what the sources say, how far it is trusted, and what rests on it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sonae.cli.app import app
from sonae.cli.options import FolderArgument, JsonOption, print_json, usable
from sonae.writing import write_whole

__all__ = ["claims"]


@app.command()
def claims(
    dossier: FolderArgument,
    as_stated: Annotated[
        bool,
        typer.Option("--as-stated", help="Take claims at face value, not widened by grade."),
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one line a claim, for a spreadsheet.")
    ] = None,
    jsonld: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write linked data (Web Annotation, PROV-O)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the claims: grade, trust, words with their range, what binds, what rests on each."""
    from sonae.evidence import claims_jsonld, ledger_csv, ledger_json, ledger_text

    checked = usable(dossier)
    widened = not as_stated
    written = False
    for path, make in ((csv, ledger_csv), (jsonld, claims_jsonld)):
        if path is not None:
            write_whole(path, make(checked, widened=widened))
            print(f"{path} written", file=sys.stderr)
            written = True
    if as_json:
        print_json(ledger_json(checked, widened=widened))
    elif not written:
        print(ledger_text(checked, widened=widened))
