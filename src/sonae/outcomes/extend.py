"""The same model with further formulas: what is asked of a model beyond what its dossier judges by.

Reads a `CompiledModel`; hands ``pathways`` one more, whose graph and reference read the further
values and results like those of the dossier. Nothing of the dossier's own results changes by it.
"""

from collections.abc import Mapping
from dataclasses import fields

from sonae.expressions import Node, names
from sonae.outcomes.build import build
from sonae.outcomes.model import CompiledModel, Model

__all__ = ["extended"]


def extended(
    model: CompiledModel,
    values: Mapping[str, Node],
    results: Mapping[str, Node],
    states: Mapping[str, tuple[str, ...]],
) -> CompiledModel:
    """Return the model with further yearly values, and with these results in place of its own.

    Parameters
    ----------
    model : CompiledModel
    values : mapping from id to tree
        In an order in which each can be computed; they may read all of the model's. An id that no
        dossier can spell, such as ``missed:margin``, is no id of the dossier's.
    results : mapping from id to tree
        What a run gives, as reports; functions over time of values.
    states : mapping
        The states of every factor of the dossier, in declared order.
    """
    read = {name for tree in (*values.values(), *results.values()) for name in names(tree)}
    factors = tuple(factor for factor in states if factor in model.factors or factor in read)
    parts = {field.name: getattr(model, field.name) for field in fields(Model)}
    parts |= {
        "factors": factors,
        "states": {factor: states[factor] for factor in factors},
        "values": {**model.values, **values},
        "outcomes": {},
        "reports": dict(results),
        "units": {**model.units, **dict.fromkeys(values)},
    }
    graph, launches = build(Model(**parts))
    return CompiledModel(**parts, graph=graph, launches=launches)
