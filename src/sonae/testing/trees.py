"""Spoil the tree: entries dropped, doubled, moved, nested, or of another kind.

Reads `Sites`; hands ``mutate`` a `Change`. Edits are made in the text, so that everything else,
comments and all, stays as it was.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from sonae.testing.sites import Site, Sites
from sonae.testing.spoil import Change, pick, splice

__all__ = ["TREE_OPERATORS"]

Operator: TypeAlias = Callable[[Sites, np.random.Generator], Change | None]


def dropped_required(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave out a key that must be there: the fault is where its map is named."""
    among = [site for site in sites.entries if site.required and site.siblings > 1 and site.above]
    if not among:
        return None
    site = pick(rng, among)
    return Change(splice(sites.text, _whole(sites, site), ""), "dropped required", site.above)


def doubled(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Write an entry of a map twice: the fault is the second."""
    among = [site for site in sites.entries if isinstance(site.path[-1], str)]
    site = pick(rng, among)
    written = sites.text[slice(*site.entry)]
    if site.entry[1] == site.value[1]:  # the last one
        column = site.entry[0] - (sites.text.rfind("\n", 0, site.entry[0]) + 1)
        flow = sites.text[site.entry[1] : site.entry[1] + 1] in ("}", ",")
        joint = ", " if flow else "\n" + " " * column
        written += joint
    text = splice(sites.text, (site.entry[0], site.entry[0]), written)
    return Change(text, "doubled", sites.line(site.entry[0]) + written.count("\n"))


def retyped(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put a list or map for a text, and text for a list or map."""
    among = [site for site in sites.entries if isinstance(site.path[-1], str)]
    site = pick(rng, among)
    if site.kind == "scalar":
        new = pick(rng, ("[[a], b]", "{zz: {a: b}}", "[]", "[{a: b}]"))
    else:
        new = pick(rng, ("nothing", "12", "'no'", "[[[a]]]"))
    return Change(splice(sites.text, site.value, new), "retyped", sites.line(site.value[0]))


def emptied(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave nothing after a key."""
    among = [
        site for site in sites.entries if site.kind == "scalar" and isinstance(site.path[-1], str)
    ]
    site = pick(rng, among)
    return Change(splice(sites.text, site.value, ""), "emptied", sites.line(site.key[0]))


def dropped(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave out any entry."""
    site = pick(rng, sites.entries)
    return Change(splice(sites.text, _whole(sites, site), ""), "dropped")


def moved(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put an entry's text where another's is, at that one's depth."""
    one, other = pick(rng, sites.entries), pick(rng, sites.entries)
    lines = sites.text[slice(*one.entry)].rstrip().split("\n")
    column = other.key[0] - (sites.text.rfind("\n", 0, other.key[0]) + 1)
    own = one.key[0] - (sites.text.rfind("\n", 0, one.key[0]) + 1)
    shifted = [lines[0], *(" " * column + re.sub(f"^ {{0,{own}}}", "", line) for line in lines[1:])]
    new = "\n".join(shifted)
    return Change(splice(sites.text, (other.key[0], other.value[1]), new), "moved")


def nested(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Wrap a value in lists or maps, up to deeper than is allowed."""
    site = pick(rng, sites.entries)
    depth = pick(rng, (1, 2, 5, 70))
    opening, closing = pick(rng, (("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")))
    new = opening * depth + sites.text[slice(*site.value)] + closing * depth
    return Change(splice(sites.text, site.value, new), "nested")


def renamed(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Give an id the name of another, of a function, or one that is none."""
    among = [site for site in sites.entries if isinstance(site.path[-1], str) and not site.known]
    if not among:
        return None
    names = (*sorted(sites.ids), "t", "on", "exp", "lambda", "because", "Ä", "a b", "x" * 70)
    new = pick(rng, names)
    return Change(splice(sites.text, pick(rng, among).key, new), "renamed")


def repeated(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Write an entry many times under other names: a large dossier."""
    among = [site for site in sites.entries if isinstance(site.path[-1], str) and not site.known]
    if not among:
        return None
    site = pick(rng, among)
    start, end = site.entry
    if site.entry[1] == site.value[1]:
        return None
    name, rest = sites.text[slice(*site.key)], sites.text[site.key[1] : end]
    copies = "".join(
        f"{name}{number}{rest}" for number in range(min(300, 20_000 // (end - start) + 1))
    )
    return Change(splice(sites.text, (start, start), copies), "repeated")


TREE_OPERATORS: tuple[Operator, ...] = (
    *(dropped_required, doubled, retyped, emptied, dropped, moved, nested, renamed, repeated),
)


def _whole(sites: Sites, site: Site) -> tuple[int, int]:
    """Return the span to cut so that an entry is gone, with the comma that joined it."""
    start, end = site.entry
    if end == site.value[1] and site.siblings > 1:
        before = sites.text[:start].rstrip()
        if before.endswith(","):
            return len(before) - 1, end
        if sites.text[end : end + 1] == ",":
            return start, end + 1
        return len(before), end
    return start, end
