"""A cross-impact matrix with the names that people gave: what a foreign file holds.

Readers of this folder make it, writers and ``draft`` read it. The balances see only its
``influences``; names, colours and texts are kept so that nothing is lost on the way back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sonae.dossier import Dossier, Finding
from sonae.scenarios.formats.ids import STATE_RESERVED, cleaned, ids_of
from sonae.scenarios.influences import Influences
from sonae.scenarios.space import Space
from sonae.scenarios.system import scenario_system

__all__ = ["FactorNames", "MatrixFile", "Names", "matrix_file", "matrix_of_dossier", "space_of"]

HEADER = ("$ ScenarioWizard 4.0", "matrix.scw")


@dataclass(frozen=True, slots=True)
class Names:
    """What a state or a factor is called, as it stands in the file."""

    long: str
    short: str = ""

    @property
    def candidates(self) -> tuple[str, str]:
        """The names to make an id of, the short one first."""
        return self.short.strip(), self.long


@dataclass(frozen=True, slots=True)
class FactorNames:
    """What a factor and its states are called."""

    own: Names
    states: tuple[Names, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MatrixFile:
    """A cross-impact matrix as a file holds it."""

    influences: Influences
    factors: tuple[FactorNames, ...]
    """In the order of the space."""
    texts: Mapping[tuple[str, str], str]
    """What is said about the impacts of one factor on another, by their ids, where something is."""
    about: str = ""
    """What is said about the whole."""
    factor_texts: Mapping[str, str] = field(default_factory=dict)
    """What is said about factors, by their ids, where something is."""
    header: tuple[str, ...] = HEADER
    """Lines before the names: the program and the file's name."""
    colours: tuple[str, ...] = ()
    """Colours of the states, as written; none means white."""
    between: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Lines of the two parts that no file seen so far has anything in."""
    tail: tuple[str, ...] = ()
    """Lines after the matrix as read; none means that they are made of the texts."""
    newline: str = "\r\n"
    notes: tuple[Finding, ...] = ()
    """Warnings of the reader."""

    @property
    def space(self) -> Space:
        """The factors and states, by the ids that were made of their names."""
        return self.influences.space

    def label(self, factor: str) -> str:
        """Return what a factor is called, or its id if that is nothing."""
        return cleaned(self.factors[self.space.factor_index(factor)].own.long) or factor

    def state_label(self, factor: str, state: str) -> str:
        """Return what a state is called, or its id if that is nothing."""
        names = self.factors[self.space.factor_index(factor)].states
        return cleaned(names[self.space.state_index(factor, state)].long) or state


def space_of(factors: tuple[FactorNames, ...]) -> Space:
    """Return the space of factors and states, with ids made of their names."""
    return Space(
        ids_of((factor.own.candidates for factor in factors), "factor"),
        tuple(
            ids_of((state.candidates for state in factor.states), "state", STATE_RESERVED)
            for factor in factors
        ),
    )


def matrix_file(
    influences: Influences,
    labels: Mapping[tuple[str, ...], str] | None = None,
    *,
    about: str = "",
    factor_texts: Mapping[str, str] | None = None,
) -> MatrixFile:
    """Return a matrix as a file to be written; ids become the short names.

    Parameters
    ----------
    influences : Influences
        Reasons of its judgements become the texts of the file.
    labels : mapping, optional
        The label of ``(factor,)`` and of ``(factor, state)``; the id where there is none.
    about : str
        A text about the whole.
    factor_texts : mapping, optional
        Texts about factors, by their ids.
    """
    called, space = labels or {}, influences.space
    factors = tuple(
        FactorNames(
            Names(cleaned(called.get((factor,), factor)), factor),
            tuple(Names(cleaned(called.get((factor, state), state)), state) for state in states),
        )
        for factor, states in zip(space.factors, space.states, strict=True)
    )
    return MatrixFile(influences, factors, _reasons(influences), about, factor_texts or {})


def matrix_of_dossier(dossier: Dossier) -> MatrixFile:
    """Return the cross-impacts of a dossier as a file to be written.

    Constraints, tolerance and sources have no place in it.
    """
    content = dossier.content
    labels: dict[tuple[str, ...], str] = {}
    for name, factor in content.factors.items():
        labels[name,] = factor.label
        labels |= {(name, state): entry.label for state, entry in factor.states.items()}
    texts = {name: factor.because for name, factor in content.factors.items() if factor.because}
    influences = scenario_system(dossier).influences
    return matrix_file(influences, labels, about=content.title, factor_texts=texts)


def _reasons(influences: Influences) -> dict[tuple[str, str], str]:
    """Return the reasons for the impacts of one factor on another, each once."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for cell in influences.cells:
        if cell.because:
            found.setdefault((cell.source[0], cell.target[0]), {})[cleaned(cell.because)] = None
    return {pair: " ".join(reasons) for pair, reasons in found.items()}
