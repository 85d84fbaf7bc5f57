"""Which future is meant: its identity, its scenario class, and the numbers drawn in it.

A future is a class of scenarios that agree on everything the model reads, with one draw of the
uncertain numbers; all classes share the same draws. Its identity is the dossier's content, the
seed, the number of draws and its index = class × draws + draw, so it can be computed again
anywhere without a stored result. Reads a model, the table of scenarios and a credal set; hands
``account`` and the command line what they need to run one future.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.expressions import Event, InStates, Logic, Node, from_tree
from sonae.likelihood import Bounds, Credal
from sonae.outcomes.model import Model
from sonae.scenarios import ScenarioTable
from sonae.seeds import SAMPLINGS, points

__all__ = [
    "FutureId",
    "ScenarioClasses",
    "class_bounds",
    "draw_numbers",
    "parse_future",
    "states_bounds",
    "states_event",
]

USUAL_SEED = 1
USUAL_DRAWS = 16

_DIGITS = 8
"""Of the dossier's hash: enough to tell versions of one dossier apart."""
_FORM = "dossier:hash:seed:draws:index"


@dataclass(frozen=True, slots=True)
class FutureId:
    """The identity of a future.

    Attributes
    ----------
    dossier : str
        Id of the dossier, for people.
    sha256 : str
        First eight digits of the hash of its content. All content counts, words as well: whatever
        could change a number changes the hash; comments, files and quoting do not.
    seed, draws : int
        Seed of the run, and draws in each class.
    index : int
        Class × draws + draw.
    sampling : {'sobol', 'philox'}
        How the run drew.

    Examples
    --------
    >>> future = FutureId("port", "3fa2c1d0", 1, 16, 35)
    >>> str(future), future.scenario_class, future.draw
    ('port:3fa2c1d0:1:16:35', 2, 3)
    """

    dossier: str
    sha256: str
    seed: int
    draws: int
    index: int
    sampling: str = "sobol"

    @staticmethod
    def of(
        dossier: Dossier,
        scenario_class: int,
        draw: int,
        *,
        seed: int,
        draws: int,
        sampling: str = SAMPLINGS[0],
    ) -> "FutureId":
        """Return the identity of a draw in a class; `UsageError` if a run has no such draw."""
        if not 0 <= draw < draws:
            raise UsageError(f"draw {draw} is not one of 0 to {draws - 1}; --draws says how many")
        index = scenario_class * draws + draw
        return FutureId(*_own(dossier), seed, draws, index, sampling)

    @property
    def scenario_class(self) -> int:
        """Number of the scenario class."""
        return self.index // self.draws

    @property
    def draw(self) -> int:
        """Number of the draw."""
        return self.index % self.draws

    def __str__(self) -> str:
        parts = (self.dossier, self.sha256, self.seed, self.draws, self.index)
        text = ":".join(map(str, parts))
        return text if self.sampling == "sobol" else f"{text}:{self.sampling}"


def parse_future(
    text: str,
    dossier: Dossier,
    *,
    seed: int | None = None,
    draws: int | None = None,
    sampling: str | None = None,
) -> FutureId:
    """Return the future of a dossier that a text names.

    Parameters
    ----------
    text : str
        ``dossier:hash:seed:draws:index``, as a `FutureId` prints; or without the draws, or the
        index alone.
    dossier : Dossier
        The dossier that it must belong to.
    seed, draws, sampling : optional
        What holds where the text does not say it; 1, 16 and ``sobol`` if not given.

    Raises
    ------
    UsageError
        If the text is no future, or one of another dossier, version, seed or number of draws.
    """
    fields = text.strip().split(":")
    named_last = len(fields) > 1 and fields[-1] in SAMPLINGS
    sampling = fields.pop() if named_last else sampling or SAMPLINGS[0]
    if len(fields) not in (1, 4, 5):
        raise UsageError(f"{text!r} is not a future; write its index, or {_FORM}")
    index = _whole(fields[-1], "index", text)
    named = {"seed": seed, "draws": draws}
    if len(fields) > 1:
        _refuse_foreign(fields[0], fields[1], index, dossier)
        for name, field in zip(("seed", "draws"), fields[2:-1], strict=False):
            said, given = _whole(field, name, text), named[name]
            if given is not None and given != said:
                message = f"{text} says {name} {said}, and --{name} says {given}"
                raise UsageError(f"{message}; leave one of them out")
            named[name] = said
    seed = USUAL_SEED if named["seed"] is None else named["seed"]
    draws = USUAL_DRAWS if named["draws"] is None else named["draws"]
    if draws < 1:
        raise UsageError("a run has at least one draw in each class")
    return FutureId(*_own(dossier), seed, draws, index, sampling)


