"""What an event means to a dossier: evidence, a launch, a number; or why it means nothing to it.

Reads events and the dossier that names signposts, factors, options and quantities; hands ``fold``
a `Bearing` and ``ingest`` a `Refused`. The same words are read once.
"""

import datetime as dt
import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from sonae.dossier import Dossier, DossierFindings, UnreadableError
from sonae.dossier.values import read_number
from sonae.errors import UsageError
from sonae.likelihood import Fact, Ratio, Sign, SoftFact, sighting, signpost
from sonae.watch.event import WatchEvent

__all__ = ["Bearing", "Bearings", "Refused", "Silent"]


@dataclass(frozen=True, slots=True)
class Silent:
    """An event that says nothing about scenarios, and why; it is kept all the same."""

    why: str = ""


Bearing: TypeAlias = Sign | Fact | SoftFact | Silent


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an event cannot be taken in: what is wrong, how to mend it, and at which key."""

    key: str
    message: str
    hint: str | None = None


class Bearings:
    """Says what events mean to one dossier.

    Parameters
    ----------
    dossier : Dossier
    """

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._known: dict[tuple[object, ...], Bearing | Refused] = {}

    def of(self, event: WatchEvent) -> Bearing | Refused:
        """Return what an event means; its date counts only as far as the dossier's own."""
        start = self._dossier.content.as_of
        if event.date < start:
            message = f"{event.date} is before the dossier's date, {start}: it holds that already"
            return Refused("date", message, "leave it out, or put it into the dossier")
        key = event.kind, event.what, event.value, event.cells
        if key not in self._known:
            self._known[key] = self._read(event)
        found = self._known[key]
        return self._by_date(event, found) if isinstance(found, Sign) else found

    def _by_date(self, event: WatchEvent, sign: Sign) -> Bearing:
        """Return what silence says: nothing before the sign's date, or where no ratio is given."""
        if event.value == "true":
            return sign
        by: dt.date | None = self._dossier.content.signposts[event.what].by
        if by is not None and event.date < by:
            return Silent(f"{event.what} can be seen until {by}: it is not missing yet")
        if not sign.ratios:
            return Silent(f"the dossier does not say what it means that {event.what} is missing")
        return sign

    def _read(self, event: WatchEvent) -> Bearing | Refused:
        content = self._dossier.content
        match event.kind:
            case "sign":
                return self._sign(event)
            case "factor":
                return self._state(event)
            case "fact":
                return self._evidence("fact", event.what)
            case "soft":
                return self._evidence("soft", "; ".join(f"{a}={b}" for a, b in event.cells))
            case "quantity":
                return self._quantity(event)
            case "launched":
                known = _unknown("launched", event.what, content.options, "option")
                return known or Silent()
            case _:
                return Silent()

    def _sign(self, event: WatchEvent) -> Bearing | Refused:
        content = self._dossier.content
        unknown = _unknown("sign", event.what, content.signposts, "signpost")
        if unknown is not None:
            return unknown
        seen = signpost(self._dossier, event.what)
        if event.value == "true":
            return seen
        entries = content.signposts[event.what].discriminates
        ratios = tuple(
            Ratio(ratio.event, max(0.0, item.missing.lower), item.missing.upper)
            for ratio, item in zip(seen.ratios, entries, strict=True)
            if item.missing is not None
        )
        return replace(seen, ratios=ratios)

    def _state(self, event: WatchEvent) -> Bearing | Refused:
        states = self._dossier.states
        unknown = _unknown("factor", event.what, states, "factor")
        if unknown is not None:
            return unknown
        unknown = _unknown("is", event.value, states[event.what], f"state of `{event.what}`")
        return unknown or self._evidence("fact", f"{event.what} == '{event.value}'")

    def _evidence(self, kind: "str", text: str) -> Bearing | Refused:
        date = self._dossier.content.as_of.isoformat()
        key = kind
        try:
            return sighting(self._dossier, "fact" if kind == "fact" else "soft", f"{date}:{text}")[
                1
            ]
        except DossierFindings as error:
            first = error.findings[0]
            return Refused(key, first.message, first.hint)
        except UsageError as error:
            return Refused(key, str(error))

    def _quantity(self, event: WatchEvent) -> Bearing | Refused:
        quantities = self._dossier.content.quantities
        unknown = _unknown("quantity", event.what, quantities, "quantity")
        if unknown is not None:
            return unknown
        try:
            value = read_number(event.value)
        except UnreadableError as error:
            return Refused("is", str(error), error.hint)
        if not math.isfinite(value):
            return Refused("is", f"{event.value} is not a finite number")
        return Silent("a quantity moves no scenario; its interval is scored (--scores)")


def _unknown(key: str, name: str, known: Iterable[str], noun: str) -> Refused | None:
    names = list(known)
    if name in names:
        return None
    near = difflib.get_close_matches(name[:64], names, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"declared: {', '.join(names[:12]) or 'none'}"
    return Refused(key, f"unknown {noun} `{name[:64]}`", hint)
