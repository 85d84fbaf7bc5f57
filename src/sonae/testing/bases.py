"""Dossiers that pass, as bytes in memory: what a mutator starts from.

Reads the dossiers that ship with Sonae, its templates, and any other folder; hands a `Base` each
to ``sites`` and ``mutate``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sonae.cases import shipped
from sonae.checks import check
from sonae.dossier import new_dossier, templates
from sonae.errors import UsageError

__all__ = ["Base", "read_bases"]


@dataclass(frozen=True, slots=True)
class Base:
    """A dossier without errors; `files` in name order, as they are read."""

    name: str
    files: Mapping[str, bytes]


def read_bases(more: Sequence[Path] = ()) -> tuple[Base, ...]:
    """Return the shipped dossiers, every template, and the dossiers in the folders `more`.

    Raises
    ------
    UsageError
        If one of them has errors: its mutants would say nothing about the check.
    """
    folders = [*more, *shipped().values()]
    with TemporaryDirectory() as temporary:
        folders += [new_dossier(Path(temporary) / name, name).parent for name in templates()]
        return tuple(_base(folder) for folder in folders)


def _base(folder: Path) -> Base:
    reading = check(folder)
    if reading.dossier is None:
        raise UsageError(f"{folder} has errors and cannot be mutated: {reading.findings[0]}")
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    return Base(folder.name, files)
