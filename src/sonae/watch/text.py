"""The difference of the advice for people: one line if nothing changed, else what changed and why.

Reads a `Difference` and a `State`; hands the command line text.
"""

from collections import Counter
from collections.abc import Sequence

from sonae.dossier import Dossier
from sonae.likelihood import outward_range
from sonae.likelihood.bounds import JUDGED_IMPOSSIBLE, NOT_BOUNDED
from sonae.watch.advice import Advice, Followed
from sonae.watch.deadlines import LatestStart
from sonae.watch.difference import Difference, Moved, Shifted
from sonae.watch.due import Due
from sonae.watch.state import Effect, State, Status
from sonae.watch.triggers import Trigger

__all__ = ["advice_text", "watch_text"]

MOST_SET_ASIDE = 20
_FIRED = {
    "fired": "fired",
    "never": "can no longer fire",
    "open": "open",
    "model": "reads the model",
}


def watch_text(dossier: Dossier, found: Difference, state: State, *, new: int, within: int) -> str:
    """Return the difference as text.

    Parameters
    ----------
    dossier : Dossier
    found : Difference
    state : State
        After.
    new : int
        Events that came in just now.
    within : int
        Months ahead that count as near.
    """
    head = _head(found, state, new)
    if found.nothing:
        due = len(found.after.due)
        steps = f"{due} step{'s' if due != 1 else ''} due as before (--all lists them)"
        return "\n".join([f"{head}: nothing changed; {steps if due else 'nothing is due'}",
                          *_set_aside(state.statuses)])  # fmt: skip
    blocks = [
        [head, *_set_aside(state.statuses)],
        _bounds(dossier, found),
        _plans(found.plans),
        [f"  {_trigger(new_)}" for _, new_ in found.triggers],
        _deadlines(found),
        _due_lines(found.after, found, within),
    ]
    titles = ("", "Bounds", "Plans", "Triggers", "Latest safe starts", "Now")
    lines = []
    for title, block in zip(titles, blocks, strict=True):
        if block:
            lines.append("\n".join([title, *block] if title else block))
    return "\n\n".join([*lines, *found.after.notes])


def advice_text(dossier: Dossier, advice: Advice, within: int) -> str:
    """Return the whole advice as text: what stands, whether it changed or not."""
    lines = [f"As of {advice.as_of}, {advice.counted} events count", "", "Bounds"]
    lines += [
        f"  {one.says}: {_range(one)}{_words(one)}"
        for one in advice.followed
        if one.factor is None or one.factor not in advice.resolved
    ]
    for factor, state in advice.resolved.items():
        entry = dossier.content.factors[factor]
        lines.append(f"  {entry.label}: {entry.states[state].label} (resolved)")
    if advice.remaining is not None:
        lines += ["", "Plans that remain", f"  together: {', '.join(advice.remaining.together)}"]
        for outcome, plans in advice.remaining.by_outcome.items():
            lines.append(f"  {outcome}: {', '.join(plans)}")
    if advice.triggers:
        lines += ["", "Triggers", *(f"  {_trigger(one)}" for one in advice.triggers)]
    if advice.latest:
        lines += ["", f"Latest safe starts, beside {advice.beside}"]
        lines += [f"  {one.option}: {_years(one)}" for one in advice.latest]
    lines += ["", "Now", *(_due_lines(advice, None, within) or ["  nothing is due"])]
    return "\n".join([*lines, *("\n" + note for note in advice.notes)])


def _head(found: Difference, state: State, new: int) -> str:
    before, after = found.before, found.after
    span = str(after.as_of) if before.as_of == after.as_of else f"{before.as_of} → {after.as_of}"
    effects = Counter(status.effect for status in state.statuses)
    parts = [f"{after.counted} events count"]
    if new:
        parts.insert(0, f"{new} new")
    others: tuple[Effect, ...] = (
        "repeated",
        "silent",
        "set aside",
        "replaced",
        "taken back",
        "not yet",
    )
    parts += [f"{effects[effect]} {effect}" for effect in others if effects[effect]]
    return f"{span}  {', '.join(parts)}"


def _set_aside(statuses: Sequence[Status]) -> list[str]:
    aside = [status for status in statuses if status.effect == "set aside"]
    lines = [
        f"  set aside: {s.event.id} ({s.event.date}, {s.event.says}): {s.why}"
        for s in aside[:MOST_SET_ASIDE]
    ]
    more = len(aside) - MOST_SET_ASIDE
    return [*lines, f"  … and {more} more set aside (--json lists all)"] if more > 0 else lines


