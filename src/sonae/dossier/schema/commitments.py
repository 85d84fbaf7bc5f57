"""Who owes what to whom: directed obligations in the terms of ATOP, where they apply, and when.

Follows the Alliance Treaty Obligations and Provisions project (Leeds et al. 2002, codebook 5.1):
an obligation runs from an obligor to a beneficiary and is of one type. What must be done stands
apart from what may be done. A leader's statement changes no treaty: it stands in `in_doubt`.
"""

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from sonae.dossier.schema.entry import Entry, Reasoned
from sonae.dossier.values import Date, Months, WholeField

__all__ = [
    "STRENGTHS",
    "Area",
    "Commitment",
    "Condition",
    "DomesticRule",
    "Incident",
    "Party",
    "Response",
    "Scope",
    "Transfer",
]

Target = Literal[
    "territory", "bases", "forces", "vessels", "aircraft", "coast_guard", "cyber", "space"
]
IncidentKind = Literal["armed_attack", "blockade", "threat", "unrest", "other"]
Strength = Literal[
    "consult",
    "support",
    "act_by_own_process",
    "act_as_deemed_necessary",
    "assist",
    "assist_by_all_means",
]
STRENGTHS: tuple[str, ...] = get_args(Strength)
"""How strong a promised response is, weakest first."""


class Party(Reasoned):
    """A state, or a group of states, that owes or is owed."""

    label: str
    """Its name for people."""
    code: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    """ISO 3166 code of the state, such as `JPN`; joins it to alliance data."""
    members: tuple[str, ...] = ()
    """Parties that it is made of; what is owed to the group is owed to each."""


class Area(Reasoned):
    """A place with a name; what applies to an area applies to all areas within it."""

    label: str
    """Its name for people."""
    within: tuple[str, ...] = ()
    """Areas that hold the whole of it."""
    administered_by: str | None = None
    """Party that administers it, whoever has sovereignty."""
    claimed_by: tuple[str, ...] = ()
    """Parties that claim sovereignty over it."""


class Scope(Entry):
    """Where an obligation applies, and to what."""

    area: str
    """The area, with all areas within it."""
    without: tuple[str, ...] = ()
    """Areas within it to which it does not apply."""
    covers: tuple[Target, ...] = ()
    """What must be hit; anything if not given."""


def _scope(value: object) -> object:
    return {"area": value} if isinstance(value, str) else value


class Condition(Entry):
    """Something without which nothing is owed, or permitted."""

    kind: Literal[
        "adversary",
        "location",
        "ongoing_conflict",
        "number",
        "demands_refused",
        "non_provocation",
        "necessity",
        "proportion",
        "approval",
        "other",
    ]
    """What it is about; the first six are ATOP's."""
    says: str
    """The condition, paraphrased."""
    article: str | None = None
    """Where it stands."""
    parties: tuple[str, ...] = ()
    """For `adversary`: the attackers that count."""
    number: WholeField | None = Field(default=None, ge=1)
    """For `number`: how many attackers there must be."""
    met: str | None = None
    """Event in whose scenarios it is met; open, and so disputed, if not given."""


class Response(Entry):
    """What is promised once the obligation applies."""

    strength: Strength
    """How strong it is: a place on a scale from consultation to assistance by all means."""
    says: str
    """The formula of the text, paraphrased."""


class DomesticRule(Reasoned):
    """A law of the obligor's own that permits, or bars, something."""

    law: str
    """The law and its section."""
    says: str
    """What it permits or bars, paraphrased."""
    conditions: tuple[Condition, ...] = ()
    """Conditions, all of which must be met."""
    holds: str | None = None
    """Event in whose scenarios the law stands; all of them if not given."""
    since: Date | None = None
    """Day from which it stands."""
    until: Date | None = None
    """Last day on which it stands."""


class Transfer(Entry):
    """Something handed over under a commitment."""

    kind: Literal["bases", "money", "arms", "technology", "information", "aid", "other"]
    """What it is."""
    says: str
    """What is handed over, paraphrased."""
    amount: str | None = None
    """How much a year: a formula over quantities, tables and factors."""
    unit: str | None = None
    """Unit of the amount; the dossier's `money` if not given."""


class Commitment(Reasoned):
    """What one party owes, or may do for, another."""

    label: str
    """It in a few words."""
    treaty: str
    """Treaty, agreement or law, with its year."""
    article: str | None = None
    """Article or section."""
    obligor: str
    """Party that owes; of a group, each member."""
    beneficiary: str
    """Party that is owed; of a group, each member but the obligor itself."""
    type: Literal["defense", "offense", "neutrality", "nonaggression", "consultation", "transfer"]
    """Kind of obligation."""
    mode: Literal["must", "may"] = "must"
    """Whether it binds (`must`) or permits (`may`)."""
    trigger: str | None = None
    """What sets it off, paraphrased; nothing if it always applies."""
    incidents: tuple[IncidentKind, ...] = ()
    """Kinds of incident that set it off; none where it always applies."""
    where: tuple[
        Annotated[Scope, BeforeValidator(_scope, json_schema_input_type=str | Scope)], ...
    ] = ()
    """Areas in which it applies: an id, or a map with `covers` and `without`; all if not given."""
    conditions: tuple[Condition, ...] = ()
    """Conditions, all of which must be met."""
    response: Response | None = None
    """What is promised."""
    holds: str | None = None
    """Event in whose scenarios it stands; all of them if not given."""
    by_option: str | None = None
    """Option that makes it: it stands in plans, and from the time, in which that is in effect."""
    replaces: tuple[str, ...] = ()
    """Commitments whose place it takes once it stands."""
    permissions: tuple[DomesticRule, ...] = ()
    """Laws of the obligor without which it may not act."""
    locks: tuple[DomesticRule, ...] = ()
    """Laws of the obligor that keep it from leaving."""
    transfers: tuple[Transfer, ...] = ()
    """What is handed over."""
    since: Date | None = None
    """Day from which it stands."""
    until: Date | None = None
    """Last day on which it stands, if it is set."""
    notice: Months | None = None
    """Time between notice and end."""
    earliest_end: Date | None = None
    """First day on which it could end if notice were given on the dossier's `as_of`."""
    in_doubt: tuple[str, ...] = ()
    """Claims of what puts it in doubt: political statements, readings that differ."""


class Incident(Entry):
    """An incident to be asked about: who owes help in it."""

    label: str
    """It in a few words."""
    kind: IncidentKind = "armed_attack"
    """What happens."""
    attacker: str
    """Party that does it."""
    target: str
    """Party that it is done to."""
    where: str
    """Area in which it happens."""
    hits: tuple[Target, ...] = ()
    """What is hit; open if not given."""
    date: Date | None = None
    """Day; the dossier's `as_of` if not given."""
    note: str | None = None
    """Anything a reader should know about it."""
