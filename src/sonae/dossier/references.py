"""Check what one part of a dossier says about another: ids are good, and names lead somewhere.

Reads typed content and places; gives findings. Formulas are checked by ``formulas``; whether a
plan can be carried out is the business of the room ``plans``.
"""

import difflib
import keyword
import re
from collections.abc import Collection, Iterable, Iterator

from sonae.dossier.circles import circles
from sonae.dossier.findings import Finding, Place, Severity
from sonae.dossier.places import Path, Places, path_text
from sonae.dossier.schema import DossierContent
from sonae.dossier.values import Interval
from sonae.expressions import FUNCTIONS
from sonae.units import parse_unit

__all__ = ["RESERVED", "check_references"]

_WORDS = frozenset(keyword.kwlist)
RESERVED = _WORDS | {
    *("t", "on", "pay", "starts", "upfront", "steps", "difficulty", "from", "because"),
    *FUNCTIONS,
}
"""Names with a meaning of their own in formulas."""
_BESIDE_SCORES = frozenset({"from", "because"})

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_ID_HINT = "use lower-case letters a-z, digits and _, starting with a letter"
_COMPARISONS = 30_000  # of names, in search of near misses: about a second
_MOST_FINDINGS = 500


def check_references(content: DossierContent, places: Places) -> list[Finding]:
    """Return a finding for every bad id and every reference that leads nowhere."""
    checker = _Checker(content, places)
    for check in (
        *(checker.ids, checker.names, checker.claims, checker.rests_on, checker.factors),
        *(checker.influences, checker.tables, checker.options, checker.amounts),
        *(checker.plans, checker.rest),
    ):
        check()
    return checker.findings


