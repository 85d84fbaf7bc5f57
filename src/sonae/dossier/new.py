"""Start a dossier from a template that is complete, commented and runs as it is."""

import os
import re
from pathlib import Path

from sonae.errors import UsageError

__all__ = ["new_dossier"]

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def new_dossier(folder: Path, template: str = "minimal") -> Path:
    """Write a new dossier into `folder` and return its file.

    Parameters
    ----------
    folder : Path
        Does not exist yet, or is empty; its name becomes the dossier's id.
    template : str
        Name of a folder beside this file.

    Raises
    ------
    UsageError
        If the folder holds something, or its name cannot be an id.
    """
    name = folder.resolve().name
    if not _ID.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a dossier's id; use lower-case letters, digits, - and _"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists and is not empty; nothing was written")
    source = Path(__file__).parent / "templates" / template / "dossier.yaml"
    text = source.read_text(encoding="utf-8").replace("dossier: NAME", f"dossier: {name}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dossier.yaml"
    partial = folder / ".dossier.yaml.partial"
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
    return path
