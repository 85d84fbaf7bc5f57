"""Section 5: how far each plan may fall short of the best plan of the run in the same future."""

from sonae.brief.blocks import (
    Block,
    Cell,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from sonae.brief.charts.regret import Strip, regret_strips
from sonae.brief.draft import Draft, authored, sentence, term
from sonae.brief.numbers import amount, count, is_percentage, unit_words
from sonae.brief.sections.spreads import curve_figure, telling_curves
from sonae.brief.trails import Ref
from sonae.dims import METRIC, OUTCOME, PLAN

__all__ = ["regret_section"]


def regret_section(draft: Draft) -> Section:
    """Return the section."""
    text = (
        "Regret is what a plan loses against the best plan of this run in the same future. It is "
        "measured against the named plans only: a plan nobody wrote down might do better."
    )
    return Section("regret", "Regret", (Paragraph(text), _figure(draft), *_curves(draft)))


def _curves(draft: Draft) -> tuple[Block, ...]:
    """Return the curves of the outcomes in which the largest regret does not tell the whole."""
    if len(draft.study.performance.plans) < 2:
        return ()
    telling = telling_curves(draft)
    if not telling:
        return ()
    text = (
        "The largest regret is that of a single future. In these outcomes the plan whose largest "
        "regret is smallest is not the one that falls short least in nearly all futures."
    )
    first, *others = telling
    folds = (Fold(authored(draft.outcome(name)), (curve_figure(draft, name),)) for name in others)
    head = Heading("How often how much", "regret-curves")
    return (head, Paragraph(text), curve_figure(draft, first), *folds)


def _figure(draft: Draft) -> Figure:
    strips, rows = [], []
    for name, entry in draft.content.outcomes.items():
        values = tuple(
            (draft.plan(plan), _score(draft, "regret_90", plan, name), _most(draft, plan, name))
            for plan in draft.study.performance.plans
        )
        words = unit_words(entry.unit)
        axis = "percentage points" if is_percentage(entry.unit) else words or "number"
        strips.append(Strip(entry.label, axis, is_percentage(entry.unit), values))
        rows += _rows(draft, name, values)
    trail = draft.trails.add(
        "regret",
        "Regret of each plan",
        "In each future: the best outcome of any plan of this run less that of the plan, in the "
        "outcome’s unit. Shown are the largest over all futures, and the 90th percentile (exceeded "
        "in one future of ten).",
        rests=tuple(
            Ref("trail", draft.metric_trail(metric, name))
            for name in draft.content.outcomes
            for metric in ("max_regret", "regret_90")
        ),
    )
    head = (
        "Outcome",
        "Plan",
        sentence("{} regret", term("90th-percentile")),
        "Largest regret",
    )
    table = Table("Regret of each plan, by outcome", head, tuple(rows), trail)
    label = (
        f"Strips of regret of {len(draft.study.performance.plans)} plans for {len(strips)} "
        "outcomes, each in its own unit; the table below holds the same figures."
    )
    note = sentence(
        "Line and black stroke: the largest regret in any future. Dot: exceeded in one future of "
        "ten ({}). Each panel has its own unit and scale.",
        term("90th percentile"),
    )
    chart = regret_strips(tuple(strips), label)
    return Figure(_finding(draft), chart, trail, note, table, "wide")


def _score(draft: Draft, metric: str, plan: str, outcome: str) -> float:
    return float(draft.study.scores.sel({METRIC: metric, PLAN: plan, OUTCOME: outcome}))


def _most(draft: Draft, plan: str, outcome: str) -> float:
    return _score(draft, "max_regret", plan, outcome)


def _rows(draft: Draft, outcome: str, values: tuple[tuple[str, float, float], ...]) -> list[Row]:
    unit = draft.content.outcomes[outcome].unit
    rows = []
    for at, (plan, often, most) in enumerate(values):
        name = authored(draft.outcome(outcome)) if at == 0 else ""
        rows.append(
            Row(
                (
                    Cell(name, head=True),
                    Cell(authored(plan)),
                    Cell(_number(draft, often, unit, "regret_90", outcome), "num"),
                    Cell(_number(draft, most, unit, "max_regret", outcome), "num"),
                )
            )
        )
    return rows


def _number(draft: Draft, value: float, unit: str, metric: str, outcome: str) -> Text:
    text = (
        amount(value, unit).replace("%", "points") if is_percentage(unit) else amount(value, unit)
    )
    return draft.number(text, draft.metric_trail(metric, outcome))


def _finding(draft: Draft) -> Text:
    """Say how many plans have the smallest largest regret on some outcome."""
    least: dict[str, list[str]] = {}
    for entry in draft.study.winners:
        if entry.metric == "max_regret" and entry.runner_up is not None:
            for plan in entry.plans:
                least.setdefault(plan, []).append(entry.outcome)
    trail = draft.counted(
        "least-regret",
        "Plans with the smallest largest regret on some outcome",
        "For each outcome the plans whose largest regret is smallest; outcomes on which all plans "
        "tie are left out.",
        tuple(Ref("trail", draft.metric_trail("max_regret", n)) for n in draft.content.outcomes),
    )
    number = draft.number(count(len(least)), trail)
    if len(least) == 1:
        return sentence("{} plan has the smallest largest regret on every outcome", number)
    return sentence("{} plans have the smallest largest regret, each on other outcomes", number)
