"""What it would be worth to know a signpost's factors before choosing a plan.

Reads a run, the credal set and the dossier's signposts; hands ``report`` how far the expected
regret of the best plan could fall if the states of the factors that a signpost speaks of were
known: the expected value of partial perfect information (Raiffa and Schlaifer 1961),
min_i E[r_i] − Σ_s P(s) min_i E[r_i | s], with r_i the regret of plan i; and likewise how far the
least probability of missing some threshold could fall. A signpost is seen and not known to be
right, so what it is worth is at most this.

One distribution is needed to add up over states: the one of largest entropy that the judgements
allow, which is a reference point and not a result. The other distributions that they allow give
other values: those met in a sample of them are shown as a range, and no distribution gives more
than perfect information about everything would be worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.dossier import Dossier
from sonae.explore import Performance
from sonae.likelihood import (
    CredalSet,
    SampledDistributions,
    Witness,
    max_entropy,
    sample_distributions,
)
from sonae.robustness.choice import ground_of
from sonae.robustness.metrics import least_regret
from sonae.robustness.sensitivity.inputs import chosen

__all__ = ["ALL_THRESHOLDS", "SignpostValue", "signpost_values"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

SAMPLES: Final = 32
ALL_THRESHOLDS: Final = "all_thresholds"
"""Stands for an outcome: what is lost is the probability that some threshold is missed."""


@dataclass(frozen=True, slots=True)
class SignpostValue:
    """What knowing some factors would be worth for one outcome, in its unit.

    Attributes
    ----------
    outcome, unit : str
        ``all_thresholds`` is a probability: that of missing one threshold or more stands for the
        regret then.
    signposts : tuple of str
        Those that speak of exactly these factors; empty for a factor that none watches.
    factors : tuple of str
    value : float
        Fall of the least expected regret, under the distribution of largest entropy.
    regret : float
        Least expected regret without it, under the same distribution.
    plan : str
        The plan that has it.
    plans : mapping of str to str
        The plan to choose in each combination of the factors' states, under that distribution.
    least, most : float
        Over a sample of distributions that the judgements allow: attained, not bounds.
    cap : float
        No allowed distribution makes any information worth more; about scenarios alone, as far as
        thresholds are concerned.
    reference : str
        What the distribution behind ``value`` is, and how nearly it was found.
    """

    outcome: str
    unit: str
    signposts: tuple[str, ...]
    factors: tuple[str, ...]
    value: float
    regret: float
    plan: str
    plans: Mapping[str, str]
    least: float
    most: float
    cap: float
    reference: str


def signpost_values(
    dossier: Dossier,
    performance: Performance,
    credal: CredalSet,
    *,
    outcome: str | None = None,
    samples: int = SAMPLES,
    seed: int = 1,
) -> tuple[SignpostValue, ...]:
    """Return what knowing the factors of each signpost would be worth, the most first.

    Factors that the outcomes depend on and no signpost speaks of come as well: what is worth
    knowing and not watched is a gap in the dossier.

    Parameters
    ----------
    dossier : Dossier
    performance : Performance
        A run of the dossier.
    credal : CredalSet
        Over the same scenarios.
    outcome : str, optional
        Or ``all_thresholds``; all of them if not given.
    samples, seed : int
        Distributions drawn inside the credal set.
    """
    losses = _losses(performance, outcome)
    ground = ground_of(performance, credal)
    point = max_entropy(credal)
    drawn = sample_distributions(credal, samples, seed=seed, point=point)
    groups = [
        _Group.of(factors, signposts, credal, performance)
        for factors, signposts in _groups(dossier, performance).items()
    ]
    masses = [(group.mass(point.weights), group.mass(drawn.centre)) for group in groups]
    found = []
    for name, loss in losses.items():
        _, upper, gap = least_regret(ground, loss - loss.min(axis=0))
        said = (name, upper + gap, point.label)
        own = [
            _value(group, mass, drawn, performance, loss, said)
            for group, mass in zip(groups, masses, strict=True)
        ]
        found += sorted(own, key=lambda entry: (-entry.value, entry.factors))
    return tuple(found)


def _losses(performance: Performance, outcome: str | None) -> dict[str, Floats]:
    """Return what is lost by plan and class: regret in an outcome, then misses of any threshold."""
    judged = any(limit is not None for limit in performance.threshold.values())
    together = (ALL_THRESHOLDS,) if judged else ()
    known = (*performance.outcomes, *together)
    names = [known[at] for at in chosen(outcome, known, "outcome")]
    found = {}
    for name in names:
        if name == ALL_THRESHOLDS:
            met = performance.by_class["met_all"].transpose(PLAN, CLASS).to_numpy()
            found[name] = 1.0 - met / performance.by_class["count"].to_numpy()
        else:
            table = performance.by_class["mean_regret"].sel({OUTCOME: name})
            found[name] = np.asarray(table.transpose(PLAN, CLASS).to_numpy(), dtype=np.float64)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Some factors, and which combination of their states each scenario has."""

    factors: tuple[str, ...]
    signposts: tuple[str, ...]
    cells: tuple[str, ...]
    cell_of: Ints
    class_of: Ints
    classes: int

    @staticmethod
    def of(
        factors: tuple[str, ...],
        signposts: tuple[str, ...],
        credal: CredalSet,
        performance: Performance,
    ) -> "_Group":
        space, cells = credal.table.space, credal.table.project(factors)
        states = [space.states[space.factor_index(factor)] for factor in factors]
        labels = tuple(
            ", ".join(own[code] for own, code in zip(states, row, strict=True))
            for row in cells.codes.tolist()
        )
        class_of = performance.class_of
        return _Group(factors, signposts, labels, cells.index, class_of, performance.classes)

    def mass(self, weights: Floats) -> Floats:
        """Return what a distribution over scenarios gives to (cell, class)."""
        key = self.cell_of * self.classes + self.class_of
        size = len(self.cells) * self.classes
        mass = np.bincount(key, weights, size).reshape(len(self.cells), self.classes)
        return np.asarray(mass, dtype=np.float64)

    def expected(self, mass: Floats, regret: Floats) -> Floats:
        """Return expected regret in each cell times its probability (cell, plan)."""
        expected: Floats = np.stack([(regret * row).sum(axis=-1) for row in mass])
        return expected

    def expected_at(self, vertex: Witness, regret: Floats) -> Floats:
        """Return the same for a distribution over a few scenarios."""
        rows = list(vertex.scenarios)
        held = regret[:, self.class_of[rows]] * np.array(vertex.weights)
        out = np.zeros((len(self.cells), len(regret)))
        np.add.at(out, self.cell_of[rows], held.T)
        return out


