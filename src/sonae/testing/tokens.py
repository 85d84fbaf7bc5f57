"""Spoil single words: keys and names misspelt, numbers that are none, signs of other languages.

Reads `Sites`; hands ``mutate`` a `Change`. Where the place of the fault is beyond doubt, the
change says so, and the check is held to it.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from sonae.expressions import FUNCTIONS
from sonae.testing.sites import NAME, Site, Sites
from sonae.testing.spoil import Change, misspell, pick, splice

__all__ = ["TOKEN_OPERATORS"]

Operator: TypeAlias = Callable[[Sites, np.random.Generator], Change | None]

_FORMULAS = frozenset(
    ("event", "given", "than", "never", "if", "then", "passes", "stretch", "next", "holds", "met")
)
_REFERENCES = _FORMULAS | {
    *("source", "from", "supports", "attacks", "qualifies", "lead_position", "unlisted"),
    "same_event",
    *("excludes", "requires", "option", "feeds", "steps", "obligor", "beneficiary", "within"),
    *("administered_by", "claimed_by", "by_option", "replaces", "party", "attacker", "target"),
    *("members", "in_doubt", "game", "independent_of", "claim", "independent", "of"),
}
_FREE = frozenset(
    (
        *(
            "label",
            "title",
            "question",
            "author",
            "publisher",
            "note",
            "says",
            "speaker",
            "because",
        ),
        *("when", "indicator", "threshold", "legal", "name", "affiliation", "treaty", "article"),
        *("trigger", "law", "alternatives", "changes", "not_modelled", "chain", "information"),
        "condition",
    )
)
"""Keys of free text; `threshold` is free in signposts."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)%?", re.ASCII)
_PAIR = re.compile(r"([\d.]+%?) to ([\d.]+%?)")
_NO_NUMBERS = (
    *(".nan", ".inf", "-.inf", "1e999", "0x1F", "010", "1:30", "1_000", "1,000.5", "５", "２％"),
    *("−5", "½", "9" * 5_000, "many", "1 000", "~", "1e-999", "--1", "1..2", "5 to"),
)
_EXTREMES = (
    *("0", "-1", "1", "1e308", "-1e308", "1e-300", "9007199254740993", "100", "1e3", "2", "-0"),
    *("0 to 1e308", "at least 0", "at most 0", "0 to 0", "-1e308 to 1e308", "99999999999999999"),
)
_WRAPS = (
    *("exp({})", "log({})", "sqrt({})", "(1 / ({}))", "(({}) * 1e200)", "(0 - ({}))", "abs({})"),
    *("max({0}, {0})", "where({0} > 0, {0}, 0 - ({0}))", "prev({0}, {0})", "delay({0}, 3, {0})"),
    *(
        "piecewise({}, 0, 1, 1, 2)",
        "clip({}, 0, 1)",
        "first({})",
        "total({})",
        "mean({}, t > 2026)",
    ),
    *("(({0}) * ({0}))", "not ({})", "({0} or not {0})", "({0} and not {0})", "sum_options({})"),
    *("(({0}) if yard == 'open' else ({0}))", "(({0}) - ({0}))", "(({0}) / (({0}) - ({0})))"),
)
_HABITS = {
    "==": ("=", "===", "is"),
    "!=": ("<>", "=!"),
    ">=": ("=>", "≥"),
    "<=": ("=<", "≤"),
    " and ": (" && ", " & "),
    " or ": (" || ", " | "),
    " * ": (" ** ", " × ", " ^ ", " @ "),
    " / ": (" // ", " ÷ ", " % "),
    " + ": (" + * ", " +/ "),
    " - ": (" − ", " – "),
}


