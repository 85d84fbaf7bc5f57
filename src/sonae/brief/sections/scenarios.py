"""Section 2: how many scenarios are possible and coherent, a few to read, and what never occurs."""

from collections.abc import Iterable

from sonae.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Fold,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent
from sonae.brief.trails import COUNTED, Ref, refs
from sonae.scenarios import ExcludedPair, ScenarioTable, Tolerance

__all__ = ["scenario_section", "scenario_trails"]

EXAMPLES = 8
"""So many excluded pairs are shown at once; the others stand in a fold."""


def scenario_trails(draft: Draft) -> tuple[str, str, str]:
    """Register the trails of the three counts: combinations, possible, coherent."""
    study = draft.study
    factors = refs("factor", study.system.space.factors)
    naive = draft.counted(
        "combinations",
        "Combinations of states",
        "The product of the numbers of states of all factors: what a table of every state against "
        "every other would hold.",
        factors,
    )
    possible = draft.trails.add(
        "possible",
        "Possible scenarios",
        "Combinations that break no constraint, enumerated exactly. "
        f"{_completeness(study.possible)}",
        rests=refs("constraint", tuple(item.id for item in study.system.constraints)),
        basis=COUNTED,
    )
    coherent = draft.trails.add(
        "coherent",
        "Coherent scenarios",
        "Possible scenarios in which no factor’s state is beaten by another of its states by more "
        f"than its tolerance of cross-impact ({study.system.tolerance} points), enumerated "
        f"exactly. {_completeness(study.coherent)} Cross-impacts are judgement: a check of "
        "narratives, not a probability.",
        rests=(Ref("trail", possible), Ref("table", "influences")),
        basis=COUNTED,
    )
    return naive, possible, coherent


def scenario_section(draft: Draft) -> Section:
    """Return the section."""
    blocks = (
        _counts(draft),
        *_matrix(draft),
        *_states(draft),
        *_pairs(draft),
    )
    return Section("scenarios", "Scenarios", blocks)


def _completeness(table: ScenarioTable) -> str:
    if table.complete:
        return "The list is complete."
    return f"The list is NOT complete: {table.left}."


def _counts(draft: Draft) -> Paragraph:
    study = draft.study
    naive, possible, coherent = scenario_trails(draft)
    space = study.system.space
    share = study.possible.count / space.size
    text = sentence(
        "The {} factors have {} combinations of states. {} of them ({}) break no constraint and "
        "are possible; every plan was run in all of these. {} are coherent as well: the "
        "cross-impacts do not push any factor out of its state by more than {}.",
        draft.number(count(len(space.factors)), naive),
        draft.number(count(space.size), naive),
        draft.number(count(study.possible.count), possible),
        draft.number(percent(share), possible),
        draft.number(count(study.coherent.count), coherent),
        draft.number(_points(study.system.tolerance), coherent),
    )
    if not (study.possible.complete and study.coherent.complete):
        text += sentence(" <b>The lists are not complete; see the trails.</b>")
    return Paragraph(text)


def _points(tolerance: Tolerance) -> str:
    return f"{tolerance} point" + ("" if tolerance == Tolerance(1.0) else "s")


def _matrix(draft: Draft) -> tuple[Block, ...]:
    study, table = draft.study, draft.study.coherent
    chosen = [int(row) for row in study.representatives.rows]
    if not chosen:
        return (Paragraph("No possible scenario is coherent, so there is none to read."),)
    usual = [int(counts.argmax()) for counts in table.marginal_counts()]
    trail = draft.trails.add(
        "representatives",
        "Representative scenarios",
        "Chosen so that together they show every state that occurs in a coherent scenario, if so "
        "few can, and differ from one another in as many factors as possible. Shaded and marked "
        "with a dot: not the state that most coherent scenarios share.",
        rests=(Ref("trail", scenario_trails(draft)[2]),),
        basis=COUNTED,
    )
    factors = table.space.factors
    rows = []
    for place, row in enumerate(chosen, start=1):
        scenario, codes = table.scenario(row), table.codes[row]
        cells = [Cell(draft.number(str(place), trail), "num", head=True)]
        for at, factor in enumerate(factors):
            odd = int(codes[at]) != usual[at]
            label = authored(draft.state(factor, scenario[factor]))
            cells.append(Cell(sentence("•\u00a0{}", label) if odd else label, "odd" if odd else ""))
        rows.append(Row(tuple(cells)))
    head = ("", *(draft.to(Ref("factor", name), draft.factor_labels[name]) for name in factors))
    caption = sentence(
        "{} coherent scenarios that stand for the {}; shaded with a dot: not the usual state",
        draft.number(count(len(chosen)), trail),
        draft.number(count(table.count), scenario_trails(draft)[2]),
    )
    blocks: list[Block] = [Table(caption, head, tuple(rows), trail, "matrix")]
    if study.representatives.uncovered:
        names = joined(_state_names(draft, study.representatives.uncovered), "; ")
        blocks.append(Paragraph(sentence("They do not show: {}.", names)))
    return tuple(blocks)


def _state_names(draft: Draft, states: Iterable[tuple[str, str]]) -> list[Text]:
    return [
        authored(f"{draft.factor_labels[factor]}: {draft.state(factor, state)}")
        for factor, state in states
    ]


def _states(draft: Draft) -> tuple[Block, ...]:
    """Return how often each state occurs, and which never do."""
    possible, coherent = draft.study.possible, draft.study.coherent
    never = {state for state, share in _occurrence(possible) if share == 0}
    incoherent = {state for state, share in _occurrence(coherent) if share == 0} - never
    said = (
        ("In no possible scenario: {}.", never),
        ("Possible, but in no coherent scenario: {}.", incoherent),
    )
    order = [state for state, _ in _occurrence(possible)]
    items: tuple[Text, ...] = tuple(
        sentence(text, joined(_state_names(draft, [s for s in order if s in states]), "; "))
        for text, states in said
        if states
    )
    everywhere = "Every state of every factor occurs in some coherent scenario."
    return (
        Heading("States that never occur", "never"),
        Bullets(items or (everywhere,)),
        Fold("How often each state occurs", (_occurrence_table(draft),)),
    )


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


def _pairs(draft: Draft) -> tuple[Block, ...]:
    pairs = draft.study.excluded
    trail = draft.trails.add(
        "excluded",
        "Pairs of states that never meet",
        "Every pair of states of two factors that occurs in no possible scenario; the constraints "
        "named forbid it alone, or all together where so said.",
        rests=refs("constraint", tuple(item.id for item in draft.study.system.constraints)),
        basis=COUNTED,
    )
    lead = sentence(
        "{} pairs of states never meet in any possible scenario.",
        draft.number(count(len(pairs)), trail),
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


def _varied(pairs: tuple[ExcludedPair, ...]) -> list[ExcludedPair]:
    """Put one pair for each reason first, so that the examples differ."""
    first: dict[tuple[str, ...], ExcludedPair] = {}
    for pair in pairs:
        first.setdefault(pair.constraints, pair)
    fresh = list(first.values())
    return fresh + [pair for pair in pairs if pair not in fresh]


def _pair(draft: Draft, pair: ExcludedPair) -> Row:
    by_id = {item.id: item for item in draft.study.system.constraints}
    reasons = [
        sentence(
            "{} ({})",
            authored(by_id[name].because or "no reason is given"),
            draft.to(Ref("constraint", name)),
        )
        for name in pair.constraints
    ]
    separator = "; together with " if pair.together else "; also "
    one, other = _state_names(draft, (pair.first, pair.second))
    return Row((Cell(one), Cell(other), Cell(joined(reasons, separator))))
