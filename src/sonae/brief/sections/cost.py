"""Section 6: what robustness costs: bounds on meeting each other threshold, over a plan's cost."""

from sonae.brief.blocks import Cell, Figure, Paragraph, Row, Section, Table, Text
from sonae.brief.charts.cost import Panel, cost_panels
from sonae.brief.draft import Draft, authored, sentence
from sonae.brief.numbers import amount, percent_range, unit_words
from sonae.brief.trails import Ref
from sonae.dims import METRIC, OUTCOME, PLAN

__all__ = ["cost_outcome", "cost_section"]


def cost_outcome(draft: Draft) -> str | None:
    """Return the outcome that is money, and better when less; None if there is none."""
    for name, entry in draft.content.outcomes.items():
        if entry.unit == draft.content.money and entry.better == "less" and entry.unit != "1":
            return name
    return None


def cost_section(draft: Draft) -> Section:
    """Return the section."""
    title = "What robustness costs"
    cost = cost_outcome(draft)
    if cost is None:
        text = "No outcome of this dossier is a cost in its own money, so there is no trade-off."
        return Section("cost", title, (Paragraph(text),))
    others = [
        name
        for name, entry in draft.content.outcomes.items()
        if name != cost and entry.threshold is not None
    ]
    if not others:
        text = "No other outcome has a threshold, so there is nothing to set against the cost."
        return Section("cost", title, (Paragraph(text),))
    return Section("cost", title, (_lead(draft, cost), _figure(draft, cost, others)))


def _lead(draft: Draft, cost: str) -> Paragraph:
    return Paragraph(
        sentence(
            "Each panel sets the probability of meeting one threshold against {}, its mean over "
            "all futures. A higher bar further left is better on both counts. Bars that overlap "
            "do not make two plans equal: whatever the true probabilities are, they are the same "
            "for both.",
            authored(draft.outcome(cost)),
        )
    )


def _figure(draft: Draft, cost: str, others: list[str]) -> Figure:
    plans = draft.study.performance.plans
    unit = draft.content.outcomes[cost].unit
    spent = {plan: _score(draft, "laplace", plan, cost) for plan in plans}
    panels = tuple(
        Panel(
            draft.outcome(name),
            tuple(
                (str(at), spent[plan], *_bounds(draft, plan, name))
                for at, plan in enumerate(plans, start=1)
            ),
        )
        for name in others
    )
    trail = draft.trails.add(
        "cost",
        "Cost against the probability of meeting each threshold",
        "Across: the mean of the cost over all futures. Up: least and greatest probability of "
        "meeting the threshold, over all distributions that the judgements allow.",
        rests=(
            Ref("trail", draft.metric_trail("laplace", cost)),
            *(Ref("trail", draft.metric_trail("success_lower", name)) for name in others),
            *(Ref("trail", draft.metric_trail("success_upper", name)) for name in others),
        ),
    )
    label = (
        f"Small multiples of {len(others)} thresholds: probability of meeting each against the "
        f"cost of {len(plans)} plans; the table below holds the same figures."
    )
    keys = [f"{at} {draft.plan(plan)}" for at, plan in enumerate(plans, start=1)]
    note = sentence("Numbers are the plans: {}.", authored("; ".join(keys)))
    svg = cost_panels(panels, f"mean cost, {unit_words(unit)}", label)
    table = _table(draft, cost, others)
    return Figure(_finding(draft, cost, spent), svg, trail, note, table)


def _score(draft: Draft, metric: str, plan: str, outcome: str) -> float:
    return float(draft.study.scores.sel({METRIC: metric, PLAN: plan, OUTCOME: outcome}))


def _bounds(draft: Draft, plan: str, outcome: str) -> tuple[float, float]:
    return (
        _score(draft, "success_lower", plan, outcome),
        _score(draft, "success_upper", plan, outcome),
    )


def _finding(draft: Draft, cost: str, spent: dict[str, float]) -> Text:
    unit, trail = draft.content.outcomes[cost].unit, draft.metric_trail("laplace", cost)
    least = min(spent, key=lambda plan: spent[plan])
    most = max(spent, key=lambda plan: spent[plan])
    return sentence(
        "From {} ({}) to {} ({}): what the mean extra cost buys on each threshold",
        draft.number(amount(spent[least], unit), trail),
        authored(draft.plan(least)),
        draft.number(amount(spent[most], unit), trail),
        authored(draft.plan(most)),
    )


def _table(draft: Draft, cost: str, others: list[str]) -> Table:
    unit = draft.content.outcomes[cost].unit
    rows = []
    for at, plan in enumerate(draft.study.performance.plans, start=1):
        spent = amount(_score(draft, "laplace", plan, cost), unit)
        trail = draft.metric_trail("laplace", cost)
        cells = [
            Cell(
                sentence("{} {}", str(at), draft.to(Ref("plan", plan), draft.plan(plan))), head=True
            ),
            Cell(draft.number(spent, trail), "num"),
        ]
        for name in others:
            text = percent_range(*_bounds(draft, plan, name))
            number = draft.number(text, draft.metric_trail("success_lower", name))
            cells.append(Cell(number, "num"))
        rows.append(Row(tuple(cells)))
    head = ("Plan", "Mean cost", *(authored(draft.outcome(name)) for name in others))
    caption = "Mean cost, and bounds on the probability of meeting each threshold"
    return Table(caption, head, tuple(rows), draft.metric_trail("laplace", cost))
