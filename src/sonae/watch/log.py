"""The log of a watch: every report that was taken in, in the order of arrival, never changed.

Lines of JSON in one file. The first names the dossier; each further line holds one event and the
SHA-256 of the hash before it with the event, so that whoever changes, drops or moves a line in the
middle breaks the chain there. Only whole lines count: what a dying writer left of its last line is
recognised and cut off by the next writer, and the events in it can be handed in again. One process
writes at a time; a reader needs no lock.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sonae.errors import SonaeError, UsageError
from sonae.watch.event import WatchEvent

__all__ = ["BrokenLogError", "Log", "append_events", "read_log"]

FORMAT: Final = 1
BATCH: Final = 500
"""Entries that are brought to the disk together."""
MOST_BYTES: Final = 1 << 30


class BrokenLogError(SonaeError):
    """The log is not what was written; the message names the line."""


@dataclass(frozen=True, slots=True)
class Log:
    """What a log holds.

    Attributes
    ----------
    path : Path
    events : tuple of WatchEvent
        In the order of arrival.
    head : str
        Hash of the last line; whoever keeps it can tell later that nothing was cut off the end.
    end : int
        Bytes of the lines that are whole.
    torn : bytes
        What follows them: the torn end of a writer that died.
    open_end : bool
        Whether the last whole entry only lacks its line end.
    """

    path: Path
    events: tuple[WatchEvent, ...]
    head: str
    end: int = 0
    torn: bytes = b""
    open_end: bool = False

    @property
    def ids(self) -> dict[str, WatchEvent]:
        """Events by id."""
        return {event.id: event for event in self.events}


def read_log(path: Path, dossier: str) -> Log:
    """Return what a log holds; an empty one if there is no file.

    Parameters
    ----------
    path : Path
    dossier : str
        Id of the dossier that it has to be about.

    Raises
    ------
    BrokenLogError
        If a line is not what was written.
    UsageError
        If it is the log of another dossier, or no log.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} holds more than {MOST_BYTES:,} bytes")
        raw = path.read_bytes()
    except FileNotFoundError:
        return Log(path, (), _begin(dossier)[1])
    return _read(path, raw, dossier)


def _read(path: Path, raw: bytes, dossier: str) -> Log:
    lines = raw.split(b"\n")
    rest = lines.pop()  # nothing, if the last line is whole
    line, head = _begin(dossier)
    if not lines:
        if line.startswith(rest):  # died before the first line was whole
            return Log(path, (), head, 0, rest)
        raise UsageError(f"{path} is not the log of a watch; name another file with --log")
    _check_begin(path, lines[0], dossier)
    events = []
    for number, text in enumerate(lines[1:], 2):
        found = _entry(text, head)
        if found is None:
            raise BrokenLogError(
                f"{path}:{number}:1: this line is not what was written, or one before it was "
                "removed: the chain of hashes breaks here. Put the file back from a copy; or move "
                "it away, and hand in the files of events again"
            )
        event, head = found
        events.append(event)
    end = len(raw) - len(rest)
    last = _entry(rest, head) if rest else None
    if last is not None:  # whole, but for its line end
        return Log(path, (*events, last[0]), last[1], len(raw), b"", open_end=True)
    return Log(path, tuple(events), head, end, rest)


def _check_begin(path: Path, line: bytes, dossier: str) -> None:
    if line == _begin(dossier)[0].rstrip(b"\n"):
        return
    try:
        found = json.loads(line)
        named = found["watch"], found["dossier"]
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"{path} is not the log of a watch; name another file with --log"
        ) from None
    if named[0] != FORMAT:
        raise UsageError(f"{path} is a log of format {named[0]}; this Sonae reads {FORMAT}")
    if named[1] != dossier:
        raise UsageError(f"{path} is the log of the dossier {named[1]!r}, not of {dossier!r}")
    raise BrokenLogError(f"{path}:1:1: this line is not what was written")


def append_events(path: Path, dossier: str, events: Iterable[WatchEvent]) -> Log:
    """Add the events whose ids are not there yet; they are safe when this returns.

    Returns
    -------
    Log
        As it is then, whoever else has written in the meantime.

    Raises
    ------
    UsageError
        If another process is writing.
    BrokenLogError
        If a line is not what was written.
    OSError
        If it cannot be written; what was there before is there still, and whole.
    """
    handed = tuple(events)
    if not handed and not path.exists():
        return read_log(path, dossier)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with _locked(descriptor, path):
            log = read_log(path, dossier)  # under the lock: nobody else writes
            known = set(log.ids)
            new = [event for event in handed if event.id not in known]
            if new or log.torn or log.open_end:
                return _write(descriptor, log, dossier, new)
            return log
    finally:
        os.close(descriptor)


def _write(descriptor: int, log: Log, dossier: str, new: list[WatchEvent]) -> Log:
    first = b"\n" if log.open_end else b""
    if log.end == 0:
        first = _begin(dossier)[0]
    if log.torn:
        os.ftruncate(descriptor, log.end)
    at, head = log.end, log.head
    for start in range(0, max(1, len(new)), BATCH):
        text = first
        for event in new[start : start + BATCH]:
            line, head = _line(event, head)
            text += line
        first = b""
        os.lseek(descriptor, at, os.SEEK_SET)
        try:
            _write_all(descriptor, text)
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, at)
            raise
        at += len(text)
    _to_disk(log.path.parent)
    return Log(log.path, (*log.events, *new), head, at)


def _write_all(descriptor: int, text: bytes) -> None:
    while text:  # a disk that fills up takes a part, and says why only when asked again
        text = text[os.write(descriptor, text) :]


@contextmanager
def _locked(descriptor: int, path: Path) -> Iterator[None]:
    if sys.platform == "win32":
        raise UsageError("a log needs a system with POSIX locks")
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UsageError(
            f"{path} is being written by another process; wait until it has ended"
        ) from None
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _begin(dossier: str) -> tuple[bytes, str]:
    line = _json({"watch": FORMAT, "dossier": dossier})
    return line + b"\n", hashlib.sha256(line).hexdigest()


def _line(event: WatchEvent, head: str) -> tuple[bytes, str]:
    text = _json(event.plain())
    after = _hash(head, text)
    return b'{"event":' + text + b',"hash":"' + after.encode() + b'"}\n', after


def _entry(line: bytes, head: str) -> tuple[WatchEvent, str] | None:
    """Return the event of a line and its hash; None if it does not follow the hash before it."""
    try:
        found = json.loads(line)
        event = WatchEvent.of_plain(found["event"])
        text, after = _json(found["event"]), found["hash"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if set(found) != {"event", "hash"} or after != _hash(head, text):
        return None
    return event, after


def _hash(head: str, text: bytes) -> str:
    return hashlib.sha256(head.encode() + text).hexdigest()


def _json(data: Any) -> bytes:  # noqa: ANN401 - JSON of any kind
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _to_disk(folder: Path) -> None:
    """Bring a folder's names to the disk, so that they outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
