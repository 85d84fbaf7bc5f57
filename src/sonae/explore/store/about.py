"""What a study folder is of: the facts in ``study.json``, and how those of two studies differ.

Read before anything else in a folder. A folder of another dossier or with other settings is
refused by what differs, one of a newer format by its number, a damaged one by its name.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from sonae.errors import SonaeError, UsageError
from sonae.explore.job import Job
from sonae.writing import write_whole

__all__ = [
    "FORMAT",
    "DamagedStudyError",
    "Facts",
    "differences",
    "facts_of",
    "read_facts",
    "write_facts",
]

Facts: TypeAlias = Mapping[str, Any]

FORMAT: Final = 1
"""Format of the folder; it grows when an older Sonae could no longer read one."""

_WORDS: Final = {
    "dossier": "dossier",
    "dossier_sha256": "text of the dossier",
    "plans": "plans",
    "classes": "scenario classes",
    "draws": "draws",
    "seed": "seed",
    "draws_from": "draws from",
    "bad_cases": "cases that are not finite",
    "keep": "kept",
    "model": "model",
    "job": "job",
}
"""Facts in the order in which a difference is told; the later follow from the earlier."""
_HASHES: Final = frozenset({"dossier_sha256", "plans", "model", "job"})


class DamagedStudyError(SonaeError):
    """A study folder holds something else than what was written; the message names it."""


def facts_of(job: Job, dossier: str, sha256: str) -> Facts:
    """Return what makes a study of a dossier the one it is."""
    return {
        "dossier": dossier,
        "dossier_sha256": sha256,
        "job": job.id,
        "model": job.graph.id,
        "plans": job.launches.id,
        "classes": int(job.codes.shape[0]),
        "blocks": len(job.blocks),
        "draws": job.draws,
        "seed": job.drawing.seed,
        "draws_from": job.drawing.sampling,
        "bad_cases": job.policy,
        "keep": "outcomes" if job.keep else "reductions",
        "job_file": hashlib.sha256(job.to_bytes()).hexdigest(),
    }


def differences(there: Facts, here: Facts) -> str:
    """Return in words what differs between two studies; nothing if they are the same."""
    found = [name for name in _WORDS if there.get(name) != here.get(name)]
    if len(found) > 1:  # a model or job that differs says nothing beside what made it differ
        found = [name for name in found if name not in {"model", "job"}] or ["model"]
    return "; ".join(
        f"{_WORDS[name]}: {_shown(name, there)} there, {_shown(name, here)} here" for name in found
    )


def write_facts(path: Path, facts: Facts) -> None:
    """Write ``study.json``."""
    from sonae import __version__

    body = {"format": FORMAT, "sonae": __version__, "study": facts}
    write_whole(path, json.dumps(body | {"sha256": _hash(body)}, indent=2, sort_keys=True) + "\n")


def read_facts(path: Path) -> Facts:
    """Return what ``study.json`` says.

    Raises
    ------
    UsageError
        If it is of a newer format.
    DamagedStudyError
        If it is not what was written, or not there.
    """
    try:
        body = json.loads(path.read_bytes())
        written = body.pop("format"), body.pop("sha256")
    except (ValueError, KeyError, TypeError, AttributeError, FileNotFoundError):
        raise DamagedStudyError(f"{path} is damaged or missing") from None
    number, sha256 = written
    if isinstance(number, int) and number > FORMAT:
        raise UsageError(
            f"{path.parent} is of format {number}, and this version of Sonae reads up to {FORMAT}; "
            "a newer version can read it"
        )
    if _hash({"format": number} | body) != sha256:
        raise DamagedStudyError(f"{path} is damaged: it is not what was written")
    facts: Facts = body["study"]
    return facts


def _shown(name: str, facts: Facts) -> str:
    value = facts.get(name, "none")
    return f"{value[:12]} …" if name in _HASHES and value != "none" else str(value)


def _hash(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
