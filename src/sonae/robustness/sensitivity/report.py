"""Sensitivity as plain data and as text.

Reads what ``variance``, ``tornado``, ``regional`` and ``information`` found; hands the command line
and whoever wants to chart it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any, Final, TypeAlias

from sonae.robustness.sensitivity.indices import VarianceShares
from sonae.robustness.sensitivity.information import ALL_THRESHOLDS, SignpostValue
from sonae.robustness.sensitivity.inputs import EQUAL_WEIGHT
from sonae.robustness.sensitivity.regional import OneSided, Separation
from sonae.robustness.sensitivity.tornado import Bar

__all__ = ["sensitivity_report", "sensitivity_text"]

Found: TypeAlias = Sequence[VarianceShares | Bar | Separation | OneSided | SignpostValue]

SHOWN: Final = 10
"""Inputs that text names for each plan and outcome."""
SIGNIFICANT: Final = 0.05


def sensitivity_report(found: Found) -> list[dict[str, Any]]:
    """Return all of it as plain values for JSON; what is not defined is None."""
    return [_plain(entry) for entry in found]


def sensitivity_text(found: Found, units: Mapping[str, str], *, most: int = SHOWN) -> str:
    """Return it for people, the inputs that matter most first.

    Parameters
    ----------
    found : sequence of results of one kind
    units : mapping
        Unit of each outcome.
    most : int
        Inputs to name for each plan and outcome.
    """
    blocks = []
    for (plan, outcome), group in groupby(found, key=lambda e: (getattr(e, "plan", ""), e.outcome)):
        own = list(group)
        if isinstance(own[0], SignpostValue):
            continue
        blocks.append("\n".join([f"{plan} — {outcome}", *_lines(own, units[outcome], most)]))
    signs = [entry for entry in found if isinstance(entry, SignpostValue)]
    for outcome, values in groupby(signs, key=lambda entry: entry.outcome):
        blocks.append("\n".join([outcome, *_signpost_lines(list(values), most)]))
    return "\n\n".join([*blocks, _note(found)])


def _lines(own: Found, unit: str, most: int) -> list[str]:
    first = own[0]
    if isinstance(first, VarianceShares):
        return _variance_lines(first, unit, most)
    if isinstance(first, Bar):
        bars = [entry for entry in own if isinstance(entry, Bar) and entry.swing > 0]
        lines = [f"  {_number(first.nominal)} {unit} with every quantity at its nominal value"]
        lines += [
            f"  {bar.input}: {_number(bar.low)} ({bar.low_at}) to {_number(bar.high)}"
            f" ({bar.high_at})"
            for bar in bars[:most]
        ]
        none = len(own) - len(bars)
        idle = f"  {none} {'input has' if none == 1 else 'inputs have'} no effect"
        return [*lines, *_rest(len(bars), most), *([idle] if none else [])]
    if isinstance(first, OneSided):
        return [f"  {first.said}"]
    told = [entry for entry in own if isinstance(entry, Separation) and entry.p < SIGNIFICANT]
    lines = [
        f"  {entry.input}: {entry.distance:.2f} apart, missed more where {_where(entry)}"
        f" (p {_p(entry.p)})"
        for entry in told[:most]
    ]
    missed = first.missed if isinstance(first, Separation) else math.nan
    head = f"  missed in {missed:.0%} of the futures drawn"
    return [head, *(lines or ["  no input tells these from the others"]), *_rest(len(told), most)]


def _variance_lines(own: VarianceShares, unit: str, most: int) -> list[str]:
    head = f"  mean {_number(own.mean)}, standard deviation {_number(own.deviation)} {unit}"
    if not own.varies:
        return [head, "  it does not vary"]
    order = sorted(range(len(own.inputs)), key=lambda at: (-own.total[at], own.inputs[at]))
    lines = [
        f"  {own.inputs[at]}: {_share(own.first[at])} ({_ends(own.first_ends[at])}) alone,"
        f" {_share(own.total[at])} ({_ends(own.total_ends[at])}) with interactions"
        for at in order
        if own.total[at] >= 0.005 or own.first[at] >= 0.005
    ]
    return [head, *lines[:most], *_rest(len(lines), most)]


def _signpost_lines(own: Sequence[SignpostValue], most: int) -> list[str]:
    first = own[0]
    everything = first.outcome == ALL_THRESHOLDS
    what = "probability of missing one" if everything else f"expected regret in {first.unit}"
    head = (
        f"  least {what}: {_number(first.regret)} ({first.plan}); no information is worth more"
        f" than {_number(first.cap)}"
    )
    worth = [entry for entry in own if entry.value > 1e-9 * max(1e-300, abs(first.regret))]
    lines = [
        f"  {' + '.join(entry.factors)}: falls by {_number(entry.value)}"
        f" ({_number(entry.least)} to {_number(entry.most)} in the sample) — "
        + (f"signposts {', '.join(entry.signposts)}" if entry.signposts else "NO SIGNPOST")
        for entry in worth[:most]
    ]
    none = ["  knowing any of these factors would not change the plan"]
    return [head, *(lines or none), *_rest(len(worth), most)]


def _note(found: Found) -> str:
    first = found[0] if found else None
    if isinstance(first, SignpostValue):
        return (
            f"Under {first.reference}. A signpost is a sign and not the truth: it is worth at most "
            "this. Ranges come from a sample of the distributions that the judgements allow, and "
            "are no bounds."
        )
    notes = [f"{EQUAL_WEIGHT[0].upper()}{EQUAL_WEIGHT[1:]}."]
    if isinstance(first, VarianceShares):
        notes.append(f"{first.draws} rows of each sample; in brackets 95 % of a bootstrap.")
    if isinstance(first, Bar):
        notes.append("One input at a time: interactions do not show (--method variance).")
    if isinstance(first, Separation | OneSided):
        notes.append(f"{first.futures:,} futures; p-values corrected over inputs (Holm).")
        notes.append("What tells futures apart need not be the cause.")
    return " ".join(notes)


def _where(entry: Separation) -> str:
    if entry.kind == "number":
        return f"it is {entry.missed_more}"
    return f"it is `{entry.missed_more}`"


def _rest(count: int, most: int) -> list[str]:
    return [f"  … and {count - most} more that matter less"] if count > most else []


def _ends(ends: Any) -> str:  # noqa: ANN401 - a row of an array
    return f"{_share(ends[0])} to {_share(ends[1])}"


def _share(value: float) -> str:
    return f"{round(value, 2) + 0.0:.0%}"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _plain(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the four
    return {field.name: _value(getattr(entry, field.name)) for field in fields(entry)}


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if hasattr(value, "tolist"):
        return _value(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_value(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value
