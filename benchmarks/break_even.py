"""Break-even on the US-Japan case, against the plain way: everything again at each point of a grid.

``python -m benchmarks.break_even`` prints processor seconds and writes ``break_even.json``. The
plain way builds the set of distributions anew and compares all pairs of plans at each point: ten
points for each way to move one judgement, ten for one weight, and five for one quantity, the model
run over all futures at each. It gives a place to a tenth of the way; the search gives it to 0.05 %
(a quantity: to 1/64 of its interval or less) with proof on either side. Both sides run in one
process; code is compiled before the clock starts. A grid takes the same time for each thing, so its
time for all of them is that for one, times how many there are.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sonae.cases import FLAGSHIP, shipped_dossier
from sonae.dossier import Dossier, read
from sonae.evidence import Judgement, judgements, pooled
from sonae.explore import Performance, explore
from sonae.likelihood import ConflictingJudgementsError, CredalSet
from sonae.outcomes import CompiledModel, compile_model
from sonae.robustness.break_even import BreakEvens, break_even
from sonae.robustness.break_even.moved import MovedModel
from sonae.robustness.choice import Gains, choose, gains, ground_of, weighted_gains
from sonae.scenarios import scenario_system

OUTCOME = "cum_risk"
WEIGHTS = {"cum_risk": 100.0, "extra_cost": 0.05, "entrapment": 20.0, "strain_peak": 0.1}
JUDGEMENT, QUANTITY = "j26", "u_lead"
POINTS, VALUES = 10, 5


@dataclass(frozen=True)
class Run:
    """Everything that both sides start from."""

    dossier: Dossier
    model: CompiledModel
    performance: Performance
    credal: CredalSet

    @staticmethod
    def ready() -> "Run":
        """Read and run the case, and warm up what is compiled."""
        dossier = read(shipped_dossier(FLAGSHIP))
        model = compile_model(dossier)
        table = scenario_system(dossier).possible()
        binding, _ = pooled(dossier, judgements(dossier))
        return Run(dossier, model, explore(dossier, model, table), CredalSet(table, binding))

    def searched(self, kind: str, compared: Gains) -> BreakEvens:
        """Search one kind."""
        return break_even(
            *(self.dossier, self.model, self.performance, self.credal, compared),
            kinds=(kind,),  # type: ignore[arg-type]
        )

    def remaining(self, credal: CredalSet, compared: Gains) -> tuple[str, ...]:
        """Compare all pairs of plans anew."""
        ground = ground_of(self.performance, credal)
        told = choose(ground, compared, self.performance, rules=("maximality",))
        return told.verdicts["maximality"].remaining


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return processor seconds and the result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def grid_of_judgement(run: Run) -> int:
    """Judge anew at each point of each way to move one judgement; return how many points."""
    binding, compared = run.credal.judgements, gains(run.performance, OUTCOME)
    place = [judgement.id for judgement in binding].index(JUDGEMENT)
    own, points = binding[place], 0
    for ends in (
        lambda x: (x, max(x, own.upper)),
        lambda x: (min(x, own.lower), x),
        lambda x: (x * own.lower, own.upper),
        lambda x: (own.lower, own.upper + x * (1 - own.upper)),
    ):
        for x in np.linspace(0.05, 0.95, POINTS).tolist():
            lower, upper = ends(x)
            moved: list[Judgement] = [*binding]
            moved[place] = replace(own, lower=lower, upper=upper)
            points += 1
            try:
                run.remaining(CredalSet(run.credal.table, moved), compared)
            except ConflictingJudgementsError:
                continue
    return points


def grid_of_weight(run: Run) -> int:
    """Judge anew at each value of one weight; return how many."""
    for factor in np.linspace(0.1, 3.0, POINTS).tolist():
        weights = WEIGHTS | {OUTCOME: WEIGHTS[OUTCOME] * factor}
        run.remaining(run.credal, weighted_gains(run.performance, weights))
    return POINTS


def grid_of_quantity(run: Run) -> int:
    """Run and judge anew at each value of one quantity; return how many."""
    compared = gains(run.performance, OUTCOME)
    moved = MovedModel(run.model, run.performance, compared)
    at = [entry.name for entry in run.model.dimensions].index(QUANTITY)
    interval = run.model.dimensions[at].interval
    for value in np.linspace(interval.lower, interval.upper, VALUES).tolist():
        run.remaining(run.credal, replace(compared, values=moved.everywhere((at, value))))
    return VALUES


def measured(run: Run, kind: str) -> dict[str, Any]:
    """Measure one kind both ways."""
    weighted = kind == "weight"
    compared = (
        weighted_gains(run.performance, WEIGHTS) if weighted else gains(run.performance, OUTCOME)
    )
    seconds, found = timed(lambda: run.searched(kind, compared))
    grids = {
        "judgement": grid_of_judgement,
        "weight": grid_of_weight,
        "quantity": grid_of_quantity,
    }
    plain, points = timed(lambda: grids[kind](run))
    things = len({entry.of for entry in found.found} | {left.of for left in found.left})
    return {
        "kind": kind,
        "things": things,
        "turning": len({entry.of for entry in found.found if entry.changes}),
        "seconds": round(seconds, 2),
        "programmes": found.programmes,
        "million_cases": round(found.cases / 1e6, 1),
        "complete": found.complete,
        "grid_seconds_for_one": round(plain, 2),
        "grid_points_for_one": points,
        "grid_seconds_for_all": round(plain * things, 1),
        "ratio": round(plain * things / seconds, 1),
    }


def main() -> None:
    """Print and write all rows."""
    run, rows = Run.ready(), []
    for kind in ("judgement", "weight", "quantity"):
        rows.append(measured(run, kind))
        print(json.dumps(rows[-1]), flush=True)
    path = Path(__file__).parent / "break_even.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"written: {path}")


if __name__ == "__main__":
    main()
