r"""The manifest of a study folder: what is finished, line by line, each with its own checksum.

A line is JSON, a tab and the first 16 hexadecimal digits of the JSON's SHA-256. Lines are only
added, so a reader needs no lock, and whatever a dying writer leaves of its last line does not
count. Lines say one of these::

    {"run": {"pid": 812, "host": "…", "started": "2026-11-24T09:00:00Z", "sonae": "…"}}
    {"block": 12, "job": "1f0c…", "bytes": 5120, "sha256": "…"}  # and the chunk, if there is one

A block counts if it is of this job; the last line about it holds.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sonae.writing import write_whole

__all__ = [
    "Manifest",
    "Record",
    "alive",
    "append",
    "holder",
    "read_manifest",
    "rewrite",
    "run_record",
]

Record: TypeAlias = Mapping[str, Any]
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says.

    Attributes
    ----------
    records : tuple of Record
        The lines that are whole, in order.
    damaged : tuple of int
        Numbers of lines that are not what was written; the torn end of a run that died does not
        count.
    torn : bool
        Whether the end is torn.
    """

    records: tuple[Record, ...] = ()
    damaged: tuple[int, ...] = ()
    torn: bool = False

    def blocks(self, job: str) -> dict[int, Record]:
        """Return the last record of each block of a job."""
        return {r["block"]: r for r in self.records if "block" in r and r["job"] == job}

    @property
    def last_run(self) -> Record | None:
        """Who wrote last, if that is known."""
        runs = [record["run"] for record in self.records if "run" in record]
        return runs[-1] if runs else None


def read_manifest(path: Path) -> Manifest:
    """Return what a manifest says; an empty one if there is none."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Manifest()
    end = lines.pop()  # nothing, if the last line is whole
    found = [_read(line) for line in lines]
    return Manifest(
        records=tuple(record for record in found if record is not None),
        damaged=tuple(at for at, record in enumerate(found, 1) if record is None),
        torn=end != b"",
    )


def append(path: Path, record: Record) -> None:
    """Add a record; it is there whole and safe when this returns, or not at all.

    Raises
    ------
    OSError
        If there is no room.
    """
    line = _line(record)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        before = os.fstat(descriptor).st_size
        try:
            left = line
            while left:  # a disk that fills up takes a part, and says why only when asked again
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def rewrite(path: Path, records: Iterable[Record]) -> None:
    """Replace a manifest by one without its damaged lines, in one step."""
    write_whole(path, b"".join(_line(record) for record in records))


def run_record() -> Record:
    """Return the record of this process as the one that writes from now on."""
    from sonae import __version__

    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    process = {"pid": os.getpid(), "host": platform.node(), "started": started}
    return {"run": process | {"sonae": __version__}}


def holder(path: Path) -> str | None:
    """Return in words who wrote last in a folder, or None if that process is gone."""
    run = read_manifest(path).last_run
    if run is None:
        return None
    words = f"process {run['pid']}, begun {run['started']}"
    if run["host"] != platform.node():
        return f"{words} on {run['host']}"
    return words if alive(run["pid"]) else None


def alive(pid: int) -> bool:
    """Tell whether there is a process of this number on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _line(record: Record) -> bytes:
    text = json.dumps(record, sort_keys=True).encode()
    return text + b"\t" + _checksum(text) + b"\n"


def _read(line: bytes) -> Record | None:
    text, _, checksum = line.rpartition(b"\t")
    if _checksum(text) != checksum:
        return None
    record: Record = json.loads(text)
    return record


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_DIGITS].encode()
