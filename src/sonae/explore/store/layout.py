"""Where things stand in a study folder, and how a block is read back: verified, or not at all.

Used by ``folder``, which writes, and ``stored``, which only reads::

    study.json        what the study is of (see ``about``): its format, dossier, job, settings
    job               the job itself, from which a reader makes the model and the plans again
    manifest          a line for each finished block, with its SHA-256 (see ``manifest``)
    blocks/000012     the reduction of block 12 (see ``part``)
    outcomes.zarr/    whole outcomes, only with ``--keep outcomes`` (see ``outcomes``)
    results/          scores and headline figures, once all blocks are there
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sonae.explore.job import Part
from sonae.explore.store.about import DamagedStudyError
from sonae.explore.store.manifest import Record

__all__ = [
    "AGAIN",
    "BLOCKS",
    "JOB",
    "MANIFEST",
    "OUTCOMES",
    "OWN",
    "RESULTS",
    "STUDY",
    "block_name",
    "digest",
    "is_study",
    "read_part",
    "verified",
]

STUDY: Final = "study.json"
JOB: Final = "job"
MANIFEST: Final = "manifest"
BLOCKS: Final = "blocks"
OUTCOMES: Final = "outcomes.zarr"
RESULTS: Final = "results"
OWN: Final = (STUDY, JOB, MANIFEST, BLOCKS, OUTCOMES, RESULTS)
"""All that a study folder holds."""
AGAIN: Final = "`sonae run … --resume` computes again what is damaged"


def is_study(folder: Path) -> bool:
    """Tell whether a folder is a study, or what is left of one."""
    return (folder / STUDY).exists() or (folder / MANIFEST).exists()


def block_name(number: int) -> str:
    """Return where a block stands."""
    return f"{BLOCKS}/{number:06d}"


def digest(raw: bytes) -> str:
    """Return the SHA-256 of what is written."""
    return hashlib.sha256(raw).hexdigest()


def read_part(folder: Path, number: int, records: Mapping[int, Record]) -> Part:
    """Return the reduction of a block.

    Raises
    ------
    DamagedStudyError
        If the block is missing or not what was written; the message names it.
    """
    if number not in records:
        raise DamagedStudyError(f"block {number} of {folder} is not there; go on with --resume")
    raw = verified(folder / block_name(number), records[number]["sha256"])
    if raw is None:
        path = folder / block_name(number)
        raise DamagedStudyError(f"block {number} of {folder} is damaged ({path}); {AGAIN}")
    return Part.from_bytes(raw)


def verified(path: Path, sha256: str) -> bytes | None:
    """Return what a file holds, or None if that is not what was written."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    return raw if digest(raw) == sha256 else None
