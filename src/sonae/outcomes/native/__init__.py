"""The native reading of a graph: machine code made by LLVM, the same bits as ``arrays``.

Reads a `Graph`; hands on tiles as `Reading` says. ``native_levels`` writes the code, with the words
of ``native_emit``; here it is compiled and called. How it is laid out:

*Vectors.* A vector holds a number for each of 1 to 16 draws of one scenario class under one plan;
the draws are filled up by repeating the last. What does not depend on the draw is a plain number
until it meets a vector. No operation looks across lanes, so the width changes no bit.

*Levels.* An operation belongs to the level of the axes on which it varies, and is computed in the
shallowest loop that runs over them::

    constant
    for each plan: plan
    for each vector of draws: draw
    for each class: class
        for each plan: plan and class
        for each vector of draws: class and draw
            for each plan: the case             (plan and draw, too, if without class)

Each level is one function: once, then a loop over the years, then what looks back over them. The
loop is a loop, so the size of the code does not grow with the number of years.

*Memory.* What a deeper level needs is stored in a record of its level: in one slot, or in one for
each year. Levels that know the plan or the vector of draws have a record for each of them; the
others have one, written anew each time. ``back`` reads the slot of an earlier year.
"""

import ctypes
import os
import threading
from typing import Final, TypeAlias

import llvmlite.binding as llvm
import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.outcomes.graph import Axis, Graph, PlanTable
from sonae.outcomes.native.emit import IR
from sonae.outcomes.native.kernel import Kernel
from sonae.outcomes.native.levels import LEVELS, Level

__all__ = ["WIDTHS", "NativeReading", "assembly", "width_here"]

Floats: TypeAlias = npt.NDArray[np.float64]

WIDTHS: Final = (1, 2, 4, 8, 16)
"""Numbers of draws that a vector may hold."""

_DRAWS_AT_ONCE: Final = 256
"""So many that what is stored of them stays in the cache."""
_KEPT: Final = 32
"""Compiled graphs that are kept for the next to ask."""


class NativeReading:
    """A graph, compiled for the processor it runs on.

    May be used by several threads at once; the interpreter is free while it runs.

    Parameters
    ----------
    graph : Graph
    width : int, optional
        Draws in a vector; as ``width_here`` says if not given. Changes no bit.
    """

    def __init__(self, graph: Graph, width: int | None = None) -> None:
        self.graph = graph
        self.width = width or width_here()
        self._compiled = _compiled(graph, self.width)

    def tile(self, launches: PlanTable, codes: npt.NDArray[np.int8], numbers: Floats) -> Floats:
        """Run every plan in every future of a tile; see `Reading.tile`."""
        graph, width = self.graph, self.width
        classes, plans, draws = len(codes), len(launches.plans), len(numbers)
        padded = -(-draws // width) * width
        given = _aligned(len(graph.dimensions), padded)
        given[:, :draws] = numbers.T
        given[:, draws:] = given[:, max(draws - 1, 0) : draws]
        codes = np.ascontiguousarray(codes, dtype=np.int8)
        starts = np.ascontiguousarray(launches.start, dtype=np.float64)
        none = len(graph.triggers)
        waits = np.where(launches.trigger < 0, none, launches.trigger).astype(np.int32)
        found = _aligned(classes, plans, len(graph.results) + 2, padded)
        memory = self._memory(plans, min(padded, _DRAWS_AT_ONCE) // width)
        for first in range(0, padded, _DRAWS_AT_ONCE):
            vectors = min(padded - first, _DRAWS_AT_ONCE) // width
            self._compiled.run(
                *(classes, plans, vectors, padded),
                *(codes.ctypes.data, starts.ctypes.data, waits.ctypes.data),
                *(given.ctypes.data + 8 * first, found.ctypes.data + 8 * first),
                *(part.ctypes.data for part in memory),
            )
        return found[..., :draws]

    def _memory(self, plans: int, vectors: int) -> list[Floats]:
        """Return room for the records of each level."""
        records = {Axis.PLAN: plans, Axis.PLAN | Axis.CLASS: plans, Axis.DRAW: vectors}
        sizes = {axes: level.size * level.lanes for axes, level in self._compiled.levels.items()}
        return [_aligned(records.get(axes, 1), sizes[axes]) for axes in LEVELS]


def width_here() -> int:
    """Return how many draws a vector holds on this processor; ``SONAE_SIMD`` overrides it."""
    asked = os.environ.get("SONAE_SIMD")
    if asked:
        if asked not in map(str, WIDTHS):
            raise UsageError(f"SONAE_SIMD={asked}: choose one of {', '.join(map(str, WIDTHS))}")
        return int(asked)
    features = llvm.get_host_cpu_features()
    return 8 if features.get("avx512f") else 4 if features.get("avx2") else 2


def _aligned(*shape: int) -> Floats:
    """Return an array that begins on a line of the cache."""
    size = int(np.prod(shape, dtype=np.int64))
    room = np.empty(size + 8)
    skip = -(room.ctypes.data // 8) % 8
    return room[skip : skip + size].reshape(shape)


def assembly(graph: Graph, width: int | None = None) -> str:
    """Return what the processor is told, to be read."""
    module, machine, _ = _translated(graph, width or width_here())
    return str(machine.emit_assembly(module))


class _Compiled:
    """The machine code of a graph."""

    def __init__(self, graph: Graph, width: int) -> None:
        module, machine, self.levels = _translated(graph, width)
        # one block of memory for code and constants: the code reaches them by short addresses
        self._engine = llvm.create_mcjit_compiler(module, machine, use_lmm=True)
        self._engine.finalize_object()
        kind = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4, *[ctypes.c_void_p] * (5 + len(LEVELS)))
        self.run = kind(self._engine.get_function_address("tile"))
        """Its arguments are told in `Kernel`. Valid as long as the engine is kept."""


def _translated(graph: Graph, width: int) -> tuple[IR, IR, dict[Axis, Level]]:
    """Return a graph as a module of LLVM, the processor it is for, and its levels."""
    features = llvm.get_host_cpu_features()
    machine = _machine(features)
    kernel = Kernel(graph, width, fused=bool(features.get("fma")))
    module = llvm.parse_assembly(str(kernel.module))
    module.verify()
    _simplify(module, machine)
    return module, machine, kernel.layout.levels


def _machine(features: IR) -> IR:
    """Return the processor it runs on, and that vectors of 512 bits are meant."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=f"{features.flatten()},-prefer-256-bit",
        opt=2,
        reloc="pic",
        codemodel="small",
        jit=True,
    )


def _simplify(module: IR, machine: IR) -> None:
    """Keep variables in registers; the graph has no operation twice and nothing unused."""
    passes = llvm.create_new_module_pass_manager()
    passes.add_sroa_pass()
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    passes.run(module, llvm.create_pass_builder(machine, options))


_lock: Final = threading.Lock()
_known: Final[dict[tuple[str, int], _Compiled]] = {}


def _compiled(graph: Graph, width: int) -> _Compiled:
    """Return the machine code of a graph, made once in a process."""
    key = graph.id, width
    with _lock:
        if key not in _known:
            while len(_known) >= _KEPT:
                _known.pop(next(iter(_known)))
            _known[key] = _Compiled(graph, width)
        return _known[key]
