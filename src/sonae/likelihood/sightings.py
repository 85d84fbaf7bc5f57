"""What was seen and when, as a user writes it: ``2024-03-05:signpost``, or an event after the date.

Reads one line of text and the dossier that names signposts, factors and scales; hands
``update_log`` a date and evidence.
"""

import datetime as dt
from typing import Literal, TypeAlias

from sonae.dossier import Dossier, UnreadableError, means_numbers
from sonae.errors import UsageError
from sonae.evidence import UnknownWord, read_word
from sonae.expressions import opposite
from sonae.likelihood.probability_text import probability_ends
from sonae.likelihood.signs import Evidence, Fact, signpost
from sonae.likelihood.soft import Share, SoftFact

__all__ = ["Kind", "sighting"]

Kind: TypeAlias = Literal["seen", "fact", "soft"]

FORMS = {
    "seen": "2024-03-05:signpost",
    "fact": "2024-03-05:event, such as 2024-03-05:\"harbour == 'open'\"",
    "soft": "2024-03-05:event=40% to 60%, and further events after `;`",
}


def sighting(dossier: Dossier, kind: Kind, text: str) -> tuple[dt.date, Evidence]:
    """Return the date and the evidence that a text spells.

    Parameters
    ----------
    dossier : Dossier
        Declares the signposts and the factors that events are over.
    kind : {'seen', 'fact', 'soft'}
        Whether a signpost, an event that is certain now, or new probabilities follow the date.
        Probabilities are in numbers or in words of the dossier's scale; a single event leaves the
        rest to its opposite.
    text : str
        The date, a colon, and what was seen.

    Raises
    ------
    UsageError
        If the date or a probability cannot be read, or there is no such signpost.
    DossierFindings
        If an event is none of this dossier.
    """
    written, colon, rest = text.partition(":")
    if not colon or not rest.strip():
        raise UsageError(f"{text!r} has no date and what was seen: write {FORMS[kind]}")
    try:
        date = dt.date.fromisoformat(written.strip())
    except ValueError:
        raise UsageError(
            f"{written.strip()!r} is no date of the calendar: write {FORMS[kind]}"
        ) from None
    if kind == "seen":
        return date, signpost(dossier, rest.strip())
    if kind == "fact":
        return date, Fact(dossier.event(rest.strip()).event)
    return date, _soft(dossier, rest.strip())


def _soft(dossier: Dossier, text: str) -> SoftFact:
    shares = tuple(_share(dossier, cell) for cell in text.split(";") if cell.strip())
    if len(shares) == 1:
        only = shares[0]
        rest = Share(opposite(only.event), 1.0 - only.upper, 1.0 - only.lower)
        shares = (only, rest)
    return SoftFact(text, shares)


def _share(dossier: Dossier, cell: str) -> Share:
    event, sign, said = cell.rpartition("=")
    if not sign or event.endswith(("=", "!", "<", ">")) or not said.strip():
        raise UsageError(f"{cell.strip()!r} gives no probability: write event=40% to 60%")
    lower, upper = _probability(dossier, said.strip())
    return Share(dossier.event(event.strip()).event, lower, upper)


def _probability(dossier: Dossier, said: str) -> tuple[float, float]:
    if not means_numbers(said):
        try:
            term = read_word(said, dossier.content.scale)
        except UnknownWord as error:
            raise UsageError(f"{error}; {error.hint}") from None
        return term.lower, term.upper
    try:
        return probability_ends(said)
    except UnreadableError as error:
        raise UsageError(f"{error}; {error.hint}" if error.hint else str(error)) from None
