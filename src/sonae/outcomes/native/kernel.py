"""A graph as an LLVM module: the functions of its levels, and the loops that run them."""

from typing import Final

from llvmlite import ir

from sonae.outcomes.graph import Axis, Graph
from sonae.outcomes.native.emit import INDEX, IR, POINTER, Code, constants
from sonae.outcomes.native.levels import CASE, LEVELS, Layout
from sonae.outcomes.native.stage import Stage

__all__ = ["Kernel"]

_ZERO: Final = INDEX(0)
_BYTE: Final = ir.IntType(8)
_INT32: Final = ir.IntType(32)


class Kernel:
    """A graph as an LLVM module, for vectors of so many draws.

    Parameters
    ----------
    graph : Graph
    width : int
    fused : bool
        The processor has a fused multiply-add; used where only NaN matters.

    Attributes
    ----------
    module : llvmlite.ir.Module
        Its function ``tile`` takes: numbers of classes, plans, vectors of draws, and draws from
        one row to the next; codes (class, factor), starts and waits (plan, option), numbers
        (dimension, draw), results (class, plan, row, draw); and the memory of each level. Waits
        are indices into the triggers; one beyond the last where there is none.
    layout : Layout
    """

    def __init__(self, graph: Graph, width: int, *, fused: bool) -> None:
        self.module = ir.Module("sonae")
        self.layout = layout = Layout(graph, width)
        years = constants(self.module, "years", [float(year) for year in graph.years])
        # deepest first: by the time a level is written, it is known what is asked of it
        stages = {
            axes: Stage(self.module, layout, axes, years, fused=fused) for axes in LEVELS[::-1]
        }
        self._functions = {axes: stage.function for axes, stage in stages.items()}
        kind = ir.FunctionType(ir.VoidType(), [INDEX] * 4 + [POINTER] * (5 + len(LEVELS)))
        self._tile = ir.Function(self.module, kind, "tile")
        self._code = Code(ir.IRBuilder(self._tile.append_basic_block("start")), 1)
        self._width, self._graph = width, graph
        self._write_loops()

    def _write_loops(self) -> None:
        code = self._code
        classes, plans, vectors = self._tile.args[:3]
        self._run(Axis(0))
        with code.loop(plans) as plan:
            self._run(Axis.PLAN, plan=plan)
        with code.loop(vectors) as vector:
            self._run(Axis.DRAW, vector=vector)
        with code.loop(classes) as row:
            self._run(Axis.CLASS, row)
            with code.loop(plans) as plan:
                self._run(Axis.PLAN | Axis.CLASS, row, plan)
            with code.loop(vectors) as vector:
                self._run(Axis.CLASS | Axis.DRAW, row, vector=vector)
                with code.loop(plans) as plan:
                    self._run(CASE, row, plan, vector)
        code.builder.ret_void()

    def _run(self, axes: Axis, row: IR = _ZERO, plan: IR = _ZERO, vector: IR = _ZERO) -> None:
        """Write the call of a level's function, with the inputs and records of where it stands."""
        graph, code, builder = self._graph, self._code, self._code.builder
        plans, stride = self._tile.args[1], self._tile.args[3]
        codes, starts, waits, numbers, results = self._tile.args[4:9]
        option = builder.mul(plan, INDEX(len(graph.options)))
        draw = builder.mul(vector, INDEX(self._width))
        case = builder.add(builder.mul(row, plans), plan)
        result = builder.mul(builder.mul(case, INDEX(len(graph.results) + 2)), stride)
        arguments = [
            code.place(codes, builder.mul(row, INDEX(len(graph.factors))), _BYTE),
            code.place(starts, option),
            code.place(waits, option, _INT32),
            code.place(numbers, draw),
            code.place(results, builder.add(result, draw)),
        ]
        which = {Axis.PLAN: plan, Axis.PLAN | Axis.CLASS: plan, Axis.DRAW: vector}
        for level, memory in zip(self.layout.levels.values(), self._tile.args[9:], strict=True):
            size = INDEX(level.size * level.lanes)
            record = builder.mul(which.get(level.axes, _ZERO), size)
            arguments.append(code.place(memory, record))
        builder.call(self._functions[axes], [stride, *arguments])
