"""Spoil the form: a quotation mark, bracket, colon or blank that is missing or too many.

Reads `Sites`; hands ``mutate`` a `Change`. Where a careful reader would point is the line of the
slip, though a parser often stumbles further down.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from sonae.testing.sites import Site, Sites
from sonae.testing.spoil import Change, pick, splice

__all__ = ["FORM_OPERATORS"]

Operator: TypeAlias = Callable[[Sites, np.random.Generator], Change | None]


def unclosed_quotation(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave out the mark that closes a quotation, or the one that opens it."""
    among = [site for site in sites.entries if site.style in ("'", '"')]
    if not among:
        return None
    site = pick(rng, among)
    at = site.value[1] - 1 if rng.random() < 0.7 else site.value[0]
    return _cut(sites, at, "quotation mark")


def unclosed_bracket(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave out a bracket of a flow map or list that stands on one line."""
    among = [site for site in sites.entries if _on_one_line(sites, site)]
    if not among:
        return None
    site = pick(rng, among)
    return _cut(sites, pick(rng, (site.value[0], site.value[1] - 1)), "bracket")


def no_colon(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave out the colon after a key."""
    among = [site for site in sites.entries if site.known]
    site = pick(rng, among)
    at = sites.text.index(":", site.key[1])
    return _cut(sites, at, "colon")


def no_blank(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Leave out the blank after a key's colon."""
    among = [site for site in sites.entries if site.known and site.kind == "scalar"]
    site = pick(rng, among)
    at = sites.text.index(":", site.key[1]) + 1
    return _cut(sites, at, "blank") if sites.text[at] == " " else None


def shifted(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Indent a key of a block by a blank more or less, or by a tab."""
    among = [site for site in sites.entries if site.siblings > 1 and _opens_line(sites, site)]
    if not among:
        return None
    site = pick(rng, among)
    start = sites.text.rfind("\n", 0, site.key[0]) + 1
    indent = site.key[0] - start
    new = pick(rng, (" " * (indent + 1), " " * max(0, indent - 1), "\t"))
    return Change(splice(sites.text, (start, site.key[0]), new), "indent", sites.line(start))


FORM_OPERATORS: tuple[Operator, ...] = (
    *(unclosed_quotation, unclosed_bracket, no_colon, no_blank, shifted),
)


def _cut(sites: Sites, at: int, name: str) -> Change:
    return Change(splice(sites.text, (at, at + 1), ""), name, sites.line(at))


def _on_one_line(sites: Sites, site: Site) -> bool:
    text = sites.text[slice(*site.value)]
    return site.kind != "scalar" and text[0] in "[{" and "\n" not in text


def _opens_line(sites: Sites, site: Site) -> bool:
    start = sites.text.rfind("\n", 0, site.key[0]) + 1
    return sites.text[start : site.key[0]].isspace()
