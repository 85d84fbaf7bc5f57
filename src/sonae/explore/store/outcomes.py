"""Whole outcomes as a Zarr v3 array: one chunk for each block, and every chunk known by its hash.

Written by ``folder`` where a run keeps outcomes; opened lazily by ``open_outcomes``. Zarr reads a
chunk that is missing as fill values and one that is damaged as other numbers, without a word; so
chunks are verified against the manifest as they are read. Inputs of futures are not kept: they
follow from the seed and the number of the draw.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, PLAN
from sonae.errors import UsageError
from sonae.explore.job import Block, Job
from sonae.explore.store.about import DamagedStudyError
from sonae.explore.store.layout import AGAIN, OUTCOMES, digest, verified
from sonae.explore.store.stored import StoredStudy

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["chunk_name", "encoded", "metadata", "open_outcomes"]

_ARRAY: Final = "outcomes"
_LEVEL: Final = 1
_CHECKSUM: Final = True


def metadata(job: Job) -> Mapping[str, bytes]:
    """Return the files that say what the array is, by their names.

    Raises
    ------
    UsageError
        If Zarr is not installed.
    """
    _zstd()
    group = {"zarr_format": 3, "node_type": "group", "attributes": {}}
    results = (*job.graph.outcomes, *job.graph.reports)
    plans, draws = job.launches.plans, job.draws
    array = {
        "zarr_format": 3,
        "node_type": "array",
        "shape": (len(plans), len(results), job.codes.shape[0], draws),
        "data_type": "float64",
        "dimension_names": (PLAN, "result", CLASS, "draw"),
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": _chunk_shape(job)}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": "NaN",
        "codecs": [
            {"name": "bytes", "configuration": {"endian": "little"}},
            {"name": "zstd", "configuration": {"level": _LEVEL, "checksum": _CHECKSUM}},
        ],
        "attributes": {PLAN: plans, "result": results, "job": job.id},
    }
    files = {"zarr.json": group, f"{_ARRAY}/zarr.json": array}
    return {name: json.dumps(said, indent=2).encode() for name, said in files.items()}


def chunk_name(job: Job, block: Block) -> str:
    """Return where the outcomes of a block stand."""
    classes, draws = _chunk_shape(job)[2:]
    return f"{_ARRAY}/c/0/0/{block.classes[0] // classes}/{block.draws[0] // draws}"


def encoded(job: Job, outcomes: npt.NDArray[np.float64]) -> bytes:
    """Return the chunk of a block's outcomes (class, plan, result, draw)."""
    shape = _chunk_shape(job)
    chunk = np.full(shape, np.nan, dtype="<f8")  # the last blocks are smaller, chunks are not
    chunk[:, :, : outcomes.shape[0], : outcomes.shape[3]] = outcomes.transpose(1, 2, 0, 3)
    raw: bytes = _zstd().encode(chunk.tobytes())
    return raw


def open_outcomes(folder: str | Path) -> "xr.DataArray":
    """Return the outcomes of a study, read when they are used, and verified when they are read.

    Parameters
    ----------
    folder : path
        A study that was run with ``--keep outcomes``.

    Returns
    -------
    DataArray, dims (plan, result, scenario_class, draw), float64
        Results are the outcomes, then the reports. Reading a part that is missing or damaged raises
        `DamagedStudyError`.

    Raises
    ------
    UsageError
        If the study keeps no outcomes, or Zarr is not installed.
    """
    study = StoredStudy(folder)
    if study.facts["keep"] != "outcomes":
        raise UsageError(f"{study.path} keeps no outcomes; run it with `--keep outcomes`")
    for name, raw in metadata(study.job()).items():
        path = study.path / OUTCOMES / name
        if verified(path, digest(raw)) is None:
            raise DamagedStudyError(f"{path} is damaged or missing; {AGAIN}")
    import xarray as xr

    from sonae.explore.store.verified import VerifiedStore

    chunks = {
        record["chunk"]["name"].removeprefix(f"{OUTCOMES}/"): record["chunk"]["sha256"]
        for record in study.records.values()
    }
    expected = VerifiedStore(study.path / OUTCOMES, chunks)
    found = xr.open_zarr(expected, zarr_format=3, consolidated=False, chunks=None)
    array: xr.DataArray = found[_ARRAY]
    labels = {PLAN: array.attrs[PLAN], "result": array.attrs["result"]}
    return array.assign_coords(labels).drop_attrs()


def _chunk_shape(job: Job) -> tuple[int, int, int, int]:
    first = job.blocks[0]
    results = len(job.graph.outcomes) + len(job.graph.reports)
    return (
        len(job.launches.plans),
        results,
        first.classes[1] - first.classes[0],
        first.draws[1] - first.draws[0],
    )


def _zstd() -> Any:  # noqa: ANN401 - numcodecs has no types
    try:
        import zarr  # noqa: F401 - who writes outcomes wants to read them
        from numcodecs.zstd import Zstd
    except ImportError:
        raise UsageError(
            "`--keep outcomes` needs Zarr; install it with `pip install 'sonae[cluster]'`"
        ) from None
    return Zstd(level=_LEVEL, checksum=_CHECKSUM)
