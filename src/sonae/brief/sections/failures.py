"""Section 7: why each plan fails: the states in which it misses most, and its worst futures."""

from sonae.brief.blocks import Block, Cell, Fold, Heading, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, percent
from sonae.brief.trails import Ref
from sonae.robustness import Failure, StateFailure

__all__ = ["failure_section"]


def failure_section(draft: Draft) -> Section:
    """Return the section."""
    text = (
        "For each plan: what it misses, in which states it misses most (one state at a time), and "
        "the future that is worst for it. The coverage says which part of all misses has that "
        "state."
    )
    blocks: list[Block] = [Paragraph(text)]
    for plan in draft.study.performance.plans:
        blocks += _plan(draft, plan)
    return Section("failures", "Why plans fail", tuple(blocks))


def _trail(draft: Draft, outcome: str) -> str:
    return draft.trails.add(
        f"failure-{outcome}",
        f"How plans miss: {draft.outcome(outcome)}",
        "The worst value attained in any future of the run and the scenario that attained it; the "
        "share of futures that miss the threshold, overall and where a factor is in one state; the "
        "part of all misses that has that state (coverage). States are ranked by how many more "
        "misses they hold than their number of futures alone would give.",
        rests=(Ref("trail", draft.outcome_trail(outcome)), Ref("trail", draft.run_trail())),
    )


def _plan(draft: Draft, plan: str) -> tuple[Block, ...]:
    found = [entry for entry in draft.study.failures if entry.plan == plan]
    missed = [entry for entry in found if entry.share]
    heading = Heading(authored(draft.plan(plan)), f"failures-{plan}")
    if not missed:
        text = "Misses no threshold in any future that was run."
        return heading, Paragraph(text), _worst(draft, found)
    rows = tuple(_row(draft, entry) for entry in missed)
    head = ("Misses", "In", "Worst value", "Threshold", "Most where (missed there; coverage)")
    caption = sentence("What {} misses, and where", authored(draft.plan(plan)))
    trail = _trail(draft, missed[0].outcome)
    return heading, Table(caption, head, rows, trail), _worst(draft, found)


def _row(draft: Draft, entry: Failure) -> Row:
    trail = _trail(draft, entry.outcome)
    outcome = draft.content.outcomes[entry.outcome]
    threshold = amount(outcome.threshold or 0.0, outcome.unit)
    sign = "at least" if outcome.better == "more" else "at most"
    states = joined((_state(draft, item, trail) for item in entry.states), "; ")
    return Row(
        (
            Cell(authored(outcome.label), head=True),
            Cell(draft.number(percent(entry.share or 0.0), trail), "num"),
            Cell(draft.number(amount(entry.worst, outcome.unit), trail), "num"),
            Cell(
                sentence("{} {}", sign, draft.number(threshold, draft.outcome_trail(entry.outcome)))
            ),
            Cell(states or "everywhere alike"),
        )
    )


def _state(draft: Draft, item: StateFailure, trail: str) -> Text:
    return sentence(
        "{}: <b>{}</b> ({}; {})",
        authored(draft.factor_labels[item.factor]),
        authored(draft.state(item.factor, item.state)),
        draft.number(percent(item.share), trail),
        draft.number(percent(item.coverage), trail),
    )


def _worst(draft: Draft, found: list[Failure]) -> Fold:
    rows = []
    for entry in found:
        trail = _trail(draft, entry.outcome)
        value = amount(entry.worst, draft.content.outcomes[entry.outcome].unit)
        rows.append(
            Row(
                (
                    Cell(authored(draft.outcome(entry.outcome)), head=True),
                    Cell(draft.number(value, trail), "num"),
                    Cell(draft.scenario(entry.scenario)),
                )
            )
        )
    head = ("Outcome", "Worst value", "In this scenario")
    trail = _trail(draft, found[0].outcome)
    table = Table("The worst future for each outcome", head, tuple(rows), trail)
    return Fold("Its worst future for each outcome, in words", (table,))
