"""What the schema has at a path: the fields of an entry, or a map whose keys are ids.

Reads the schema's annotations; hands ``address`` what may be written where.
"""

import types
from collections.abc import Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sonae.dossier import DossierContent, Impact

__all__ = ["fields_at", "is_map_of_entries"]


def fields_at(path: Sequence[str | int]) -> list[str]:
    """Return the keys that the entry at a path may have; none if it is no entry.

    Examples
    --------
    >>> fields_at(("horizon",))
    ['from', 'to']
    """
    found = _at(path)
    if isinstance(found, type) and issubclass(found, BaseModel):
        names = [info.alias or name for name, info in found.model_fields.items()]
        return [name for name in names if found is not Impact or name != "scores"]
    return []


def is_map_of_entries(path: Sequence[str | int]) -> bool:
    """Return whether ids of the analyst's own choice are the keys at a path.

    Examples
    --------
    >>> is_map_of_entries(("claims",)), is_map_of_entries(("claims", "c1"))
    (True, False)
    """
    found = _at(path)
    return found is Impact or get_origin(found) is dict  # scores stand beside their reason


def _at(path: Sequence[str | int]) -> Any:  # noqa: ANN401 - any annotation
    """Follow a path through the annotations; None where it leads out of them."""
    current: Any = DossierContent
    for step in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {info.alias or name: info for name, info in current.model_fields.items()}
            info = fields.get(str(step))
            current = None if info is None else info.annotation
        elif get_origin(current) in (dict, tuple):
            current = next(
                (part for part in reversed(get_args(current)) if part is not Ellipsis), None
            )
        else:
            return None
        current = _plain(current)
    return current


def _plain(annotation: Any) -> Any:  # noqa: ANN401 - any annotation
    """Take off what only says that a value may be missing, or how it is read."""
    while True:
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation = inner[0]
        elif origin in (Union, types.UnionType) and type(None) in inner:
            annotation = next(part for part in inner if part is not type(None))
        else:
            return annotation
