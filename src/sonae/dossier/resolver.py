"""What resolving needs everywhere: scopes, units, and faults at their column.

Reads typed content and places; turns one text after the other into a tree, and keeps what is
wrong. ``formulas`` goes through the sections with it.
"""

from sonae.dossier.findings import Finding
from sonae.dossier.places import Path, Places, path_text
from sonae.dossier.schema import DossierContent
from sonae.expressions import (
    Event,
    Factor,
    FormulaFaults,
    Meaning,
    Resolved,
    Scope,
    from_tree,
    resolve,
)
from sonae.expressions.tree import Compare, Node, Number
from sonae.units import Unit, parse_unit

__all__ = ["Resolver"]

_MOST_FINDINGS = 200


class Resolver:
    """Resolves one text after the other; `findings` holds every fault so far."""

    def __init__(self, content: DossierContent, places: Places) -> None:
        self.findings: list[Finding] = []
        self.content = content
        self._places = places
        factors = {name: tuple(entry.states) for name, entry in content.factors.items()}
        self.factors: dict[str, Meaning] = {name: Factor(s) for name, s in factors.items()}
        self.named: dict[str, Meaning] = {}
        self.money = self.unit(("money",), content.money)

    def unit(self, path: Path, text: str) -> Unit | None:
        """Return the unit that a text spells, or None with its fault noted."""
        try:
            return parse_unit(text)
        except ValueError as error:
            message, _, hint = str(error).rpartition("; ")
            self.report("SN005", path, message or hint, hint if message else None)
            return None

    def event_scope(self, place: str) -> Scope:
        """Return the scope of events: factors, and the events named so far."""
        return Scope({**self.factors, **self.named}, frozenset(), place, factors_only=True)

    def maybe(self, path: Path, text: str | None) -> Event | None:
        """Return the event, if there is one."""
        return None if text is None else self.event(path, text)

    def event(self, path: Path, text: str, scope: Scope | None = None) -> Event:
        """Return the event that a text describes."""
        scope = scope or self.event_scope("an event")
        resolved = self.resolve(path, text, scope, condition=True)
        return from_tree(text, resolved.tree)

    def quiet_unit(self, text: str) -> Unit | None:
        """Return the unit, or None where its fault is already reported."""
        try:
            return parse_unit(text)
        except ValueError:
            return None

    def resolve(
        self,
        path: Path,
        text: str,
        scope: Scope,
        *,
        condition: bool = False,
        unit: Unit | None = None,
    ) -> Resolved:
        """Return the formula resolved, or a placeholder with its faults noted."""
        if len(self.findings) >= _MOST_FINDINGS:
            return _placeholder(text, condition=condition)
        if self._places.folded(path):
            message = "a folded text (`>`) loses the columns of a formula"
            self.report("SN011", path, message, "write it in quotes, or after `|`")
        try:
            return resolve(text, scope, condition=condition, unit=unit)
        except FormulaFaults as error:
            for fault in error.faults:
                place = self._places.within(path, fault.span.start, fault.span.end)
                code = "SN010" if fault.message.startswith("unknown") else "SN011"
                self.findings.append(
                    Finding(code, "error", place, path_text(path), fault.message, fault.hint)
                )
            if len(self.findings) >= _MOST_FINDINGS:
                message = f"more than {_MOST_FINDINGS} faults; later formulas are not checked"
                self.report("SN011", path, message)
            return _placeholder(text, condition=condition)

    def report(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        """Note an error at the value of `path`."""
        place = self._places.value(path)
        self.findings.append(Finding(code, "error", place, path_text(path), message, hint))


def _placeholder(text: str, *, condition: bool) -> Resolved:
    """Stand in for a formula whose faults are noted, so that the check can go on."""
    tree: Node = Compare("==", Number(0.0), Number(0.0)) if condition else Number(0.0)
    return Resolved(text, tree, condition, None)