def _own(dossier: Dossier) -> tuple[str, str]:
    return dossier.content.dossier, dossier.sha256[:_DIGITS]


def _whole(field: str, name: str, text: str) -> int:
    if not (field.isascii() and field.isdigit() and len(field) < 40):
        where = "" if field == text.strip() else f" in {text!r}"
        hint = f"a future is its index, or {_FORM}"
        raise UsageError(f"{field!r}{where} is not a whole number: {name}; {hint}")
    return int(field)


def _refuse_foreign(name: str, digits: str, index: int, dossier: Dossier) -> None:
    """Refuse a future of another dossier, or of another version of this one."""
    own_name, own_digits = _own(dossier)
    if name != own_name:
        raise UsageError(f"the future belongs to the dossier {name}; this one is {own_name}")
    if digits != own_digits:
        raise UsageError(
            f"the future belongs to version {digits} of {name}; what the folder holds now is "
            f"{own_digits}. Take that version, or the same place in this one: --future {index}"
        )


# classes ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioClasses:
    """Scenarios sorted by what a model reads of them; all of a class have the same outcomes.

    Attributes
    ----------
    factors : tuple of str
        The factors that the model reads.
    states : mapping
        The states of those factors.
    codes : array, (class, factor), int8
        In lexicographic order.
    multiplicity : array, (class,), int64
        Number of scenarios in each class.
    """

    factors: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    codes: npt.NDArray[np.int8]
    multiplicity: npt.NDArray[np.int64]

    @staticmethod
    def of(model: Model, table: ScenarioTable) -> "ScenarioClasses":
        """Return the classes of a table's scenarios."""
        found = table.project(model.factors)
        return ScenarioClasses(model.factors, model.states, found.codes, found.multiplicity)

    @property
    def count(self) -> int:
        """Number of classes."""
        return int(self.codes.shape[0])

    def states_of(self, number: int, draws: int = 1) -> dict[str, str]:
        """Return the states that make a class; `UsageError` if there is no such class."""
        if not 0 <= number < self.count:
            message = f"there is no future in class {number:,}: {self.count:,} classes"
            raise UsageError(f"{message} × {draws} draws make 0 to {self.count * draws - 1}")
        row = self.codes[number].tolist()
        return {f: self.states[f][code] for f, code in zip(self.factors, row, strict=True)}

    def number_of(self, states: Mapping[str, str]) -> int:
        """Return the class of a scenario; `UsageError` if none has these states."""
        row = [self.states[factor].index(states[factor]) for factor in self.factors]
        found = np.flatnonzero((self.codes == np.array(row, dtype=np.int8)).all(axis=1))
        if found.size == 0:
            said = ", ".join(f"{factor}={states[factor]}" for factor in self.factors)
            hint = "`sonae scenarios DOSSIER --why` says which constraint a whole scenario breaks"
            raise UsageError(f"no possible scenario has {said}; {hint}")
        return int(found[0])


def states_event(declared: Mapping[str, tuple[str, ...]], states: Mapping[str, str]) -> Event:
    """Return the event that factors are in these states; there must be one at least."""
    tests: list[Node] = [
        InStates(factor, (state,), (declared[factor].index(state),))
        for factor, state in states.items()
    ]
    text = " and ".join(f"{factor} == '{state}'" for factor, state in states.items())
    return from_tree(text, Logic("and", tuple(tests)) if len(tests) > 1 else tests[0])


def class_bounds(credal: Credal, classes: ScenarioClasses, number: int) -> Bounds:
    """Return lower and upper probability that the scenario is one of a class.

    One programme for each end: asked for one class, not for all of them.

    Parameters
    ----------
    credal : CredalSet or JunctionCredalSet
        The distributions that the judgements allow.
    classes : ScenarioClasses
        Of the same dossier.
    number : int
        Number of the class.
    """
    return states_bounds(credal, classes.states, classes.states_of(number))


def states_bounds(
    credal: Credal, declared: Mapping[str, tuple[str, ...]], states: Mapping[str, str]
) -> Bounds:
    """Return lower and upper probability that factors are in these states together."""
    if not states:
        return Bounds(1.0, 1.0, note="the model reads no factor: every scenario is in the class")
    return credal.probability(states_event(declared, states))


def draw_numbers(model: Model, future: FutureId) -> tuple[float, ...]:
    """Return the number drawn for each of the model's dimensions, in natural units."""
    place = points(future.sampling, future.seed, future.draw, 1, len(model.dimensions))
    return tuple(model.numbers(place)[0].tolist())
