"""A value as it is typed on a command line, turned into what the dossier is to hold.

Reads one text; hands ``amend`` text, or the list or map that it spells in YAML's short form.
"""

import re

import yaml

from sonae.errors import UsageError
from sonae.versions.written import data_of, written

__all__ = ["as_data", "plain_interval"]

_INTERVAL = re.compile(
    r"\s*([-+]?[\d.]*\d(?:e[-+]?\d+)?\s?%?)\.\.([-+]?[\d.]*\d(?:e[-+]?\d+)?\s?%?)\s*"
)


def plain_interval(value: str) -> str:
    """Return ``a..b`` as the dossier writes it, ``a to b``; anything else as it is.

    Examples
    --------
    >>> plain_interval("50%..60%")
    '50% to 60%'
    """
    match = _INTERVAL.fullmatch(value)
    return value if match is None else f"{match[1]} to {match[2]}"


def as_data(value: str, present: object, *, new: bool) -> object:
    """Return what is meant where `present` stands, or where something `new` is put.

    Raises
    ------
    UsageError
        If a list or a map stands there and the value is none.
    """
    if isinstance(present, str) and not new:
        ends = present.endswith("\n") and not value.endswith("\n")
        return value + "\n" if ends else value  # a block of lines ends with a line break
    spelled = _spelled(value) if value.lstrip()[:1] in ("[", "{") else value
    if new or isinstance(spelled, type(present)):
        return spelled
    what, how = ("a list", "[a, b]") if isinstance(present, list) else ("a map", "{key: value}")
    raise UsageError(f"{what} stands there; write '{how}', or name a part of it")


def _spelled(value: str) -> object:
    """Return the list or map that a text spells, or the text if it spells none."""
    try:
        return data_of(written(f"value: {value}\n").entries["value"].value)
    except (yaml.YAMLError, ValueError, KeyError, RuntimeError, StopIteration):
        return value
