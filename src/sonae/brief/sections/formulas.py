"""The model as declared: every formula in mathematical notation, printed from the tree that ran."""

from markupsafe import Markup

from sonae.brief.blocks import Block, Cell, Fold, Row, Table
from sonae.brief.draft import Draft, authored, code, joined
from sonae.brief.lineage import direct
from sonae.brief.numbers import unit_words
from sonae.brief.trails import ASSUMED, refs
from sonae.expressions import Node, mathematics

__all__ = ["formula_blocks"]


def formula_blocks(draft: Draft) -> tuple[Block, ...]:
    """Return stocks, values, outcomes, reports and the stretch of leads, folded."""
    trail = draft.trails.add(
        "formulas",
        "Formulas of the model",
        "Printed from the tree that ran. A raised index tells of another year: t − 1 is the year "
        "before. “Source” is the equation’s number in its working paper.",
        rests=refs("formula", tuple(draft.content.outcomes)),
        basis=f"The form of every equation is the {ASSUMED}, unless a claim is named.",
    )
    head = ("Name", "What", "Unit", "Formula", "Reads", "Source")
    rows = (*_stocks(draft), *_values(draft), *_over_time(draft), *_stretch(draft))
    table = Table("Every formula of the model", head, rows, trail, "small formulas")
    return (Fold("Formulas", (table,)),)


def _stocks(draft: Draft) -> tuple[Row, ...]:
    rows = []
    for name, stock in draft.content.model.stocks.items():
        both = draft.study.dossier.formulas.stocks[name]
        trees = {f"{name} at first": both.start.tree, f"{name} next year": both.next.tree}
        rows.append(_row(draft, name, (stock.label or "", stock.unit, stock.source), trees))
    return tuple(rows)


def _values(draft: Draft) -> tuple[Row, ...]:
    formulas = draft.study.dossier.formulas.values
    return tuple(
        _row(
            draft, name, (value.label or "", value.unit, value.source), {name: formulas[name].tree}
        )
        for name, value in draft.content.model.values.items()
    )


def _over_time(draft: Draft) -> tuple[Row, ...]:
    formulas, content = draft.study.dossier.formulas, draft.content
    rows = []
    for kind, declared, resolved in (
        ("outcome", content.outcomes, formulas.outcomes),
        ("report", content.reports, formulas.reports),
    ):
        for name, entry in declared.items():
            trees = {name: resolved[name].tree}
            rows.append(_row(draft, name, (entry.label, entry.unit, kind), trees))
    return tuple(rows)


def _stretch(draft: Draft) -> tuple[Row, ...]:
    stretch = draft.study.dossier.formulas.stretch
    if stretch is None:
        return ()
    said = ("multiplies every lead", "1", None)
    return (_row(draft, "stretch", said, {"stretch": stretch.tree}),)


def _row(draft: Draft, name: str, said: tuple[str, str, str | None], trees: dict[str, Node]) -> Row:
    label, unit, source = said
    reads = dict.fromkeys(
        ref for tree in trees.values() for ref in direct(draft.study.dossier, tree)
    )
    return Row(
        (
            Cell(code(name), head=True),
            Cell(authored(label)),
            Cell(authored(unit_words(unit))),
            Cell(joined((_written(tree, left) for left, tree in trees.items()), "<br>")),
            Cell(joined(draft.to(ref) for ref in reads if ref.kind != "factor") or "—"),
            Cell(authored(source) if source else "—"),
        ),
        id=f"formula-{name}",
    )


def _written(tree: Node, left: str) -> Markup:
    """Return one equation; every digit in it is the author's."""
    equation = Markup(mathematics(tree, left, block=False))  # noqa: S704 - escaped where it is made
    return Markup('<span class="authored">{}</span>').format(equation)
