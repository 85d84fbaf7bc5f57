"""A dossier as the rooms use it: typed, resolved, frozen, and every part knows its line.

Made by ``read``; nothing in it changes. What the user wrote is `content`; what formulas mean is
`formulas`; where anything stands is `place`.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sonae.dossier.findings import DossierFindings, Finding, Place
from sonae.dossier.formulas import EventGiven, Formulas
from sonae.dossier.places import Path, Places, path_text
from sonae.dossier.schema import DossierContent
from sonae.expressions import Event, FormulaFaults, event

__all__ = ["Dossier", "content_hash"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A checked dossier.

    Attributes
    ----------
    content : DossierContent
        Everything as written, typed.
    formulas : Formulas
        Every formula and event, resolved.
    places : Places
        File, line and column of every part.
    sha256 : str
        Hash of the content: two dossiers that say the same have the same hash.
    """

    content: DossierContent
    formulas: Formulas
    places: Places
    sha256: str

    @property
    def years(self) -> range:
        """The years of the horizon, both ends included."""
        return range(self.content.horizon.from_, self.content.horizon.to + 1)

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        """The states of each factor, in declared order."""
        return {name: tuple(factor.states) for name, factor in self.content.factors.items()}

    def place(self, *path: str | int) -> Place:
        """Return where the key at `path` stands."""
        return self.places.key(path)

    def finding(
        self, code: str, path: Path, message: str, hint: str | None = None, *, value: bool = True
    ) -> Finding:
        """Return an error about the part at `path`, placed at its value or its key."""
        place = self.places.value(path) if value else self.places.key(path)
        return Finding(code, "error", place, path_text(path), message, hint)

    def event(self, text: str, given: str | None = None) -> EventGiven:
        """Return the event that a question asks about.

        Raises
        ------
        DossierFindings
            If the text is not an event over this dossier's factors.
        """
        condition = None if given is None else self._asked(given, "--given")
        return EventGiven(self._asked(text, "event"), condition)

    def _asked(self, text: str, where: str) -> Event:
        try:
            return event(text, self.formulas.scope)
        except FormulaFaults as error:
            raise DossierFindings(
                [
                    Finding(
                        "SN010" if fault.message.startswith("unknown") else "SN011",
                        "error",
                        Place(
                            f"<{where}>",
                            1,
                            fault.span.start + 1,
                            fault.span.end - fault.span.start,
                            text,
                        ),
                        "",
                        fault.message,
                        fault.hint,
                    )
                    for fault in error.faults
                ]
            ) from None


def content_hash(content: DossierContent) -> str:
    """Return the SHA-256 of the content, independent of comments, files and quoting.

    Independent also of the order of keys where order says nothing: keys of an entry, sources,
    influences and tables. Elsewhere the order counts, since results follow it: states are
    numbered, quantities are drawn and claims are judged in the order in which they stand.
    What stands at its default is left out, so a key that the format gains changes no hash.
    """
    data = content.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for part in ("sources", "influences"):
        data[part] = _in_order(data.get(part, {}))
    model = data.get("model", {})
    model["tables"] = _in_order(model.get("tables", {}))
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _in_order(value: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """Sort the keys of a map and of all maps in it."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return value
