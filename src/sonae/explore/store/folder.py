"""A study folder in the hands of its one writer: what is finished stays finished.

A file is written under a temporary name, brought to the disk, and moved to its place; then its
folder is brought to the disk, and at last the manifest names it. So what the manifest names is
there, and what it does not name does not count. Only the manifest depends on the order in which
blocks were finished; every other file is the same whoever computed it, in how many attempts.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sonae.errors import UsageError
from sonae.explore.job import Block, Job, Part
from sonae.explore.store.about import (
    DamagedStudyError,
    Facts,
    differences,
    facts_of,
    read_facts,
    write_facts,
)
from sonae.explore.store.layout import (
    AGAIN,
    BLOCKS,
    JOB,
    MANIFEST,
    OUTCOMES,
    OWN,
    RESULTS,
    STUDY,
    block_name,
    digest,
    is_study,
    read_part,
    verified,
)
from sonae.explore.store.lock import FolderLock
from sonae.explore.store.manifest import (
    Manifest,
    Record,
    alive,
    append,
    holder,
    read_manifest,
    rewrite,
    run_record,
)
from sonae.explore.store.outcomes import chunk_name, encoded, metadata
from sonae.writing import write_whole

__all__ = ["StudyFolder"]

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PARTIAL: Final = re.compile(r"\..+\.(\d+)\.partial")
"""Names of files that a run was writing when it died; see ``sonae.writing``."""


class StudyFolder:
    """A study folder that this process, and no other, writes in until `close`.

    Parameters
    ----------
    path : path
        The folder; made if it is not there.
    dossier, sha256 : str
        Id and hash of the dossier.
    resume : bool
        Whether to go on with a study that is not finished, and to compute damaged blocks again.
    progress : callable, optional
        Called with the futures that are there and their total: when a job begins, then for each
        block that is kept.
    notice : callable, optional
        Called with what a user should know: that nothing is left to do, or what was found damaged
        and is computed again.

    Raises
    ------
    UsageError
        If another process writes in it, or it is something else than a study.
    """

    def __init__(
        self,
        path: str | Path,
        dossier: str,
        sha256: str,
        *,
        resume: bool = False,
        progress: Callable[[int, int], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self.path = Path(path)
        self._progress = progress
        self._notice = notice
        self._damaged: list[str] = []
        self._dossier = (dossier, sha256)
        self._resume = resume
        self._job: Job | None = None
        self._job_file = ""
        self._futures = 0
        self._records: dict[int, Record] = {}
        if self.path.exists() and not self.path.is_dir():
            raise UsageError(f"{self.path} is a file; name a folder for the study")
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(self.path, lambda: holder(self.path / MANIFEST))
        try:
            self._refuse_strangers()
        except BaseException:
            self.close()
            raise

    def begin(self, job: Job) -> frozenset[int]:
        """Take up a job and return the numbers of the blocks that are finished already.

        Raises
        ------
        UsageError
            If the folder holds another study, one of a newer format, or one that is not finished
            while nobody asked to resume.
        DamagedStudyError
            If something is damaged while nobody asked to resume, or so much that nothing tells
            whose study it is.
        """
        self._job = job
        here = facts_of(job, *self._dossier)
        with self._explained():
            if is_study(self.path):
                self._take_up(here)
            else:
                self._start(here)
        self._futures = sum(b.futures for b in job.blocks if b.number in self._records)
        self._tell()
        return self.finished

    @property
    def finished(self) -> frozenset[int]:
        """Numbers of the blocks that are there."""
        return frozenset(self._records)

    def put(self, block: Block, part: Part) -> None:
        """Keep the reduction of a block, and its outcomes if it has them; safe on return.

        Raises
        ------
        OSError
            If it cannot be written; what was kept before is kept still.
        """
        arrays = dict(part.arrays)
        outcomes = arrays.pop("outcomes", None)
        raw = Part(part.block, arrays).to_bytes()
        record: dict[str, Any] = {"block": block.number, "job": self._begun.id}
        record |= {"bytes": len(raw), "sha256": digest(raw)}
        with self._explained():
            self._write(block_name(block.number), raw)
            if outcomes is not None:
                chunk = encoded(self._begun, outcomes)
                name = f"{OUTCOMES}/{chunk_name(self._begun, block)}"
                record["bytes"] += len(chunk)
                self._write(name, chunk)
                record["chunk"] = {"name": name, "sha256": digest(chunk)}
            append(self.path / MANIFEST, record)
        self._records[block.number] = record
        self._futures += block.futures
        self._tell()

    def get(self, block: Block) -> Part:
        """Return the reduction of a block; `DamagedStudyError` if it is not what was written."""
        return read_part(self.path, block.number, self._records)

    def close(self) -> None:
        """Let others write."""
        self._lock.close()

    def __enter__(self) -> "StudyFolder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # beginning ------------------------------------------------------------------------------------

    @property
    def _begun(self) -> Job:
        if self._job is None:
            raise RuntimeError("a job has to begin before its blocks are kept")
        return self._job

    def _tell(self) -> None:
        """Say how much is there."""
        if self._progress is not None:
            self._progress(self._futures, self._begun.futures)

    def _refuse_strangers(self) -> None:
        """Refuse a folder in which something else than a study stands."""
        if is_study(self.path):
            return
        others = [e.name for e in self.path.iterdir() if not _PARTIAL.fullmatch(e.name)]
        if others:
            raise UsageError(
                f"{self.path} holds no study but other files ({min(others)}); name an empty folder"
            )

    def _start(self, here: Facts) -> None:
        self._sweep()
        write_facts(self.path / STUDY, here)  # first: from here on it is a study
        (self.path / BLOCKS).mkdir(exist_ok=True)
        self._write_sides()
        append(self.path / MANIFEST, run_record())  # last: from here on it has begun
        _to_disk(self.path)
        _to_disk(self.path.parent)

    def _write_sides(self) -> None:
        """Write what stands beside the blocks and follows from the job."""
        self._write(JOB, self._begun.to_bytes())
        for name, raw in self._descriptions().items():
            self._write(name, raw)

    def _descriptions(self) -> dict[str, bytes]:
        """Return the files that say what the kept outcomes are, if any are kept."""
        files = metadata(self._begun) if self._begun.keep else {}
        return {f"{OUTCOMES}/{name}": raw for name, raw in files.items()}

    # taking up ------------------------------------------------------------------------------------

    def _take_up(self, here: Facts) -> None:
        manifest = read_manifest(self.path / MANIFEST)
        self._refuse_another(here, manifest)
        if not manifest.records and not manifest.damaged:  # died before it had begun
            self._start(here)
            return
        listed = manifest.blocks(here["job"])
        whole = {number: r for number, r in listed.items() if self._is_whole(number, r)}
        self._look_at_sides()
        if len(whole) == here["blocks"] and not manifest.damaged and not self._damaged:
            self._records = whole
            with suppress(OSError):  # the study may be where nothing can be written
                self._sweep()
            self._say(f"{self.path} holds this study already; nothing had to be computed")
            return
        if not self._resume:
            self._refuse_to_go_on(len(whole), here["blocks"], manifest)
        self._sweep()
        if manifest.damaged or manifest.torn or self._damaged:
            self._mend(here, manifest, whole)
        for damage in self._damaged:
            self._say(f"{damage}; it is made again")
        self._records = whole
        append(self.path / MANIFEST, run_record())

    def _say(self, what: str) -> None:
        if self._notice is not None:
            self._notice(what)

    def _refuse_another(self, here: Facts, manifest: Manifest) -> None:
        try:
            there = read_facts(self.path / STUDY)
        except DamagedStudyError as error:
            jobs = {record["job"] for record in manifest.records if "job" in record}
            if not jobs:
                raise DamagedStudyError(
                    f"{error}, and nothing tells whose study it is; name another folder"
                ) from None
            if jobs != {here["job"]}:
                raise UsageError(f"{error}, and its blocks are of another job") from None
            self._damaged.append(str(error))
            return
        if other := differences(there, here):
            raise UsageError(
                f"{self.path} holds another study ({other}); name another folder, or run what it "
                "was begun with"
            )
        self._job_file = there["job_file"]

    def _is_whole(self, number: int, record: Record) -> bool:
        """Tell whether a block is what was written; if not, name it."""
        files = [(block_name(number), record["sha256"])]
        if self._begun.keep:
            chunk = record.get("chunk", {"name": OUTCOMES, "sha256": ""})
            files.append((chunk["name"], chunk["sha256"]))
        for name, sha256 in files:
            if verified(self.path / name, sha256) is None:
                self._damaged.append(f"block {number} of {self.path} is damaged ({name})")
                return False
        return True

    def _look_at_sides(self) -> None:
        """Name what stands beside the blocks if it is damaged."""
        if verified(self.path / JOB, self._job_file) is None:
            self._damaged.append(f"{self.path / JOB} is damaged or missing")
        for name, raw in self._descriptions().items():
            if verified(self.path / name, digest(raw)) is None:
                self._damaged.append(f"{self.path / name} is damaged or missing")

    def _refuse_to_go_on(self, whole: int, blocks: int, manifest: Manifest) -> None:
        if self._damaged:
            raise DamagedStudyError(f"{'; '.join(self._damaged)}; {AGAIN}")
        if manifest.damaged:
            lines = ", ".join(str(line) for line in manifest.damaged)
            raise DamagedStudyError(f"{self.path / MANIFEST} is damaged in line {lines}; {AGAIN}")
        raise UsageError(
            f"{self.path} holds this study with {whole} of {blocks} blocks; go on with --resume"
        )

    def _mend(self, here: Facts, manifest: Manifest, whole: dict[int, Record]) -> None:
        """Write anew what is damaged and needs no computing, and forget the blocks that are."""
        for line in manifest.damaged:
            self._damaged.append(f"{self.path / MANIFEST} is damaged in line {line}")
        kept = [r for r in manifest.records if "block" not in r or r is whole.get(r["block"])]
        rewrite(self.path / MANIFEST, kept)
        self._write_sides()
        write_facts(self.path / STUDY, here)
        _to_disk(self.path)

    def _sweep(self) -> None:
        """Remove what dying runs left half-written; only names that Sonae gives such files."""
        for name in (".", *OWN):
            for path in (self.path / name).glob(".*.partial" if name == "." else "**/.*.partial"):
                left = _PARTIAL.fullmatch(path.name)
                if left is None or (name == RESULTS and _another_writes(int(left[1]))):
                    continue
                path.unlink(missing_ok=True)

    # writing --------------------------------------------------------------------------------------

    def _write(self, name: str, raw: bytes) -> None:
        path = self.path / name
        new = [folder for folder in path.parents if not folder.exists()]
        write_whole(path, raw)
        for folder in (path.parent, *(made.parent for made in new)):
            _to_disk(folder)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say of a disk that is full or cannot be written what is safe, and how to go on."""
        try:
            yield
        except OSError as error:
            if error.errno is None:
                raise
            blocks, kept = len(self._begun.blocks), len(self._records)
            said = [os.strerror(error.errno), f"{kept} of {blocks} blocks are there and safe"]
            if error.errno in _NO_ROOM and kept:
                each = max(record["bytes"] for record in self._records.values())
                said.append(f"make room for about {each * (blocks - kept):,} bytes")
            where = str(error.filename or self.path / MANIFEST)
            raise OSError(error.errno, "; ".join([*said, "then --resume goes on"]), where) from None


def _another_writes(pid: int) -> bool:
    """Tell whether a run may be writing results, which it does when it has let go of the lock."""
    return pid != os.getpid() and alive(pid)


def _to_disk(folder: Path) -> None:
    """Bring a folder's names to the disk, so that they outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
