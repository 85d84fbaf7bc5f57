"""The registry of finding codes, and what ``sonae explain`` says about each.

Reads the entries of the other files of this folder; hands the command line, the SARIF report and
the reference one registry.
"""

import difflib
import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from sonae.dossier.codes.entry import Code
from sonae.dossier.codes.events import EVENTS
from sonae.dossier.codes.forecasts import FORECASTS
from sonae.dossier.codes.form import FORM
from sonae.dossier.codes.hypotheses import HYPOTHESES
from sonae.dossier.codes.interop import INTEROP
from sonae.dossier.codes.ledger import LEDGER
from sonae.dossier.codes.lint import LINT
from sonae.dossier.codes.quantities import QUANTITIES
from sonae.dossier.codes.tradecraft import STANDARDS, TRADECRAFT
from sonae.dossier.codes.words import WORDS
from sonae.errors import UsageError

__all__ = ["CODES", "STANDARDS", "Code", "explain_code", "find_code", "is_advice", "standards_text"]

CODES: Mapping[str, Code] = MappingProxyType(
    {
        entry.id: entry
        for entry in (
            *(*FORM, *LINT, *TRADECRAFT, *INTEROP, *FORECASTS, *EVENTS),
            *(*HYPOTHESES, *LEDGER, *WORDS, *QUANTITIES),
        )
    }
)
"""Every finding code by its id; a code is never reused."""

_WIDTH = 88
_LOOK_ALIKE = str.maketrans("OIL", "011")


def is_advice(code: str) -> bool:
    """Return whether a code is advice on tradecraft.

    Examples
    --------
    >>> is_advice("SN103"), is_advice("SN010")
    (True, False)
    """
    return code.startswith("SN1")


def find_code(text: str) -> Code:
    """Return the entry of a code, however its letters are written.

    Raises
    ------
    UsageError
        If there is no such code; names the nearest.

    Examples
    --------
    >>> find_code("sn010").title
    'a name refers to nothing declared'
    """
    wanted = text.strip().upper()
    if wanted in CODES:
        return CODES[wanted]
    digits = wanted.removeprefix("SN").translate(_LOOK_ALIKE)
    near = f"SN{digits.zfill(3)}" if digits.isdecimal() else ""
    found = [near] if near in CODES else difflib.get_close_matches(wanted[:64], CODES, n=1)
    hint = f"did you mean {found[0]}?" if found else f"codes run from {min(CODES)} to {max(CODES)}"
    raise UsageError(f"there is no code {text[:64]!r}; {hint}")


def explain_code(code: Code) -> str:
    """Return what a code means, why it matters, and a bad and a good example, for people."""
    parts = [
        f"{code.id} ({code.severity}): {code.title}",
        _wrapped(code.means),
        f"Why it matters\n{_wrapped(code.matters, '  ')}",
        f"Instead of\n{textwrap.indent(code.bad, '    ')}",
        f"write\n{textwrap.indent(code.good, '    ')}",
    ]
    if code.standard is not None:
        parts.append(f"Standard of ICD 203: {code.standard}.")
        parts.append("Advice on tradecraft; `sonae check --no-advice` leaves it out.")
    return "\n\n".join(parts)


def standards_text() -> str:
    """Return the nine standards of ICD 203, each with the codes that check something of it."""
    lines = ["The nine standards of ICD 203 (2015), and what `sonae check` can see of each:", ""]
    for standard in STANDARDS:
        codes = [code.id for code in TRADECRAFT if code.standard == standard]
        checked = ", ".join(codes) if codes else _UNCHECKED[standard[0]]
        lines += [f"  {standard}", f"      {checked}"]
    return "\n".join(lines)


_UNCHECKED = {
    "8": "cannot be checked when a dossier is read: judgements are scored once they resolve",
    "9": "cannot be checked when a dossier is read: charts are the business of the brief",
}


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
