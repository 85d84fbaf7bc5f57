"""A study folder as anyone may read it, also while a run writes: no lock, and nothing unverified.

For whoever goes on from a finished exploration without computing it again.
"""

from pathlib import Path

from sonae.errors import UsageError
from sonae.explore.job import Block, Job, Part
from sonae.explore.store.about import DamagedStudyError, Facts, read_facts
from sonae.explore.store.layout import AGAIN, JOB, MANIFEST, STUDY, is_study, read_part, verified
from sonae.explore.store.manifest import read_manifest

__all__ = ["StoredStudy"]


class StoredStudy:
    """What a study folder held when this was made.

    Parameters
    ----------
    path : path
        The folder.

    Attributes
    ----------
    path : Path
    facts : mapping
        What the study is of; see ``about.facts_of``.
    records : mapping
        What the manifest says of each finished block, by its number.

    Raises
    ------
    UsageError
        If it is no study, or of a newer format.
    DamagedStudyError
        If ``study.json`` or the manifest is damaged.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not is_study(self.path):
            raise UsageError(f"{self.path} is no study; `sonae run DOSSIER --to FOLDER` makes one")
        self.facts: Facts = read_facts(self.path / STUDY)
        manifest = read_manifest(self.path / MANIFEST)
        if manifest.damaged:
            lines = ", ".join(str(line) for line in manifest.damaged)
            where = f"{self.path / MANIFEST} is damaged in line {lines}"
            raise DamagedStudyError(f"{where}; {AGAIN}")
        self.records = manifest.blocks(self.facts["job"])

    @property
    def finished(self) -> frozenset[int]:
        """Numbers of the blocks that are there."""
        return frozenset(self.records)

    @property
    def complete(self) -> bool:
        """Whether all blocks are there."""
        return len(self.records) == int(self.facts["blocks"])

    def job(self) -> Job:
        """Return the job; `DamagedStudyError` if it is not what was written."""
        raw = verified(self.path / JOB, self.facts["job_file"])
        if raw is None:
            raise DamagedStudyError(f"{self.path / JOB} is damaged or missing; {AGAIN}")
        return Job.from_bytes(raw)

    def get(self, block: Block) -> Part:
        """Return the reduction of a block; `DamagedStudyError` if it is not what was written."""
        return read_part(self.path, block.number, self.records)
