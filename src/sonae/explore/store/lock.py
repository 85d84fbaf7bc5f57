"""One writer at a time in a study folder: a lock of the system on the folder itself.

Nothing is left behind when the writer dies, whatever it dies of, because the lock goes with the
process and is no file. Who holds it stands in the manifest, for the message only.
"""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType

from sonae.errors import UsageError

__all__ = ["FolderLock"]

PATIENCE = 1.0
"""Seconds in which a holder that has just begun is given time to say who it is."""


class FolderLock:
    """The right to write in a folder, until `close`.

    Parameters
    ----------
    folder : Path
        A folder that is there.
    holder : callable
        Returns who wrote last in words, or None if that process is gone.

    Raises
    ------
    UsageError
        If another process holds it; the message names the process and when it began.
    """

    def __init__(self, folder: Path, holder: Callable[[], str | None]) -> None:
        if sys.platform == "win32":
            raise UsageError("study folders need a system with POSIX locks; leave --to out")
        import fcntl

        self.descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                raise UsageError(_in_use(folder, holder)) from None
            raise UsageError(f"{folder} cannot be locked ({error.strerror})") from None

    def close(self) -> None:
        """Let others write."""
        if self.descriptor >= 0:
            os.close(self.descriptor)  # the lock goes with it
            self.descriptor = -1

    def __enter__(self) -> "FolderLock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _in_use(folder: Path, holder: Callable[[], str | None]) -> str:
    until = monotonic() + PATIENCE
    while (who := holder()) is None and monotonic() < until:
        sleep(0.02)
    return (
        f"{folder} is in use by {who or 'another run'}; wait until it has ended, or choose another "
        "folder"
    )
