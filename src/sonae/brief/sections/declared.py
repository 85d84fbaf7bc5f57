"""The end of section 11: factors, plans, options, numbers, influences and formulas as declared."""

from sonae.brief.blocks import Block, Cell, Fold, Paragraph, Row, Table
from sonae.brief.draft import Draft, authored, code, joined, sentence
from sonae.brief.numbers import amount_range, is_percentage, unit_words, years_range
from sonae.brief.sections.formulas import formula_blocks
from sonae.brief.trails import ASSUMED, COUNTED, Ref, refs
from sonae.dossier import Interval, Quantity
from sonae.expressions import formula_text

__all__ = ["declared_blocks"]


def declared_blocks(draft: Draft) -> tuple[Block, ...]:
    """Return everything that the dossier declares, folded, each part with its trail."""
    return (
        *_factors(draft),
        *_plans(draft),
        *_options(draft),
        *_quantities(draft),
        *_tables(draft),
        *_influences(draft),
        *formula_blocks(draft),
    )


def _factors(draft: Draft) -> tuple[Block, ...]:
    rows = []
    for name, entry in draft.content.factors.items():
        states = joined(
            (
                sentence("<b>{}</b>: {}", authored(s.label), authored(s.when or "no criterion"))
                for s in entry.states.values()
            ),
            "<br>",
        )
        dates = joined(
            (
                authored(text)
                for text in (
                    entry.resolves and f"settled by {entry.resolves.isoformat()}",
                    entry.observable and f"read from {entry.observable}",
                )
                if text
            ),
            "; ",
        )
        rows.append(
            Row(
                (
                    Cell(authored(entry.label), head=True),
                    Cell(states),
                    Cell(dates or "—"),
                    Cell(draft.basis(entry.from_)),
                ),
                id=f"factor-{name}",
            )
        )
    trail = draft.trails.add(
        "factors",
        "Factors and states",
        "As declared; the first criterion that holds is the state.",
        rests=refs("factor", tuple(draft.content.factors)),
        basis=f"The choice of factors and states is the {ASSUMED}.",
    )
    head = ("Factor", "States and what counts as them", "When", "Rests on")
    table = Table("Factors, states and criteria", head, tuple(rows), trail, "small")
    return (Fold("Factors and states", (table,)),)


def _plans(draft: Draft) -> tuple[Block, ...]:
    rows = []
    for name, entry in draft.content.plans.items():
        steps = joined(
            (
                sentence(
                    "{} {}",
                    draft.to(Ref("option", step.option), draft.option(step.option)),
                    draft.number(
                        f"{step.start}{f' to {step.until}' if step.until else ''}"
                        f"{' on a sign' if step.when else ''}",
                        draft.plan_trail(name),
                    ),
                )
                for step in entry.steps
            ),
            "; ",
        )
        rows.append(
            Row(
                (
                    Cell(authored(entry.label), head=True),
                    Cell(authored(entry.because or "no reason is given")),
                    Cell(steps or "no step"),
                ),
                id=f"plan-{name}",
            )
        )
    trail = draft.trails.add(
        "plans", "Plans", "As written in the dossier.", basis=f"Which plans there are: {ASSUMED}."
    )
    table = Table("Plans", ("Plan", "Idea", "Steps and launch"), tuple(rows), trail, "small")
    return (Fold("Plans", (table,)),)


def _options(draft: Draft) -> tuple[Block, ...]:
    rows = []
    for name, entry in draft.content.options.items():
        own = draft.option_trail(name)
        cost = joined(
            (
                sentence(
                    "{} {}",
                    draft.number(amount_range(c.lower, c.upper, draft.content.money), own),
                    words,
                )
                for words, c in (("a year", entry.cost.yearly), ("once", entry.cost.upfront))
                if c is not None
            ),
            "; ",
        )
        needs = joined(
            (draft.to(Ref("option", r.option), draft.option(r.option)) for r in entry.requires),
            "; ",
        )
        passes = draft.study.dossier.formulas.passes.get(name)
        rows.append(
            Row(
                (
                    Cell(authored(entry.label), head=True),
                    Cell(cost or "none"),
                    Cell(draft.number(years_range(entry.lead), own)),
                    Cell(draft.number(str(entry.difficulty), own), "num"),
                    Cell(needs or "—"),
                    Cell(code(formula_text(passes.tree)) if passes else "—"),
                    Cell(authored(entry.because or "no reason is given")),
                    Cell(draft.basis(entry.from_)),
                ),
                id=f"option-{name}",
            )
        )
    trail = draft.trails.add(
        "options",
        "Options",
        "As declared.",
        rests=refs("option", tuple(draft.content.options)),
        basis=f"Where no claim is named: {ASSUMED}.",
    )
    head = (
        "Option",
        "Cost",
        "Lead",
        "Difficulty",
        "Needs first",
        "Takes effect only if",
        "Because",
        "Rests on",
    )
    table = Table("Options", head, tuple(rows), trail, "small")
    return (Fold("Options", (table,)),)


