"""A job: everything that decides the numbers of a run, cut into blocks that anyone can compute.

Made by ``run``; carried to workers by ``executors``; its ``id`` is what a study folder is kept
under. ``Job.run`` is a pure function of the job and the block: same bits in whatever thread,
process or machine, in whatever order, however often.
"""

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.explore.blocks import Block, grid
from sonae.explore.draws import Draws
from sonae.explore.packed import pack, unpack
from sonae.explore.part import Part
from sonae.explore.sketch import Sketch
from sonae.outcomes.graph import Graph, PlanTable
from sonae.outcomes.reading import KERNELS, Reading, reading

__all__ = ["FORMAT", "Block", "Goal", "Job", "Part", "Policy"]

FORMAT: Final = 1
"""Version of the reductions: a change in what is kept or how it is added makes another job."""

Policy: TypeAlias = Literal["drop", "worst"]


@dataclass(frozen=True, slots=True)
class Goal:
    """Which way an outcome is better, and the value that must not be missed, if any."""

    less: bool
    threshold: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Everything that decides the numbers of a run.

    Attributes
    ----------
    graph : Graph
    launches : PlanTable
    codes : array, (class, factor), int8
    weight : array, (class,), int64
        Number of scenarios in each class.
    goals : tuple of Goal
        One for each outcome.
    draws : int
    drawing : Draws
        Where the draws come from.
    policy : {'drop', 'worst'}
        What a case that is not finite counts as. A run that ends in an error reduces its blocks
        as under ``drop``, so that they need not be computed again to go on with it.
    hidden : bool
        Whether parts that a formula's result may hide count as well (see ``Check.hidden``).
    keep : bool
        Whether parts carry whole outcomes. It decides no number, so it is not in ``id``.
    kernel : str or None
        What runs the graph, see ``outcomes.reading``; the same bits, so not in ``id``.
    """

    graph: Graph
    launches: PlanTable
    codes: npt.NDArray[np.int8]
    weight: npt.NDArray[np.int64]
    goals: tuple[Goal, ...]
    draws: int
    drawing: Draws
    policy: Policy = "drop"
    hidden: bool = False
    keep: bool = False
    kernel: str | None = None
    id: str = field(init=False)
    blocks: tuple[Block, ...] = field(init=False)
    memory: "_Memory" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        plans, classes = len(self.launches.plans), self.codes.shape[0]
        object.__setattr__(self, "blocks", grid(self.graph, plans, classes, self.draws))
        object.__setattr__(self, "id", self._id())
        object.__setattr__(self, "memory", _Memory())

    @property
    def native(self) -> bool:
        """Whether machine code runs it."""
        return _chosen(self.kernel) == "native"

    @property
    def futures(self) -> int:
        """Scenario classes times draws."""
        return int(self.codes.shape[0]) * self.draws

    def run(self, block: Block) -> Part:
        """Return the reduction of one block; many threads may ask at once."""
        from sonae.explore.reduce import reduce_block  # loaded here: it starts a compiler

        return reduce_block(self, block)

    def reading(self) -> Reading:
        """Return the graph ready to run; compiled once for each graph and kernel."""
        return _READINGS.get(self.graph, self.kernel)

    def numbers(self, draws: tuple[int, int]) -> npt.NDArray[np.float64]:
        """Return a range of draws in natural units (draw, dimension); made once while in use."""
        return self.memory.numbers(self.drawing, *draws)

    # as bytes -------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return the job as bytes, from which a worker makes it again; never a program."""
        said = {
            **self._deciding(),
            "keep": self.keep,
            "kernel": self.kernel,
            "graph": self.graph.to_bytes().decode(),
            "plans": self.launches.plans,
        }
        return pack(
            said,
            {
                "codes": self.codes,
                "weight": self.weight,
                "start": self.launches.start,
                "trigger": self.launches.trigger,
            },
        )

    @staticmethod
    def from_bytes(packed: bytes) -> "Job":
        """Return the job that ``to_bytes`` wrote.

        Raises
        ------
        UsageError
            If the bytes are damaged, or of another version.
        """
        said, arrays = unpack(packed)
        if said["format"] != FORMAT:
            raise UsageError(f"a job of format {said['format']}; this is Sonae with {FORMAT}")
        job = Job(
            graph=Graph.from_bytes(said["graph"].encode()),
            launches=PlanTable(
                tuple(said["plans"]), *(arrays[n].copy() for n in ("start", "trigger"))
            ),
            codes=arrays["codes"].copy(),
            weight=arrays["weight"].copy(),
            goals=tuple(
                Goal(less, None if threshold is None else float.fromhex(threshold))
                for less, threshold in said["goals"]
            ),
            draws=said["draws"],
            drawing=Draws.of_said(said["drawing"]),
            policy=said["policy"],
            hidden=said["hidden"],
            keep=said["keep"],
            kernel=said["kernel"],
        )
        if job.graph.id != said["graph_id"]:
            raise UsageError("a job is damaged: its model is not the one that it names")
        return job

    def _id(self) -> str:
        digest = hashlib.sha256(json.dumps(self._deciding(), sort_keys=True).encode())
        digest.update(self.launches.id.encode())
        digest.update(np.ascontiguousarray(self.codes).tobytes())
        digest.update(np.ascontiguousarray(self.weight).tobytes())
        return digest.hexdigest()

    def _deciding(self) -> Mapping[str, Any]:
        """Everything but arrays and trees that decides a number."""
        return {
            "format": FORMAT,
            "graph_id": self.graph.id,
            "goals": [
                (g.less, None if g.threshold is None else g.threshold.hex()) for g in self.goals
            ],
            "draws": self.draws,
            "drawing": self.drawing.said(),
            "policy": self.policy,
            "hidden": self.hidden,
        }


class _Memory:
    """What blocks of a job leave to the next ones: it saves time and decides no number."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._range = (0, 0)
        self._numbers: npt.NDArray[np.float64] | None = None
        self._windows: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None

    def numbers(self, drawing: Draws, first: int, end: int) -> npt.NDArray[np.float64]:
        """Return draws; those asked for last are kept."""
        with self._lock:  # two threads need not draw the same
            if self._numbers is None or self._range != (first, end):
                self._numbers = drawing.numbers(first, end - first)
                self._range = (first, end)
            return self._numbers

    def sketch(self, groups: tuple[int, ...], rows: int) -> Sketch:
        """Return an empty sketch with windows as wide as earlier blocks needed."""
        sketch = Sketch(groups, rows)
        if self._windows is not None:
            sketch.widen(*self._windows)
        return sketch

    def remember(self, sketch: Sketch) -> None:
        """Keep the windows that a block needed."""
        self._windows = (sketch.low, sketch.width)


class _Readings:
    """The graphs that were compiled last, so that blocks and jobs on one graph share the work."""

    _MOST = 8

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str | None], Reading] = OrderedDict()

    def get(self, graph: Graph, kernel: str | None) -> Reading:
        key = (graph.id, _chosen(kernel))
        with self._lock:  # two threads must not compile the same graph twice
            if key not in self._known:
                self._known[key] = reading(graph, kernel)
                if len(self._known) > self._MOST:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
            return self._known[key]


_READINGS: Final = _Readings()


def _chosen(kernel: str | None) -> str:
    """Return what ``reading`` takes."""
    return kernel or os.environ.get("SONAE_KERNEL") or KERNELS[0]
