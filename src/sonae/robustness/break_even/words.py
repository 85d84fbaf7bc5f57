"""Numbers in the words that the dossier uses.

Reads judgements and scales; hands the searches phrases for their sentences.
"""

from sonae.evidence import Judgement, graded_terms, said_with_range, term_range

__all__ = ["as_word", "named", "percent", "plans_text", "what_changes"]


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


def named(judgement: Judgement) -> str:
    """Return what a judgement says, to open a sentence with.

    A claim that was widened by its grade is named with what was said, not with what binds.
    """
    lower, upper = judgement.stated
    said = said_with_range(judgement)
    if judgement.than is not None:
        said = said or f"{lower:g} to {upper:g} times"
        return f"{judgement.id} ({judgement.event.text}, {said} as likely as {judgement.than.text})"
    given = "" if judgement.given is None else f" given {judgement.given.text}"
    said = said or f"{percent(lower)} to {percent(upper)}"
    return f"{judgement.id} ({judgement.event.text}{given}: {said})"


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
