"""Random cross-impact matrices, and the two sides that the search for them is measured against.

``every_coherent`` by CP-SAT lists all solutions of the same pair inequalities; ``plain_search`` is
an exact search in plain Python with the same pair bound in a fixed order, as published exact tools
do it. Both are written from the definitions and share nothing with the program.
"""

from dataclasses import dataclass

import numpy as np

from sonae.scenarios import Influences, Space

__all__ = ["Shape", "by_cp_sat", "plain_search", "random_matrix"]

VALUES = (-3, 4)


@dataclass(frozen=True)
class Shape:
    """What kind of matrix: factors, states of each, and how many other factors act on one."""

    factors: int
    states: int
    density: float = 1.0
    in_degree: int | None = None

    @property
    def name(self) -> str:
        """Its name in the tables."""
        if self.in_degree is not None:
            return f"{self.factors}x{self.states} in-degree {self.in_degree}"
        return f"{self.factors}x{self.states} " + (
            "dense" if self.density == 1 else f"density {self.density:g}"
        )


def random_matrix(shape: Shape, seed: int) -> Influences:
    """Rows of whole numbers from -3 to 3 that sum to 0, as standardised matrices have them."""
    rng = np.random.default_rng(seed)
    n, m = shape.factors, shape.states
    space = Space(tuple(f"f{i}" for i in range(n)), (tuple("abcdefgh"[:m]),) * n)
    units = np.zeros((n * m, n * m), dtype=np.int64)
    for j in range(n):
        others = [i for i in range(n) if i != j]
        if shape.in_degree is not None:
            sources = sorted(rng.choice(others, shape.in_degree, replace=False).tolist())
        else:
            sources = [i for i in others if rng.random() < shape.density]
        for i in sources:
            for a in range(m):
                row = rng.integers(*VALUES, m)
                while row.sum():
                    row = rng.integers(*VALUES, m)
                units[i * m + a, j * m : (j + 1) * m] = row
    return Influences(space, (), units, units, 1)


def by_cp_sat(influences: Influences, seconds: float) -> tuple[list[tuple[int, ...]], bool]:
    """List every consistent scenario with CP-SAT, one worker; and tell whether it finished."""
    from ortools.sat.python import cp_model

    space, units = influences.space, influences.units
    model = cp_model.CpModel()
    chosen = [[model.new_bool_var(f"{i}.{a}") for a in range(s)] for i, s in enumerate(space.sizes)]
    for own in chosen:
        model.add_exactly_one(own)
    flat = [variable for own in chosen for variable in own]
    for j, (offset, size) in enumerate(zip(space.offsets, space.sizes, strict=False)):
        for v in range(size):
            for r in range(size):
                if r != v:
                    gain = (units[:, offset + v] - units[:, offset + r]).tolist()
                    lead = sum(g * x for g, x in zip(gain, flat, strict=True) if g)
                    model.add(lead >= 0).only_enforce_if(chosen[j][v])

    class Collect(cp_model.CpSolverSolutionCallback):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[tuple[int, ...]] = []

        def on_solution_callback(self) -> None:
            self.found.append(
                tuple(next(a for a, x in enumerate(own) if self.value(x)) for own in chosen)
            )

    solver = cp_model.CpSolver()
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    collect = Collect()
    status = solver.solve(model, collect)
    return sorted(collect.found), status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)


def plain_search(influences: Influences) -> list[tuple[int, ...]]:
    """List every consistent scenario in plain Python: fixed order, pair bound, whole numbers."""
    space, units = influences.space, influences.units.tolist()
    offsets, sizes = space.offsets, space.sizes
    count = len(sizes)
    pairs = [
        [(offsets[j] + v, offsets[j] + r) for r in range(sizes[j]) if r != v]
        for j in range(count)
        for v in range(sizes[j])
    ]
    gain = [
        [[units[s][v] - units[s][r] for v, r in pairs[p]] for p in range(len(pairs))]
        for s in range(offsets[-1])
    ]
    # The most that the factors from each depth on can still add to each pair.
    rest = [[[0] * len(pairs[p]) for p in range(len(pairs))]]
    for i in reversed(range(count)):
        own = range(offsets[i], offsets[i + 1])
        rest.append(
            [
                [most + max(gain[s][p][k] for s in own) for k, most in enumerate(rest[-1][p])]
                for p in range(len(pairs))
            ]
        )
    rest.reverse()
    found: list[tuple[int, ...]] = []

    def extend(row: list[int], lead: list[list[int]]) -> None:
        depth = len(row)
        if depth == count:
            found.append(tuple(row))
            return
        for a in range(sizes[depth]):
            taken = [*row, a]
            added = gain[offsets[depth] + a]
            after = [
                [x + y for x, y in zip(one, two, strict=True)]
                for one, two in zip(lead, added, strict=True)
            ]
            if all(
                x + y >= 0
                for i, v in enumerate(taken)
                for x, y in zip(after[offsets[i] + v], rest[depth + 1][offsets[i] + v], strict=True)
            ):
                extend(taken, after)

    extend([], [[0] * len(own) for own in pairs])
    return found
