"""Find what a path names in a dossier as it is written, or say what is near.

Reads plain data; hands ``amend`` the place. ``factors.korea.states.drawdown.label``,
``judgements.j02.is`` and ``plans.both.steps[0]`` are paths, ``korea.drawdown`` the shorthand for
the analyst's own judgement on that state.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from sonae.dossier import Path, path_text
from sonae.errors import UsageError
from sonae.expressions import FormulaFaults, parse
from sonae.versions.schema_path import fields_at, is_map_of_entries
from sonae.versions.write import flow_text

__all__ = ["Address", "find", "shorthand"]

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,6})\]")


@dataclass(frozen=True, slots=True)
class Address:
    """What a path leads to.

    Attributes
    ----------
    text : str
        The path, as it can be given again.
    path : Path
        Where it is written; of something missing, where it would stand.
    data : object
        What stands there; of something missing, what stands around it.
    entry : Path
        What is taken out when it is taken out: for a judgement by shorthand, all of it.
    whole : object
        What stands at `entry`.
    missing : str or None
        The key or id that is not there yet.
    hint : str or None
        What may have been meant instead of something new.
    judged : str or None
        The event, where the path was a shorthand.
    named : bool
        Whether the last step is a key or an id, not a position.
    """

    text: str
    path: Path
    data: object
    entry: Path
    whole: object
    missing: str | None = None
    hint: str | None = None
    judged: str | None = None
    named: bool = True

    @property
    def shown(self) -> str | None:
        """What stands there, on one line; None if nothing does."""
        if self.missing is not None:
            return None
        return self.data if isinstance(self.data, str) else flow_text(self.data, flow=False)


def find(data: Mapping[str, object], text: str) -> Address:
    """Return what a path leads to.

    Raises
    ------
    UsageError
        If a step of it leads nowhere; the message names the nearest that does not.
    """
    steps = _steps(text)
    path: Path = ()
    names: list[str] = []
    here: object = data
    at = 0
    while at < len(steps):
        found = _next(here, steps[at:])
        if found is None:
            return _missing(here, steps[at:], path, names)
        key, name, here, used = found
        path = (*path, key)
        names.append(name)
        at += used
    return Address(_joined(names), path, here, path, here, named=not names[-1].startswith("["))


def shorthand(data: Mapping[str, object], text: str, by: str) -> Address | None:
    """Return the judgement that ``factor.state`` stands for, or None if the text is a path.

    Raises
    ------
    UsageError
        If the factor has no such state, or there are several such judgements.
    """
    steps = _steps(text)
    factors = data.get("factors")
    first = steps[0]
    if first in data or first in fields_at(()) or not isinstance(factors, dict):
        return None
    if first not in factors:
        _nowhere(str(first), [*data, *factors], "the dossier")
    factor = factors[first]
    states = factor.get("states") if isinstance(factor, dict) else None
    if len(steps) != 2 or not isinstance(states, dict):
        raise UsageError(f"write `factors.{text}` for the factor, `{first}.STATE` for a judgement")
    if steps[1] not in states:
        _nowhere(str(steps[1]), states, f"the states of `{first}`")
    return _judgement(data, text, f"{first} == '{steps[1]}'", by)


def _judgement(data: Mapping[str, object], text: str, event: str, by: str) -> Address:
    """Return the unconditional judgement of one analyst on an event, or the place for it."""
    entries = data.get("judgements")
    listed = entries if isinstance(entries, list) else []
    matching = [index for index, entry in enumerate(listed) if _speaks(entry, event, by)]
    if len(matching) > 1:
        ids = ", ".join(f"judgements.{listed[index].get('id')}.is" for index in matching)
        raise UsageError(f"{by} judges {event} more than once: write {ids}")
    if matching:
        index = matching[0]
        path: Path = ("judgements", index, "is")
        shown = f"judgements.{listed[index].get('id', f'[{index}]')}.is"
        entry = listed[index]
        return Address(shown, path, entry["is"], path[:2], entry, judged=event)
    wanted = re.sub("[^a-z0-9_]", "_", text.replace(".", "_"))
    taken = {entry.get("id") for entry in listed if isinstance(entry, dict)}
    new = next(
        name for name in (wanted, *(f"{wanted}_{n}" for n in range(2, 9999))) if name not in taken
    )
    at: Path = ("judgements",) if listed else ()
    return Address(f"judgements.{new}", at, listed, at, listed, missing=new, judged=event)


def _speaks(entry: object, event: str, by: str) -> bool:
    if not isinstance(entry, dict) or "given" in entry or not isinstance(entry.get("is"), str):
        return False
    if entry.get("by", "analyst") != by:
        return False
    try:
        return parse(str(entry.get("event", ""))) == parse(event)
    except FormulaFaults:
        return False


def _steps(text: str) -> list[str | int]:
    """Return the steps of a path as it is typed."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            break
        steps.append(match[1] if match[2] is None else int(match[2]))
        at = match.end()
    if at < len(text) or not steps or text[0] in ".[":
        raise UsageError(f"{text!r} is not a path; write it like `judgements.j02.is`")
    return steps