def _groups(dossier: Dossier, performance: Performance) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return which signposts speak of which factors; then the factors that none speaks of."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, events in dossier.formulas.signposts.items():
        factors = tuple(sorted({factor for event in events for factor in event.reads}))
        if factors:
            found.setdefault(factors, []).append(name)
    watched = {factor for factors in found for factor in factors}
    for factor in performance.factors:
        if factor not in watched:
            found[(factor,)] = []
    return {factors: tuple(names) for factors, names in found.items()}


def _value(
    group: _Group,
    masses: tuple[Floats, Floats],
    drawn: SampledDistributions,
    performance: Performance,
    loss: Floats,
    said: tuple[str, float, str],
) -> SignpostValue:
    outcome, cap, label = said
    expected = group.expected(masses[0], loss)
    parts = [group.expected(masses[1], loss)]
    parts += [group.expected_at(vertex, loss) for vertex in drawn.vertices]
    mixed = (drawn.mixes[:, :, None, None] * np.stack(parts)[None]).sum(axis=1)
    sampled = _fall(mixed)
    overall = expected.sum(axis=0)
    seen = masses[0].sum(axis=1) > 0.0
    best = {
        cell: performance.plans[int(row.argmin())]
        for cell, row, occurs in zip(group.cells, expected, seen, strict=True)
        if occurs
    }
    return SignpostValue(
        outcome=outcome,
        unit=performance.unit.get(outcome, "probability"),
        signposts=group.signposts,
        factors=group.factors,
        value=float(_fall(expected[None])[0]),
        regret=float(overall.min()),
        plan=performance.plans[int(overall.argmin())],
        plans=best,
        least=float(sampled.min()),
        most=float(sampled.max()),
        cap=cap,
        reference=label,
    )


def _fall(expected: Floats) -> Floats:
    """Return the fall of the least expected regret (sample, cell, plan); never below zero."""
    fall: Floats = expected.sum(axis=1).min(axis=-1) - expected.min(axis=-1).sum(axis=-1)
    return np.maximum(fall, 0.0)