def _bounds(dossier: Dossier, found: Difference) -> list[str]:
    factors = dossier.content.factors
    lines = [
        f"  {factors[factor].label} is resolved: {factors[factor].states[state].label}"
        for factor, state in found.resolved
    ]
    lines += [f"  {factors[factor].label} is open again" for factor in found.reopened]
    resolved = {factor for factor, _ in found.resolved}
    for one in found.moved:
        if one.after.factor is None:
            lines += _moved(one)
    states = [one for one in found.moved if one.after.factor not in (None, *resolved)]
    bounded = [one for one in states if one.after.note not in (NOT_BOUNDED, JUDGED_IMPOSSIBLE)]
    if states:
        lines.append("  and states of factors:")
    for one in bounded:
        note = f"  [{one.after.note}]" if one.after.note else ""
        lines.append(f"    {one.after.says}: {_range(one.before)} → {_range(one.after)}{note}")
    loose = [one for one in states if one not in bounded]
    if loose:
        named = dict.fromkeys(one.after.factor for one in loose)
        lines.append(
            f"    {len(loose)} states of {', '.join(filter(None, named))}: {loose[0].after.note}"
        )
    return lines


def _moved(one: Moved) -> list[str]:
    lines = [f"  {one.after.says}", f"    {_range(one.before)}{_words(one.before)}"]
    if one.after.lower is None:
        return [*lines, f"    → {one.after.note}"]
    lines.append(f"    → {_range(one.after)}{_words(one.after)}")
    return [*lines, f"    {one.after.note}"] if one.after.note else lines


def _range(one: Followed) -> str:
    if one.lower is None or one.upper is None:
        return "nothing"
    return outward_range(one.lower, one.upper)


def _words(one: Followed) -> str:
    return f"   {one.words}" if one.words else ""


def _plans(shifts: Sequence[Shifted]) -> list[str]:
    lines = []
    for one in shifts:
        where = "in all outcomes together" if one.outcome is None else f"in {one.outcome}"
        left = [f"{plan} (by {better})" if better else plan for plan, better in one.left]
        parts = [f"{', '.join(left)} left"] if left else []
        parts += [f"{', '.join(one.entered)} entered"] if one.entered else []
        lines.append(f"  {where}: {'; '.join(parts)}")
    return lines


def _trigger(one: Trigger) -> str:
    state = _FIRED[one.fired]
    if one.fired == "open":
        state = f"open, fires with {outward_range(one.lower, one.upper)}"
    return f"{one.option} of {one.plan} from {one.start}: {state} ({one.when})"


def _deadlines(found: Difference) -> list[str]:
    lines = []
    for old, new in found.deadlines:
        lines.append(f"  {new.option}: {_years(old)} → {_years(new)}")
    if lines:
        lines.insert(0, f"  in time in every future, in nine of ten, in half, beside "
                        f"{found.after.beside}")  # fmt: skip
    return lines


def _years(one: LatestStart) -> str:
    if one.tips == 0.0:
        return "nothing is lost"
    return "/".join("too late" if y is None else str(y) for y in (one.every, one.most, one.half))


def _due_lines(advice: Advice, found: Difference | None, within: int) -> list[str]:
    if not advice.due and (found is None or not found.no_longer_due):
        return []
    lines = [f"  due within {within} months of {advice.as_of}:"] if advice.due else []
    new = {one.option for one in found.due} if found is not None else set()
    for one in advice.due:
        mark = "+" if one.option in new else " "
        lines.append(f"  {mark} {one.year} {one.option}: {one.label}")
        lines.append(f"      {_why(one, advice.as_of.year)}")
        legal = f"; legal: {one.legal}" if one.legal else ""
        lines.append(f"      takes {one.lead}{legal}")
    if found is not None and found.no_longer_due:
        gone = ", ".join(one.option for one in found.no_longer_due)
        lines.append(f"  no longer due: {gone}")
    return lines


def _why(one: Due, year: int) -> str:
    parts = []
    by_year: dict[int, list[str]] = {}
    for plan, start in one.starts.items():
        by_year.setdefault(start, []).append(plan)
    for start, plans in sorted(by_year.items()):
        fired = [plan for plan in plans if plan in one.fired]
        overdue = "overdue since" if start < year else "starts in"
        sign = f" (trigger fired: {', '.join(fired)})" if fired else ""
        parts.append(f"{overdue} {start} in {', '.join(plans)}{sign}")
    if one.latest is not None:
        parts.append(f"latest safe start {one.latest}")
    return "; ".join(parts)
