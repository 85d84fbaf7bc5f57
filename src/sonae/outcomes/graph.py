"""The model as one graph of operations, shared by every compiled reading.

Made by ``build`` from the trees of a dossier; read by ``arrays`` (NumPy), ``native`` (machine code)
and ``intervals`` (bounds). Each operation stands once, however many formulas use it, and says when
it has to be computed: once, every year, or after the last; and on which axes it varies: plan,
scenario class, draw. So nothing is computed in a deeper loop than it needs ("binding times";
Jones, Gomard and Sestoft 1993). ``interpret`` does not read it: it is the independent reference.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "CONDITIONS",
    "Axis",
    "Check",
    "Graph",
    "Operation",
    "Origin",
    "Phase",
    "PlanTable",
    "axes_of",
    "live",
    "phases_of",
]

Phase: TypeAlias = Literal["once", "yearly", "after"]


class Axis(IntFlag):
    """What a number depends on; 0 is a constant of the whole run."""

    PLAN = 1
    CLASS = 2
    DRAW = 4


CONDITIONS: Final = frozenset(
    {"truth", "in_states", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"}
)
"""Operations that give a truth and not a number."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on the results of earlier ones.

    =========== ======================= ===================================================
    op          detail                  gives
    =========== ======================= ===================================================
    const       (number,)               the number; infinite only as a start that never comes
    draw        (dimension,)            the draw of ``Graph.dimensions[dimension]``
    table       (factor, *numbers)      ``numbers[code]`` of ``Graph.factors[factor]``
    year        ()                      the calendar year
    start       (option,)               year of launch by the plan; infinite if there is none
    steps       ()                      number of options that the plan launches
    neg, abs, exp, log, sqrt            of one argument
    add, sub, mul, div, min, max        of two; min and max keep a NaN, and give 0 and never -0
    piecewise   ()                      x, x0, y0, x1, y1, …: lines between the knots, flat outside
    select      ()                      the second argument where the first holds, else the third
    back        (record, years)         what ``Graph.records[record]`` was so many years ago; the
                                        argument in years that have none so far back
    first       ()                      what the argument was in the first year
    tally       (function, parts)       a function over the years (``total mean product highest
                                        lowest final years``); parts is ``value``, ``condition`` or
                                        ``both``: which arguments there are
    truth       (0 or 1,)               never or always
    in_states   (factor, *codes)        the factor's code is one of these
    lt … ne     ()                      a comparison of two numbers; false with NaN, but ``ne``
    and, or     ()                      of two conditions or more
    not         ()                      of one
    =========== ======================= ===================================================
    """

    op: str
    args: tuple[int, ...] = ()
    detail: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A number that must be finite.

    Attributes
    ----------
    operation : int
    formula : str
        Path of the formula that gives it, or in which it stands.
    hidden : bool
        It is a part that the formula's result may hide (``min(1, x)``, ``x > 1``) and that may
        have been computed ahead without being used; the reference decides.
    guards : tuple of (condition, wanted)
        It only matters where all of these hold: in the same year, or, for a condition over all
        years, at the end.
    """

    operation: int
    formula: str
    hidden: bool = False
    guards: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an operation was first written: the formula's path and code points in its text."""

    formula: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class PlanTable:
    """What each plan launches.

    Attributes
    ----------
    plans : tuple of str
    start : array, (plan, option), float64
        Calendar year of launch, or first year of the window; infinite where the plan has no such
        step. Columns are ``Graph.options``.
    trigger : array, (plan, option), int32
        Index into ``Graph.triggers`` of the condition of the launch; -1 if there is none.
    """

    plans: tuple[str, ...]
    start: npt.NDArray[np.float64]
    trigger: npt.NDArray[np.int32]

    @property
    def id(self) -> str:
        """SHA-256 of the table."""
        digest = hashlib.sha256(json.dumps(self.plans).encode())
        digest.update(np.ascontiguousarray(self.start).tobytes())
        digest.update(np.ascontiguousarray(self.trigger).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The whole model.

    Attributes
    ----------
    operations : tuple of Operation
        Arguments come before what uses them; only ``back`` reads what may stand later, a year
        or more ago.
    phases, axes : tuples, one for each operation
    years : range
    dimensions, factors, options : tuples of str
        What ``draw``, ``table``/``in_states`` and ``start`` count in: the box of quantities, the
        factors read, the options that some plan may launch; after them, as ``option?0``, each
        window in which some plan waits for a sign of the model to launch it.
    records : tuple of int
        The operations whose past is read.
    outcomes, reports : mappings from id to operation
    triggers : tuple of int
        Conditions of launches, each constant over time.
    checks : tuple of Check
    names : mapping from value or stock to operation
    origins, units : tuples, one for each operation; None where there is none
    """

    operations: tuple[Operation, ...]
    phases: tuple[Phase, ...]
    axes: tuple[Axis, ...]
    years: range
    dimensions: tuple[str, ...]
    factors: tuple[str, ...]
    options: tuple[str, ...]
    records: tuple[int, ...]
    outcomes: Mapping[str, int]
    reports: Mapping[str, int]
    triggers: tuple[int, ...]
    checks: tuple[Check, ...]
    names: Mapping[str, int] = field(default_factory=dict)
    origins: tuple[Origin | None, ...] = ()
    units: tuple[str | None, ...] = ()

    @property
    def results(self) -> tuple[int, ...]:
        """The operations that a run keeps: outcomes, then reports."""
        return (*self.outcomes.values(), *self.reports.values())

    @property
    def id(self) -> str:
        """SHA-256 of what is computed, whatever it was called and wherever it was written."""
        nameless = self._computed() | {
            "outcomes": list(self.outcomes.values()),
            "reports": list(self.reports.values()),
            "checks": [(c.operation, c.hidden, c.guards) for c in self.checks],
        }
        for names in ("dimensions", "factors", "options"):
            nameless[names] = len(nameless[names])
        return hashlib.sha256(json.dumps(nameless, sort_keys=True).encode()).hexdigest()

    def to_bytes(self) -> bytes:
        """Return the graph as text from which ``from_bytes`` makes it again."""
        return json.dumps(
            self._computed()
            | {"names": dict(self.names)}
            | {"origins": [o and (o.formula, o.start, o.end) for o in self.origins]}
            | {"units": self.units}
        ).encode()

    def _computed(self) -> dict[str, Any]:
        """Everything that decides a number; floats as hexadecimal text, so that no bit is lost."""
        return {
            "operations": [
                (o.op, o.args, [_written(d) for d in o.detail]) for o in self.operations
            ],
            "years": (self.years.start, self.years.stop),
            "dimensions": self.dimensions,
            "factors": self.factors,
            "options": self.options,
            "records": self.records,
            "outcomes": list(self.outcomes.items()),
            "reports": list(self.reports.items()),
            "triggers": self.triggers,
            "checks": [(c.operation, c.formula, c.hidden, c.guards) for c in self.checks],
        }

    @staticmethod
    def from_bytes(text: bytes) -> "Graph":
        """Return the graph that ``to_bytes`` wrote."""
        read = json.loads(text)
        operations = tuple(
            Operation(op, tuple(args), tuple(_read(d) for d in detail))
            for op, args, detail in read["operations"]
        )
        records = tuple(read["records"])
        return Graph(
            operations=operations,
            phases=phases_of(operations),
            axes=axes_of(operations, records, tuple(read["triggers"])),
            years=range(*read["years"]),
            dimensions=tuple(read["dimensions"]),
            factors=tuple(read["factors"]),
            options=tuple(read["options"]),
            records=records,
            outcomes=dict(read["outcomes"]),
            reports=dict(read["reports"]),
            triggers=tuple(read["triggers"]),
            checks=tuple(
                Check(at, formula, hidden, tuple((c, w) for c, w in guards))
                for at, formula, hidden, guards in read["checks"]
            ),
            names=read["names"],
            origins=tuple(o and Origin(*o) for o in read["origins"]),
            units=tuple(read["units"]),
        )


def _written(detail: Any) -> Any:  # noqa: ANN401 - a number or a word
    return [detail.hex()] if isinstance(detail, float) else detail


def _read(detail: Any) -> Any:  # noqa: ANN401
    return float.fromhex(detail[0]) if isinstance(detail, list) else detail


def phases_of(operations: tuple[Operation, ...]) -> tuple[Phase, ...]:
    """Return when each operation has to be computed."""
    phases: list[Phase] = []
    for operation in operations:
        parts = {phases[at] for at in operation.args}
        if operation.op == "tally" or "after" in parts:
            phases.append("after")
        elif operation.op in {"year", "back", "first"} or "yearly" in parts:
            phases.append("yearly")
        else:
            phases.append("once")
    return tuple(phases)


def axes_of(
    operations: tuple[Operation, ...], records: tuple[int, ...], triggers: tuple[int, ...]
) -> tuple[Axis, ...]:
    """Return what each operation depends on; what is read from earlier years counts."""
    launch = Axis.PLAN | (Axis.CLASS if triggers else Axis(0))
    own = {
        "draw": Axis.DRAW,
        "in_states": Axis.CLASS,
        "start": launch,
        "steps": launch,
        "table": Axis.CLASS,
    }
    axes = [own.get(operation.op, Axis(0)) for operation in operations]
    changed = True
    while changed:  # a record may depend on its own past
        changed = False
        for at, operation in enumerate(operations):
            found = axes[at]
            for part in operation.args:
                found |= axes[part]
            if operation.op == "back":
                found |= axes[records[operation.detail[0]]]
            changed |= found != axes[at]
            axes[at] = found
    return tuple(axes)


def live(operations: Sequence[Operation], roots: Iterable[int], records: Sequence[int]) -> set[int]:
    """Return the operations that the roots need, through earlier years as well."""
    needed: set[int] = set()
    open_ = list(roots)
    while open_:
        at = open_.pop()
        if at in needed:
            continue
        needed.add(at)
        operation = operations[at]
        open_ += operation.args
        if operation.op == "back":
            open_.append(records[operation.detail[0]])
    return needed
