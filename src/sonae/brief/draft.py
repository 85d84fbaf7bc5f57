"""A brief in the making: the study, its words and labels, and the trails gathered so far.

Every section writes through a `Draft`, so that text a person wrote is marked as such, an analyst's
assumption carries its mark, and no number is printed without a trail.
"""

from collections.abc import Iterable

from markupsafe import Markup

from sonae.brief.blocks import Text
from sonae.brief.lineage import lineage
from sonae.brief.numbers import exact
from sonae.brief.trails import ASSUMED, COUNTED, Ref, Trails, refs
from sonae.expressions import Event, formula_text, in_words
from sonae.plans import Watch
from sonae.robustness import METRICS
from sonae.study import Study

__all__ = ["Draft", "authored", "code", "joined", "sentence", "term"]


def authored(text: str) -> Markup:
    """Return text that a person wrote in the dossier."""
    return Markup('<span class="authored">{}</span>').format(text)


def code(text: str) -> Markup:
    """Return an id, a hash or a formula as written."""
    return Markup('<code class="authored">{}</code>').format(text)


def term(text: str) -> Markup:
    """Return a name that holds digits which are no figures, such as ICD 203."""
    return Markup('<span class="term">{}</span>').format(text)


def joined(parts: Iterable[Text], separator: str = ", ", last: str | None = None) -> Markup:
    """Return texts joined, the last perhaps by another word."""
    texts = [Markup.escape(part) for part in parts]
    between = Markup(separator)  # noqa: S704 - separators stand in this program
    if last is None or len(texts) < 2:
        return between.join(texts)
    return between.join(texts[:-1]) + last + texts[-1]


def sentence(pattern: str, *parts: Text, **named: Text) -> Markup:
    """Fill a pattern written in this program with escaped texts."""
    return Markup(pattern).format(*parts, **named)  # noqa: S704 - patterns stand in this program


