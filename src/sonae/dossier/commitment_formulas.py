"""Resolve what commitments say in formulas: in which scenarios they stand, what is handed over."""

from collections.abc import Mapping
from dataclasses import dataclass

from sonae.dossier.places import Path
from sonae.dossier.resolver import Resolver
from sonae.dossier.schema import Commitment, Condition, DomesticRule
from sonae.expressions import ARITHMETIC, Event, Meaning, Resolved, Scope

__all__ = ["CommitmentFormulas", "RuleFormulas", "resolve_commitments"]


@dataclass(frozen=True, slots=True)
class RuleFormulas:
    """Of a domestic law: where it stands, and where each condition is met (None: not said)."""

    holds: Event | None
    conditions: tuple[Event | None, ...]


@dataclass(frozen=True, slots=True)
class CommitmentFormulas:
    """Of a commitment: where it stands, where conditions are met, what transfers amount to."""

    holds: Event | None
    conditions: tuple[Event | None, ...]
    permissions: tuple[RuleFormulas, ...]
    locks: tuple[RuleFormulas, ...]
    transfers: tuple[Resolved | None, ...]


def resolve_commitments(
    resolver: Resolver, names: Mapping[str, Meaning]
) -> dict[str, CommitmentFormulas]:
    """Return the formulas of every commitment; `names` is what an amount may read."""
    found = {}
    for name, entry in resolver.content.commitments.items():
        path: Path = ("commitments", name)
        found[name] = CommitmentFormulas(
            holds=resolver.maybe((*path, "holds"), entry.holds),
            conditions=_met(resolver, path, entry.conditions),
            permissions=_rules(resolver, (*path, "permissions"), entry.permissions),
            locks=_rules(resolver, (*path, "locks"), entry.locks),
            transfers=_transfers(resolver, (*path, "transfers"), entry, names),
        )
    return found


def _met(
    resolver: Resolver, path: Path, conditions: tuple[Condition, ...]
) -> tuple[Event | None, ...]:
    return tuple(
        resolver.maybe((*path, "conditions", index, "met"), entry.met)
        for index, entry in enumerate(conditions)
    )


def _rules(
    resolver: Resolver, path: Path, rules: tuple[DomesticRule, ...]
) -> tuple[RuleFormulas, ...]:
    return tuple(
        RuleFormulas(
            resolver.maybe((*path, index, "holds"), rule.holds),
            _met(resolver, (*path, index), rule.conditions),
        )
        for index, rule in enumerate(rules)
    )


def _transfers(
    resolver: Resolver, path: Path, entry: Commitment, names: Mapping[str, Meaning]
) -> tuple[Resolved | None, ...]:
    scope = Scope(names, ARITHMETIC, "the amount of a transfer")
    found: list[Resolved | None] = []
    for index, transfer in enumerate(entry.transfers):
        unit = resolver.money
        if transfer.unit is not None:
            unit = resolver.unit((*path, index, "unit"), transfer.unit)
        inner: Path = (*path, index, "amount")
        text = transfer.amount
        found.append(None if text is None else resolver.resolve(inner, text, scope, unit=unit))
    return tuple(found)