def _next(here: object, steps: list[str | int]) -> tuple[str | int, str, object, int] | None:
    """Return key, name and value of the next step, and how many steps it took."""
    if isinstance(here, dict):
        words = [str(step) for step in steps if isinstance(step, str)][: _strings(steps)]
        for count in range(len(words), 0, -1):  # keys of `influences` hold a dot
            key = ".".join(words[:count])
            if key in here:
                return key, key, here[key], count
    if isinstance(here, list):
        step = steps[0]
        if isinstance(step, int) and step < len(here):
            return step, f"[{step}]", here[step], 1
        for index, entry in enumerate(here):
            if step in _names_of(entry):
                return index, str(step), entry, 1
    return None


def _strings(steps: list[str | int]) -> int:
    return next((at for at, step in enumerate(steps) if isinstance(step, int)), len(steps))


def _names_of(entry: object) -> list[str]:
    """Return what an entry of a list can be called: its id, or its option."""
    if isinstance(entry, dict):
        return [str(entry[key]) for key in ("id", "option") if key in entry]
    return [entry, entry.partition("@")[0]] if isinstance(entry, str) else []


def _missing(here: object, steps: list[str | int], path: Path, names: list[str]) -> Address:
    """Return the place for something new, where the schema knows it; else say what is near."""
    step = str(steps[0])
    where = f"`{_joined(names)}`" if names else "the dossier"
    if isinstance(here, str):
        raise UsageError(f"{where} is a text and has no `{step}`")
    fields, known = fields_at(path), _known_here(here)
    ids = isinstance(here, list) and path in (("judgements",), ("constraints",))
    if len(steps) == 1 and isinstance(steps[0], str):
        new = _joined([*names, step])
        if step in fields:
            return Address(new, path, here, path, here, missing=step)
        if ids or is_map_of_entries(path):
            near = _near(step, known)
            hint = f"no `{step}` in {where}; did you mean `{near[0]}`?" if near else None
            return Address(new, path, here, path, here, missing=step, hint=hint)
    if isinstance(here, list) and isinstance(steps[0], int):
        raise UsageError(f"{where} has {len(here)} entries, counted from [0]; no [{step}]")
    _nowhere(step, [*known, *(fields if isinstance(here, dict) else ())], where)


def _known_here(here: object) -> list[str]:
    if isinstance(here, dict):
        return [str(key) for key in here]
    entries = here if isinstance(here, list) else []
    return [name for entry in entries for name in _names_of(entry)[-1:]]


def _near(name: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, list(dict.fromkeys(known)), n=1, cutoff=0.6)


def _nowhere(name: str, known: Iterable[str], where: str) -> NoReturn:
    """Say that there is no such thing, and what is near."""
    near = _near(name, known)
    listed = ", ".join(list(dict.fromkeys(known))[:12])
    hint = f"did you mean `{near[0]}`?" if near else f"there: {listed or 'nothing'}"
    raise UsageError(f"no `{name}` in {where}; {hint}")


def _joined(names: list[str]) -> str:
    path: Path = ()
    for name in names:
        path = (*path, int(name[1:-1]) if re.fullmatch(r"\[\d+\]", name) else name)
    return path_text(path)
