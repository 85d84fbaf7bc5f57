"""What every compiled reading of a graph does, and which one a run takes.

``arrays`` reads a graph with NumPy and is always there; ``native`` compiles it to machine code and
gives the same bits. ``explore`` and ``robustness`` ask here and never for one of them.
"""

import os
from typing import Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.outcomes.graph import Graph, PlanTable

__all__ = ["KERNELS", "Reading", "reading"]

Floats: TypeAlias = npt.NDArray[np.float64]

KERNELS: Final = ("native", "numpy")


class Reading(Protocol):
    """A graph, ready to run."""

    graph: Graph

    def tile(self, launches: PlanTable, codes: npt.NDArray[np.int8], numbers: Floats) -> Floats:
        """Run every plan in every future of a tile.

        Parameters
        ----------
        launches : PlanTable
            Of any plans over the options of the graph.
        codes : array, (class, factor), int8
            Codes of ``graph.factors``.
        numbers : array, (draw, dimension), float64
            In natural units.

        Returns
        -------
        array, (class, plan, result, draw), float64
            Rows are ``graph.results``, then two rows of checks: ``named`` and ``hidden``, which
            hold 0 where every number that must be finite is, and NaN where one is not (see
            ``Check.hidden``). Perhaps a view of something wider, contiguous along draws. The same
            bits whatever else is in the tile.
        """
        ...


def reading(graph: Graph, kernel: str | None = None) -> Reading:
    """Return a graph ready to run.

    Parameters
    ----------
    graph : Graph
    kernel : {"native", "numpy"}, optional
        What it runs on; ``SONAE_KERNEL`` or native if not given. Both give the same bits.
    """
    chosen = kernel or os.environ.get("SONAE_KERNEL") or "native"
    if chosen not in KERNELS:
        raise UsageError(f"no kernel {chosen!r}; choose one of {', '.join(KERNELS)}")
    if chosen == "numpy":
        from sonae.outcomes.arrays import ArrayReading

        return ArrayReading(graph)
    from sonae.outcomes.native import NativeReading  # loaded here: it starts a compiler

    return NativeReading(graph)
