"""Which inputs tell the futures that miss a threshold from those that meet it.

Reads `Inputs` and thresholds; hands ``report`` a `Separation` for each input: the distance between
its distribution where the threshold is missed and where it is met (regional sensitivity analysis;
Hornberger and Spear 1981). For a number that is the largest difference between the two distribution
functions (Kolmogorov and Smirnov); for a factor, whose states have no order, the largest difference
between the shares of any set of states (total variation), with a chi-squared test. Futures are
drawn independently, so that the tests hold; p-values are corrected over the inputs (Holm 1979).

An input that tells the two apart need not be the cause: constraints tie factors together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.robustness.sensitivity.inputs import Inputs, chosen
from sonae.seeds import philox

__all__ = ["OneSided", "Separation", "holm", "regional"]

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

USUAL_FUTURES: Final = 2048
LEAST: Final = 20
"""Futures that miss, and that meet, without which nothing is said."""


@dataclass(frozen=True, slots=True)
class Separation:
    """How far one input tells missed futures from met ones.

    Attributes
    ----------
    plan, outcome, input : str
    kind : {'number', 'factor'}
    distance : float
        0 (alike) to 1 (apart).
    p : float
        How often so large a distance comes by chance if the input did not matter, corrected over
        all inputs of this plan and outcome.
    missed_more : str
        Where misses are more frequent: ``low`` or ``high`` numbers, or the state that is most
        over-represented.
    missed : float
        Share of the futures drawn that miss the threshold.
    futures : int
    """

    plan: str
    outcome: str
    input: str
    kind: str
    distance: float
    p: float
    missed_more: str
    missed: float
    futures: int


@dataclass(frozen=True, slots=True)
class OneSided:
    """A plan and outcome of which nothing can be told apart: too few futures miss, or meet.

    Attributes
    ----------
    plan, outcome : str
    missed : float
        Share of the futures drawn that miss the threshold.
    futures : int
    """

    plan: str
    outcome: str
    missed: float
    futures: int

    @property
    def said(self) -> str:
        """Why there is nothing to tell."""
        misses = round(self.missed * self.futures)
        met = self.futures - misses
        if min(misses, met) == 0:
            return f"the threshold is {'never' if met else 'always'} missed"
        few = f"missed in {misses}" if misses < met else f"met in {met}"
        return f"the threshold is {few} of {self.futures:,} futures only: too few to compare"


def regional(
    inputs: Inputs,
    better: Mapping[str, str],
    threshold: Mapping[str, float | None],
    *,
    plan: str | None = None,
    outcome: str | None = None,
    draws: int = USUAL_FUTURES,
    seed: int = 1,
) -> tuple[Separation | OneSided, ...]:
    """Return the separations of every plan and outcome, the largest first for each of them.

    A plan and outcome that miss, or meet, in fewer than 20 of the futures have a `OneSided` each.

    Parameters
    ----------
    inputs : Inputs
    better, threshold : mappings by outcome
        As a `Performance` has them.
    plan, outcome : str, optional
        One of them; all (with a threshold) if not given.
    draws : int
        Futures, each with a scenario and numbers of its own.
    seed : int

    Raises
    ------
    UsageError
        If there is no such plan or outcome, it has no threshold, or there are too few draws.
    """
    if draws < 2 * LEAST:
        raise UsageError(f"regional sensitivity takes {2 * LEAST} draws at least; got {draws}")
    asked = [inputs.outcomes[at] for at in chosen(outcome, inputs.outcomes, "outcome")]
    limits = {name: limit for name in asked if (limit := threshold[name]) is not None}
    if not limits:
        raise UsageError(f"{outcome or 'no outcome'} has no threshold that could be missed")
    dimensions = len(inputs.model.dimensions)
    places = philox(seed, 0, draws, dimensions + 1)
    classes = inputs.draw_classes(np.ascontiguousarray(places[:, -1]))
    values = inputs.run(classes, inputs.model.numbers(places[:, :-1]))
    codes = inputs.codes[classes]
    found: list[Separation | OneSided] = []
    for p in chosen(plan, inputs.plans, "plan"):
        for name, limit in limits.items():
            own = values[:, p, inputs.outcomes.index(name)]
            missed = own < limit if better[name] == "more" else own > limit
            found += _separations(inputs, places, codes, missed, (inputs.plans[p], name))
    return tuple(found)


def holm(p: Floats) -> Floats:
    """Return p-values corrected over all of them (Holm 1979).

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(len(p), 0, -1)
    found = np.empty_like(p)
    found[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return found


def _separations(
    inputs: Inputs,
    places: Floats,
    codes: npt.NDArray[np.int8],
    missed: Flags,
    here: tuple[str, str],
) -> Sequence[Separation | OneSided]:
    if min(int(missed.sum()), int((~missed).sum())) < LEAST:
        return [OneSided(*here, float(missed.mean()), len(missed))]
    dimensions = len(inputs.model.dimensions)
    said: list[tuple[float, float, str]] = [
        _number(places[:, at], missed) for at in range(dimensions)
    ]
    for column, factor in enumerate(inputs.model.factors):
        said.append(_factor(codes[:, column], missed, inputs.model.states[factor]))
    corrected = holm(np.array([p for _, p, _ in said]))
    share = float(missed.mean())
    found = [
        Separation(*here, entry.name, entry.kind, distance, p, where, share, len(missed))
        for entry, (distance, _, where), p in zip(inputs.all, said, corrected.tolist(), strict=True)
    ]
    return sorted(found, key=lambda entry: (-entry.distance, entry.input))


def _number(places: Floats, missed: Flags) -> tuple[float, float, str]:
    """Return distance, p-value, and whether misses lie at low or high numbers.

    Places of a number in its distribution are ranked as the number itself is.
    """
    from scipy.stats import ks_2samp  # loaded here: it costs most of a second

    found = ks_2samp(places[missed], places[~missed], method="asymp")
    return (
        float(found.statistic),
        float(found.pvalue),
        "low" if found.statistic_sign > 0 else "high",
    )


def _factor(
    codes: npt.NDArray[np.int8], missed: Flags, states: tuple[str, ...]
) -> tuple[float, float, str]:
    """Return distance, p-value, and the state that is most over-represented among misses."""
    from scipy.stats import chi2

    table = np.stack(
        [np.bincount(codes[which], minlength=len(states)) for which in (missed, ~missed)]
    )
    share = table / table.sum(axis=1, keepdims=True)
    distance = 0.5 * float(np.abs(share[0] - share[1]).sum())
    most = states[int((share[0] - share[1]).argmax())]
    occurs = table[:, table.sum(axis=0) > 0]
    if occurs.shape[1] < 2:
        return 0.0, 1.0, most
    expected = occurs.sum(axis=0) * occurs.sum(axis=1, keepdims=True) / occurs.sum()
    statistic = float(((occurs - expected) ** 2 / expected).sum())
    return distance, float(chi2.sf(statistic, occurs.shape[1] - 1)), most
