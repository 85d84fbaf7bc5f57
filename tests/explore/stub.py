"""A job whose outcomes are given, so that every reduction can be checked against its definition."""

from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np

from sonae.explore.draws import Draws
from sonae.explore.job import Block, Goal, Job
from sonae.explore.reduce import reduce_block
from sonae.outcomes.graph import Graph, Operation, PlanTable, axes_of, phases_of


@dataclass
class Given:
    """A reading that looks outcomes up: (class, plan, row, draw), two rows of checks at the end."""

    table: np.ndarray

    def tile(self, launches, codes, numbers):
        del launches
        return self.table[codes[:, 0].astype(int)][..., numbers[:, 0].astype(int)]


@dataclass
class Wider(Given):
    """The same, as a view of something wider, as machine code makes it."""

    def tile(self, launches, codes, numbers):
        tile = super().tile(launches, codes, numbers)
        wide = np.full((*tile.shape[:3], -(-tile.shape[3] // 8) * 8), np.nan)
        wide[..., : tile.shape[3]] = tile
        return wide[..., : tile.shape[3]]


def graph(outcomes: int, reports: int) -> Graph:
    operations = tuple(Operation("const", (), (float(at),)) for at in range(outcomes + reports))
    return Graph(
        operations=operations,
        phases=phases_of(operations),
        axes=axes_of(operations, (), ()),
        years=range(2024, 2026),
        dimensions=("q",),
        factors=("f",),
        options=(),
        records=(),
        outcomes={f"o{at}": at for at in range(outcomes)},
        reports={f"r{at}": outcomes + at for at in range(reports)},
        triggers=(),
        checks=(),
    )


def job_of(table: np.ndarray, goals: list[Goal], weight=None, policy="drop", keep=False) -> Job:
    classes, plans, rows, draws = table.shape
    nothing = np.zeros((plans, 0))
    weights = np.ones(classes, dtype=np.int64) if weight is None else np.asarray(weight)
    return Job(
        graph=graph(len(goals), rows - 2 - len(goals)),
        launches=PlanTable(
            tuple(f"p{at}" for at in range(plans)), nothing, nothing.astype(np.int32)
        ),
        codes=np.arange(classes, dtype=np.int8).reshape(-1, 1),
        weight=weights,
        goals=tuple(goals),
        draws=draws,
        drawing=Draws((), 1),
        policy=policy,
        keep=keep,
    )


@contextmanager
def reading(table: np.ndarray, kind: type[Given] = Given):
    """Let jobs read the table."""

    def numbers(job, draws):
        del job
        return np.arange(*draws, dtype=np.float64).reshape(-1, 1)

    given = kind(table)
    with patch.object(Job, "reading", lambda job: given), patch.object(Job, "numbers", numbers):
        yield


def with_checks(values: np.ndarray, named=None, hidden=None) -> np.ndarray:
    """Add the two rows of checks to (class, plan, result, draw)."""
    classes, plans, _, draws = values.shape
    rows = np.zeros((classes, plans, 2, draws))
    for at, bad in enumerate((named, hidden)):
        if bad is not None:
            rows[:, :, at][bad] = np.nan
    return np.concatenate([values, rows], axis=2)


def reduced(
    table, goals, *, weight=None, policy="drop", kind=Given, block=None, confirmed=None, tile=None
):
    """Reduce one block, by default all there is."""
    job = job_of(table, goals, weight, policy)
    whole = Block(0, (0, table.shape[0]), (0, table.shape[3]))
    with reading(table, kind):
        return reduce_block(job, block or whole, confirmed=confirmed, tile=tile)
