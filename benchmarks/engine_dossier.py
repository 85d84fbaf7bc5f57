"""The dossier on which the engine is measured; it grows in plans, formulas and years.

At its smallest the model has 12 uncertain numbers (11 quantities and one lead), 8 factors of three
states, 15 options, 40 values, 4 stocks and 6 outcomes: a small state under pressure beside an ally
whose promise it doubts. Numbers are made up. More values come as further regions of ten values
each, every one of which tells in an outcome; they use the same kinds of operations.
"""

import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["FIRST", "OPTIONS", "Shape", "write_engine_dossier"]

FIRST: Final = 2024
OPTIONS: Final = 15
_FACTORS: Final = (
    "pressure",
    "demands",
    "neighbour",
    "ally",
    "politics",
    "congress",
    "economy",
    "linkage",
)
_BASE, _REGION = 40, 10


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the model is: `values` are 40 and any number of tens more."""

    plans: int = 50
    values: int = 40
    years: int = 20

    @property
    def name(self) -> str:
        """The shape in words."""
        return f"{self.values} expressions, {self.years} years"


def write_engine_dossier(folder: Path, shape: Shape) -> Path:
    """Write a dossier of this shape into `folder` and return it."""
    regions, left = divmod(shape.values - _BASE, _REGION)
    if left or regions < 0:
        raise ValueError(f"values are {_BASE} and any number of {_REGION}s, not {shape.values}")
    folder.mkdir(parents=True, exist_ok=True)
    last = FIRST + shape.years - 1
    (folder / "00-dossier.yaml").write_text(_HEAD.format(last=last), encoding="utf-8")
    (folder / "20-factors.yaml").write_text(_factors(), encoding="utf-8")
    (folder / "50-quantities.yaml").write_text(_QUANTITIES, encoding="utf-8")
    (folder / "60-options.yaml").write_text(_options() + _plans(shape), encoding="utf-8")
    (folder / "70-model.yaml").write_text(_MODEL + _regions(regions), encoding="utf-8")
    order = f"order{regions - 1}" if regions else "1"
    (folder / "80-outcomes.yaml").write_text(_outcomes(order), encoding="utf-8")
    return folder


_HEAD = """\
sonae: 1
dossier: engine
title: A model to measure
question: What does a future cost?
as_of: 2024-02-19
horizon: {{from: 2024, to: {last}}}
money: JPY_bn@2023
not_modelled: [Everything else]
changes: [First version.]
assumptions:
  - {{says: The numbers are made up., bears_on: [growth], because: This is a benchmark.}}
"""


def _factors() -> str:
    lines = ["factors:"]
    for at, factor in enumerate(_FACTORS):
        lines.append(f"  {factor}:\n    label: {factor.capitalize()}\n    resolves: 2025-06-30")
        lines.append("    observable: 2025")
        lines += ["    unlisted: high"] * (at == 0)
        states = ", ".join(f"{s}: {{label: {s}, when: it is {s}}}" for s in ("low", "mid", "high"))
        lines.append(f"    states: {{{states}}}")
    lines.append("ask:\n  - {event: \"ally == 'low'\", label: the ally turns away}")
    return "\n".join(lines) + "\n"


_QUANTITIES = """\
quantities:
  u_pressure: {is: 0 to 1, unit: share, because: Made up.}
  u_demand: {is: 0 to 1, unit: share, because: Made up.}
  growth: {is: .002 to .012, unit: share, because: Made up.}
  decay: {is: .045 to .08, unit: share, because: Made up.}
  adjust: {is: .15 to .4, unit: share, because: Made up.}
  fade: {is: .4 to .7, unit: share, because: Made up.}
  slope: {is: 1 to 3, unit: multiple, because: Made up.}
  hazard: {is: .005 to .02, unit: probability, because: Made up.}
  waste: {is: .3 to .6, unit: share, because: Made up.}
  gain: {is: .02 to .08, unit: share, because: Made up.}
  doubt: {is: .1 to .4, unit: probability, because: Made up.}
  base: {is: 590, unit: JPY_bn@2023, because: Made up.}
  capital_first: {is: 20, unit: JPY_bn@2023, because: Made up.}
