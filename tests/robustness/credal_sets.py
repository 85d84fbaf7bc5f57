"""Small credal sets with exact vertices, and performances over them: the oracle of the rules.

Judgements have ends in eighths and plans have whole numbers, so every vertex, expectation and
difference is an exact fraction.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import xarray as xr

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.evidence import Judgement
from sonae.explore import Performance
from sonae.expressions import event as parse_event
from sonae.expressions import factor_scope
from sonae.scenarios import ScenarioTable, Space

SIZES = (2, 3)


def table(keep=range(6)):
    """Scenarios of a factor with two states and one with three, or some of them."""
    space = Space(("f0", "f1"), (("s0", "s1"), ("s0", "s1", "s2")))
    codes = np.indices(SIZES).reshape(2, -1).T.astype(np.int8)
    mask = np.zeros(6, dtype=np.bool_)
    mask[list(keep)] = True
    return ScenarioTable(space, codes).select(mask)


def judge(scenarios, name, event, lower, upper, given=None, **other):
    """A judgement, with the fields that do not matter here filled in."""
    scope = factor_scope(dict(zip(scenarios.space.factors, scenarios.space.states, strict=True)))
    fields = {
        "stated": (lower, upper),
        "word": None,
        "scale": None,
        "suggests": None,
        "trust": None,
        "claims": (),
        "by": "analyst",
        "because": None,
        "confidence": None,
        "place": f"dossier.yaml:{name}",
    }
    return Judgement(
        id=name,
        event=parse_event(event, scope),
        given=None if given is None else parse_event(given, scope),
        than=None,
        lower=lower,
        upper=upper,
        **(fields | other),
    )


def performance(values, better="more", factors=("f0", "f1"), scenarios=None, threshold=None):
    """A performance in one outcome, from the mean of each plan in each class (plan, class)."""
    scenarios = scenarios or table()
    values = np.asarray(values, dtype=np.float64)
    projection = scenarios.project(factors)
    plans = tuple(f"plan{at}" for at in range(values.shape[0]))
    dims = (PLAN, OUTCOME, CLASS)
    data = {name: (dims, values[:, None, :]) for name in ("mean", "worst", "best")}
    data["fails"] = (dims, np.zeros_like(values[:, None, :], dtype=np.uint16))
    attrs = {
        "unit": {"safety": "index"},
        "better": {"safety": better},
        "threshold": {"safety": threshold},
    }
    return Performance(
        plans=plans,
        outcomes=("safety",),
        factors=factors,
        states=dict(zip(scenarios.space.factors, scenarios.space.states, strict=True)),
        codes=projection.codes,
        multiplicity=projection.multiplicity,
        class_of=projection.index,
        draws=1,
        seed=1,
        by_class=xr.Dataset(data, {PLAN: list(plans), OUTCOME: ["safety"]}, attrs),
        quantiles=xr.Dataset(),
        reports=xr.Dataset(),
    )


# the exact oracle -------------------------------------------------------------------------------


def rows_of(scenarios, judgements):
    """Each side of each judgement as exact coefficients that must sum to 0 or more."""
    rows = []
    for judgement in judgements:
        within = np.ones(scenarios.count, dtype=bool)
        if judgement.given is not None:
            within = scenarios.mask(judgement.given)
        event = within & scenarios.mask(judgement.event)
        lower, upper = Fraction(judgement.lower), Fraction(judgement.upper)
        rows.append([int(e) - lower * int(w) for e, w in zip(event, within, strict=True)])
        rows.append([upper * int(w) - int(e) for e, w in zip(event, within, strict=True)])
    return rows


def vertices(count, rows):
    """Every vertex of the distributions over ``count`` scenarios that meet all rows, exactly."""
    unit = [[Fraction(int(at == row)) for at in range(count)] for row in range(count)]
    demands = unit + [[Fraction(x) for x in row] for row in rows]
    found = set()
    for tight in combinations(range(len(demands)), count - 1):
        point = _solve([demands[at] for at in tight], count)
        if point is not None and all(
            sum(c * p for c, p in zip(row, point, strict=True)) >= 0 for row in demands
        ):
            found.add(point)
    return sorted(found)


def _solve(equations, count):
    """The one distribution in which all of these are 0; None if there is none or more than one."""
    matrix = [[*row, Fraction(0)] for row in equations]
    matrix.append([Fraction(1)] * (count + 1))
    for at in range(count):
        pivot = next((row for row in range(at, count) if matrix[row][at] != 0), None)
        if pivot is None:
            return None
        matrix[at], matrix[pivot] = matrix[pivot], matrix[at]
        scale = matrix[at][at]
        matrix[at] = [x / scale for x in matrix[at]]
        for row in range(count):
            if row != at and matrix[row][at] != 0:
                factor = matrix[row][at]
                matrix[row] = [x - factor * y for x, y in zip(matrix[row], matrix[at], strict=True)]
    return tuple(matrix[row][count] for row in range(count))


@dataclass(frozen=True)
class Exact:
    """What each rule says, from the vertices alone; values (plan, scenario), larger is better."""

    rows: list
    values: list
    points: list

    @staticmethod
    def of(scenarios, judgements, values):
        rows = rows_of(scenarios, judgements)
        return Exact(rows, values, vertices(scenarios.count, rows))

    def expectations(self, values):
        return [
            sum(p * Fraction(v) for p, v in zip(point, values, strict=True))
            for point in self.points
        ]

    def lower(self, plan):
        return min(self.expectations(self.values[plan]))

    def upper(self, plan):
        return max(self.expectations(self.values[plan]))

    def most(self, plan, other):
        """The largest expectation of the other plan less this one."""
        difference = [o - p for p, o in zip(self.values[plan], self.values[other], strict=True)]
        return max(self.expectations(difference))

    def best_by(self, score):
        scores = [score(plan) for plan in self.plans]
        return {plan for plan in self.plans if scores[plan] == max(scores)}

    @property
    def plans(self):
        return range(len(self.values))

    def maximal(self):
        return {p for p in self.plans if all(self.most(q, p) >= 0 for q in self.plans)}

    def undominated(self):
        return {p for p in self.plans if all(self.lower(q) <= self.upper(p) for q in self.plans)}

    def admissible(self):
        found = set()
        for plan in self.plans:
            leads = [
                [p - q for p, q in zip(self.values[plan], self.values[other], strict=True)]
                for other in self.plans
                if other != plan
            ]
            if vertices(len(self.values[plan]), [*self.rows, *leads]):
                found.add(plan)
        return found
