"""Check claims: whom and what they name, and whether what they say of themselves fits together.

Reads content through `Names`, which takes the findings. A claim that supports itself in a circle
supports nothing; nor does one whose speaker has it, over others, from himself.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from sonae.dossier.circles import circles
from sonae.dossier.names import Names
from sonae.dossier.places import Path
from sonae.dossier.schema import Claim, ClaimedQuantity
from sonae.dossier.values import Interval
from sonae.units import Unit, parse_unit

__all__ = ["check_claims", "check_trust"]

_RELATIONS = ("supports", "attacks", "qualifies", "same_event")
_NO_FORECAST = {"recommendation": "advice", "source_assessment": "a remark on a source"}
_ABOUT = 0.1
"""What is said to be about a number lies within a tenth of it."""


def check_claims(names: Names) -> None:
    """Note everything in the claims that names what is not declared or cannot be."""
    content = names.content
    informed = {*content.factors, *content.quantities, *content.options}
    informed |= {*content.model.tables, *content.model.stocks, *content.model.values}
    for name, claim in content.claims.items():
        path: Path = ("claims", name)
        names.known((*path, "source"), claim.source, content.sources, "source")
        for relation in _RELATIONS:
            names.all((*path, relation), getattr(claim, relation), content.claims, "claim")
        names.all((*path, "bears_on"), claim.bears_on, informed, "factor, quantity or option")
        if claim.at is not None and claim.at[0] >= claim.at[1]:
            message = f"the pointer starts at {claim.at[0]} and ends at {claim.at[1]}"
            names.value("SN012", (*path, "at"), message, "write [start, end)")
        _own_chain(names, path, claim)
        _fits(names, path, claim)
        if claim.quantity is not None:
            _quantity(names, (*path, "quantity"), claim.quantity)
    _circles(names)


def _own_chain(names: Names, path: Path, claim: Claim) -> None:
    """Note an attribution that comes back to somebody it went through."""
    source = names.content.sources.get(claim.source)
    author = source.author if source is not None else None
    said = author if claim.speaker == "author" and author else claim.speaker
    seen = {_plain(said): said}
    for index, link in enumerate(claim.links):
        who = author if link.source == "author" and author else link.source
        if _plain(who) in seen:
            message = f"the attribution comes back to {who}"
            hint = "name each of those from whom it comes once, nearest first"
            names.value("SN081", (*path, "chain", index), message, hint)
        seen[_plain(who)] = who


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _circles(names: Names) -> None:
    """Note claims that support or limit each other in a circle, and one that attacks itself."""
    claims = names.content.claims
    for key, verb in (("supports", "support"), ("qualifies", "limit")):
        needs = {name: getattr(claim, key) for name, claim in claims.items()}
        for circle in circles(needs):
            message = f"claims {verb} each other in a circle: {' → '.join(circle)}"
            names.key("SN081", ("claims", circle[0], key), message, "drop one of these links")
    for name, claim in claims.items():
        for key in ("attacks", "same_event"):
            if name in getattr(claim, key):
                message = f"`{name}` names itself"
                names.key("SN081", ("claims", name, key), message, "drop this link")


def _fits(names: Names, path: Path, claim: Claim) -> None:
    """Note parts of a claim that say different things of it."""
    for key, message, hint in _misfits(names, claim):
        names.key("SN086", (*path, key), message, hint, severity="warning")


def _misfits(names: Names, claim: Claim) -> Iterator[tuple[str, str, str]]:
    binds = claim.words is not None and claim.about is not None
    if binds and claim.kind in _NO_FORECAST:
        message = f"{_NO_FORECAST[claim.kind]} says nothing of how likely the event is"
        yield "words", message, "drop `words`, or give the claim another `kind`"
    if binds and claim.condition is not None and claim.about and claim.about.given is None:
        message = "said under a condition, and judged without one"
        yield "condition", message, "say the condition as an event in `about.given`"
    if claim.anchor is not None and (claim.at is None or claim.quote_sha256 is None):
        message = "surroundings of a quotation that is not pointed at"
        yield "anchor", message, "add `at` and `quote_sha256`"
    source = names.content.sources.get(claim.source)
    published = source.date if source is not None else None
    late = claim.horizon is not None and published is not None and claim.horizon.end < published
    if late and claim.kind == "forecast":
        message = f"a forecast of {claim.horizon}, published on {published}"
        yield "horizon", message, "correct the horizon, or the `kind`"


def _quantity(names: Names, path: Path, stated: ClaimedQuantity) -> None:
    """Compare the number that a claim states with the dossier's quantity."""
    try:
        unit = parse_unit(stated.unit)
    except ValueError as error:
        message, _, hint = str(error).rpartition("; ")
        names.value("SN005", (*path, "unit"), message or hint, hint if message else None)
        return
    quantities = names.content.quantities
    if stated.of is None or not names.known((*path, "of"), stated.of, quantities, "quantity"):
        return
    used = quantities[stated.of]
    try:
        own: Unit = parse_unit(used.unit)
    except ValueError:  # reported where it stands
        return
    lower, upper = _stated(stated)
    if own != unit:
        message = f"`{stated.of}` is in {used.unit}, the claim speaks of {stated.unit}"
        hint = f"state the claim's number in {used.unit}"
        names.key("SN087", (*path, "unit"), message, hint, severity="warning")
    elif used.is_.lower > upper or used.is_.upper < lower:
        message = (
            f"`{stated.of}` is {used.is_.text}, and the claim says {_words(stated)} {stated.unit}"
        )
        hint = "correct one of them, or drop `of` if they are not the same number"
        names.key("SN087", (*path, "value"), message, hint, severity="warning")


def _stated(stated: ClaimedQuantity) -> tuple[float, float]:
    """Return the numbers that a claim allows."""
    value: Interval = stated.value
    lower, upper = value.lower, value.upper
    if stated.relation == "at_least":
        return lower, math.inf
    if stated.relation == "at_most":
        return -math.inf, upper
    if stated.relation == "about":
        return lower - _ABOUT * abs(lower), upper + _ABOUT * abs(upper)
    return lower, upper


def _words(stated: ClaimedQuantity) -> str:
    relation = "" if stated.relation == "equals" else stated.relation.replace("_", " ") + " "
    return relation + stated.value.text


# trust ----------------------------------------------------------------------------------------


def check_trust(names: Names) -> None:
    """Note a table of trust that gives more for a worse grade, or something for an unknown one."""
    trust = names.content.trust
    _falls(names, ("trust", "credibility"), trust.by_credibility, {*trust.credibility})
    _falls(names, ("trust", "reliability"), trust.by_reliability, {*trust.reliability})


def _falls(names: Names, path: Path, table: Mapping[str, float], given: Collection[str]) -> None:
    *grades, unknown = table
    for better, worse in pairwise(grades):
        if table[worse] > table[better]:
            message = (
                f"grade {worse} is trusted more ({table[worse]:g}) than {better} "
                f"({table[better]:g})"
            )
            where = worse if worse in given else better
            hint = "a worse grade is never trusted more: correct one of the two"
            names.key("SN082", (*path, where), message, hint, severity="warning")
    if table[unknown] > 0:
        message = f"grade {unknown} means that it cannot be judged, and is trusted all the same"
        hint = "leave it out: what cannot be judged then says nothing"
        names.key("SN082", (*path, unknown), message, hint, severity="warning")
