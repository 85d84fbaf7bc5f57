"""Box plots of an outcome and regret curves, as figures of the brief with their tables.

Reads a draft; ``outcomes`` and ``regret`` place them. A figure is left out where it would tell
nothing: where all plans fare alike.
"""

from sonae.brief.blocks import Cell, Figure, Row, Table, Text
from sonae.brief.charts.figure import Figure as Drawn
from sonae.brief.charts.regret_curves import regret_curves
from sonae.brief.charts.value_boxes import value_boxes
from sonae.brief.draft import Draft, authored, sentence
from sonae.brief.numbers import amount, exact, is_percentage, percent
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.trails import Ref

__all__ = ["box_figure", "curve_figure", "telling_curves"]

USUAL, LARGEST = 0.95, 1.0


def box_figure(draft: Draft, outcome: str) -> Figure | None:
    """Return how each plan's values of an outcome spread; None where all plans fare alike."""
    figure = value_boxes(draft.study.performance, outcome, named=draft.study.dossier)
    if len({row[1:] for row in figure.rows}) < 2:
        return None
    unit, trail = draft.content.outcomes[outcome].unit, _box_trail(draft, outcome)
    threshold = draft.content.outcomes[outcome].threshold
    head = ["Plan", *(sentence("{} of futures", _part(name)) for name in figure.columns[1:6])]
    rows = []
    for plan, *values, _, missed in figure.rows:
        cells = [Cell(draft.to(Ref("plan", str(plan)), draft.plan(str(plan))), head=True)]
        cells += [_number(draft, amount(float(value or 0.0), unit), trail) for value in values]
        if threshold is not None:
            cells.append(_number(draft, percent(float(missed or 0.0)), trail))
        rows.append(Row(tuple(cells)))
    if threshold is not None:
        head.append(sentence("Miss {}", exact(threshold, unit)))
    caption = sentence("Quantiles of {} over all futures", authored(draft.outcome(outcome)))
    table = Table(caption, tuple(head), tuple(rows), trail)
    return _placed(figure, f"boxes-{outcome}", trail, table)


def telling_curves(draft: Draft) -> tuple[str, ...]:
    """Return the outcomes in which the least regret in most futures is not the least at most.

    There the strips, which show the largest, mislead: another plan does better nearly always.
    """
    found = []
    for outcome in draft.content.outcomes:
        regret = _regrets(regret_curves(draft.study.performance, outcome))
        usual = {plan: row[USUAL] for plan, row in regret.items()}
        most = {plan: row[LARGEST] for plan, row in regret.items()}
        if not _least(usual) & _least(most):
            found.append(outcome)
    return tuple(found)


def curve_figure(draft: Draft, outcome: str) -> Figure:
    """Return in which share of futures each plan falls short by how much at most."""
    figure = regret_curves(draft.study.performance, outcome, named=draft.study.dossier)
    unit, trail = draft.content.outcomes[outcome].unit, _curve_trail(draft, outcome)
    regret = _regrets(figure)
    shares = list(next(iter(regret.values())))
    head = ["Plan", *(sentence("{} of futures", percent(share)) for share in shares[:-1])]
    rows = [
        Row(
            (
                Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True),
                *(_number(draft, _points(row[share], unit), trail) for share in shares),
            )
        )
        for plan, row in regret.items()
    ]
    caption = sentence("Regret at most: {}", authored(draft.outcome(outcome)))
    table = Table(caption, (*head, "all (the largest)"), tuple(rows), trail)
    return _placed(figure, f"curves-{outcome}", trail, table)


def _placed(figure: Drawn, name: str, trail: str, table: Table) -> Figure:
    return Figure(figure.title, drawn(figure, name), trail, notes(figure), table, "wide")


def _number(draft: Draft, text: str, trail: str) -> Cell:
    return Cell(draft.number(text, trail), "num")


def _points(value: float, unit: str) -> str:
    text = amount(value, unit)
    return text.replace("%", "points") if is_percentage(unit) else text


def _part(column: str) -> Text:
    """Return the per cent of a column such as ``5 % (index)``."""
    return column.partition(" (")[0]


def _regrets(figure: Drawn) -> dict[str, dict[float, float]]:
    """Return the regret of each plan by share of futures, in the order of the figure."""
    found: dict[str, dict[float, float]] = {}
    for plan, share, regret in figure.rows:
        found.setdefault(str(plan), {})[float(share or 0.0)] = float(regret or 0.0)
    return found


def _least(values: dict[str, float]) -> set[str]:
    least = min(values.values())
    return {plan for plan, value in values.items() if value <= least + 1e-9 * abs(least)}


def _box_trail(draft: Draft, outcome: str) -> str:
    return draft.trails.add(
        f"boxes-{outcome}",
        f"How {draft.outcome(outcome)} spreads",
        "Quantiles of each plan’s values over all futures of the run, from its sketch; each "
        "possible scenario weighs the same. Misses are counted exactly.",
        rests=_rests(draft, outcome),
    )


def _curve_trail(draft: Draft, outcome: str) -> str:
    return draft.trails.add(
        f"curves-{outcome}",
        f"Regret in {draft.outcome(outcome)}, by share of futures",
        "In each future: the best outcome of any plan of this run less that of the plan. Quantiles "
        "over all futures of the run, from its sketch; the largest is exact.",
        rests=_rests(draft, outcome),
    )


def _rests(draft: Draft, outcome: str) -> tuple[Ref, ...]:
    return Ref("trail", draft.outcome_trail(outcome)), Ref("trail", draft.run_trail())
