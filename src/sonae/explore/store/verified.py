"""A store of Zarr chunks that hands out only what was written.

Used by ``outcomes.open_outcomes``; the only file that imports Zarr when it is loaded.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path

from zarr.abc.store import ByteRequest
from zarr.core.buffer import Buffer, BufferPrototype
from zarr.storage import LocalStore

from sonae.explore.store.about import DamagedStudyError

__all__ = ["VerifiedStore"]


class VerifiedStore(LocalStore):
    """A folder of chunks, read only, each verified whenever it is read.

    Parameters
    ----------
    root : Path
    chunks : mapping
        SHA-256 of each chunk that was written, by its key.
    """

    def __init__(self, root: Path, chunks: Mapping[str, str]) -> None:
        super().__init__(root, read_only=True)
        self._chunks = chunks

    async def get(
        self,
        key: str,
        prototype: BufferPrototype | None = None,
        byte_range: ByteRequest | None = None,
    ) -> Buffer | None:
        """Return what stands under a key.

        Raises
        ------
        DamagedStudyError
            If it is a chunk that is missing or not what was written.
        """
        if "/c/" in key:
            await asyncio.to_thread(self._verify, key)
        return await super().get(key, prototype, byte_range)

    def _verify(self, key: str) -> None:
        path = self.root / key
        if key not in self._chunks:
            raise DamagedStudyError(f"{path} is not finished; go on with --resume")
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            sha256 = "missing"
        if sha256 != self._chunks[key]:
            raise DamagedStudyError(f"{path} is damaged; `sonae run … --resume` computes it again")
