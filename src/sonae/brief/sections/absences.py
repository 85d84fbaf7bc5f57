"""What never occurs: states that no scenario has, and pairs of states that never meet."""

from collections.abc import Iterable

from sonae.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Fold,
    Heading,
    Paragraph,
    Row,
    Table,
    Text,
)
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent
from sonae.brief.sections.scenario_counts import scenario_trails
from sonae.brief.trails import COUNTED, Ref, refs
from sonae.scenarios import ExcludedPair, ExcludedState, ScenarioTable, excluded_states

__all__ = ["absent_pairs", "absent_states"]

EXAMPLES = 8
"""So many excluded pairs are shown at once; the others stand in a fold."""


def absent_states(draft: Draft) -> tuple[Block, ...]:
    """Return which states never occur and why, and how often each one does."""
    study = draft.study
    never = excluded_states(study.system, study.possible)
    excluded = {entry.state for entry in never}
    unlikely = [
        state
        for state, share in _occurrence(study.coherent)
        if share == 0 and state not in excluded
    ]
    items: list[Text] = [
        sentence(
            "In no possible scenario: {}, because: {}.",
            _state_name(draft, entry.state),
            _because(draft, entry),
        )
        for entry in never
    ]
    if unlikely and study.coherent.count:
        names = joined((_state_name(draft, state) for state in unlikely), "; ")
        items.append(sentence("Possible, but in no coherent scenario: {}.", names))
    everywhere = "Every state of every factor occurs in some coherent scenario."
    if not study.coherent.count:
        everywhere = "Every state of every factor occurs in some possible scenario."
    return (
        Heading("States that never occur", "never"),
        Bullets(tuple(items) or (everywhere,)),
        Fold("How often each state occurs", (_occurrence_table(draft),)),
    )


def absent_pairs(draft: Draft) -> tuple[Block, ...]:
    """Return which pairs of states never meet, and why."""
    pairs = draft.study.excluded
    trail = draft.trails.add(
        "excluded",
        "Pairs of states that never meet",
        "Every pair of states of two factors, each of which occurs, that no possible scenario has "
        "together; the constraints named forbid it alone, or all together where so said. A state "
        "that never occurs is named once, by itself.",
        rests=refs("constraint", tuple(item.id for item in draft.study.system.constraints)),
        basis=COUNTED,
    )
    lead = sentence(
        "{} {} in any possible scenario.",
        draft.number(count(len(pairs)), trail),
        "pair of states that occur never meets"
        if len(pairs) == 1
        else "pairs of states that occur never meet",
    )
    heading = Heading("Pairs that are excluded", "excluded")
    if not pairs:
        return heading, Paragraph(lead)
    head = ("One state", "never with", "Because")
    rows = [_pair(draft, pair) for pair in _varied(pairs)]
    shown = Table("Examples", head, tuple(rows[:EXAMPLES]), trail)
    blocks: list[Block] = [heading, Paragraph(lead), shown]
    if len(rows) > EXAMPLES:
        rest = Table("The other pairs", head, tuple(rows[EXAMPLES:]), trail)
        blocks.append(Fold("The other pairs", (rest,)))
    return tuple(blocks)


def _state_name(draft: Draft, state: tuple[str, str]) -> Text:
    return authored(f"{draft.factor_labels[state[0]]}: {draft.state(*state)}")


def _occurrence(table: ScenarioTable) -> list[tuple[tuple[str, str], float]]:
    """Return each state with the share of scenarios that have it, in declared order."""
    space = table.space
    return [
        ((factor, state), int(number) / table.count if table.count else 0.0)
        for factor, states, counts in zip(
            space.factors, space.states, table.marginal_counts(), strict=True
        )
        for state, number in zip(states, counts, strict=True)
    ]


def _occurrence_table(draft: Draft) -> Table:
    _, possible, coherent = scenario_trails(draft)
    rows, before = [], ""
    both = zip(_occurrence(draft.study.possible), _occurrence(draft.study.coherent), strict=True)
    for ((factor, state), one), (_, other) in both:
        name = "" if factor == before else authored(draft.factor_labels[factor])
        before = factor
        rows.append(
            Row(
                (
                    Cell(name, head=True),
                    Cell(authored(draft.state(factor, state))),
                    Cell(draft.number(percent(one), possible), "num"),
                    Cell(draft.number(percent(other), coherent), "num"),
                )
            )
        )
    head = ("Factor", "State", "of the possible", "of the coherent")
    caption = "Share of scenarios in which each state occurs"
    return Table(caption, head, tuple(rows), possible)


def _varied(pairs: tuple[ExcludedPair, ...]) -> list[ExcludedPair]:
    """Put one pair for each reason first, so that the examples differ."""
    first: dict[tuple[str, ...], ExcludedPair] = {}
    for pair in pairs:
        first.setdefault(pair.constraints, pair)
    fresh = list(first.values())
    return fresh + [pair for pair in pairs if pair not in fresh]


def _pair(draft: Draft, pair: ExcludedPair) -> Row:
    one, other = _state_name(draft, pair.first), _state_name(draft, pair.second)
    return Row((Cell(one), Cell(other), Cell(_because(draft, pair))))


def _because(draft: Draft, found: ExcludedPair | ExcludedState) -> Text:
    """Name the constraints that exclude something, with their reasons."""
    by_id = {item.id: item for item in draft.study.system.constraints}
    reasons: Iterable[Text] = (
        sentence(
            "{} ({})",
            authored(by_id[name].because or "no reason is given"),
            draft.to(Ref("constraint", name)),
        )
        for name in found.constraints
    )
    return joined(reasons, "; together with " if found.together else "; also ")
