"""What a metric is, and where they are kept: those built in, then those that packages add.

A package adds a metric by an entry point in the group ``sonae.metrics`` that names a `Metric`; a
broken one is named with the reason and left out, and nothing else suffers.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.robustness.metrics.futures import Futures, Table

__all__ = [
    "ENTRY_POINTS",
    "Direction",
    "LeftOut",
    "Metric",
    "MetricUnit",
    "Place",
    "Registry",
    "Scorer",
    "metric",
]

ENTRY_POINTS: Final = "sonae.metrics"
"""The group in which packages name their metrics."""

Direction: TypeAlias = Literal["as outcome", "less", "more"]
MetricUnit: TypeAlias = Literal["outcome", "probability", "share", "ratio"]
Scorer: TypeAlias = Callable[[Futures], Table]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A future that a score comes from.

    Attributes
    ----------
    what : str
        What happens there: ``worst``, ``best``, ``regret``.
    scenario_class : int
    draw : int or None
        None where only the class is kept.
    """

    what: str
    scenario_class: int
    draw: int | None


Places: TypeAlias = Callable[[Futures, int, int], tuple[Place, ...]]


@dataclass(frozen=True, slots=True)
class Metric:
    """One rule for reading a plan's performance.

    Attributes
    ----------
    id, label : str
        Its name in code and for people.
    sentence : str
        What it says, in one sentence, with what it does in degenerate cases where there are any.
    source : str
        Whose definition it follows.
    better : {'as outcome', 'less', 'more'}
        Which direction is better.
    unit : {'outcome', 'probability', 'share', 'ratio'}
        Unit of the score; a ratio is a plain number and no percentage.
    score : callable
        Gives the table (plan, outcome); NaN where it does not apply or is not defined.
    composition : str
        T1 / T2 / T3 of McPhail et al. (2018); empty if it is none.
    needs : {'run', 'judgements', 'model'}
        What it takes: the reductions of a run, the credal set as well, or the model run again.
    chooses : bool
        Whether a plan that does best by it is preferred by anything. What only describes the shape
        of a distribution prefers nothing.
    places : callable, optional
        Gives the futures that the score of a plan and outcome (by position) comes from.
    """

    id: str
    label: str
    sentence: str
    source: str
    better: Direction
    unit: MetricUnit
    score: Scorer
    composition: str = ""
    needs: Literal["run", "judgements", "model"] = "run"
    chooses: bool = True
    places: Places | None = None


def metric(
    name: str,
    label: str,
    *,
    sentence: str,
    source: str,
    better: Direction,
    unit: MetricUnit = "outcome",
    composition: str = "",
    needs: Literal["run", "judgements", "model"] = "run",
    chooses: bool = True,
    places: Places | None = None,
) -> Callable[[Scorer], Metric]:
    """Make a scorer the metric `name`; see `Metric` for what is said of it.

    Examples
    --------
    >>> @metric("spread", "Spread", sentence="Best less worst.", source="ours", better="less")
    ... def spread(futures: Futures) -> Table:
    ...     return futures.array("best").max(axis=-1) - futures.array("worst").min(axis=-1)
    >>> spread.id, spread.unit
    ('spread', 'outcome')
    """

    def made(score: Scorer) -> Metric:
        return Metric(
            name, label, sentence, source, better, unit, score, composition, needs, chooses, places
        )

    return made


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A metric of another package that cannot be used.

    Attributes
    ----------
    name : str
        The entry point, or the metric's id.
    why : str
    """

    name: str
    why: str


class Registry(Mapping[str, Metric]):
    """Metrics by id, in the order in which they are shown.

    Those that installed packages add come last, by name; they are looked up when first asked for.

    Parameters
    ----------
    built_in : iterable of Metric
    found : callable, optional
        What gives the entry points; those installed if not given.
    """

    def __init__(
        self,
        built_in: Iterable[Metric],
        found: Callable[[], Iterable[EntryPoint]] | None = None,
    ) -> None:
        self._metrics = {entry.id: entry for entry in built_in}
        self._built_in = frozenset(self._metrics)
        self._found = found or (lambda: entry_points(group=ENTRY_POINTS))
        self._left_out: list[LeftOut] = []
        self._looked = False

    def __getitem__(self, name: str) -> Metric:
        if name in self._built_in:
            return self._metrics[name]
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Metrics of other packages that cannot be used, each with the reason."""
        self._all()
        return tuple(self._left_out)

    def is_built_in(self, name: str) -> bool:
        """Tell whether a metric comes with Sonae."""
        return name in self._built_in

    def add(self, entry: Metric) -> None:
        """Add a metric for the rest of the process.

        Raises
        ------
        UsageError
            If there is one with this id, or it does not say what a metric must.
        """
        fault = self._fault(entry)
        if fault is not None:
            raise UsageError(fault)
        self._all()[entry.id] = entry

    def _all(self) -> dict[str, Metric]:
        if not self._looked:
            self._looked = True
            for point in sorted(self._found(), key=lambda point: (point.name, point.value)):
                self._load(point)
        return self._metrics

    def _load(self, point: EntryPoint) -> None:
        try:
            entry = point.load()
        except Exception as error:  # a stranger's code: whatever it does must not end a run
            fault: str | None = f"cannot be loaded: {type(error).__name__}: {error}"
        else:
            fault = self._fault(entry)
        if fault is None:
            self._metrics[entry.id] = entry
            return
        self._left_out.append(LeftOut(point.name, fault))
        _LOG.warning("metric %s (%s) is left out: %s", point.name, point.value, fault)

    def _fault(self, entry: object) -> str | None:
        """Say why something cannot be a metric here; None if it can."""
        if not isinstance(entry, Metric):
            return f"{ENTRY_POINTS} must name a Metric, and this is a {type(entry).__name__}"
        if entry.id in self._metrics:
            return f"there is a metric `{entry.id}` already"
        if not (entry.id.isidentifier() and entry.label and entry.sentence and entry.source):
            return f"`{entry.id}` must have an identifier, a label, a sentence and a source"
        if entry.better not in get_args(Direction) or entry.unit not in get_args(MetricUnit):
            return f"`{entry.id}` has no known direction or unit: {entry.better}, {entry.unit}"
        return None if callable(entry.score) else f"`{entry.id}` has nothing that scores"


def refuse_shape(entry: Metric, table: object, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Return what a scorer gave as an array (plan, outcome); `UsageError` if it is none."""
    found = np.asarray(table, dtype=np.float64)
    if found.shape != shape:
        raise UsageError(f"`{entry.id}` gave a table {found.shape} in place of {shape}")
    if bool(np.isinf(found).any()):
        raise UsageError(f"`{entry.id}` gave an infinite score")
    return found
