"""The ledger of claims as CSV, one line a claim, for spreadsheets.

Reads ledger entries; gives text as RFC 4180 has it. A cell that a spreadsheet would run as a
formula gets an apostrophe in front, so that it is shown: sources may write anything. (OWASP, CSV
injection.) Several names in one cell are separated by ``; ``.
"""

import csv
import io
import math
import re
from collections.abc import Sequence

from sonae.dossier import Dossier
from sonae.evidence.ledger import LedgerEntry, Passed, Stated, ledger

__all__ = ["CSV_COLUMNS", "ledger_csv"]

CSV_COLUMNS = (
    *("claim", "says", "kind", "source", "speaker", "chain", "polarity", "event", "given"),
    *("condition", "words", "word_class", "scale", "stated_lower", "stated_upper"),
    *("used_lower", "used_upper", "grade", "trust", "quantity", "from_day", "to_day"),
    *("supports", "attacks", "qualifies", "same_event", "bears_on", "rests_on_it"),
    *("agreeing", "independent_voices", "document_sha256", "start", "end", "quote_sha256"),
    *("prefix_length", "prefix_sha256", "suffix_length", "suffix_sha256", "place"),
)
"""The columns, in order. `start` and `end` count code points of the document."""

_FORMULA = re.compile(r"^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)


def ledger_csv(dossier: Dossier, *, widened: bool = True) -> str:
    """Return the ledger as CSV with a head line; numbers as they are computed, unrounded.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    widened : bool
        Whether grades widen what binds, as in ``judgements``.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for entry in ledger(dossier, widened=widened):
        writer.writerow([_shown(cell) for cell in _cells(entry)])
    return out.getvalue()


def _cells(entry: LedgerEntry) -> Sequence[object]:
    hedge, quote = entry.hedge, entry.anchor
    said = (hedge.words, hedge.kind, hedge.scale) if hedge is not None else (None,) * 3
    return (
        *(entry.id, entry.says, entry.kind, entry.source, entry.speaker),
        *(_chain(entry.chain), entry.polarity, entry.event, entry.given, entry.condition),
        *(*said, *_pair(entry.stated), *_pair(entry.used), entry.grade, entry.trust),
        *(_quantity(entry.quantity), *_pair(entry.horizon)),
        *(_listed(entry.supports), _listed(entry.attacks), _listed(entry.qualifies)),
        *(_listed(entry.same_event), _listed(entry.bears_on)),
        _listed([f"{rest.section} {rest.id}" for rest in entry.rests]),
        *(_listed(entry.agreeing), entry.independent, entry.document_sha256),
        *(*_pair(entry.at), entry.quote_sha256, quote.prefix_length, quote.prefix_sha256),
        *(quote.suffix_length, quote.suffix_sha256, entry.place),
    )


def _pair(pair: tuple[object, object] | None) -> tuple[object, object]:
    return (None, None) if pair is None else pair


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names)


def _chain(chain: Sequence[Passed]) -> str:
    return _listed([f"{link.source} ({link.type})" if link.type else link.source for link in chain])


def _quantity(stated: Stated | None) -> str:
    if stated is None:
        return ""
    lower, upper = f"{stated.lower:g}", f"{stated.upper:g}"
    if math.isinf(stated.lower):
        text = f"at most {upper}"
    elif math.isinf(stated.upper):
        text = f"at least {lower}"
    else:
        text = lower if lower == upper else f"{lower} to {upper}"
    return f"{'about ' if stated.relation == 'about' else ''}{text} {stated.unit}"


def _shown(cell: object) -> str:
    """Return a cell that a spreadsheet shows and does not run."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell)
    text = str(cell)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