class Draft:
    """Labels, links and trails for one study."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.content = study.dossier.content
        self.trails = Trails()
        self.factor_labels = {name: f.label for name, f in self.content.factors.items()}
        self.state_labels = {
            (name, state): entry.label
            for name, factor in self.content.factors.items()
            for state, entry in factor.states.items()
        }

    # labels ---------------------------------------------------------------------------------

    def plan(self, name: str) -> str:
        """Return the label of a plan."""
        return self.content.plans[name].label

    def plans(self, names: Iterable[str]) -> Markup:
        """Return the labels of plans, each linked to its row."""
        return joined(
            (self.to(Ref("plan", name), self.plan(name)) for name in names), ", ", " and "
        )

    def outcome(self, name: str) -> str:
        """Return the label of an outcome."""
        return self.content.outcomes[name].label

    def threshold(self, name: str) -> Markup:
        """Return an outcome with its threshold, marked if that is assumed."""
        entry = self.content.outcomes[name]
        sign = "at least" if entry.better == "more" else "at most"
        value = self.number(exact(entry.threshold or 0.0, entry.unit), self.outcome_trail(name))
        mark = "" if entry.from_ else self.assumed()
        return sentence("{}: {} {} {}", authored(entry.label), sign, value, mark)

    def option(self, name: str) -> str:
        """Return the label of an option."""
        return self.content.options[name].label

    def state(self, factor: str, state: str) -> str:
        """Return the label of a state."""
        return self.state_labels[factor, state]

    def event(self, event: Event | Watch | None) -> Text:
        """Return an event or a trigger in words; nothing for none."""
        if event is None:
            return ""
        return authored(in_words(event.tree, self.factor_labels, self.state_labels))

    def scenario(self, states: dict[str, str]) -> Markup:
        """Return a scenario in words."""
        parts = (
            sentence("{}: <b>{}</b>", self.factor_labels[factor], self.state(factor, state))
            for factor, state in states.items()
        )
        return sentence('<span class="authored">{}</span>', joined(parts, "; "))

    # links ----------------------------------------------------------------------------------

    def to(self, ref: Ref, text: str | None = None) -> Markup:
        """Return a link to a row of the brief."""
        return Markup('<a class="ref" href="#{}">{}</a>').format(
            ref.anchor, ref.id if text is None else text
        )

    def claims(self, names: Iterable[str]) -> Markup:
        """Return links to claims."""
        return joined(self.to(Ref("claim", name)) for name in names)

    def basis(self, names: tuple[str, ...]) -> Markup:
        """Return links to the claims that a part rests on, or the mark of an assumption."""
        return self.claims(names) if names else self.assumed()

    def assumed(self) -> Markup:
        """Return the mark of an analyst's assumption."""
        return Markup('<abbr class="assumed" title="analyst’s assumption">[A]</abbr>')

    def place(self, *path: str | int) -> str:
        """Return file:line:column of a part of the dossier."""
        return str(self.study.dossier.place(*path))

    # numbers and their trails -----------------------------------------------------------------

    def number(self, text: str, trail: str) -> Markup:
        """Return a number that opens its trail."""
        return self.trails.link(text, trail)

    def counted(self, name: str, what: str, how: str, rests: tuple[Ref, ...] = ()) -> str:
        """Register the trail of something counted in this run."""
        return self.trails.add(name, what, how, rests=rests, basis=COUNTED)

    def run_trail(self) -> str:
        """Register the trail of what the run itself set: draws, seed, futures."""
        settings, performance = self.study.settings, self.study.performance
        return self.counted(
            "run",
            "The futures of this run",
            f"{len(performance.multiplicity):,} scenario classes (scenarios that agree on every "
            f"factor the model reads), {performance.draws} draws of the quantities in each, seed "
            f"{performance.seed}; the classes stand for {int(performance.multiplicity.sum()):,} "
            "possible scenarios, and each scenario weighs the same. "
            f"Draws and seed are settings of the run ({settings.draws} and {settings.seed}).",
        )

    def outcome_trail(self, name: str) -> str:
        """Register the trail of an outcome: its formula and all that this reads."""
        trail = f"outcome-{name}"
        if trail in self.trails:
            return trail
        dossier, entry = self.study.dossier, self.content.outcomes[name]
        found = lineage(dossier, dossier.formulas.outcomes[name].tree)
        threshold = "none" if entry.threshold is None else exact(entry.threshold, entry.unit)
        return self.trails.add(
            trail,
            f"Outcome: {entry.label}",
            f"{name} = {formula_text(dossier.formulas.outcomes[name].tree)}, in {entry.unit}; "
            f"better: {entry.better}; threshold: {threshold} ({entry.because or ASSUMED}). "
            "The formula reads others, down to the quantities, tables and options named here.",
            rests=(Ref("formula", name), *refs("claim", found.claims)),
            basis=f"{len(found.claims)} claims below it; the rest is {ASSUMED}: "
            f"{_listed(found.assumed)}.",
            place=self.place("outcomes", name),
        )

    def metric_trail(self, metric: str, outcome: str) -> str:
        """Register the trail of a metric of one outcome, for every plan."""
        entry = METRICS[metric]
        rests = [Ref("trail", self.outcome_trail(outcome)), Ref("trail", self.run_trail())]
        if "prevision" in entry.source or "natural extension" in entry.source:
            rests.append(Ref("trail", self.judgements_trail()))
        return self.trails.add(
            f"metric-{metric}-{outcome}",
            f"{entry.label}: {self.outcome(outcome)}",
            f"{entry.sentence} Whose rule: {entry.source}. For each plan, over all futures of "
            "the run.",
            rests=tuple(rests),
        )

    def judgements_trail(self) -> str:
        """Register the trail of everything that the judgements bound together."""
        return self.trails.add(
            "judgements",
            "All distributions that the judgements allow",
            "Every judgement is a linear bound on a distribution over the possible scenarios; "
            "independence is assumed nowhere. Bounds are the least and the greatest value over "
            "all distributions that satisfy all of them (natural extension, Walley 1991), by "
            "linear programming with a certified gap.",
            rests=refs("judgement", tuple(item.id for item in self.study.judgements)),
            basis=None if self.study.judgements else f"{COUNTED} over the scenarios alone",
        )

    def option_trail(self, name: str) -> str:
        """Register the trail of an option's times and costs."""
        entry = self.content.options[name]
        return self.trails.add(
            f"option-{name}",
            f"Option: {entry.label}",
            f"Lead {entry.lead.text}, from launch to first effect, before any stretch the model "
            f"applies; {entry.because or 'no reason is given.'}",
            rests=(Ref("option", name), *refs("claim", entry.from_)),
            basis=None if entry.from_ else ASSUMED,
            place=self.place("options", name),
        )

    def plan_trail(self, name: str) -> str:
        """Register the trail of a plan's steps."""
        plan = self.content.plans[name]
        return self.trails.add(
            f"plan-{name}",
            f"Plan: {plan.label}",
            f"{plan.because or ''} Which steps it has, and when they start, the analyst chose.",
            rests=(Ref("plan", name), *(Ref("option", step.option) for step in plan.steps)),
            basis=ASSUMED,
            place=self.place("plans", name),
        )


def _listed(assumed: tuple[Ref, ...]) -> str:
    """Name what is assumed, by kind; formulas are many and printed elsewhere, so only counted."""
    parts = []
    for kind, plural in (("quantity", "quantities"), ("table", "tables"), ("option", "options")):
        names = [ref.id for ref in assumed if ref.kind == kind]
        if names:
            parts.append(f"{plural} {', '.join(names)}")
    formulas = sum(ref.kind == "formula" for ref in assumed)
    parts.append(f"and the form of {formulas} formulas" if formulas else "no formula")
    return "; ".join(parts)
