"""Named arrays as bytes and back: the form in which jobs and parts travel and are kept.

Used by ``job`` and ``part``. A line of JSON says what the arrays are called, their types and
shapes; their numbers follow, little-endian and in C order. No code is ever run by reading it, and
the same content always gives the same bytes.
"""

import json
import math
import struct
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError

__all__ = ["Arrays", "pack", "unpack"]

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]

_MAGIC: Final = b"sonae\x00p1"
_ALIGN: Final = 64
_TYPES: Final = frozenset({"|i1", "|u1", "<u2", "<i4", "<u4", "<i8", "<f8"})


def pack(said: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return what is said (plain JSON values) and the arrays, as bytes."""
    listed, parts, at = [], [], 0
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        gap = -at % _ALIGN
        parts += [b"\x00" * gap, array.tobytes()]
        listed.append((name, array.dtype.str, arrays[name].shape, at + gap))
        at += gap + array.nbytes
    head = json.dumps({"said": said, "arrays": listed}, sort_keys=True).encode()
    head += b" " * (-(len(_MAGIC) + 8 + len(head)) % _ALIGN)
    return b"".join([_MAGIC, struct.pack("<q", len(head)), head, *parts])


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return what ``pack`` was given; the arrays are views and cannot be written to.

    Raises
    ------
    UsageError
        If the bytes are not what ``pack`` wrote.
    """
    start = len(_MAGIC) + 8
    try:
        if packed[: len(_MAGIC)] != _MAGIC:
            raise UsageError("these bytes are not a part of a run, or of another version")
        (length,) = struct.unpack_from("<q", packed, len(_MAGIC))
        head = json.loads(packed[start : start + length])
        arrays = {}
        for name, kind, shape, at in head["arrays"]:
            if kind not in _TYPES:
                raise UsageError(f"a part of a run holds no numbers of type {kind!r}")
            offset = start + length + at
            flat = np.frombuffer(packed, np.dtype(kind), math.prod(shape), offset)
            arrays[name] = flat.reshape(shape)
        return head["said"], arrays
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise UsageError(f"a part of a run is damaged: {error}") from None