"""


def _options() -> str:
    lines = ["options:"]
    for at in range(OPTIONS):
        yearly = round(0.1 + 0.07 * (at * 5 % 11), 2)
        paid = ", paid: in_effect" if at == 5 else ""
        ramp = "\n    ramp: 4 years" if at % 5 == 3 else ""
        lead = "12 to 30" if at == 3 else f"{6 + at * 7 % 19}"
        lines.append(
            f"  o{at}:\n    label: Option {at}\n"
            f"    cost: {{yearly: {yearly}, upfront: {0.4 * (at % 5 == 2):.1f}{paid}}}\n"
            f"    lead: {lead} months{ramp}\n"
            f"    difficulty: {1 + at % 5}\n    because: Made up."
        )
    return "\n".join(lines) + "\n"


def _plans(shape: Shape) -> str:
    """Write plans of three to eight steps, drawn once for all."""
    chance = random.Random(11)
    lines = ["plans:", "  wait: {label: Wait, steps: []}"]
    for at in range(1, shape.plans):
        steps = []
        for option in sorted(chance.sample(range(OPTIONS), 3 + at % 6)):
            year = FIRST + chance.randrange(min(8, shape.years))
            steps.append(f"o{option}@{year}")
        lines.append(f"  p{at}: {{label: Plan {at}, because: Drawn., steps: [{', '.join(steps)}]}}")
    return "\n".join(lines) + "\n"


def _value(name: str, formula: str, unit: str = "share") -> str:
    return f'    {name}: {{unit: {unit}, is: "{formula}"}}'


_STOCKS = """\
model:
  timing:
    stretch: "(1 + 0.05 * max(0, steps - 5)) * (1.25 if difficulty >= 4 else 1)"
  tables:
    drift_low: {by: pressure, unit: share, is: {low: .015, mid: .03, high: .04}}
    drift_span: {by: pressure, unit: share, is: {low: .02, mid: .02, high: .03}}
    ask_low: {by: demands, unit: multiple, is: {low: 1.1, mid: 1.5, high: 2.5}}
    ask_span: {by: demands, unit: multiple, is: {low: .3, mid: 1, high: 2}}
    danger_by: {by: neighbour, unit: multiple, is: {low: .5, mid: 1, high: 2}}
    loss_by: {by: ally, unit: multiple, is: {low: 1, mid: .5, high: .1}}
    boost_by: {by: economy, unit: multiple, is: {low: .5, mid: 1, high: 1.5}}
    tie_by: {by: linkage, unit: share, is: {low: 0, mid: .01, high: .03}}
  stocks:
    capital: {unit: JPY_bn@2023, start: "capital_first", next: "capital * (1 - decay) + built"}
    forces: {unit: share, start: "1", next: "forces + moved"}
    trust: {unit: probability, start: "0.8", next: "trust + adjust * (trust_aim - trust)"}
    strain: {unit: index, start: "0.1", next: "fade * strain + weight * strain_new"}
  values:
