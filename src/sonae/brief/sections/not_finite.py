"""Cases in which the model gave no finite number, and what they count as, if there are any."""

from sonae.brief.blocks import Block, Cell, Paragraph, Row, Table, Text
from sonae.brief.draft import Draft, authored, code, joined, sentence
from sonae.brief.numbers import count
from sonae.brief.trails import Ref
from sonae.explore import NotFinite
from sonae.outcomes import Fault

__all__ = ["not_finite_blocks", "not_finite_said"]

_COUNTED_AS = {
    "drop": "the futures that have one, {}, are left out for all plans",
    "worst": "each counts as the worst that any plan shows in its scenario class, and misses every "
    "threshold",
}


def not_finite_said(draft: Draft) -> tuple[Text, ...]:
    """Return a sentence for the bottom line, so that nobody misses it."""
    found = draft.study.performance.not_finite
    if not found.total:
        return ()
    trail = _trail(draft)
    policy = _COUNTED_AS[found.policy].format("{}")
    left_out = draft.number(count(found.futures_left_out), trail)
    how = sentence(policy, left_out) if found.policy == "drop" else policy
    return (
        sentence(
            "<b>In {} cases the model gave no finite number</b>: {}. See the limits.",
            draft.number(count(found.total), trail),
            how,
        ),
    )


def not_finite_blocks(draft: Draft) -> tuple[Block, ...]:
    """Return every fault with its first case."""
    found: NotFinite = draft.study.performance.not_finite
    if not found.total:
        return ()
    trail = _trail(draft)
    head = ("Formula", "Plan", "Cases", "Gives", "Year", "First seen in")
    rows = tuple(_row(draft, fault, trail) for fault in found.faults)
    table = Table("Formulas that were not finite", head, rows, trail, "small")
    return (Paragraph(joined(not_finite_said(draft), " ")), table)


def _row(draft: Draft, fault: Fault, trail: str) -> Row:
    states = joined(
        (
            sentence("{}: {}", authored(draft.factor_labels[f]), authored(draft.state(f, state)))
            for f, state in fault.states.items()
        ),
        "; ",
    )
    return Row(
        (
            Cell(sentence("{} {}", code(fault.formula), code(fault.place)), head=True),
            Cell(draft.to(Ref("plan", fault.plan), draft.plan(fault.plan))),
            Cell(draft.number(count(fault.cases), trail), "num"),
            Cell(code(str(fault.value))),
            Cell("—" if fault.year is None else draft.number(str(fault.year), trail)),
            Cell(sentence("draw {}; {}", draft.number(str(fault.draw), trail), states)),
        )
    )


def _trail(draft: Draft) -> str:
    return draft.trails.add(
        "not-finite",
        "Cases that are not finite",
        "A formula gave NaN or infinity, or a part of it did whose result hides it. Each case is "
        "one plan in one future; formula, year and first case are those of the plain reading.",
        rests=(Ref("trail", draft.run_trail()),),
    )
