"""A few coherent scenarios that stand for all: a chart to look at, and its table."""

from sonae.brief.blocks import Block, Cell, Figure, Paragraph, Row, Table, Text
from sonae.brief.charts.labels import Labels
from sonae.brief.charts.scenario_matrix import StandIn, scenario_matrix, stand_ins, usual_states
from sonae.brief.charts.svg import draw
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent
from sonae.brief.sections.scenario_counts import scenario_trails
from sonae.brief.trails import COUNTED, Ref

__all__ = ["representative_scenarios"]


def representative_scenarios(draft: Draft) -> tuple[Block, ...]:
    """Return the chart with its table, and what it does not show."""
    study, table = draft.study, draft.study.coherent
    if not table.count:
        return (Paragraph("No possible scenario is coherent, so there is none to read."),)
    chosen = stand_ins(table, study.representatives.rows)
    coherent = scenario_trails(draft)[2]
    trail = draft.trails.add(
        "representatives",
        "Representative scenarios",
        "Chosen so that together they show every state that occurs in a coherent scenario, if so "
        "few can, and differ from one another in as many factors as possible. Each stands for the "
        "coherent scenarios that differ from it in fewer factors than from any other chosen; a tie "
        "goes to the lower number. Numbers are those of the list that the command “scenarios” "
        "prints. Usual is the state that most coherent scenarios share.",
        rests=(Ref("trail", coherent),),
        basis=COUNTED,
    )
    labels = Labels.of(table.space, draft.factor_labels, draft.state_labels)
    spec = scenario_matrix(table, chosen, labels)
    title = sentence(
        "{} coherent scenarios that stand for the {}",
        draft.number(count(len(chosen)), trail),
        draft.number(count(table.count), coherent),
    )
    note = sentence(
        "Each column is one scenario; below its number, how many coherent scenarios are most like "
        "it. An orange bar and bold letters mark a state that is not the usual one. "
        "<code>sonae scenarios DOSSIER --why NUMBER</code> says why a scenario is coherent."
    )
    drawing = draw(spec, "matrix", str(spec["description"]))
    blocks: list[Block] = [
        Figure(title, drawing, trail, note, _table(draft, chosen, trail), "matrix")
    ]
    if study.representatives.uncovered:
        names = joined(
            (
                authored(f"{draft.factor_labels[factor]}: {draft.state(factor, state)}")
                for factor, state in study.representatives.uncovered
            ),
            "; ",
        )
        blocks.append(Paragraph(sentence("They do not show: {}.", names)))
    return tuple(blocks)


def _table(draft: Draft, chosen: tuple[StandIn, ...], trail: str) -> Table:
    """Return the same scenarios as rows, and the usual states in the last one."""
    table = draft.study.coherent
    usual = usual_states(table)
    factors = table.space.factors
    rows = []
    for entry in chosen:
        cells = [
            Cell(draft.number(count(entry.number), trail), "num", head=True),
            Cell(draft.number(count(entry.stands_for), trail), "num"),
        ]
        scenario = table.scenario(entry.row)
        for at, code in enumerate(table.codes[entry.row].tolist()):
            odd = code != usual[at][0]
            label: Text = authored(draft.state(factors[at], scenario[factors[at]]))
            cells.append(Cell(sentence("•\u00a0{}", label) if odd else label, "odd" if odd else ""))
        rows.append(Row(tuple(cells)))
    common = [Cell("usual", head=True), Cell("")]
    for at, (code, share) in enumerate(usual):
        label = authored(draft.state(factors[at], table.space.states[at][code]))
        common.append(Cell(sentence("{} ({})", label, draft.number(percent(share), trail))))
    rows.append(Row(tuple(common)))
    names = (draft.to(Ref("factor", name), draft.factor_labels[name]) for name in factors)
    caption = "Representative scenarios; shaded with a dot: not the usual state"
    return Table(caption, ("No.", "for", *names), tuple(rows), trail, "matrix")
