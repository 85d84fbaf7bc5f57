"""Section 4: plans against outcomes, by every rule; never one ranking."""

from collections.abc import Sequence

import numpy as np

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
from sonae.brief.charts.heatmap import HeatCell, heat_map
from sonae.brief.draft import Draft, authored, joined, sentence, term
from sonae.brief.lineage import lineage
from sonae.brief.numbers import amount, count, exact, percent, plain, spread, unit_words
from sonae.brief.sections.bottom_line import survival_trail
from sonae.brief.sections.spreads import box_figure
from sonae.brief.trails import ASSUMED, Ref, refs
from sonae.dims import METRIC, OUTCOME, PLAN
from sonae.robustness import METRICS, Metric, Winners
from sonae.robustness.metrics import BOX

__all__ = ["metric_label", "outcome_section"]

ACROSS = 10
"""So many metrics stand in a table: more do not fit the page."""
SHADES = 8
"""Steps of shading in tables, from the worst of the plans to the best."""
ALL = "all thresholds at once"


def metric_label(entry: Metric) -> Text:
    """Return a metric's name; digits in it are part of the name."""
    return term(entry.label)


def outcome_section(draft: Draft) -> Section:
    """Return the section."""
    blocks: list[Block] = [_lead(draft)]
    if _with_threshold(draft):
        blocks.append(_shares(draft))
    boxes = box_figure(draft, _most_open(draft))
    if boxes is not None:
        blocks.append(boxes)
    blocks += [*_rules(draft), *_tables(draft), *_reports(draft)]
    return Section("plans", "Plans against outcomes", tuple(blocks))


def _lead(draft: Draft) -> Paragraph:
    performance, trail = draft.study.performance, draft.run_trail()
    scenarios = int(performance.multiplicity.sum())
    return Paragraph(
        sentence(
            "Every one of the {} plans was run in all {} possible scenarios, with {} draws of the "
            "uncertain quantities each. In shares of futures each scenario weighs the same: a way "
            "of looking at all of them, not a probability.",
            draft.number(count(len(performance.plans)), trail),
            draft.number(count(scenarios), trail),
            draft.number(count(performance.draws), trail),
        )
    )


def _most_open(draft: Draft) -> str:
    """Return the outcome whose box plots tell most: plan and future both decide the threshold.

    That is where the plans' shares of futures that meet it lie furthest apart, among thresholds
    that no plan always or never meets; of all if there is none; the first without thresholds.
    """
    outcomes = _with_threshold(draft)
    if not outcomes:
        return next(iter(draft.content.outcomes))
    scores = draft.study.scores.sel({METRIC: "satisficing", OUTCOME: outcomes})
    met = scores.transpose(PLAN, OUTCOME).to_numpy()
    is_open = ((met > 0) & (met < 1)).all(axis=0)
    apart = met.max(axis=0) - met.min(axis=0)
    return outcomes[int(np.where(is_open | ~is_open.any(), apart, -1.0).argmax())]


def _with_threshold(draft: Draft) -> list[str]:
    return [name for name, entry in draft.content.outcomes.items() if entry.threshold is not None]


# thresholds ---------------------------------------------------------------------------------


def _shares(draft: Draft) -> Figure:
    study, outcomes = draft.study, _with_threshold(draft)
    scores = study.scores.sel({METRIC: "satisficing"})
    cells, rows = [], []
    for row in study.survival:
        texts: list[Cell] = [Cell(draft.to(Ref("plan", row.plan), draft.plan(row.plan)), head=True)]
        for name in outcomes:
            share = float(scores.sel({PLAN: row.plan, OUTCOME: name}))
            cells.append(
                HeatCell(draft.plan(row.plan), _column(draft, name), share, percent(share))
            )
            trail = draft.metric_trail("satisficing", name)
            texts.append(Cell(draft.number(percent(share), trail), "num"))
        cells.append(HeatCell(draft.plan(row.plan), ALL, row.all_met, percent(row.all_met)))
        texts.append(Cell(draft.number(percent(row.all_met), survival_trail(draft)), "num"))
        rows.append(Row(tuple(texts)))
    head = ("Plan", *(draft.threshold(name) for name in outcomes), ALL)
    trail = survival_trail(draft)
    label = (
        f"Heat map of {len(rows)} plans against {len(outcomes)} thresholds: share of futures in "
        "which each is met; the table below holds the same figures."
    )
    caption = "Share of futures in which each threshold is met"
    table = Table(caption, head, tuple(rows), trail, "rules")
    note = "Darker: met in more futures. Thresholds in brackets; all futures weigh the same."
    chart = heat_map(tuple(cells), "shares", label)
    return Figure(_finding(draft), chart, trail, note, table, "wide")


def _column(draft: Draft, name: str) -> str:
    entry = draft.content.outcomes[name]
    sign = "≥" if entry.better == "more" else "≤"
    return f"{entry.label} ({sign}\u00a0{exact(entry.threshold or 0.0, entry.unit)})"


