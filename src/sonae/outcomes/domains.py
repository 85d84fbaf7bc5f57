"""Formulas that can leave their domain, thresholds and ties that decide nothing: before a run.

Reads a dossier without errors; gives warnings SN060 to SN062. ``ranges`` bounds every part from
outside, year by year: what its bounds clear is certain. What they leave open is reported only if
it fails for certain, or if ``sampling`` shows a future in which it does; so there is no false
alarm from intervals that widened over the years, and a silent check is no proof.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sonae.dossier import Dossier, Finding, path_text
from sonae.expressions import Call, Guard, Node, Operand, Range, formula_text, hull
from sonae.outcomes.interpret import Probe
from sonae.outcomes.ranges import ModelRanges, Moment, Path, Told, work
from sonae.outcomes.sampling import Future, Sampler

__all__ = ["check_domains"]

_LARGEST_EXPONENT = 709.782712893384
"""Beyond it exp is infinite in float64."""
_MOST_WORK = 200_000
"""Nodes that one reading of the model may take: some tenths of a second."""
_MOST_MOMENTS = 40
_MOST_SUSPECTS = 40
_MOST_FINDINGS = 100
_ROUNDS = 4


@dataclass(slots=True)
class _Suspect:
    """A part whose range leaves a domain: the hull over the years, and where it does."""

    path: Path
    of: Node
    part: Node
    range: Range
    certain: bool
    moments: list[tuple[Moment, tuple[Guard[Moment], ...]]] = field(default_factory=list)
    found: float | None = None
    """A value that leaves the domain in a future that was looked at."""
    year: int | None = None

    @property
    def kind(self) -> str:
        """Return ``/`` or the name of the function."""
        return self.of.function if isinstance(self.of, Call) else "/"


def check_domains(dossier: Dossier) -> list[Finding]:
    """Return a warning for every formula that can leave its domain, every idle threshold and tie.

    Parameters
    ----------
    dossier : Dossier
        Without errors: ``check_model`` and ``check_plans`` have passed it. A model that would
        take more than a moment to read through is passed over.
    """
    if _work(dossier) > _MOST_WORK:
        return []
    ranges = ModelRanges(dossier)
    suspects = _suspects(ranges.told)
    doubtful = [suspect for suspect in suspects if not suspect.certain]
    _confirm(dossier, doubtful[:_MOST_SUSPECTS])
    found = [
        _finding(dossier, suspect)
        for suspect in suspects
        if suspect.certain or suspect.found is not None
    ]
    return [*found[:_MOST_FINDINGS], *_thresholds(dossier, ranges), *_ties(dossier, ranges)]


def _work(dossier: Dossier) -> int:
    """Return about how many nodes one reading of the whole model takes."""
    formulas, options = dossier.formulas, len(dossier.content.options)
    yearly = [value.tree for value in formulas.values.values()]
    yearly += [stock.next.tree for stock in formulas.stocks.values()]
    once = [entry.tree for entry in (*formulas.outcomes.values(), *formulas.reports.values())]
    years = len(dossier.years)
    return work(yearly, options, years) + work(once, options, years) // years


# suspects -------------------------------------------------------------------------------------


def _suspects(told: Sequence[Told]) -> list[_Suspect]:
    """Return the parts that their ranges do not clear, each once for all years."""
    found: dict[tuple[Path, int, int, int], _Suspect] = {}
    for each in told:
        operand = each.operand
        may, must = _leaves(operand)
        if not may:
            continue
        span = operand.part.span
        key = (each.path, span.start, span.end, operand.of.span.start)
        suspect = found.get(key)
        sure = must and not operand.guards
        if suspect is None:
            suspect = found[key] = _Suspect(
                each.path, operand.of, operand.part, operand.range, sure, year=operand.box.index
            )
        elif sure and not suspect.certain:
            suspect.range, suspect.certain, suspect.year = operand.range, True, operand.box.index
        elif not suspect.certain:
            suspect.range = hull(suspect.range, operand.range)
        if len(suspect.moments) < _MOST_MOMENTS:
            suspect.moments.append((operand.box, operand.guards))
    return list(found.values())


def _leaves(operand: Operand[Moment]) -> tuple[bool, bool]:
    """Return whether a part may leave the domain, and whether it must."""
    part = operand.range
    if part.empty:  # always NaN: that is the fault of a part inside it
        return False, False
    match operand.of:
        case Call("log"):
            return part.lower <= 0, part.upper <= 0
        case Call("sqrt"):
            return part.lower < 0, part.upper < 0
        case Call("exp"):
            return part.upper > _LARGEST_EXPONENT, part.lower > _LARGEST_EXPONENT
        case _:
            return part.lower <= 0 <= part.upper, part.lower == part.upper == 0


# sampled futures ------------------------------------------------------------------------------


def _confirm(dossier: Dossier, suspects: Sequence[_Suspect]) -> None:
    """Look for a future in which each suspect fails; note the value it has there."""
    light: list[tuple[_Suspect, Sampler]] = []
    heavy: list[tuple[_Suspect, Sampler]] = []
    for suspect in suspects:
        sampler = _sampler(dossier, [suspect], max(1, len(suspects)))
        (heavy if sampler.carries_over else light).append((suspect, sampler))
    for suspect, sampler in light:
        best = _sample(sampler, [suspect]).get(0)
        if best is not None and suspect.found is None:
            _approach(sampler, suspect, *best)
    together = [suspect for suspect, _ in heavy]
    if together:  # what carries over needs most of the model: one run answers for all
        _sample(_sampler(dossier, together, 1), together)


def _sampler(dossier: Dossier, suspects: Sequence[_Suspect], share: int) -> Sampler:
    parts = [suspect.part for suspect in suspects]
    parts += [g.condition for s in suspects for _, guards in s.moments for g in guards]
    return Sampler(dossier, parts, sum(len(s.moments) for s in suspects), share)


def _sample(sampler: Sampler, suspects: Sequence[_Suspect]) -> dict[int, tuple[float, Future]]:
    """Look at corners; return for each suspect how near it came to failing, and where."""
    best: dict[int, tuple[float, Future]] = {}
    for future in sampler.corners():
        if all(suspect.found is not None for suspect in suspects):
            break
        probe = sampler.probe(future)
        for at, suspect in enumerate(suspects):
            if suspect.found is None:
                distance = _nearest(suspect, probe)
                if distance is not None and (at not in best or distance < best[at][0]):
                    best[at] = (distance, future)
    return best


def _approach(sampler: Sampler, suspect: _Suspect, distance: float, future: Future) -> None:
    """Change one quantity after the other as long as that brings the fault nearer."""
    looked = 0
    for _ in range(_ROUNDS):
        before = distance
        side = _side(suspect, sampler, future)
        for near in sampler.neighbours(future):
            looked += 1
            if looked > sampler.most:
                return
            reached = _nearest(suspect, sampler.probe(near), side)
            if suspect.found is not None:
                return
            if reached is not None and reached < distance:
                distance, future = reached, near
        if distance == before:
            return


def _side(suspect: _Suspect, sampler: Sampler, future: Future) -> float:
    """Return the sign of a divisor in a future: if a quantity turns it, zero lies between."""
    if suspect.kind != "/":
        return 1.0
    values = [value for _, value in _values(suspect, sampler.probe(future))]
    return math.copysign(1.0, min(values, key=abs)) if values else 1.0


def _nearest(suspect: _Suspect, probe: Probe, side: float = 0.0) -> float | None:
    """Return how far a part is from leaving its domain, and note a value that has left it.

    A divisor leaves it at zero, or where its sign is not `side`, if that is given.
    """
    nearest: float | None = None
    for year, value in _values(suspect, probe):
        match suspect.kind:
            case "log":
                distance, failed = value, value <= 0
            case "sqrt":
                distance, failed = value, value < 0
            case "exp":
                distance, failed = -value, value > _LARGEST_EXPONENT
            case _:
                distance, failed = abs(value), value == 0 or value * side < 0
        if failed:
            suspect.found, suspect.year = value, year
            return distance
        nearest = distance if nearest is None else min(nearest, distance)
    return nearest


def _values(suspect: _Suspect, probe: Probe) -> Iterator[tuple[int | None, float]]:
    """Yield the finite values of a part in one future, wherever it is computed."""
    for moment, guards in suspect.moments:
        if all(
            probe.holds(guard.condition, guard.box.index, guard.box.option) is guard.wanted
            for guard in guards
        ):
            value = probe.number(suspect.part, moment.index, moment.option)
            if math.isfinite(value):
                yield moment.index, value


# findings -------------------------------------------------------------------------------------

_WORDS = {
    "log": ("the logarithm is taken of a value that can be 0 or less", "max(0.01, …)"),
    "sqrt": ("the root is taken of a value that can be negative", "max(0, …)"),
    "exp": ("the exponential overflows: its exponent can exceed 709", "min(700, …)"),
    "/": ("the divisor can be 0", "where(divisor > 0, quotient, …)"),
}


def _finding(dossier: Dossier, suspect: _Suspect) -> Finding:
    what, remedy = _WORDS[suspect.kind]
    span = suspect.part.span
    place = dossier.places.within(suspect.path, span.start, span.end)
    shown = formula_text(suspect.part)
    where = _span_text(suspect.range)
    if suspect.found is not None and suspect.kind == "/" and suspect.found != 0:
        where += "; a quantity turns its sign"
    elif suspect.found is not None:
        where += f"; it is {suspect.found:.4g} in a future that was tried"
    if suspect.year is not None:
        where += f", in {dossier.years[suspect.year]}"
    message = f"{what}: `{shown if len(shown) <= 60 else shown[:59] + '…'}` {where}"
    hint = f"guard it, as in {remedy}, or narrow the quantities"
    return Finding("SN060", "warning", place, path_text(suspect.path), message, hint)


def _span_text(part: Range) -> str:
    if math.isfinite(part.lower) and math.isfinite(part.upper):
        return f"lies in [{part.lower:.4g}, {part.upper:.4g}]"
    return "could not be bounded"


def _thresholds(dossier: Dossier, ranges: ModelRanges) -> Iterator[Finding]:
    for name, outcome in dossier.content.outcomes.items():
        found, limit = ranges.outcomes[name], outcome.threshold
        if limit is None or found.empty or found.undefined:
            continue
        met = found.upper <= limit if outcome.better == "less" else found.lower >= limit
        missed = found.lower > limit if outcome.better == "less" else found.upper < limit
        if met or missed:
            always = "always met" if met else "never met"
            message = f"the threshold {limit:g} is {always}: the outcome {_span_text(found)}"
            path = ("outcomes", name, "threshold")
            hint = "check its unit and direction, or leave it out"
            place = dossier.places.value(path)
            yield Finding("SN061", "warning", place, path_text(path), message, hint)


def _ties(dossier: Dossier, ranges: ModelRanges) -> Iterator[Finding]:
    for name, outcome in dossier.content.outcomes.items():
        found, tie = ranges.outcomes[name], outcome.tie
        if not tie or found.empty or found.undefined:
            continue
        if found.upper - found.lower <= tie:
            message = f"the tie {tie:g} makes all plans equal: the outcome {_span_text(found)}"
            path = ("outcomes", name, "tie")
            hint = "give the smallest difference that matters, in the outcome's unit"
            place = dossier.places.value(path)
            yield Finding("SN062", "warning", place, path_text(path), message, hint)
