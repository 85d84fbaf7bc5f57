"""Nested boxes around the nominal point: how far from it a plan still meets its thresholds.

Reads a run and its model; hands ``box`` the radius, robustness and opportuneness of every plan and
outcome. The nominal point has every quantity at the middle of its range (at its median where it has
a distribution); U(a) is the box in which no quantity is farther from it than the share ``a`` of the
way to the ends. Info-gap theory is Ben-Haim's (2006): robustness is the largest ``a`` for which the
worst in U(a) still meets the threshold, opportuneness the least for which the best reaches it.

Points are sampled in boxes that grow, then moved towards the nominal point along their ray, along
the steepest descent and towards the corner that one quantity at a time points to. So what is found
is a future that misses the threshold, and the true radius is at most its distance. A certifier, if
given, proves from the other side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.robustness.metrics.second_pass import outcome_reading, over_classes, run_points

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel
    from sonae.outcomes.reading import Reading

__all__ = ["BoxSweep", "Certify", "sweep_box"]

Floats: TypeAlias = npt.NDArray[np.float64]

Certify: TypeAlias = Callable[[str, str, Floats, Floats], float]
"""Takes a plan, an outcome and the ends of a box in natural units; returns what the outcome is
surely not worse than anywhere in it, in any possible scenario."""

LEVELS: Final = 8
DRAWS: Final = 8
CLASSES: Final = 1 << 14
"""A share of scenarios found in so many classes is within about half a per cent."""
_HALVINGS: Final = 24
"""Steps of a bisection: 2^-24 of a range."""
_ROUNDING: Final = 1e-9
"""What a sum of shares may be off by."""


@dataclass(frozen=True, slots=True, eq=False)
class BoxSweep:
    """How far from the nominal point plans meet their thresholds.

    Attributes
    ----------
    levels : tuple of float
        The boxes that were sampled, as shares of the whole box.
    samples : int
        Points in each, for every scenario class.
    dimensions : int
    robustness, radius, opportuneness : arrays, (plan, outcome), float64
        Over all possible scenarios; see ``box``. Each is at most this. NaN for an outcome without
        threshold; of ``radius`` and ``opportuneness`` where nothing was found.
    proven : array, (plan, outcome), float64
        The largest of the levels that is certified, 0 if none is; NaN without a certifier.
    nominal_met : array, (plan, outcome), float64
        Share of possible scenarios in which the nominal point meets the threshold.
    reach, distance : arrays, (plan, outcome, class), float32
        For each scenario class, the nearest sampled point that misses the threshold: the largest of
        its coordinates, and its length, in half-widths; infinite where none does.
    weight : array, (class,), float64
        Share of possible scenarios.
    looked : array, (class,), bool
        In which all boxes were sampled; in the others the nominal point and the first box.
    """

    levels: tuple[float, ...]
    samples: int
    dimensions: int
    robustness: Floats
    radius: Floats
    opportuneness: Floats
    proven: Floats
    nominal_met: Floats
    reach: npt.NDArray[np.float32]
    distance: npt.NDArray[np.float32]
    weight: Floats
    looked: npt.NDArray[np.bool_]

    def kept(self, level: float) -> Floats:
        """Return the share of possible scenarios in which no miss was found in a box.

        Parameters
        ----------
        level : float
            How far from the nominal point it reaches, as a share of the way to the ends.

        Returns
        -------
        array, (plan, outcome), float64
            An upper bound on the share that meet the threshold wherever in the box; NaN for an
            outcome without threshold. ``nominal_met`` at 0.
        """
        some = self.looked if level >= self.levels[0] else np.ones_like(self.looked)
        weight = self.weight[some]
        kept: Floats = ((self.reach[..., some] > level) * weight).sum(axis=-1) / weight.sum()
        return np.where(np.isnan(self.nominal_met), np.nan, np.minimum(kept, 1.0))

    def robustness_in(self, share: float) -> Floats:
        """Return how far quantities may move before misses are found in too many scenarios.

        Parameters
        ----------
        share : float
            Of possible scenarios that must be kept, above 0 and up to 1.

        Returns
        -------
        array, (plan, outcome), float64
            The largest ``a`` for which no miss was found in U(a) in at least that share, so far
            as boxes were sampled: at most this. 0 where already the nominal point misses it in
            too many, 1 where the whole box is kept; NaN for an outcome without threshold.
        """
        reach, weight = self.reach[..., self.looked], self.weight[self.looked]
        order = np.argsort(reach, axis=-1, kind="stable")
        lost = np.cumsum(weight[order] / weight.sum(), axis=-1)
        at = (lost <= 1.0 - share + _ROUNDING).sum(axis=-1)
        at = np.minimum(at, reach.shape[-1] - 1)[..., None]
        nearest = np.take_along_axis(np.take_along_axis(reach, order, -1), at, -1)[..., 0]
        found: Floats = np.minimum(nearest.astype(np.float64), 1.0)
        return np.where(np.isnan(self.nominal_met), np.nan, found)


def sweep_box(
    performance: Performance,
    model: "CompiledModel",
    *,
    levels: int = LEVELS,
    draws: int = DRAWS,
    classes: int = CLASSES,
    certify: Certify | None = None,
    threads: int = 1,
) -> BoxSweep:
    """Sample nested boxes around the nominal point, in every scenario class.

    Parameters
    ----------
    performance : Performance
    model : CompiledModel
        What was run.
    levels : int
        Boxes besides the nominal point itself, evenly apart.
    draws : int
        Points in each: the run's own first draws, drawn in towards the nominal point.
    classes : int
        Where there are more, only the nominal point and the first box are sampled in all of them,
        and the others in so many, evenly.
    certify : callable, optional
        Proves what an outcome is not worse than in a box; see `Certify`.
    threads : int
        They change only the time.

    Raises
    ------
    UsageError
        If the model is not the one that was run, or there is nothing to sample.
    """
    if levels < 1 or draws < 1 or classes < 1:
        raise UsageError("a sweep takes one level, one draw and one class at least")
    sweep = _Sweep(performance, model, levels, draws, classes)
    sweep.sample(threads)
    pairs = [(p, o) for o in sweep.judged for p in range(len(performance.plans))]
    for plan, outcome in pairs:
        sweep.refine(plan, outcome)
        if certify is not None:
            sweep.prove(plan, outcome, certify)
    return sweep.result()


class _Sweep:
    """A sweep while it is made. Points are offsets from the nominal point in half-widths."""

    def __init__(
        self,
        performance: Performance,
        model: "CompiledModel",
        levels: int,
        draws: int,
        most: int,
    ) -> None:
        self.performance, self.model = performance, model
        threshold = [performance.threshold[name] for name in performance.outcomes]
        self.judged = [at for at, value in enumerate(threshold) if value is not None]
        self.sign = np.where([performance.better[n] == "more" for n in performance.outcomes], 1, -1)
        self.limit = np.array([0.0 if value is None else value for value in threshold])
        self.weight = performance.multiplicity / performance.multiplicity.sum()
        self.levels = tuple((at + 1) / levels for at in range(levels))
        self.draws = draws if model.dimensions else 0
        shape = (len(performance.plans), len(performance.outcomes))
        self.robustness, self.radius = np.full(shape, np.nan), np.full(shape, np.nan)
        self.opportuneness, self.proven = np.full(shape, np.nan), np.full(shape, np.nan)
        self.nominal_met = np.full(shape, np.nan)
        self.reach = np.full((*shape, performance.classes), np.inf, dtype=np.float32)
        self.distance = np.full((*shape, performance.classes), np.inf, dtype=np.float32)
        self.looked = np.ones(performance.classes, dtype=np.bool_)
        if performance.classes > most:
            # evenly over the order of classes, and not in step with the number of any states
            self.looked[:] = False
            self.looked[((np.arange(most) + 0.5) * (performance.classes / most)).astype(int)] = True

    @cached_property
    def reading(self) -> "Reading":
        return outcome_reading(self.model)

    @cached_property
    def offsets(self) -> Floats:
        """The nominal point, then the draws of each box (point, dimension)."""
        dimensions = len(self.model.dimensions)
        corner = 2.0 * run_points(self.performance, self.model, 0, self.draws) - 1.0
        boxes = [level * corner for level in self.levels]
        return np.concatenate([np.zeros((1, dimensions)), *boxes])

    def numbers(self, offsets: Floats) -> Floats:
        return self.model.numbers(0.5 + 0.5 * offsets)

    def sample(self, threads: int) -> None:
        """Find the nearest sampled misses: near the nominal point in all classes, then further."""
        shape = self.robustness.shape
        nearest_met = np.full(shape, np.inf)
        near, every = 1 + self.draws, np.arange(self.performance.classes)
        if self.looked.all():
            near = len(self.offsets)
        for offsets, classes in (
            (self.offsets[:near], every),
            (self.offsets[near:], every[self.looked]),
        ):
            if len(offsets):
                found = self._look(offsets, classes, threads)
                nearest_met = np.minimum(nearest_met, found)
        for outcome in self.judged:
            met = (self.reach[:, outcome] > 0.0) * self.weight
            self.nominal_met[:, outcome] = np.minimum(met.sum(axis=-1), 1.0)
            found_met = nearest_met[:, outcome]
            self.opportuneness[:, outcome] = np.where(np.isinf(found_met), np.nan, found_met)

    def _look(self, offsets: Floats, classes: npt.NDArray[np.intp], threads: int) -> Floats:
        """Take in some points in some classes; return how near one meets each threshold."""
        reach = np.abs(offsets).max(axis=1, initial=0.0)
        length = np.sqrt((offsets**2).sum(axis=1))
        shape = self.robustness.shape

        def look(first: int, found: Floats) -> Floats:
            here = classes[first : first + len(found)]
            near = np.full(shape, np.inf)
            for outcome in self.judged:
                met = self._met(found[:, :, outcome], outcome)
                some = ~met.all(axis=-1)
                for known, norm in ((self.reach, reach), (self.distance, length)):
                    nearest = np.full(some.shape, np.inf)
                    nearest[some] = np.where(met[some], np.inf, norm).min(axis=-1)
                    known[:, outcome, here] = np.minimum(known[:, outcome, here], nearest.T)
                near[:, outcome] = np.where(met.any(axis=0), reach, np.inf).min(axis=-1)
            return near

        numbers, nearest_met = self.numbers(offsets), np.full(shape, np.inf)
        for near in over_classes(
            *(self.performance, self.model, numbers, look), among=classes, threads=threads
        ):
            nearest_met = np.minimum(nearest_met, near)
        return nearest_met

    def refine(self, plan: int, outcome: int) -> None:
        """Move the nearest misses of a plan towards the nominal point."""
        robustness, radius = 1.0, np.inf
        for at in self._candidates(plan, outcome):
            if self.reach[plan, outcome, at] == 0.0:
                robustness = radius = 0.0
                break
            for ray in self._rays(plan, outcome, at):
                missed = self._nearest_on(ray, plan, outcome, at)
                if missed is not None:
                    robustness = min(robustness, float(np.abs(missed).max()))
                    radius = min(radius, float(np.sqrt((missed**2).sum())))
        self.robustness[plan, outcome] = robustness
        self.radius[plan, outcome] = radius if np.isfinite(radius) else np.nan

    def prove(self, plan: int, outcome: int, certify: Certify) -> None:
        """Find the largest level at which the threshold is surely met."""
        names = self.performance.plans[plan], self.performance.outcomes[outcome]
        surely = 0.0
        reachable = [level for level in self.levels if level <= self.robustness[plan, outcome]]
        for level in reachable:
            side = np.full((1, len(self.model.dimensions)), level)
            ends = [self.numbers(side * way).reshape(-1) for way in (-1.0, 1.0)]
            if not bool(self._met(np.array(certify(*names, *ends)), outcome)):
                break
            surely = level
        self.proven[plan, outcome] = surely

    def result(self) -> BoxSweep:
        return BoxSweep(
            levels=self.levels,
            samples=self.draws,
            dimensions=len(self.model.dimensions),
            robustness=self.robustness,
            radius=self.radius,
            opportuneness=self.opportuneness,
            proven=self.proven,
            nominal_met=self.nominal_met,
            reach=self.reach,
            distance=self.distance,
            weight=self.weight,
            looked=self.looked,
        )

    def _met(self, values: Floats, outcome: int) -> npt.NDArray[np.bool_]:
        """Tell which values meet the threshold; what is NaN does not."""
        limit = self.limit[outcome]
        met: npt.NDArray[np.bool_] = values >= limit if self.sign[outcome] > 0 else values <= limit
        return met

    def _candidates(self, plan: int, outcome: int) -> list[int]:
        """Return the classes to look at: those of the nearest misses, and of the worst case."""
        worst = self.performance.by_class["worst"].transpose("plan", "outcome", "scenario_class")
        row = worst.to_numpy()[plan, outcome] * self.sign[outcome]
        found = [
            int(self.reach[plan, outcome].argmin()),
            int(self.distance[plan, outcome].argmin()),
            int(row.argmin()),
        ]
        return list(dict.fromkeys(found))

    def _values(self, offsets: Floats, plan: int, outcome: int, at: int) -> Floats:
        codes = self.performance.codes[at : at + 1]
        with np.errstate(all="ignore"):
            tile = self.reading.tile(self.model.launches, codes, self.numbers(offsets))
        return np.asarray(tile[0, plan, outcome, : len(offsets)], dtype=np.float64)

    def _rays(self, plan: int, outcome: int, at: int) -> list[Floats]:
        """Return points, not beyond the box, towards which a miss may be near."""
        dimensions = len(self.model.dimensions)
        if not dimensions:
            return []
        missed = ~self._met(self._values(self.offsets, plan, outcome, at), outcome)
        rays = [self.offsets[int(point)] for point in np.flatnonzero(missed)[:2]]
        steps = np.concatenate([np.eye(dimensions), -np.eye(dimensions)])
        values = self._values(steps, plan, outcome, at) * self.sign[outcome]
        worse = values[dimensions:] - values[:dimensions]
        if bool(np.isfinite(worse).all()) and bool(worse.any()):
            rays += [np.sign(worse), worse / np.abs(worse).max()]
        return rays

    def _nearest_on(self, ray: Floats, plan: int, outcome: int, at: int) -> Floats | None:
        """Return a miss near the nominal point on a ray; None if its end is none."""
        if bool(self._met(self._values(ray[None, :], plan, outcome, at), outcome)[0]):
            return None
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            value = self._values(middle * ray[None, :], plan, outcome, at)
            if bool(self._met(value, outcome)[0]):
                low = middle
            else:
                high = middle
        return high * ray