class _Checker:
    def __init__(self, content: DossierContent, places: Places) -> None:
        self.findings: list[Finding] = []
        self._content = content
        self._places = places
        self._comparisons = _COMPARISONS

    # ids ----------------------------------------------------------------------------------

    def ids(self) -> None:
        """Ids are plain words, not reserved, and lists hold each id once."""
        content = self._content
        for section in ("factors", "events", "quantities"):
            self._ids((section,), getattr(content, section))
        for section in ("sources", "claims", "options", "plans", "outcomes", "reports"):
            self._ids((section,), getattr(content, section), _WORDS)  # never alone in a formula
        self._ids(("signposts",), content.signposts, _WORDS)
        for section in ("tables", "stocks", "values"):
            self._ids(("model", section), getattr(content.model, section))
        for name, factor in content.factors.items():
            self._ids(("factors", name, "states"), factor.states, _BESIDE_SCORES)
        for section in ("judgements", "constraints"):
            self._once(section, [entry.id for entry in getattr(content, section)])

    def _ids(self, path: Path, names: Iterable[str], reserved: Collection[str] = RESERVED) -> None:
        for name in names:
            if not _ID.fullmatch(name):
                self._key("SN013", (*path, name), f"{name!r} is not an id", _ID_HINT)
            elif name in reserved:
                self._key("SN013", (*path, name), f"`{name}` is reserved", "choose another name")

    def _once(self, section: str, ids: list[str]) -> None:
        seen: dict[str, int] = {}
        for index, name in enumerate(ids):
            if not _ID.fullmatch(name):
                self._value("SN013", (section, index, "id"), f"{name!r} is not an id", _ID_HINT)
            if name in seen:
                first = self._places.value((section, seen[name], "id"))
                self._value(
                    *("SN006", (section, index, "id"), f"id `{name}` stands twice"),
                    related=((first, "first defined here"),),
                )
            seen.setdefault(name, index)

    def names(self) -> None:
        """Check that what a formula can read means one thing in the whole dossier."""
        content, seen = self._content, dict[str, Path]()
        for section in ("factors", "events", "quantities"):
            self._one_meaning(seen, (section,), getattr(content, section))
        for section in ("tables", "stocks", "values"):
            self._one_meaning(seen, ("model", section), getattr(content.model, section))

    def _one_meaning(self, seen: dict[str, Path], path: Path, names: Iterable[str]) -> None:
        for name in names:
            if name in seen:
                related = ((self._places.key(seen[name]), "first defined here"),)
                message = f"`{name}` already names something else"
                self._key("SN006", (*path, name), message, "rename one", related=related)
            seen.setdefault(name, (*path, name))

    # references ---------------------------------------------------------------------------

    def claims(self) -> None:
        """Claims name sources and other claims."""
        content = self._content
        informed = {*content.factors, *content.quantities, *content.options}
        informed |= {*content.model.tables, *content.model.stocks, *content.model.values}
        for name, claim in content.claims.items():
            path: Path = ("claims", name)
            self._known((*path, "source"), claim.source, content.sources, "source")
            for relation in ("supports", "attacks", "qualifies"):
                self._all((*path, relation), getattr(claim, relation), content.claims, "claim")
            self._all((*path, "bears_on"), claim.bears_on, informed, "factor, quantity or option")
            if claim.at is not None and claim.at[0] >= claim.at[1]:
                message = f"the pointer starts at {claim.at[0]} and ends at {claim.at[1]}"
                self._value("SN012", (*path, "at"), message, "write [start, end)")

    def rests_on(self) -> None:
        """Whatever has a `from` names claims; what has none gives a reason."""
        for path, entry in _reasoned(self._content):
            from_ = getattr(entry, "from_", ())
            self._all((*path, "from"), from_, self._content.claims, "claim")
            needs = path[0] in ("judgements", "constraints", "quantities")
            if needs and not from_ and not getattr(entry, "because", None):
                self._key(
                    *("SN030", path, "rests on neither a claim nor a reason"),
                    "add `from: [claim]`, or `because:` to mark it as the analyst's assumption",
                    severity="warning",
                )

    def factors(self) -> None:
        """Check that the unlisted state is one of the states."""
        for name, factor in self._content.factors.items():
            if factor.unlisted is not None:
                path: Path = ("factors", name, "unlisted")
                self._known(path, factor.unlisted, factor.states, "state")

    def influences(self) -> None:
        """Cross-impacts run from a declared state to declared states."""
        factors = self._content.factors
        for source, targets in self._content.influences.items():
            factor, _, state = source.partition(".")
            path: Path = ("influences", source)
            if self._known(path, factor, factors, "factor", key=True):
                self._known(path, state, factors[factor].states, "state", key=True)
            for target, impact in targets.items():
                inner = (*path, target)
                if not self._known(inner, target, factors, "factor", key=True):
                    continue
                for name in impact.scores:
                    self._known((*inner, name), name, factors[target].states, "state", key=True)
                if target == factor:
                    message = f"`{factor}` acts on itself"
                    hint = "cross-impacts run between different factors"
                    self._key("SN014", inner, message, hint, severity="warning")

    def tables(self) -> None:
        """Check that a table gives one number for each state of its factor."""
        for name, table in self._content.model.tables.items():
            path: Path = ("model", "tables", name)
            factor = self._content.factors.get(table.by)
            if factor is None:
                self._known((*path, "by"), table.by, self._content.factors, "factor")
                continue
            for state in table.is_:
                self._known((*path, "is", state), state, factor.states, "state", key=True)
            missing = [state for state in factor.states if state not in table.is_]
            if missing:
                message = f"no number for {', '.join(missing)} of {table.by}"
                self._key("SN004", (*path, "is"), message, "give every state a number")

    def options(self) -> None:
        """Options require and exclude declared options, and never in a circle."""
        options = self._content.options
        for name, option in options.items():
            path: Path = ("options", name)
            self._all((*path, "excludes"), option.excludes, options, "option")
            for index, need in enumerate(option.requires):
                where = (*path, "requires", index)
                self._known(where, need.option, options, "option")
                if need.option in option.excludes:
                    message = f"`{need.option}` is both required and excluded"
                    self._value("SN014", where, message, "keep one of the two")
        for circle in circles({n: [r.option for r in o.requires] for n, o in options.items()}):
            message = f"options require each other in a circle: {' → '.join(circle)}"
            self._key("SN015", ("options", circle[0], "requires"), message, "drop one of them")

    def amounts(self) -> None:
        """Check that a percentage stands only where the number has no unit."""
        content = self._content
        for name, quantity in content.quantities.items():
            self._no_percent(("quantities", name, "is"), quantity.is_, quantity.unit)
        for name, option in content.options.items():
            for part, cost in (("yearly", option.cost.yearly), ("upfront", option.cost.upfront)):
                self._no_percent(("options", name, "cost", part), cost, content.money)

    def _no_percent(self, path: Path, amount: Interval | None, unit: str) -> None:
        if amount is None or "%" not in amount.text or _dimensionless(unit):
            return
        message = f"{amount.text!r} is a share, but the unit is {unit}"
        self._value("SN005", path, message, "write the amount, or declare `unit: share`")

    def plans(self) -> None:
        """Check that steps of plans are declared options."""
        for name, plan in self._content.plans.items():
            for index, step in enumerate(plan.steps):
                path: Path = ("plans", name, "steps", index)
                self._known((*path, "option"), step.option, self._content.options, "option")

    def rest(self) -> None:
        """Check that the horizon runs forward, and that signposts and timing name what exists."""
        content = self._content
        if content.horizon.from_ > content.horizon.to:
            message = f"the horizon ends in {content.horizon.to}, before it starts"
            self._value("SN012", ("horizon", "to"), message)
        for index, asked in enumerate(content.ask):
            self._all(("ask", index, "from"), asked.from_, content.claims, "claim")
        for name, signpost in content.signposts.items():
            path: Path = ("signposts", name, "feeds")
            self._all(path, signpost.feeds, content.options, "option")
        position = content.model.timing.lead_position
        if position is not None:
            path = ("model", "timing", "lead_position")
            self._known(path, position, content.quantities, "quantity")

    # helpers ------------------------------------------------------------------------------

    def _all(self, path: Path, names: Iterable[str], known: Collection[str], noun: str) -> None:
        for index, name in enumerate(names):
            self._known((*path, index), name, known, noun)

    def _known(
        self, path: Path, name: str, known: Collection[str], noun: str, *, key: bool = False
    ) -> bool:
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
        note = self._key if key else self._value
        note("SN010", path, f"unknown {noun} `{name[:64]}`", hint)
        return False

    def _key(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        severity: Severity = "error",
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        place, text = self._places.key(path), path_text(path)
        self._note(Finding(code, severity, place, text, message, hint, related))

    def _value(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        place, text = self._places.value(path), path_text(path)
        self._note(Finding(code, "error", place, text, message, hint, related))

    def _note(self, finding: Finding) -> None:
        """Note the finding; after the first few hundred, only that there are more."""
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(finding)
        if len(self.findings) == _MOST_FINDINGS:
            message = f"more than {_MOST_FINDINGS} findings; later ones are not listed"
            self.findings.append(Finding(finding.code, "error", finding.place, "", message))


def _dimensionless(unit: str) -> bool:
    """Whether the unit is none; one that cannot be read is reported elsewhere."""
    try:
        return parse_unit(unit).dimensionless
    except ValueError:
        return True


def _reasoned(content: DossierContent) -> Iterator[tuple[Path, object]]:
    """Yield every part that can rest on claims, with its path."""
    for section in ("factors", "quantities", "options", "outcomes", "reports", "signposts"):
        for name, entry in getattr(content, section).items():
            yield (section, name), entry
    for section in ("judgements", "constraints"):
        for index, entry in enumerate(getattr(content, section)):
            yield (section, index), entry
    for section in ("tables", "stocks", "values"):
        for name, entry in getattr(content.model, section).items():
            yield ("model", section, name), entry
    for source, targets in content.influences.items():
        for target, impact in targets.items():
            yield ("influences", source, target), impact
