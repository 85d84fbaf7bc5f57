"""The cases: which stage, on what size, against which obvious side."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import linprog

from benchmarks.big_dossier import write_big_dossier
from benchmarks.measure import Row, Side, compare
from sonae.cases import shipped_dossier
from sonae.checks import check
from sonae.dossier import read
from sonae.evidence import judgements
from sonae.likelihood import CredalSet
from sonae.outcomes import compile_model, evaluate, trace
from sonae.scenarios import ScenarioTable, is_balanced, scenario_system
from sonae.seeds import sobol

__all__ = ["all_cases"]

FLAGSHIP = "us-japan-2024"


def all_cases() -> Iterator[Row]:
    """Measure every case, the quick ones first."""
    yield _read()
    yield _check()
    yield _possible()
    yield _coherent()
    yield _bounds()
    yield _model()


def _read() -> Row:
    """Read with marks, checks and formulas, against the bare YAML library."""
    folder = shipped_dossier(FLAGSHIP)
    texts = [path.read_text() for path in sorted(folder.glob("*.yaml"))]
    bare = Side("yaml.safe_load", lambda: [yaml.safe_load(text) for text in texts])
    return compare(
        "read", f"{sum(map(len, texts)):,} characters", Side("sonae", lambda: read(folder)), bare
    )


def _check() -> Row:
    """Check a dossier of 3,000 claims in every room, against reading its text as bare YAML."""
    with tempfile.TemporaryDirectory() as name:
        folder = write_big_dossier(Path(name))
        texts = [path.read_text() for path in sorted(folder.glob("*.yaml"))]
        bare = Side("yaml.safe_load", lambda: [yaml.safe_load(text) for text in texts])
        return compare("check", "3,000 claims", Side("sonae", lambda: check(folder)), bare, 3)


def _possible() -> Row:
    """Search with constraints inside, against filtering the whole product."""
    dossier = read(shipped_dossier(FLAGSHIP))
    system = scenario_system(dossier)

    def whole_product() -> int:
        grid = np.indices(system.space.sizes, dtype=np.int8).reshape(len(system.space.sizes), -1)
        codes = dict(zip(system.space.factors, grid, strict=True))
        left = np.ones(grid.shape[1], dtype=bool)
        for constraint in system.constraints:
            left &= ~constraint.forbids.holds(codes)
        return int(left.sum())

    slow = Side("whole product, NumPy", whole_product)
    return compare("possible", f"{system.space.size:,}", Side("search", system.possible), slow, 3)


def _coherent() -> Row:
    """Pruned search, against the balances of every possible scenario."""
    system = scenario_system(read(shipped_dossier(FLAGSHIP)))
    codes = system.possible().codes
    slow = Side(
        "balances of all possible",
        lambda: is_balanced(system.influences, codes, system.tolerance).sum(),
    )
    return compare("coherent", f"{len(codes):,}", Side("search", system.coherent), slow, 3)


def _bounds() -> Row:
    """Column generation, against one linear programme over every scenario."""
    dossier = read(shipped_dossier(FLAGSHIP))
    factors = ("nominee", "election_2024", "ukraine_aid", "us_nato", "cost_demand", "korea")
    factors += ("us_priority", "reciprocity_demand", "withdrawal_threat")
    table = scenario_system(dossier).possible()
    table = table.select(_one_of_each(table, factors))
    judged = [
        judgement
        for judgement in judgements(dossier)
        if set(judgement.event.reads) | set(judgement.given.reads if judgement.given else ())
        <= set(factors)
    ]
    event = dossier.event("us_nato == 'withdrawn' or korea == 'drawdown'").event

    def full() -> float:
        rows = []
        for judgement in judged:
            one = table.mask(judgement.event).astype(float)
            base = (
                table.mask(judgement.given).astype(float)
                if judgement.given
                else np.ones(table.count)
            )
            rows += [judgement.lower * base - one * base, one * base - judgement.upper * base]
        cost = table.mask(event).astype(float)
        found = [
            linprog(
                sign * cost, np.array(rows), np.zeros(len(rows)), np.ones((1, table.count)), [1]
            )
            for sign in (1, -1)
        ]
        return float(found[0].fun)

    fast = Side("column generation", lambda: CredalSet(table, judged).probability(event))
    size = f"{table.count:,} scenarios × {len(judged)} judgements"
    return compare("bounds", size, fast, Side("full LP (SciPy)", full), 3)


def _one_of_each(table: ScenarioTable, factors: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Keep one scenario for each combination of these factors that occurs."""
    index = table.project(factors).index
    keep = np.zeros(table.count, dtype=bool)
    keep[np.unique(index, return_index=True)[1]] = True
    return keep


def _model() -> Row:
    """Run the NumPy reading of the model, against the plain interpreter."""
    dossier = read(shipped_dossier(FLAGSHIP))
    model = compile_model(dossier)
    codes = scenario_system(dossier).possible().project(model.factors).codes[:2048]
    numbers = model.numbers(sobol(1, 0, 4, len(model.dimensions)))
    plans = len(model.plans)
    some = list(itertools.product(model.plans, range(2), range(2)))

    def one_by_one() -> None:
        for plan, row, draw in some:
            states = dict(zip(model.factors, codes[row], strict=True))
            named = {factor: dossier.states[factor][code] for factor, code in states.items()}
            trace(model, plan, named, numbers[draw])

    fast = Side("NumPy", lambda: evaluate(model, codes, numbers), plans * len(codes) * len(numbers))
    slow = Side("plain Python", one_by_one, len(some))
    return compare("model", f"{plans} plans × {len(codes) * len(numbers):,} futures", fast, slow, 3)
