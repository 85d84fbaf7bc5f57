"""The command that writes the JSON Schema of a dossier's files, for editors and other tools."""

from pathlib import Path
from typing import Annotated

import typer

from sonae.cli.app import app

__all__ = ["schema"]


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option(help="File to write; without it, standard output.")
    ] = None,
) -> None:
    """Write the JSON Schema of a dossier's files: editors complete and check with it, offline."""
    from sonae.dossier import schema_text
    from sonae.writing import write_whole

    text = schema_text()
    if out is None:
        print(text, end="")
        return
    write_whole(out, text)
    print(f"{out} written")
