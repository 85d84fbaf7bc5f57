"""Read a file that stands in the dossier's own folder, and no other.

A dossier may come from anybody, so a file is read only if it is an ordinary file of bounded size
that lies, links followed, inside the folder. Hands bytes on, or says why not.
"""

import os
import stat
from pathlib import Path

__all__ = ["MAX_BYTES", "NotReadableError", "read_inside", "shown_name"]

MAX_BYTES = 8 * 1024 * 1024

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotReadableError(Exception):
    """The file cannot be read; `missing` says that there is none of that name."""

    def __init__(self, message: str, *, missing: bool = False, too_large: bool = False) -> None:
        super().__init__(message)
        self.missing = missing
        self.too_large = too_large


def read_inside(folder: Path, name: str) -> bytes:
    """Return the bytes of the file `name` in `folder`.

    Raises
    ------
    NotReadableError
        If the name leads elsewhere, or the file is missing, special, or too large.
    """
    if name in ("", ".", "..") or any(sign in name for sign in "/\\:\0") or name[0] == "~":
        raise NotReadableError(f"{name!r} is not the name of a file in the dossier's folder")
    try:
        path = (folder / name).resolve(strict=True)
        if not path.is_relative_to(folder.resolve()):
            raise NotReadableError(f"{name!r} is a link that leads out of the dossier's folder")
        return _bytes(path)
    except FileNotFoundError:
        raise NotReadableError(f"there is no file {name!r}", missing=True) from None
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        what = getattr(error, "strerror", None) or "a loop of links"
        raise NotReadableError(f"cannot be read: {what}") from None


def _bytes(path: Path) -> bytes:
    """Open without waiting (a pipe would) and look at what was opened, not at its name."""
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotReadableError("not an ordinary file")
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        message = f"file of more than {MAX_BYTES:,} bytes; that is the most"
        raise NotReadableError(message, too_large=True)
    return raw


def shown_name(name: str) -> str:
    """Return a file's name as it can be printed: broken and control characters spelled out."""
    return "".join(
        character if character.isprintable() else f"<U+{ord(character):04X}>" for character in name
    )