def _finding(draft: Draft) -> Text:
    """Say which threshold is hardest, and whether any plan is never below another."""
    outcomes = _with_threshold(draft)
    scores = draft.study.scores.sel({METRIC: "satisficing", OUTCOME: outcomes})
    table = scores.transpose(PLAN, OUTCOME).to_numpy()
    best = table.max(axis=0)
    hardest = int(best.argmin())
    name = outcomes[hardest]
    first = sentence(
        "Hardest to meet: {}, in {} of the futures at most",
        authored(draft.outcome(name)),
        draft.number(percent(float(best[hardest])), draft.metric_trail("satisficing", name)),
    )
    if bool((table >= best[None, :]).all(axis=1).any()):
        return first
    return first + "; no plan is ahead on every threshold"


# rules --------------------------------------------------------------------------------------


def _rules(draft: Draft) -> tuple[Block, ...]:
    found = {(entry.metric, entry.outcome): entry for entry in draft.study.winners}
    telling = {entry.metric for entry in draft.study.winners if entry.runner_up is not None}
    used = [entry for entry in METRICS.values() if entry.id in telling]
    outcomes = tuple(draft.content.outcomes)
    rows = [
        Row(
            (
                Cell(metric_label(entry), head=True),
                *(Cell(_preferred(draft, found.get((entry.id, name)))) for name in outcomes),
            )
        )
        for entry in used
    ]
    head = ("Rule", *(authored(draft.outcome(name)) for name in outcomes))
    trail = draft.trails.add(
        "rules",
        "Which plan each rule prefers",
        "For each rule and outcome the plan that nobody beats; all are named if they tie.",
        rests=tuple(
            Ref("trail", draft.metric_trail(entry.metric, entry.outcome))
            for entry in draft.study.winners
        ),
    )
    text = (
        "Rules disagree because they ask different things: the worst future, the usual one, the "
        "regret, or the probability. Choose the rule before the plan."
    )
    table = Table("The plan that each rule prefers, by outcome", head, tuple(rows), trail, "rules")
    return Heading("Which plan each rule prefers", "rules"), Paragraph(text), table


def _preferred(draft: Draft, entry: Winners | None) -> Text:
    if entry is None:
        return "—"
    if entry.runner_up is None:
        return "all alike"
    if len(entry.plans) > 3:
        trail = draft.metric_trail(entry.metric, entry.outcome)
        named = joined((draft.plan(name) for name in entry.plans), ", ")
        return sentence(
            '<span title="{}">{} plans alike</span>',
            named,
            draft.number(count(len(entry.plans)), trail),
        )
    return joined((draft.to(Ref("plan", name), draft.plan(name)) for name in entry.plans), " = ")


# all metrics --------------------------------------------------------------------------------


def _tables(draft: Draft) -> tuple[Block, ...]:
    shown = _most_open(draft)
    folds = tuple(
        Fold(
            _titled(entry.label, entry.unit),
            (
                *([] if name == shown else _boxes(draft, name)),
                *(_metric_table(draft, name, some) for some in _groups(draft, name)),
                *_alike_said(draft, name),
            ),
        )
        for name, entry in draft.content.outcomes.items()
    )
    text = (
        "For each outcome how the values of each plan spread, and every plan by every rule: first "
        "the usual rules, then the others, then how far quantities may move from their nominal "
        "values. "
        "Shading runs from the worst of the plans (pale) to the best (dark) in each column; the "
        "best is in bold."
    )
    return Heading("Every plan by every rule", "metrics"), Paragraph(text), *folds


def _boxes(draft: Draft, outcome: str) -> tuple[Block, ...]:
    found = box_figure(draft, outcome)
    return () if found is None else (found,)


def _groups(draft: Draft, outcome: str) -> tuple[tuple[Metric, ...], ...]:
    """Return the metrics of each table of an outcome, without those that tell nothing."""
    told = [
        entry
        for entry in METRICS.values()
        if not (_missing(draft, entry.id, outcome) or _alike(draft, entry, outcome))
    ]
    box = [entry for entry in told if entry.id in {each.id for each in BOX}]
    rest = [entry for entry in told if entry not in box]
    parts = [rest[at : at + ACROSS] for at in range(0, len(rest), ACROSS)]
    return tuple(tuple(part) for part in (*parts, box) if part)


def _alike(draft: Draft, entry: Metric, outcome: str) -> bool:
    """Tell whether a metric of the box is the same for all plans: a column that tells nothing."""
    if entry.id not in {each.id for each in BOX} or len(draft.study.performance.plans) < 2:
        return False
    column = draft.study.scores.sel({METRIC: entry.id, OUTCOME: outcome}).to_numpy()
    return bool((column == column[0]).all())


