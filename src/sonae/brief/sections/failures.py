"""Where each plan misses, state by state, and its worst future for each outcome in words."""

from sonae.brief.blocks import Block, Cell, Fold, Row, Table, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, percent, percent_range
from sonae.brief.trails import Ref, refs
from sonae.robustness import Failure, StateFailure

__all__ = ["failure_folds", "worst_words"]


def failure_folds(draft: Draft, plan: str) -> tuple[Block, ...]:
    """Return what a plan misses state by state, and its worst futures, to be opened on demand."""
    found = [entry for entry in draft.study.failures if entry.plan == plan]
    missed = _missed(draft, plan)
    if not missed:
        return (_worst(draft, found),)
    rows = tuple(_row(draft, entry) for entry in missed)
    head = ("Threshold", "Missed in", "Worst value", "Most where (missed there; coverage)")
    trail = _trail(draft, missed[0].outcome)
    table = Table("Thresholds that it misses, most often first", head, rows, trail)
    return (
        Fold("All that it misses, and in which single states most", (table,)),
        _worst(draft, found),
    )


def worst_words(draft: Draft, plan: str) -> tuple[Text, ...]:
    """Tell the worst future for the threshold that a plan misses most often."""
    missed = _missed(draft, plan)
    return (_in_words(draft, _telling(missed)),) if missed else ()


def _missed(draft: Draft, plan: str) -> list[Failure]:
    """Return the thresholds that a plan misses, most often first."""
    found = [entry for entry in draft.study.failures if entry.plan == plan and entry.share]
    return sorted(found, key=lambda entry: -(entry.share or 0.0))


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


def _telling(missed: list[Failure]) -> Failure:
    """Return the threshold missed most often, but not in every future: that tells nothing."""
    return next((entry for entry in missed if (entry.share or 0.0) < 1), missed[0])


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
