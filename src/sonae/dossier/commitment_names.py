"""Check parties, areas, commitments and incidents: whom and what they name, and their dates.

Reads content through `Names`, which takes the findings.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from sonae.dossier.circles import circles
from sonae.dossier.names import WORDS, Names
from sonae.dossier.places import Path
from sonae.dossier.schema import Commitment, Condition, DomesticRule, Scope

__all__ = ["check_commitments"]


def check_commitments(names: Names) -> None:
    """Note everything in these sections that names what is not declared or cannot be."""
    content = names.content
    for section in ("parties", "areas", "commitments", "incidents"):
        names.ids((section,), getattr(content, section), WORDS)
    _parties(names)
    _areas(names)
    for name, commitment in content.commitments.items():
        _commitment(names, ("commitments", name), commitment)
    replaced = {name: entry.replaces for name, entry in content.commitments.items()}
    _no_circle(names, "commitments", "replaces", replaced, "commitments replace each other")
    for name, incident in content.incidents.items():
        path: Path = ("incidents", name)
        names.known((*path, "attacker"), incident.attacker, content.parties, "party")
        names.known((*path, "target"), incident.target, content.parties, "party")
        names.known((*path, "where"), incident.where, content.areas, "area")


def _parties(names: Names) -> None:
    parties = names.content.parties
    for name, party in parties.items():
        names.all(("parties", name, "members"), party.members, parties, "party")
    members = {name: party.members for name, party in parties.items()}
    _no_circle(names, "parties", "members", members, "groups are members of each other")


def _areas(names: Names) -> None:
    areas, parties = names.content.areas, names.content.parties
    for name, area in areas.items():
        path: Path = ("areas", name)
        names.all((*path, "within"), area.within, areas, "area")
        names.all((*path, "claimed_by"), area.claimed_by, parties, "party")
        if area.administered_by is not None:
            names.known((*path, "administered_by"), area.administered_by, parties, "party")
    within = {name: area.within for name, area in areas.items()}
    _no_circle(names, "areas", "within", within, "areas lie within each other")


def _no_circle(
    names: Names, section: str, key: str, needs: Mapping[str, Iterable[str]], what: str
) -> None:
    for circle in circles(needs):
        message = f"{what} in a circle: {' → '.join(circle)}"
        names.key("SN015", (section, circle[0], key), message, "drop one of them")


def _commitment(names: Names, path: Path, entry: Commitment) -> None:
    content = names.content
    owes = names.known((*path, "obligor"), entry.obligor, content.parties, "party")
    names.known((*path, "beneficiary"), entry.beneficiary, content.parties, "party")
    if owes and entry.obligor == entry.beneficiary and not content.parties[entry.obligor].members:
        message = f"`{entry.obligor}` owes this to itself"
        hint = "name another party, or give this one `members`"
        names.value("SN005", (*path, "beneficiary"), message, hint)
    if entry.by_option is not None:
        names.known((*path, "by_option"), entry.by_option, content.options, "option")
    names.all((*path, "replaces"), entry.replaces, content.commitments, "commitment")
    names.all((*path, "in_doubt"), entry.in_doubt, content.claims, "claim")
    for index, scope in enumerate(entry.where):
        _scope(names, (*path, "where", index), scope)
    _conditions(names, path, entry.conditions)
    for key, rules in (("permissions", entry.permissions), ("locks", entry.locks)):
        for index, rule in enumerate(rules):
            _rule(names, (*path, key, index), rule)
    if entry.type == "transfer" and not entry.transfers:
        names.key("SN004", path, "a transfer that hands nothing over", "add `transfers`")
    _in_order(names, path, entry.since, entry.until, "until")
    _in_order(names, path, entry.since, entry.earliest_end, "earliest_end")


def _scope(names: Names, path: Path, scope: Scope) -> None:
    areas = names.content.areas
    short = (*path, "area") not in names.places.marks
    where = path if short else (*path, "area")
    if not names.known(where, scope.area, areas, "area"):
        return
    for index, name in enumerate(scope.without):
        inner = (*path, "without", index)
        if names.known(inner, name, areas, "area") and not _lies_within(names, name, scope.area):
            message = f"`{name}` does not lie within `{scope.area}`"
            names.value("SN005", inner, message, f"add `within: [{scope.area}]` to it, or drop it")


def _lies_within(names: Names, inner: str, outer: str) -> bool:
    """Whether an area lies within another, as far as all areas on the way are known."""
    areas, seen, rest = names.content.areas, {inner}, [inner]
    while rest:
        name = rest.pop()
        if name not in areas:  # noted where it is named
            return True
        for above in areas[name].within:
            if above == outer:
                return True
            if above not in seen:
                seen.add(above)
                rest.append(above)
    return False


def _conditions(names: Names, path: Path, conditions: tuple[Condition, ...]) -> None:
    for index, entry in enumerate(conditions):
        inner: Path = (*path, "conditions", index)
        names.all((*inner, "parties"), entry.parties, names.content.parties, "party")
        for key, given, kind in (
            ("parties", bool(entry.parties), "adversary"),
            ("number", entry.number is not None, "number"),
        ):
            if given and entry.kind != kind:
                message = f"`{key}` says nothing about a condition of kind {entry.kind}"
                names.key("SN005", (*inner, key), message, f"write `kind: {kind}`, or drop it")


def _rule(names: Names, path: Path, rule: DomesticRule) -> None:
    names.all((*path, "from"), rule.from_, names.content.claims, "claim")
    _conditions(names, path, rule.conditions)
    _in_order(names, path, rule.since, rule.until, "until")


def _in_order(
    names: Names, path: Path, since: dt.date | None, end: dt.date | None, key: str
) -> None:
    if since is not None and end is not None and end < since:
        message = f"{end} is before {since}, when it begins"
        names.value("SN012", (*path, key), message)
