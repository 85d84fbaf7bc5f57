"""A certificate of coherent scenarios: what was asked, what was found, and why there is no more.

Made by ``make``, kept by ``files``, checked by ``verify``, which shares no code with the search;
anybody can write another checker from this page. A certificate is one JSON object in UTF-8.

What was asked
--------------
``sonae_certificate`` is 1, the version of the format. ``dossier`` has the ``id`` and the ``sha256``
of its content (both empty if the system was not read from a dossier). ``factors`` lists each
factor's ``id`` and ``states``; everything else names factors, states and constraints by their
place in these lists, from 0. ``constraints`` lists each one's ``id``, the condition ``never``
allowed, as written, and its ``tree``: ``["in", factor, [states]]`` (the factor is in one of these
states), ``["not", tree]``, ``["and", tree, ...]`` or ``["or", tree, ...]``. ``judgements`` has the
``scale`` (units in one judgement point) and ``cells``, each ``[factor, state, target factor, target
state, least, greatest]`` in units; a pair of states without a cell counts 0. ``tolerance`` has
``factors``, the largest inconsistency of each, and ``total``, the largest sum over all factors, or
null if there is none; both in units. ``reading`` is ``possibly`` or ``necessarily``.

A state v of factor j has over a rival state r of j the *lead*: the sum over all factors i of what
the state of i adds to v, less what it adds to r. In the reading ``possibly`` the greatest judgement
counts on v and the least on r; in ``necessarily`` the other way round. The *inconsistency* of j is
the largest shortfall of its state behind a rival, 0 if there is none. A scenario is coherent if no
constraint's condition holds in it, no factor's inconsistency exceeds its tolerance, and their sum
does not exceed the total tolerance.

What was found
--------------
``islands`` lists sets of ``factors``, each factor on one of them, such that no constraint reads
factors of two islands and no factor changes a lead of another island's factor. If there is a total
tolerance, the factors of one island at most can have an inconsistency at all. The coherent
scenarios are all combinations of the islands' ``solutions`` (rows of states in the order of the
island's factors, in lexicographic order); ``count`` of an island is their number, and ``count`` of
the certificate is the product.

Why there is no more
--------------------
``steps`` of an island is a proof in the form of a search. It keeps for each of the island's factors
the set of states that are still open, at first all of them. Each step is ``[operation, a, b, c]``:

=  ========  =====  ==============================================================================
1  BRANCH    f 0 0  go through the open states of factor f
2  TAKE      f s 0  suppose that f has state s: no other state of f is open
3  RIVAL     j v r  close state v of j: with what is open, its lead over r stays below minus the
                    tolerance of j
4  FORBID    c f s  close state s of f: with it and what is open, the condition of constraint c
                    surely holds
5  DEAD      f 0 0  factor f has no open state left: nothing more follows here
5  DEAD     -1 c 0  the condition of constraint c surely holds: nothing more follows here
6  SOLUTION  0 0 0  one state of each factor is open: they are a solution
7  BACK      0 0 0  go back to before the TAKE
8  TOTAL     j v 0  close state v of j: with it, the inconsistencies that can no longer be avoided
                    exceed the total tolerance
=  ========  =====  ==============================================================================

*Surely* is meant in three-valued logic: a test holds surely if every open state of its factor
satisfies it, surely fails if none does; ``not``, ``and`` and ``or`` follow Kleene. The most that a
lead can be is the sum of what each factor's open states can add at most, of factor j its state v
alone. The inconsistency that a factor cannot avoid is the least over its open states of the
largest shortfall that is left when every lead is the most that it can be.

A node of the search closes states (RIVAL, FORBID, TOTAL), and then ends with DEAD, SOLUTION or
BRANCH. After BRANCH f there follows for each state s that is open then, in declared order,
TAKE f s, a node, and BACK. The proof is the node of the whole island. Once a factor has no open
state left, closing more states needs no reason, up to DEAD. Steps are counted from 1.

The file has besides ``sha256``, the SHA-256 of the object without this key, written with sorted
keys, no spaces and no escapes beyond those of JSON.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictInt, StrictStr

from sonae.scenarios.balance import Reading

__all__ = [
    "BACK",
    "BRANCH",
    "DEAD",
    "FORBID",
    "OPERATIONS",
    "RIVAL",
    "SOLUTION",
    "TAKE",
    "TOTAL",
    "VERSION",
    "Certificate",
    "ConstraintRecord",
    "DossierRecord",
    "FactorRecord",
    "IslandRecord",
    "JudgementsRecord",
    "Step",
    "ToleranceRecord",
    "Tree",
]

VERSION = 1
BRANCH, TAKE, RIVAL, FORBID, DEAD, SOLUTION, BACK, TOTAL = 1, 2, 3, 4, 5, 6, 7, 8
OPERATIONS = {
    BRANCH: "BRANCH",
    TAKE: "TAKE",
    RIVAL: "RIVAL",
    FORBID: "FORBID",
    DEAD: "DEAD",
    SOLUTION: "SOLUTION",
    BACK: "BACK",
    TOTAL: "TOTAL",
}
DEEPEST = 200
"""Levels that a condition may have."""

Step: TypeAlias = tuple[StrictInt, StrictInt, StrictInt, StrictInt]


def _tree(value: object, depth: int = 0) -> tuple[Any, ...]:
    """Return a condition as tuples; the form alone is looked at, not whether places exist."""
    if depth > DEEPEST:
        raise ValueError(f"a condition has more than {DEEPEST} levels")
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError("a condition is a list such as ['in', 0, [1]]")
    match value:
        case ["in", int(factor), [*codes]] if all(type(code) is int for code in codes):
            return ("in", factor, tuple(codes))
        case ["not", operand]:
            return ("not", _tree(operand, depth + 1))
        case ["and" | "or" as op, _, *_]:
            return (op, *(_tree(part, depth + 1) for part in value[1:]))
    raise ValueError(f"not a condition: {str(value)[:60]}")


Tree: TypeAlias = Annotated[tuple[Any, ...], BeforeValidator(_tree)]
"""A condition: ``("in", factor, states)``, ``("not", tree)``, ``("and" | "or", tree, ...)``."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DossierRecord(_Part):
    """The dossier that the system was read from; empty if it was not."""

    id: StrictStr = ""
    sha256: StrictStr = ""
    """Hash of its content."""


