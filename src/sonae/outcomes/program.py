"""The model laid out year by year: what is computed once, what each year, what is kept.

Reads trees in order of computation; hands a `Program` to ``arrays`` (later to a native kernel).
Nothing is approximated: parts that do not change with time are taken out and computed once,
years are put in as numbers, and functions over time become tallies kept along the way. Every
operation that is left is the one that the formula writes, in the order in which it writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sonae.expressions import OPTION_SERIES, OVER_TIME, Call, Item, Name, Node, children, walk
from sonae.expressions.tree import Compare, Logic, Not, Number
from sonae.outcomes.order import computation_order
from sonae.outcomes.rewrite import at_year, fold, for_option, rebuild, without_option_sums

__all__ = ["EARLIER", "ModelTrees", "Program", "Tally", "TallyStep", "YearProgram", "lay_out"]

EARLIER = "@earlier"
"""Tables of earlier years: ``@earlier1``, ``@earlier2``, …; ``@earlier-1`` is the first year."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A function over time that an outcome uses, and the name under which its result stands."""

    name: str
    function: str


@dataclass(frozen=True, slots=True)
class TallyStep:
    """What a tally takes in in one year: a number (None for ``years``), if a condition holds."""

    tally: str
    number: Node | None
    condition: Node | None


@dataclass(frozen=True, slots=True)
class YearProgram:
    """One year: values in order, then what the tallies take in, then the coming stocks."""

    year: int
    values: tuple[tuple[str, Node], ...]
    tallies: tuple[TallyStep, ...]
    nexts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The whole model.

    Attributes
    ----------
    constants : tuple of (name, tree)
        Values that do not change with time, and parts of others (named ``#0``, ``#1``, …).
    starts : tuple of (stock, tree)
    years : tuple of YearProgram
        Formulas without a name that are read in later years stand among the values as ``@0``, ….
    tallies : tuple of Tally
    results : tuple of (section, id, tree)
        Outcomes and reports over the tallies.
    stretch : mapping
        The stretch of each option's lead; empty if there is none.
    keep : mapping
        How many years back a name is read.
    firsts : frozenset of str
        Names whose first year is read later.
    """

    constants: tuple[tuple[str, Node], ...]
    starts: tuple[tuple[str, Node], ...]
    years: tuple[YearProgram, ...]
    tallies: tuple[Tally, ...]
    results: tuple[tuple[str, str, Node], ...]
    stretch: Mapping[str, Node]
    keep: Mapping[str, int]
    firsts: frozenset[str]

    @property
    def operations(self) -> int:
        """Number of operations on one future under one plan, nearly."""
        trees = [tree for _, tree in self.constants]
        for year in self.years:
            trees += [tree for _, tree in (*year.values, *year.nexts)]
            trees += [step.number for step in year.tallies if step.number is not None]
        return sum(bool(children(node)) for tree in trees for node in walk(tree))


@dataclass(frozen=True, slots=True)
class ModelTrees:
    """What a program is made of; `values` in an order in which each can be computed."""

    starts: Mapping[str, Node]
    nexts: Mapping[str, Node]
    values: Mapping[str, Node]
    outcomes: Mapping[str, Node]
    reports: Mapping[str, Node]
    stretch: Node | None
    difficulty: Mapping[str, int]
    launch_years: Mapping[str, frozenset[int]]
    """For each option the years in which some plan may launch it."""


def lay_out(years: range, trees: ModelTrees) -> Program:
    """Return the program of a model."""
    layout = _Layout(trees)
    nexts = {name: layout.yearly(tree) for name, tree in trees.nexts.items()}
    results = [
        (section, name, layout.result(tree))
        for section, entries in (("outcomes", trees.outcomes), ("reports", trees.reports))
        for name, tree in entries.items()
    ]
    changing = layout.finish()
    calendar = tuple(
        _year(
            *(index, year, trees.launch_years, changing, layout.intake),
            nexts if year != years[-1] else {},
        )
        for index, year in enumerate(years)
    )
    stretch = trees.stretch
    return Program(
        constants=tuple(layout.constants.items()),
        starts=tuple(trees.starts.items()),
        years=calendar,
        tallies=tuple(layout.tallies),
        results=tuple(results),
        stretch={
            option: fold(for_option(stretch, option, level))
            for option, level in trees.difficulty.items()
            if stretch is not None
        },
        keep=layout.keep,
        firsts=frozenset(layout.firsts),
    )


_Intake: TypeAlias = tuple[str, Node | None, Node | None]


def _year(
    index: int,
    year: int,
    launch_years: Mapping[str, frozenset[int]],
    changing: Mapping[str, Node],
    intake: list[_Intake],
    nexts: Mapping[str, Node],
) -> YearProgram:
    """Put the year into every formula, and zero for what no plan does in it."""

    def nothing(series: str, option: str) -> bool:
        starts = launch_years.get(option, frozenset())
        return year not in starts if series in ("starts", "upfront") else not starts

    def this(tree: Node) -> Node:
        return at_year(tree, index, year, nothing, lambda name, n: Item(f"{EARLIER}{n}", name))

    def maybe(tree: Node | None) -> Node | None:
        return None if tree is None else this(tree)

    return YearProgram(
        year,
        tuple((name, this(tree)) for name, tree in changing.items()),
        tuple(TallyStep(tally, maybe(value), maybe(test)) for tally, value, test in intake),
        tuple((name, this(tree)) for name, tree in nexts.items()),
    )


@dataclass(slots=True)
class _Layout:
    """Takes formulas apart into what is computed once and what each year."""

    trees: ModelTrees
    constants: dict[str, Node] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)
    intake: list[_Intake] = field(default_factory=list)
    keep: dict[str, int] = field(default_factory=dict)
    firsts: set[str] = field(default_factory=set)
    _timed: set[str] = field(default_factory=set)
    _written: dict[str, Node] = field(default_factory=dict)
    """Formulas that change with time and are still to be taken apart."""
    _parts: dict[Node, str] = field(default_factory=dict)
    _nameless: dict[Node, str] = field(default_factory=dict)
    _tallied: dict[Node, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort values into those computed once and those computed each year."""
        self._timed.update(self.trees.starts)
        for name, tree in self.trees.values.items():
            plain = without_option_sums(tree, self.trees.difficulty)
            if self._changes(plain):
                self._timed.add(name)
                self._written[name] = plain
            else:
                self.constants[name] = plain

    def finish(self) -> dict[str, Node]:
        """Return what is computed each year, in order, once all formulas were seen."""
        changing: dict[str, Node] = {}
        while self._written:  # taking one apart may find formulas to be read in later years
            name = next(iter(self._written))
            changing[name] = self._apart(self._written.pop(name))
        return {name: changing[name] for name in computation_order(changing)}

    def yearly(self, tree: Node) -> Node:
        """Return a yearly formula with its unchanging parts taken out."""
        return self._apart(without_option_sums(tree, self.trees.difficulty))

    def result(self, tree: Node) -> Node:
        """Return an outcome with its functions over time replaced by tallies."""
        if not (isinstance(tree, Call) and tree.function in OVER_TIME):
            return rebuild(tree, self.result)
        if tree not in self._tallied:
            self._tallied[tree] = name = f"@tally{len(self.tallies)}"
            self.tallies.append(Tally(name, tree.function))
            parts: list[Node | None] = [self.yearly(part) for part in tree.arguments]
            value, test = (None, parts[0]) if tree.function == "years" else (*parts, None)[:2]
            self.intake.append((name, value, test))
        return Name(self._tallied[tree])

    def _changes(self, tree: Node) -> bool:
        """Return whether a formula gives another number in another year."""
        match tree:
            case Name(name):
                return name == "t" or name in self._timed
            case Item(table):
                return table in OPTION_SERIES
            case Call("prev" | "delay" | "first"):
                return True
            case _:
                return any(self._changes(part) for part in children(tree))

    def _apart(self, tree: Node) -> Node:
        """Replace unchanging parts by names, and reach into earlier years by name."""
        match tree:
            case Call("first", (inner,)):
                name = self._name(inner)
                self.firsts.add(name)
                return Call("first", (Name(name),))
            case Call("prev", (inner, first)):
                return self._reach(inner, 1, first)
            case Call("delay", (inner, Number(years), first)):
                return self._reach(inner, int(years), first)
            case Compare() | Logic() | Not():
                return rebuild(tree, self._apart)
        if not children(tree) or self._changes(tree):
            return rebuild(tree, self._apart)
        if tree not in self._parts:
            self._parts[tree] = f"#{len(self._parts)}"
            self.constants[self._parts[tree]] = tree
        return Name(self._parts[tree])

    def _reach(self, inner: Node, years: int, first: Node) -> Node:
        name = self._name(inner)
        self.keep[name] = max(years, self.keep.get(name, 0))
        return Call("prev", (Name(name), self._apart(first), Number(float(years))))

    def _name(self, inner: Node) -> str:
        """Return the name of a yearly formula, giving one to a formula that has none."""
        if isinstance(inner, Name) and inner.id in self._timed:
            return inner.id
        if inner not in self._nameless:
            name = f"@{len(self._nameless)}"
            self._nameless[inner] = name
            self._timed.add(name)
            self._written[name] = inner
        return self._nameless[inner]
