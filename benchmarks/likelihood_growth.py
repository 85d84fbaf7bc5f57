"""How bounds grow with scenarios and with judgements, against the whole linear programme.

Run as ``python -m benchmarks.likelihood_growth`` (minutes; ``--quick`` for the small sizes).  Each
row holds both sides, measured in the same run.  The slow side writes the programme out, one column
per scenario, and hands it to SciPy (HiGHS) sparse, for both ends of one event; each end is stopped
at a limit, and the time then is a lower bound, marked so.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import vl_convert
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from benchmarks.likelihood_dossiers import Network, network
from benchmarks.measure import Row
from sonae.likelihood import CredalSet
from sonae.likelihood.junction import JunctionCredalSet
from sonae.scenarios import ScenarioTable, possible

__all__ = ["Measured", "growth_in_judgements", "growth_in_scenarios", "many_factors"]

Found = TypeVar("Found")
HERE = Path(__file__).parent
IMAGES = HERE.parent / "docs" / "explanation" / "images"
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
LIMIT = 120.0
"""Seconds after which the whole programme is stopped."""
STOPPED = 1
"""SciPy's status where the limit was reached."""
SMALL = ((7, 1, 100), (8, 1, 120), (9, 1, 144))
JUDGED = (20, 40, 80, 144)
LARGE = ((11, 5, 183), (13, 6, 222))
"""Factors of three states, pairs of states that never meet, judgements."""


@dataclass(frozen=True)
class Measured:
    """One size, in seconds of CPU; a line of the table and a point of the chart."""

    scenarios: int
    judgements: int
    coherence: float
    """To find the judgements coherent."""
    event: float
    """Both ends of an event, the slowest of three."""
    failure: float
    """Both ends of the probability of an arbitrary set of scenarios, 3 % of all."""
    gap: float
    """The largest certified gap."""
    same: float
    """Both ends of the event that the whole programme is asked for."""
    full: float
    """The whole programme: both ends of that event."""
    stopped: bool
    """Whether the whole programme was stopped at the limit."""
    truth_inside: bool
    difference: float
    """|bound - whole programme|, the larger of the two ends; NaN if stopped."""

    @property
    def row(self) -> Row:
        """Both ends of one event, making the set and finding it coherent included."""
        mark = " (stopped)" if self.stopped else ""
        size = f"{self.scenarios:,} scenarios × {self.judgements} judgements"
        fast = self.coherence + self.same
        return Row("bounds", size, "column generation", fast, f"full LP{mark}", self.full)


def growth_in_scenarios(*, quick: bool = False) -> Iterator[Measured]:
    """Measure sizes from 2,000 to 750,000 scenarios."""
    for factors, exclusions, judgements in SMALL if quick else (*SMALL, *LARGE):
        yield _measure(network((3,) * factors, judgements, seed=1, exclusions=exclusions))


def growth_in_judgements(counts: tuple[int, ...] = JUDGED) -> Iterator[Measured]:
    """Measure one space of 17,000 scenarios with more and more judgements."""
    for count in counts:
        yield _measure(network((3,) * 9, count, seed=1, exclusions=1))


def many_factors(sizes: tuple[int, ...] = (20, 30, 50)) -> Iterator[tuple[int, float, float]]:
    """Yield (factors, seconds for all marginals with the making, largest gap) by cliques."""
    for factors in sizes:
        net = network((3,) * factors, 924, seed=1, exclusions=8)
        seconds, found = _timed(lambda net=net: JunctionCredalSet(net, net.judgements).marginals())
        yield factors, seconds, max(bounds.gap for bounds in found.values())


def _measure(net: Network) -> Measured:
    table = possible(net.space, net.constraints)
    coherence, credal = _timed(lambda: CredalSet(table, net.judgements))
    truth = net.joint(table)
    last = len(net.space.factors) - 1
    texts = (
        "f0 == 's0' and f5 == 's1'",
        f"f{last} == 's1' or (f{last - 1} == 's2' and f2 == 's0')",
        f"f{last} == 's2'",
    )
    asked = [_timed(lambda text=text: credal.probability(net.event(text))) for text in texts]
    failing = _failing(net, table)
    failure, risk = _timed(lambda: credal.expectation(failing))
    shares = [float(truth[table.mask(net.event(text))].sum()) for text in texts]
    shares.append(float(truth[failing > 0].sum()))
    every = [*(bounds for _, bounds in asked), risk]
    full, whole = _timed(lambda: _whole_programme(net, table, texts[0]))
    return Measured(
        table.count,
        len(net.judgements),
        coherence,
        max(seconds for seconds, _ in asked),
        failure,
        max(bounds.gap for bounds in every),
        asked[0][0],
        full,
        whole is None,
        all(b.contains(share, 1e-7) for b, share in zip(every, shares, strict=True)),
        float("nan")
        if whole is None
        else max(abs(whole[0] - asked[0][1].lower), abs(whole[1] - asked[0][1].upper)),
    )


def _failing(net: Network, table: ScenarioTable) -> np.ndarray:
    """Return 1 in the 3 % of scenarios with the largest sum of random scores, else 0."""
    rng = np.random.default_rng(0)
    score = np.zeros(table.count)
    for at, size in enumerate(net.space.sizes):
        score += rng.normal(size=size)[table.codes[:, at]]
    return (score > np.quantile(score, 0.97)).astype(np.float64)