def _quantities(draft: Draft) -> tuple[Block, ...]:
    rows = []
    for name, entry in draft.content.quantities.items():
        rows.append(
            Row(
                (
                    Cell(code(name), head=True),
                    Cell(authored(entry.label or "")),
                    Cell(_declared(entry), "num"),
                    Cell(authored(entry.distribution.words) if entry.distribution else "—"),
                    Cell(entry.unit if is_percentage(entry.unit) else unit_words(entry.unit)),
                    Cell(draft.basis(entry.from_)),
                    Cell(authored(entry.because or "")),
                ),
                id=f"quantity-{name}",
            )
        )
    trail = draft.trails.add(
        "quantities",
        "Quantities",
        "As declared. A range is a box, not a distribution: it is gone through evenly. Where a "
        "distribution is stated, draws follow it, cut off at the ends of the range.",
        rests=refs("quantity", tuple(draft.content.quantities)),
        basis=f"Where no claim is named: {ASSUMED}.",
    )
    head = ("Name", "What", "Value", "Distribution", "Unit", "Rests on", "Because")
    table = Table("Numbers that the model uses", head, tuple(rows), trail, "small")
    return (Fold("Quantities", (table,)),) if rows else ()


def _declared(entry: Quantity) -> str:
    """Return the range as written; its unit has a column of its own."""
    unit = entry.unit if is_percentage(entry.unit) else "1"
    return amount_range(entry.is_.lower, entry.is_.upper, unit)


def _tables(draft: Draft) -> tuple[Block, ...]:
    rows = []
    for name, entry in draft.content.model.tables.items():
        values = joined(
            (
                sentence(
                    "{}: {}", authored(draft.state(entry.by, state)), _value(value, entry.unit)
                )
                for state, value in entry.is_.items()
            ),
            "; ",
        )
        rows.append(
            Row(
                (
                    Cell(code(name), head=True),
                    Cell(authored(entry.label or "")),
                    Cell(draft.to(Ref("factor", entry.by), draft.factor_labels[entry.by])),
                    Cell(values),
                    Cell(draft.basis(entry.from_)),
                ),
                id=f"table-{name}",
            )
        )
    trail = draft.trails.add(
        "tables",
        "Numbers by state",
        "As declared.",
        rests=refs("table", tuple(draft.content.model.tables)),
        basis=f"Where no claim is named: {ASSUMED}.",
    )
    head = ("Name", "What", "By", "Values", "Rests on")
    table = Table("Numbers by the state of a factor", head, tuple(rows), trail, "small")
    return (Fold("Numbers by state", (table,)),) if rows else ()


def _value(value: float, unit: str) -> str:
    return amount_range(value, value, unit)


def _influences(draft: Draft) -> tuple[Block, ...]:
    rows = []
    cells = 0
    for key, targets in draft.content.influences.items():
        factor, _, state = key.partition(".")
        for target, impact in targets.items():
            cells += sum(score.lower != 0 or score.upper != 0 for score in impact.scores.values())
            scores = joined(
                (
                    sentence("{} {}", authored(draft.state(target, onto)), _score(score))
                    for onto, score in impact.scores.items()
                ),
                "; ",
            )
            rows.append(
                Row(
                    (
                        Cell(
                            authored(
                                f"{draft.factor_labels[factor]}: {draft.state(factor, state)}"
                            ),
                            head=True,
                        ),
                        Cell(authored(draft.factor_labels[target])),
                        Cell(scores),
                        Cell(draft.basis(impact.from_)),
                        Cell(authored(impact.because or "")),
                    )
                )
            )
    trail = draft.trails.add(
        "influences",
        "Cross-impacts",
        f"{cells} scores that are not zero, as declared: −3 hinders strongly, +3 favours strongly.",
        rests=(Ref("table", "influences"),),
        basis=f"Where no claim is named: {ASSUMED}; the rows are {COUNTED}.",
    )
    head = ("State", "acts on", "Score for each state", "Rests on", "Because")
    table = Table("Cross-impacts", head, tuple(rows), trail, "small")
    anchor = Paragraph(sentence('<span id="table-influences"></span>'))
    return (anchor, Fold("Cross-impacts", (table,))) if rows else (anchor,)


def _score(score: Interval) -> str:
    return f"{score.lower:+g}" if score.fixed else f"{score.lower:+g} to {score.upper:+g}"


# formulas -----------------------------------------------------------------------------------
