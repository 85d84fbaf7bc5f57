"""What the checks of references share: ids are good, and names lead to something declared.

Holds the findings while the sections of a dossier are gone through; a name that leads nowhere is
noted with the nearest that does.
"""

import difflib
import keyword
import re
from collections.abc import Collection, Iterable

from sonae.dossier.findings import Finding, Place, Severity
from sonae.dossier.places import Path, Places, path_text
from sonae.dossier.schema import DossierContent
from sonae.expressions import FUNCTIONS

__all__ = ["ID", "ID_HINT", "RESERVED", "WORDS", "Names"]

WORDS = frozenset(keyword.kwlist)
"""Words that no id may be."""
RESERVED = WORDS | {
    *("t", "on", "pay", "starts", "upfront", "steps", "difficulty", "from", "because"),
    *FUNCTIONS,
}
"""Names with a meaning of their own in formulas."""

ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
ID_HINT = "use lower-case letters a-z, digits and _, starting with a letter"
_COMPARISONS = 30_000  # of names, in search of near misses: about a second
_MOST_FINDINGS = 500


class Names:
    """The content, its places, and what has been found so far."""

    def __init__(self, content: DossierContent, places: Places) -> None:
        self.findings: list[Finding] = []
        self.content = content
        self.places = places
        self._comparisons = _COMPARISONS

    def ids(self, path: Path, names: Iterable[str], reserved: Collection[str] = RESERVED) -> None:
        """Check that ids are plain words and not reserved."""
        for name in names:
            if not ID.fullmatch(name):
                self.key("SN013", (*path, name), f"{name!r} is not an id", ID_HINT)
            elif name in reserved:
                self.key("SN013", (*path, name), f"`{name}` is reserved", "choose another name")

    def all(self, path: Path, names: Iterable[str], known: Collection[str], noun: str) -> None:
        """Check that every name of a list is known."""
        for index, name in enumerate(names):
            self.known((*path, index), name, known, noun)

    def known(
        self, path: Path, name: str, known: Collection[str], noun: str, *, key: bool = False
    ) -> bool:
        """Return whether a name is known; note it with the nearest that is, if not."""
        if name in known:
            return True
        if len(self.findings) >= _MOST_FINDINGS:
            return False
        declared = sorted(known) if isinstance(known, set) else list(known)
        near = []
        if self._comparisons >= len(declared):
            self._comparisons -= len(declared)
            near = difflib.get_close_matches(name[:64], declared, n=1, cutoff=0.5)
        few = ", ".join(declared[:8]) + (", …" if len(declared) > 8 else "")
        hint = f"did you mean `{near[0]}`?" if near else f"declared: {few or 'none'}"
        note = self.key if key else self.value
        note("SN010", path, f"unknown {noun} `{name[:64]}`", hint)
        return False

    def key(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        severity: Severity = "error",
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        """Note a finding at the key of `path`."""
        place, text = self.places.key(path), path_text(path)
        self._note(Finding(code, severity, place, text, message, hint, related))

    def value(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        """Note an error at the value of `path`."""
        place, text = self.places.value(path), path_text(path)
        self._note(Finding(code, "error", place, text, message, hint, related))

    def _note(self, finding: Finding) -> None:
        """Note the finding; after the first few hundred, only that there are more."""
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(finding)
        if len(self.findings) == _MOST_FINDINGS:
            message = f"more than {_MOST_FINDINGS} findings; later ones are not listed"
            self.findings.append(Finding(finding.code, "error", finding.place, "", message))