def _alike_said(draft: Draft, outcome: str) -> tuple[Paragraph, ...]:
    """Say which metrics of the box are left out because all plans have the same."""
    found = [entry for entry in BOX if _alike(draft, entry, outcome)]
    if not found:
        return ()
    unit, said = draft.content.outcomes[outcome].unit, []
    for entry in found:
        column = draft.study.scores.sel({METRIC: entry.id, OUTCOME: outcome}).to_numpy()
        number = draft.number(
            _score(float(column[0]), entry, unit), draft.metric_trail(entry.id, outcome)
        )
        said.append(sentence("{} ({})", metric_label(entry), number))
    return (Paragraph(sentence("The same for every plan: {}.", joined(said))),)


def _metric_table(draft: Draft, outcome: str, entries: Sequence[Metric]) -> Table:
    study = draft.study
    shades = {entry.id: _shading(draft, entry, outcome) for entry in entries}
    rows = []
    for at, plan in enumerate(study.performance.plans):
        cells = [Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True)]
        for entry in entries:
            value = float(study.scores.sel({METRIC: entry.id, PLAN: plan, OUTCOME: outcome}))
            unit = draft.content.outcomes[outcome].unit
            text = _score(value, entry, unit)
            number = draft.number(text, draft.metric_trail(entry.id, outcome))
            step = shades[entry.id][at]
            best = sentence("<b>{}</b>", number) if step == SHADES - 1 else number
            cells.append(Cell(best, f"num q{step}"))
        rows.append(Row(tuple(cells)))
    head = ("Plan", *(metric_label(entry) for entry in entries))
    declared = draft.content.outcomes[outcome]
    caption = _titled(declared.label, declared.unit)
    return Table(caption, head, tuple(rows), draft.outcome_trail(outcome), "heat")


def _score(value: float, entry: Metric, unit: str) -> str:
    if entry.unit == "outcome":
        return amount(value, unit, with_unit=False)
    return plain(value) if entry.unit == "ratio" else percent(value)


def _titled(label: str, unit: str) -> Text:
    words = unit_words(unit)
    if not words:
        return authored(label)
    pattern = "{} ({})" if words in ("index", "ratio", "score") else "{}, in {}"
    return sentence(pattern, authored(label), authored(words))


def _missing(draft: Draft, metric: str, outcome: str) -> bool:
    column = draft.study.scores.sel({METRIC: metric, OUTCOME: outcome})
    return bool(column.isnull().any())


def _shading(draft: Draft, entry: Metric, outcome: str) -> list[int]:
    """Return a step of shading for each plan: the best has the last one."""
    column = draft.study.scores.sel({METRIC: entry.id, OUTCOME: outcome}).to_numpy()
    better = (
        draft.content.outcomes[outcome].better if entry.better == "as outcome" else entry.better
    )
    value = column if better == "more" else -column
    spread = float(value.max() - value.min())
    if spread < 1e-9 * max(1.0, float(np.abs(value).max())):
        return [0] * len(value)
    share = (value - value.min()) / spread
    return [SHADES - 1 if part > 1 - 1e-9 else int(part * (SHADES - 1)) for part in share]


# reports ------------------------------------------------------------------------------------


def _reports(draft: Draft) -> tuple[Block, ...]:
    """Return what is shown but not judged by: mean over all futures, least and most."""
    found, declared = draft.study.performance.reports, draft.content.reports
    if not declared:
        return ()
    rows = []
    for plan in draft.study.performance.plans:
        cells = [Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True)]
        for name, entry in declared.items():
            least, mean, most = (
                float(found[key].sel({PLAN: plan, "report": name}))
                for key in ("min", "mean", "max")
            )
            trail = _report_trail(draft, name)
            number = draft.number(amount(mean, entry.unit), trail)
            ends = draft.number(spread(least, most, entry.unit), trail)
            cells.append(Cell(sentence("{}<br><small>{}</small>", number, ends), "num"))
        rows.append(Row(tuple(cells)))
    head = ("Plan", *(authored(entry.label) for entry in declared.values()))
    caption = "Shown, not judged by: mean over all futures; below it the least and the most"
    trail = _report_trail(draft, next(iter(declared)))
    table = Table(caption, head, tuple(rows), trail)
    return Heading("Also computed", "reports"), table


def _report_trail(draft: Draft, name: str) -> str:
    entry, dossier = draft.content.reports[name], draft.study.dossier
    found = lineage(dossier, dossier.formulas.reports[name].tree)
    return draft.trails.add(
        f"report-{name}",
        f"Report: {entry.label}",
        "Mean, least and most over all futures of the run; each possible scenario weighs the same.",
        rests=(
            Ref("formula", name),
            Ref("trail", draft.run_trail()),
            *refs("claim", found.claims),
        ),
        basis=f"Beyond these claims: {ASSUMED}.",
        place=draft.place("reports", name),
    )
