"""Families of scenarios: which of them are alike, and which one stands for each family.

Reads a ``ScenarioTable``; ``brief`` prints the families. Scenarios are as far apart as there are
factors in which they differ (Hamming distance), and a family gathers round one of its own
scenarios, its medoid. Up to 2,000 scenarios the medoids are those of PAM, that is BUILD and SWAP
(Kaufman and Rousseeuw 1990), with the best of all swaps at each step. For longer tables they are
found by turns: every scenario goes to the nearest medoid, every family chooses its medoid anew, as
long as it helps. Of two starts the better is kept: PAM on 2,000 scenarios at even distances in the
table, and the medoid of all followed by the scenario farthest from those chosen. Nothing is drawn
at random, and every scenario counts: sums of distances follow from the counts of states, so that
no table of distances is needed.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.choice.medoids import alternate, distance_sums, nearest_medoid, pam
from sonae.scenarios.table import ScenarioTable

__all__ = ["Cluster", "Clusters", "clusters"]

MOST_FOR_PAM = 2_000
SHARED = 0.9
"""Share of a family's scenarios in which a state counts as common to them."""


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """One family of scenarios."""

    medoid: int
    """Row of the scenario that stands for it."""
    rows: NDArray[np.int64]
    """Rows of its scenarios, in order; the medoid among them."""
    shared: tuple[tuple[str, str, float], ...]
    """Factor and state that nine in ten of them have or more, and the share that does."""
    mean_distance: float
    """Factors in which its scenarios differ from the medoid, on average."""
    largest_distance: int
    """Factors in which the scenario least like the medoid differs from it."""

    @property
    def size(self) -> int:
        """Number of scenarios."""
        return int(self.rows.size)


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Families that have every scenario of a table between them."""

    clusters: tuple[Cluster, ...]
    """The largest first; of equal ones that with the earlier medoid."""
    index: NDArray[np.int64]
    """Place in ``clusters`` of each scenario."""
    cost: int
    """Sum over all scenarios of the distance to their medoid."""
    silhouette: float | None
    """Mean silhouette (Rousseeuw 1987): near 1 if families are tight and far apart, near 0 if they
    run into each other; None for fewer than two families."""
    method: Literal["pam", "by turns"]
    """``pam`` ends where no single swap of a medoid helps: the cost is then at most 5 times the
    least possible (Arya et al. 2004), and in practice close to it. ``by turns`` has no bound."""


def clusters(table: ScenarioTable, k: int) -> Clusters:
    """Sort scenarios into ``k`` families of scenarios that are alike.

    Parameters
    ----------
    table : ScenarioTable
    k : int
        Families; fewer are made only if there are fewer scenarios.

    Returns
    -------
    Clusters
        The same for the same table, whatever else runs.

    Raises
    ------
    UsageError
        If ``k`` is less than 1.
    """
    if k < 1:
        raise UsageError(f"at least one family is to be made, got {k}")
    count = min(k, table.count)
    if count == 0:
        return Clusters((), np.zeros(0, dtype=np.int64), 0, None, "pam")
    columns = table.codes.T
    small = table.count <= MOST_FOR_PAM
    medoids = pam(columns, count) if small else alternate(columns, table.space.sizes, count)
    index, distance = nearest_medoid(columns, medoids)
    sizes = np.bincount(index, minlength=count)
    order = np.lexsort((medoids, -sizes))
    index = np.argsort(order)[index].astype(np.int64)
    made = tuple(
        _cluster(table, int(medoids[old]), np.flatnonzero(index == new), distance)
        for new, old in enumerate(order)
    )
    method: Literal["pam", "by turns"] = "pam" if small else "by turns"
    return Clusters(made, index, int(distance.sum()), _silhouette(table, index, count), method)


def _cluster(
    table: ScenarioTable, medoid: int, rows: NDArray[np.int64], distance: NDArray[np.int32]
) -> Cluster:
    shared = []
    for factor, states, column in zip(
        table.space.factors, table.space.states, table.codes.T, strict=True
    ):
        counts = np.bincount(column[rows], minlength=len(states))
        most = int(np.argmax(counts))
        share = float(counts[most] / rows.size)
        if share >= SHARED:
            shared.append((factor, states[most], share))
    own = distance[rows]
    return Cluster(medoid, rows, tuple(shared), float(own.sum() / rows.size), int(own.max()))


def _silhouette(table: ScenarioTable, index: NDArray[np.int64], count: int) -> float | None:
    """Return the mean silhouette; a scenario alone in its family counts 0."""
    if count < 2:
        return None
    sizes = np.bincount(index, minlength=count)
    sums = np.stack(
        [distance_sums(table.codes.T, table.space.sizes, index == at) for at in range(count)]
    )
    everyone = np.arange(table.count)
    within = sums[index, everyone] / np.maximum(1, sizes[index] - 1)
    others = sums / sizes[:, None]
    others[index, everyone] = np.inf
    between = others.min(axis=0)
    larger = np.maximum(within, between)
    width = np.divide(between - within, larger, out=np.zeros(table.count), where=larger > 0)
    width[sizes[index] == 1] = 0.0
    return float(width.sum() / table.count)
