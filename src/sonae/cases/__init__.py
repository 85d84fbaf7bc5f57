"""Dossiers that ship with Sonae: real input to run at once, and to learn from.

Reads nothing but the package's own folders; hands their paths to the command line and to Python.
"""

from pathlib import Path

from sonae.errors import UsageError

__all__ = ["FLAGSHIP", "shipped", "shipped_dossier"]

FLAGSHIP = "us-japan-2024"
"""The dossier behind ``sonae demo``."""


def shipped() -> dict[str, Path]:
    """Return the folder of every dossier that ships with the package, by its id."""
    root = Path(__file__).parent
    return {path.name: path for path in sorted(root.iterdir()) if any(path.glob("*.yaml"))}


def shipped_dossier(name: str) -> Path:
    """Return the folder of one shipped dossier; raises ``UsageError`` naming those there are."""
    folders = shipped()
    if name not in folders:
        raise UsageError(f"no dossier {name!r} ships with Sonae; there is: {', '.join(folders)}")
    return folders[name]