def _whole_programme(net: Network, table: ScenarioTable, text: str) -> tuple[float, float] | None:
    """Return both ends of the probability of an event, None if the limit was reached."""
    rows = []
    for judgement in net.judgements:
        base = np.ones(table.count)
        if judgement.given is not None:
            base *= table.mask(judgement.given)
        one = base * table.mask(judgement.event)
        rows += [csr_matrix(judgement.lower * base - one), csr_matrix(one - judgement.upper * base)]
    matrix, event = vstack(rows), table.mask(net.event(text)).astype(float)
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(
            sign * event,
            A_ub=matrix,
            b_ub=np.zeros(len(rows)),
            A_eq=csr_matrix(np.ones((1, table.count))),
            b_eq=[1.0],
            method="highs",
            options={"time_limit": LIMIT},
        )
        if found.status == STOPPED:
            return None
        if found.status != 0:
            raise RuntimeError(f"the whole programme was not solved: {found.message}")
        ends.append(sign * float(found.fun))
    return ends[0], ends[1]


def _timed(call: Callable[[], Found]) -> tuple[float, Found]:
    start = time.process_time()
    found = call()
    return time.process_time() - start, found


def main(arguments: list[str]) -> list[Measured]:
    """Print the tables; return what was measured, for plotting.

    ``first`` is the ratio of the whole programme to making the set and asking once, ``next`` that
    to asking once more.
    """
    head = f"{'scenarios':>10} {'judged':>6} {'coherent':>9} {'event':>8} {'failure':>8} {'gap':>8}"
    print(f"{head} {'full LP':>9} {'first':>6} {'next':>6} {'|diff|':>8} truth inside")
    measured = []
    growths = (growth_in_judgements(), growth_in_scenarios(quick="--quick" in arguments))
    for growth in growths:
        for one in growth:
            measured.append(one)
            mark = ">" if one.stopped else " "
            print(
                f"{one.scenarios:10,} {one.judgements:6} {one.coherence:8.2f}s {one.event:7.2f}s "
                f"{one.failure:7.2f}s {one.gap:8.1e} {mark}{one.full:7.1f}s "
                f"{mark}{one.row.ratio:5.0f} {mark}{one.full / one.same:5.0f} "
                f"{one.difference:8.1e} {one.truth_inside}",
                flush=True,
            )
        print()
    trees = []
    for factors, seconds, gap in many_factors((20,) if "--quick" in arguments else (20, 30, 50)):
        trees.append((factors, seconds, gap))
        print(f"{factors} factors (3^{factors}), all marginals: {seconds:.1f} s, gap {gap:.1e}")
    if "--quick" not in arguments:
        _keep(measured, trees)
    return measured


def _keep(measured: list[Measured], trees: list[tuple[int, float, float]]) -> None:
    """Write the figures as JSON, draw how they grow, and put the tables into the explanation."""
    data = {"listed": [asdict(one) for one in measured], "junction": trees}
    (HERE / "likelihood_growth.json").write_text(json.dumps(data, indent=1) + "\n")
    split = len(JUDGED)  # growth in judgements comes first
    for name, field, rows in (
        ("scenarios", "scenarios", measured[split:]),
        ("judgements", "judgements", measured[:split]),
    ):
        points = [
            {field: getattr(one, field), "seconds": seconds, "what": what}
            for one in rows
            for what, seconds in (
                ("making the set", one.coherence),
                ("one event, both ends", one.event),
                ("the whole programme, one event", one.full),
            )
        ]
        axis = {"field": field, "type": "quantitative", "title": name.capitalize()}
        chart = {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "width": 440,
            "height": 260,
            "data": {"values": points},
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {**axis, "scale": {"type": "log"}},
                "y": {
                    "field": "seconds",
                    "type": "quantitative",
                    "title": "Seconds of CPU",
                    "scale": {"type": "log"},
                },
                "color": {
                    "field": "what",
                    "type": "nominal",
                    "title": None,
                    "scale": {"range": ["#0072b2", "#d55e00", "#009e73"]},
                },
            },
            "config": {"background": "white"},
        }
        IMAGES.mkdir(parents=True, exist_ok=True)
        svg = vl_convert.vegalite_to_svg(chart)
        (IMAGES / f"bounds-{name}.svg").write_text(svg + "\n")
    _document(measured, trees)


def _document(measured: list[Measured], trees: list[tuple[int, float, float]]) -> None:
    lines = [
        "| scenarios | judgements | making the set | one event | 3 % of all scenarios | gap | "
        "whole programme | ratio first / next | difference |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in measured:
        mark = "> " if one.stopped else ""
        lines.append(
            f"| {one.scenarios:,} | {one.judgements} | {one.coherence:.2f} s | {one.event:.2f} s | "
            f"{one.failure:.2f} s | {one.gap:.0e} | {mark}{one.full:.1f} s | "
            f"{mark}{one.row.ratio:.0f} / {mark}{one.full / one.same:.0f} | {one.difference:.0e} |"
        )
    lines += [
        "",
        "| factors of three states | all marginals, junction tree | gap |",
        "|---|---|---|",
    ]
    lines += [f"| {factors} | {seconds:.1f} s | {gap:.0e} |" for factors, seconds, gap in trees]
    page = IMAGES.parent / "bounds.md"
    head, rest = page.read_text().split(BEGIN)
    page.write_text(head + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1])


if __name__ == "__main__":
    main(sys.argv[1:])
