"""Numbers in the words that the dossier uses.

Reads judgements and scales; hands the searches phrases for their sentences.
"""

from sonae.evidence import Judgement, graded_terms, said_with_range, term_range

__all__ = [
    "about",
    "as_word",
    "named",
    "percent",
    "plans_text",
    "said_now",
    "share_of_larger",
    "span",
    "then",
    "what_changes",
]


def percent(share: float) -> str:
    """Return a share in percent, to a tenth.

    Examples
    --------
    >>> percent(0.8304), percent(1.0)
    ('83 %', '100 %')
    """
    return f"{round(100 * share, 1):g} %"


def as_word(share: float, scale: str) -> str:
    """Return the word of a scale for a probability, with its range; empty where it has none.

    Examples
    --------
    >>> as_word(0.83, "icd203"), as_word(0.2, "phia")
    ('very likely (80–95 %)', 'highly unlikely (10–20 %)')
    """
    held = [term for term in graded_terms(scale) if term.lower <= share <= term.upper]
    if not held or share in (0.0, 1.0):
        return ""
    best = min(held, key=lambda term: (term.upper - term.lower, term.lower))
    return f"{best.words[0]} ({term_range(best)})"


def span(lower: float, upper: float) -> str:
    """Return two shares in percent, as one.

    Examples
    --------
    >>> span(0.25, 0.5), span(0.5, 0.5)
    ('25–50 %', '50 %')
    """
    if lower == upper:
        return percent(lower)
    return f"{round(100 * lower, 1):g}–{percent(upper)}"


def about(judgement: Judgement) -> str:
    """Return what a judgement is about: event, condition, and what it is measured against."""
    if judgement.than is not None:
        return f"{judgement.event.text}, against {judgement.than.text}"
    given = "" if judgement.given is None else f" given {judgement.given.text}"
    return f"{judgement.event.text}{given}"


def said_now(judgement: Judgement) -> str:
    """Return what a judgement says now: its word with the word's range, or its numbers."""
    said = said_with_range(judgement)
    if said is not None:
        return said
    lower, upper = judgement.stated
    return f"{lower:g} to {upper:g} times" if judgement.than is not None else span(lower, upper)


def named(judgement: Judgement) -> str:
    """Return what a judgement says, to open a sentence with.

    A claim that was widened by its grade is named with what was said, not with what binds; a word
    is named first, since it is the word that would have to be read otherwise.
    """
    said, word = said_now(judgement), judgement.word
    if word is not None and said.startswith(word):
        return f"*{word}*{said.removeprefix(word)} for {about(judgement)} ({judgement.id})"
    return f"{about(judgement)} ({judgement.id}, now {said})"


def then(plans: tuple[str, ...], before: frozenset[int], found: frozenset[int]) -> str:
    """Return what becomes of the plans, as the end of a sentence; of two, their order.

    Examples
    --------
    >>> then(("port", "road"), frozenset({0}), frozenset({0, 1}))
    'neither of port and road would be ahead of the other'
    """
    if len(plans) == 2:
        if len(found) == 2:
            return f"neither of {plans[0]} and {plans[1]} would be ahead of the other"
        (first,) = found
        return f"{plans[first]} would be ahead of {plans[1 - first]}"
    gained = tuple(plans[at] for at in sorted(found - before))
    lost = tuple(plans[at] for at in sorted(before - found))
    return what_changes(gained, lost)


def share_of_larger(one: float, other: float) -> float:
    """Return by how much two numbers at least 0 differ, as a share of the larger."""
    larger = max(one, other)
    return 0.0 if larger == 0 else abs(one - other) / larger


def what_changes(gained: tuple[str, ...], lost: tuple[str, ...]) -> str:
    """Return who comes back and who falls, as the end of a sentence.

    Examples
    --------
    >>> what_changes(("wall",), ("port", "road"))
    'port and road would fall, and wall would remain'
    """
    parts = []
    if lost:
        parts.append(f"{plans_text(lost)} would fall")
    if gained:
        parts.append(f"{plans_text(gained)} would remain")
    return ", and ".join(parts)


def plans_text(plans: tuple[str, ...]) -> str:
    """Return plans as a list in words."""
    if len(plans) < 2:
        return "".join(plans)
    return f"{', '.join(plans[:-1])} and {plans[-1]}"
