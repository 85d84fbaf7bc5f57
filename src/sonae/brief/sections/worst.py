"""The worst case of every plan against every threshold: reached, and what it cannot be beyond."""

from sonae.brief.blocks import Block, Cell, Row, Table, Text
from sonae.brief.draft import Draft, joined, sentence
from sonae.brief.numbers import count, limit, percent
from sonae.brief.trails import Ref
from sonae.robustness import Survival, WorstCase

__all__ = ["proof_limits", "worst_table", "worst_trail"]

_STANDS = {"kept": "kept, proved", "missed": "missed", "open": "kept as far as was seen"}


def worst_table(draft: Draft, outcomes: list[str], trail: str) -> tuple[Block, ...]:
    """Return the table: one row a plan, one column a threshold; nothing without thresholds."""
    if not outcomes:
        return ()
    rows = []
    for row in draft.study.survival:
        cells = [Cell(draft.to(Ref("plan", row.plan), draft.plan(row.plan)), head=True)]
        cells += [_cell(draft, row, name) for name in outcomes]
        rows.append(Row(tuple(cells)))
    head = ("Plan", *(draft.threshold(name) for name in outcomes))
    caption = "The worst for each plan against each threshold: reached, and not to be exceeded"
    return (Table(caption, head, tuple(rows), trail, "rules"),)


def _cell(draft: Draft, row: Survival, name: str) -> Cell:
    case = draft.study.worst.of(row.plan, name)
    stands = "kept" if name in row.kept else "missed" if name in row.missed else "open"
    trail = worst_trail(draft, name)
    unit = draft.content.outcomes[name].unit
    up = case.better == "less"  # the worse side; what was reached is rounded to the other
    reached, bound = limit(case.attained, unit, up=not up), limit(case.bound, unit, up=up)
    beyond: Text = sentence("to {}", draft.number(bound, trail))
    if limit(case.attained, unit, up=up) == bound:
        reached, beyond = bound, "and no worse"
    text = sentence(
        "{}<br><small>{}<br>{}</small>", draft.number(reached, trail), beyond, _STANDS[stands]
    )
    return Cell(text, f"num {'kept' if stands == 'open' else stands}")


def worst_trail(draft: Draft, outcome: str) -> str:
    """Register how the worst of an outcome was found and bounded."""
    cases = [case for case in draft.study.worst if case.outcome == outcome]
    boxes = sum(case.boxes for case in cases)
    return draft.trails.add(
        f"worst-case-{outcome}",
        f"Worst case: {draft.outcome(outcome)}",
        "The first figure was reached in a future that can be computed again (`sonae worst` prints "
        "it). The second is a limit that no future passes, in any possible scenario and anywhere "
        "in the ranges of the quantities: interval arithmetic with outward rounding, boxes split "
        f"until the gap is small or the work is spent ({boxes:,} boxes for all plans). The truth "
        "lies between the two.",
        rests=(Ref("trail", draft.run_trail()), Ref("trail", draft.outcome_trail(outcome))),
    )


def proof_limits(draft: Draft) -> tuple[Text, ...]:
    """Say how near the bounds came, for the limits of the method."""
    worst = draft.study.worst
    if not len(worst):
        return ()
    trail = draft.counted(
        "worst-gaps",
        "Gaps of the worst cases",
        "The gap between what was reached and what cannot be exceeded, as a share of the range of "
        "the outcome over all plans.",
    )
    wide = max(worst, key=lambda case: case.share)
    said = sentence(
        "Worst cases are searched for and bounded, not sampled: {} of {} are known to within {} of "
        "their outcome’s range.",
        draft.number(count(len(worst) - len(worst.open)), trail),
        draft.number(count(len(worst)), trail),
        draft.number(percent(worst.gap), trail),
    )
    return (said + _widest(draft, wide, trail) if worst.open else said,)


def _widest(draft: Draft, case: WorstCase, trail: str) -> Text:
    label = joined((draft.plan(case.plan), draft.outcome(case.outcome)), ", ")
    return sentence(" The widest gap is {} ({}).", draft.number(percent(case.share), trail), label)
