"""What a formula of the model rests on: every quantity, table, factor, option and claim below it.

Reads the resolved formulas of a dossier; hands the trails of outcomes their ends. The walk follows
names through yearly values and stocks, so that an outcome's trail reaches the sources of the
figures it was computed from.
"""

from dataclasses import dataclass

from sonae.brief.trails import Ref
from sonae.dossier import Dossier
from sonae.expressions import Call, InStates, Item, Name, Node, walk

__all__ = ["Lineage", "direct", "lineage"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The parts of a dossier that a formula reads, directly or through other formulas.

    Attributes
    ----------
    parts : tuple of Ref
        Every part, in the order of the dossier's sections and then of declaration.
    claims : tuple of str
        Claims that those parts rest on.
    assumed : tuple of Ref
        Quantities, tables, options and formulas that rest on no claim.
    """

    parts: tuple[Ref, ...]
    claims: tuple[str, ...]
    assumed: tuple[Ref, ...]


def direct(dossier: Dossier, tree: Node) -> tuple[Ref, ...]:
    """Return the parts that a formula names itself, each once, in reading order."""
    content, found = dossier.content, list[Ref]()
    for node in walk(tree):
        match node:
            case Name(name) if name in content.quantities:
                found.append(Ref("quantity", name))
            case Name(name) if name in content.model.values or name in content.model.stocks:
                found.append(Ref("formula", name))
            case Item(table, _) if table in content.model.tables:
                found.append(Ref("table", table))
            case Item(_, option) if option in content.options:
                found.append(Ref("option", option))
            case InStates(factor, _):
                found.append(Ref("factor", factor))
            case Call("sum_options", _):
                found += [Ref("option", option) for option in content.options]
            case _:
                pass
    return tuple(dict.fromkeys(found))


def lineage(dossier: Dossier, tree: Node) -> Lineage:
    """Return everything that a formula rests on."""
    seen = dict.fromkeys(direct(dossier, tree))
    queue = list(seen)
    while queue:
        for ref in _below(dossier, queue.pop()):
            if ref not in seen:
                seen[ref] = None
                queue.append(ref)
    order = {ref: place for place, ref in enumerate(_declared(dossier))}
    parts = tuple(sorted(seen, key=lambda ref: order[ref]))
    rests = {ref: _claims(dossier, ref) for ref in parts}
    claims = dict.fromkeys(claim for names in rests.values() for claim in names)
    assumed = tuple(ref for ref in parts if not rests[ref] and ref.kind != "factor")
    return Lineage(parts, tuple(claims), assumed)


def _below(dossier: Dossier, ref: Ref) -> tuple[Ref, ...]:
    """Return the parts that one part reads."""
    formulas, content = dossier.formulas, dossier.content
    trees: list[Node] = []
    more: tuple[Ref, ...] = ()
    match ref.kind:
        case "formula" if ref.id in formulas.values:
            trees = [formulas.values[ref.id].tree]
        case "formula":
            stock = formulas.stocks[ref.id]
            trees = [stock.start.tree, stock.next.tree]
        case "table":
            more = (Ref("factor", content.model.tables[ref.id].by),)
        case "option":
            passes = formulas.passes.get(ref.id)
            timing = (passes, formulas.stretch)
            trees = [formula.tree for formula in timing if formula is not None]
            position = content.model.timing.lead_position
            more = (Ref("quantity", position),) if position else ()
        case _:
            pass
    return (*more, *(part for tree in trees for part in direct(dossier, tree)))


def _declared(dossier: Dossier) -> tuple[Ref, ...]:
    content = dossier.content
    return (
        *(Ref("formula", name) for name in (*content.model.values, *content.model.stocks)),
        *(Ref("quantity", name) for name in content.quantities),
        *(Ref("table", name) for name in content.model.tables),
        *(Ref("option", name) for name in content.options),
        *(Ref("factor", name) for name in content.factors),
    )


def _claims(dossier: Dossier, ref: Ref) -> tuple[str, ...]:
    content = dossier.content
    match ref.kind:
        case "quantity":
            return content.quantities[ref.id].from_
        case "table":
            return content.model.tables[ref.id].from_
        case "option":
            return content.options[ref.id].from_
        case "factor":
            return content.factors[ref.id].from_
        case _:
            model = content.model
            entry = model.values.get(ref.id) or model.stocks[ref.id]
            return entry.from_
