"""Section 7: why each plan fails: the states in which it misses most, and its worst futures."""

from sonae.brief.blocks import Block, Cell, Fold, Heading, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, percent, percent_range
from sonae.brief.trails import Ref, refs
from sonae.robustness import Failure, StateFailure

__all__ = ["failure_section"]

NAMED = 3
"""So many thresholds are named in the open; a fold has all."""


def failure_section(draft: Draft) -> Section:
    """Return the section."""
    text = (
        "For each plan: what it misses, in which states it misses most (one state at a time), and "
        "the future that is worst for it. Coverage is the part of all misses that has that state. "
        "States that go together show up together: look for the one that explains the others."
    )
    blocks: list[Block] = [Paragraph(text)]
    for plan in draft.study.performance.plans:
        blocks += _plan(draft, plan)
    return Section("failures", "Why plans fail", tuple(blocks))


def _trail(draft: Draft, outcome: str) -> str:
    return draft.trails.add(
        f"failure-{outcome}",
        f"How plans miss: {draft.outcome(outcome)}",
        "The worst value attained in any future of the run, and the states that all scenarios with "
        "that value share; the "
        "share of futures that miss the threshold, overall and where a factor is in one state; the "
        "part of all misses that has that state (coverage). States are ranked by how many more "
        "misses they hold than their number of futures alone would give.",
        rests=(Ref("trail", draft.outcome_trail(outcome)), Ref("trail", draft.run_trail())),
    )


def _plan(draft: Draft, plan: str) -> tuple[Block, ...]:
    found = [entry for entry in draft.study.failures if entry.plan == plan]
    missed = sorted((entry for entry in found if entry.share), key=_by_share)
    heading = Heading(authored(draft.plan(plan)), f"failures-{plan}")
    if not missed:
        text = "Misses no threshold in any future that was run."
        return heading, Paragraph(text), _worst(draft, found)
    rows = tuple(_row(draft, entry) for entry in missed)
    head = ("Threshold", "Missed in", "Worst value", "Most where (missed there; coverage)")
    trail = _trail(draft, missed[0].outcome)
    table = Table("Thresholds that it misses, most often first", head, rows, trail)
    return (
        heading,
        Paragraph(_often(draft, missed)),
        Paragraph(_in_words(draft, _telling(missed))),
        Fold("All that it misses, and in which states most", (table,)),
        _worst(draft, found),
    )


def _telling(missed: list[Failure]) -> Failure:
    """Return the threshold missed most often, but not in every future: that tells nothing."""
    return next((entry for entry in missed if (entry.share or 0.0) < 1), missed[0])


def _by_share(entry: Failure) -> float:
    return -(entry.share or 0.0)


def _often(draft: Draft, missed: list[Failure]) -> Text:
    """Name what a plan misses most often, and the state that tells most."""
    parts = []
    for entry in missed[:NAMED]:
        trail = _trail(draft, entry.outcome)
        part = sentence(
            "{} (in {} of the futures",
            authored(draft.outcome(entry.outcome)),
            draft.number(percent(entry.share or 0.0), trail),
        )
        if (entry.share or 0.0) == 1:
            parts.append(sentence("{} (in every future)", authored(draft.outcome(entry.outcome))))
            continue
        if entry.states:
            state = entry.states[0]
            part += sentence(
                "; {} where {}: {}",
                draft.number(percent(state.share), trail),
                authored(draft.factor_labels[state.factor]),
                authored(draft.state(state.factor, state.state)),
            )
        parts.append(part + ")")
    return sentence("<b>Misses most often:</b> {}.", joined(parts, "; "))


def _in_words(draft: Draft, entry: Failure) -> Text:
    """Tell the worst future of one outcome, in the states that make it."""
    outcome = draft.content.outcomes[entry.outcome]
    return sentence(
        "<b>The worst for {}</b> ({}) comes where {}.{}",
        authored(outcome.label),
        draft.number(amount(entry.worst, outcome.unit), _trail(draft, entry.outcome)),
        _where(draft, entry),
        _together(draft, entry),
    )


def _together(draft: Draft, entry: Failure) -> Text:
    """Say how probable all these states are together: the worst case may be remote."""
    if not entry.scenario:
        return ""
    text = " and ".join(f"{factor} == '{state}'" for factor, state in entry.scenario.items())
    bounds = draft.study.credal.probability(draft.study.dossier.event(text).event)
    trail = draft.trails.add(
        f"worst-{entry.plan}-{entry.outcome}",
        f"Probability of the states of a worst future: {draft.plan(entry.plan)}",
        f"Least and greatest probability of {text}, over all distributions that the judgements "
        "allow.",
        rests=(
            *refs("judgement", (*bounds.binding_lower, *bounds.binding_upper)),
            Ref("trail", draft.judgements_trail()),
        ),
    )
    return sentence(
        " All these states together have a probability of {}, as far as the judgements go.",
        draft.number(percent_range(bounds.lower, bounds.upper), trail),
    )


def _where(draft: Draft, entry: Failure) -> Text:
    """Return the states that all futures with the worst value share."""
    return draft.scenario(entry.scenario) if entry.scenario else "any scenario will do"


def _row(draft: Draft, entry: Failure) -> Row:
    trail = _trail(draft, entry.outcome)
    outcome = draft.content.outcomes[entry.outcome]
    states = joined((_state(draft, item, trail) for item in entry.states), "; ")
    return Row(
        (
            Cell(draft.threshold(entry.outcome), head=True),
            Cell(draft.number(percent(entry.share or 0.0), trail), "num"),
            Cell(draft.number(amount(entry.worst, outcome.unit), trail), "num"),
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
                    Cell(_where(draft, entry)),
                )
            )
        )
    head = ("Outcome", "Worst value", "Where (states that matter)")
    trail = _trail(draft, found[0].outcome)
    table = Table("The worst future for each outcome", head, tuple(rows), trail)
    return Fold("Its worst future for each outcome, in words", (table,))
