"""Resolve what hypotheses mean: each is an event, whether named or a state of a factor."""

from sonae.dossier.places import Path
from sonae.dossier.resolver import Resolver
from sonae.dossier.schema import Hypotheses
from sonae.expressions import Event

__all__ = ["resolve_hypotheses"]


def resolve_hypotheses(resolver: Resolver) -> dict[str, dict[str, Event]]:
    """Return the event of every hypothesis of every table, in declared order."""
    return {
        name: _table(resolver, ("hypotheses", name), table)
        for name, table in resolver.content.hypotheses.items()
    }


def _table(resolver: Resolver, path: Path, table: Hypotheses) -> dict[str, Event]:
    if table.of is not None:
        factor = resolver.content.factors.get(table.of)
        states = factor.states if factor is not None else {}  # an unknown one is noted elsewhere
        inner: Path = (*path, "of")
        return {state: resolver.event(inner, f"{table.of} == '{state}'") for state in states}
    return {
        name: resolver.event((*path, "events", name), text) for name, text in table.events.items()
    }
