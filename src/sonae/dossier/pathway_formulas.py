"""Resolve the conditions that have to go on holding: truths over values and stocks of a year.

Called by ``formulas``, which knows every yearly name.
"""

from collections.abc import Mapping

from sonae.dossier.resolver import Resolver
from sonae.expressions import Resolved, Scope

__all__ = ["resolve_keep"]


def resolve_keep(resolver: Resolver, scope: Scope) -> Mapping[str, Resolved]:
    """Return every condition of ``pathways.keep``, resolved in a yearly scope."""
    return {
        name: resolver.resolve(
            ("pathways", "keep", name, "holds"), entry.holds, scope, condition=True
        )
        for name, entry in resolver.content.pathways.keep.items()
    }
