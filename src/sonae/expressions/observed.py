"""What a trigger reads of the model's past: ``observed(forces)``, ``observed(forces, 2)``.

Made by ``resolve`` in a plan's `when`; read by ``plans``, which checks that it can be observed in
time, and by ``outcomes``, which launches by it. In a year so early that what it asks for has no
past yet, a comparison is neither true nor false (Kleene 1952): a step is launched only where the
trigger holds whatever the unknown may be.
"""

from sonae.expressions.tree import Call, Compare, InStates, Logic, Name, Node, Not, Number, walk

__all__ = ["factors_alone", "observation", "observations", "reads_the_model"]


def observation(name: str, years: int = 1) -> Call:
    """Return the tree of ``observed(name, years)``: what a value or stock was so long ago."""
    return Call("observed", (Name(name), Number(float(years))))


def observations(tree: Node) -> tuple[tuple[str, int], ...]:
    """Return what a resolved trigger observes of the model, each name with how many years ago."""
    found: dict[tuple[str, int], None] = {}
    for node in walk(tree):
        match node:
            case Call("observed", (Name(name), Number(years))):
                found[name, int(years)] = None
            case _:
                pass
    return tuple(found)


def reads_the_model(tree: Node) -> bool:
    """Return whether a resolved trigger is more than a condition over factors."""
    nodes = tuple(walk(tree))
    if not any(isinstance(node, Compare) for node in nodes):
        return False
    return bool(observations(tree)) or any(isinstance(node, InStates) for node in nodes)


def factors_alone(tree: Node) -> Node | None:
    """Return what a trigger asks of factors whatever is observed of the model; None if nothing.

    It holds wherever the trigger may hold, so two of them that never hold together prove that the
    triggers do not.
    """
    return _factors(tree, wanted=True)


def _factors(tree: Node, *, wanted: bool) -> Node | None:
    match tree:
        case InStates():
            return tree if wanted else Not(tree)
        case Not(operand):
            return _factors(operand, wanted=not wanted)
        case Logic(op, operands):
            parts = [_factors(part, wanted=wanted) for part in operands]
            known = tuple(part for part in parts if part is not None)
            if (op == "and") is wanted:
                return _joined("and", known)
            return _joined("or", known) if len(known) == len(parts) else None
        case _:
            return None


def _joined(op: str, parts: tuple[Node, ...]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Logic("and" if op == "and" else "or", parts)
