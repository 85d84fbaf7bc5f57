"""The whole choice: each outcome by itself, all outcomes together, and all thresholds at once.

Reads a performance and a credal set; hands the brief and the command line `Choices`. No outcome
weighs more than another anywhere: together they only let a plan fall that is worse in none and
better in none; thresholds are met or missed.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock
from typing import TypeAlias, TypeVar

from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.robustness.choice.choose import Choice, choose, ground_of
from sonae.robustness.choice.gains import By, Gains, gains, thresholds_gains
from sonae.robustness.choice.ground import Ground
from sonae.robustness.choice.together import Together, together

__all__ = ["Choices", "Range", "Thresholds", "choices"]

Progress: TypeAlias = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Range:
    """From the smallest to the largest expectation that the judgements allow."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How surely each plan meets the thresholds.

    Attributes
    ----------
    outcomes : tuple of str
        Those that have a threshold.
    met : mapping of (str, str) to Range
        By plan and outcome: the probability that the threshold is met.
    all_met : mapping of str to Range
        By plan: the probability that all are met in the same future.
    count : mapping of str to Range
        By plan: the expected number of thresholds that are met.
    choice_all, choice_count : Choice
        What the rules say of the two.
    """

    outcomes: tuple[str, ...]
    met: Mapping[tuple[str, str], Range]
    all_met: Mapping[str, Range]
    count: Mapping[str, Range]
    choice_all: Choice
    choice_count: Choice

    def acceptable(self, at_least: float) -> tuple[str, ...]:
        """Return the plans that meet all thresholds at least so probably, whatever is believed."""
        return tuple(plan for plan, met in self.all_met.items() if met.lower >= at_least)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rules say of the plans, outcome by outcome and in all of them.

    Attributes
    ----------
    outcomes : tuple of Choice
        One for each outcome.
    together : Together
    thresholds : Thresholds or None
        None if no outcome has a threshold.
    """

    outcomes: tuple[Choice, ...]
    together: Together
    thresholds: Thresholds | None

    def of(self, outcome: str) -> Choice:
        """Return the choice in one outcome; `KeyError` if there is none."""
        for choice in self.outcomes:
            if choice.outcome == outcome:
                return choice
        raise KeyError(outcome)


def choices(
    performance: Performance,
    credal: CredalSet,
    *,
    by: By = "mean",
    rules: Sequence[str] = (),
    alpha: float = 0.5,
    tie: float | None = None,
    plans: Sequence[str] = (),
    threads: int = 1,
    progress: Progress | None = None,
) -> Choices:
    """Return the choice in each outcome, in all together, and in all thresholds at once.

    Parameters
    ----------
    performance : Performance
        Brings each outcome's tie from the dossier.
    credal : CredalSet
    by : {'mean', 'worst', 'met'}
        What stands for a scenario in an outcome; with ``met``, only outcomes with a threshold.
    rules, alpha, tie
        As for ``choose``; a tie holds in every outcome and replaces the dossier's.
    plans : sequence of str
        Compare these only; all if empty.
    threads : int
        Outcomes compared at a time; changes nothing but the time.
    progress : callable, optional
        Called with (questions answered, questions in all).
    """
    limited = tuple(
        name for name in performance.outcomes if performance.threshold[name] is not None
    )
    named = limited if by == "met" else performance.outcomes
    compared = [gains(performance, name, by) for name in named]
    if limited:
        compared += [thresholds_gains(performance, "all"), thresholds_gains(performance, "count")]
    met = [] if by == "met" else [gains(performance, name, "met") for name in limited]
    if plans:
        compared, met = _among(compared, plans), _among(met, plans)
    count = len(compared[0].plans)
    tell = _Telling(progress, len(compared) * count * (count + 1) + count * len(met))

    def compare(own: Ground, entry: Gains) -> Choice:
        return choose(
            *(own, entry, performance), rules=rules, alpha=alpha, tie=tie, progress=tell.one
        )

    def bound(own: Ground, entry: Gains) -> dict[str, Range]:
        return _ranges(own, entry, tell.one)

    work = _Work(ground_of(performance, credal), threads)
    found = work.each(compare, compared)
    singly = found[: len(named)]
    if not limited:
        return Choices(tuple(singly), together(singly), None)
    ranges = [_ends(one) for one in singly] if by == "met" else work.each(bound, met)
    return Choices(
        outcomes=tuple(singly),
        together=together(singly),
        thresholds=Thresholds(
            outcomes=limited,
            met={
                (plan, name): own[plan]
                for plan in found[-1].plans
                for name, own in zip(limited, ranges, strict=True)
            },
            all_met=_ends(found[-2]),
            count=_ends(found[-1]),
            choice_all=found[-2],
            choice_count=found[-1],
        ),
    )


def _among(entries: Sequence[Gains], plans: Sequence[str]) -> list[Gains]:
    return [entry.among(plans) for entry in entries]


def _ends(choice: Choice) -> dict[str, Range]:
    return {plan: Range(choice.worse[plan], choice.better_end[plan]) for plan in choice.plans}


def _ranges(ground: Ground, entry: Gains, progress: Progress) -> dict[str, Range]:
    found = {}
    for plan, row in zip(entry.plans, entry.values, strict=True):
        low, high = ground.lowest(row), ground.lowest(-row)
        found[plan] = Range(low.value, -high.value + 0.0)
        progress(2, 2)
    return found


class _Telling:
    """Adds up what several comparisons have done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        self._lock = Lock()

    def one(self, done: int, _: int) -> None:
        """Count one question."""
        with self._lock:
            self._done = min(self._done + 1, self._total)
            if self._progress is not None:
                self._progress(self._done, self._total)


class _Work:
    """Asks several things of one ground at a time, each of a copy that remembers nothing."""

    def __init__(self, ground: Ground, threads: int) -> None:
        self._threads = max(1, threads)
        self._idle: SimpleQueue[Ground] = SimpleQueue()
        self._idle.put(ground)
        for _ in range(self._threads - 1):
            self._idle.put(ground.copy())

    def each(self, ask: Callable[[Ground, Gains], T], entries: Sequence[Gains]) -> list[T]:
        """Return the answers in order."""

        def one(entry: Gains) -> T:
            own = self._idle.get()
            try:
                return ask(own, entry)
            finally:
                self._idle.put(own)

        if self._threads == 1:
            return [one(entry) for entry in entries]
        with ThreadPoolExecutor(self._threads) as workers:
            return list(workers.map(one, entries))