"""

_VALUES: Final = (
    # what the scenario says, as numbers; eight of them
    _value("drift", "drift_low[pressure] + drift_span[pressure] * u_pressure"),
    _value("ask", "ask_low[demands] + ask_span[demands] * u_demand", "multiple"),
    _value("danger", "hazard * danger_by[neighbour]", "probability"),
    _value("loss", "doubt * loss_by[ally]", "probability"),
    _value("weight", "1.4 if politics == 'high' else 1", "multiple"),
    _value("least_forces", "0.9 if congress == 'high' else 0.4"),
    _value("boost", "gain * boost_by[economy]"),
    _value("tie", "tie_by[linkage]"),
    # money, nine of them
    _value("scale", "exp(growth * (t - 2024))", "multiple"),
    _value("output", "base * scale", "JPY_bn@2023"),
    _value("paid", "sum_options(pay + upfront)", "JPY_bn@2023"),
    _value("effort", "0.012 + paid / output"),
    _value("wanted", "0.004 * output + 0.6 * paid", "JPY_bn@2023"),
    _value("room", "0.0065 * output * (1 + boost * on[o0])", "JPY_bn@2023"),
    _value("over", "max(0.0001 * base, wanted - room)", "JPY_bn@2023"),
    _value("built", "min(wanted, room) + (1 - waste) * over", "JPY_bn@2023"),
    _value("lost_output", "tie * (1 - 0.5 * on[o1] - 0.3 * on[o2])"),
    # what is asked and how far it is met, seven
    _value("offer", "1 + 0.5 * on[o3] + 1.5 * on[o4]", "multiple"),
    _value("met", "min(1, offer / ask)"),
    _value("roles", "min(1, 0.2 + 0.4 * on[o5] + 0.2 * on[o6] + 0.3 * on[o7])"),
    _value("aimed", "clip((effort - 0.012) / 0.008, 0, 1)"),
    _value("content", "0.5 * met + 0.3 * roles + 0.2 * aimed"),
    _value("gate", "max(0, 1 - content / 0.8)"),
    _value("forces_aim", "max(least_forces, 1 - gate * (1 - gain * on[o8]))"),
    # force and pressure, eight
    _value("moved", "where(forces_aim < forces, 0.25, 0.1) * (forces_aim - forces)"),
    _value("ready", "prev(ready, 0.6) + adjust * (0.7 + 0.2 * on[o9] - prev(ready, 0.6))"),
    _value("own", "capital * ready", "JPY_bn@2023"),
    _value("lent", "trust * forces * base * 0.04", "JPY_bn@2023"),
    _value("spiral", "gain * (on[o10] + on[o11])"),
    _value("threat", "exp(drift * (t - 2024) + spiral)", "multiple"),
    _value("ratio", "(own + lent) * (1 + 0.1 * on[o12]) / (threat * base)", "ratio"),
    _value("margin", "log(ratio / 0.05)", "index"),
    # trust, risk and politics, eight
    _value("unmet", "1 - content"),
    _value("penalty", "loss * unmet + 0.2 * (1 - forces)", "probability"),
    _value("trust_aim", "clip(0.85 - penalty + 0.1 * on[o13], 0.05, 0.97)", "probability"),
    _value("alone", "own / (threat * base * 0.04)", "share"),
    _value("abandoned", "(1 - trust * forces) * (1 - min(1, alone))", "share"),
    _value("risk", "min(1, 2 * danger / (1 + exp(slope * margin)))", "probability"),
    _value("drawn", "danger * (0.1 + 0.3 * forces + 0.2 * on[o14])", "probability"),
    _value("strain_new", "10 * (effort - 0.012) + 0.2 * unmet + 5 * lost_output", "index"),
)
_MODEL: Final = _STOCKS + "\n".join(_VALUES) + "\n"


def _regions(count: int) -> str:
    """Write ten values for each further region, which read the one before."""
    lines = []
    for at in range(count):
        before = f"order{at - 1}" if at else "1"
        first, second, third = (at * 3 % OPTIONS, (at * 3 + 1) % OPTIONS, (at * 3 + 2) % OPTIONS)
        factor = _FACTORS[at % len(_FACTORS)]
        lines += [
            _value(f"pull{at}", f"0.2 + 0.5 * u_demand if {factor} == 'low' else 0.3 * u_pressure"),
            _value(f"speed{at}", f"drift * {0.5 + at % 5 * 0.1:.1f} + gain"),
            _value(f"access{at}", f"min(1, 0.1 + 0.4 * on[o{first}] + 0.2 * {before})"),
            _value(f"trade{at}", f"boost * on[o{second}] + tie * pull{at}"),
            _value(f"push{at}", f"exp(speed{at} * (t - 2024) * 0.3)"),
            _value(f"hold{at}", f"access{at} * trust + (1 - access{at}) * 0.5 * forces"),
            _value(f"calm{at}", f"hold{at} / (hold{at} + push{at} * (0.2 + pull{at}))"),
            _value(f"dread{at}", f"max(0, 1 - calm{at} - 0.1 * on[o{third}])"),
            _value(f"share{at}", f"where(dread{at} > content, 0.9, 1) * calm{at}"),
            _value(f"order{at}", f"0.5 * {before} + 0.4 * share{at} + trade{at}"),
        ]
    return "\n".join(lines) + "\n" * bool(lines)


_OUTCOMES: Final = (
    ("cum_risk", "1 - product(1 - risk)", "less", 0.1, "probability"),
    ("margin_worst", "lowest(margin)", "more", -0.3, "index"),
    ("abandonment", "mean(abandoned, t >= 2026)", "less", 0.3, "share"),
    ("cost", "total(paid)", "less", 40, "JPY_bn@2023"),
    ("strain_peak", "highest(strain * {order})", "less", 1, "index"),
    ("entrapment", "1 - product(1 - drawn)", "less", 0.2, "probability"),
)


def _outcomes(order: str) -> str:
    lines = ["outcomes:"]
    for name, formula, better, threshold, unit in _OUTCOMES:
        written = formula.format(order=order)
        lines.append(
            f'  {name}: {{label: {name}, is: "{written}", better: {better}, '
            f"threshold: {threshold}, unit: {unit}}}"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(write_engine_dossier(Path(sys.argv[1]), Shape(*map(int, sys.argv[2:]))))
