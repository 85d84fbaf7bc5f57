"""What plans are to be good at: one number per plan, in its own unit and direction.

Reads texts such as ``worst(extra_cost)``; hands ``sweep`` objectives. The measures are those of the
robustness metrics (McPhail et al. 2018), over the futures of the search.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sonae.dossier import Dossier
from sonae.errors import UsageError

__all__ = ["MEASURES", "WHOLE", "Objective", "parse_objectives"]

MEASURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "worst": "its value in the future where it is worst",
        "best": "its value in the future where it is best",
        "mean": "its mean over the futures, each possible scenario counting the same",
        "regret": "its largest shortfall, in one future, against the best feasible portfolio there",
        "mean_regret": "the mean of that shortfall",
        "share": "the share of futures that meet its threshold; of `all` those that meet every one",
    }
)
"""Measures of an outcome, and what each is."""

WHOLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cost": "what the steps cost over the horizon at the end that counts against budgets",
        "steps": "how many options are launched",
        "difficulty": "the sum of the options' difficulties",
    }
)
"""Measures of the steps themselves."""

ALL = "all"
_CALL = re.compile(r"\s*([a-z_]+)\s*(?:\(\s*([a-z][a-z0-9_]*)\s*\))?\s*")


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing that plans are judged by.

    Attributes
    ----------
    measure : str
        One of `MEASURES`, or of `WHOLE`.
    outcome : str or None
        None for a measure of the steps, and for the share of futures that meet all thresholds.
    less : bool
        Whether less is better.
    unit : str
    """

    measure: str
    outcome: str | None
    less: bool
    unit: str

    @property
    def text(self) -> str:
        """How it is asked for."""
        if self.measure in WHOLE:
            return self.measure
        return f"{self.measure}({self.outcome or ALL})"

    @property
    def sentence(self) -> str:
        """What it is."""
        return {**MEASURES, **WHOLE}[self.measure]

    @property
    def sign(self) -> float:
        """What turns it into a loss."""
        return 1.0 if self.less else -1.0


def parse_objectives(dossier: Dossier, texts: Sequence[str]) -> tuple[Objective, ...]:
    """Return the objectives that texts ask for.

    Raises
    ------
    UsageError
        If one is not there, or is asked for twice; names what there is.
    """
    if not texts:
        raise UsageError(f"name at least one objective, such as {_example(dossier)}")
    found = tuple(_objective(dossier, text) for text in texts)
    for at, objective in enumerate(found):
        if objective in found[:at]:
            raise UsageError(f"{objective.text} is asked for twice")
    return found


def _objective(dossier: Dossier, text: str) -> Objective:
    match = _CALL.fullmatch(text)
    measure, outcome = match.groups() if match else ("", None)
    if measure in WHOLE and outcome is None:
        unit = {"cost": dossier.content.money}.get(measure, "1")
        return Objective(measure, None, less=True, unit=unit)
    if measure not in MEASURES or outcome is None:
        named = ", ".join((*(f"{name}(outcome)" for name in MEASURES), *WHOLE))
        raise UsageError(f"{text!r} is no objective; write one of {named}")
    outcomes = dossier.content.outcomes
    if measure == "share" and outcome == ALL and ALL not in outcomes:
        if all(entry.threshold is None for entry in outcomes.values()):
            raise UsageError("no outcome has a threshold: nothing can be met")
        return Objective(measure, None, less=False, unit="share")
    if outcome not in outcomes:
        raise UsageError.unknown("outcome", outcome, outcomes)
    entry = outcomes[outcome]
    if measure == "share":
        if entry.threshold is None:
            raise UsageError(f"outcome {outcome} has no threshold: no share of futures meets it")
        return Objective(measure, outcome, less=False, unit="share")
    less = entry.better == "less" or measure in {"regret", "mean_regret"}
    return Objective(measure, outcome, less=less, unit=entry.unit)


def _example(dossier: Dossier) -> str:
    outcome = next(iter(dossier.content.outcomes), "outcome")
    return f"worst({outcome})"
