"""Write what a dossier says as YAML: a scalar, a part, or a whole content.

Follows the quoting that is there, and quotes what YAML would otherwise read as something else;
whether it would, the parser is asked and not a list of rules. ``edit`` puts the parts into a
file; read ∘ write is the identity on contents.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import yaml
from pydantic import BaseModel

from sonae.dossier import DossierContent, Impact, Interval, ToleranceEntry

__all__ = ["block_lines", "flow_text", "scalar_text", "write", "written_data"]

_CONTROL = re.compile(
    "[^ -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_QUOTES = re.compile(r"(^|\W)'")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def write(content: DossierContent) -> str:
    """Return the content as the text of one YAML file.

    Examples
    --------
    ``read`` on a folder that holds the text gives an equal content.
    """
    data = cast("Mapping[str, object]", written_data(content))
    return "\n".join(block_lines(data)) + "\n"


def written_data(value: object) -> object:
    """Return a content, or a part of one, as the dicts, lists and text that a user would write.

    Fields that hold their default are left out.
    """
    if isinstance(value, Impact):
        rest = {key: part for key, part in _fields(value) if key != "scores"}
        return {**{name: score.text for name, score in value.scores.items()}, **rest}
    if isinstance(value, ToleranceEntry) and not value.factors and value.total is None:
        return _number(value.local)
    if isinstance(value, BaseModel):
        return dict(_fields(value))
    if isinstance(value, Mapping):
        return {str(key): written_data(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [written_data(part) for part in value]
    if isinstance(value, Interval):
        return value.text
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value) if isinstance(value, float) else str(value)


def _fields(value: BaseModel) -> Iterator[tuple[str, object]]:
    fields = type(value).model_fields.items()
    # what an entry rests on stands at its end, though the schema inherits it first
    for name, info in sorted(fields, key=lambda pair: pair[0] in ("from_", "because")):
        part = getattr(value, name)
        if part is not None and (info.is_required() or part != info.get_default()):
            yield info.alias or name, written_data(part)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def block_lines(data: object) -> list[str]:
    """Return lines of YAML, one key or item a line, without indentation in front."""
    if isinstance(data, Mapping) and data:
        return [line for key, part in data.items() for line in _entry_lines(str(key), part)]
    if isinstance(data, Sequence) and not isinstance(data, str) and data:
        lines: list[str] = []
        for part in data:
            first, *rest = block_lines(part)
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
        return lines
    return [flow_text(data, flow=False)]


def _entry_lines(key: str, part: object) -> list[str]:
    name = scalar_text(key, key=True)
    if isinstance(part, (Mapping, list, tuple)) and part:
        return [f"{name}:", *(f"  {line}" for line in block_lines(part))]
    return [f"{name}: {flow_text(part, flow=False)}"]


def flow_text(data: object, *, flow: bool = True) -> str:
    """Return data on one line, in braces and brackets; `flow` says that it stands in some."""
    if isinstance(data, Mapping):
        inner = ", ".join(
            f"{scalar_text(str(key), flow=True, key=True)}: {flow_text(part)}"
            for key, part in data.items()
        )
        return "{" + inner + "}"
    if isinstance(data, (list, tuple)):
        return "[" + ", ".join(flow_text(part) for part in data) + "]"
    return scalar_text(str(data), flow=flow)


def scalar_text(
    text: str, style: str | None = None, *, flow: bool = False, key: bool = False
) -> str:
    """Return a scalar on one line, in the given quotation marks where the text allows.

    Parameters
    ----------
    text : str
        What the scalar says.
    style : str, optional
        ``'`` or ``"`` to prefer; otherwise none, and marks only where they are needed.
    flow : bool
        Whether it stands in braces or brackets, where commas and brackets mean something.
    key : bool
        Whether it is a key.
    """
    single = "'" + text.replace("'", "''") + "'"
    double = '"' + _CONTROL.sub(_escaped, re.sub(r'["\\]', r"\\\g<0>", text)) + '"'
    if style == '"':
        return double
    candidates = [single] if style == "'" else [text, single]
    if style is None and not key and _QUOTES.search(text):
        candidates = []  # formulas stand in double marks, for the states in single ones
    for candidate in candidates:
        if not _CONTROL.search(text) and _reads_as(candidate, text, flow=flow, key=key):
            return candidate
    return double


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in _SHORT:
        return _SHORT[match[0]]
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _reads_as(candidate: str, text: str, *, flow: bool, key: bool) -> bool:
    """Ask the parser whether the candidate says the text where it is to stand."""
    if not text and not candidate:
        return False
    inner = f"{candidate}: x" if key else f"x: {candidate}"
    document = f"{{{inner}, z: z}}\n" if flow else f"{inner}\nz: z\n"
    try:
        events = [
            event.value
            for event in yaml.parse(document, Loader=yaml.CLoader)
            if isinstance(event, yaml.ScalarEvent)
            and event.tag in (None, "!")
            and event.anchor is None
        ]
    except yaml.YAMLError:
        return False
    return events == [*((text, "x") if key else ("x", text)), "z", "z"]
