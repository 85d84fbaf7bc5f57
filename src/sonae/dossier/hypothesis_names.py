"""Check competing hypotheses: evidence and hypotheses exist, cells can be used, and say something.

Reads content through `Names`, which takes the findings. That events exclude one another is seen
only among the scenarios, and said by ``likelihood``.
"""

from collections.abc import Iterable, Mapping

from sonae.dossier.names import WORDS, Names
from sonae.dossier.places import Path
from sonae.dossier.schema import EvidenceItem, Hypotheses
from sonae.dossier.signpost_names import check_ratio
from sonae.dossier.values import Interval

__all__ = ["ABOUT_ONE", "check_hypotheses"]

ABOUT_ONE = 1.2
"""Evidence at most so many times as likely under one hypothesis as under another tells nothing."""


def check_hypotheses(names: Names) -> None:
    """Note everything in the tables that names what is not declared, or tells nothing."""
    tables = names.content.hypotheses
    names.ids(("hypotheses",), tables, WORDS)
    for name, table in tables.items():
        path: Path = ("hypotheses", name)
        known = _hypotheses(names, path, table)
        if known is not None:
            _evidence(names, path, table, known)
        _independent(names, path, table)


def _hypotheses(names: Names, path: Path, table: Hypotheses) -> tuple[str, ...] | None:
    """Return the hypotheses, or None where what they are is a fault already noted."""
    if (table.of is None) == (not table.events):
        message = "hypotheses are either `of` a factor or `events`"
        names.key("SN004", path, message, "write `of: factor`, or `events: {name: event}`")
        return None
    if table.of is not None:
        factors = names.content.factors
        found = names.known((*path, "of"), table.of, factors, "factor")
        return tuple(factors[table.of].states) if found else None
    names.ids((*path, "events"), table.events, frozenset())
    if len(table.events) < 2:
        message = "a hypothesis alone competes with nothing"
        names.key("SN005", (*path, "events"), message, "add what would be true instead")
    return tuple(table.events)


def _evidence(names: Names, path: Path, table: Hypotheses, known: tuple[str, ...]) -> None:
    seen: dict[str, Path] = {}
    unassessed: list[tuple[Path, list[str]]] = []
    for index, item in enumerate(table.evidence):
        inner: Path = (*path, "evidence", index)
        names.known((*inner, "claim"), item.claim, names.content.claims, "claim")
        if item.claim in seen:
            related = ((names.places.value((*seen[item.claim], "claim")), "first held here"),)
            message = f"the claim `{item.claim}` is held against the hypotheses twice"
            names.value("SN006", (*inner, "claim"), message, "keep one of the two", related=related)
        seen.setdefault(item.claim, inner)
        if bool(item.marks) == bool(item.ratios):
            message = "a piece of evidence has either `marks` or `ratios`"
            hint = f"write `marks: {{{known[0]}: I, …}}`"
            names.key("SN004", inner, message, hint)
            continue
        _cells(names, inner, item, known)
        cells = {*item.marks, *item.ratios}
        missing = [name for name in known if name not in cells]
        if missing and cells <= set(known):  # an unknown name may be meant for any of them
            unassessed.append((inner, missing))
    _gaps(names, unassessed)


def _cells(names: Names, path: Path, item: EvidenceItem, known: tuple[str, ...]) -> None:
    part = "marks" if item.marks else "ratios"
    cells: Mapping[str, object] = item.marks or item.ratios
    good = [names.known((*path, part, name), name, known, "hypothesis", key=True) for name in cells]
    good += [
        check_ratio(names, (*path, "ratios", name), ratio) for name, ratio in item.ratios.items()
    ]
    if len(cells) > 1 and all(good) and _tells_nothing(item):
        message = f"`{item.claim}` fits every hypothesis as well as the others"
        hint = "look for evidence that one of them would make unlikely, or give it `weight: 0`"
        names.key("SN095", (*path, part), message, hint, severity="warning")


def _tells_nothing(item: EvidenceItem) -> bool:
    if item.marks:
        return len(set(item.marks.values())) == 1
    return _most_apart(item.ratios.values()) <= ABOUT_ONE


def _most_apart(ratios: Iterable[Interval]) -> float:
    """Return how many times as likely one hypothesis can make the evidence as another."""
    found = list(ratios)
    least = min(ratio.lower for ratio in found)
    return max(ratio.upper for ratio in found) / least if least > 0 else float("inf")


def _gaps(names: Names, unassessed: list[tuple[Path, list[str]]]) -> None:
    """Note cells that are left out: one finding for a table, at the first piece of evidence."""
    if not unassessed:
        return
    (first, missing), *others = unassessed
    related = tuple((names.places.key(path), "nor is this one") for path, _ in others[:5])
    message = f"not assessed against {', '.join(missing[:6])}{', …' if missing[6:] else ''}"
    hint = "fill the cell; `N` says that it fits neither better nor worse"
    names.key("SN097", first, message, hint, severity="warning", related=related)


def _independent(names: Names, path: Path, table: Hypotheses) -> None:
    groups = {item.group or item.claim: None for item in table.evidence if item.ratios}
    for index, listed in enumerate(table.independent):
        inner: Path = (*path, "independent", index)
        names.all(inner, listed, groups, "group of ratios")
        if len(set(listed)) < max(2, len(listed)):
            message = "a list of independent groups names two or more, each once"
            names.value("SN005", inner, message, "write `[[speeches, budgets]]`")
