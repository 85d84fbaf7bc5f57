"""A whole dossier: its head, and every section that stands at the top level."""

from typing import Literal

from pydantic import Field
from pydantic.config import JsonDict

from sonae.dossier.schema.commitments import Area, Commitment, Incident, Party
from sonae.dossier.schema.entry import Entry
from sonae.dossier.schema.evidence import Analyst, Assumption, Claim, Source, TrustEntry
from sonae.dossier.schema.factors import (
    Ask,
    ConstraintEntry,
    Factor,
    ImpactField,
    JudgementEntry,
    NamedEventEntry,
    ToleranceEntry,
    ToleranceField,
)
from sonae.dossier.schema.games import Game
from sonae.dossier.schema.hypotheses import Hypotheses
from sonae.dossier.schema.model import Model, Outcome, Quantity, Report
from sonae.dossier.schema.options import Option, Plan
from sonae.dossier.schema.pathways import Pathways
from sonae.dossier.schema.signposts import Signpost
from sonae.dossier.values import Date, WholeField

__all__ = ["DossierContent", "Horizon"]

_FACTOR_STATE: JsonDict = {
    "propertyNames": {"pattern": r"^[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}$"},
}


class Horizon(Entry):
    """The years that the model runs through."""

    from_: WholeField = Field(alias="from", ge=1800, le=2300)
    """First year."""
    to: WholeField = Field(ge=1800, le=2300)
    """Last year."""


class DossierContent(Entry):
    """A whole dossier, as written."""

    sonae: Literal["1"]
    """Version of the format."""
    dossier: str = Field(pattern="^[a-z][a-z0-9_-]{0,63}$")
    """Its id."""
    title: str
    """Its title."""
    question: str
    """The question to be answered."""
    as_of: Date
    """Nothing known after this date is used."""
    horizon: Horizon
    """The years that the model runs through."""
    money: str = "1"
    """Unit of all costs of options, such as `JPY_tn@2023`."""
    scale: str = "icd203"
    """Scale on which the analyst's own words are read."""
    tolerance: ToleranceField = ToleranceEntry()
    """Cross-impact inconsistency up to which a scenario counts as coherent: a number, or `local`,
    `factors` and `total`."""
    not_modelled: tuple[str, ...] = ()
    """What is left out, printed first in the brief."""
    assumptions: tuple[Assumption, ...] = Field(default=(), max_length=500)
    """Load-bearing assumptions."""
    alternatives: tuple[str, ...] = Field(default=(), max_length=100)
    """Other answers to the question that were considered, and why they were left."""
    changes: tuple[str, ...] = Field(default=(), max_length=500)
    """What changed since the version before, and why; `first version` if there was none."""
    analysts: dict[str, Analyst] = Field(default={}, max_length=100)
    """Those who judge, where there are several."""
    pooling: Literal["hull", "intersection", "weighted"] | None = None
    """How judgements of several analysts on one event become one: `hull` keeps whatever any of
    them holds possible, `intersection` what all do, `weighted` averages the ends by
    `analysts.<id>.weight`. If not given, all of them bind."""
    trust: TrustEntry = TrustEntry()
    """How far the grades of sources and claims are trusted."""
    sources: dict[str, Source] = Field(default={}, max_length=5000)
    """Where claims come from."""
    claims: dict[str, Claim] = Field(default={}, max_length=20000)
    """What the sources say."""
    parties: dict[str, Party] = Field(default={}, max_length=500)
    """States and groups of states, for commitments and games."""
    areas: dict[str, Area] = Field(default={}, max_length=500)
    """A small gazetteer: places that commitments and incidents name."""
    factors: dict[str, Factor] = Field(min_length=1, max_length=200)
    """What can turn out one way or another."""
    events: dict[str, NamedEventEntry] = Field(default={}, max_length=500)
    """Events with a name."""
    ask: tuple[Ask, ...] = Field(default=(), max_length=500)
    """Propositions whose likelihood the brief reports."""
    judgements: tuple[JudgementEntry, ...] = Field(default=(), max_length=5000)
    """How likely events are held to be."""
    constraints: tuple[ConstraintEntry, ...] = Field(default=(), max_length=5000)
    """What cannot be."""
    influences: dict[str, dict[str, ImpactField]] = Field(
        default={}, json_schema_extra=_FACTOR_STATE
    )
    """Cross-impacts, keyed `factor.state`, then by the factor they act on."""
    quantities: dict[str, Quantity] = Field(default={}, max_length=500)
    """Numbers the model uses."""
    options: dict[str, Option] = Field(default={}, max_length=200)
    """What can be done."""
    plans: dict[str, Plan] = Field(default={}, max_length=1000)
    """Sets of options in time."""
    model: Model = Model()
    """The yearly model."""
    outcomes: dict[str, Outcome] = Field(default={}, max_length=50)
    """Numbers by which plans are judged."""
    reports: dict[str, Report] = Field(default={}, max_length=200)
    """Numbers that are shown but not judged by."""
    signposts: dict[str, Signpost] = Field(default={}, max_length=500)
    """What to watch."""
    pathways: Pathways = Pathways()
    """What has to go on holding, and what can be decided on when."""
    hypotheses: dict[str, Hypotheses] = Field(default={}, max_length=100)
    """Competing hypotheses, and what each piece of evidence says about them."""
    commitments: dict[str, Commitment] = Field(default={}, max_length=500)
    """Who owes what to whom."""
    incidents: dict[str, Incident] = Field(default={}, max_length=500)
    """Incidents to be asked about: who owes help in them."""
    games: dict[str, Game] = Field(default={}, max_length=50)
    """Games of demand, answer and threat."""
