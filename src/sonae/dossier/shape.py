"""Check the shape of a dossier against the schema, and say each fault at its place.

Reads plain data and places; hands on the typed content, or findings. Pydantic finds the faults;
this file puts them into words that mend.
"""

import difflib
import types
from itertools import islice
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sonae.dossier.findings import Finding
from sonae.dossier.places import Path, Places, path_text
from sonae.dossier.schema import DossierContent

__all__ = ["check_shape"]

MAX_FAULTS = 500


def check_shape(data: object, places: Places) -> tuple[DossierContent | None, list[Finding]]:
    """Return the typed content, or None with a finding for every fault of shape."""
    try:
        return DossierContent.model_validate(data, by_alias=True, by_name=False), []
    except ValidationError as error:
        faults = _joined(error.errors(include_url=False))
        findings = [_finding(fault, places) for fault in faults[:MAX_FAULTS]]
        if len(faults) > MAX_FAULTS:
            message = f"{len(faults) - MAX_FAULTS:,} more faults of this kind are not listed"
            findings.append(Finding("SN005", "error", findings[-1].place, "", message))
        return None, findings


def _joined(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Say a misspelt key once: where it stands, and not again as a key that is missing."""
    missing: dict[tuple[int | str, ...], list[str]] = {}
    for fault in faults:
        if fault["type"] == "missing":
            missing.setdefault(fault["loc"][:-1], []).append(str(fault["loc"][-1]))
    meant: set[tuple[int | str, ...]] = set()
    unknown = (fault for fault in faults if fault["type"] == "extra_forbidden")
    for fault in islice(unknown, MAX_FAULTS):
        *above, name = fault["loc"]
        absent = missing.get(tuple(above))
        near = _near(str(name), _fields(tuple(above))) if absent else None
        if absent and near in absent:
            meant.add((*above, near))
    return [fault for fault in faults if fault["type"] != "missing" or fault["loc"] not in meant]


def _near(name: str, known: list[str]) -> str | None:
    near = difflib.get_close_matches(name[:64], sorted(known), n=1, cutoff=0.6)
    return near[0] if near else None


def _finding(fault: ErrorDetails, places: Places) -> Finding:
    kind = fault["type"]
    if _beside_scores(fault):
        return _unknown_key(fault["loc"], _written_path(fault["loc"], places), places)
    path = _written_path(fault["loc"], places)
    if kind == "extra_forbidden":
        return _unknown_key(fault["loc"], path, places)
    if kind == "missing" and isinstance(fault["loc"][-1], str):
        name = str(fault["loc"][-1])
        message = f"missing key `{name}`"
        hint = _documentation(fault["loc"])
        return Finding("SN004", "error", places.key(path), path_text(path), message, hint)
    message, hint = _in_words(fault)
    return Finding("SN005", "error", places.value(path), path_text(path), message, hint)


def _written_path(loc: tuple[int | str, ...], places: Places) -> Path:
    """Drop what pydantic adds to a path and the file does not hold."""
    path: Path = ()
    for part in loc:
        if (*path, part) in places.marks:
            path = (*path, part)
    return path


def _unknown_key(loc: tuple[int | str, ...], path: Path, places: Places) -> Finding:
    known = list(_BESIDE_SCORES) if loc[-2:-1] == ("scores",) else sorted(_fields(loc[:-1]))
    near = _near(str(loc[-1]), known)
    hint = f"did you mean `{near}`?" if near else f"known here: {', '.join(known)}"
    return Finding("SN003", "error", places.key(path), path_text(path), "unknown key", hint)


_BESIDE_SCORES = ("because", "from")


def _beside_scores(fault: ErrorDetails) -> bool:
    """Whether a score that is no number is a misspelt key of those that stand beside scores."""
    loc = fault["loc"]
    if fault["type"] != "value_error" or loc[-2:-1] != ("scores",):
        return False
    return _near(str(loc[-1]), list(_BESIDE_SCORES)) is not None


def _in_words(fault: ErrorDetails) -> tuple[str, str | None]:
    kind, context = fault["type"], fault.get("ctx") or {}
    if kind in ("value_error", "assertion_error"):
        error = context.get("error")
        return str(error), getattr(error, "hint", None)
    if kind == "missing":
        return "the list has too few entries", None
    if kind in ("literal_error", "enum"):
        return f"{_shown(fault)} is not one of {context.get('expected', 'the known words')}", None
    if kind.startswith("string_pattern"):
        return f"{_shown(fault)} is malformed", f"it must match {context.get('pattern')}"
    if kind.startswith("string"):
        return f"text is expected here, not {_noun(fault['input'])}", None
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"a map of keys is expected here, not {_noun(fault['input'])}", None
    if kind in ("tuple_type", "list_type"):
        return f"a list is expected here, not {_noun(fault['input'])}", "write `[a, b]`"
    if kind in ("too_short", "too_long"):
        least, most = context.get("min_length"), context.get("max_length")
        bound = f"at least {least}" if kind == "too_short" else f"at most {most}"
        return f"{len(fault['input'])} entries; there must be {bound}", None
    if kind in ("greater_than_equal", "less_than_equal"):
        sign = "at least" if "ge" in context else "at most"
        return f"{_shown(fault)} must be {sign} {context.get('ge', context.get('le'))}", None
    return fault["msg"], None


def _shown(fault: ErrorDetails) -> str:
    text = str(fault["input"])
    return repr(text if len(text) <= 40 else text[:37] + "…")


def _noun(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    return "a list" if isinstance(value, (list, tuple)) else "text"


def _model_at(loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Follow a path through the schema's annotations to the model that stands there."""
    current: Any = DossierContent
    for part in loc:
        model = _model_in(current)
        if model is None:
            return None
        field = _by_alias(model).get(str(part))
        # the key of a map or the position in a list: stay with what the map or list holds
        current = field.annotation if field is not None else model
    return _model_in(current)


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is not None or isinstance(annotation, types.UnionType):
        for argument in reversed(arguments):
            found = _model_in(argument)
            if found is not None:
                return found
    return None


def _by_alias(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _fields(loc: tuple[int | str, ...]) -> list[str]:
    model = _model_at(loc)
    return list(_by_alias(model)) if model else []


def _documentation(loc: tuple[int | str, ...]) -> str | None:
    model = _model_at(loc[:-1])
    info = _by_alias(model).get(str(loc[-1])) if model else None
    return str(info.description) if info is not None and info.description else None