class FactorRecord(_Part):
    """A factor and its states, in declared order."""

    id: StrictStr
    states: tuple[StrictStr, ...]


class ConstraintRecord(_Part):
    """A condition that holds in no scenario."""

    id: StrictStr
    never: StrictStr
    """The condition as written."""
    tree: Tree


class JudgementsRecord(_Part):
    """The cross-impact judgements, in whole units."""

    scale: StrictInt
    """Units in one judgement point."""
    cells: tuple[tuple[StrictInt, StrictInt, StrictInt, StrictInt, StrictInt, StrictInt], ...]
    """Factor, state, target factor, target state, least, greatest; in ascending order."""


class ToleranceRecord(_Part):
    """The largest inconsistency that counts as coherent, in units."""

    factors: tuple[StrictInt, ...]
    total: StrictInt | None = None


class IslandRecord(_Part):
    """Factors that were searched together, the proof, and what was found."""

    factors: tuple[StrictInt, ...]
    steps: tuple[Step, ...]
    solutions: tuple[tuple[StrictInt, ...], ...]
    count: StrictInt


class Certificate(_Part):
    """A certificate of coherent scenarios: see the head of this module."""

    sonae_certificate: Literal[1] = 1
    dossier: DossierRecord
    reading: Reading
    factors: tuple[FactorRecord, ...]
    constraints: tuple[ConstraintRecord, ...]
    judgements: JudgementsRecord
    tolerance: ToleranceRecord
    islands: tuple[IslandRecord, ...]
    count: StrictInt
    """Number of coherent scenarios."""
