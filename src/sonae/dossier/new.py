"""Start a dossier from a template that is complete, commented and runs as it is.

Beside the YAML stands its JSON Schema, and every file names it in its first line: editors with a
YAML language server complete and check while one types, offline.
"""

import difflib
import json
import re
from pathlib import Path

from sonae.dossier.json_schema import SCHEMA_NAME, json_schema
from sonae.errors import UsageError
from sonae.writing import write_folder

__all__ = ["new_dossier", "schema_text", "templates"]

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_TEMPLATES = Path(__file__).parent / "templates"
_FIRST_LINE = f"# yaml-language-server: $schema={SCHEMA_NAME}\n"


def templates() -> tuple[str, ...]:
    """Return the names of the templates, in alphabetical order."""
    return tuple(sorted(path.name for path in _TEMPLATES.iterdir() if path.is_dir()))


def schema_text() -> str:
    """Return the JSON Schema of a dossier's files as text."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def new_dossier(folder: Path, template: str = "minimal") -> Path:
    """Write a new dossier into `folder` and return its first file.

    Parameters
    ----------
    folder : Path
        Does not exist yet, or is empty; its name becomes the dossier's id.
    template : str
        One of `templates`.

    Raises
    ------
    UsageError
        If there is no such template, the folder holds something, or its name cannot be an id.
        Nothing is written then.
    """
    name = folder.resolve().name
    if not _ID.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a dossier's id; use lower-case letters, digits, - and _"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists and is not empty; nothing was written")
    files = _files(template, name)
    write_folder(folder, files)
    return folder / next(iter(files))


def _files(template: str, name: str) -> dict[str, str]:
    """Return the text of every file to write, the dossier's first file first."""
    known = templates()
    if template not in known:
        near = difflib.get_close_matches(template[:64], known, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"there is no template {template[:64]!r}; {hint}templates: {', '.join(known)}"
        )
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((_TEMPLATES / template).glob("*.yaml"))
    }
    own = re.compile(r"^dossier: NAME$", re.MULTILINE)
    made = {file: _FIRST_LINE + own.sub(f"dossier: {name}", text) for file, text in texts.items()}
    return {**made, SCHEMA_NAME: schema_text()}
