"""Check what one part of a dossier says about another: ids are good, and names lead somewhere.

Reads typed content and places; gives findings. Formulas are checked by ``formulas``; whether a
plan can be carried out is the business of the room ``plans``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sonae.dossier.circles import circles
from sonae.dossier.claim_names import check_claims, check_trust
from sonae.dossier.commitment_names import check_commitments
from sonae.dossier.distributions import check_distributions
from sonae.dossier.findings import Finding
from sonae.dossier.game_names import check_games
from sonae.dossier.hypothesis_names import check_hypotheses
from sonae.dossier.names import ID, ID_HINT, RESERVED, WORDS, Names
from sonae.dossier.pathway_names import check_pathways
from sonae.dossier.places import Path, Places
from sonae.dossier.schema import DossierContent
from sonae.dossier.signpost_names import check_signposts
from sonae.dossier.values import Interval
from sonae.units import parse_unit

__all__ = ["RESERVED", "check_references"]

_REASONED = (
    *("factors", "quantities", "options", "outcomes", "reports", "signposts"),
    *("parties", "areas", "commitments", "games", "hypotheses"),
)
_BESIDE_SCORES = frozenset({"from", "because"})


def check_references(content: DossierContent, places: Places) -> list[Finding]:
    """Return a finding for every bad id and every reference that leads nowhere."""
    checker = _Checker(content, places)
    for check in (
        *(checker.all_ids, checker.meanings, checker.rests_on, checker.factors),
        *(checker.influences, checker.tolerances, checker.tables, checker.options, checker.amounts),
        *(checker.plans, checker.analysts, checker.rest),
    ):
        check()
    check_claims(checker)
    check_trust(checker)
    check_commitments(checker)
    check_games(checker)
    check_distributions(checker)
    check_signposts(checker)
    check_hypotheses(checker)
    check_pathways(checker)
    return checker.findings


class _Checker(Names):
    """Goes through the sections, one after the other."""

    # ids ----------------------------------------------------------------------------------

    def all_ids(self) -> None:
        """Ids are plain words, not reserved, and lists hold each id once."""
        content = self.content
        for section in ("factors", "events", "quantities"):
            self.ids((section,), getattr(content, section))
        for section in ("sources", "claims", "options", "plans", "outcomes", "reports"):
            self.ids((section,), getattr(content, section), WORDS)  # never alone in a formula
        for section in ("signposts", "analysts"):
            self.ids((section,), getattr(content, section), WORDS)
        for section in ("tables", "stocks", "values"):
            self.ids(("model", section), getattr(content.model, section))
        for name, factor in content.factors.items():
            self.ids(("factors", name, "states"), factor.states, _BESIDE_SCORES)
        for section in ("judgements", "constraints"):
            self._once(section, [entry.id for entry in getattr(content, section)])

    def _once(self, section: str, ids: list[str]) -> None:
        seen: dict[str, int] = {}
        for index, name in enumerate(ids):
            if not ID.fullmatch(name):
                self.value("SN013", (section, index, "id"), f"{name!r} is not an id", ID_HINT)
            if name in seen:
                first = self.places.value((section, seen[name], "id"))
                self.value(
                    *("SN006", (section, index, "id"), f"id `{name}` stands twice"),
                    related=((first, "first defined here"),),
                )
            seen.setdefault(name, index)

    def meanings(self) -> None:
        """Check that what a formula can read means one thing in the whole dossier."""
        content, seen = self.content, dict[str, Path]()
        for section in ("factors", "events", "quantities"):
            self._one_meaning(seen, (section,), getattr(content, section))
        for section in ("tables", "stocks", "values"):
            self._one_meaning(seen, ("model", section), getattr(content.model, section))

    def _one_meaning(self, seen: dict[str, Path], path: Path, names: Iterable[str]) -> None:
        for name in names:
            if name in seen:
                related = ((self.places.key(seen[name]), "first defined here"),)
                message = f"`{name}` already names something else"
                self.key("SN006", (*path, name), message, "rename one", related=related)
            seen.setdefault(name, (*path, name))

    # references ---------------------------------------------------------------------------

    def rests_on(self) -> None:
        """Whatever has a `from` names claims; what has none gives a reason."""
        for path, entry in _reasoned(self.content):
            from_ = getattr(entry, "from_", ())
            self.all((*path, "from"), from_, self.content.claims, "claim")
            needs = path[0] in ("judgements", "constraints", "quantities")
            reasons = (from_, getattr(entry, "because", None), getattr(entry, "game", None))
            if needs and not any(reasons):
                self.key(
                    *("SN030", path, "rests on neither a claim nor a reason"),
                    "add `from: [claim]`, or `because:` to mark it as the analyst's assumption",
                    severity="warning",
                )

    def factors(self) -> None:
        """Check that the unlisted state is one of the states."""
        for name, factor in self.content.factors.items():
            if factor.unlisted is not None:
                path: Path = ("factors", name, "unlisted")
                self.known(path, factor.unlisted, factor.states, "state")

    def influences(self) -> None:
        """Cross-impacts run from a declared state to declared states."""
        factors = self.content.factors
        for source, targets in self.content.influences.items():
            factor, _, state = source.partition(".")
            path: Path = ("influences", source)
            if self.known(path, factor, factors, "factor", key=True):
                self.known(path, state, factors[factor].states, "state", key=True)
            for target, impact in targets.items():
                inner = (*path, target)
                if not self.known(inner, target, factors, "factor", key=True):
                    continue
                for name in impact.scores:
                    self.known((*inner, name), name, factors[target].states, "state", key=True)
                if target == factor:
                    message = f"`{factor}` acts on itself"
                    hint = "cross-impacts run between different factors"
                    self.key("SN014", inner, message, hint, severity="warning")

    def tolerances(self) -> None:
        """Check that a tolerance of its own belongs to a declared factor."""
        for name in self.content.tolerance.factors:
            path: Path = ("tolerance", "factors", name)
            self.known(path, name, self.content.factors, "factor", key=True)

    def tables(self) -> None:
        """Check that a table gives one number for each state of its factor."""
        for name, table in self.content.model.tables.items():
            path: Path = ("model", "tables", name)
            factor = self.content.factors.get(table.by)
            if factor is None:
                self.known((*path, "by"), table.by, self.content.factors, "factor")
                continue
            for state in table.is_:
                self.known((*path, "is", state), state, factor.states, "state", key=True)
            missing = [state for state in factor.states if state not in table.is_]
            if missing:
                message = f"no number for {', '.join(missing)} of {table.by}"
                self.key("SN004", (*path, "is"), message, "give every state a number")

    def options(self) -> None:
        """Options require and exclude declared options, and never in a circle."""
        options = self.content.options
        for name, option in options.items():
            path: Path = ("options", name)
            self.all((*path, "excludes"), option.excludes, options, "option")
            for index, need in enumerate(option.requires):
                where = (*path, "requires", index)
                self.known(where, need.option, options, "option")
                if need.option in option.excludes:
                    message = f"`{need.option}` is both required and excluded"
                    self.value("SN014", where, message, "keep one of the two")
        for circle in circles({n: [r.option for r in o.requires] for n, o in options.items()}):
            message = f"options require each other in a circle: {' → '.join(circle)}"
            self.key("SN015", ("options", circle[0], "requires"), message, "drop one of them")

    def amounts(self) -> None:
        """Check that a percentage stands only where the number has no unit."""
        content = self.content
        for name, quantity in content.quantities.items():
            self._no_percent(("quantities", name, "is"), quantity.is_, quantity.unit)
        for name, option in content.options.items():
            for part, cost in (("yearly", option.cost.yearly), ("upfront", option.cost.upfront)):
                self._no_percent(("options", name, "cost", part), cost, content.money)

    def _no_percent(self, path: Path, amount: Interval | None, unit: str) -> None:
        if amount is None or "%" not in amount.text or _dimensionless(unit):
            return
        message = f"{amount.text!r} is a share, but the unit is {unit}"
        self.value("SN005", path, message, "write the amount, or declare `unit: share`")

    def plans(self) -> None:
        """Check that steps of plans are declared options."""
        for name, plan in self.content.plans.items():
            for index, step in enumerate(plan.steps):
                path: Path = ("plans", name, "steps", index)
                self.known((*path, "option"), step.option, self.content.options, "option")

    def analysts(self) -> None:
        """Check that whoever judges is declared; `analyst` is where there is only one."""
        known = {"analyst": None, **self.content.analysts}
        for index, entry in enumerate(self.content.judgements):
            self.known(("judgements", index, "by"), entry.by, known, "analyst")

    def rest(self) -> None:
        """Check that the horizon runs forward, and that questions and timing name what exists."""
        content = self.content
        if content.horizon.from_ > content.horizon.to:
            message = f"the horizon ends in {content.horizon.to}, before it starts"
            self.value("SN012", ("horizon", "to"), message)
        for index, asked in enumerate(content.ask):
            self.all(("ask", index, "from"), asked.from_, content.claims, "claim")
        position = content.model.timing.lead_position
        if position is not None:
            path: Path = ("model", "timing", "lead_position")
            self.known(path, position, content.quantities, "quantity")


def _dimensionless(unit: str) -> bool:
    """Whether the unit is none; one that cannot be read is reported elsewhere."""
    try:
        return parse_unit(unit).dimensionless
    except ValueError:
        return True


def _reasoned(content: DossierContent) -> Iterator[tuple[Path, object]]:
    """Yield every part that can rest on claims, with its path."""
    sections: list[tuple[Path, dict[str, Any]]]
    sections = [((section,), getattr(content, section)) for section in _REASONED]
    for section in ("tables", "stocks", "values"):
        sections.append((("model", section), getattr(content.model, section)))
    for section in ("keep", "actions", "indicators"):
        sections.append((("pathways", section), getattr(content.pathways, section)))
    for path, entries in sections:
        for name, entry in entries.items():
            yield (*path, name), entry
    for section in ("judgements", "constraints"):
        for index, entry in enumerate(getattr(content, section)):
            yield (section, index), entry
    for source, targets in content.influences.items():
        for target, impact in targets.items():
            yield ("influences", source, target), impact
