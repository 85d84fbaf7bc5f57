"""Games of demand, answer and threat: players, what they privately know, moves and payoffs.

Two forms. The compact one is the common case: a demand from a menu is accepted, countered or
refused, and after a refusal the threat is carried out or not. The general one is a tree.
Payoffs are formulas over quantities, so that a game can be solved in every scenario.
"""

from pydantic import Field
from pydantic.config import JsonDict

from sonae.dossier.schema.entry import Entry, Reasoned

__all__ = ["ChanceMove", "Demand", "Ends", "Game", "Node", "Player", "PrivateType", "Tree"]

_PAYOFFS: JsonDict = {
    "propertyNames": {"pattern": r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})?$"}
}


class PrivateType(Reasoned):
    """What a player may be, which the player alone knows."""

    label: str
    """Its name for people."""
    is_: str | None = Field(default=None, alias="is")
    """How likely: an interval or a word; one type may leave it out and take the rest."""
    event: str | None = None
    """Instead of `is`: the event whose bounds are its probability."""


class Player(Entry):
    """Somebody who moves."""

    label: str
    """Name for people."""
    party: str | None = None
    """Party that it is."""
    types: dict[str, PrivateType] = Field(default={}, max_length=8)
    """Private types, exclusive and exhaustive; none if everybody knows what the player wants."""


class Demand(Entry):
    """What is demanded, of whom."""

    by: str
    """Player who demands and threatens."""
    of: str
    """Player who answers."""
    menu: dict[str, str] = Field(min_length=1, max_length=50)
    """Demands to choose from; each is a formula for its size, which payoffs read as `x`."""
    unit: str = "multiple"
    """Unit of the size."""


class Ends(Entry):
    """What each player has in each end: a formula by `player`, or by `player.type`."""

    no_demand: dict[str, str] = Field(default={}, json_schema_extra=_PAYOFFS)
    """Nothing is demanded; left out, something must be."""
    accepted: dict[str, str] = Field(json_schema_extra=_PAYOFFS)
    """The demand is met."""
    counter_taken: dict[str, str] = Field(default={}, json_schema_extra=_PAYOFFS)
    """A counter-offer is taken; left out, none can be made. If not taken, it goes on as refused."""
    carried_out: dict[str, str] = Field(json_schema_extra=_PAYOFFS)
    """The demand is refused and the threat carried out."""
    backed_down: dict[str, str] = Field(json_schema_extra=_PAYOFFS)
    """The demand is refused and the threat is not carried out."""


class ChanceMove(Reasoned):
    """One thing that chance can do."""

    is_: str | None = Field(default=None, alias="is")
    """How likely: an interval or a word; one move may leave it out and take the rest."""
    to: str
    """Node or end that follows."""


class Node(Entry):
    """A point at which somebody moves, or chance does."""

    by: str | None = None
    """Player who moves."""
    information: str | None = None
    """Information set: the player cannot tell nodes with the same name apart."""
    moves: dict[str, str] = Field(default={}, max_length=50)
    """Each move, with the node or end that follows."""
    chance: dict[str, ChanceMove] = Field(default={}, max_length=50)
    """Instead of `by` and `moves`: what chance does here."""


class Tree(Entry):
    """A game in full: nodes and ends."""

    start: str
    """Node at which it begins."""
    nodes: dict[str, Node] = Field(min_length=1, max_length=500)
    """Points at which somebody moves."""
    ends: dict[str, dict[str, str]] = Field(min_length=1, max_length=500)
    """What each player has in each end: a formula by `player`, or by `player.type`."""


class Game(Reasoned):
    """A game: either `demand` with `ends`, or a `tree`."""

    label: str
    """Its name for people."""
    players: dict[str, Player] = Field(min_length=1, max_length=6)
    """Who moves."""
    unit: str | None = None
    """Unit of payoffs; the dossier's `money` if not given."""
    scale: str | None = None
    """Scale on which its likelihood words are read; the dossier's if not given."""
    demand: Demand | None = None
    """Compact form: what is demanded."""
    ends: Ends | None = None
    """Compact form: what each player has in each end."""
    tree: Tree | None = None
    """General form."""
    holds: str | None = None
    """Event in whose scenarios it is played; all of them if not given."""
