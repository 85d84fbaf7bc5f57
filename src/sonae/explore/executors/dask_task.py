"""What a Dask worker does: make the job from its bytes once, then one block after the other.

Sent by name from ``dask_cluster``; a worker needs the same Sonae installed, and nothing else. A
task depends on nothing but its arguments, so it may run anywhere, and twice.
"""

import signal
from collections import OrderedDict
from threading import Lock
from typing import Final

from sonae.errors import UsageError
from sonae.explore.job import Job

__all__ = ["carry", "compute", "dask_setup"]

_MOST: Final = 4
_known: "OrderedDict[str, Job]" = OrderedDict()
_lock = Lock()


def dask_setup(worker: object) -> None:
    """Let Ctrl-C be the business of the run: a terminal sends it to its workers as well.

    Called by Dask in a worker that has this file preloaded.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def carry(packed: bytes) -> bytes:
    """Return a job's bytes; as a task it can be done again if the worker that holds them dies."""
    return packed


def compute(packed: bytes, job: str, number: int, version: str) -> bytes:
    """Return the reduction of one block as bytes.

    Parameters
    ----------
    packed : bytes
        The job.
    job : str
        Its name, under which this worker keeps it.
    number : int
        Number of the block.
    version : str
        Sonae's version where the job was made.
    """
    from sonae import __version__

    if version != __version__:
        raise UsageError(
            f"a worker has Sonae {__version__}, and the run has {version}; install the same on both"
        )
    made = _job(packed, job)
    return made.run(made.blocks[number]).to_bytes()


def _job(packed: bytes, name: str) -> Job:
    with _lock:
        if name not in _known:
            _known[name] = Job.from_bytes(packed)
            while len(_known) > _MOST:
                _known.popitem(last=False)
        _known.move_to_end(name)
        return _known[name]