def misspelt_key(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Misspell a key of the schema."""
    among = [site for site in sites.entries if site.known and site.key[1] - site.key[0] > 3]
    return _misspelt(sites, rng, pick(rng, among).key, "misspelt key") if among else None


def misspelt_name(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Misspell a name where it is used: in a reference, in a formula, as a key."""
    spans = [span for span in _uses(sites) if span[1] - span[0] > 2]
    return _misspelt(sites, rng, pick(rng, spans), "misspelt name") if spans else None


def misspelt_function(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Misspell a function in a formula."""
    spans = [
        match.span(1)
        for site in sites.entries
        if _is_formula(site)
        for match in re.compile(r"([a-z_]+)\(").finditer(sites.text, *site.value)
        if match[1] in FUNCTIONS and len(match[1]) > 3
    ]
    return _misspelt(sites, rng, pick(rng, spans), "misspelt function") if spans else None


def no_number(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put what is no number where one stands."""
    among = [
        site
        for site in sites.entries
        if site.style is None
        and _NUMBER.fullmatch(site.text)
        and not _is_free(site)
        and not _is_formula(site)
    ]
    if not among:
        return None
    site = pick(rng, among)
    new = pick(rng, _NO_NUMBERS)
    quoted = f"'{new}'" if new[0] == "," or (site.key != site.value and rng.random() < 0.2) else new
    return Change(splice(sites.text, site.value, quoted), "no number", sites.line(site.value[0]))


def backwards(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Write an interval from its upper to its lower end."""
    among = [site for site in sites.entries if _rising(site)]
    if not among:
        return None
    site = pick(rng, among)
    new = _PAIR.sub(r"\2 to \1", site.text)
    return Change(splice(sites.text, site.value, new), "backwards", sites.line(site.value[0]))


def no_date(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put what is no date where one stands."""
    date = re.compile(r"\d{4}-\d\d-\d\d")
    among = [site for site in sites.entries if date.fullmatch(site.text) and not _is_free(site)]
    if not among:
        return None
    site = pick(rng, among)
    new = pick(rng, ("2024-02-30", "0000-01-01", "19/02/2024", "2024-13-01", "Feb 2024", "2024"))
    return Change(splice(sites.text, site.value, new), "no date", sites.line(site.value[0]))


def habit(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Write a sign as another language has it."""
    found: list[tuple[tuple[int, int], str]] = []
    for site in sites.entries:
        if _is_formula(site):
            for sign in _HABITS:
                found += [
                    (match.span(), sign)
                    for match in re.compile(re.escape(sign)).finditer(sites.text, *site.value)
                ]
    if not found:
        return None
    span, sign = pick(rng, found)
    new = pick(rng, _HABITS[sign])
    return Change(splice(sites.text, span, new), "habit", sites.line(span[0]))


def extreme(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put a number at the edge of what can be written; it may be right or wrong."""
    number = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)%?( to .*| months?| years?)?", re.ASCII)
    among = [site for site in sites.entries if number.fullmatch(site.text)]
    if not among:
        return None
    site = pick(rng, among)
    new = pick(rng, _EXTREMES) + (" months" if site.text.endswith(("s", "h")) else "")
    return Change(splice(sites.text, site.value, new), "extreme")


def swapped(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put one value in the place of another."""
    scalars = [site for site in sites.entries if site.kind == "scalar" and "\n" not in site.text]
    if len(scalars) < 2:
        return None
    one, other = pick(rng, scalars), pick(rng, scalars)
    new = sites.text[slice(*other.value)]
    return Change(splice(sites.text, one.value, new), "swapped")


def operator(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put one sign of a formula in the place of another: it may still be a formula."""
    signs = (" + ", " - ", " * ", " / ", " == ", " != ", " < ", " >= ", " and ", " or ", " in ")
    found = [
        match.span()
        for site in sites.entries
        if _is_formula(site)
        for match in re.finditer("|".join(map(re.escape, signs)), sites.text[slice(*site.value)])
    ]
    if not found:
        return None
    site = pick(rng, [site for site in sites.entries if _is_formula(site)])
    text = sites.text[slice(*site.value)]
    places = [m.span() for m in re.finditer("|".join(map(re.escape, signs)), text)]
    if not places:
        return None
    start, end = pick(rng, places)
    span = (site.value[0] + start, site.value[0] + end)
    return Change(splice(sites.text, span, pick(rng, signs)), "operator")


def wrapped(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put a formula, or one of its names, inside a function that may not bear its values."""
    spans = [
        span
        for site in sites.entries
        if _is_formula(site) and site.style != "|"
        for span in (_inside(site), *_names(sites, site.value))
    ]
    if not spans:
        return None
    span = pick(rng, spans)
    text = sites.text[slice(*span)]
    for _ in range(int(rng.integers(1, 4))):
        text = pick(rng, _WRAPS).format(text)
    return Change(splice(sites.text, span, text), "wrapped")


def transplanted(sites: Sites, rng: np.random.Generator) -> Change | None:
    """Put one formula in the place of another."""
    among = [site for site in sites.entries if _is_formula(site) and site.style != "|"]
    if len(among) < 2:
        return None
    one, other = pick(rng, among), pick(rng, among)
    new = sites.text[slice(*other.value)]
    return Change(splice(sites.text, one.value, new), "transplanted")


TOKEN_OPERATORS: tuple[Operator, ...] = (
    *(misspelt_key, misspelt_key, misspelt_name, misspelt_name, misspelt_function, no_number),
    *(backwards, no_date, habit, extreme, extreme, swapped, operator, wrapped, wrapped),
    *(wrapped, transplanted),
)


# helpers --------------------------------------------------------------------------------------


def _misspelt(
    sites: Sites, rng: np.random.Generator, span: tuple[int, int], name: str
) -> Change | None:
    word = sites.text[slice(*span)]
    wrong = misspell(word, rng, sites.ids | set(FUNCTIONS))
    if wrong is None or not re.fullmatch("[a-z_][a-z0-9_]*", wrong):
        return None
    return Change(splice(sites.text, span, wrong), name, sites.line(span[0]), word)


def _is_formula(site: Site) -> bool:
    """Whether the value is a formula or an event."""
    if site.kind != "scalar" or (
        site.path[0] in ("assumptions", "claims") and "about" not in site.path
    ):
        return False
    if site.path[0] == "plans":
        return site.word == "when"
    if site.path[0] == "games" and "ends" in site.path:
        return True
    if site.path[0] == "hypotheses":
        return len(site.path) == 4 and site.path[2] == "events"
    if site.word == "is":
        return site.path[0] in ("events", "outcomes", "reports") or site.path[1] == "values"
    return site.word in _FORMULAS or (site.word == "start" and site.path[0] == "model")


def _inside(site: Site) -> tuple[int, int]:
    """Return the span of a formula without its quotation marks."""
    quoted = site.style in ("'", '"')
    return site.value[0] + quoted, site.value[1] - quoted


def _uses(sites: Sites) -> Iterator[tuple[int, int]]:
    """Yield the span of every use of a declared name."""
    for site in sites.entries:
        last = site.path[-1]
        if isinstance(last, str) and not site.known and _keyed_by_names(site):
            yield from _names(sites, site.key)
        if site.kind == "scalar" and (_is_formula(site) or _is_reference(site)):
            yield from _names(sites, site.value)


def _keyed_by_names(site: Site) -> bool:
    """Whether the keys here are names declared elsewhere."""
    if site.path[0] == "games":
        return "ends" in site.path and len(site.path) > 4 and site.kind == "scalar"
    if site.path[0] == "hypotheses":
        return bool({"marks", "ratios"}.intersection(site.path[-2:-1]))
    return site.path[0] == "influences" or (site.path[0] == "model" and "is" in site.path)


def _is_reference(site: Site) -> bool:
    """Whether the value is a declared name, or several."""
    if site.path[0] == "assumptions":
        return False
    if site.path[0] == "games":
        return site.word in ("by", "of", "to", "start") or "moves" in site.path
    if site.path[0] == "claims" and site.word in ("of", "source"):
        return "chain" not in site.path  # whoever stands in a chain need not be a source
    return site.word in _REFERENCES or (site.word == "by" and "tables" in site.path)


def _names(sites: Sites, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for match in NAME.finditer(sites.text, *span):
        before = sites.text[match.start() - 1]
        if match[0] in sites.ids and not (before.isalnum() or before == "_"):
            yield match.span()


def _is_free(site: Site) -> bool:
    """Whether anything may stand here."""
    return site.word in _FREE and site.path[0] != "outcomes"


def _rising(site: Site) -> bool:
    if _is_free(site):
        return False
    match = _PAIR.fullmatch(site.text)
    return match is not None and float(match[1].rstrip("%")) < float(match[2].rstrip("%"))
