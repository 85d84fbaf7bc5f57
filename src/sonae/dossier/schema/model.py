"""Numbers, the yearly model that turns them into consequences, and what plans are judged by."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sonae.dossier.schema.entry import Entry, Reasoned
from sonae.dossier.values import IntervalField, NumberField

__all__ = [
    "Distribution",
    "Model",
    "Outcome",
    "Quantity",
    "Report",
    "Stock",
    "TableEntry",
    "Timing",
    "Value",
]


class Distribution(Entry):
    """How a number is distributed within its interval: every family is cut off at both ends.

    `uniform` and `loguniform` need nothing more and may be written as one word; `triangular` and
    `pert` take `mode`, `normal` takes `mean` and `sd`, `lognormal` takes `median` and `spread`.
    """

    family: Literal["uniform", "triangular", "pert", "normal", "lognormal", "loguniform"]
    """The family; `pert` is the beta distribution that weighs its mode four times."""
    mode: NumberField | None = None
    """Of `triangular` and `pert`: the most likely value, in the interval."""
    mean: NumberField | None = None
    """Of `normal`: its mean before the ends are cut off, in the interval."""
    sd: NumberField | None = None
    """Of `normal`: its standard deviation before the ends are cut off, above zero."""
    median: NumberField | None = None
    """Of `lognormal`: its median before the ends are cut off, in the interval."""
    spread: NumberField | None = None
    """Of `lognormal`: its geometric standard deviation, a factor above 1; before the ends are cut
    off, two thirds lie between median / spread and median × spread."""

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters that are given, by name."""
        given = {name: getattr(self, name) for name in PARAMETERS}
        return {name: number for name, number in given.items() if number is not None}

    @property
    def words(self) -> str:
        """The family and its parameters in words, such as ``pert, mode 0.7``."""
        given = self.parameters.items()
        return ", ".join((self.family, *(f"{n} {repr(x).removesuffix('.0')}" for n, x in given)))


PARAMETERS = ("mode", "mean", "sd", "median", "spread")


def _distribution(value: object) -> object:
    """Take a word alone as the family."""
    return {"family": value.strip()} if isinstance(value, str) else value


DistributionField = Annotated[
    Distribution,
    BeforeValidator(
        _distribution, json_schema_input_type=Literal["uniform", "loguniform"] | Distribution
    ),
]
"""A distribution as written: a family, or a map with its parameters."""


class Quantity(Reasoned):
    """A number the model uses, known or uncertain."""

    label: str | None = None
    """Its name for people."""
    is_: IntervalField = Field(alias="is")
    """A number, or `a to b`: a box, not a distribution, unless `distribution` says more."""
    distribution: DistributionField | None = None
    """How it is distributed within `is`: a family, or a map with its parameters. If not given,
    nothing is said about that: exploring draws evenly, and certified bounds hold for all of it."""
    best: NumberField | None = None
    """The value to use where one is wanted; the midpoint if not given."""
    unit: str
    """Its unit, such as `JPY_tn@2023`, `share` or `year`."""


class Timing(Entry):
    """How long options take to act."""

    lead_position: str | None = None
    """Quantity in 0 to 1 placing every lead in its range; each option draws its own if absent."""
    stretch: str | None = None
    """Formula that multiplies every lead; may read `steps` and `difficulty`."""


class TableEntry(Reasoned):
    """Numbers by the state of a factor."""

    label: str | None = None
    """Its name for people."""
    by: str
    """The factor."""
    is_: dict[str, NumberField] = Field(alias="is")
    """A number for each of its states."""
    unit: str
    """Their unit."""


class Value(Reasoned):
    """A yearly value, computed from that year's stocks and other values."""

    label: str | None = None
    """Its name for people."""
    is_: str = Field(alias="is")
    """The formula."""
    unit: str
    """Its unit."""
    source: str | None = None
    """Number or name of the equation in its source."""


class Stock(Reasoned):
    """Something carried from year to year."""

    label: str | None = None
    """Its name for people."""
    start: str
    """Formula for the first year; reads quantities, tables and factors."""
    next: str
    """Formula for the coming year; reads this year's values and stocks."""
    unit: str
    """Its unit."""
    source: str | None = None
    """Number or name of the equation in its source."""


class Model(Entry):
    """The yearly model."""

    timing: Timing = Timing()
    """How long options take to act."""
    tables: dict[str, TableEntry] = Field(default={}, max_length=300)
    """Numbers by the state of a factor."""
    stocks: dict[str, Stock] = Field(default={}, max_length=100)
    """What is carried from year to year."""
    values: dict[str, Value] = Field(default={}, max_length=500)
    """What is computed each year."""


class Report(Reasoned):
    """A number per future that is shown but not judged by."""

    label: str
    """Its name for people."""
    is_: str = Field(alias="is")
    """The formula over time."""
    unit: str
    """Its unit."""


class Outcome(Report):
    """A number per future by which plans are judged."""

    better: Literal["less", "more"]
    """Which direction is better."""
    threshold: NumberField | None = None
    """The value that must not be missed; equal counts as met."""
    tie: Annotated[NumberField, Field(ge=0)] | None = None
    """The smallest difference between plans that matters, in the outcome's unit: rules of choice
    count differences up to it as none. A judgement: say whose in `because`."""
