"""How the analyst's words sit together: rows of synonyms, scales, negations.

Reads the judgements of a `Dossier`; gives warnings (SN070, SN073, SN074). Each is said once for
the whole dossier, with the places listed, except for negations, which are told one by one.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sonae.dossier import Dossier, Finding, Place, means_numbers, path_text
from sonae.evidence.scales import SCALES, UnknownWord, read_phrase, readers_differ

__all__ = ["check_wording"]

Path: TypeAlias = tuple[str | int, ...]

_MOST_LISTED = 6
_MOST = 100


def check_wording(dossier: Dossier) -> list[Finding]:
    """Return warnings on rows and scales that are mixed, and on negations read both ways."""
    return [*_two_rows(dossier), *_undeclared_scale(dossier), *_negations(dossier)][:_MOST]


def _own_words(dossier: Dossier) -> Iterator[tuple[int, str, str]]:
    """Yield index, word and scale of every judgement in words."""
    for index, entry in enumerate(dossier.content.judgements):
        if entry.is_ is not None and not means_numbers(entry.is_):
            yield index, entry.is_, entry.scale or dossier.content.scale


def _two_rows(dossier: Dossier) -> Iterator[Finding]:
    """Find words of the row that is used less, where both rows of a scale are used."""
    rows: dict[tuple[str, str], list[tuple[Path, str]]] = {}
    for index, text, scale in _own_words(dossier):
        word = _base(text, scale)
        row = None if word is None else SCALES[scale].vocabulary()[word].row(word)
        if row is not None:
            rows.setdefault((scale, row), []).append((("judgements", index, "is"), text))
    for scale in dict.fromkeys(scale for scale, _ in rows):
        used = {row: found for (of, row), found in rows.items() if of == scale}
        if len(used) < 2:
            continue
        rare = min(used, key=lambda row: (len(used[row]), -_first(used[row])))
        other = next(row for row in used if row != rare)
        (path, text), *more = used[rare]
        message = (
            f"`{text}` is of the row of `{rare}`, `{used[other][0][1]}` of the row of `{other}`: "
            f"{SCALES[scale].title} asks not to mix them"
        )
        hint = f"write all in the row of `{other}`: the ranges are the same"
        related = [(dossier.places.value(at), said) for at, said in [used[other][0], *more]]
        yield _warning(dossier, "SN070", path, message, hint, related[:_MOST_LISTED])


def _first(found: Sequence[tuple[Path, str]]) -> int:
    return int(found[0][0][1])


def _undeclared_scale(dossier: Dossier) -> Iterator[Finding]:
    """Find words read on the default scale beside words that name another."""
    content = dossier.content
    if ("scale",) in dossier.places.marks:
        return
    silent = [
        (("judgements", index, "is"), text)
        for index, text, _ in _own_words(dossier)
        if content.judgements[index].scale is None
    ]
    named = [scale for _, _, scale in _own_words(dossier) if scale != content.scale]
    if silent and named:
        path, text = silent[0]
        message = (
            f"`{text}` names no scale and is read on `{content.scale}`, which the dossier does "
            f"not declare; other rows are read on `{named[0]}`"
        )
        hint = f"write `scale: {content.scale}` at the top, or name the scale in each row"
        related = [(dossier.places.value(at), said) for at, said in silent[1:_MOST_LISTED]]
        yield _warning(dossier, "SN073", path, message, hint, related)


def _negations(dossier: Dossier) -> Iterator[Finding]:
    """Find negations whose contrary readers take otherwise."""
    words: list[tuple[Path, str, str]] = [
        (("judgements", index, "is"), text, scale) for index, text, scale in _own_words(dossier)
    ]
    words += [
        (("claims", name, "words"), claim.words, claim.reading)
        for name, claim in dossier.content.claims.items()
        if claim.words is not None and not means_numbers(claim.words)
    ]
    for path, text, scale in words:
        try:
            differ = readers_differ(read_phrase(text, scale))
        except (KeyError, UnknownWord):  # told as an error of its own
            continue
        if differ is not None:
            hint = "write the word that is meant, or an interval"
            yield _warning(dossier, "SN074", path, f"`{text}`: {differ}", hint)


def _base(text: str, scale: str) -> str | None:
    """Return the word of a scale that a phrase rests on; None where it cannot be read."""
    try:
        return read_phrase(text, scale).word
    except (KeyError, UnknownWord):  # told as an error of its own
        return None


def _warning(
    dossier: Dossier,
    code: str,
    path: Path,
    message: str,
    hint: str,
    related: Sequence[tuple[Place, str]] = (),
) -> Finding:
    place = dossier.places.value(path)
    return Finding(code, "warning", place, path_text(path), message, hint, tuple(related))
