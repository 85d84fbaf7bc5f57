"""Break-even in words and as plain values.

Reads `BreakEvens`; hands the command line text and JSON.
"""

from dataclasses import asdict
from typing import Any

from sonae.robustness.break_even.result import BreakEvens
from sonae.robustness.break_even.words import plans_text
from sonae.robustness.choice import RULES

__all__ = ["break_even_report", "break_even_text"]


def break_even_report(found: BreakEvens) -> dict[str, Any]:
    """Return the searches as plain values for JSON."""
    report = asdict(found)
    report["found"] = [asdict(entry) for entry in found.found]
    return report


def break_even_text(found: BreakEvens) -> str:
    """Return what would change the choice, then what would not."""
    rule = RULES[found.rule].label
    lines = [
        f"What would change which plans remain under {rule} in {found.outcome} "
        f"(now {plans_text(found.remaining)})"
    ]
    changing = [entry for entry in found.found if entry.changes]
    lines += [f"  {entry.sentence}" for entry in changing] or ["  nothing that was moved"]
    if found.remaining_at_middle not in (None, found.remaining):
        lines.append(
            "  With every quantity at mid-range "
            f"{plans_text(found.remaining_at_middle or ())} would remain; quantities are moved "
            "from there."
        )
    still = [entry for entry in found.found if not entry.changes]
    for kind, noun in _NOUNS.items():
        same = [entry for entry in still if entry.kind == kind]
        if same:
            names = list(dict.fromkeys(entry.of for entry in same))
            count = f"{len(same)} moves" if len(same) > 1 else "1 move"
            lines.append(f"  {count} of {noun} without effect: {', '.join(names)}")
    unsure = [entry.of for entry in still if not entry.certified and entry.kind != "quantity"]
    if unsure:
        lines.append(f"  not certified all the way: {', '.join(dict.fromkeys(unsure))}")
    lines += [f"  not searched: {text}" for text in found.stopped]
    lines.append(f"  {found.programmes:,} linear programmes")
    return "\n".join(lines)


_NOUNS = {
    "judgement": "judgements anywhere in [0, 1]",
    "grade": "grades",
    "quantity": "quantities within their intervals (one at a time, others at mid-range)",
    "weight": "weights",
}
